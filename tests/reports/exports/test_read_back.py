"""All shipped forms, filled with every kind of value, printed and read back cell by cell."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import docx
import formulas
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from indicators import catalogue
from indicators.spec import COMPUTED
from reports import exports, sheet
from reports.exports import build, xlsx
from tests.reports.exports import filled
from tests.reports.exports.pdf_text import pieces

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
SHIPPED = sorted(path.stem for path in catalogue.FORMS.glob("*.toml"))
HEAD = ("STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú")
SIZE = 11  # pt of a table's text; captions and what stands at the foot have other sizes


@pytest.fixture(params=SHIPPED)
def report(request, cast):
    return filled.every_kind(request.param, cast)


def content(report, format_) -> BytesIO:
    return BytesIO(exports.render(report, format_, exports.APPENDIX).content)


def plain(text) -> str:
    return (text or "").replace("\u00a0", " ")


def test_eight_forms_are_shipped():
    assert len(SHIPPED) == 8


def test_every_kind_of_value_is_in_them(report):
    """What the other tests read back would prove little if the reports were dull."""
    cells = sheet.load(report)
    marks = {cells.number(item)[1] for item in cells.roles}
    assert {"value", "na", ""} <= marks
    rows = [row for table in filled.expected_rows(report).values() for row in table]
    figures = {row[3] for row in rows}
    assert {"0", "1.234", "Không phát sinh", "–", ""} <= figures
    assert sum(bool(row[4]) for row in rows) > len(rows) / 3
    assert set(filled.HOSTILE) <= {row[4] for row in rows}


# ---- Word


def test_word_gives_back_every_cell(report):
    tables = docx.Document(content(report, "docx")).tables
    expected = filled.expected_rows(report)
    assert len(tables) == len(expected)
    for table, rows in zip(tables, expected.values(), strict=True):
        head, *found = [
            tuple(word_text(cell) for cell in row.iter(qn("w:tc"))) for row in table._tbl.tr_lst
        ]
        assert head == HEAD
        assert found == rows


def word_text(cell) -> str:
    """Return a cell's text; read from the XML, which is faster than python-docx."""
    parts = (
        "\n" if part.tag == qn("w:br") else part.text or ""
        for part in cell.iter(qn("w:t"), qn("w:br"))
    )
    return plain("".join(parts))


# ---- Excel


def test_excel_gives_back_every_cell_numbers_as_numbers(report):
    file, cells = content(report, "xlsx"), sheet.load(report)
    book, results = openpyxl.load_workbook(file), openpyxl.load_workbook(file, data_only=True)
    expected = filled.expected_rows(report)
    seen = dict.fromkeys(("number", "formula", "text"), 0)
    for table, (name, rows) in zip(cells.form.tables, expected.items(), strict=True):
        assert tuple(cell.value for cell in book[name][xlsx.HEADER_ROW]) == HEAD
        lines = book[name].iter_rows(
            min_row=xlsx.HEADER_ROW + 1, max_row=xlsx.HEADER_ROW + len(rows)
        )
        for item, row, line in zip(table.items, rows, lines, strict=True):
            figure = line[3]
            texts = tuple(plain(cell.value) for cell in (*line[:3], line[4]))
            assert texts == (*row[:3], row[4])
            seen[compare(cells, item.code, row[3], figure, results[name][figure.coordinate])] += 1
    assert seen["number"] > 15
    assert seen["formula"] == len(live_rows(cells))


def live_rows(cells) -> list[str]:
    return [item for item in cells.computed if build.live_formula(cells.form, item)]


def compare(cells, item: str, shown: str, figure, result) -> str:
    """Compare a figure's cell with the database; return which kind of cell it is."""
    value, mark = cells.number(item)
    if figure.data_type == "f":
        assert cells.roles[item] == COMPUTED
        if mark == "value":
            assert result.value == pytest.approx(float(value), abs=1e-9)
        else:
            assert (result.value or "") == shown
        return "formula"
    if isinstance(figure.value, int | float):
        assert mark == "value"
        assert Decimal(str(figure.value)) == pytest.approx(value)
        decimals = len(shown.partition(",")[2])
        assert figure.number_format == ("#,##0." + "0" * decimals if decimals else "#,##0")
        return "number"
    assert plain(figure.value) == shown
    return "text"


@pytest.mark.slow
@pytest.mark.printed
def test_excel_calculates_what_the_portal_computed(report, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content(report, "xlsx").getvalue())
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    stored = openpyxl.load_workbook(path, data_only=True)
    compared = 0
    for page in openpyxl.load_workbook(path):
        for line in page.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    compared += 1
                    place = f"'[book.xlsx]{page.title.upper()}'!{cell.coordinate}"
                    live = solution[place].value[0, 0]
                    kept = stored[page.title][cell.coordinate].value
                    if isinstance(kept, int | float):
                        assert live == pytest.approx(kept, abs=1e-9)
                    else:
                        assert live == (kept or "")
    assert compared == len(live_rows(sheet.load(report)))


# ---- PDF


def test_pdf_gives_back_every_cell(report):
    found = list(printed_rows(PdfReader(content(report, "pdf"))))
    rows = [row for table in filled.expected_rows(report).values() for row in table]
    wanted = [tuple(map(squeezed, row)) for row in rows]
    assert [row for row in found if row != tuple(map(squeezed, HEAD))] == wanted
    assert found[0] == tuple(map(squeezed, HEAD))


def squeezed(text: str) -> str:
    """Return a text without its spaces: where a line broke, print keeps none."""
    return re.sub(r"\s+", "", text)


def printed_rows(reader: PdfReader) -> Iterator[tuple[str, ...]]:
    """Yield the rows of all tables as printed, by where each line of text stands.

    The columns' edges are known. A line of the second column, which no row leaves empty, begins a
    row where it stands further below the line before it than the lines of one cell do.
    """
    edges, x = [], 30.0
    for column in build.COLUMNS:
        x += column.width
        edges.append(x)
    for page in reader.pages:
        lines = sorted(
            (one for one in pieces(page) if one.size == SIZE and one.x > 30.5),
            key=lambda one: one.y,
        )
        labels = [one.y for one in lines if edges[0] < one.x < edges[1]]
        tops = [y for before, y in pairwise([0.0, *labels]) if y - before > 4.8]
        rows = [[""] * len(edges) for _ in tops]
        for one in lines:
            place = max(at for at, top in enumerate(tops) if one.y > top - 0.5)
            column = next(at for at, edge in enumerate(edges) if one.x < edge)
            rows[place][column] += one.text
        yield from (tuple(map(squeezed, row)) for row in rows)
