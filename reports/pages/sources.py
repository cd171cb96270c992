"""View-model of what the units below have published, beside what their parent's report holds.

One row unit by unit is `source_row`.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from indicators import consolidating, numbers
from indicators.consolidating import WHY
from indicators.spec import FormSpec, ItemSpec, TableSpec
from reports import consolidation
from reports.consolidation import CHANGED, NEW, NOTHING, OWN, SAME, Below, Proposal
from reports.pages.frame import ReportPage

# What taking a row over would do to it, in words.
CHANGES = {
    NEW: "Dòng còn trống",
    CHANGED: "Nguồn đã đổi",
    OWN: "Đang có số nhập tay",
    SAME: "Đúng như số đã duyệt",
    NOTHING: "Không tự điền",
}


# All rows


@dataclass(frozen=True)
class Row:
    """One row of the report beside what the units below have published for it."""

    item: ItemSpec
    change: str  # key of CHANGES
    before: str  # as read; "" = empty
    after: str
    added: str  # the adjustments in it, "+12"; ""
    is_same_number: bool  # what was typed by hand is what the units reported
    counted: int
    asked: int
    why: str  # why nothing is filled in; ""
    version: int  # of the cell

    @property
    def word(self) -> str:
        return CHANGES[self.change]

    @property
    def is_chosen(self) -> bool:
        """Whether it is ticked before anyone looks: nothing typed would be lost."""
        return self.change in (NEW, CHANGED) or (self.change == OWN and self.is_same_number)


class Sources:
    """What the units below have published for a report, beside what it holds."""

    def __init__(self, page: ReportPage, items: Collection[str] | None = None):
        self.page, self.items = page, items
        self.form = page.cells.form

    @cached_property
    def below(self) -> Below:
        return consolidation.below(self.page.report, self.items)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        rolled = consolidation.roll(self.page.report, self.below, self.items)
        return consolidation.proposals(self.page.report, self.page.cells, rolled)

    @cached_property
    def rows(self) -> list[Row]:
        return [row_of(one, self.form) for one in self.proposals.values()]

    @cached_property
    def tables(self) -> list[tuple[TableSpec, list[Row]]]:
        """Every Biểu with the rows that taking over would change."""
        grouped = defaultdict(list)
        for row in self.rows:
            if row.change in (NEW, CHANGED, OWN):
                grouped[row.item.table].append(row)
        return [
            (table, grouped[table.number]) for table in self.form.tables if table.number in grouped
        ]

    @property
    def standing(self) -> list[Row]:
        return [row for row in self.rows if row.change == SAME]

    @property
    def unfilled(self) -> list[Row]:
        return [row for row in self.rows if row.change == NOTHING]

    @property
    def is_behind(self) -> bool:
        """Whether units were approved since, though no figure taken over changes by it."""
        taken = [one for one in self.proposals.values() if one.taken]
        return not self.tables and any(not one.is_as_taken(self.below) for one in taken)

    @property
    def can_take(self) -> bool:
        return self.page.is_editable and bool(self.tables or self.is_behind)

    @property
    def changed(self) -> dict[str, Row]:
        """Item code -> row, of those whose units have published other figures since."""
        return {row.item.code: row for row in self.rows if row.change == CHANGED}


def row_of(one: Proposal, form: FormSpec) -> Row:
    item = form.items[one.item]
    measure = form.measures[one.item]
    figure = consolidating.adjusted(one.rolled.figure, one.adjustments)
    return Row(
        item,
        one.change,
        one.cell.typed,
        consolidating.shown(figure, measure),
        signed_text(sum(one.adjustments), measure) if one.adjustments else "",
        (one.cell.value, one.cell.mark) == (figure.value, figure.mark),
        one.rolled.counted,
        one.rolled.asked,
        WHY.get(one.rolled.why, ""),
        one.cell.version,
    )


def signed_text(number: Decimal, measure: numbers.Measure) -> str:
    """Return an amount with its sign, as the row prints it."""
    places = len(numbers.dotted(number).partition(".")[2])
    text = numbers.display(abs(number), measure, decimals=places)
    return f"−{text}" if number < 0 else f"+{text}"


@dataclass(frozen=True)
class Panel:
    """What stands above one Biểu of a report to whose unit others file."""

    below: Below
    changed: dict[str, Row]  # rows taken over whose units have published other figures since
    empty: int  # rows that could be filled
    consolidated: int


def table_panel(page: ReportPage, table: TableSpec) -> Panel | None:
    """Return the panel of a Biểu, None where nobody files to the unit. One query; ten where
    somebody does.
    """
    if not page.has_units:
        return None
    items = consolidating.rows(page.cells.form, page.report.unit.kind)
    sources = Sources(page, [one for one in items if one.partition(".")[0] == table.number])
    return Panel(
        sources.below,
        sources.changed,
        sum(row.change == NEW for row in sources.rows),
        sum(page.cells.cell(row.item.code).consolidated for row in sources.rows),
    )
