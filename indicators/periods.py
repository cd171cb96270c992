"""Reporting periods: codes, Vietnamese labels, order, neighbours and default data windows.

Pure. A period's window is only the default offered when a round is opened: rounds and reports
store their own dates, because a công văn may set others. Periods overlap (quý I lies within 6
tháng, 6 tháng within năm), so nothing here adds periods up.
"""

from dataclasses import dataclass
from datetime import date
from functools import total_ordering

# kind -> (first month, last month, name). In filing order of a year.
_KINDS = {
    "Q1": (1, 3, "Quý I"),
    "H1": (1, 6, "6 tháng đầu năm"),
    "Q2": (4, 6, "Quý II"),
    "9M": (1, 9, "9 tháng đầu năm"),
    "Q3": (7, 9, "Quý III"),
    "Y": (1, 12, "Năm"),
    "H2": (7, 12, "6 tháng cuối năm"),
    "Q4": (10, 12, "Quý IV"),
}
KINDS = tuple(_KINDS)
NAMES = {kind: name for kind, (_, _, name) in _KINDS.items()}  # without a year
FIRST_YEAR, LAST_YEAR = 2000, 2100


class PeriodError(ValueError):
    """A text or year that names no reporting period; the message is one Vietnamese sentence."""


@total_ordering
@dataclass(frozen=True)
class Period:
    """One kỳ báo cáo. Ordered by the end of its default window, then by the start."""

    year: int  # the year it is named after; its window may begin in December before
    kind: str  # one of KINDS

    def __post_init__(self):
        if self.kind not in _KINDS:
            raise PeriodError(f"Không có kỳ báo cáo «{self.kind}»; hãy dùng {', '.join(KINDS)}.")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PeriodError(
                f"Năm báo cáo «{self.year}» không hợp lệ; "
                f"hãy dùng năm từ {FIRST_YEAR} đến {LAST_YEAR}."
            )

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a code such as 2022-H1, in either case. Raise PeriodError for anything else."""
        year, dash, kind = text.strip().upper().partition("-")
        if not dash or len(year) != 4 or not (year.isascii() and year.isdigit()):
            raise PeriodError(
                f"«{text.strip()[:20]}» không phải mã kỳ báo cáo; hãy ghi như 2022-Q1, 2022-H1."
            )
        return cls(int(year), kind)

    def __str__(self):
        return f"{self.year}-{self.kind}"

    def __lt__(self, other):
        if not isinstance(other, Period):
            return NotImplemented
        return self.order < other.order

    @property
    def label(self) -> str:
        """The period as documents name it: "6 tháng đầu năm 2022"."""
        name = NAMES[self.kind]
        return f"{name} {self.year}" if name.lower().endswith("năm") else f"{name} năm {self.year}"

    @property
    def order(self) -> tuple[date, date]:
        """The sort key: default window's end, then its start."""
        start, end = self.window()
        return end, start

    def window(self) -> tuple[date, date]:
        """Return the default (data_from, data_to), both days included.

        NĐ 09/2019/NĐ-CP Điều 12: from the 15th of the month before the period to the 14th of its
        last month (quý, 6 tháng, năm). Công văn 581/BNV-CCHC gives the same days for quý I, 6
        tháng, quý III (15/6-14/9, not since January) and năm. 9 tháng is in neither: by analogy.
        """
        first, last, _ = _KINDS[self.kind]
        start = date(self.year - 1, 12, 15) if first == 1 else date(self.year, first - 1, 15)
        return start, date(self.year, last, 14)

    def overlaps(self, other: "Period") -> bool:
        """Whether the default windows share a day: such periods are never summed."""
        (start, end), (other_start, other_end) = self.window(), other.window()
        return start <= other_end and other_start <= end

    def previous(self, kinds: tuple[str, ...]) -> "Period | None":
        """Return the filing before this one among the kinds a form asks, over the turn of the year.

        Among ("Q1", "H1", "Q3", "Y"), before 2022-H1 is 2022-Q1 and before 2022-Q1 is 2021-Y. None
        when no kind is given, or before the first year the portal knows.
        """
        years = [year for year in (self.year - 1, self.year) if year >= FIRST_YEAR]
        filings = [Period(year, kind) for year in years for kind in kinds]
        return max((filing for filing in filings if filing < self), default=None)

    def same_last_year(self) -> "Period | None":
        """Return the same period a year before; None before the first year the portal knows."""
        return Period(self.year - 1, self.kind) if self.year > FIRST_YEAR else None
