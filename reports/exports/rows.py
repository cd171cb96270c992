"""A list of rows as CSV or as a workbook, for a spreadsheet to open: texts stay texts, numbers
numbers.

What a person wrote may begin like a formula; whoever opens the file must not run it.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from indicators.workbook.writing import escaped

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # or a spreadsheet takes the accents for something else


class Echo:
    """What `csv` writes into: hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a CSV file line by line, so that a long one is never in memory."""
    writer = csv.writer(Echo())
    yield BOM + writer.writerow(head)
    for row in rows:
        yield writer.writerow([as_text(text) for text in row])


def workbook(
    title: str,
    head: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str | int | Decimal]],
) -> BytesIO:
    """Return a workbook of one sheet as an open file, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    sheet.append(list(head))
    for row in rows:
        sheet.append([text_cell(sheet, one) if isinstance(one, str) else one for one in row])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, escaped(ILLEGAL_CHARACTERS_RE.sub(" ", text)))
    cell.data_type = "s"  # whatever it begins with
    return cell
