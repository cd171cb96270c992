"""View-model of one submission as it was signed: everything from its snapshot."""

from dataclasses import dataclass
from datetime import datetime

from indicators.spec import COMPUTED, FOREIGN, HEADING, MARKERS, SEVERITIES
from reports import messages, signed, verification
from reports.models import Release, Report, Submission
from reports.narrative.html import as_page
from reports.pages.releasing import sent_with
from reports.receipts import clock
from reports.signed import Signed


@dataclass(frozen=True)
class Found:
    """A finding as it stood when the report was sent; of old submissions, the explanation alone."""

    severity: str
    label: str
    message: str
    explanation: str
    explained: str  # who and when, as far as it was kept


@dataclass(frozen=True)
class SubmissionPage:
    submission: Submission
    number: int  # 1 for the first of the report
    total: int
    is_current: bool
    before: int | None  # ids of the submissions beside it
    after: int | None
    tables: list[tuple[object, list[dict]]]  # (TableSpec, rows)
    sections: list[tuple[str, str]]  # (heading, HTML to read) of the narrative
    findings: list[Found]
    lacking: list[str]
    released: Release | None  # under what number; None: not released
    attachments: list[dict]  # label, name, size and id of what went with it

    @property
    def code(self) -> str:
        return verification.printed(self.submission.code)


def submission_page(report: Report, submission: Submission) -> SubmissionPage:
    """Return a submission for reading. Two queries."""
    one = signed.read(report, submission)
    ids = list(
        Submission.objects.filter(report_id=report.pk)
        .order_by("received_at", "pk")
        .values_list("pk", flat=True)
    )
    at = ids.index(submission.pk)
    return SubmissionPage(
        submission,
        at + 1,
        len(ids),
        report.submitted_at == submission.received_at,
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
        [(table, [row(one, item) for item in table.items]) for table in one.form.tables],
        [
            (f"{section.number} {section.title}".strip(), text_of(one, section.key))
            for section in one.form.outline
            if one.texts.get(section.key) or section.takes_text
        ],
        findings(one),
        one.lacking,
        Release.objects.standing().filter(submission=submission).first(),
        sent_with(one.attachments),
    )


def text_of(one: Signed, section: str) -> str:
    """Return a section as HTML to read, with the figures it was signed with."""
    return as_page(one.texts.get(section, ""), one.figures, has_marks=one.has_marks)


def row(one: Signed, item) -> dict:
    role = one.roles[item.code]
    return {
        "item": item.code,
        "stt": item.stt,
        "level": item.level,
        "label": item.label,
        "unit": item.unit,
        "is_heading": role == HEADING,
        "is_computed": role == COMPUTED,
        "marker": MARKERS[one.form.reporters[item.code]] if role == FOREIGN else "",
        "display": one.display(item.code),
        "note": one.cell(item.code).note,
        "has_sources": item.code in one.sources.get("rows", {}),
    }


def findings(one: Signed) -> list[Found]:
    reasons = dict(one.snapshot["explanations"])
    found = []
    for told in one.findings:
        answer = reasons.pop(told["key"], "")
        severity = "done" if answer else told["severity"]
        label = "Đã giải trình" if answer else SEVERITIES[told["severity"]]
        found.append(Found(severity, label, told["message"], answer, explained_words(told)))
    for key, answer in reasons.items():
        item = key.partition(":")[2]
        where = messages.row(one.form, item) if item in one.form.items else "Cả báo cáo"
        found.append(Found("done", "Đã giải trình", where, answer, ""))
    return found


def explained_words(told: dict) -> str:
    if "explained_by" not in told:
        return ""
    at = datetime.fromisoformat(told["explained_at"])
    return f"{told['explained_by']}, {clock(at)}"
