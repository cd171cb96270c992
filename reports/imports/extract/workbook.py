"""Workbooks -> sheets of texts, by calamine. Numbers as they would be typed: 2531, 16.3, 99.6%."""

from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import chain

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from reports.imports.extract import CELL, CELLS, COLUMNS, ROWS, SHEETS, TEXT, Refused, shown
from reports.imports.extract.compound import Book
from reports.imports.extract.package import Package, font_of
from reports.imports.extract.shown import Shown


def read_zipped(package: Package) -> list[dict]:
    """Read an xlsx or ods."""
    shown.raise_footnotes(package)
    if package.kind == "xlsx":
        otherwise = shown.of_xlsx(package)
        fonts = ("xl/styles.xml", "xl/sharedStrings.xml")
    else:
        otherwise = shown.of_ods(package)
        fonts = ("content.xml", "styles.xml")
    font = font_of(*(package.members.get(name, b"") for name in fonts))
    return read(package.content, otherwise, font)


def read_old(content: bytes, book: Book) -> list[dict]:
    """Read an xls."""
    return read(content, book.shown, book.font)


def read(content: bytes, otherwise: dict[str, Shown], font: str) -> list[dict]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as error:
        raise Refused("encrypted") from error
    if any(one.typ == SheetTypeEnum.MacroSheet for one in book.sheets_metadata):
        raise Refused("macros")
    kept = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(kept) > SHEETS:
        raise Refused("too_many_sheets")
    sheets = []
    cells = text = 0
    for one in kept:
        sheet = book.get_sheet_by_name(one.name)
        if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
            used_rows, used_columns = used(sheet)
            if used_rows > ROWS or used_columns > COLUMNS:
                raise Refused("too_many_cells")
        otherwise_here = otherwise.get(one.name) or Shown()
        rows, numeric = texts_of(sheet, otherwise_here.percent)
        for (y, x), marked in otherwise_here.texts.items():
            rows[y][x] = marked
        # Counted as each sheet is read: what is too much is not gathered first.
        all_cells = list(chain.from_iterable(rows))
        cells += len(all_cells) - all_cells.count("")
        text += len("".join(all_cells))
        if cells > CELLS:
            raise Refused("too_many_cells")
        if text > TEXT:
            raise Refused("too_much_text")
        sheets.append(
            {
                "name": one.name,
                "hidden": one.visible != SheetVisibleEnum.Visible,
                "font": font,
                "rows": rows,
                "numeric": numeric,
                "hidden_rows": sorted(otherwise_here.hidden_rows),
                "hidden_columns": sorted(otherwise_here.hidden_columns),
                "unsolved": otherwise_here.unsolved,
            }
        )
    return sheets


def texts_of(sheet, percent: set[tuple[int, int]]) -> tuple[list[list[str]], list]:
    """Return a sheet's texts by rows, and where the file holds numbers."""
    rows, numeric = sheet.to_python(skip_empty_area=False, nrows=ROWS), []
    for y, row in enumerate(rows):
        del row[COLUMNS:]
        for x, cell in enumerate(row):
            if type(cell) is str:
                if len(cell) > CELL:
                    row[x] = cell[:CELL]
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                row[x] = plain(cell, (y, x) in percent)
                numeric.append((y, x))
            else:
                row[x] = text_of(cell)
    return rows, numeric


def plain(number: int | float, is_percent: bool) -> str:
    """Return a number cell as it would be typed: 2531, 16.3, 99.6%.

    15 digits, as spreadsheets show: the 17th digit of a double is noise (99.600000000000009).
    """
    if not is_percent and number == int(number) and abs(number) < 1e15:
        return str(int(number))
    exact = Decimal(format(number, ".15g"))
    if is_percent:
        exact *= 100
    if exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + ("%" if is_percent else "")


def text_of(cell: bool | date | time | timedelta) -> str:
    """Return a cell that is neither text nor number as it would be typed."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, date):
        # A spreadsheet turns 1/4 into a date; the report's own way of writing dates shows it.
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def used(sheet) -> tuple[int, int]:
    """Return how many rows and columns hold something: a formatted but empty cell counts not."""
    last_row = last_column = 0
    for y, cells in enumerate(sheet.iter_rows(), start=1):
        filled = [x for x, cell in enumerate(cells, start=1) if cell != ""]
        if filled:
            last_row, last_column = y, max(last_column, filled[-1])
    return last_row, last_column
