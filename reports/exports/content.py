"""What a document prints of a report: as it stands in the tables, or as a submission froze it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import FilteredRelation, Q

from reports import sheet, signed
from reports.models import Narrative, Report, Submission
from reports.sheet import Sheet
from reports.signed import Signed
from reports.workflow import State
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

    @property
    def is_draft(self) -> bool:
        return not self.receipt


def as_it_stands(report: Report, part: str) -> Content:
    """Return what is in the tables; signed, if the report stands as it was sent."""
    sent = submissions(report)
    is_sent = report.state in (State.SUBMITTED, State.APPROVED)
    texts, parent = {}, None
    if part == FULL:
        texts = dict(Narrative.objects.filter(report_id=report.pk).values_list("section", "text"))
        parent = None if report.unit_then.addressee else report.parent_then
    return Content(
        cells=sheet.load(report),
        letterhead=signed.letterhead(report, parent),
        number=report.document_number,
        on=report.document_date,
        data_from=report.data_from,
        data_to=report.data_to,
        revision=report.revision,
        receipt=sent[-1]["receipt"] if is_sent else "",
        code=sent[-1]["code"] if is_sent else "",
        replaced=replaced(sent[:-1] if is_sent else sent, report.revision),
        authority=Authority(**(sent[-1]["snapshot__signature"] or {})) if is_sent else Authority(),
        texts=texts,
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
        texts=kept["narrative"],
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
            "snapshot__signature",
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
