"""A `Document` as a workbook: one sheet per Biểu, computed rows as live formulas.

Texts from people are stored as texts whatever they begin with, so that nobody's note becomes a
formula. The hidden sheet `_mau` says which form, report and row each line is, for importing the
workbook again.
"""

from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators import formula
from indicators.workbook.heights import fit_rows
from indicators.workbook.writing import escaped
from reports.exports import wording
from reports.exports.computed import with_results
from reports.exports.document import Document, Letter, Row, Table

KEY_SHEET = "_mau"
TEXT_SHEET = "Thuyết minh"
HEADER_ROW = 6  # of a Biểu's sheet; its rows follow
FIGURE_COLUMN = "D"
CELL_LIMIT = 32_767  # characters a cell holds
MM_PER_CHARACTER = 1.9  # of a column's width, at 11 pt

FONT = "Times New Roman"
LINE = Side(style="thin")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_FILL = PatternFill("solid", fgColor="E7E9ED")


def render(document: Document) -> bytes:
    """Return the workbook. A full document has its text on a sheet before the tables."""
    return saved(*workbook(document))


def workbook(document: Document) -> tuple[Workbook, dict[int, dict]]:
    """Return the workbook unsaved, and per sheet (from 1) what its formulas give."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = document.title
    book.properties.creator = document.issuer
    book.properties.language = "vi-VN"
    if document.letter:
        write_letter(book.create_sheet(TEXT_SHEET), document.letter, document.footer)
    references = cell_references(document.appendix.tables)
    results = {}
    for table in document.appendix.tables:
        write_table(book.create_sheet(table.name), document, table, references)
        results[len(book.sheetnames)] = results_of(table)
    write_keys(book.create_sheet(KEY_SHEET), document)
    return book, results


def saved(book: Workbook, results: dict[int, dict]) -> bytes:
    content = BytesIO()
    book.calculation.fullCalcOnLoad = True
    book.save(content)
    return with_results(content.getvalue(), results)


def cell_references(tables: tuple[Table, ...]) -> dict[str, tuple[str, str]]:
    """Return indicator -> (sheet, reference) of its figure.

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


def results_of(table: Table) -> dict[str, Decimal | str]:
    """Return cell -> its number, to the last digit; of a formula what it gives, "" while an operand
    is empty."""
    return {
        f"{FIGURE_COLUMN}{HEADER_ROW + position}": cell.text if cell.number is None else cell.number
        for position, row in enumerate(table.rows, start=1)
        for cell in row.cells
        if cell.formula or cell.number is not None
    }


def write_table(sheet: Worksheet, document: Document, table: Table, references) -> None:
    appendix = document.appendix
    last = get_column_letter(len(table.columns))
    heading = (
        (document.issuer.upper(), True, False),
        (table.caption, True, False),
        (appendix.title, True, False),
        (appendix.attached_to, False, True),
        (appendix.window, False, True),
    )
    for number, (text, bold, italic) in enumerate(heading, start=1):
        cell = put_text(sheet, f"A{number}", text)
        cell.font = Font(FONT, size=12, bold=bold, italic=italic)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.merge_cells(f"A{number}:{last}{number}")
        # Excel does not fit the height of merged cells by itself.
        sheet.row_dimensions[number].height = 16 * (1 + len(text) // 85)
    for position, column in enumerate(table.columns, start=1):
        cell = put_text(sheet, f"{get_column_letter(position)}{HEADER_ROW}", column.title)
        cell.font = Font(FONT, size=11, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border, cell.fill = GRID, HEAD_FILL
        width = column.width / MM_PER_CHARACTER
        sheet.column_dimensions[get_column_letter(position)].width = width
    fonts = {bold: Font(FONT, size=11, bold=bold) for bold in (False, True)}
    for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
        write_row(sheet, number, row, fonts, references)
    if table.footnote:
        below = f"A{HEADER_ROW + len(table.rows) + 1}"
        cell = put_text(sheet, below, table.footnote)
        cell.font = Font(FONT, size=11)
        sheet.merge_cells(f"{below}:{last}{cell.row}")
    fit_rows(sheet)
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    set_up_print(sheet, document.footer)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def write_row(sheet: Worksheet, number: int, row: Row, fonts: dict, references) -> None:
    for position, content in enumerate(row.cells, start=1):
        place = f"{get_column_letter(position)}{number}"
        cell = sheet[place]
        if content.formula:
            cell.value = "=" + formula.to_excel(
                formula.parse(content.formula), lambda key: reference(sheet, references[key])
            )
            cell.number_format = number_format(content.decimals)
        elif content.number is not None:
            cell.value = content.number
            cell.number_format = number_format(content.decimals)
        else:
            put_text(sheet, place, content.text)
        if content.sign:
            sign(cell, content.sign)
        cell.font = fonts[content.is_bold]
        cell.border = GRID
        cell.alignment = Alignment(
            horizontal=content.align,
            vertical="top",
            wrap_text=True,
            indent=content.level - 1,
        )


def reference(sheet: Worksheet, place: tuple[str, str]) -> str:
    """Return a cell's reference as seen from a sheet: another sheet's cell with its name."""
    name, cell = place
    return cell if name in ("", sheet.title) else f"'{name}'!{cell}"


def number_format(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def sign(cell, text: str) -> None:
    """Show a sign behind what a cell holds, which stays a number to reckon with."""
    if cell.value is None:
        put_text(cell.parent, cell.coordinate, text)
    else:
        shown = "@" if cell.data_type == "s" else cell.number_format
        cell.number_format = f'{shown}" {text}"'


def put_text(sheet: Worksheet, place: str, text: str):
    """Write text that stays text: "=1+1" is what somebody typed, not a formula."""
    cell = sheet[place]
    if text:
        cell.value = escaped(text[:CELL_LIMIT])
        cell.data_type = "s"
    return cell


def write_letter(sheet: Worksheet, letter: Letter, footer: str) -> None:
    """Write the report as one column of lines; a line too long for a cell goes on below."""
    lines = [
        (letter.superior, False),
        *((line, True) for line in letter.issuer),
        (letter.number, False),
        (wording.NATION, True),
        (wording.MOTTO, True),
        (letter.place_date, False),
        (wording.TITLE, True),
        (letter.subject, True),
        *((text, False) for text in addressees(letter)),
        *((block.text, block.kind == "heading" and block.level < 4) for block in letter.blocks),
        (wording.RECIPIENTS, True),
        *((line, False) for line in letter.recipients),
        *((line, True) for line in letter.signature),
        *([(letter.signer, True)] if letter.signer else []),
    ]
    sheet.column_dimensions["A"].width = 165 / MM_PER_CHARACTER
    number = 0
    for text, bold in lines:
        for start in range(0, len(text), CELL_LIMIT):
            number += 1
            cell = put_text(sheet, f"A{number}", text[start : start + CELL_LIMIT])
            cell.font = Font(FONT, size=13, bold=bold)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    fit_rows(sheet)
    set_up_print(sheet, footer)


def addressees(letter: Letter) -> list[str]:
    if letter.listed_addressees:
        return [wording.TO, *letter.listed_addressees]
    return [f"{wording.TO} {one}" for one in letter.addressees] or [""]


def set_up_print(sheet: Worksheet, footer: str) -> None:
    """A4 portrait, the official margins, as wide as the page; page number on top."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.top = margins.bottom = 20 / 25.4
    margins.left, margins.right = 30 / 25.4, 15 / 25.4
    sheet.oddHeader.center.text = "&P"
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.left.size = 9


def write_keys(sheet: Worksheet, document: Document) -> None:
    """Write what the workbook is a copy of, then sheet, row and item code of every line."""
    identity = (
        ("form", document.form),
        ("sha256", document.form_sha256),
        ("unit", document.unit),
        ("period", document.period),
        ("revision", str(document.revision)),
        ("sheet", "row", "item"),
    )
    lines = [
        (table.name, str(HEADER_ROW + position), row.item)
        for table in document.appendix.tables
        for position, row in enumerate(table.rows, start=1)
    ]
    for number, line in enumerate((*identity, *lines), start=1):
        for position, text in enumerate(line, start=1):
            put_text(sheet, f"{get_column_letter(position)}{number}", text)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
