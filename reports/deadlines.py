"""The deadline of a report: what its round asks, moved by the extensions that stand at a moment.

An extension ends by itself: nothing is put back when its day has passed, because nothing was
overwritten. `Report.due_at` and `Report.closes_at` hold the answer for now, so that saving a cell,
lists and reminders read it from the row; they follow from what people decide and never change with
the clock. A report that was sent keeps those of the moment it was received. Pure.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Granted(Protocol):
    """A later deadline of one report: `models.Extension`."""

    due_at: datetime
    granted_at: datetime
    withdrawn_at: datetime | None  # None: stands


class Dated(Protocol):
    """What of a report counts here: `models.Report`."""

    is_owed: bool
    asked_due_at: datetime | None
    asked_closes_at: datetime | None


def stands(extension: Granted, at: datetime | None = None) -> bool:
    """Tell whether an extension had been granted by a moment (None: by now), and not withdrawn."""
    withdrawn = extension.withdrawn_at
    if at is None:
        return withdrawn is None
    return extension.granted_at <= at and (withdrawn is None or at < withdrawn)


def in_force(
    report: Dated, extensions: Iterable[Granted], at: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return (deadline, closing) in force at a moment, None: by all that was decided so far.

    `extensions` are all the report ever had. The deadline is the latest of the round's and those
    granted; None where none was asked, whatever was granted. The report closes with its round, and
    not before its deadline; None: never.
    """
    if not report.is_owed or report.asked_due_at is None:
        return None, None
    granted = [one.due_at for one in extensions if stands(one, at)]
    due = max([report.asked_due_at, *granted])
    closes = report.asked_closes_at
    return due, closes and max(closes, due)


def clock(at: datetime) -> str:
    """Return a moment as pages and sentences print it: "17:00 15/06/2022", in Vietnam."""
    return f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}"
