"""A form version -> its workbook. Pure.

Every text is stored as a text, whatever it begins with, and its column is formatted as text, so
that "1.10", "01" and "=" stay what was written when a person edits the file.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from indicators.spec import FormSpec, TableSpec
from indicators.workbook import layout
from indicators.workbook.heights import fit_rows
from indicators.workbook.layout import FLAG, NUMBER, NUMBERS, WORD, Column, Line

CELL_LIMIT = 32_767  # characters a cell holds
SPARE_ROWS = 300  # below the last line, ready for new ones
FONT = "Times New Roman"
AS_TEXT = "@"
_LINE = Side(style="thin", color="999999")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="E7E9ED")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_PLAIN, _BOLD = Font(FONT, size=11), Font(FONT, size=11, bold=True)
# What a program would read as a character's code: Excel four digits, LibreOffice any ("_xa_").
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]+_)")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(form: FormSpec) -> bytes:
    """Return the workbook. ValueError for a text that no cell can hold."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.language = form.title, "vi-VN"
    lists = _list_places()
    sheet = book.create_sheet(layout.FORM_SHEET)
    _write_lines(sheet, layout.FORM_LINES, form, lists)
    sheet.freeze_panes = "B1"
    for table in form.tables:
        _write_table(book.create_sheet(_sheet_name(table)), table, lists)
    for name, columns, entries in (
        (layout.INDICATOR_SHEET, layout.INDICATOR_COLUMNS, form.indicators),
        (layout.RULE_SHEET, layout.RULE_COLUMNS, form.rules),
        (layout.OUTLINE_SHEET, layout.OUTLINE_COLUMNS, form.outline),
    ):
        _write_columns(book.create_sheet(name), 1, columns, entries, lists)
    _write_lists(book.create_sheet(layout.LIST_SHEET))
    for sheet in book.worksheets:
        fit_rows(sheet)
        _fit_to_paper(sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet_name(table: TableSpec) -> str:
    """Return a name a sheet may have; the table's number stands on the sheet itself."""
    return layout.TABLE_SHEET + re.sub(r"[\[\]:*?/\\']", "_", table.number)[:20]


def _write_lines(sheet: Worksheet, lines: Iterable[Line], spec: Any, lists: dict) -> int:
    """Write fields one below the other and return the row after them."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    row = 1
    for line in lines:
        value = getattr(spec, line.name)
        values = value if line.is_list else (value,)
        # An empty list keeps its line, so that there is a place to write in.
        for one in values or ("",):
            _put(sheet, row, 1, line.title).font = _BOLD
            sheet.cell(row, 1).fill = _HEAD_FILL
            _put(sheet, row, 2, line.words.get(one, one))
            if line.words:
                _offer(sheet, f"B{row}", lists[line.title])
            row += 1
    return row


def _write_table(sheet: Worksheet, table: TableSpec, lists: dict) -> None:
    row = _write_lines(sheet, layout.TABLE_LINES, table, lists)
    for number in range(1, row):  # column B is as narrow as an STT: a title goes on to the right
        sheet.cell(number, 2).alignment = Alignment(vertical="top", horizontal="left")
    _write_columns(sheet, row + 1, layout.ITEM_COLUMNS, table.items, lists)


def _write_columns(
    sheet: Worksheet, head: int, columns: tuple[Column, ...], entries: tuple, lists: dict
) -> None:
    last = head + len(entries) + SPARE_ROWS
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        cell = _put(sheet, head, at, column.title)
        cell.font, cell.fill = _BOLD, _HEAD_FILL
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        width = sheet.column_dimensions[letter]
        # The lines above a table's head need room for their titles.
        width.width = max(column.width, 22) if head > 1 and at == 1 else column.width
        if column.kind != NUMBER:
            width.number_format = AS_TEXT
        if column.kind in (WORD, FLAG):
            place = lists[FLAG if column.kind == FLAG else column.title]
            _offer(sheet, f"{letter}{head + 1}:{letter}{last}", place)
        for row, entry in enumerate(entries, start=head + 1):
            _put(sheet, row, at, _written(getattr(entry, column.name), column))
    sheet.freeze_panes = f"A{head + 1}"


def _written(value: Any, column: Column) -> str | int:
    if column.kind == WORD:
        return column.words.get(value, value)
    if column.kind == FLAG:
        return layout.YES if value else layout.NO
    return "; ".join(value) if column.kind == NUMBERS else value


def _put(sheet: Worksheet, row: int, column: int, value: str | int):
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.number_format = AS_TEXT
        if value:
            place = f"Trang «{sheet.title}», dòng {row}"
            if len(value) > CELL_LIMIT:
                raise ValueError(f"{place}: nội dung dài quá một ô của sổ tính; hãy rút gọn.")
            if _UNSTORABLE.search(value):
                raise ValueError(f"{place}: nội dung có ký tự điều khiển; hãy xóa ký tự đó.")
            cell.value = escaped(value)
            cell.data_type = "s"
    else:
        cell.value = value
    cell.font, cell.border, cell.alignment = _PLAIN, _GRID, _WRAPPED
    return cell


def escaped(text: str) -> str:
    """Return a text as a workbook holds it: "_x0041_" would be read as the letter A."""
    return _ESCAPE.sub("_x005F_", text)


def _list_places() -> dict[str, str]:
    """Return title -> range of its choices on the sheet of lists."""
    return {
        title: f"'{layout.LIST_SHEET}'!${letter}$2:${letter}${1 + len(words)}"
        for letter, (title, words) in (
            (get_column_letter(at), one) for at, one in enumerate(layout.list_columns(), start=1)
        )
    }


def _write_lists(sheet: Worksheet) -> None:
    for at, (title, words) in enumerate(layout.list_columns(), start=1):
        head = f"{layout.YES}, {layout.NO}" if title == FLAG else title
        _put(sheet, 1, at, head).font = _BOLD
        sheet.cell(1, at).fill = _HEAD_FILL
        sheet.column_dimensions[get_column_letter(at)].width = max(14, *map(len, words))
        for row, word in enumerate(words, start=2):
            _put(sheet, row, at, word)
    sheet.freeze_panes = "A2"


def _fit_to_paper(sheet: Worksheet) -> None:
    """Print on A4, as wide as the paper, the table's head on each page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    head = int(re.sub("[A-Z]", "", sheet.freeze_panes)) - 1
    if head:
        sheet.print_title_rows = f"{head}:{head}"


def _offer(sheet: Worksheet, cells: str, place: str) -> None:
    """Offer the choices as a drop-down; what is typed beside them is refused by the program."""
    choice = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "Không có trong danh mục", "Chọn một giá trị trong danh sách."
    sheet.add_data_validation(choice)
    choice.add(cells)
