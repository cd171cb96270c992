"""The digest: each morning, to those who run rounds, who filed, who is late, what waits.

Periodic; once a day for each unit that opens rounds, and not on a day with nothing to say.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from reports import notifications
from reports.models import Notification, Report, Round
from reports.workflow import State
from units import policy
from units.holders import staff
from units.models import Unit
from units.policy import Permission
from units.text import sort_key

SOON = timedelta(days=3)  # a deadline so near is told of
LATE = timedelta(days=30)  # one passed longer ago is no news
GAP = timedelta(days=7)  # without a digest; what was filed before is no news
NAMED = 15  # units of one line

RUNNERS = [
    role for role, given in policy.ROLE_PERMISSIONS.items() if Permission.ROUND_MANAGE in given
]


def digest(now: datetime | None = None) -> int:
    """Write today's digests that were not written yet; return how many. Four queries."""
    now = now or timezone.now()
    if timezone.localtime(now).hour < settings.REMINDERS_FROM_HOUR:
        return 0
    told = Notification.objects.filter(kind=notifications.DIGEST, at__range=(now - GAP, now))
    last: dict[str, datetime] = {}  # owner's code -> when the last one was written
    for once, at in told.order_by("at").values_list("once", "at"):
        last[once.split(":")[1]] = at
    today = timezone.localdate(now)
    lines = said(now, last)
    people = staff(Unit.objects.filter(code__in=lines).order_by().values("pk"), RUNNERS)
    notes = [
        notifications.note(
            person,
            notifications.DIGEST,
            f"Tình hình gửi báo cáo ngày {today:%d/%m/%Y}: {owner.name}",
            at=now,
            detail="\n".join(text),
            once=f"{notifications.DIGEST}:{owner.code}:{today}",
        )
        for owner, text in lines.values()
        for person in sorted(set().union(*people[owner.pk].values()))
    ]
    notifications.write(notes)
    return len(notes)


def said(now: datetime, last: dict[str, datetime]) -> dict[str, tuple[Unit, list[str]]]:
    """Return owner's code -> (owner, lines) of those with something to read, told nothing today.

    One query.
    """
    today = timezone.localdate(now)
    done = [code for code, at in last.items() if timezone.localdate(at) == today]
    filed = Q(submitted_at__gte=now - GAP, submitted_at__lt=now)
    owed = Q(submitted_at__isnull=True, due_at__range=(now - LATE, now + SOON))
    reports = Report.objects.filter(filed | owed | Q(state=State.SUBMITTED), round__isnull=False)
    rounds: dict[Round, list[Report]] = defaultdict(list)
    reports = reports.exclude(round__owner__code__in=done)
    for report in reports.for_page().select_related("round__owner"):
        rounds[report.round].append(report)
    found: dict[str, tuple[Unit, list[str]]] = {}
    for one in sorted(rounds, key=lambda each: (each.data_to, each.pk), reverse=True):
        owner = one.owner
        since = last.get(owner.code, now - timedelta(days=1))
        if lines := of_round(rounds[one], since, now):
            found.setdefault(owner.code, (owner, []))[1].extend([f"{one.title}:", *lines])
    return found


def of_round(reports: Iterable[Report], since: datetime, now: datetime) -> list[str]:
    """Return the lines about one round, [] when there is nothing to say of it."""
    groups = {"Mới gửi": [], "Chờ thẩm định": [], "Quá hạn chưa gửi": [], "Sắp đến hạn": []}
    for report in reports:
        if report.submitted_at and report.submitted_at >= since:
            groups["Mới gửi"].append(report)
        if report.state == State.SUBMITTED:
            groups["Chờ thẩm định"].append(report)
        elif report.submitted_at is None:
            groups["Quá hạn chưa gửi" if report.is_late(now) else "Sắp đến hạn"].append(report)
    return [f"- {label} ({len(its)}): {named(its)}." for label, its in groups.items() if its]


def named(reports: list[Report]) -> str:
    names = sorted((one.unit_then.name for one in reports), key=sort_key)
    rest = f" và {len(names) - NAMED} đơn vị khác" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest
