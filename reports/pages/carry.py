"""View-model of what the last report offers to the empty rows of one Biểu."""

from dataclasses import dataclass
from datetime import date

from indicators.carrying import Offer
from indicators.spec import ItemSpec, TableSpec
from reports import carrying
from reports.pages.frame import ReportPage
from reports.pages.rows import above
from units.text import uncapitalised


@dataclass(frozen=True)
class Panel:
    """What stands above the grid while rows are empty that the last report had filled."""

    period: str  # of the last report, within a sentence: "6 tháng đầu năm 2022"
    on: date  # the day its figures were counted
    rows: list[tuple[ItemSpec, str, Offer]]  # with the row above a row that prints no number
    figures: int
    notes: int


def panel(page: ReportPage, table: TableSpec) -> Panel | None:
    """Return the offers for who may take them, None where there are none; see `carrying.offered`
    for the queries.
    """
    found = page.is_editable and carrying.offered(page.report, page.cells, table.number)
    if not found:
        return None
    items = page.cells.form.items
    return Panel(
        uncapitalised(found.period),
        found.on,
        [(items[one.item], above(table, items[one.item]), one) for one in found.offers],
        sum(bool(one.typed) for one in found.offers),
        sum(bool(one.note) for one in found.offers),
    )
