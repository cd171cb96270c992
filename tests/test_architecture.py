"""The directions and habits that keep the code readable, held by reading every file."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("jobs", "units", "indicators", "reports")  # each may import itself and those before it
LONGEST = 400  # lines of a Python file

# Values in, values out: no Django, so that they run anywhere and are tested without a database.
PURE = (
    "indicators/carrying.py",
    "indicators/change.py",
    "indicators/chart.py",
    "indicators/choices.py",
    "indicators/compute.py",
    "indicators/consolidating.py",
    "indicators/criteria.py",
    "indicators/difference.py",
    "indicators/editing.py",
    "indicators/expression.py",
    "indicators/faults.py",
    "indicators/formfile.py",
    "indicators/formula.py",
    "indicators/freezing.py",
    "indicators/joining.py",
    "indicators/kinds.py",
    "indicators/number_messages.py",
    "indicators/numbers.py",
    "indicators/outlining.py",
    "indicators/periods.py",
    "indicators/portal.py",
    "indicators/prose.py",
    "indicators/rollup.py",
    "indicators/rules.py",
    "indicators/spec.py",
    "indicators/workbook.py",
    "reports/batches/whose.py",
    "reports/deadlines.py",
    "reports/exports/consolidated/columns.py",
    "reports/exports/consolidated/wide.py",
    "reports/exports/document.py",
    "reports/exports/docx/markup.py",
    "reports/exports/measures.py",
    "reports/exports/prose.py",
    "reports/exports/wording.py",
    "reports/files/naming.py",
    "reports/narrative/facets.py",
    "reports/narrative/corresponding.py",
    "reports/narrative/marks.py",
    "reports/narrative/offers.py",
    "reports/narrative/rebinding.py",
    "reports/narrative/pasted.py",
    "reports/narrative/styles.py",
    "reports/narrative/typed.py",
    "reports/imports/assign.py",
    "reports/imports/aligning.py",
    "reports/imports/columns.py",
    "reports/imports/extract.py",
    "reports/imports/layout.py",
    "reports/imports/legacy.py",
    "reports/imports/letterhead.py",
    "reports/imports/match.py",
    "reports/imports/mending.py",
    "reports/imports/placing.py",
    "reports/imports/wordings.py",
    "reports/numbering.py",
    "reports/staffing.py",
    "reports/timeliness.py",
    "reports/verification.py",
    "reports/versions.py",
    "reports/workflow.py",
    "units/appointing.py",
    "units/messages.py",
    "units/plan.py",
    "units/policy.py",
    "units/reorganisation_table.py",
    "units/reorganising.py",
    "units/signing.py",
    "units/succession.py",
    "units/text.py",
    "units/tree.py",
)
FRAMEWORKS = {"django", "rest_framework", "import_export", "simple_history"}
# Names that say nothing about what a module owns.
EMPTY_WORDS = {"utils", "util", "helpers", "common", "manager", "service", "data", "info"}
# Files that may mark text as safe HTML, each having cleaned or escaped it itself.
TRUSTED_HTML = {
    "reports/narrative/html.py",  # makes a section's HTML out of blocks with format_html alone
}

SOURCES = sorted(
    path
    for folder in (*APPS, "cchc_portal", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
) + [ROOT / "manage.py"]
PROGRAM = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in (*APPS, "cchc_portal")]
# What a person wrote and git keeps, fonts and vendored files aside.
WRITTEN = SOURCES + sorted(
    path
    for pattern in (
        "*.md",
        "*.t*t",
        "*.toml",
        "bin/*",
        ".ci/*",
        "deploy/**/*",
        "docs/**/*",
        "fixtures/**/*",
        "templates/**/*",
        "static/*",
        "static/[!v]*/**/*",
    )
    for path in ROOT.glob(pattern)
    if path.is_file() and path.suffix not in {".png", ".pdf", ".xlsx", ".docx", ".xls", ".ods"}
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Return the dotted names of all modules a file imports, at its top or inside functions."""
    package = path.relative_to(ROOT).parts[:-1]
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []  # only named in annotations, never imported when the program runs
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            modules |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return modules


def file_of(module: str) -> Path | None:
    """Return the file of a module of this project, or None for other modules and plain names."""
    path = ROOT.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def pure_files() -> list[Path]:
    """Return the pure modules that stand; one split into a package counts with all its files."""
    files = []
    for each in PURE:
        path = ROOT / each
        files += [path] if path.is_file() else sorted(path.with_suffix("").rglob("*.py"))
    return files


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_itself_and_the_apps_below_it(app):
    forbidden = set(APPS[APPS.index(app) + 1 :])
    wrong = {
        f"{name(path)} imports {module}"
        for path in (ROOT / app).rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] in forbidden
    }
    assert not wrong


def test_apps_do_not_import_the_settings_package():
    wrong = {
        f"{name(path)} imports {module}"
        for path in PROGRAM
        if path.relative_to(ROOT).parts[0] in APPS
        for module in imported(path)
        if module.split(".")[0] in {"cchc_portal", "tests"}
    }
    assert not wrong


@pytest.mark.parametrize("path", pure_files(), ids=name)
def test_a_pure_module_reaches_no_django(path):
    seen, waiting, wrong = set(), [path], set()
    while waiting:
        current = waiting.pop()
        seen.add(current)
        for module in imported(current):
            if module.split(".")[0] in FRAMEWORKS:
                wrong.add(f"{name(current)} imports {module}")
            found = file_of(module)
            if found and found not in seen:
                waiting.append(found)
    assert not wrong


def test_every_module_that_says_it_is_pure_is_held_to_it():
    says = re.compile(r"\bPure\b")
    claimed = {
        path
        for path in PROGRAM
        if says.search(ast.get_docstring(ast.parse(path.read_text())) or "")
    }
    assert {name(path) for path in claimed - set(pure_files())} == set()


@pytest.mark.parametrize("each", PURE)
def test_a_pure_module_is_still_there(each):
    assert (ROOT / each).is_file() or (ROOT / each).with_suffix("").is_dir()


def test_module_names_say_what_a_module_owns():
    wrong = {
        name(path)
        for path in PROGRAM
        if EMPTY_WORDS & set(re.split(r"[/_.]", name(path).removesuffix(".py")))
    }
    assert not wrong


def test_files_stay_short_enough_to_read():
    lengths = {
        name(path): len(path.read_text().splitlines())
        for path in SOURCES
        if "migrations" not in path.parts
    }
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST}


def test_no_file_names_a_place_on_one_machine():
    place = re.compile(r"(?<![\w.])/(work|home|root|Users|mnt)/")
    wrong = {
        f"{name(path)}:{number}"
        for path in WRITTEN
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if place.search(line)
    }
    assert not wrong


def test_nothing_is_left_to_do_later():
    later = re.compile(r"\b(TODO|FIXME|XXX)\b")
    wrong = {
        f"{name(path)}:{number}"
        for path in SOURCES
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if later.search(line)
    }
    assert not wrong


def test_text_becomes_html_only_where_it_was_cleaned():
    trusting = re.compile(r"\|\s*safe\b|mark_safe|SafeString|\bautoescape off\b")
    templates = [
        path
        for folder in (ROOT / "templates", *(ROOT / app for app in APPS))
        for path in folder.rglob("*.html")
    ]
    found = {name(path) for path in PROGRAM + templates if trusting.search(path.read_text())}
    assert found == TRUSTED_HTML


def test_pages_load_nothing_from_other_servers():
    outside = re.compile(r"""(src|href)\s*=\s*["'](https?:)?//""")
    wrong = {
        name(path)
        for path in (ROOT / "templates").rglob("*.html")
        if outside.search(path.read_text())
    }
    assert not wrong


def test_tests_are_neither_skipped_nor_expected_to_fail():
    names = {"skip", "skipif", "xfail", "importorskip"}
    wrong = {
        f"{name(path)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in names
        and ast.unparse(node.value) in {"pytest", "pytest.mark"}
    }
    assert not wrong
