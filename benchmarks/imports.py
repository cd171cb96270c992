"""Measure the import of many workbooks, as ratios (see README.md)."""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from benchmarks.entry import prepare

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
FILES = 200
TURNS = 5
# What offices do to workbooks, in turn; the first has only its headers repeated.
DAMAGE = (
    ("repeated_headers",),
    ("repeated_headers", "footnotes"),
    ("one_sheet", "careless_typing"),
    ("old_and_new_columns", "some_stt_missing"),
    ("rates_as_percent_cells",),
    ("cut_names", "shifted_stt"),
    ("rows_left_out", "rows_added"),
    ("two_header_rows", "merged_cells"),
)


def workbooks(count: int) -> list[bytes]:
    """Return appendices of one form, each with figures and damage of its own."""
    from tests.reports.imports import damage, laid_out, written

    tsv = (CORPUS / "kongchro_2022_h1.tsv").read_text("utf-8")
    made = []
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 - figures of a benchmark
        file = laid_out.file_of(tsv, chance)
        for row in damage.rows_of(file):
            if str(row.value).isdigit():
                row.value = str(chance.randint(0, 9999))
        for way in DAMAGE[number % len(DAMAGE)]:
            damage.WAYS[way](file, chance)
        made.append(written.xlsx(file, laid_out.lay_out(file)))
    return made


def by_calamine(files: list[bytes]) -> int:
    """Read all cells in this process, with nothing else done: the floor."""
    from python_calamine import CalamineWorkbook

    cells = 0
    for content in files:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            cells += sum(map(len, book.get_sheet_by_name(name).to_python()))
    return cells


def by_openpyxl(files: list[bytes]) -> int:
    """Read all cells as a script with openpyxl would."""
    from openpyxl import load_workbook

    cells = 0
    for content in files:
        for sheet in load_workbook(BytesIO(content), read_only=True).worksheets:
            cells += sum(len(row) for row in sheet.iter_rows(values_only=True))
    return cells


def read_and_matched(files: list[bytes], form) -> int:
    from reports.imports import match, read

    sources = read.read_many((content, "a.xlsx") for content in files)
    return sum(len(match.match(source.rows, form).matched) for source in sources)


def imported(files: list[bytes], reports: list, by) -> int:
    """Bring each file into a report of its own, through the gate, as the command does."""
    from reports import entry, sheet
    from reports.entry import Channel
    from reports.imports import preview, read

    cells = 0
    sources = read.read_many((content, "a.xlsx") for content in files)
    for source, report in zip(sources, reports, strict=True):
        plan = preview.plan(source, sheet.load(report), (), report.form.sha256)
        changes = list(plan.changes.values())
        outcome = entry.save(report=report, changes=changes, by=by, channel=Channel.IMPORT)
        cells += len(outcome.cells)
    return cells


def spent(action: Callable[[], int]) -> tuple[float, float]:
    """Return seconds by the clock, and of processor time in this and in ended processes."""

    def processor() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    clock, used = time.perf_counter(), processor()
    action()
    return time.perf_counter() - clock, processor() - used


def measure_reading(files: list[bytes]) -> None:
    from indicators import catalogue
    from indicators.models import FormVersion

    form = catalogue.form_spec(FormVersion.objects.get(code="bnv-2022-huyen"))
    print(f"{len(files)} workbooks, {by_calamine(files)} cells")
    read_and_matched(files[:8], form)  # warm-up
    ratios, processor, slower = [], [], []
    for _ in range(TURNS):
        floor, floor_used = spent(lambda: by_calamine(files))
        ours, ours_used = spent(lambda: read_and_matched(files, form))
        script, _ = spent(lambda: by_openpyxl(files))
        ratios.append(ours / floor)
        processor.append(ours_used / floor_used)
        slower.append(ours / script)
        print(
            f"  calamine alone {floor:.2f} s   read and matched {ours:.2f} s   ratio "
            f"{ratios[-1]:.2f} (processor time {processor[-1]:.2f})   openpyxl {script:.2f} s"
        )
    print(
        f"read and matched: median ratio {statistics.median(ratios):.2f} to calamine alone "
        f"(wanted: at most 3.00), {statistics.median(processor):.2f} in processor time; "
        f"{statistics.median(slower):.2f} of the script with openpyxl"
    )


def measure_import(files: list[bytes]) -> None:
    ratios = []
    for turn in range(TURNS):
        reports, editor = drafts(len(files), turn)
        script, _ = spent(lambda: by_openpyxl(files))
        ours, _ = spent(partial(imported, files, reports, editor))
        ratios.append(ours / script)
        print(f"  openpyxl {script:.2f} s   imported {ours:.2f} s   ratio {ratios[-1]:.2f}")
    print(
        f"imported through the gate: median ratio {statistics.median(ratios):.2f} to reading with "
        "openpyxl (wanted: at most 1.00)"
    )


def drafts(count: int, turn: int) -> tuple[list, object]:
    """Return empty drafts, of districts made for them, and who edits there."""
    from datetime import date

    from django.contrib.auth.models import User

    from indicators.models import FormVersion
    from indicators.periods import Period
    from reports import actions
    from reports.models import Report
    from units.models import Assignment, Unit, UnitParent

    form = FormVersion.objects.get(code="bnv-2022-huyen")
    editor = User.objects.get(username="editor")
    parent, since = Unit.objects.get(code="gialai"), date(2020, 1, 1)
    units = []
    for number in range(count):
        code = f"gialai.t{turn}n{number}"
        unit = Unit.objects.create(code=code, name=code, kind=Unit.Kind.DISTRICT)
        UnitParent.objects.create(unit=unit, parent=parent, valid_from=since)
        Assignment.objects.create(user=editor, role="editor", unit=unit, valid_from=since)
        units.append(unit)
    editor = User.objects.get(username="editor")  # what the roles were is kept on the user
    begun = [
        actions.start_report(unit=unit, period=Period.parse("2022-H1"), form=form, by=editor)
        for unit in units
    ]
    return [Report.objects.for_page().get(pk=report.pk) for report in begun], editor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="DATABASE_URL of an empty database")
    parser.add_argument("--files", type=int, default=FILES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(options.database or f"sqlite:///{folder}/benchmark.sqlite3")
        os.chdir(Path(__file__).resolve().parent.parent)
        files = workbooks(options.files)
        measure_reading(files)
        measure_import(files[: max(1, options.files // 4)])


if __name__ == "__main__":
    main()
