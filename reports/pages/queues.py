"""View-models of the home page and of the reviewers' queue: what waits for whom.

Reads in a constant number of queries, whatever the number of reports. Decides nothing: scope comes
from `policy` through the querysets, states from the reports.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.urls import reverse

from indicators import catalogue
from indicators.periods import Period
from indicators.spec import ENTRY
from reports import sheet
from reports.models import Event, Report, Round, Submission, Value
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
    drafts = [report for report in mine if report.state == State.DRAFT]
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
        round_lines(Round.objects.filter(owner__in=owners(user)), now, SHORT),
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


def round_lines(rounds, now: datetime, limit: int | None = None) -> list[RoundLine]:
    """Return rounds with their counts, newest first, at most `limit` (None: all). One query."""
    received = Q(reports__submitted_at__isnull=False)
    overdue = Q(reports__due_at__lte=now, reports__submitted_at__isnull=True)
    late = Q(reports__submitted_at__gte=F("reports__due_at")) | overdue
    counted = rounds.with_owner().annotate(
        expected=Count("reports"),
        filed=Count("reports", filter=received),
        approved=Count("reports", filter=Q(reports__state=State.APPROVED)),
        late=Count("reports", filter=late),
    )
    return [
        RoundLine(one, one.expected, one.filed, one.approved, one.late)
        for one in counted.order_by("-data_to", "owner__code")[:limit]
    ]


# ---- The reviewers' queue

CLEAN, EXPLAINED, WARNED = "sach", "giai-trinh", "canh-bao"
VERDICTS = {
    CLEAN: "Không có phát hiện",
    EXPLAINED: "Có giải trình",
    WARNED: "Có lưu ý",
}
STATES = {
    "cho": "Chờ thẩm định",
    "dang": "Đang thẩm định",
    "duyet": "Đã phê duyệt",
}


@dataclass(frozen=True)
class QueueRow:
    report: Report
    verdict: str  # key of VERDICTS
    explain: int  # findings of severity explain
    warnings: int
    changed: int | None  # cells that differ from the submission before; None: the first one
    received: str  # "gửi đúng hạn"; "" without a deadline
    received_class: str

    @property
    def verdict_words(self) -> str:
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class Queue:
    page: Page  # of QueueRow
    state: str  # key of STATES
    verdict: str  # key of VERDICTS, "thay-doi", or "" for all
    period: str
    periods: list[tuple[str, str]]  # (code, label), newest first
    counts: dict[str, int]  # over the chosen state and period, before the verdict's filter


def review_queue(user, asked, now: datetime) -> Queue:
    """Return the queue of a reviewer. Five queries beside his roles, whatever its length.

    `asked` is the query string: trang-thai, ky, ket-qua, trang. Findings follow from the cells, so
    those of every waiting report are computed here: its cells come in one query. Of the approved,
    which grow without end, only the page shown is computed, and they are not filtered by findings.
    """
    scope = Report.objects.visible_to(user, Permission.REPORT_REVIEW)
    state = asked.get("trang-thai", "cho")
    state = state if state in STATES else "cho"
    verdict = asked.get("ket-qua", "") if state != "duyet" else ""
    chosen = {
        "cho": scope.filter(state=State.SUBMITTED, review_started_at__isnull=True),
        "dang": scope.filter(state=State.SUBMITTED, review_started_at__isnull=False),
        "duyet": scope.filter(state=State.APPROVED),
    }[state]
    codes = set(scope.order_by().values_list("period", flat=True).distinct())
    known = sorted((Period.parse(code) for code in codes), reverse=True)
    period = asked.get("ky", "")
    if period in codes:
        chosen = chosen.filter(period=period)
    order = "-approved_at" if state == "duyet" else "submitted_at"
    chosen = chosen.for_page().order_by(order)
    number = asked.get("trang")
    if state == "duyet":
        page = Paginator(chosen, PER_PAGE).get_page(number)
        page.object_list = rows = queue_rows(list(page.object_list), now)
    else:
        rows = queue_rows(list(chosen), now)
        page = Paginator([one for one in rows if matches(one, verdict)], PER_PAGE).get_page(number)
    counts = Counter(one.verdict for one in rows)
    counts["thay-doi"] = sum(bool(one.changed) for one in rows)
    labels = [(str(one), one.label) for one in known]
    return Queue(page, state, verdict, period, labels, dict(counts) | {"": len(rows)})


def matches(row: QueueRow, verdict: str) -> bool:
    return not verdict or row.verdict == verdict or (verdict == "thay-doi" and bool(row.changed))


def queue_rows(reports: list[Report], now: datetime) -> list[QueueRow]:
    """Return the rows with findings counted, and differences to the last submission.

    Three queries, whatever the number of reports.
    """
    sheets = sheet.load_all(reports)
    changes = changed_cells(reports)
    rows = []
    for report in reports:
        counts = Counter(one.severity for one in sheets[report.pk].findings(report))
        verdict = EXPLAINED if counts["explain"] else WARNED if counts["warning"] else CLEAN
        rows.append(
            QueueRow(
                report,
                verdict,
                counts["explain"],
                counts["warning"],
                changes.get(report.pk),
                *due_words(report, now),
            )
        )
    return rows


def changed_cells(reports: Iterable[Report]) -> dict[int, int]:
    """Return report id -> cells that differ between its last two submissions. One query.

    Reports submitted once are not in it.
    """
    snapshots = defaultdict(list)
    again = (
        Submission.objects.filter(report_id__in=[one.pk for one in reports])
        .annotate(count=Count("report__submissions"))
        .filter(count__gte=2)
        .order_by("report_id", "received_at", "pk")
    )
    for report_id, snapshot in again.values_list("report_id", "snapshot"):
        snapshots[report_id] = [*snapshots[report_id][-1:], snapshot["cells"]]
    return {
        report_id: sum(differs(before.get(item), cell) for item, cell in after.items())
        for report_id, (before, after) in snapshots.items()
    }


def differs(before: dict | None, after: dict) -> bool:
    """Tell whether a cell says something else than in the submission before."""
    return before is None or any(
        (before[key] or "") != (after[key] or "") for key in ("number", "mark", "note")
    )
