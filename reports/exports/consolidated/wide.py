"""What the consolidated document of a parent consists of beside its letter. Pure.

Each Biểu of the parent's form with one column per unit, and the list of who has filed and when.
Texts are final, as in `document`; renderers decide where a table's columns are parted into pages.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from reports.exports.document import Cell, Document, Row

LABELS = ("STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Tổng số", "Đơn vị báo")
FILED_LABELS = ("STT", "Đơn vị", "Hạn gửi", "Thời điểm gửi", "Tình trạng", "Biên nhận", "Ghi chú")

# Signs in the tables -> what is printed below a table in which they stand.
NOT_FILED, APART, ADJUSTED, TYPED, FOREIGN = "(a)", "(b)", "(c)", "(d)", "x"
SIGNS = {
    FOREIGN: "chỉ tiêu không thuộc phần đơn vị báo cáo",
    NOT_FILED: "chưa có báo cáo được duyệt, cột để trống và không tính vào tổng số",
    APART: "số đơn vị báo nhưng không cộng được vào tổng số",
    ADJUSTED: "tổng số đã có phần điều chỉnh của cơ quan tổng hợp",
    TYPED: "số do cơ quan tổng hợp tự nhập, không phải số cộng từ các đơn vị",
}
COVERAGE = "Cột «Đơn vị báo»: số đơn vị có số liệu được tính trên số đơn vị phải báo chỉ tiêu."


class Figure(NamedTuple):
    """What one unit reported in one row."""

    text: str = ""  # as printed; "" = nothing reported, though asked
    number: Decimal | None = None  # what a workbook holds instead of the text; None: the text
    decimals: int = 0  # printed decimals of `number`


@dataclass(frozen=True)
class Unit:
    name: str  # as it was called on the last day of the figures
    has_figures: bool  # whether anything of it is approved

    @property
    def heading(self) -> str:
        return self.name if self.has_figures else f"{self.name} {NOT_FILED}"


@dataclass(frozen=True)
class WideRow:
    """One row of a Biểu: of the parent, then unit by unit."""

    row: Row  # as the parent's own appendix prints it
    figures: tuple[Figure, ...] = ()  # in the order of the units; () = no row of figures
    counted: int = 0  # units whose figure is in the total
    asked: int = 0  # units that owe the row
    sign: str = ""  # behind the total: ADJUSTED, TYPED or ""
    combined: str = ""  # "sum", "max": the total is that of the numbers, with `added`; "" = not
    added: Decimal = Decimal(0)  # the parent's own adjustments in the total

    @property
    def labels(self) -> tuple[str, str, str]:
        """STT, chỉ tiêu, đơn vị tính."""
        return tuple(cell.text for cell in self.row.cells[:3])

    @property
    def level(self) -> int:
        return self.row.cells[1].level

    @property
    def is_bold(self) -> bool:
        return self.row.cells[1].is_bold

    @property
    def total(self) -> Cell:
        return self.row.cells[3]

    @property
    def total_text(self) -> str:
        return " ".join(filter(None, (self.total.text, self.total.sign, self.sign)))

    @property
    def coverage(self) -> str:
        return f"{self.counted}/{self.asked}" if self.asked else ""


@dataclass(frozen=True)
class WideTable:
    name: str  # "Biểu 3"; in a workbook, the sheet
    caption: str
    rows: tuple[WideRow, ...]
    legend: tuple[str, ...]  # below each group of its columns: what its signs mean
    notes: tuple[str, ...] = ()  # below all of it: every adjustment with its reason


@dataclass(frozen=True)
class Filed:
    """One unit's report, or that it has none: a line of the list."""

    unit: str
    due: str  # "17:00 15/06/2022"; "" = no deadline
    received: str  # likewise; "" = not received
    standing: str  # "Đúng hạn", "Trễ 3 ngày", "Chưa gửi", ...
    receipt: str = ""
    note: str = ""  # an extension, why it was let off

    @property
    def texts(self) -> tuple[str, ...]:
        return self.unit, self.due, self.received, self.standing, self.receipt, self.note


@dataclass(frozen=True)
class Listed:
    """Who has filed, as of a moment."""

    title: str
    as_of: str  # "Tính đến 17:00 15/06/2022: 118 đơn vị phải gửi, ..."
    lines: tuple[Filed, ...]


@dataclass(frozen=True)
class Consolidated:
    """The whole document. The letter and all headings are `document`'s, whose own appendix the
    wide tables stand for."""

    document: Document
    units: tuple[Unit, ...]  # columns, in the order of Vietnamese names
    tables: tuple[WideTable, ...]
    listed: Listed


def legend(rows: tuple[WideRow, ...], units: tuple[Unit, ...]) -> tuple[str, ...]:
    """Return what is said below a table: its coverage, and the signs that occur in it."""
    signs = {row.sign for row in rows}
    texts = {figure.text for row in rows for figure in row.figures}
    if not all(unit.has_figures for unit in units):
        signs.add(NOT_FILED)
    if FOREIGN in texts:
        signs.add(FOREIGN)
    if any(text.endswith(APART) for text in texts):
        signs.add(APART)
    said = "; ".join(f"{sign}: {text}" for sign, text in SIGNS.items() if sign in signs)
    return (COVERAGE, f"{said}.") if said else (COVERAGE,)
