"""Files that go with a report: evidence, the dispatch it is sent by, the signed scan."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reports import authorities, messages, record, releases, workflow
from reports.attachments import Kept
from reports.entry import Channel, lock
from reports.models import Attachment, Report
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from units import policy
from units.models import held_by
from units.text import nfc

LIMIT = 20  # files that stand with one report
REASON_LIMIT = 500  # characters, see Attachment.withdrawn_why


@transaction.atomic
def add_attachment(
    *, report: Report, kind: str, attachment: Kept, by, at: datetime | None = None
) -> Attachment:
    """Attach a file that is kept already. A scan is of what was released last.

    Raise NotAllowed, Locked, BadRequest.
    """
    now = at or timezone.now()
    if kind not in Attachment.Kind:
        raise BadRequest("Chọn loại tệp đính kèm.")
    locked, released = begin(report, kind, by, now)
    standing = Attachment.objects.standing().filter(report_id=report.pk)
    if same := standing.filter(sha256=attachment.sha256).first():
        raise BadRequest(f"Tệp này đã đính kèm với tên «{same.name}»; không phải đính kèm lại.")
    if standing.count() >= LIMIT:
        raise BadRequest(f"Mỗi báo cáo kèm tối đa {LIMIT} tệp; gỡ tệp không cần hoặc gộp lại.")
    one = Attachment.objects.create(
        report=report,
        submission=released.submission if kind == Attachment.Kind.SCAN else None,
        kind=kind,
        content=attachment.path,
        name=attachment.name,
        size=attachment.size,
        sha256=attachment.sha256,
        added_at=now,
        added_by=by,
    )
    finish(report, locked, "add_attachment", one, {}, by, now)
    return one


@transaction.atomic
def withdraw_attachment(
    *, report: Report, attachment: Attachment, reason: str, by, at: datetime | None = None
) -> None:
    """Take a file out, with the reason. Row and file stay: it may have been sent with the report.

    Raise NotAllowed, Locked, BadRequest.
    """
    now = at or timezone.now()
    locked, _ = begin(report, attachment.kind, by, now)
    one = Attachment.objects.filter(report_id=report.pk).get(pk=attachment.pk)
    if one.withdrawn_at:
        raise BadRequest("Tệp này đã được gỡ.")
    reason = nfc(reason)
    if not reason:
        raise BadRequest("Nêu lý do gỡ tệp.")
    if len(reason) > REASON_LIMIT:
        raise BadRequest(f"Lý do dài quá {REASON_LIMIT} ký tự; hãy rút gọn.")
    one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = now, by, reason
    one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    finish(report, locked, "withdraw_attachment", one, {"reason": reason}, by, now)


def begin(report: Report, kind: str, by, now: datetime):
    """Return the report's locked row and what it was released as; raise NotAllowed or Locked."""
    if not policy.can(held_by(by), workflow.ENCLOSING[kind], report.place):
        raise NotAllowed([messages.NO_ENCLOSING_RIGHT])
    locked = lock(report)
    released = releases.newest(report)
    if reason := workflow.enclosing_locked(
        kind, released is not None, State(locked.state), locked.closes_at, now, locked.opens_at
    ):
        raise Locked(reason)
    return locked, released


def finish(
    report: Report, locked: Report, name: str, one: Attachment, more: dict, by, now: datetime
) -> None:
    told = {
        "attachment": one.pk,
        "kind": one.kind,
        "name": one.name,
        "size": one.size,
        "sha256": one.sha256,
    }
    told |= more | authorities.made_for(by, (workflow.ENCLOSING[one.kind],), report.place)
    record.append(locked, name, by=by, payload=told, channel=Channel.BROWSER, at=now)
    locked.save(update_fields=["last_hash", "last_sequence"])
