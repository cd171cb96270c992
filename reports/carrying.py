"""Figures and notes of a unit's last report, offered to the empty rows of its draft and taken over.

The last report is the newest one published before this one's cut-off day; what is offered is what
was signed in it. Which rows and which figures is `indicators.carrying`; writing is the gate's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from indicators import carrying, catalogue
from indicators.carrying import Offer
from indicators.compute import Entered
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import FormSpec
from reports import entry, statements
from reports.entry import Change, Channel, Outcome
from reports.models import Report
from reports.sheet import Sheet


@dataclass(frozen=True)
class Offered:
    """What the last report offers to one Biểu."""

    period: str  # of the last report: "6 tháng đầu năm 2022"
    on: date  # the day its figures were counted
    offers: list[Offer]  # in printed order, at least one


def offered(report: Report, cells: Sheet, table: str) -> Offered | None:
    """Return what may be taken over into a Biểu, None for nothing.

    The last report is the unit's newest published one that reported any figure that may stand
    again; none when the unit was reorganised since: its figures are then another area's. No query
    where no row takes it; else one, and one more where it was on another form.
    """
    empty = list(carrying.empty_rows(cells.form, cells.unit_kind, cells.entered, table))
    if not empty:
        return None
    codes = list(carrying.standing(cells.form, cells.unit_kind).values())
    last = statements.last(report.unit_id, report.data_to, codes, report.form_id)
    if last is None:
        return None
    snapshot, period, on, form_id = last
    known = {} if form_id == report.form_id else known_forms()
    form = known.get(form_id, cells.form)
    offering = [form.item_of.get(cells.form.items[item].indicator) for item in empty]
    found = carrying.offers(
        cells.form,
        empty,
        form,
        signed(snapshot, offering),
        {one.code: one for one in known.values()} or None,
    )
    if not found:
        return None
    return Offered(Period.parse(period).label, on, found)


def signed(snapshot: dict, items: Iterable[str | None]) -> dict[str, Entered]:
    """Return item code -> cell as it was signed, of these items that hold one."""
    return {
        item: Entered(
            typed=cell["typed"],
            value=Decimal(cell["number"]) if cell["number"] is not None else None,
            mark=cell["mark"],
            key=cell["key"],
            note=cell["note"],
        )
        for item in items
        if (cell := snapshot["cells"].get(item))
    }


def known_forms() -> dict[int, FormSpec]:
    """Return every published form by its id. One query once they are in memory."""
    versions = FormVersion.objects.published().defer("definition")
    return {one.pk: catalogue.form_spec(one) for one in versions}


def take(
    *,
    report: Report,
    cells: Sheet,
    table: str,
    items: set[str],
    by,
    at: datetime | None = None,
) -> tuple[Outcome, Offered | None]:
    """Write what is offered to the chosen rows of a Biểu, each marked until it is confirmed.

    Rows filled since the page was shown are left as they are. Raise what `entry.save` raises.
    """
    found = offered(report, cells, table)
    changes = [
        Change(one.item, one.typed, one.note, cells.cell(one.item).version)
        for one in (found.offers if found else ())
        if one.item in items
    ]
    outcome = entry.save(report=report, changes=changes, by=by, channel=Channel.CARRY, at=at)
    return outcome, found
