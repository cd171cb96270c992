"""Figures and notes of a unit's last report, offered to the empty rows of its draft and taken over.

The last report is the newest one published before this one's cut-off day; what is offered is what
was signed in it. Which rows and which figures is `indicators.carrying`; writing is the gate's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from indicators import carrying, catalogue
from indicators.carrying import Offer
from indicators.compute import Entered
from indicators.models import Figure, FormVersion
from indicators.periods import Period
from indicators.spec import FormSpec
from reports import entry
from reports.entry import Change, Channel, Outcome
from reports.models import Report, Submission
from reports.sheet import Sheet
from units.models import UnitSuccession


@dataclass(frozen=True)
class Offered:
    """What the last report offers to one Biểu."""

    period: str  # of the last report: "6 tháng đầu năm 2022"
    on: date  # the day its figures were counted
    offers: list[Offer]  # in printed order, at least one


def offered(report: Report, cells: Sheet, table: str) -> Offered | None:
    """Return what may be taken over into a Biểu, None for nothing.

    No query where no row takes it; else one, and one more where the last report was on another
    form.
    """
    empty = carrying.empty_rows(cells.form, cells.unit_kind, cells.entered)
    if not any(cells.form.items[item].table == table for item in empty):
        return None
    last = last_submission(report, cells)
    if last is None:
        return None
    form = catalogue.form_spec(last.report.form)
    found = carrying.offers(
        cells.form,
        cells.unit_kind,
        cells.entered,
        form,
        signed(last),
        known_forms() if form.code != cells.form.code else None,
    )
    found = [one for one in found if cells.form.items[one.item].table == table]
    if not found:
        return None
    return Offered(Period.parse(last.report.period).label, last.report.data_to, found)


def last_submission(report: Report, cells: Sheet) -> Submission | None:
    """Return the unit's newest published submission that reported any figure that may stand again;
    of two on the same day, the one on the same form.

    None as well when the unit was reorganised since: its figures are then another area's.

    One query.
    """
    published = Figure.objects.current().filter(
        unit_id=report.unit_id,
        period=OuterRef("report__period"),
        form_id=OuterRef("report__form_id"),
        submission_receipt=OuterRef("receipt"),
        indicator__code__in=carrying.standing(cells.form, cells.unit_kind).values(),
    )
    reorganised = UnitSuccession.objects.filter(
        Q(predecessor_id=report.unit_id) | Q(successor_id=report.unit_id),
        effective_on__gt=OuterRef("report__data_to"),
        effective_on__lte=report.data_to,
    )
    return (
        Submission.objects.filter(
            Exists(published),
            ~Exists(reorganised),
            report__unit_id=report.unit_id,
            report__data_to__lt=report.data_to,
        )
        .select_related("report__form")
        .defer("report__form__definition")
        .annotate(is_same_form=Q(report__form_id=report.form_id))
        .order_by("-report__data_to", "-is_same_form", "-received_at", "-pk")
        .first()
    )


def signed(submission: Submission) -> dict[str, Entered]:
    """Return item code -> cell as it was signed."""
    return {
        item: Entered(
            typed=cell["typed"],
            value=Decimal(cell["number"]) if cell["number"] is not None else None,
            mark=cell["mark"],
            key=cell["key"],
            note=cell["note"],
        )
        for item, cell in submission.snapshot["cells"].items()
    }


def known_forms() -> dict[str, FormSpec]:
    """Return every published form by its code. One query once they are in memory."""
    versions = FormVersion.objects.published().defer("definition")
    return {one.code: catalogue.form_spec(one) for one in versions}


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
