"""A workbook to fill in away from the portal: what stands in the report, locked but for its cells.

The appendix as `xlsx` writes it, protected without a password so that rows stay where they are; the
cells of this unit's rows are open, coded units are chosen from a list. The hidden sheet says what
each cell held when the workbook was handed out, so that the import tells the person's changes from
what was typed in the portal meanwhile. Not an official document: nothing of it is printed or sent.
"""

from dataclasses import replace

from openpyxl.styles import PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from indicators import numbers
from indicators.spec import COMPUTED, ENTRY
from reports.exports import wording, xlsx
from reports.exports.document import Document, Table
from reports.sheet import Sheet

CHOICES = "_lua_chon"  # hidden sheet: one column of texts per coded unit
OPEN_FILL = PatternFill("solid", fgColor="FFFBE6")
OPEN = Protection(locked=False)
NOTE_COLUMN = "E"
PROMPT = 255  # characters Excel shows beside a cell


def render(document: Document, cells: Sheet) -> bytes:
    """Return the workbook of an appendix built from `cells`."""
    tables = tuple(map(unsigned, document.appendix.tables))
    appendix = replace(document.appendix, attached_to=wording.FILLING, tables=tables)
    book, results = xlsx.workbook(replace(document, appendix=appendix))
    lists = book.create_sheet(CHOICES)
    lists.sheet_state = "hidden"
    for table in document.appendix.tables:
        page = book[table.name]
        lock(page)
        offered: dict[str, DataValidation] = {}
        for number, row in enumerate(table.rows, start=xlsx.HEADER_ROW + 1):
            role = cells.roles[row.item]
            if role in (ENTRY, COMPUTED):
                unlock(page[f"{NOTE_COLUMN}{number}"])
            if role == ENTRY and not cells.cell(row.item).consolidated:
                open_row(page, lists, offered, number, cells, row.item)
    stamp(book[xlsx.KEY_SHEET], document, cells)
    return xlsx.saved(book, results)


def unsigned(table: Table) -> Table:
    """Return a Biểu without signs: they would stay behind the figure that is typed over."""
    rows = (
        replace(row, cells=tuple(replace(cell, sign="") for cell in row.cells))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows), footnote="") if table.footnote else table


def lock(page: Worksheet) -> None:
    """Protect a sheet, leaving free what does no harm: widths, and the search for a row."""
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.protection.autoFilter = False


def unlock(cell) -> None:
    cell.protection = OPEN
    cell.fill = OPEN_FILL


def open_row(
    page: Worksheet,
    lists: Worksheet,
    offered: dict[str, DataValidation],
    number: int,
    cells: Sheet,
    item: str,
) -> None:
    """Open a row's figure; where its unit lists options, offer them without forcing them.

    A warning, not a stop: «không áp dụng» is an answer too, and the portal judges in the end.
    """
    place = f"{xlsx.FIGURE_COLUMN}{number}"
    measure = cells.form.measures[item]
    unlock(page[place])
    if not measure.options:
        return
    if chosen := [one for one in measure.options if one.key == cells.cell(item).key]:
        xlsx.put_text(page[place], as_chosen(chosen[0]))
    if measure.unit not in offered:
        rule = choice_rule(lists, measure)
        page.add_data_validation(rule)
        offered[measure.unit] = rule
    offered[measure.unit].add(place)


def choice_rule(lists: Worksheet, measure: numbers.Measure) -> DataValidation:
    """Return the rule of a coded unit; its texts stand in a column of the hidden sheet."""
    texts = [as_chosen(option) for option in measure.options]
    column = lists.max_column + 1 if lists["A1"].value else 1
    for row, text in enumerate(texts, start=1):
        xlsx.put_text(lists.cell(row, column), text)
    letter = lists.cell(1, column).column_letter
    rule = DataValidation(
        type="list",
        formula1=f"'{CHOICES}'!${letter}$1:${letter}${len(texts)}",
        allow_blank=True,
        errorStyle="warning",
        errorTitle="Không có trong danh sách",
        error="Hãy chọn một mục trong danh sách, hoặc ghi «không áp dụng».",
        promptTitle="Chọn một mục",
        prompt="; ".join(texts)[:PROMPT],
    )
    rule.showErrorMessage = rule.showInputMessage = True
    return rule


def as_chosen(option: numbers.Option) -> str:
    """Return an option as it is chosen and read back: a form may print one code twice."""
    return f"{option.label} = {option.code}"


def stamp(page: Worksheet, document: Document, cells: Sheet) -> None:
    """Write beside each row of the key sheet its cell's version, typed text and note."""
    wanted = {row.item for table in document.appendix.tables for row in table.rows}
    for line in page.iter_rows(min_row=1):
        item = line[2].value if len(line) > 2 else None
        if item not in wanted:
            continue
        cell = cells.cell(item)
        for column, text in zip("DEF", (str(cell.version), cell.typed, cell.note), strict=True):
            xlsx.put_text(page[f"{column}{line[0].row}"], text)
