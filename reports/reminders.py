"""Reminders before and after a deadline, to those who owe a report and to nobody else.

Periodic. The deadline is the one in force, and the steps are days before it (after it: negative).
A step is told once for a deadline, however often this runs. A morning on which nothing ran is made
up for by the newest step alone, if it is not too old to mean anything.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.text import capfirst

from reports import notifications
from reports.models import Notification, Report
from reports.pages.frame import due_words
from reports.workflow import State
from units.holders import staff
from units.policy import Role

LATE = 2  # days a step may come late
ALWAYS = (Role.EDITOR, Role.SIGNER)
LAST_STEPS = 1  # from this step on the leaders of the unit are told as well


def step_due(days: int, told: int, is_over: bool, steps: Iterable[int]) -> int | None:
    """Return the step to tell of today, None for none.

    `days` are left until the deadline's day, `told` were left when the unit last heard of that
    deadline, which takes the place of the steps up to that day. `is_over`: it has passed.
    """
    due = [
        step
        for step in steps
        if step - LATE <= days <= step < told and (step < 0 if is_over else step >= 0)
    ]
    return min(due, default=None)


def remind(now: datetime | None = None) -> int:
    """Write the reminders that are due and were not written yet; return how many.

    Five queries, whatever the number of units.
    """
    now = now or timezone.now()
    local = timezone.localtime(now)
    if local.hour < settings.REMINDERS_FROM_HOUR:
        return 0
    steps, kind = settings.REMINDER_DAYS, Notification.objects.filter(kind=notifications.REMIND)
    near = (now + timedelta(days=min(steps) - LATE - 1), now + timedelta(days=max(steps) + 1))
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0)
    owed = Report.objects.owed().filter(
        ~Exists(kind.filter(report=OuterRef("pk"), at__gte=morning)), due_at__range=near
    )
    reports = list(owed.for_page().annotate(extended_at=Max("extensions__granted_at")))
    if not reports:
        return 0
    people = staff(owed.order_by().values("unit"), (*ALWAYS, Role.LEADER))
    told = kind.filter(report__in=owed.order_by().values("pk")).order_by()
    known = set(told.values_list("to_id", "once"))
    notes = [
        note
        for report in reports
        for note in of_report(report, people[report.unit_id], local.date(), now)
        if (note.to_id, note.once) not in known
    ]
    if not notes:
        return 0
    # Read again as it is written: putting all this together takes seconds with thousands of units,
    # in which reports are sent, and nobody's save must wait for it.
    with transaction.atomic():
        still = set(owed.order_by().values_list("pk", flat=True))
        notes = [note for note in notes if note.report_id in still]
        notifications.write(notes)
    return len(notes)


def of_report(report: Report, people: dict[Role, set[int]], today: date, now: datetime):
    """Yield what is told of one report today."""
    due = timezone.localdate(report.due_at)
    heard = max(filter(None, (report.round.opened_at, report.extended_at)))
    left, left_then = (due - today).days, (due - timezone.localdate(heard)).days
    step = step_due(left, left_then, report.is_late(now), settings.REMINDER_DAYS)
    if step is None:
        return
    roles = ALWAYS if step > LAST_STEPS else (*ALWAYS, Role.LEADER)
    words, _ = due_words(report, now)
    title = "Quá hạn gửi báo cáo" if report.is_late(now) else "Nhắc hạn gửi báo cáo"
    detail = (
        f"{capfirst(words)}: hạn gửi {timezone.localtime(report.due_at):%H:%M %d/%m/%Y}. "
        f"Trạng thái báo cáo: {State(report.state).label.lower()}."
    )
    for person in sorted(set().union(*(people[role] for role in roles))):
        yield notifications.note(
            person,
            notifications.REMIND,
            notifications.titled(title, report),
            at=now,
            report=report,
            detail=detail,
            once=f"{notifications.REMIND}:{report.pk}:{due}:{step}",
        )
