"""Completeness and timeliness: derived from when a report was received and its deadline in force.

Pure. Nothing of this is stored: an extension or a return changes the answer by itself. Reporting
rate and reporting rate on time as DHIS2 defines them: of the reports that were asked for, those
received, and those received before their deadline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from indicators import numbers

PERCENT = numbers.measure("percent", "%")


class Standing(StrEnum):
    ON_TIME = "on_time"  # received before its deadline
    LATE = "late"  # received at or after it
    MISSING = "missing"  # not received, or sent back and not since, and the deadline has passed
    WAITING = "waiting"  # not received, and its deadline has not come
    EXEMPT = "exempt"  # its unit was let off and has not filed all the same: counted nowhere


@dataclass(frozen=True)
class Filing:
    """How one report that was asked for stands."""

    standing: Standing
    days: int = 0  # late or overdue by, days of the calendar; 0: on the day itself
    returned: int = 0  # how often a reviewer sent it back


def filing(
    due_at: datetime | None,
    submitted_at: datetime | None,
    now: datetime,
    returned: int = 0,
    is_owed: bool = True,
) -> Filing:
    """Return how a report stands at `now`. All moments in one time zone, whose days are counted."""
    if not is_owed and submitted_at is None:
        return Filing(Standing.EXEMPT, 0, returned)
    received = submitted_at or now
    if due_at is None or received < due_at:
        return Filing(Standing.ON_TIME if submitted_at else Standing.WAITING, 0, returned)
    standing = Standing.LATE if submitted_at else Standing.MISSING
    return Filing(standing, (received.date() - due_at.date()).days, returned)


@dataclass(frozen=True)
class Count:
    """How a set of reports stands. `asked` = on_time + late + missing + waiting."""

    asked: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    waiting: int = 0
    late_days: int = 0  # of all received late, added up
    returned: int = 0  # times, of all

    @property
    def filed(self) -> int:
        return self.on_time + self.late

    @property
    def rate(self) -> Decimal | None:
        """Reporting rate in percent; None when nothing was asked."""
        return percent(self.filed, self.asked)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Reporting rate on time in percent; None when nothing was asked."""
        return percent(self.on_time, self.asked)

    @property
    def rate_text(self) -> str:
        return printed(self.rate)

    @property
    def on_time_text(self) -> str:
        return printed(self.on_time_rate)


def count(filings: Iterable[Filing]) -> Count:
    filings = [one for one in filings if one.standing != Standing.EXEMPT]
    of = {one: sum(each.standing == one for each in filings) for one in Standing}
    return Count(
        len(filings),
        of[Standing.ON_TIME],
        of[Standing.LATE],
        of[Standing.MISSING],
        of[Standing.WAITING],
        sum(one.days for one in filings if one.standing == Standing.LATE),
        sum(one.returned for one in filings),
    )


def percent(part: int, whole: int) -> Decimal | None:
    return Decimal(part) * 100 / whole if whole else None


def printed(rate: Decimal | None) -> str:
    """Return a rate as the portal prints it, "–" where nothing was asked."""
    return numbers.display(rate, PERCENT, "na" if rate is None else "value")
