"""Who else has a report open, and what others changed in it since a page was drawn.

What changed is read from the chain of events: nothing is written down twice. Who may type here is
written down while he has the page open, and soon forgotten; readers get the news, leaving no trace.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reports.models import Event, Presence, Report
from units.models import person

STALE = timedelta(seconds=40)  # without a sign of life: gone; pages ask every 10 s
REFRESHED = timedelta(seconds=15)  # a younger row with the same item is not written again
KEPT = timedelta(hours=1)  # then nobody can tell any more who was where
EVENTS = 100  # read at once; a page further behind is drawn anew
CELLS = 200


@dataclass(frozen=True)
class Colleague:
    name: str
    item: str  # row being edited, "": none
    seconds: int  # since the last sign of life


@dataclass(frozen=True)
class Touch:
    """Who changed a cell last, of the changes a page has not seen."""

    by: str
    at: datetime


@dataclass
class News:
    sequence: int  # of the newest event looked at: what to ask from next time
    is_too_much: bool = False  # more than is told cell by cell
    touched: dict[str, Touch] = field(default_factory=dict)  # item -> its last change
    happened: bool = False  # anything at all, so also what is no change of a cell


def others(report: Report, user, now: datetime) -> list[Colleague]:
    """Return who else is here, for a reader, who is not written down himself. One query."""
    return [colleague(one, now) for one in seen(report, now) if one.user_id != user.pk]


def arrive(report: Report, user, item: str, now: datetime) -> list[Colleague]:
    """Write a person down as being here, and return the others.

    One query, one more where there is something new to write, and another when he was not here yet:
    it forgets everybody's old rows, so that they need no task of their own.
    """
    here = seen(report, now)
    own = next((one for one in here if one.user_id == user.pk), None)
    if own is None:
        Presence.objects.filter(seen_at__lt=now - KEPT).delete()
    if own is None or own.item != item or own.seen_at <= now - REFRESHED:
        Presence.objects.bulk_create(
            [Presence(report_id=report.pk, user_id=user.pk, item=item, seen_at=now)],
            update_conflicts=True,
            unique_fields=["report", "user"],
            update_fields=["item", "seen_at"],
        )
    return [colleague(one, now) for one in here if one is not own]


def colleague(one: Presence, now: datetime) -> Colleague:
    seconds = int((now - one.seen_at).total_seconds())
    return Colleague(person(one.user), one.item, max(0, seconds))


def seen(report: Report, now: datetime) -> list[Presence]:
    """Return the fresh rows of a report, who came first in the alphabet first. One query."""
    return list(
        Presence.objects.filter(report_id=report.pk, seen_at__gt=now - STALE)
        .select_related("user")
        .order_by("user__username")
    )


def news(report: Report, since: int) -> News:
    """Return what happened after an event of the report. One query, none when nothing did.

    `report` was read before this; what is read after it may hold still newer cells, and says so by
    their versions.
    """
    if since == report.last_sequence:
        return News(since)
    if since > report.last_sequence:  # the database was put back to an earlier day
        return News(report.last_sequence, is_too_much=True, happened=True)
    events = list(
        Event.objects.filter(report_id=report.pk, sequence__gt=since)
        .select_related("by")
        .order_by("sequence")[: EVENTS + 1]
    )
    found = News(max([report.last_sequence, *(one.sequence for one in events)]), happened=True)
    for event in events:
        for cell in event.payload["cells"] if event.name == "cells" else ():
            found.touched[cell["item"]] = Touch(person(event.by), event.at)
    if len(events) > EVENTS or len(found.touched) > CELLS:
        found.is_too_much, found.touched = True, {}
    return found
