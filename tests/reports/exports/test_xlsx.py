"""The workbook, read back and compared with the database cell by cell."""

from decimal import Decimal
from io import BytesIO

import formulas
import openpyxl
import pytest

from indicators import numbers
from indicators.spec import COMPUTED
from reports import exports, sheet
from reports.exports import xlsx
from tests.reports.exports import filled

pytestmark = pytest.mark.django_db


def workbook(report, part=exports.APPENDIX, **kwargs):
    content = exports.render(report, "xlsx", part).content
    return openpyxl.load_workbook(BytesIO(content), **kwargs)


def figure_cells(report, book):
    """Yield (item code, cell of Số liệu) for every row of every table."""
    for table in sheet.load(report).form.tables:
        for position, item in enumerate(table.items, start=1):
            yield item.code, book[f"Biểu {table.number}"][f"D{xlsx.HEADER_ROW + position}"]


def plain(text) -> str:
    return (text or "").replace("\u00a0", " ")


def test_every_text_is_the_databases(filled_report):
    book = workbook(filled_report)
    for name, expected in filled.expected_rows(filled_report).items():
        rows = book[name].iter_rows(min_row=xlsx.HEADER_ROW + 1, values_only=True)
        found = [(plain(r[0]), plain(r[1]), plain(r[2]), plain(r[4])) for r in rows]
        assert found == [(stt, label, unit, note) for stt, label, unit, _, note in expected]


def test_every_entered_figure_is_the_databases_and_shows_as_on_screen(filled_report):
    cells = sheet.load(filled_report)
    numbers_seen = 0
    for item, cell in figure_cells(filled_report, workbook(filled_report)):
        if cells.roles[item] == COMPUTED:
            continue
        shown = cells.display(item)
        if isinstance(cell.value, int | float):
            numbers_seen += 1
            assert Decimal(str(cell.value)) == cells.cell(item).value
            decimals = len(shown.partition(",")[2])
            assert cell.number_format == ("#,##0." + "0" * decimals if decimals else "#,##0")
        else:
            assert plain(cell.value) == shown
    assert numbers_seen > 90


def test_every_formula_gives_what_the_portal_computed(filled_report, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(exports.render(filled_report, "xlsx", exports.APPENDIX).content)
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    cells = sheet.load(filled_report)
    results = workbook(filled_report, data_only=True)
    compared = 0
    for item, cell in figure_cells(filled_report, workbook(filled_report)):
        if cells.roles[item] != COMPUTED:
            assert cell.data_type != "f"
            continue
        compared += 1
        place = f"'[book.xlsx]{cell.parent.title.upper()}'!{cell.coordinate}"
        live = solution[place].value[0, 0]
        stored = results[cell.parent.title][cell.coordinate].value
        value, mark = cells.number(item)
        if mark == "value":
            assert numbers.display(Decimal(str(live)), cells.form.measures[item]) == cells.display(
                item
            )
            assert stored == pytest.approx(float(value), abs=1e-9)
        else:
            expected = "–" if mark == "na" else ""
            assert live == expected
            assert (stored or "") == expected
    assert compared == len(cells.computed) >= 20


def test_the_kinds_of_nothing_are_told_apart(cast):
    report = filled.district_report(cast)
    shown = {item: cell.value for item, cell in figure_cells(report, workbook(report))}
    assert shown["5.8"] == "Không phát sinh"
    assert shown["5.9"] == "–"
    assert shown["5.10"] is None
    assert shown["5.11"] == 0
    assert shown["6.13"] == "12.5"


def test_a_row_of_another_level_is_blank_and_says_whose_it_is(cast):
    book = workbook(filled.district_report(cast))
    row = next(r for r in book["Biểu 1"].iter_rows(values_only=True) if r[0] == "3.1.")
    assert row[3:5] == (None, "Cấp sở báo")


def test_what_people_typed_never_becomes_a_formula(cast):
    report = filled.district_report(cast)
    notes = filled.write_hostile(report, cast.editor)
    book = workbook(report)
    for item, cell in figure_cells(report, book):
        note = cell.offset(0, 1)
        assert note.data_type != "f"
        if item in notes:
            assert note.value == notes[item]


def test_the_sheets_print_on_a4_with_their_head_repeated(filled_report):
    book = workbook(filled_report)
    for page in book.worksheets[:-1]:
        assert page.page_setup.paperSize == 9
        assert page.print_title_rows == f"${xlsx.HEADER_ROW}:${xlsx.HEADER_ROW}"
        assert page.freeze_panes == f"C{xlsx.HEADER_ROW + 1}"
        heads = [cell.value for cell in page[xlsx.HEADER_ROW]]
        assert heads == ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú"]


def test_the_hidden_sheet_says_which_report_and_rows_it_holds(filled_report):
    book = workbook(filled_report)
    page = book[xlsx.KEY_SHEET]
    assert page.sheet_state == "hidden"
    lines = list(page.iter_rows(values_only=True))
    said = {line[0]: line[1] for line in lines[:5]}
    assert said == {
        "form": filled_report.form.code,
        "sha256": filled_report.form.sha256,
        "unit": filled_report.unit.code,
        "period": filled_report.period,
        "revision": "1",
    }
    form = sheet.load(filled_report).form
    assert [line[2] for line in lines[6:]] == list(form.items)
    for name, row, item in lines[6:]:
        assert book[name][f"B{row}"].value == form.items[item].label


def test_the_full_workbook_begins_with_the_text(filled_report):
    book = workbook(filled_report, exports.FULL)
    assert book.sheetnames[0] == xlsx.TEXT_SHEET
    lines = [row[0] for row in book[xlsx.TEXT_SHEET].iter_rows(values_only=True)]
    assert "BÁO CÁO" in lines
    assert any(line.startswith("Trên đây là báo cáo") for line in lines)
    assert book["Biểu 1"]["D7"].value is not None


def test_rows_are_as_tall_as_their_texts(filled_report):
    """LibreOffice shows one line of a row without a height, over the row below it."""
    book = workbook(filled_report, exports.FULL)
    text, table = book.worksheets[0], book["Biểu 3"]
    heights = {cell.value: text.row_dimensions[cell.row].height for cell in text["A"]}
    assert heights["BÁO CÁO"] is None
    assert any(height and height > 30 for height in heights.values())
    for cell in table["B"][7:]:
        one_line = len(str(cell.value)) < 25
        assert (table.row_dimensions[cell.row].height is None) or not one_line
        assert one_line or len(str(cell.value)) < 70 or table.row_dimensions[cell.row].height > 25
