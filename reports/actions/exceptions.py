"""Who is asked beside the rule: a unit added to a round, a unit let off, each for a reason.

Whom a round asks is its kinds of units on its last day; an exception says what departs from that,
who said so and when. A unit let off may still file: nothing of its report is locked or lost.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.periods import Period
from reports import deadlines, record
from reports.actions.rounds import (
    Asked,
    check_dates,
    check_form,
    create,
    reason_of,
    require_managing,
)
from reports.entry import Channel
from reports.models import Report, Round, RoundException
from reports.refusals import BadRequest
from reports.workflow import State
from units.models import Unit, UnitParent
from units.text import nfc

CANCELLED = "Đợt này đã hủy nên không thay đổi được; hãy mở đợt mới."


def locked_round(round_: Round, by, deed: str) -> Round:
    """Lock a round's row for the rest of the transaction. Raise NotAllowed, BadRequest."""
    one = Round.objects.select_for_update(of=("self",)).select_related("owner").get(pk=round_.pk)
    require_managing(one.owner.code, by, deed)
    if one.cancelled_at is not None:
        raise BadRequest(CANCELLED)
    return one


def addable(round_: Round):
    """Return the units that may be added: those directly below the owner the round does not ask.

    Another parent's unit would file to that parent, not here. Two queries now, for the hierarchy.
    """
    children = UnitParent.objects.tree(round_.data_to).children(round_.owner.code)
    asked = Report.objects.filter(round=round_).order_by().values("unit")
    return Unit.objects.in_force(round_.data_to).filter(code__in=children).exclude(pk__in=asked)


@transaction.atomic
def add_unit(
    *,
    round: Round,
    unit: Unit,
    asked: Asked,
    reason: str,
    by,
    document_number: str = "",
    at: datetime | None = None,
) -> Report:
    """Ask a unit that the round's kinds do not, with a form and dates of its own.

    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    one = locked_round(round, by, "giao thêm đơn vị báo cáo")
    reason = reason_of(reason, "Nêu lý do giao thêm đơn vị.")
    if not addable(one).filter(pk=unit.pk).exists():
        raise BadRequest(
            f"{unit.name} đã có trong đợt, hoặc không trực thuộc {one.owner.name} "
            f"vào ngày {one.data_to:%d/%m/%Y}."
        )
    period = Period.parse(one.period)
    check_form(asked.form, unit.kind, period)
    check_dates([asked], one.data_from, one.data_to, one.opens_at)
    if asked.due_at <= now:
        raise BadRequest("Hạn gửi của đơn vị giao thêm phải sau lúc này.")
    hierarchy = UnitParent.objects.tree(one.data_to)
    kept(one, unit, RoundException.Kind.ADDED, reason, document_number, by, now)
    report = create(unit, period, asked.form, one, asked, hierarchy, by, Channel.BROWSER, now)
    if Report.objects.filter(pk=report.pk, round=one).exists():
        return report
    raise BadRequest(f"{unit.name} đã gửi báo cáo theo mẫu này ngoài đợt nên không phải giao thêm.")


@transaction.atomic
def exempt(
    *, report: Report, reason: str, by, document_number: str = "", at: datetime | None = None
) -> RoundException:
    """Let a unit off in a round: its report counts no more among those expected.

    Figures typed stay, and it may still be sent. Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    one = locked_round(in_round(report), by, "miễn báo cáo cho đơn vị")
    reason = reason_of(reason, "Nêu lý do miễn báo cáo.")
    locked = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if not locked.is_owed:
        raise BadRequest(f"{locked.unit.name} đã được miễn trong đợt này.")
    if locked.state in (State.SUBMITTED, State.APPROVED):
        raise BadRequest(f"{locked.unit.name} đã gửi báo cáo nên không phải miễn.")
    exemption = kept(one, locked.unit, RoundException.Kind.EXEMPT, reason, document_number, by, now)
    payload = {"reason": reason, "document": exemption.document_number}
    owe(locked, False, "exempted", payload, by, now)
    return exemption


@transaction.atomic
def end_exemption(*, report: Report, by, at: datetime | None = None) -> None:
    """Ask a unit again that was let off, by the round's dates. Raise NotAllowed or BadRequest."""
    now = at or timezone.now()
    one = locked_round(in_round(report), by, "thôi miễn báo cáo cho đơn vị")
    locked = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    standing = one.exceptions.filter(
        unit=locked.unit, kind=RoundException.Kind.EXEMPT, ended_at__isnull=True
    )
    if not standing.update(ended_at=now, ended_by=by):
        raise BadRequest(f"{locked.unit.name} không được miễn trong đợt này.")
    owe(locked, True, "owed_again", {}, by, now)


def in_round(report: Report) -> Round:
    if report.round is None:
        raise BadRequest("Báo cáo này không thuộc đợt nào nên không phải miễn.")
    return report.round


def kept(one: Round, unit: Unit, kind: str, reason: str, document: str, by, now) -> RoundException:
    return RoundException.objects.create(
        round=one,
        unit=unit,
        kind=kind,
        reason=reason,
        document_number=nfc(document),
        made_at=now,
        made_by=by,
    )


def owe(locked: Report, is_owed: bool, event: str, payload: dict, by, now: datetime) -> None:
    """Write whether a report is expected, and its deadline with it. The row is locked.

    One that was sent meanwhile keeps the deadline it was received under.
    """
    locked.is_owed = is_owed
    if locked.submitted_at is None:
        extensions = locked.extensions.all()
        locked.due_at, locked.closes_at = deadlines.in_force(locked, extensions)
    record.append(locked, event, by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.version += 1
    locked.save()
