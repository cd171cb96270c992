"""How a workbook's cells look, and texts that stay texts.

openpyxl compares every font, border and alignment it is given with all it knows; a report dresses a
thousand cells in some twenty ways. So the first cell of each way is dressed, the others copy it.
"""

from copy import copy
from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from indicators.workbook.writing import escaped

FONT = "Times New Roman"
CELL_LIMIT = 32_767  # characters a cell holds

_LINE = Side(style="thin")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="E7E9ED")


class Look(NamedTuple):
    size: float = 11  # pt
    is_bold: bool = False
    is_italic: bool = False
    align: str | None = None  # left | center | right; None: texts left, numbers right
    vertical: str = "top"
    level: int = 1  # one step of indent per level above 1
    is_ruled: bool = False
    is_head: bool = False
    number_format: str = "General"


class Looks:
    """The ways of looking in one workbook, each made once."""

    def __init__(self) -> None:
        self._made: dict[Look, object] = {}

    def dress(self, cell: Cell, look: Look) -> None:
        if made := self._made.get(look):
            cell._style = copy(made)
            return
        cell.font = Font(FONT, size=look.size, bold=look.is_bold, italic=look.is_italic)
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical=look.vertical,
            wrap_text=True,
            indent=look.level - 1,
        )
        if look.is_ruled:
            cell.border = _GRID
        if look.is_head:
            cell.fill = _HEAD_FILL
        cell.number_format = look.number_format
        self._made[look] = copy(cell._style)


def put_text(cell: Cell, text: str) -> None:
    """Write text that stays text: "=1+1" is what somebody typed, not a formula."""
    if text:
        cell.value = escaped(text[:CELL_LIMIT])
        cell.data_type = "s"
