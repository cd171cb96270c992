"""Change a round after it was opened: its dates, its window, its lines; or cancel it.

`changes` says what an edit would do, or why it cannot; the page shows it, `edit_round` does it.
What was received is never judged anew: only reports not yet sent get other deadlines.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from indicators.periods import Period
from reports import deadlines, notifications, record
from reports.actions.exceptions import locked_round
from reports.actions.rounds import Asked, ask, check_dates, check_form, owing, reason_of
from reports.attachments import Kept
from reports.deadlines import clock
from reports.entry import Channel
from reports.models import Report, Round, RoundException, RoundForm, Submission
from reports.refusals import BadRequest
from reports.workflow import State
from units.models import UnitParent

MANAGING = "sửa đợt báo cáo của đơn vị"


@dataclass(frozen=True)
class Wanted:
    """A round as it shall be."""

    title: str
    dispatch_number: str
    dispatch_date: date | None
    data_from: date
    data_to: date
    opens_at: datetime | None
    asked: list[Asked]

    @property
    def plain(self) -> dict:
        """The fields of `Round` among it."""
        names = ("title", "dispatch_number", "dispatch_date", "data_from", "data_to", "opens_at")
        return {name: getattr(self, name) for name in names}


@dataclass
class Changes:
    """What an edit does to a round and its reports."""

    moved: list[tuple[Report, dict]] = field(default_factory=list)  # report, field -> new value
    released: list[Report] = field(default_factory=list)  # not asked any more
    lines: list[RoundForm] = field(default_factory=list)  # to be written, new ones without a key
    dropped: list[RoundForm] = field(default_factory=list)
    newly: list[str] = field(default_factory=list)  # units that get a draft, by name
    window: tuple[date, date] | None = None  # the old one, where it changes


def changes(
    one: Round, wanted: Wanted, now: datetime, reports: list[Report] | None = None
) -> Changes:
    """Return what making the round so would do. Raise BadRequest for what cannot be.

    `reports` are those of the round, where they are at hand.

    Ten queries at most, whatever the number of units.
    """
    check_dates(wanted.asked, wanted.data_from, wanted.data_to, wanted.opens_at)
    check_opening(one, wanted.opens_at, now)
    if reports is None:
        reports = list(one.reports.for_page().order_by("pk"))
    found = Changes()
    if (wanted.data_from, wanted.data_to) != (one.data_from, one.data_to):
        found.window = (one.data_from, one.data_to)
        check_nothing_sent(one, reports)
    lines = {line.unit_kind: line for line in one.forms.select_related("form")}
    beside = one.exceptions.filter(kind=RoundException.Kind.ADDED, ended_at__isnull=True)
    added = set(beside.values_list("unit_id", flat=True))
    for kind in lines.keys() - {each.unit_kind for each in wanted.asked}:
        found.dropped.append(lines[kind])
    for each in wanted.asked:
        line = lines.get(each.unit_kind)
        if line and line.form_id != each.form.pk:
            found.dropped.append(line)
            line = None
        if line is None:
            check_form(each.form, each.unit_kind, Period.parse(one.period))
            line = RoundForm(round=one, unit_kind=each.unit_kind, form=each.form)
        check_moved(line.due_at, each.due_at, "Hạn gửi", now)
        if each.closes_at:
            check_moved(line.closes_at, each.closes_at, "Thời điểm khóa", now)
        line.due_at, line.closes_at = each.due_at, each.closes_at
        found.lines.append(line)
    hierarchy = UnitParent.objects.tree(wanted.data_to)
    owe = {unit.pk: unit for unit in owing(one.owner, wanted.data_to, hierarchy)}
    by_kind = {line.unit_kind: line for line in found.lines}
    for report in reports:
        line = by_kind.get(report.unit.kind)
        own = report.unit_id in added
        if own and report.unit_id in owe:
            note(found, report, wanted, None, hierarchy, one)
        elif line and line.form_id == report.form_id and report.unit_id in owe:
            note(found, report, wanted, line, hierarchy, one)
        else:
            found.released.append(report)
    check_releasable(found.released)
    stay = {report.unit_id for report, _ in found.moved} | {
        report.unit_id for report in reports if report not in found.released
    }
    found.newly = [
        unit.name for unit in owe.values() if unit.kind in by_kind and unit.pk not in stay
    ]
    return found


def note(found: Changes, report: Report, wanted: Wanted, line, hierarchy, one: Round) -> None:
    """Note what of a report changes: its window and place, and by its line its dates."""
    code = report.unit.code
    after = {
        "data_from": wanted.data_from,
        "data_to": wanted.data_to,
        "path": hierarchy.path(code),
        "parent_code": hierarchy.parent(code),
    }
    if found.window is None:  # the hierarchy of another day is no reason to move a report
        del after["path"], after["parent_code"]
    if report.opens_at == one.opens_at:  # else it had figures before the round and stays open
        after["opens_at"] = wanted.opens_at
    if line is not None:
        after |= {"asked_due_at": line.due_at, "asked_closes_at": line.closes_at}
    differing = {name: value for name, value in after.items() if getattr(report, name) != value}
    if differing:
        found.moved.append((report, differing))


def check_opening(one: Round, opens_at: datetime | None, now: datetime) -> None:
    """Raise BadRequest where entry has begun and would be shut again, or would open in the past."""
    if opens_at == one.opens_at:
        return
    if one.opens_at is None or one.opens_at <= now:
        raise BadRequest("Đợt đã mở cho các đơn vị nhập nên không đổi thời điểm bắt đầu nhập được.")
    if opens_at is not None and opens_at <= now:
        raise BadRequest("Thời điểm bắt đầu nhập phải sau lúc này; để trống nếu mở ngay.")


def check_moved(before: datetime | None, after: datetime, what: str, now: datetime) -> None:
    """Raise BadRequest for a date moved, or set, into the past: that would make units late."""
    if after != before and after <= now:
        raise BadRequest(f"{what} mới ({clock(after)}) phải sau lúc này.")


def check_nothing_sent(one: Round, reports: list[Report]) -> None:
    """Raise BadRequest where figures were sent for the window that would change."""
    sent = sum(report.state in (State.SUBMITTED, State.APPROVED) for report in reports)
    if sent:
        raise BadRequest(
            f"Đã có {sent} đơn vị gửi số liệu từ {one.data_from:%d/%m/%Y} đến hết ngày "
            f"{one.data_to:%d/%m/%Y}; trả lại các báo cáo đó trước khi đổi kỳ số liệu."
        )


def check_releasable(reports: list[Report]) -> None:
    """Raise BadRequest where a report that would leave the round is on its way."""
    moving = [report for report in reports if report.state != State.DRAFT]
    sent = Submission.objects.filter(report__in=reports).order_by().values_list("report", flat=True)
    if count := len({report.pk for report in moving} | set(sent)):
        raise BadRequest(
            f"Còn {count} đơn vị đã trình ký hoặc đã gửi báo cáo trong phần định bỏ; "
            "không bỏ được, hãy giữ mẫu và loại đơn vị đó."
        )


@transaction.atomic
@notifications.together()
def edit_round(*, round: Round, wanted: Wanted, by, at: datetime | None = None) -> Changes:
    """Make a round as wanted, and let its reports follow, each with an event.

    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    one = locked_round(round, by, MANAGING)
    found = changes(one, wanted, now, rows(one))
    for name, value in wanted.plain.items():
        setattr(one, name, value)
    one.save()
    for line in found.dropped:
        line.delete()
    for line in found.lines:
        line.save()
    for report in found.released:
        release(report, "dropped", {"round": one.pk}, by, now)
    for report, after in found.moved:
        reschedule(report, after, by, now)
    if found.newly:
        ask(one, found.lines, by, now)
    return found


def rows(one: Round) -> list[Report]:
    """Lock the reports of a round, in one order for everybody, and return them."""
    found = Report.objects.select_for_update(of=("self",)).for_page().filter(round=one)
    return list(found.order_by("pk").prefetch_related("extensions"))


def reschedule(report: Report, after: dict, by, now: datetime) -> None:
    """Give a report the round's new dates; one that was sent keeps the deadline it came under."""
    before = {name: getattr(report, name) for name in after} | {"due_at": report.due_at}
    for name, value in after.items():
        setattr(report, name, value)
    if report.submitted_at is None:
        extensions = report.extensions.all()
        report.due_at, report.closes_at = deadlines.in_force(report, extensions)
    told = after | {"due_at": report.due_at}
    payload = {
        "before": {name: text(value) for name, value in before.items()},
        "after": {name: text(value) for name, value in told.items()},
    }
    record.append(report, "rescheduled", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    report.version += 1
    report.save()


def text(value) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def release(report: Report, event: str, payload: dict, by, now: datetime) -> None:
    """Take a draft out of its round. Its figures stay; the next round that asks it takes it in."""
    RoundException.objects.filter(
        round=report.round_id, unit=report.unit_id, ended_at__isnull=True
    ).update(ended_at=now, ended_by=by)
    report.round, report.is_owed = None, False
    report.opens_at = report.due_at = report.closes_at = None
    report.asked_due_at = report.asked_closes_at = None
    record.append(report, event, by=by, payload=payload, channel=Channel.BROWSER, at=now)
    report.version += 1
    report.save()


@transaction.atomic
@notifications.together()
def cancel_round(*, round: Round, reason: str, by, at: datetime | None = None) -> int:
    """Cancel a round opened by mistake; return how many drafts it let go.

    Only while nobody has presented or sent anything. Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    one = locked_round(round, by, "hủy đợt báo cáo của đơn vị")
    reason = reason_of(reason, "Nêu lý do hủy đợt.")
    reports = rows(one)
    if count := len(underway(one)):
        raise BadRequest(
            f"Đã có {count} đơn vị trình ký hoặc gửi báo cáo trong đợt nên không hủy được; "
            "hãy sửa đợt, hoặc trả lại và miễn báo cáo cho từng đơn vị."
        )
    for report in reports:
        release(report, "cancelled", {"round": one.pk, "reason": reason}, by, now)
    one.cancelled_at, one.cancelled_by, one.cancel_reason = now, by, reason
    one.save()
    return len(reports)


def underway(one: Round) -> set[int]:
    """Return the reports of a round that were presented, or ever sent. Two queries."""
    reports = one.reports.order_by()
    moving = reports.exclude(state=State.DRAFT).values_list("pk", flat=True)
    sent = Submission.objects.filter(report__round=one).order_by().values_list("report", flat=True)
    return set(moving) | set(sent)


@transaction.atomic
def attach(*, round: Round, attachment: Kept | None, by) -> None:
    """Keep another công văn as a file, or none. Raise NotAllowed or BadRequest."""
    one = locked_round(round, by, MANAGING)
    gone = one.attachment.name
    new = attachment.fields if attachment else Kept("", "", 0).fields
    for name, value in new.items():
        setattr(one, name, value)
    one.save(update_fields=list(new))
    if gone:
        transaction.on_commit(lambda: default_storage.delete(gone))
