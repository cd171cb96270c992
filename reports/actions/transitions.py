"""Move a report along `workflow.TRANSITIONS`."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reports import authorities, deadlines, filings, record, releases, sheet, texts, workflow
from reports.actions import publication
from reports.entry import Channel
from reports.models import Event, Report, Submission
from reports.refusals import BadRequest, NotAllowed, Stale
from reports.workflow import Situation, State
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc_lines


def situation(
    report: Report, user, findings=None, explained=None, now: datetime | None = None
) -> Situation:
    """Load what the guards look at. Give findings and explanations where they are at hand: those
    of the tables and the errors of the text.

    At most five queries: roles, cells, explanations, the text that names figures of a report that
    can be signed, or who touched a submitted one.
    """
    if findings is None:
        cells = sheet.load(report)
        findings = [*cells.findings(report), *texts.unprinted_of(report, cells)]
    if explained is None:
        explained = sheet.explanations(report, findings)
    unanswered = [
        finding
        for finding in findings
        if finding.severity == "explain" and finding.key not in explained
    ]
    touched = frozenset()
    if report.state == State.SUBMITTED:  # the only state in which anybody can approve
        touched = authorities.parties([report.pk]).get(report.pk, touched)
    return Situation(
        state=State(report.state),
        place=report.place,
        user_id=user.pk,
        held=held_by(user),
        now=now or timezone.now(),
        opens_at=report.opens_at,
        closes_at=report.closes_at,
        errors=sum(finding.severity == "error" for finding in findings),
        missing=sum(finding.rule == "required" for finding in findings),
        unexplained=sum(not finding.explained_by for finding in unanswered),
        unexplained_by_signer=sum(finding.explained_by == "signer" for finding in unanswered),
        touched_by=touched,
        review_started=report.review_started_at is not None,
        reopen_asked_by=report.reopen_asked_by_id,
    )


@transaction.atomic
def move(
    *,
    report: Report,
    name: str,
    by,
    note: str = "",
    version: int | None = None,
    idempotency_key: str | None = None,
    channel: str = Channel.BROWSER,
    at: datetime | None = None,
) -> Event:
    """Make a transition and return its event. The same idempotency key again returns the first one.

    `version` is the report's version the decision was made on; None takes it as it stands. Raise
    BadRequest, Stale, or NotAllowed with every blocker. Stale is told only to those who may: what
    they decided on is no longer there, so the blockers of what is would mislead them.
    """
    transition = workflow.TRANSITIONS.get(name)
    if transition is None:
        raise BadRequest(f"Không có thao tác «{name[:40]}».")
    now = at or timezone.now()
    fresh = (
        Report.objects.select_for_update(of=("self",)).for_page().get(pk=report.pk)
    )  # the whole row: guards look at most of it
    if idempotency_key:
        done = Event.objects.filter(report=fresh, idempotency_key=idempotency_key).first()
        if done and (done.name, done.by_id) != (name, by.pk):
            raise BadRequest("Idempotency-Key này đã dùng cho thao tác khác; hãy gửi khóa mới.")
        if done:
            return done
    facts = situation(fresh, by, now=now)
    if version is not None and version != fresh.version and workflow.permitted(transition, facts):
        raise Stale
    if reasons := workflow.blockers(transition, facts):
        raise NotAllowed(reasons)
    note = nfc_lines(note)
    if transition.needs_note and not note:
        raise BadRequest(f"Nêu lý do khi chọn «{transition.label}».")
    if len(note) > 2000:
        raise BadRequest("Lý do dài quá 2000 ký tự; hãy rút gọn.")

    payload = {"from": fresh.state, "to": transition.target.value, "note": note}
    payload |= authorities.delegation(workflow.acting(transition, facts))
    payload |= EFFECTS[name](fresh, by, now)
    event = record.append(
        fresh,
        name,
        by=by,
        payload=payload,
        channel=channel,
        at=now,
        idempotency_key=idempotency_key,
    )
    fresh.state = transition.target.value
    fresh.version += 1
    fresh.save()
    for field in Report._meta.concrete_fields:
        setattr(report, field.attname, getattr(fresh, field.attname))
    return event


def present(report: Report, by, now: datetime) -> dict:
    """Keep what the portal counts as it is: what is signed must not move with the units below."""
    report.portal_figures = filings.as_text(filings.counted([report])[report.pk])
    report.presented_at, report.presented_by = now, by
    return {"counted": report.portal_figures} if report.portal_figures else {}


def back_to_draft(report: Report, by, now: datetime) -> dict:
    """Clear what belonged to the way it did not go; the events keep it."""
    for stage in ("presented", "submitted", "review_started"):
        setattr(report, f"{stage}_at", None)
        setattr(report, f"{stage}_by", None)
    report.portal_figures = {}
    if report.asked_due_at is not None:  # the dates may have moved while it was with the receiver
        extensions = report.extensions.all()
        report.due_at, report.closes_at = deadlines.in_force(report, extensions)
    report.text_questions = report.text_answers = 0
    released = releases.newest(report)
    if released and (report.document_number, report.document_date) == (
        released.number,
        released.date,
    ):  # what is written now is another document
        report.document_number, report.document_date = "", None
    return {}


def submit(report: Report, by, now: datetime) -> dict:
    """Receive it: its deadline stays the one in force at that moment, to the microsecond."""
    report.submitted_at, report.submitted_by = now, by
    if extensions := list(report.extensions.all()):
        report.due_at, report.closes_at = deadlines.in_force(report, extensions, now)
    role, *_ = policy.able(held_by(by), (Permission.REPORT_SIGN,), report.place)
    submission = publication.freeze(report, by, now, authorities.signing(role))
    told = [one for one in submission.snapshot["findings"] if one["rule"] == "narrative"]
    report.text_answers = sum("explained_by" in one for one in told)
    report.text_questions = len(told) - report.text_answers
    return {"receipt": submission.receipt, "sha256": submission.sha256}


def start_review(report: Report, by, now: datetime) -> dict:
    report.review_started_at, report.review_started_by = now, by
    return {}


def approve(report: Report, by, now: datetime) -> dict:
    report.approved_at, report.approved_by = now, by
    if report.review_started_at is None:
        start_review(report, by, now)
    submission = Submission.objects.filter(report=report).latest("received_at", "pk")
    return {"receipt": submission.receipt, "figures": publication.publish(report, submission, now)}


def ask_reopen(report: Report, by, now: datetime) -> dict:
    report.reopen_asked_at, report.reopen_asked_by = now, by
    return {}


def reopen(report: Report, by, now: datetime) -> dict:
    """Begin the next revision. The published figures stand until that one is approved."""
    back_to_draft(report, by, now)
    for stage in ("approved", "reopen_asked"):
        setattr(report, f"{stage}_at", None)
        setattr(report, f"{stage}_by", None)
    report.revision += 1
    return {"revision": report.revision}


def refuse_reopen(report: Report, by, now: datetime) -> dict:
    report.reopen_asked_at = report.reopen_asked_by = None
    return {}


# What each transition does besides changing the state; returns what its event records.
EFFECTS = {
    "present": present,
    "take_back": back_to_draft,
    "decline": back_to_draft,
    "submit": submit,
    "withdraw": back_to_draft,
    "start_review": start_review,
    "send_back": back_to_draft,
    "approve": approve,
    "ask_reopen": ask_reopen,
    "reopen": reopen,
    "refuse_reopen": refuse_reopen,
}
