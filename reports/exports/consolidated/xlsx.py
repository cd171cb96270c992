"""A `Consolidated` as a workbook: a sheet per Biểu with a column per unit, and who has filed.

Totals that are those of the units are live formulas over their columns, rates live over the totals.
Written by XlsxWriter: tens of thousands of cells with borders take openpyxl several times as long.
Texts from people are written as texts whatever they begin with.
"""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from indicators import formula
from indicators.workbook import heights
from reports.exports.consolidated import wide
from reports.exports.consolidated.wide import Consolidated, Figure, WideRow, WideTable
from reports.exports.document import Document
from reports.exports.xlsx import HEADER_ROW
from reports.exports.xlsx.look import CELL_LIMIT, FONT
from reports.exports.xlsx.tables import cell_references

FILED_SHEET = "Đơn vị gửi"
LABEL_WIDTHS = (6, 48, 15, 14, 9)  # characters, of wide.LABELS
UNIT_WIDTH = 10
FILED_WIDTHS = (6, 42, 18, 18, 24, 30, 50)  # of wide.FILED_LABELS
TOTAL, FIRST = 3, 5  # columns of the total, which `cell_references` has too, and the first unit
A4 = 9
HEAD_HEIGHT = 130  # pt
Told = Callable[[int, int], None]  # sheets written, of how many


def render(consolidated: Consolidated, told: Told = lambda done, of: None) -> bytes:
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    document = consolidated.document
    book.set_properties({"title": document.title, "author": document.issuer})
    book.set_calc_mode("auto")
    formats = Formats(book)
    references = cell_references(document.appendix.tables)
    headings = [unit.heading for unit in consolidated.units]
    total = len(consolidated.tables) + 1
    for done, table in enumerate(consolidated.tables, start=1):
        sheet = book.add_worksheet(table.name)
        write_table(sheet, formats, document, table, headings, references)
        told(done, total)
    write_filed(book.add_worksheet(FILED_SHEET), formats, document, consolidated.listed)
    book.close()
    told(total, total)
    return content.getvalue()


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook):
        self.book = book
        self.made: dict[tuple, object] = {}

    def __call__(self, **properties):
        key = tuple(properties.items())
        if key not in self.made:
            told = {"font_name": FONT, "font_size": 11, "valign": "top"} | properties
            self.made[key] = self.book.add_format(told)
        return self.made[key]

    def cell(self, align: str = "left", **properties):
        return self(border=1, text_wrap=True, align=align, **properties)

    def number(self, decimals: int, is_bold: bool, sign: str = ""):
        shown = "#,##0." + "0" * decimals if decimals else "#,##0"
        if sign:
            shown += f'" {sign}"'
        return self.cell("right", num_format=shown, bold=is_bold)


def write_table(
    sheet, formats: Formats, document: Document, table: WideTable, headings, of
) -> None:
    appendix = document.appendix
    titles = (table.caption, appendix.title, appendix.attached_to, appendix.window)
    write_heading(sheet, formats, (document.issuer.upper(), *titles))
    head = formats.cell("center", bold=True, bg_color="#E7E9ED", valign="vcenter")
    turned = formats.cell("center", bold=True, bg_color="#E7E9ED", rotation=90)
    for column, label in enumerate(wide.LABELS):
        sheet.write_string(HEADER_ROW - 1, column, label, head)
        sheet.set_column(column, column, LABEL_WIDTHS[column])
    for column, heading in enumerate(headings, start=FIRST):
        sheet.write_string(HEADER_ROW - 1, column, heading[:CELL_LIMIT], turned)
    if headings:
        sheet.set_column(FIRST, FIRST + len(headings) - 1, UNIT_WIDTH)
    sheet.set_row(HEADER_ROW - 1, HEAD_HEIGHT)
    for number, row in enumerate(table.rows, start=HEADER_ROW):
        write_row(sheet, formats, number, row, len(headings), of)
    below = HEADER_ROW + len(table.rows)
    for number, note in enumerate(table.legend + table.notes, start=below):
        sheet.write_string(number, 0, note[:CELL_LIMIT], formats())
    sheet.freeze_panes(HEADER_ROW, FIRST)
    sheet.repeat_columns(0, FIRST - 1)
    set_up_print(sheet, document.footer)


def write_heading(sheet, formats: Formats, lines: tuple[str, ...]) -> None:
    """Write what stands above a table; not merged, as it would reach over hundreds of columns."""
    for number, text in enumerate(lines):
        style = formats(bold=number < 3, italic=number >= 3, font_size=12)
        sheet.write_string(number, 1, text[:CELL_LIMIT], style)


def write_row(sheet, formats: Formats, number: int, row: WideRow, units: int, of) -> None:
    bold = row.is_bold
    stt, label, unit = row.labels
    sheet.write_string(number, 0, stt, formats.cell("center", bold=bold))
    sheet.write_string(number, 1, label, formats.cell(indent=row.level - 1, bold=bold))
    sheet.write_string(number, 2, unit, formats.cell("center"))
    write_total(sheet, formats, number, row, units, of)
    sheet.write_string(number, 4, row.coverage, formats.cell("center"))
    text = formats.cell("right")
    for column, figure in enumerate(row.figures or [Figure()] * units, start=FIRST):
        if figure.number is not None:
            style = formats.number(figure.decimals, is_bold=False)
            sheet.write_number(number, column, float(figure.number), style)
        elif figure.text:
            sheet.write_string(number, column, figure.text[:CELL_LIMIT], text)
        else:
            sheet.write_blank(number, column, None, text)
    room = LABEL_WIDTHS[1] - heights.INDENT * (row.level - 1)
    height = heights.needed(label, room, heights.PLAIN_SIZE, bold)
    height = max(height, heights.needed(unit, LABEL_WIDTHS[2], heights.PLAIN_SIZE, False))
    sheet.set_row(number, min(height, heights.TALLEST))


def write_total(sheet, formats: Formats, number: int, row: WideRow, units: int, of) -> None:
    """Write the total: over the units' columns or the other totals where it follows from them."""
    total, sign = row.total, " ".join(filter(None, (row.total.sign, row.sign)))
    column, style = TOTAL, formats.number(total.decimals, True, sign)
    result = float(total.number) if total.number is not None else total.text
    if total.formula:
        expression = formula.parse(total.formula)
        told = "=" + formula.to_excel(expression, lambda key: referred(sheet, of[key]))
        sheet.write_formula(number, column, told, style, result)
    elif row.combined:
        told = f"={row.combined.upper()}({span(number, units)}){plus(row.added)}"
        sheet.write_formula(number, column, told, style, result)
    elif total.number is not None:
        sheet.write_number(number, column, result, style)
    else:
        text = row.total_text[:CELL_LIMIT]
        sheet.write_string(number, column, text, formats.cell("right", bold=True))


def span(number: int, units: int) -> str:
    first = xl_rowcol_to_cell(number, FIRST)
    return f"{first}:{xl_rowcol_to_cell(number, FIRST + units - 1)}"


def plus(added: Decimal) -> str:
    return f"{added:+f}" if added else ""


def referred(sheet, place: tuple[str, str]) -> str:
    """Return a total's reference as seen from a sheet."""
    name, cell = place
    return cell if name in ("", sheet.name) else f"'{name}'!{cell}"


def write_filed(sheet, formats: Formats, document: Document, listed: wide.Listed) -> None:
    titles = (listed.title, listed.as_of, document.appendix.attached_to)
    write_heading(sheet, formats, (document.issuer.upper(), *titles))
    head = formats.cell("center", bold=True, bg_color="#E7E9ED", valign="vcenter")
    for column, label in enumerate(wide.FILED_LABELS):
        sheet.write_string(HEADER_ROW - 1, column, label, head)
        sheet.set_column(column, column, FILED_WIDTHS[column])
    for number, one in enumerate(listed.lines, start=1):
        sheet.write_number(HEADER_ROW - 1 + number, 0, number, formats.cell("center"))
        for column, text in enumerate(one.texts, start=1):
            place = (HEADER_ROW - 1 + number, column)
            sheet.write_string(*place, text[:CELL_LIMIT], formats.cell())
    sheet.freeze_panes(HEADER_ROW, 2)
    set_up_print(sheet, document.footer)
    sheet.fit_to_pages(1, 0)


def set_up_print(sheet, footer: str) -> None:
    """A4 landscape with the official margins; heads repeat on every page, numbers on top."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    inch = 25.4
    sheet.set_margins(left=30 / inch, right=15 / inch, top=20 / inch, bottom=20 / inch)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.set_header("&C&P/&N")
    sheet.set_footer("&L&9" + footer.replace("&", "&&"))
