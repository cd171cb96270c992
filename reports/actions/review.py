"""Remarks on rows, answers to them, and explanations of findings."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.models import Item
from indicators.rules import Finding
from reports import authorities, messages, record, sheet, workflow
from reports.entry import Channel, lock
from reports.models import Explanation, Remark, Report
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc_lines

LIMIT = 2000  # characters of a remark or an explanation


def text_of(text: str, empty: str) -> str:
    """Return the text as it is stored; raise BadRequest when there is none or too much."""
    text = nfc_lines(text)
    if not text:
        raise BadRequest(empty)
    if len(text) > LIMIT:
        raise BadRequest(f"Nội dung dài quá {LIMIT} ký tự; hãy rút gọn.")
    return text


@transaction.atomic
def remark(
    *,
    report: Report,
    text: str,
    by,
    item: str = "",
    answers: Remark | None = None,
    channel: str = Channel.BROWSER,
    at: datetime | None = None,
) -> Remark:
    """Write a remark on a row (or, with no item, on the whole report), or answer one.

    Reviewers open threads; reviewers and the unit's people answer them. Raise NotAllowed or
    BadRequest.
    """
    now = at or timezone.now()
    held = held_by(by)
    wanted = (
        (Permission.REPORT_REVIEW,)
        if answers is None
        else (Permission.REPORT_REVIEW, Permission.REPORT_EDIT, Permission.REPORT_SIGN)
    )
    if not any(policy.can(held, permission, report.place) for permission in wanted):
        raise NotAllowed(["Tài khoản này không có quyền trao đổi về báo cáo của đơn vị."])
    text = text_of(text, "Viết nội dung trao đổi.")
    if answers is not None and answers.report_id != report.pk:
        raise BadRequest(messages.OTHER_REPORT)
    row = None
    if answers is not None:
        row = answers.item
    elif item:
        row = Item.objects.filter(form_id=report.form_id, code=item).first()
        if row is None:
            raise BadRequest(messages.unknown_item(item))
    locked = lock(report)
    written = Remark.objects.create(
        report=report,
        item=row,
        answers=answers,
        text=text,
        revision=report.revision,
        created_at=now,
        created_by=by,
    )
    payload = {"item": row.code if row else None, "answers": answers and answers.pk, "text": text}
    payload |= authorities.made_for(by, wanted, report.place)
    record.append(locked, "remark", by=by, payload=payload, channel=channel, at=now)
    locked.save(update_fields=["last_hash", "last_sequence"])
    return written


@transaction.atomic
def resolve(*, report: Report, remark: Remark, by, at: datetime | None = None) -> None:
    """Close a thread: by a reviewer, who decides that it is settled. Closed already: nothing.

    Raise NotAllowed or BadRequest.
    """
    now = at or timezone.now()
    if not policy.can(held_by(by), Permission.REPORT_REVIEW, report.place):
        raise NotAllowed(["Chỉ người thẩm định đóng được trao đổi."])
    if remark.report_id != report.pk:
        raise BadRequest(messages.OTHER_REPORT)
    locked = lock(report)
    remark.refresh_from_db()
    if remark.resolved_at:
        return
    remark.resolved_at, remark.resolved_by = now, by
    remark.save(update_fields=["resolved_at", "resolved_by"])
    payload = {"remark": remark.pk}
    payload |= authorities.made_for(by, (Permission.REPORT_REVIEW,), report.place)
    record.append(locked, "resolve", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.save(update_fields=["last_hash", "last_sequence"])


@transaction.atomic
def explain(
    *,
    report: Report,
    finding: Finding,
    text: str,
    by,
    channel: str = Channel.BROWSER,
    at: datetime | None = None,
) -> Explanation:
    """Answer a finding with a reason, which holds for the figures as they are now.

    Raise NotAllowed (also an editor before what only the signer answers), Locked, or BadRequest (an
    error cannot be explained away).
    """
    now = at or timezone.now()
    if reason := no_right_to_explain(report, finding, by):
        raise NotAllowed([reason])
    if finding.severity == "error":
        raise BadRequest("Lỗi này phải sửa, không giải trình thay được.")
    text = text_of(text, "Viết nội dung giải trình.")
    locked = lock(report)
    state = State(locked.state)
    if reason := workflow.explaining_locked(
        finding.explained_by, state, locked.closes_at, now, locked.opens_at
    ):
        raise Locked(reason)
    written, _ = Explanation.objects.update_or_create(
        report=report,
        finding_key=finding.key,
        defaults={
            "figures": sheet.figures_of(finding),
            "text": text,
            "explained_at": now,
            "explained_by": by,
        },
    )
    payload = {"finding": finding.key, "figures": written.figures, "text": text}
    needed = workflow.EXPLAINING[finding.explained_by]
    payload |= authorities.made_for(by, (needed,), report.place)
    record.append(locked, "explanation", by=by, payload=payload, channel=channel, at=now)
    locked.version += 1
    locked.save(update_fields=["version", "last_hash", "last_sequence"])
    report.version = locked.version
    return written


def no_right_to_explain(report: Report, finding: Finding, by) -> str:
    """Return why a person may not answer a finding in any state, "" when he may."""
    if policy.can(held_by(by), workflow.EXPLAINING[finding.explained_by], report.place):
        return ""
    return messages.SIGNER_EXPLAINS if finding.explained_by else messages.NO_EDIT_RIGHT
