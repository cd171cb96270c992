"""What stands above the tables of a file: the letterhead and the title say whose file it is.

Pure.
"""

from collections.abc import Iterable

from units.text import fold, nfc

ROWS = 15  # filled rows of a sheet that are looked at
LENGTH = 300  # characters of one cell
NUMBERING = ("stt", "tt", "so tt", "so thu tu")  # heads the first column of a table, folded


def above(sheets: Iterable[list[list[str]]]) -> tuple[str, ...]:
    """Return the filled cells above the first table of each sheet, each text once, in order."""
    found: dict[str, None] = {}
    for rows in sheets:
        for raw in [row for row in rows if any(row)][:ROWS]:
            cells = [" ".join(nfc(cell).split())[:LENGTH] for cell in raw]
            if any(fold(cell).strip(" .") in NUMBERING for cell in cells):
                break
            found |= dict.fromkeys(cell for cell in cells if cell)
    return tuple(found)
