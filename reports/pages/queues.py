"""View-model of the home page: what waits for whom, and how far the rounds have come.

Reads in a constant number of queries, whatever the number of reports. Decides nothing: scope comes
from `policy` through the querysets, states from the reports.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from indicators import catalogue
from indicators.spec import ENTRY
from reports.deadlines import clock
from reports.models import Event, ExtensionRequest, Report, Round, Value
from reports.pages.frame import Returned, due_words
from reports.workflow import TRANSITIONS, State
from units import policy
from units.models import Unit, held_by, person
from units.policy import Permission

PER_PAGE = 25
SHORT = 8  # how many of a list the home page shows before it leads to the whole
# What brings a report back to its unit; a later submission settles it.
RETURNS = ("send_back", "decline", "withdraw", "reopen")


@dataclass(frozen=True)
class Work:
    """One report on somebody's desk."""

    report: Report
    step: str  # what to do next, on the button
    url: str
    is_mine: bool  # the next step is this person's
    due: str = ""  # "còn 5 ngày"; "" without a deadline
    due_class: str = ""
    filled: int = 0  # required rows filled
    required: int = 0
    returned: Returned | None = None  # why it is a draft again


@dataclass(frozen=True)
class Desk:
    """The home page of one person."""

    has_roles: bool
    enters: bool  # holds a role that enters or signs
    reviews: bool
    owed: list[Work]  # drafts, the nearest deadline first
    to_sign: list[Work]
    waiting: list[Report]  # sent by the own units, not decided yet
    to_review: list[Work]  # the first few
    to_review_count: int
    reopenings: list[Report]  # asked by someone else, to be confirmed
    rounds: list["RoundLine"]  # the newest
    approved: list[Report]  # the latest approvals in scope


@dataclass(frozen=True)
class RoundLine:
    """A round with how far it has come."""

    round: Round
    expected: int
    filed: int  # received, approved ones among them
    approved: int
    late: int  # received late or overdue by now
    asking: int  # requests for a later deadline that wait for an answer


def desk(user, now: datetime) -> Desk:
    """Return what the home page shows a person. Ten queries at most, beside his roles."""
    held = held_by(user)
    own = Report.objects.visible_to(user, Permission.REPORT_EDIT) | Report.objects.visible_to(
        user, Permission.REPORT_SIGN
    )
    mine = list(
        own.for_page()
        .exclude(state=State.APPROVED)
        .order_by(F("due_at").asc(nulls_last=True), "-data_to", "unit__code")
    )
    drafts = [report for report in mine if report.state == State.DRAFT and report.is_owed]
    progress, returns = filled(drafts), returned(drafts)
    to_review = Report.objects.visible_to(user, Permission.REPORT_REVIEW).for_page()
    submitted = to_review.filter(state=State.SUBMITTED).order_by("submitted_at")
    asked = to_review.filter(state=State.APPROVED, reopen_asked_at__isnull=False)
    return Desk(
        bool(held),
        policy.has(held, Permission.REPORT_EDIT) or policy.has(held, Permission.REPORT_SIGN),
        policy.has(held, Permission.REPORT_REVIEW),
        [draft_work(one, held, progress, returns, now) for one in drafts],
        [sign_work(one, held, now) for one in mine if one.state == State.AWAITING_SIGNATURE],
        [report for report in mine if report.state == State.SUBMITTED],
        [review_work(report, now) for report in submitted[:SHORT]],
        submitted.count(),
        list(asked.exclude(reopen_asked_by=user).select_related("reopen_asked_by")[:SHORT]),
        round_lines(Round.objects.standing().filter(owner__in=owners(user)), now, SHORT),
        list(
            Report.objects.visible_to(user)
            .for_page()
            .filter(state=State.APPROVED)
            .order_by("-approved_at")[:5]
        ),
    )


def draft_work(report: Report, held, progress, returns, now: datetime) -> Work:
    may = policy.can(held, Permission.REPORT_EDIT, report.place)
    done, total = progress[report.pk]
    if not may:
        step = "Xem"
    elif done < total:
        step = "Nhập tiếp" if done else "Nhập số liệu"
    else:
        step = "Kiểm tra, trình ký"
    page = "report-findings" if may and done == total else "report-detail"
    words, css = due_words(report, now)
    if report.opens_at is not None and now < report.opens_at:
        step, words, css = "Xem", f"mở nhập lúc {clock(report.opens_at)}", ""
    url = reverse(f"reports:{page}", args=[report.pk])
    return Work(report, step, url, may, words, css, done, total, returns.get(report.pk))


def sign_work(report: Report, held, now: datetime) -> Work:
    may = policy.can(held, Permission.REPORT_SIGN, report.place)
    url = reverse("reports:report-detail", args=[report.pk])
    return Work(report, "Xem và ký" if may else "Xem", url, may, *due_words(report, now))


def review_work(report: Report, now: datetime) -> Work:
    url = reverse("reports:review-detail", args=[report.pk])
    step = "Tiếp tục thẩm định" if report.review_started_at else "Thẩm định"
    return Work(report, step, url, True, *due_words(report, now))


def filled(reports: list[Report]) -> dict[int, tuple[int, int]]:
    """Return report id -> (required rows filled, required rows). One query."""
    wanted = {}
    for report in reports:
        form = catalogue.form_spec(report.form)
        roles = form.roles(report.unit.kind)
        wanted[report.pk] = {
            code for code, item in form.items.items() if item.required and roles[code] == ENTRY
        }
    done = Counter()
    rows = Value.objects.filter(report_id__in=list(wanted)).exclude(mark="").order_by()
    for report_id, code in rows.values_list("report_id", "item__code"):
        done[report_id] += code in wanted[report_id]
    return {pk: (done[pk], len(codes)) for pk, codes in wanted.items()}


def returned(reports: list[Report]) -> dict[int, Returned]:
    """Return report id -> why it came back, for those not sent again since. One query."""
    last: dict[int, Event] = {}
    for event in (
        Event.objects.filter(report_id__in=[one.pk for one in reports])
        .filter(name__in=(*RETURNS, "submit"))
        .select_related("by")
        .order_by("report_id", "sequence")
    ):
        last[event.report_id] = event
    return {
        pk: Returned(TRANSITIONS[one.name].label, one.payload["note"], person(one.by), one.at)
        for pk, one in last.items()
        if one.name in RETURNS
    }


# ---- Rounds


def owners(user):
    """Return the ids of the units whose rounds a person may see: those whose roll-up he may.

    A subquery; one query now, for the hierarchy.
    """
    return Unit.objects.visible_to(user, Permission.ROLLUP_VIEW).order_by().values("pk")


def open_requests():
    """Requests that wait for an answer; who was let off or has sent waits for none."""
    return ExtensionRequest.objects.filter(
        report__is_owed=True, report__submitted_at__isnull=True, answered_at__isnull=True
    )


def round_lines(rounds, now: datetime, limit: int | None = None) -> list[RoundLine]:
    """Return rounds with their counts, newest first, at most `limit` (None: all). One query."""
    received = Q(reports__submitted_at__isnull=False)
    expected = Q(reports__is_owed=True) | received
    overdue = Q(reports__due_at__lte=now, reports__submitted_at__isnull=True)
    late = Q(reports__submitted_at__gte=F("reports__due_at")) | overdue
    # By itself: joined, it would multiply the reports that are counted.
    asking = open_requests().filter(report__round=OuterRef("pk")).order_by()
    asking = asking.values("report__round").annotate(count=Count("pk")).values("count")
    counted = rounds.with_owner().annotate(
        asking=Coalesce(Subquery(asking), 0),
        expected=Count("reports", filter=expected),
        filed=Count("reports", filter=received),
        approved=Count("reports", filter=Q(reports__state=State.APPROVED)),
        late=Count("reports", filter=late),
    )
    return [
        RoundLine(one, one.expected, one.filed, one.approved, one.late, one.asking)
        for one in counted.order_by("-data_to", "owner__code")[:limit]
    ]
