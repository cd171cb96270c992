"""Open a round and the reports it asks for; begin a report outside any round."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators import catalogue
from indicators.models import FormVersion
from indicators.periods import Period
from reports import deadlines, messages, notifications, record
from reports.attachments import Kept
from reports.entry import Channel
from reports.models import Report, Round, RoundForm
from reports.refusals import BadRequest, NotAllowed
from reports.workflow import State
from units import policy
from units.models import Unit, UnitParent, held_by
from units.policy import Permission, Place
from units.text import nfc, uncapitalised
from units.tree import Tree

REASON_LIMIT = 500  # characters of every reason kept here and in `actions.extensions`


@dataclass(frozen=True)
class Asked:
    """One line of a round: units of this kind file this form by this time."""

    unit_kind: str
    form: FormVersion
    due_at: datetime
    closes_at: datetime | None = None  # None: late filing stays open


@transaction.atomic
@notifications.together()
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
    opens_at: datetime | None = None,
    attachment: Kept | None = None,
    at: datetime | None = None,
) -> Round:
    """Open a round and create the draft of every unit that owes a report in it.

    The window defaults to NĐ 09/2019 (`Period.window`). The units are those of the asked kinds that
    report directly to the owner on the last day of the window, and the owner where its own kind is
    asked and nobody stands above it. Before `opens_at` they see what is asked and enter nothing.
    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    require_managing(owner.code, by, "mở đợt báo cáo của đơn vị")
    start, end = period.window()
    data_from, data_to = data_from or start, data_to or end
    check_dates(asked, data_from, data_to, opens_at)
    if Round.objects.standing().filter(owner=owner, period=str(period)).exists():
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
        opens_at=opens_at,
        **(attachment.fields if attachment else {}),
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
    ask(opened, lines, by, now)
    return opened


def ask(round_: Round, lines: Collection[RoundForm], by, now: datetime) -> list[Report]:
    """Give every unit that owes a line of the round its draft; return them."""
    hierarchy = UnitParent.objects.tree(round_.data_to)
    by_kind = {line.unit_kind: line for line in lines}
    period = Period.parse(round_.period)
    return [
        create(
            unit,
            period,
            by_kind[unit.kind].form,
            round_,
            by_kind[unit.kind],
            hierarchy,
            by,
            Channel.BROWSER,
            now,
        )
        for unit in owing(round_.owner, round_.data_to, hierarchy).filter(kind__in=by_kind)
    ]


def owing(owner: Unit, on: date, hierarchy: Tree):
    """Return the units a round may ask by their kind: the owner's children, a root owner itself."""
    codes = hierarchy.children(owner.code)
    if not hierarchy.parent(owner.code):
        codes = [*codes, owner.code]
    return Unit.objects.in_force(on).filter(code__in=codes)


def require_managing(owner: str, by, deed: str) -> None:
    """Raise NotAllowed unless the person manages the rounds of a unit, given by its code."""
    if not policy.can(held_by(by), Permission.ROUND_MANAGE, Place(owner, f"/{owner}/", "")):
        raise NotAllowed([f"Tài khoản này không có quyền {deed}."])


def reason_of(typed: str, missing: str) -> str:
    """Return a reason as it is kept; raise BadRequest for none (`missing` says so) or too long."""
    reason = nfc(typed)
    if not reason:
        raise BadRequest(missing)
    if len(reason) > REASON_LIMIT:
        raise BadRequest(f"Lý do dài quá {REASON_LIMIT} ký tự; hãy rút gọn.")
    return reason


def unbegun(opened: Round, by) -> list[tuple[Unit, RoundForm]]:
    """Return the units below a round's owner that owe a report and have none, as far as the person
    fills in for them: those that came after the round was opened. At most four queries.
    """
    asked = opened.forms.select_related("form").defer("form__definition")
    lines = {line.unit_kind: line for line in asked}
    hierarchy, held = UnitParent.objects.tree(opened.data_to), held_by(by)
    begun = set(Report.objects.filter(period=opened.period).values_list("unit_id", "form_id"))
    return [
        (unit, lines[unit.kind])
        for unit in owing(opened.owner, opened.data_to, hierarchy).filter(kind__in=lines)
        if (unit.pk, lines[unit.kind].form_id) not in begun
        and (parent := hierarchy.parent(unit.code))
        and policy.can(
            held,
            Permission.REPORT_FILL_IN,
            Place(unit.code, hierarchy.path(unit.code), parent),
        )
    ]


@transaction.atomic
def complete_round(*, opened: Round, by, at: datetime | None = None) -> list[Report]:
    """Begin the drafts of those `unbegun` in a round, for whoever brings in their files."""
    missing = unbegun(opened, by)
    hierarchy = UnitParent.objects.tree(opened.data_to) if missing else None
    period, now = Period.parse(opened.period), at or timezone.now()
    return [
        create(unit, period, line.form, opened, line, hierarchy, by, Channel.IMPORT, now)
        for unit, line in missing
    ]


def title_of(period: Period) -> str:
    """Return what a round is called unless someone names it."""
    return f"Báo cáo CCHC {uncapitalised(period.label)}"


def check_dates(
    asked: list[Asked], data_from: date, data_to: date, opens_at: datetime | None
) -> None:
    """Raise BadRequest unless every kind is asked once, and no time precedes the one it ends."""
    if not asked:
        raise BadRequest("Chọn ít nhất một loại đơn vị và mẫu báo cáo.")
    if len({line.unit_kind for line in asked}) < len(asked):
        raise BadRequest("Mỗi loại đơn vị chỉ chọn một mẫu báo cáo.")
    if data_to < data_from:
        raise BadRequest("Ngày chốt số liệu không được trước ngày bắt đầu.")
    if any(line.closes_at and line.closes_at < line.due_at for line in asked):
        raise BadRequest("Thời điểm khóa không được trước hạn gửi.")
    if opens_at and any(line.due_at <= opens_at for line in asked):
        raise BadRequest("Thời điểm bắt đầu nhập phải trước hạn gửi.")


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


def asked_of(round_: Round, line: "RoundForm | Asked") -> dict:
    """Return what a line of a round makes of a report that nothing was granted yet."""
    return {
        "opens_at": round_.opens_at,
        "asked_due_at": line.due_at,
        "asked_closes_at": line.closes_at,
        "due_at": line.due_at,
        "closes_at": line.closes_at,
    }


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
            **(asked_of(round_, line) if line else {}),
        },
    )
    if created:
        payload = {"round": round_.pk if round_ else None, "form": form.code}
        record.append(report, "created", by=by, payload=payload, channel=channel, at=now)
        report.save(update_fields=["last_hash", "last_sequence"])
    elif round_ and report.round_id is None and report.state == State.DRAFT:
        join(report, round_, line, by, channel, now)
    return report


def join(report: Report, round_: Round, line: "RoundForm | Asked", by, channel, now) -> None:
    """Put a report begun before its round was opened under the round's dates.

    What was granted to it before stands. Figures typed already stay open to their unit, also
    before the round opens.
    """
    locked = Report.objects.select_for_update().get(pk=report.pk)
    locked.round, locked.is_owed = round_, True
    locked.data_from, locked.data_to = round_.data_from, round_.data_to
    for name, value in asked_of(round_, line).items():
        setattr(locked, name, value)
    if locked.values.exists():
        locked.opens_at = None
    locked.due_at, locked.closes_at = deadlines.in_force(locked, locked.extensions.all())
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
    # Locked, and first of all that is: who edits or cancels the round comes before or after.
    rounds = Round.objects.standing().select_for_update(of=("self",))
    round_ = rounds.filter(owner__code=parent or unit.code, period=str(period)).first()
    line = round_ and round_.forms.filter(unit_kind=unit.kind, form=form).first()
    if line is None:
        round_ = None
    if round_ and round_.data_to != end:
        hierarchy = UnitParent.objects.tree(round_.data_to)  # the round's own last day decides
    return create(unit, period, form, round_, line, hierarchy, by, channel, now)
