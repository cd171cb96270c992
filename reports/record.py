"""The record of what happened: append events, take snapshots, prove that nothing was altered.

Each event's hash covers its content and the hash before it, so a change to any row, or a row taken
out, shows. The newest hash stands on the report, so that a cut-off tail shows too.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from reports import notifications, statements, verification
from reports.models import Event, Report, Submission


def canonical(content) -> bytes:
    """Return the one JSON text of a content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content) -> str:
    return sha256(canonical(content)).hexdigest()


def event_hash(event: Event) -> str:
    """Return the hash an event must carry, from its own fields."""
    return digest(
        [
            event.report_id,
            event.sequence,
            event.name,
            event.at.astimezone(timezone.get_default_timezone()).isoformat(),
            event.by_id,
            event.channel,
            event.payload,
            event.idempotency_key,
            event.previous_hash,
        ]
    )


def append(
    report: Report,
    name: str,
    *,
    by,
    payload: dict,
    channel: str,
    at: datetime | None = None,
    idempotency_key: str | None = None,
) -> Event:
    """Add an event to a report's chain. The report row must be locked; the caller saves it.

    Sets `last_hash` and `last_sequence` on the report without writing it. One query, and those of
    telling whoever is to know of it.
    """
    event = Event(
        report_id=report.pk,
        sequence=report.last_sequence + 1,
        name=name,
        at=at or timezone.now(),
        by=by,
        channel=channel,
        payload=payload,
        idempotency_key=idempotency_key,
        previous_hash=report.last_hash,
    )
    event.hash = event_hash(event)
    statements.add_event(event)
    notifications.tell(event, report=report)
    report.last_hash = event.hash
    report.last_sequence = event.sequence
    return event


def faults() -> Iterator[str]:
    """Yield a Vietnamese sentence for every broken chain, and every altered or missing snapshot."""
    yield from broken_chains()
    yield from altered_submissions()


def broken_chains() -> Iterator[str]:
    """Yield what is wrong with the events. Two queries; events are read one by one."""
    heads = dict(Report.objects.order_by().values_list("pk", "last_hash"))
    previous: Event | None = None
    seen: dict[int, str] = {}
    for event in Event.objects.order_by("report_id", "sequence").iterator():
        first = previous is None or previous.report_id != event.report_id
        expected_hash = "" if first else previous.hash
        expected_sequence = 1 if first else previous.sequence + 1
        if event.sequence != expected_sequence:
            yield f"Báo cáo {event.report_id}: thiếu sự kiện trước sự kiện số {event.sequence}."
        elif event.previous_hash != expected_hash or event.hash != event_hash(event):
            yield f"Báo cáo {event.report_id}: sự kiện số {event.sequence} đã bị sửa."
        seen[event.report_id] = event.hash
        previous = event
    for report_id, last_hash in heads.items():
        if seen.get(report_id, "") != last_hash:
            yield f"Báo cáo {report_id}: sự kiện cuối không khớp với báo cáo."


def altered_submissions() -> Iterator[str]:
    """Yield the submissions that are not what their event recorded. Two queries."""
    events = Event.objects.filter(name="submit").values_list("payload", "report_id", "at", "by_id")
    signed = {
        payload["receipt"]: (payload.get("sha256"), report_id, at, by)
        for payload, report_id, at, by in events
        if "receipt" in payload
    }
    for one in Submission.objects.iterator():
        stands = (digest(one.snapshot), one.report_id, one.received_at, one.signed_by_id)
        recorded = signed.pop(one.receipt, None)
        if recorded is None:
            yield f"Biên nhận {one.receipt}: không có sự kiện ký và gửi."
        elif stands != recorded or (one.sha256, one.code) != (
            stands[0],
            verification.code_of(one.receipt, stands[0]),
        ):
            yield f"Biên nhận {one.receipt}: nội dung lưu đã bị sửa."
    for receipt in signed:
        yield f"Biên nhận {receipt}: nội dung lưu không còn."
