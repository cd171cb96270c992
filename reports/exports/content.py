"""What a document prints of a report: of a draft what is in its tables, then what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import FilteredRelation, Q

from reports import sheet, signed
from reports.models import Narrative, Report, Submission
from reports.narrative import references
from reports.sheet import Sheet
from reports.signed import Signed
from units.signing import Authority

APPENDIX, FULL = "appendix", "full"


@dataclass(frozen=True)
class Content:
    cells: Sheet | Signed
    letterhead: dict  # see signed.letterhead
    number: str  # of the document, as recorded
    on: date | None  # its date
    data_from: date
    data_to: date
    revision: int
    receipt: str  # "" for a draft
    code: str  # the submission is verified by, "" likewise; see `reports.verification`
    replaced: dict | None  # number and date of the document this one takes the place of
    authority: Authority  # on which it was signed; nothing stated in a draft
    texts: Mapping[str, str] = field(default_factory=dict)  # section -> text, for the full report
    figures: dict[str, str] = field(default_factory=dict)  # reference -> what it prints
    has_marks: bool = True  # the texts have marks; those of old submissions are plain

    @property
    def is_draft(self) -> bool:
        return not self.receipt


def content_of(report: Report, part: str, submission: Submission | None = None) -> Content:
    """Return what a document prints: a submission, else the newest one of a report that was sent,
    else what is in the tables.
    """
    if submission is None and report.state in references.SENT:
        submission = Submission.objects.filter(report_id=report.pk).latest("received_at", "pk")
    return as_signed(report, submission) if submission else as_it_stands(report, part)


def as_it_stands(report: Report, part: str) -> Content:
    """Return what is in the tables of a report that is not sent."""
    cells = sheet.load(report)
    texts, parent = {}, None
    if part == FULL:
        texts = dict(Narrative.objects.filter(report_id=report.pk).values_list("section", "text"))
        parent = None if report.unit_then.addressee else report.parent_then
    return Content(
        cells=cells,
        letterhead=signed.letterhead(report, parent),
        number=report.document_number,
        on=report.document_date,
        data_from=report.data_from,
        data_to=report.data_to,
        revision=report.revision,
        receipt="",
        code="",
        replaced=replaced(submissions(report), report.revision),
        authority=Authority(),
        texts=texts,
        figures=references.figures(report, cells, texts),
    )


def as_signed(report: Report, submission: Submission) -> Content:
    """Return what a submission holds; of the letterhead today's where it holds none."""
    one, kept = signed.read(report, submission), submission.snapshot
    head = kept.get("letterhead") or signed.letterhead(report, report.parent_then)
    sent = submissions(report)
    place = [each["receipt"] for each in sent].index(submission.receipt)
    released = sent[place]["released__number"]
    return Content(
        cells=one,
        letterhead=head,
        number=released or kept["document"]["number"],
        on=sent[place]["released__date"] if released else one.document_date,
        data_from=date.fromisoformat(kept["data_from"]),
        data_to=date.fromisoformat(kept["data_to"]),
        revision=submission.revision,
        receipt=submission.receipt,
        code=submission.code,
        replaced=replaced(sent[:place], submission.revision),
        authority=one.authority,
        texts=one.texts,
        figures=one.figures,
        has_marks=one.has_marks,
    )


def submissions(report: Report) -> list[dict]:
    """Return what was sent, oldest first, without the snapshots. One query."""
    standing = Q(releases__corrected_at__isnull=True)
    return list(
        Submission.objects.filter(report_id=report.pk)
        .annotate(released=FilteredRelation("releases", condition=standing))
        .order_by("received_at", "pk")
        .values(
            "revision",
            "receipt",
            "code",
            "snapshot__document",
            "released__number",
            "released__date",
        )
    )


def replaced(earlier: list[dict], revision: int) -> dict | None:
    """Return number and date of the document released before, None where there was none.

    Where none was released here, what an earlier revision was sent with: before releases were kept,
    that was the document.
    """
    for one in reversed(earlier):
        if one["released__number"]:
            return {"number": one["released__number"], "date": one["released__date"].isoformat()}
    before = [one["snapshot__document"] for one in earlier if one["revision"] < revision]
    return before[-1] if before else None
