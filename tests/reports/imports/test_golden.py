"""The published appendices through the real command: every contradiction found, nothing else."""

import json
import tomllib
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from indicators import catalogue
from reports.models import Event, Value
from tests.cast import make_cast
from tests.factories import CORPUS
from units.models import Assignment

pytestmark = pytest.mark.django_db
FILES = tomllib.loads((Path(__file__).parent / "golden.toml").read_text(encoding="utf-8"))["file"]
BY_NAME = {file["name"]: file for file in FILES}
SHAPE = ("item", "rule", "severity", "typed", "computed")


@pytest.fixture
def cast():
    catalogue.load([catalogue.FORMS / f"{file['form']}.toml" for file in FILES])
    cast = make_cast()
    Assignment.objects.create(
        user=cast.leader, role="editor", unit=cast.province, valid_from=date(2021, 1, 1)
    )
    return cast


def run(command: str, file: dict, *flags: str) -> dict:
    arguments = [str(CORPUS / file["name"])] if command == "import_appendix" else []
    out = StringIO()
    call_command(
        command,
        *arguments,
        *("--unit", file["unit"], "--period", file["period"], "--form", file["form"]),
        *flags,
        "--json",
        stdout=out,
    )
    return json.loads(out.getvalue())


def shape(findings: list[dict]) -> list[tuple]:
    return sorted(tuple(finding[name] for name in SHAPE) for finding in findings)


@pytest.fixture(params=BY_NAME)
def file(request):
    return BY_NAME[request.param]


def test_the_import_finds_every_contradiction_and_nothing_else(cast, file):
    answer = run("import_appendix", file)

    assert shape(answer["findings"]) == shape(file["finding"])


def test_a_finding_names_the_rows_it_is_about_in_printed_order(cast, file):
    findings = run("import_appendix", file)["findings"]

    def places(codes: list[str]) -> list[tuple[int, ...]]:
        return [tuple(int(part) for part in code.split(".")) for code in codes]

    assert any(len(one["items"]) > 1 for one in findings)
    assert all(places(one["items"]) == sorted(places(one["items"])) for one in findings)


def test_no_clean_row_is_flagged(cast, file):
    flagged = {
        finding["item"]
        for finding in run("import_appendix", file)["findings"]
        if finding["rule"] in ("ratio", "total", "part_whole", "plausible")
    }

    assert file["clean"].keys() <= run("show_report", file)["cells"].keys()
    assert not flagged & file["clean"].keys()


def test_every_row_is_matched_to_the_item_of_its_place(cast, file):
    answer = run("import_appendix", file)

    lines = [line.split("\t") for line in (CORPUS / file["name"]).read_text().splitlines()[1:]]
    filled = {f"{line[0]}.{line[1]}": line[6] for line in lines if line[3] != "0" and line[6]}
    assert (answer["rows"], answer["matched"], answer["unmatched"]) == (
        file["rows"],
        file["rows"],
        [],
    )
    assert answer["stored"] == len(filled)
    assert dict(Value.objects.exclude(typed="").values_list("item__code", "typed")) == filled


def test_the_numbers_stored_are_those_meant(cast, file):
    run("import_appendix", file)

    cells = run("show_report", file)["cells"]
    assert {item: cells[item]["number"] for item in file["numbers"]} == file["numbers"]


def test_the_check_of_the_stored_report_says_the_same_as_the_import(cast, file):
    answer = run("import_appendix", file)

    assert run("check_report", file)["findings"] == answer["findings"]


def test_importing_the_same_file_again_changes_nothing_and_answers_the_same(cast, file):
    first = run("import_appendix", file)
    cells, events = run("show_report", file), Event.objects.count()

    assert run("import_appendix", file) == first
    assert (run("show_report", file), Event.objects.count()) == (cells, events)


def test_a_dry_run_answers_the_same_and_stores_nothing(cast, file):
    rehearsed = run("import_appendix", file, "--dry-run")

    assert Value.objects.count() == Event.objects.count() == 0
    assert rehearsed == run("import_appendix", file)
