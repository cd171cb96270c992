"""The sheets of the Biểu: heading, figures as numbers, computed rows as formulas."""

from decimal import Decimal

from openpyxl.cell import Cell as Place
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators import formula
from indicators.workbook import heights
from reports.exports.document import Cell, Column, Document, Row, Table
from reports.exports.xlsx import page
from reports.exports.xlsx.look import Look, Looks, put_text

HEADER_ROW = 6  # of a Biểu's sheet; its rows follow
FIGURE_COLUMN = "D"
HEAD = Look(is_bold=True, align="center", vertical="center", is_ruled=True, is_head=True)
TITLE = Look(size=12, is_bold=True, align="center", vertical="center")
UNDER_TITLE = Look(size=12, is_italic=True, align="center", vertical="center")

Results = dict[str, Decimal | str]  # cell -> what its formula gives
References = dict[str, tuple[str, str]]  # indicator -> (sheet, cell)


def cell_references(tables: tuple[Table, ...]) -> References:
    """Return where each indicator's figure stands.

    A row of another level is blank on the sheet but not applicable to the formula: it is referred
    to as the text that means so.
    """
    return {
        row.indicator: ("", f'"{formula.NA_TEXT}"')
        if row.is_foreign
        else (table.name, f"{FIGURE_COLUMN}{HEADER_ROW + position}")
        for table in tables
        for position, row in enumerate(table.rows, start=1)
        if row.indicator
    }


def results_of(table: Table) -> Results:
    """Return cell -> its number, to the last digit; of a formula what it gives, "" while an operand
    is empty."""
    return {
        f"{FIGURE_COLUMN}{HEADER_ROW + position}": cell.text if cell.number is None else cell.number
        for position, row in enumerate(table.rows, start=1)
        for cell in row.cells
        if cell.formula or cell.number is not None
    }


def write_table(
    sheet: Worksheet, document: Document, table: Table, references: References, looks: Looks
) -> None:
    width = len(table.columns)
    for position, column in enumerate(table.columns, start=1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = page.characters(column.width)
    write_heading(sheet, document, table, looks)
    for position, column in enumerate(table.columns, start=1):
        head = sheet.cell(HEADER_ROW, position)
        put_text(head, column.title)
        looks.dress(head, HEAD)
    for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
        write_row(sheet, number, row, table.columns, references, looks)
    last = HEADER_ROW + len(table.rows)
    if table.footnote:
        last += 1
        below = sheet.cell(last, 1)
        put_text(below, table.footnote)
        looks.dress(below, Look())
        sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=width)
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    page.set_up(sheet, document.footer, f"{get_column_letter(width)}{last}", is_wide=table.is_wide)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def write_heading(sheet: Worksheet, document: Document, table: Table, looks: Looks) -> None:
    """Write who reports, which Biểu, of what report and period, above the table."""
    appendix = document.appendix
    texts = (
        (document.issuer.upper(), TITLE),
        (table.caption, TITLE),
        (appendix.title, TITLE),
        (appendix.attached_to, UNDER_TITLE),
        (appendix.window, UNDER_TITLE),
    )
    room = page.characters(sum(column.width for column in table.columns))
    for number, (text, look) in enumerate(texts, start=1):
        cell = sheet.cell(number, 1)
        put_text(cell, text)
        looks.dress(cell, look)
        sheet.merge_cells(
            start_row=number, end_row=number, start_column=1, end_column=len(table.columns)
        )
        # No spreadsheet program fits the height of merged cells by itself.
        sheet.row_dimensions[number].height = heights.needed(text, room, look.size, look.is_bold)


def write_row(
    sheet: Worksheet,
    number: int,
    row: Row,
    columns: tuple[Column, ...],
    references: References,
    looks: Looks,
) -> None:
    height = 0.0
    for position, (content, column) in enumerate(zip(row.cells, columns, strict=True), start=1):
        cell = sheet.cell(number, position)
        put(cell, content, references)
        look = Look(
            is_bold=content.is_bold,
            align=content.align,
            level=content.level,
            is_ruled=True,
            number_format=number_format(content, is_text=cell.data_type == "s"),
        )
        looks.dress(cell, look)
        if cell.data_type == "s":
            room = page.characters(column.width) - heights.INDENT * (content.level - 1)
            height = max(height, heights.needed(content.text, room, look.size, look.is_bold))
    if height > heights.one_line(HEAD.size):
        sheet.row_dimensions[number].height = min(height, heights.TALLEST)


def put(cell: Place, content: Cell, references: References) -> None:
    """Write what a cell holds: a formula, a number or a text."""
    if content.formula:
        expression = formula.parse(content.formula)
        here = cell.parent.title
        cell.value = "=" + formula.to_excel(
            expression, lambda indicator: reference(here, references[indicator])
        )
    elif content.number is not None:
        cell.value = content.number
    else:
        put_text(cell, content.text or content.sign)


def reference(here: str, place: tuple[str, str]) -> str:
    """Return a cell's reference as seen from a sheet: another sheet's cell with its name."""
    name, cell = place
    return cell if name in ("", here) else f"'{name}'!{cell}"


def number_format(content: Cell, *, is_text: bool) -> str:
    """Return how a cell's figure shows, with its sign behind it: the cell still holds a number."""
    shown = "General"
    if content.formula or content.number is not None:
        shown = "#,##0." + "0" * content.decimals if content.decimals else "#,##0"
        if content.number is not None and content.number < 0 and "-" not in content.text:
            shown = f"{shown};{shown}"  # printed 0,00, where a spreadsheet would show -0,00
    if content.sign and content.text:
        shown = f'{"@" if is_text else shown}" {content.sign}"'
    return shown
