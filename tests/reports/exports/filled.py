"""Reports filled with the published figures through the real gate, and with what may not print."""

import csv

from indicators import catalogue, numbers
from indicators.spec import COMPUTED, ENTRY, MARKERS
from reports import actions, entry, sheet
from reports.entry import Change, Channel
from reports.models import Report
from tests import factories
from units.models import Assignment, Unit
from units.policy import Role

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script><img src='file:///etc/passwd'>",
    '@import url("http://example.org/x.css"); &amp; {{ 7 }} %s',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
)


def corpus(name: str) -> list[Change]:
    """Return a published appendix as changes; notes that only say who reports stay out."""
    with (factories.CORPUS / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Change(
            f"{row['bieu']}.{row['order']}",
            typed=row["value_raw"],
            note="" if is_marker(row["note"]) else row["note"],
        )
        for row in rows
        if row["level"] != "0" and (row["value_raw"] or row["note"])
    ]


def is_marker(note: str) -> bool:
    """Tell whether a printed note only says who fills the row: the form says so itself."""
    return note.startswith(("Cấp ", "Không báo"))


def district_report(cast) -> Report:
    """The district's half-year report with Kông Chro's figures; one row of each kind of nothing."""
    report = factories.make_report(cast)
    entry.save(
        report=report,
        changes=corpus("kongchro_2022_h1.tsv"),
        by=cast.editor,
        channel=Channel.IMPORT,
    )
    figures = {
        "5.8": "không phát sinh",
        "5.9": "không áp dụng",
        "5.10": "",
        "7.55": "2.934",
        "6.13": "12.5",  # a count: a question, whose text is kept
    }
    entry.save(
        report=report,
        changes=[Change(item, typed=typed) for item, typed in figures.items()],
        by=cast.editor,
        channel=Channel.BROWSER,
    )
    return report


def province_report(cast) -> Report:
    """The province's own report of the year with Đắk Nông's figures, 42.95 settled as 42.950."""
    Assignment.objects.create(
        user=cast.leader, role=Role.EDITOR, unit=cast.province, valid_from="2021-01-01"
    )
    report = actions.start_report(
        unit=cast.province,
        period=factories.Period.parse("2022-Y"),
        form=factories.make_form("bnv-2022-tinh"),
        by=cast.leader,
    )
    report = Report.objects.for_page().get(pk=report.pk)
    changes = [*corpus("daknong_2022_annual.tsv"), Change("7.33", typed="42.950")]
    entry.save(report=report, changes=changes, by=cast.leader, channel=Channel.IMPORT)
    return report


def write_hostile(report: Report, by) -> dict[str, str]:
    """Put every hostile text into a note; return item -> note."""
    current = sheet.load(report)
    items = [item for item, role in current.roles.items() if role == ENTRY]
    notes = dict(zip(items, HOSTILE, strict=False))
    entry.save(
        report=report,
        changes=[Change(item, note=note) for item, note in notes.items()],
        by=by,
        channel=Channel.BROWSER,
    )
    return notes


def expected_rows(report: Report) -> dict[str, list[tuple[str, str, str, str, str]]]:
    """Return Biểu -> rows (STT, wording, unit, figure, note) as the database has them."""
    cells = sheet.load(report)
    tables: dict[str, list] = {}
    for table in cells.form.tables:
        rows = tables[f"Biểu {table.number}"] = []
        for item in table.items:
            reporter = cells.form.reporters[item.code]
            foreign = reporter and reporter != report.unit.kind
            note = MARKERS[reporter] if foreign else cells.cell(item.code).note
            rows.append((item.stt, item.label, item.unit, cells.display(item.code), note))
    return tables


# Texts by kind of measure, dealt out in turn: every way a cell can be filled, and left.
TYPED = {
    "count": ("0", "7", "1.234", "2.584.631", "không phát sinh", "", "không áp dụng"),
    "percent": ("99,6", "16,28", "0", "100", "không áp dụng", ""),
    "money": ("32.780", "12,5", "2.584.631", "0", "", "không áp dụng"),
    "decimal": ("3,75", "0,5", "1.234,25", "", "không áp dụng"),
    "text": ("Theo Kế hoạch số 15/KH-UBND", "", "=1+1", "không phát sinh"),
}
NOTES = (
    "",
    "Trong đó có 02 Quyết định",
    "",
    "Số liệu tính đến hết ngày 14/12, gồm cả hồ sơ chuyển từ kỳ trước; xem thêm Phụ lục",
    "",
    *HOSTILE,
)


def every_kind(code: str, cast) -> Report:
    """Return a report of a shipped form with every kind of value in its rows, dealt out in turn.

    A province's own, or of a unit of the kind that files the form.
    """
    form = factories.make_form(code)
    kind = catalogue.form_spec(form).unit_kinds[0]
    unit = Unit.objects.filter(kind=kind, code__startswith="binhan").first()
    if unit is None:
        (unit,) = factories.make_children(cast.province, 1, kind=kind)
    Assignment.objects.create(
        user=cast.nobody, role=Role.EDITOR, unit=unit, valid_from="2021-01-01"
    )
    report = actions.start_report(
        unit=unit, period=factories.Period.parse("2025-Y"), form=form, by=cast.nobody
    )
    report = Report.objects.for_page().get(pk=report.pk)
    current = sheet.load(report)
    open_rows = [item for item, role in current.roles.items() if role in (ENTRY, COMPUTED)]
    changes = [
        Change(
            item,
            typed=dealt(current.form.measures[item], place)
            if current.roles[item] == ENTRY
            else None,
            note=NOTES[place % len(NOTES)],
        )
        for place, item in enumerate(open_rows)
    ]
    outcome = entry.save(report=report, changes=changes, by=cast.nobody, channel=Channel.BROWSER)
    refused = [one for one in outcome.cells if one.status == entry.Status.REFUSED]
    assert not refused, refused
    return report


def dealt(measure: numbers.Measure, place: int) -> str:
    """Return what is typed into the place-th open row."""
    if measure.options:
        texts = (*(option.code for option in measure.options), "không áp dụng", "")
    else:
        texts = TYPED[measure.kind]
    return texts[place % len(texts)]
