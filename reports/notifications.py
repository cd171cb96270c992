"""Who is told of what: the one table from an event to its recipients and its words.

`record.append` calls `tell` in the transaction of the event, so nothing is told of what was rolled
back, and nothing that happened goes untold. What is told by the clock is `reminders` and `digest`;
mails are `mailing`'s. Another event is another line of TOLD.

A mail names no more than the unit and the period: what a person wrote (`quote`) stays in the
portal.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from reports.models import Event, Notification, Remark, Report
from units.holders import Holders
from units.policy import Permission
from units.text import uncapitalised

READ_KEPT, KEPT = timedelta(days=90), timedelta(days=365)
REMIND, DIGEST = "remind", "digest"  # kinds that no event causes
P = Permission


class Group(StrEnum):
    """Kinds whose mails are switched off together."""

    MUST = "must"
    ROUND = "round"
    STEP = "step"
    TALK = "talk"
    REMINDER = "reminder"
    DIGEST = "digest"


# What may be switched off, in the order of the page, in words. Group.MUST may not.
OPTIONAL = {
    Group.ROUND: "Mở đợt báo cáo, gia hạn",
    Group.REMINDER: "Nhắc hạn gửi báo cáo",
    Group.STEP: "Trình ký, gửi, phê duyệt, mở lại báo cáo",
    Group.TALK: "Trao đổi về báo cáo",
    Group.DIGEST: "Bản tin hằng ngày cho người thẩm định",
}

# Ids of accounts; who caused the event is left out afterwards.
Audience = Callable[[Report, Event, Holders], set[int]]


def may(*permissions: Permission) -> Audience:
    """Return the audience of those who hold one of the permissions on the report."""
    return lambda report, event, people: people.may(permissions, report.place)


EDITORS, SIGNERS = may(P.REPORT_EDIT), may(P.REPORT_SIGN)
UNIT = may(P.REPORT_EDIT, P.REPORT_SIGN)
REVIEWERS = may(P.REPORT_REVIEW)
EVERYBODY = may(P.REPORT_EDIT, P.REPORT_SIGN, P.REPORT_REVIEW)


def asked(report: Report, event: Event, people: Holders) -> set[int]:
    """The unit, when a round asks for the report; a draft begun outside one is no news to it."""
    return UNIT(report, event, people) if event.payload.get("round") else set()


def other_side(report: Report, event: Event, people: Holders) -> set[int]:
    """The unit, of what a reviewer says; those he answers, of what the unit says."""
    unit = UNIT(report, event, people)
    if event.by_id not in unit:
        return unit
    opened = event.payload.get("answers")
    thread = Remark.objects.filter(Q(pk=opened) | Q(answers=opened)).order_by()
    return set(thread.values_list("created_by", flat=True)) - unit if opened else set()


def deadline(report: Report, event: Event) -> str:
    """Return the deadline an event sets: the report's row may not be written yet."""
    typed = event.payload.get("after") or event.payload.get("due_at")
    if isinstance(typed, dict):  # of a round's new dates
        typed = typed["due_at"]
    due = datetime.fromisoformat(typed) if typed else report.due_at
    return f"Hạn gửi: {timezone.localtime(due):%H:%M %d/%m/%Y}." if due else ""


def nothing(report: Report, event: Event) -> str:
    return ""


@dataclass(frozen=True)
class Told:
    """What one event tells, and whom."""

    to: Audience
    title: str  # the unit and the period follow it
    group: Group
    detail: Callable[[Report, Event], str] = nothing
    quote: str = ""  # key of the event's payload with what a person wrote
    page: str = "report-detail"  # where it leads
    once_until_read: bool = False  # thirty remarks in an hour are one piece of news


G = Group

# A submission is told to the unit; its reviewers read of it in the day's digest and find it in
# their queue: a hundred single messages would hide the one that needs an answer.
TOLD: dict[str, Told] = {
    "created": Told(asked, "Mở đợt báo cáo", G.ROUND, deadline),
    "joined": Told(asked, "Báo cáo được đưa vào đợt", G.ROUND, deadline),
    "rescheduled": Told(UNIT, "Đợt báo cáo đổi thời hạn", G.ROUND, deadline),
    "cancelled": Told(UNIT, "Đợt báo cáo đã hủy", G.ROUND, quote="reason"),
    "dropped": Told(UNIT, "Báo cáo được rút khỏi đợt", G.ROUND),
    "exempted": Told(UNIT, "Được miễn báo cáo", G.ROUND, quote="reason"),
    "owed_again": Told(UNIT, "Thôi miễn báo cáo", G.ROUND, deadline),
    "ask_extension": Told(
        REVIEWERS, "Đề nghị gia hạn", G.ROUND, quote="reason", page="report-extend"
    ),
    "extend": Told(UNIT, "Gia hạn gửi báo cáo", G.ROUND, deadline, "reason"),
    "refuse_extension": Told(UNIT, "Không chấp thuận gia hạn", G.MUST, deadline, "reason"),
    "withdraw_extension": Told(UNIT, "Rút gia hạn gửi báo cáo", G.MUST, deadline, "reason"),
    "present": Told(SIGNERS, "Báo cáo chờ ký", G.STEP),
    "decline": Told(EDITORS, "Người ký chuyển lại báo cáo", G.MUST, quote="note"),
    "submit": Told(EDITORS, "Báo cáo đã ký và gửi", G.STEP),
    "withdraw": Told(EDITORS, "Người ký rút lại báo cáo", G.STEP, quote="note"),
    "send_back": Told(UNIT, "Báo cáo bị trả lại", G.MUST, quote="note"),
    "approve": Told(UNIT, "Báo cáo đã được phê duyệt", G.STEP),
    "ask_reopen": Told(EVERYBODY, "Đề nghị mở lại báo cáo", G.STEP, quote="note"),
    "reopen": Told(EVERYBODY, "Báo cáo được mở lại", G.STEP, quote="note"),
    "refuse_reopen": Told(EVERYBODY, "Không mở lại báo cáo", G.MUST, quote="note"),
    "remark": Told(
        other_side,
        "Có ý kiến về báo cáo",
        G.TALK,
        quote="text",
        page="report-remarks",
        once_until_read=True,
    ),
}
GROUPS = {name: told.group for name, told in TOLD.items()} | {
    REMIND: Group.REMINDER,
    DIGEST: Group.DIGEST,
}


_waiting: ContextVar[list[Event] | None] = ContextVar("events told together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Tell what happens inside at its end, at once: a round opens thousands of reports.

    Inside the transaction of what happens, like everything told: below `transaction.atomic`, where
    an action is decorated with it.
    """
    events: list[Event] = []
    token = _waiting.set(events)
    try:
        yield
    finally:
        _waiting.reset(token)
    tell(*events)


def tell(*events: Event, report: Report | None = None) -> None:
    """Tell of events whoever TOLD names, in the caller's transaction.

    Nobody is told what he did himself. Three queries, two more for each remark; one less where
    their report is at hand from `for_page()`.
    """
    events = [event for event in events if event.name in TOLD]
    waiting = _waiting.get()
    if waiting is not None:
        waiting.extend(events)
    elif events:
        if report is not None and "unit_former" in report.__dict__:
            reports = {report.pk: report}
        else:
            reports = Report.objects.for_page().in_bulk({event.report_id for event in events})
        people = Holders(report.place for report in reports.values())
        write(one for event in events for one in of_event(event, reports[event.report_id], people))


def of_event(event: Event, report: Report, holders: Holders) -> Iterator[Notification]:
    """Yield what one event tells each person."""
    told = TOLD[event.name]
    people = told.to(report, event, holders) - {event.by_id}
    if told.once_until_read:
        same = Notification.objects.unread().filter(report=report, kind=event.name)
        people -= set(same.filter(to__in=people).order_by().values_list("to", flat=True))
    for person in sorted(people):
        yield note(
            person,
            event.name,
            titled(told.title, report),
            report=report,
            detail=told.detail(report, event),
            quote=event.payload.get(told.quote, "") if told.quote else "",
            at=event.at,
        )


def titled(title: str, report: Report) -> str:
    return f"{title}: {report.unit_then.name}, {uncapitalised(report.period_label)}"


def note(person: int, kind: str, title: str, *, at: datetime, **fields) -> Notification:
    """Return a notification with its mail due at once, not written yet."""
    return Notification(to_id=person, kind=kind, title=title, at=at, mail_at=at, **fields)


def write(notes: Iterable[Notification]) -> None:
    """Write notifications; one that carries `once` and was written to that person before is not."""
    notes = list(notes)
    is_once = any(one.once for one in notes)
    Notification.objects.bulk_create(notes, batch_size=500, ignore_conflicts=is_once)


def clear(now: datetime | None = None) -> None:
    """Periodic: delete what was read long ago, and what nobody read for a year."""
    now = now or timezone.now()
    read = Q(read_at__lt=now - READ_KEPT)
    Notification.objects.filter(read | Q(at__lt=now - KEPT)).delete()
