"""View-models of what can be made into files: the units of an archive, and one's own files.

Reads in a constant number of queries, whatever the number of units or files.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from indicators.periods import Period
from reports.files import archives, rendering
from reports.files.documents import SENT
from reports.models import MadeFile, Report
from units.models import Unit, held_by
from units.policy import Permission
from units.text import sort_key


class OutOfScope(LookupError):
    """No report in sight is filed to the unit asked for."""


@dataclass(frozen=True)
class Choice:
    """The reports filed to one unit for one period: which can be put together, which cannot."""

    owner: Unit
    period: Period
    owners: list[Unit]  # Vietnamese order
    periods: list[Period]  # of the owner, newest first
    sent: list[Report]  # by kind and name
    missing: list[Report]  # owed and not sent, or sent back
    may_render: bool  # whether the person reviews them all, and so may have them made again


def choice(user, asked) -> Choice | None:
    """Return what a query string asks for (don-vi, ky), by default the newest of the own unit.

    None where no report is in sight. Raise OutOfScope. Five queries beside the roles.
    """
    known = periods_by_owner(user)
    wanted = asked.get("don-vi", "")
    if wanted and wanted not in known:
        raise OutOfScope(wanted)
    if not known:
        return None
    owners = sorted(Unit.objects.filter(code__in=known), key=lambda one: sort_key(one.name))
    own = {one.unit_code for one in held_by(user) if not one.past}
    owner = next(
        (one for one in owners if one.code == wanted),
        next((one for one in owners if one.code in own), owners[0]),
    )
    periods = sorted(known[owner.code], reverse=True)
    period = next((one for one in periods if str(one) == asked.get("ky")), periods[0])
    reports = sorted(archives.selection(user, owner.code, str(period)), key=rendering.order)
    sent = [one for one in reports if one.state in SENT]
    reviewed = Report.objects.visible_to(user, Permission.REPORT_REVIEW)
    count = reviewed.filter(pk__in=[one.pk for one in sent]).count()
    return Choice(
        owner,
        period,
        owners,
        periods,
        sent,
        [one for one in reports if one.state not in SENT],
        bool(sent) and count == len(sent),
    )


def periods_by_owner(user) -> dict[str, set[Period]]:
    """Return code of who is reported to, or of a root itself -> periods in sight. Two queries."""
    visible = Report.objects.visible_to(user).expected().order_by()
    below = visible.exclude(parent_code="").values_list("parent_code", "period").distinct()
    roots = visible.filter(parent_code="").values_list("unit__code", "period").distinct()
    found: dict[str, set[Period]] = {}
    for code, period in (*below, *roots):
        found.setdefault(code, set()).add(Period.parse(period))
    return found


@dataclass(frozen=True)
class FileLine:
    """One of a person's own files."""

    row: MadeFile
    is_open: bool  # whether he may still read every report in it


def own_files(user, now: datetime | None = None) -> list[FileLine]:
    """Return what a person's jobs made and is kept, newest first. Two queries beside the roles."""
    rows = MadeFile.objects.owned_by(user).filter(expires_at__gt=now or timezone.now())
    rows = list(rows)
    held = {pk for row in rows for pk in row.holds}
    seen = set(Report.objects.visible_to(user).filter(pk__in=held).values_list("pk", flat=True))
    return [FileLine(row, seen.issuperset(row.holds)) for row in rows]
