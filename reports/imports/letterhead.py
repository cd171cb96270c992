"""What stands above the tables of a file: the letterhead and the title say whose file it is.

Pure.
"""

from collections.abc import Iterable

from reports.imports import columns

ROWS = 15  # filled rows of a sheet that are looked at
LENGTH = 300  # characters of one cell


def above(sheets: Iterable[list[list[str]]]) -> tuple[str, ...]:
    """Return the filled cells above the first table of each sheet, each text once, in order.

    `sheets` are the rows of `Grid.clean`.
    """
    found: dict[str, None] = {}
    for rows in sheets:
        for cells in [row for row in rows if any(row)][:ROWS]:
            if "stt" in map(columns.heads, cells):
                break
            found |= dict.fromkeys(cell[:LENGTH] for cell in cells if cell)
    return tuple(found)
