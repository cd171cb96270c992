"""The child process that opens workbooks and Word files: a file in, its cells as JSON out.

Run by `read` as a program of its own, isolated, because a crafted file of a few kilobytes can ask
the parsers for more memory than the machine has. Sets its own limits before it imports a parser, so
the worst a file can do is end this process. Imports nothing of the portal.

Output: {"sheets": [{"name", "hidden", "rows": [[text, ...], ...], "numeric": [[row, column],
...]}]} or {"refused": reason}; rows and columns count from 0 at the top left cell of the sheet.
"""

import json
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

MEMORY = 1024**3  # bytes of address space
SECONDS = 20  # of processor time
SHEETS, ROWS, COLUMNS = 30, 5000, 60
CELL = 4000  # characters kept of one cell; more than any cell of a report may hold
TEXT = 8_000_000  # characters of a whole file


class Refused(Exception):
    """The file cannot be used; the argument is a key of `messages.REFUSALS`."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def plain(number: int | float, is_percent: bool) -> str:
    """Return a number cell as it would be typed: 2531, 16.3, 99.6%.

    15 digits, as spreadsheets show: the 17th digit of a double is noise (99.600000000000009).
    """
    exact = Decimal(format(number, ".15g"))
    if is_percent:
        exact *= 100
    if exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + ("%" if is_percent else "")


def text_of(cell, is_percent: bool) -> tuple[str, bool]:
    """Return a cell's text and whether the file holds it as a number."""
    if isinstance(cell, bool):
        return ("1" if cell else "0"), False
    if isinstance(cell, int | float):
        return plain(cell, is_percent), True
    if isinstance(cell, datetime):
        # A spreadsheet turns 1/4 into a date; the report's own way of writing dates shows it.
        return cell.strftime("%d/%m/%Y"), False
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y"), False
    if isinstance(cell, time | timedelta):
        return str(cell), False
    return str(cell)[:CELL], False


def percent_cells(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Return sheet name -> cells that show their number times 100 with a % sign. xlsx only.

    calamine gives the bare 0.996 of a cell that reads 99,6%. Where openpyxl cannot read a file that
    calamine can, the bare numbers stay and the checks of ratios show them.
    """
    from openpyxl import load_workbook

    found: dict[str, set[tuple[int, int]]] = {}
    try:
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            shown = found.setdefault(sheet.title, set())
            for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS):
                for cell in row:
                    if cell.value is not None and "%" in (cell.number_format or ""):
                        shown.add((cell.row - 1, cell.column - 1))
    except Exception:  # openpyxl raises KeyError, TypeError and others on unusual workbooks
        return {}
    return found


def workbook(path: Path) -> list[dict]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise Refused("encrypted") from error
    metadata = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(metadata) > SHEETS:
        raise Refused("too_many_sheets")
    percent = percent_cells(path) if path.suffix == ".xlsx" else {}
    sheets, length = [], 0
    for one in metadata:
        sheet = book.get_sheet_by_name(one.name)
        if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
            used_rows, used_columns = used(sheet)
            if used_rows > ROWS or used_columns > COLUMNS:
                raise Refused("too_many_cells")
        is_percent = percent.get(one.name, set())
        rows, numeric = [], []
        for y, cells in enumerate(sheet.to_python(skip_empty_area=False, nrows=ROWS)):
            row = []
            for x, cell in enumerate(cells[:COLUMNS]):
                text, is_number = text_of(cell, (y, x) in is_percent)
                length += len(text)
                row.append(text)
                if is_number:
                    numeric.append((y, x))
            if length > TEXT:
                raise Refused("too_much_text")
            rows.append(row)
        hidden = one.visible != SheetVisibleEnum.Visible
        sheets.append({"name": one.name, "hidden": hidden, "rows": rows, "numeric": numeric})
    return sheets


def used(sheet) -> tuple[int, int]:
    """Return how many rows and columns hold something: a formatted but empty cell counts not."""
    last_row = last_column = 0
    for y, cells in enumerate(sheet.iter_rows(), start=1):
        filled = [x for x, cell in enumerate(cells, start=1) if cell != ""]
        if filled:
            last_row, last_column = y, max(last_column, filled[-1])
    return last_row, last_column


def document(path: Path) -> list[dict]:
    """Return a Word file as one sheet: paragraphs as rows of one cell, tables as they stand."""
    from docx import Document
    from docx.oxml.ns import qn

    rows: list[list[str]] = []
    length = 0
    for element in Document(str(path)).element.body.iter(qn("w:p"), qn("w:tr")):
        if element.tag == qn("w:tr"):
            row = table_row(element, qn)
        elif any(True for _ in element.iterancestors(qn("w:tc"))):
            continue
        else:
            row = [paragraph(element, qn)]
        length += sum(map(len, row))
        if len(rows) >= ROWS or len(row) > COLUMNS:
            raise Refused("too_many_cells")
        if length > TEXT:
            raise Refused("too_much_text")
        rows.append([text[:CELL] for text in row])
    return [{"name": "", "hidden": False, "rows": rows, "numeric": []}]


def table_row(element, qn) -> list[str]:
    """Return a row's texts on the table's grid: a merged cell has its text in its first place."""
    row: list[str] = []
    before = element.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    if before is not None:
        row += [""] * min(int(before.get(qn("w:val"), "0")), COLUMNS)
    for cell in element.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not element:
            continue  # a table inside a cell has rows of its own
        continued = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        is_continued = continued is not None and continued.get(qn("w:val"), "continue") != "restart"
        texts = [] if is_continued else [paragraph(one, qn) for one in cell.iterchildren(qn("w:p"))]
        row.append("\n".join(text for text in texts if text))
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        if span is not None:
            row += [""] * min(int(span.get(qn("w:val"), "1")) - 1, COLUMNS)
    return row


def paragraph(element, qn) -> str:
    """Return a paragraph's text; what tracked changes deleted is w:delText and stays out."""
    parts = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            parts.append("\n" if node.tag == qn("w:br") else " ")
    return "".join(parts).strip()


def main(path: Path) -> dict:
    try:
        return {"sheets": document(path) if path.suffix == ".docx" else workbook(path)}
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "too_large_inside"}
    except Exception:  # a damaged file makes the parsers raise anything
        return {"refused": "damaged"}


if __name__ == "__main__":
    limit()
    warnings.simplefilter("ignore")  # openpyxl's remarks on styles it will not need
    json.dump(main(Path(sys.argv[1])), sys.stdout, ensure_ascii=True)
