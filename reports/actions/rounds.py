"""Open a round and the reports it asks for; extend a deadline."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators import catalogue
from indicators.models import FormVersion
from indicators.periods import Period
from reports import messages, record
from reports.entry import Channel, lock
from reports.models import Extension, Report, Round, RoundForm
from reports.refusals import BadRequest, NotAllowed
from reports.workflow import State
from units import policy
from units.models import Unit, UnitParent, held_by
from units.policy import Permission, Place
from units.text import nfc, uncapitalised

REASON_LIMIT = 500  # characters, see Extension.reason


@dataclass(frozen=True)
class Asked:
    """One line of a round: units of this kind file this form by this time."""

    unit_kind: str
    form: FormVersion
    due_at: datetime
    closes_at: datetime | None = None  # None: late filing stays open


@transaction.atomic
def open_round(
    *,
    owner: Unit,
    period: Period,
    asked: list[Asked],
    by,
    title: str = "",
    dispatch_number: str = "",
    dispatch_date: date | None = None,
    data_from: date | None = None,
    data_to: date | None = None,
    at: datetime | None = None,
) -> Round:
    """Open a round and create the draft of every unit that owes a report in it.

    The window defaults to NĐ 09/2019 (`Period.window`). The units are those of the asked kinds that
    report directly to the owner on the last day of the window, and the owner where its own kind is
    asked and nobody stands above it. Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    held = held_by(by)
    if not policy.can(held, Permission.ROUND_MANAGE, Place(owner.code, f"/{owner.code}/", "")):
        raise NotAllowed(["Tài khoản này không có quyền mở đợt báo cáo của đơn vị."])
    start, end = period.window()
    data_from, data_to = data_from or start, data_to or end
    check_dates(asked, data_from, data_to)
    if Round.objects.filter(owner=owner, period=str(period)).exists():
        raise BadRequest(f"Đợt {period.label} đã mở; hãy sửa đợt đó.")
    for line in asked:
        check_form(line.form, line.unit_kind, period)
    opened = Round.objects.create(
        owner=owner,
        period=str(period),
        title=title or title_of(period),
        dispatch_number=dispatch_number,
        dispatch_date=dispatch_date,
        data_from=data_from,
        data_to=data_to,
        opened_at=now,
        opened_by=by,
    )
    lines = RoundForm.objects.bulk_create(
        RoundForm(
            round=opened,
            unit_kind=line.unit_kind,
            form=line.form,
            due_at=line.due_at,
            closes_at=line.closes_at,
        )
        for line in asked
    )
    hierarchy = UnitParent.objects.tree(data_to)
    for unit, line in addressed(opened, lines, hierarchy):
        create(unit, period, line.form, opened, line, hierarchy, by, Channel.BROWSER, now)
    return opened


def addressed(opened: Round, lines: list[RoundForm], hierarchy) -> list[tuple[Unit, RoundForm]]:
    """Return who owes a report in a round, on the last day of its window. One query."""
    codes = hierarchy.children(opened.owner.code)
    if not hierarchy.parent(opened.owner.code):
        codes.append(opened.owner.code)
    by_kind = {line.unit_kind: line for line in lines}
    units = Unit.objects.in_force(opened.data_to).filter(code__in=codes, kind__in=by_kind)
    return [(unit, by_kind[unit.kind]) for unit in units]


def owing(opened: Round, by) -> list[tuple[Unit, RoundForm]]:
    """Return the units below a round's owner that owe a report and have none, as far as the person
    fills in for them: those that came after the round was opened. At most four queries.
    """
    lines = list(opened.forms.select_related("form").defer("form__definition"))
    hierarchy, held = UnitParent.objects.tree(opened.data_to), held_by(by)
    begun = set(Report.objects.filter(period=opened.period).values_list("unit_id", "form_id"))
    return [
        (unit, line)
        for unit, line in addressed(opened, lines, hierarchy)
        if (unit.pk, line.form_id) not in begun
        and (parent := hierarchy.parent(unit.code))
        and policy.can(
            held,
            Permission.REPORT_FILL_IN,
            Place(unit.code, hierarchy.path(unit.code), parent),
        )
    ]


@transaction.atomic
def complete_round(*, opened: Round, by, at: datetime | None = None) -> list[Report]:
    """Begin the drafts of those `owing` in a round, for whoever brings in their files."""
    missing = owing(opened, by)
    hierarchy = UnitParent.objects.tree(opened.data_to) if missing else None
    period, now = Period.parse(opened.period), at or timezone.now()
    return [
        create(unit, period, line.form, opened, line, hierarchy, by, Channel.IMPORT, now)
        for unit, line in missing
    ]


def title_of(period: Period) -> str:
    """Return what a round is called unless someone names it."""
    return f"Báo cáo CCHC {uncapitalised(period.label)}"


def check_dates(asked: list[Asked], data_from: date, data_to: date) -> None:
    """Raise BadRequest unless every kind is asked once, and no time precedes the one it ends."""
    if not asked:
        raise BadRequest("Chọn ít nhất một loại đơn vị và mẫu báo cáo.")
    if len({line.unit_kind for line in asked}) < len(asked):
        raise BadRequest("Mỗi loại đơn vị chỉ chọn một mẫu báo cáo.")
    if data_to < data_from:
        raise BadRequest("Ngày chốt số liệu không được trước ngày bắt đầu.")
    if any(line.closes_at and line.closes_at < line.due_at for line in asked):
        raise BadRequest("Thời điểm khóa không được trước hạn gửi.")


def check_form(form: FormVersion, unit_kind: str, period: Period) -> None:
    """Raise BadRequest unless the form is published, for this kind of unit and this period."""
    spec = catalogue.form_spec(form)
    if form.published_at is None:
        raise BadRequest(f"Mẫu {form.code} chưa ban hành; hãy ban hành trước khi dùng.")
    if unit_kind not in spec.unit_kinds:
        kind = Unit.Kind(unit_kind).label.lower()
        raise BadRequest(f"Mẫu {form.code} không dành cho đơn vị loại {kind}.")
    if period.kind not in spec.period_kinds:
        raise BadRequest(f"Mẫu {form.code} không dùng cho kỳ {period.label}.")


def create(unit, period, form, round_, line, hierarchy, by, channel, now) -> Report:
    """Create one draft, or let the one begun outside any round join; an event says which."""
    report, created = Report.objects.get_or_create(
        unit=unit,
        period=str(period),
        form=form,
        defaults={
            "round": round_,
            "path": hierarchy.path(unit.code),
            "parent_code": hierarchy.parent(unit.code),
            "data_from": round_.data_from if round_ else period.window()[0],
            "data_to": round_.data_to if round_ else period.window()[1],
            "due_at": line.due_at if line else None,
            "closes_at": line.closes_at if line else None,
        },
    )
    if created:
        payload = {"round": round_.pk if round_ else None, "form": form.code}
        record.append(report, "created", by=by, payload=payload, channel=channel, at=now)
        report.save(update_fields=["last_hash", "last_sequence"])
    elif round_ and report.round_id is None and report.state == State.DRAFT:
        join(report, round_, line, by, channel, now)
    return report


def join(report: Report, round_: Round, line: RoundForm, by, channel, now) -> None:
    """Put a report begun before its round was opened under the round's dates."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    locked.round = round_
    locked.data_from, locked.data_to = round_.data_from, round_.data_to
    locked.due_at, locked.closes_at = line.due_at, line.closes_at
    payload = {"round": round_.pk, "due_at": line.due_at.isoformat()}
    record.append(locked, "joined", by=by, payload=payload, channel=channel, at=now)
    locked.version += 1
    locked.save()


@transaction.atomic
def start_report(
    *, unit: Unit, period: Period, form: FormVersion, by, channel: str = Channel.IMPORT, at=None
) -> Report:
    """Return the unit's report for a period and form, creating the draft where missing.

    It joins the parent's round for that period if one asks this form. Raise NotAllowed, BadRequest.
    """
    now = at or timezone.now()
    existing = Report.objects.for_page().filter(unit=unit, period=str(period), form=form).first()
    if existing:
        return existing
    check_form(form, unit.kind, period)
    end = period.window()[1]
    if not Unit.objects.in_force(end).filter(pk=unit.pk).exists():
        raise BadRequest(
            f"{unit.name} không hoạt động vào ngày {end:%d/%m/%Y} là ngày cuối kỳ; "
            "hãy chọn đơn vị kế thừa hoặc kỳ khác."
        )
    hierarchy = UnitParent.objects.tree(end)
    parent = hierarchy.parent(unit.code)
    place = Place(unit.code, hierarchy.path(unit.code), parent)
    if not policy.can(held_by(by), Permission.REPORT_EDIT, place):
        raise NotAllowed([messages.NO_EDIT_RIGHT])
    line = (
        RoundForm.objects.select_related("round")
        .filter(
            round__owner__code=parent or unit.code,
            round__period=str(period),
            unit_kind=unit.kind,
            form=form,
        )
        .first()
    )
    round_ = line.round if line else None
    if round_ and round_.data_to != end:
        hierarchy = UnitParent.objects.tree(round_.data_to)  # the round's own last day decides
    return create(unit, period, form, round_, line, hierarchy, by, channel, now)


@transaction.atomic
def extend(*, report: Report, due_at: datetime, reason: str, by, at=None) -> Extension:
    """Grant one report a later deadline, with a reason. Raise NotAllowed or BadRequest."""
    now = at or timezone.now()
    owner = report.parent_code or report.unit.code
    place = Place(owner, f"/{owner}/", "")
    if not policy.can(held_by(by), Permission.ROUND_MANAGE, place):
        raise NotAllowed(["Tài khoản này không có quyền gia hạn cho báo cáo của đơn vị."])
    reason = nfc(reason)
    if not reason:
        raise BadRequest("Nêu lý do gia hạn.")
    if len(reason) > REASON_LIMIT:
        raise BadRequest(f"Lý do dài quá {REASON_LIMIT} ký tự; hãy rút gọn.")
    locked = lock(report)
    current = Report.objects.values_list("due_at", flat=True).get(pk=report.pk)
    if current and due_at <= current:
        stands = f"{timezone.localtime(current):%d/%m/%Y %H:%M}"
        raise BadRequest(f"Hạn mới phải sau hạn đang có ({stands}).")
    extension = Extension.objects.create(
        report=report, due_at=due_at, reason=reason, granted_at=now, granted_by=by
    )
    payload = {
        "before": current.isoformat() if current else None,
        "after": due_at.isoformat(),
        "reason": reason,
    }
    record.append(locked, "extend", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.due_at = due_at
    if locked.closes_at and locked.closes_at < due_at:
        locked.closes_at = due_at
    locked.version += 1
    locked.save(update_fields=["due_at", "closes_at", "version", "last_hash", "last_sequence"])
    report.due_at, report.closes_at, report.version = due_at, locked.closes_at, locked.version
    return extension
