"""The narrative's sections and the document's number and date."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators import catalogue
from reports import messages, record, workflow
from reports.entry import Channel, lock, require_open
from reports.models import Narrative, Report
from reports.refusals import BadRequest, Locked, NotAllowed, TextConflict
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc, nfc_lines

LIMIT = 60_000  # characters of one section


@transaction.atomic
def write_section(
    *,
    report: Report,
    section: str,
    text: str,
    version: int,
    by,
    channel: str = Channel.BROWSER,
    sources: Sequence[Mapping[str, str]] = (),
    at: datetime | None = None,
) -> Narrative:
    """Write one section made on a version (0: a new one).

    `sources`: where a text was taken from, kept with the event: the unit, its receipt and section.
    Raise NotAllowed, Locked, BadRequest, or TextConflict, which carries the other text.
    """
    now = at or timezone.now()
    if not policy.can(held_by(by), Permission.REPORT_EDIT, report.place):
        raise NotAllowed([messages.NO_EDIT_RIGHT])
    outline = {one.key: one for one in catalogue.form_spec(report.form).outline}
    if section not in outline or not outline[section].takes_text:
        raise BadRequest("Đề cương không có mục này; hãy tải lại trang.")
    if len(text) > LIMIT:
        raise BadRequest(f"Mục dài quá {LIMIT} ký tự; hãy rút gọn.")
    locked = lock(report)
    require_open(locked, now)
    text = nfc_lines(text)
    current = Narrative.objects.filter(report=report, section=section).first()
    if current and current.text == text:
        return current
    if (current.version if current else 0) != version:
        raise TextConflict(current or Narrative(report=report, section=section, version=0))
    before = current.text if current else ""
    current = current or Narrative(report=report, section=section, version=0)
    current.text, current.version = text, current.version + 1
    current.changed_at, current.changed_by = now, by
    current.save()
    payload = {"section": section, "before": before, "after": text}
    if sources:
        payload["sources"] = [dict(one) for one in sources]
    record.append(locked, "narrative", by=by, payload=payload, channel=channel, at=now)
    locked.version += 1
    locked.save(update_fields=["version", "last_hash", "last_sequence"])
    report.version = locked.version
    return current


@transaction.atomic
def number_document(
    *, report: Report, number: str, on: date | None, by, at: datetime | None = None
) -> None:
    """Set the number and date a draft prints and its release proposes. Until it is submitted.

    Raise NotAllowed, Locked, BadRequest.
    """
    now = at or timezone.now()
    if not policy.can(held_by(by), Permission.REPORT_RELEASE, report.place):
        raise NotAllowed([messages.NO_RELEASE_RIGHT])
    number = nfc(number)
    if len(number) > 40:
        raise BadRequest("Số văn bản dài quá 40 ký tự.")
    locked = lock(report)
    if locked.state not in (State.DRAFT, State.AWAITING_SIGNATURE):
        raise Locked(workflow.LOCKED[State(locked.state)])
    payload = {"number": number, "date": on.isoformat() if on else None}
    record.append(locked, "document", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    locked.document_number, locked.document_date = number, on
    locked.version += 1
    locked.save(
        update_fields=[
            "document_number",
            "document_date",
            "version",
            "last_hash",
            "last_sequence",
        ]
    )
    report.document_number, report.document_date, report.version = number, on, locked.version
