"""Later deadlines of single reports: asked for by the unit, granted or refused, withdrawn.

The report's row is locked before anything is judged, so that an extension and a signature at one
moment come one after the other: what was received first keeps the deadline of that moment.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reports import deadlines, record
from reports.actions.rounds import reason_of, require_managing
from reports.deadlines import clock
from reports.entry import Channel
from reports.models import Extension, ExtensionRequest, Report
from reports.refusals import BadRequest, NotAllowed
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc

ASKING = (Permission.REPORT_EDIT, Permission.REPORT_SIGN)  # any of them, at the unit


def owner_of(report: Report) -> str:
    """Return the code of the unit that decides on a report's deadline. Needs `unit` loaded."""
    return report.parent_code or report.unit.code


@transaction.atomic
def extend(
    *,
    report: Report,
    due_at: datetime,
    reason: str,
    by,
    document_number: str = "",
    at: datetime | None = None,
) -> Extension:
    """Grant one report a later deadline, with a reason; it answers an open request.

    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    require_managing(owner_of(report), by, "gia hạn cho báo cáo của đơn vị")
    reason = reason_of(reason, "Nêu lý do gia hạn.")
    locked = locked_undecided(report)
    if locked.due_at is None:
        raise BadRequest("Báo cáo này không có hạn gửi nên không phải gia hạn.")
    if due_at <= locked.due_at:
        raise BadRequest(f"Hạn mới phải sau hạn đang có ({clock(locked.due_at)}).")
    if due_at <= now:
        raise BadRequest(f"Hạn mới phải sau lúc này ({clock(now)}).")
    before = locked.due_at
    extension = Extension.objects.create(
        report=locked,
        due_at=due_at,
        reason=reason,
        document_number=nfc(document_number),
        granted_at=now,
        granted_by=by,
    )
    ExtensionRequest.objects.filter(report=locked, answered_at__isnull=True).update(
        answered_at=now, answered_by=by, extension=extension
    )
    payload = {
        "before": before.isoformat(),
        "after": due_at.isoformat(),
        "reason": reason,
        "document": extension.document_number,
    }
    settle(locked, "extend", payload, by, now)
    follow(report, locked)
    return extension


def extend_all(
    *,
    reports: Iterable[Report],
    due_at: datetime,
    reason: str,
    by,
    document_number: str = "",
    at: datetime | None = None,
) -> tuple[list[Extension], list[tuple[Report, str]]]:
    """Grant several reports the same deadline; return what was granted, and who not and why.

    One transaction each: a unit that has just sent its report does not hold up the others.
    """
    now = at or timezone.now()
    granted, refused = [], []
    for report in reports:
        try:
            granted.append(
                extend(
                    report=report,
                    due_at=due_at,
                    reason=reason,
                    by=by,
                    document_number=document_number,
                    at=now,
                )
            )
        except BadRequest as error:
            refused.append((report, str(error)))
    return granted, refused


@transaction.atomic
def withdraw_extension(*, extension: Extension, reason: str, by, at: datetime | None = None):
    """Take an extension back; the deadline falls to what stands without it.

    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    report = Report.objects.select_related("unit").get(pk=extension.report_id)
    require_managing(owner_of(report), by, "rút gia hạn của báo cáo")
    reason = reason_of(reason, "Nêu lý do rút gia hạn.")
    locked = locked_undecided(report)
    one = Extension.objects.get(pk=extension.pk)
    if one.withdrawn_at is not None:
        raise BadRequest(f"Gia hạn này đã rút lúc {clock(one.withdrawn_at)}.")
    before = locked.due_at
    one.withdrawn_at, one.withdrawn_by, one.withdrawal_reason = now, by, reason
    one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    payload = {
        "extension": one.pk,
        "before": before.isoformat() if before else None,
        "reason": reason,
    }
    settle(locked, "withdraw_extension", payload, by, now)


@transaction.atomic
def ask_extension(
    *, report: Report, wanted_until: datetime, reason: str, by, at: datetime | None = None
) -> ExtensionRequest:
    """Ask for a later deadline, as one of the unit's people. Raise NotAllowed or BadRequest."""
    now = at or timezone.now()
    if not may_ask(report, by):
        raise NotAllowed(["Tài khoản này không có quyền đề nghị gia hạn cho báo cáo của đơn vị."])
    reason = reason_of(reason, "Nêu lý do đề nghị gia hạn.")
    locked = locked_undecided(report)
    if locked.due_at is None:
        raise BadRequest("Báo cáo này không có hạn gửi nên không phải gia hạn.")
    if wanted_until <= max(locked.due_at, now):
        raise BadRequest(
            f"Thời điểm xin gia hạn phải sau hạn đang có ({clock(locked.due_at)}) và sau lúc này."
        )
    if ExtensionRequest.objects.filter(report=locked, answered_at__isnull=True).exists():
        raise BadRequest("Đã có đề nghị gia hạn đang chờ trả lời; chờ trả lời rồi đề nghị tiếp.")
    request = ExtensionRequest.objects.create(
        report=locked, wanted_until=wanted_until, reason=reason, asked_at=now, asked_by=by
    )
    payload = {"wanted": wanted_until.isoformat(), "reason": reason}
    record.append(locked, "ask_extension", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.save(update_fields=["last_hash", "last_sequence"])
    follow(report, locked)
    return request


def may_ask(report: Report, by) -> bool:
    """Tell whether a person may ask for a later deadline of the report."""
    held = held_by(by)
    return any(policy.can(held, permission, report.place) for permission in ASKING)


@transaction.atomic
def refuse_extension(
    *, request: ExtensionRequest, reason: str, by, at: datetime | None = None
) -> None:
    """Answer an open request with no. Raise NotAllowed or BadRequest."""
    now = at or timezone.now()
    report = Report.objects.select_related("unit").get(pk=request.report_id)
    require_managing(owner_of(report), by, "trả lời đề nghị gia hạn của đơn vị")
    reason = reason_of(reason, "Nêu lý do không chấp thuận gia hạn.")
    locked = Report.objects.select_for_update().get(pk=report.pk)
    one = ExtensionRequest.objects.get(pk=request.pk)
    if not one.is_open:
        raise BadRequest(f"Đề nghị này đã được trả lời lúc {clock(one.answered_at)}.")
    one.answered_at, one.answered_by, one.refusal = now, by, reason
    one.save(update_fields=["answered_at", "answered_by", "refusal"])
    payload = {"wanted": one.wanted_until.isoformat(), "reason": reason}
    record.append(
        locked, "refuse_extension", by=by, payload=payload, channel=Channel.BROWSER, at=now
    )
    locked.save(update_fields=["last_hash", "last_sequence"])


def locked_undecided(report: Report) -> Report:
    """Lock the report's row; raise BadRequest where it was received: its deadline is judged."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.submitted_at is not None:
        raise BadRequest(
            f"Đơn vị đã gửi báo cáo lúc {clock(locked.submitted_at)}; "
            "hạn tính theo lúc nhận nên không đổi được nữa."
        )
    return locked


def settle(locked: Report, event: str, payload: dict, by, now: datetime) -> None:
    """Write what the deadline has become, with its event. The row is locked."""
    extensions = locked.extensions.all()
    locked.due_at, locked.closes_at = deadlines.in_force(locked, extensions)
    if "after" not in payload:
        payload["after"] = locked.due_at.isoformat() if locked.due_at else None
    record.append(locked, event, by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.version += 1
    locked.save(update_fields=["due_at", "closes_at", "version", "last_hash", "last_sequence"])


def follow(report: Report, locked: Report) -> None:
    """Bring the caller's object up to the row that was written."""
    for name in ("due_at", "closes_at", "version", "last_hash", "last_sequence"):
        setattr(report, name, getattr(locked, name))
