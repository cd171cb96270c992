"""The workbook read back: every cell, and every formula computed."""

from decimal import Decimal
from io import BytesIO

import formulas
import openpyxl
import pytest

from reports import sheet
from reports.exports import consolidated
from reports.exports.xlsx import HEADER_ROW
from tests.reports.consolidated import DONE, RATE
from tests.reports.exports.consolidated import expected

pytestmark = pytest.mark.django_db


def content(scene) -> bytes:
    return consolidated.render(scene.report, "xlsx").content


def shown(cell) -> str:
    """Return what a Vietnamese Excel shows in a cell, without the sign of its format."""
    if not isinstance(cell.value, int | float):
        return (cell.value or "").replace("\u00a0", " ")
    places = len(cell.number_format.partition('"')[0].partition(".")[2])
    return f"{Decimal(str(cell.value)):,.{places}f}".translate(str.maketrans(",.", ".,"))


def test_every_cell_is_the_databases(scene):
    book = openpyxl.load_workbook(BytesIO(content(scene)), data_only=True)
    page = book["Biểu 1"]
    names = [unit.name for unit in expected.columns(scene)]
    head = [cell.value for cell in page[HEADER_ROW]]
    assert [name.removesuffix(" (a)") for name in head[5:]] == names
    for number, wanted in enumerate(expected.rows(scene), start=HEADER_ROW + 1):
        stt, label, unit, total, _, *figures = map(shown, page[number])
        assert (stt, label, unit, total, *figures) == wanted


def test_totals_and_rates_are_live_and_give_the_reports_figures(scene, tmp_path):
    path = tmp_path / "tong-hop.xlsx"
    path.write_bytes(content(scene))
    page = openpyxl.load_workbook(path)["Biểu 1"]
    cells = sheet.load(scene.report)
    last = page.cell(HEADER_ROW, page.max_column).column_letter
    assert page[f"D{HEADER_ROW + 1}"].value == f"=SUM(F7:{last}7)+12"
    found = formulas.ExcelModel().loads(str(path)).finish().calculate()
    for item in (DONE, RATE):
        place = f"D{HEADER_ROW + int(item.partition('.')[2])}"
        assert page[place].data_type == "f"
        (value,) = [
            one.value[0, 0] for name, one in found.items() if name.endswith(f"BIỂU 1'!{place}")
        ]
        assert round(Decimal(str(value)), 6) == round(cells.number(item)[0], 6)


def test_it_is_set_up_to_be_read_and_printed(few):
    book = openpyxl.load_workbook(BytesIO(content(few)))
    assert book.sheetnames == ["Biểu 1", "Đơn vị gửi"]
    page = book["Biểu 1"]
    assert page.freeze_panes == f"F{HEADER_ROW + 1}"
    assert (page.print_title_rows, page.print_title_cols) == ("$6:$6", "$A:$E")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page["B1"].value == "ỦY BAN NHÂN DÂN TỈNH BÌNH AN"
    assert page["F6"].alignment.textRotation == 90
    filed = [row[1] for row in book["Đơn vị gửi"].iter_rows(min_row=7, values_only=True)]
    assert filed == [unit.name for unit in expected.columns(few)]


def test_every_number_fits_its_column(many):
    page = openpyxl.load_workbook(BytesIO(content(many)), data_only=True)["Biểu 1"]
    widths = {
        number: one.width
        for one in page.column_dimensions.values()
        for number in range(one.min, one.max + 1)
    }
    for column in page.iter_cols(min_col=6, min_row=HEADER_ROW + 1):
        width = widths[column[0].column]
        assert all(len(shown(cell)) < width for cell in column if isinstance(cell.value, float))
        assert width < 12


def test_what_people_wrote_is_never_a_formula(few):
    unit = few.cast.district
    unit.name = '=HYPERLINK("http://example.org")'
    unit.save()
    page = openpyxl.load_workbook(BytesIO(content(few)))["Đơn vị gửi"]
    (cell,) = [one for (one,) in page["B7:B9"] if one.value.startswith("=")]
    assert cell.data_type == "s"
