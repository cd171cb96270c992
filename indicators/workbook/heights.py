"""Rows of a sheet as tall as their texts: LibreOffice, unlike Excel, does not see to it. Pure."""

from math import ceil

from openpyxl.worksheet.worksheet import Worksheet

TALLEST = 409  # points a row may have
LINE = 1.37  # of a font's size
INDENT = 1.5  # characters that one step of indent takes
PLAIN_SIZE = 11  # points of the font that a column's width counts the characters of
SPARE, BOLD_SPARE = 0.95, 1.05  # a line breaks before it is full; Times is narrow, bold less so


def fit_rows(sheet: Worksheet) -> None:
    """Set the height of each row that needs several lines and has no height yet.

    A row of one line is left alone, so that it grows with what is typed into it.
    """
    for cells in sheet.iter_rows():
        row = sheet.row_dimensions[cells[0].row]
        needed = max(map(_height, cells))
        if needed and row.height is None:
            row.height = min(needed, TALLEST)


def _height(cell) -> float:
    """Return the points a cell's text needs; 0 when one line does."""
    if not isinstance(cell.value, str) or not cell.alignment.wrap_text or cell.data_type == "f":
        return 0
    size = cell.font.size or PLAIN_SIZE
    width = cell.parent.column_dimensions[cell.column_letter].width
    room = width - INDENT * (cell.alignment.indent or 0)
    height = needed(cell.value, room, size, bool(cell.font.bold))
    return height if height > one_line(size) else 0


def needed(text: str, room: float, size: float, is_bold: bool) -> float:
    """Return the points a wrapped text needs in a room of so many characters."""
    spare = BOLD_SPARE if is_bold else SPARE
    fit = max(1, room) * PLAIN_SIZE / size
    lines = sum(max(1, ceil(len(line) * spare / fit)) for line in text.split("\n"))
    return lines * one_line(size)


def one_line(size: float) -> float:
    return size * LINE
