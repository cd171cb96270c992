"""View-model of the reviewers' queue: what was sent, how it stands, and in which order.

What is asked for is the query string alone, so that an address can be kept and shared:
trang-thai, dot, ky, mau, tim, loc (several), xep, trang. Reads in a constant number of queries;
scope comes from `policy` through the querysets.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from indicators.models import FormVersion
from indicators.periods import Period
from reports import authorities, verdicts, workflow
from reports.actions import bulk
from reports.models import Report, Round, Submission
from reports.verdicts import CLEAN, EXPLAINED, QUESTIONED, Verdict
from reports.workflow import Situation, State
from units.models import Unit, held_by
from units.policy import Permission
from units.text import sort_key

PER_PAGE = 25
FIELDS = ("trang-thai", "dot", "ky", "mau", "tim", "loc", "xep")  # what an address keeps
WAITING, TAKEN, REOPENING, DONE = "cho", "dang", "mo-lai", "duyet"
STATES = {
    WAITING: "Chờ thẩm định",
    TAKEN: "Đang thẩm định",
    REOPENING: "Chờ xác nhận mở lại",
    DONE: "Đã phê duyệt",
}
CONDITIONS = {
    WAITING: Q(state=State.SUBMITTED, review_started_at__isnull=True),
    TAKEN: Q(state=State.SUBMITTED, review_started_at__isnull=False),
    REOPENING: Q(state=State.APPROVED, reopen_asked_at__isnull=False),
    DONE: Q(state=State.APPROVED),
}
CHANGED, LATE = "thay-doi", "muon"
# Of the first three a report is one; each of the others narrows what is left.
KINDS = (CLEAN, EXPLAINED, QUESTIONED)
FILTERS = {
    CLEAN: "Sạch",
    EXPLAINED: "Đã giải trình",
    QUESTIONED: "Còn câu hỏi",
    CHANGED: "Có thay đổi từ lần gửi trước",
    LATE: "Gửi muộn",
}
BY_RECEIPT, BY_NAME, BY_QUESTIONS = "", "ten", "cau-hoi"
ORDERS = {
    BY_RECEIPT: "Nhận trước, xem trước",
    BY_NAME: "Tên đơn vị",
    BY_QUESTIONS: "Nhiều câu hỏi trước",
}


@dataclass(frozen=True)
class Asked:
    """The query string, with everything unknown dropped."""

    state: str  # key of STATES
    round: str = ""
    period: str = ""
    form: str = ""
    q: str = ""  # a unit's name or code, with or without accents
    filters: tuple[str, ...] = ()  # keys of FILTERS
    order: str = BY_RECEIPT  # key of ORDERS

    @property
    def is_filtered(self) -> bool:
        return bool(self.round or self.period or self.form or self.q or self.filters)

    @property
    def is_endless(self) -> bool:
        """Whether the list grows without end: a page of it is judged, and it is not filtered."""
        return self.state == DONE

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same as fields of a form: (name, value), a name as often as it has values."""
        return parse_qsl(self.query())

    def query(self, **other) -> str:
        """Return the address's query with some fields replaced; what is empty is left out."""
        fields = {
            "trang-thai": self.state,
            "dot": self.round,
            "ky": self.period,
            "mau": self.form,
            "tim": self.q,
            "loc": self.filters,
            "xep": self.order,
        } | other
        if fields["trang-thai"] == WAITING:
            fields["trang-thai"] = ""
        query = QueryDict(mutable=True)
        for name, value in fields.items():
            query.setlist(
                name, [one for one in ([value] if isinstance(value, str) else value) if one]
            )
        return query.urlencode()


def asked_of(query: QueryDict) -> Asked:
    """Read a query string. What no list knows is dropped, never an error: addresses get old."""
    state, order = query.get("trang-thai", ""), query.get("xep", "")
    state = state if state in STATES else WAITING
    number = query.get("dot", "")
    return Asked(
        state,
        number if number.isascii() and number.isdigit() and len(number) < 10 else "",
        period_of(query.get("ky", "")),
        query.get("mau", "")[:60],
        query.get("tim", "").strip()[:80],
        tuple(key for key in FILTERS if key in query.getlist("loc")) if state != DONE else (),
        order if order in ORDERS and state != DONE else BY_RECEIPT,
    )


def period_of(text: str) -> str:
    try:
        return str(Period.parse(text))
    except ValueError:
        return ""


def with_queue(address: str, query: QueryDict) -> str:
    """Return an address with the queue of a query string, as far as it says anything."""
    kept = asked_of(query).query()
    return f"{address}?{kept}" if kept else address


@dataclass(frozen=True)
class QueueRow:
    report: Report
    verdict: Verdict
    changed: int | None  # cells that differ from the submission before; None: the first one
    late: str  # "muộn 2 ngày"; "" in time, or without a deadline

    @property
    def changed_words(self) -> str:
        if self.changed is None:
            return "lần gửi đầu"
        return f"đổi {self.changed} ô từ lần gửi trước" if self.changed else "không đổi ô nào"

    @property
    def kinds(self) -> set[str]:
        """The keys of FILTERS it answers to."""
        named = {self.verdict.kind}
        if self.changed:
            named.add(CHANGED)
        if self.late:
            named.add(LATE)
        return named


@dataclass(frozen=True)
class Queue:
    asked: Asked
    page: Page  # of QueueRow
    counts: dict[str, int]  # key of FILTERS -> how many of the list without these filters
    clean: int  # of the rows that match: those that may be approved together
    states: list[tuple[str, str, int, str]]  # (key, label, count, query)
    rounds: list[Round]  # newest first, as the next two
    periods: list[Period]
    forms: list[FormVersion]


def scope(user):
    return Report.objects.visible_to(user, Permission.REPORT_REVIEW)


def chosen(user, asked: Asked):
    """Return the reports of the list asked for, before the filters that need judging."""
    found = scope(user).filter(CONDITIONS[asked.state])
    if asked.round:
        found = found.filter(round_id=int(asked.round))
    if asked.period:
        found = found.filter(period=asked.period)
    if asked.form:
        found = found.filter(form__code=asked.form)
    if asked.q:
        found = found.filter(unit__in=Unit.objects.search(asked.q).order_by().values("pk"))
    order = ("-approved_at", "-pk") if asked.state == DONE else ("submitted_at", "pk")
    return found.for_page().order_by(*order)


def review_queue(user, asked: Asked, number) -> Queue:
    """Return one page of the queue. Ten queries at most beside his roles, whatever its length.

    Findings follow from the cells, so those of every waiting report are computed here. Of the
    approved, which grow without end, only the page shown is.
    """
    found = chosen(user, asked)
    if asked.is_endless:
        page = Paginator(found, PER_PAGE).get_page(number)
        page.object_list = every = shown = queue_rows(list(page.object_list))
    else:
        every = queue_rows(list(found))
        shown = ordered([one for one in every if matches(one, asked.filters)], asked.order)
        page = Paginator(shown, PER_PAGE).get_page(number)
    counts = Counter(kind for row in every for kind in row.kinds)
    totals = scope(user).aggregate(
        **{key: Count("pk", filter=condition) for key, condition in CONDITIONS.items()}
    )
    states = [
        (key, label, totals[key], asked.query(**{"trang-thai": key, "loc": (), "xep": ""}))
        for key, label in STATES.items()
        if key != REOPENING or totals[key] or asked.state == key
    ]
    clean = (
        0 if asked.state not in (WAITING, TAKEN) else sum(r.verdict.kind == CLEAN for r in shown)
    )
    return Queue(asked, page, dict(counts), clean, states, *choices(user))


def choices(user) -> tuple[list[Round], list[Period], list[FormVersion]]:
    """Return the rounds, periods and forms of the reports in scope, newest first. Three queries."""
    known = scope(user).order_by().values_list("round_id", "period", "form_id").distinct()
    known = list(known)
    rounds = Round.objects.filter(pk__in={one for one, _, _ in known if one})
    forms = FormVersion.objects.filter(pk__in={one for _, _, one in known}).defer("definition")
    periods = sorted({Period.parse(code) for _, code, _ in known}, reverse=True)
    return list(rounds.order_by("-data_to")), periods, list(forms.order_by("code"))


def queue_rows(reports: list[Report]) -> list[QueueRow]:
    """Return the rows judged, with differences to the last submission. Six queries at most."""
    judged, changes = verdicts.judge(reports), changed_cells(reports)
    return [QueueRow(one, judged[one.pk], changes.get(one.pk), late_words(one)) for one in reports]


def matches(row: QueueRow, filters: Iterable[str]) -> bool:
    kinds = [one for one in filters if one in KINDS]
    others = {one for one in filters if one not in KINDS}
    return (not kinds or row.verdict.kind in kinds) and others <= row.kinds


def ordered(rows: list[QueueRow], order: str) -> list[QueueRow]:
    """Return the rows in an order of ORDERS; those alike stay as they were received."""
    if order == BY_NAME:
        return sorted(rows, key=lambda row: sort_key(row.report.unit_then.name))
    if order == BY_QUESTIONS:
        return sorted(rows, key=lambda row: -row.verdict.open)
    return rows


def late_words(report: Report) -> str:
    """Return by how much a report was received late, in days of the calendar; "" in time."""
    if report.due_at is None or report.submitted_at is None or not report.is_late():
        return ""
    days = (timezone.localdate(report.submitted_at) - timezone.localdate(report.due_at)).days
    return f"muộn {days} ngày" if days else "muộn trong ngày"


# ---- The way through the queue


@dataclass(frozen=True)
class Neighbours:
    """Where a report stands in the queue it was opened from."""

    place: int  # from 1; 0: no longer in it
    total: int
    before: int | None  # id of the report
    after: int | None


def neighbours(user, asked: Asked, pk: int) -> Neighbours | None:
    """Return what comes before and after a report; None for a list without end.

    One query where the filters and the order need no judging, else as many as the queue.
    """
    if asked.is_endless:
        return None
    found = chosen(user, asked)
    if asked.filters or asked.order != BY_RECEIPT:
        rows = [one for one in queue_rows(list(found)) if matches(one, asked.filters)]
        ids = [one.report.pk for one in ordered(rows, asked.order)]
    else:
        ids = list(found.values_list("pk", flat=True))
    if pk not in ids:
        return Neighbours(0, len(ids), None, ids[0] if ids else None)
    at = ids.index(pk)
    return Neighbours(
        at + 1,
        len(ids),
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
    )


# ---- What may be approved together


@dataclass(frozen=True)
class Candidate:
    """A clean report as the page of confirmation lists it."""

    row: QueueRow
    receipt: str  # of what would be approved
    reasons: list[str]  # why this person may not approve it; [] = he may


def candidates(user, asked: Asked, now: datetime) -> list[Candidate]:
    """Return the clean reports of the list asked for, in its order, at most `bulk.LIMIT`.

    Eight queries beside his roles, whatever their number.
    """
    if asked.state not in (WAITING, TAKEN):
        return []
    rows = [row for row in queue_rows(list(chosen(user, asked))) if row.verdict.kind == CLEAN]
    rows = ordered([row for row in rows if matches(row, asked.filters)], asked.order)[: bulk.LIMIT]
    ids = [row.report.pk for row in rows]
    touched = authorities.parties(ids)
    sent = Submission.objects.filter(report_id__in=ids).order_by("received_at", "pk")
    receipts = dict(sent.values_list("report_id", "receipt"))
    return [
        Candidate(
            row,
            receipts.get(row.report.pk, ""),
            workflow.blockers(
                workflow.TRANSITIONS["approve"],
                Situation(
                    state=State(row.report.state),
                    place=row.report.place,
                    user_id=user.pk,
                    held=held_by(user),
                    now=now,
                    touched_by=touched.get(row.report.pk, frozenset()),
                    review_started=row.report.review_started_at is not None,
                ),
            ),
        )
        for row in rows
    ]


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
