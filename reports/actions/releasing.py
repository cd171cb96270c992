"""Give a sent report its number and date: the document leaves the office and is never edited."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports import authorities, messages, numbering, record, releases, signed, workflow
from reports.entry import Channel, lock
from reports.exports import wording
from reports.models import Release, Report, Submission
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc

REASON_LIMIT = 500  # characters, see Release.reason


@transaction.atomic
def release_document(
    *,
    report: Report,
    number: str,
    on: date | None,
    by,
    reason: str = "",
    is_early_meant: bool = False,
    at: datetime | None = None,
) -> Release:
    """Release what was sent last, under a number and date.

    What was released before is replaced: an earlier submission as a document, the same one's number
    or date as a mistake; either takes a reason. A date before the figures were closed is taken only
    where it `is_early_meant`. Raise NotAllowed, Locked, BadRequest.
    """
    now = at or timezone.now()
    if not policy.can(held_by(by), Permission.REPORT_RELEASE, report.place):
        raise NotAllowed([messages.NO_RELEASE_RIGHT])
    locked = lock(report)
    if refusal := workflow.releasing_locked(State(locked.state)):
        raise Locked(refusal)
    submission = Submission.objects.filter(report_id=report.pk).latest("received_at", "pk")
    before = releases.newest(report)
    is_correction = before is not None and before.submission_id == submission.pk
    number = read_number(report, submission, number)
    check_date(report, on, is_early_meant, now)
    reason = read_reason(reason) if before else ""
    if is_correction and (number, on) == (before.number, before.date):
        raise BadRequest(messages.SAME_NUMBER)
    if is_correction:
        before.corrected_at = now
        before.save(update_fields=["corrected_at"])
    written = write(report, submission, number, on, before, reason, by, now)
    payload = {
        "release": written.pk,
        "receipt": submission.receipt,
        "number": number,
        "date": on.isoformat(),
        "office": written.office,
        "signer": written.signer,
        "replaces": before and before.pk,
        "replaced": before and {"number": before.number, "date": before.date.isoformat()},
        "is_correction": is_correction,
        "reason": reason,
    }
    payload |= authorities.made_for(by, (Permission.REPORT_RELEASE,), report.place)
    record.append(
        locked, "release_document", by=by, payload=payload, channel=Channel.BROWSER, at=now
    )
    locked.document_number, locked.document_date = number, on
    # Not the version: what a reviewer decides on, the figures and the text, is what it was.
    locked.save(update_fields=["document_number", "document_date", "last_hash", "last_sequence"])
    report.document_number, report.document_date = number, on
    return written


def read_number(report: Report, submission: Submission, typed: str) -> str:
    head = letterhead(report, submission)
    try:
        return numbering.read(nfc(typed), head["symbol"], head["kind"])
    except ValueError as error:
        raise BadRequest(str(error)) from None


def check_date(report: Report, on: date | None, is_early_meant: bool, now: datetime) -> None:
    if on is None:
        raise BadRequest(messages.NO_DOCUMENT_DATE)
    if on > timezone.localdate(now):
        raise BadRequest(messages.document_date_ahead(on))
    if on < report.data_from:
        raise BadRequest(messages.document_date_before_figures(on, report.data_from))
    if on < report.data_to and not is_early_meant:
        raise BadRequest(messages.document_date_early(on, report.data_to))


def read_reason(typed: str) -> str:
    reason = nfc(typed)
    if not reason:
        raise BadRequest(messages.NO_REPLACEMENT_REASON)
    if len(reason) > REASON_LIMIT:
        raise BadRequest(f"Lý do dài quá {REASON_LIMIT} ký tự; hãy rút gọn.")
    return reason


def write(
    report: Report,
    submission: Submission,
    number: str,
    on: date,
    before: Release | None,
    reason: str,
    by,
    now: datetime,
) -> Release:
    """Write the release; raise BadRequest where the unit's number is taken, also meanwhile."""
    authority = signed.read(report, submission).authority
    lines = wording.signature(letterhead(report, submission)["kind"], authority)
    try:
        with transaction.atomic():
            return Release.objects.create(
                report=report,
                submission=submission,
                unit_id=report.unit_id,
                year=on.year,
                number=number,
                date=on,
                office="\n".join(lines) if authority.is_stated else "",
                signer=authority.name,
                replaces=before,
                reason=reason,
                released_at=now,
                released_by=by,
            )
    except IntegrityError:
        taken = Release.objects.standing().filter(
            unit_id=report.unit_id, year=on.year, number=number
        )
        other = taken.select_related("report__form").defer("report__form__definition").first()
        if other is None:
            raise
        what = f"{other.report.form.title}, {other.report.period_label}"
        raise BadRequest(messages.number_taken(number, on.year, what, other.date)) from None


def letterhead(report: Report, submission: Submission) -> dict:
    """Return the letterhead as it was signed; of submissions without one, today's."""
    return submission.snapshot.get("letterhead") or signed.letterhead(report, report.parent_then)
