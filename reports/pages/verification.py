"""View-model of the public page that tells who released a document, and whether it still holds.

It says what stands at the head of the paper and nothing of its content: no figure, no text, no name
of a person. Who has no code learns nothing, also not whether there is a report.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports import files, receipts, signed, verification
from reports.exports import wording
from reports.models import Attachment, MadeFile, Release, Report, Submission

SCAN = "bản đã ký, đóng dấu mà cơ quan ban hành đính kèm"
IN_FORCE, REPLACED, NOT_RELEASED = "in_force", "replaced", "not_released"


@dataclass(frozen=True)
class Verified:
    """One document as its code finds it."""

    submission: Submission
    code: str  # as it is printed
    issuer: str
    form: str
    period: str
    revision: int
    received_at: datetime
    state: str  # IN_FORCE | REPLACED | NOT_RELEASED
    number: str  # "" where it is not released
    on: date | None
    released_at: datetime | None  # when this number was given
    office: str  # of who signed, "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"; "" where nobody has stated it
    corrected: list[str]  # "số 65/BC-UBND ngày 15/06/2022": written by mistake before
    replacement: str  # "số 80/BC-UBND ngày 04/07/2022"; "" while it holds

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(what, its text) in the order they are shown; what is not known is left out."""
        lines = (
            ("Cơ quan ban hành", self.issuer),
            ("Số, ký hiệu", self.number),
            ("Ngày văn bản", receipts.day(self.on) if self.on else ""),
            ("Báo cáo", self.form),
            ("Kỳ báo cáo", self.period),
            ("Chức vụ người ký", self.office),
            ("Cổng nhận lúc", receipts.clock(self.received_at)),
            ("Lần báo cáo", str(self.revision)),
        )
        return [(label, text) for label, text in lines if text]


def find(code: str) -> Verified | None:
    """Return the document of a code as `verification.read` gives it. At most five queries."""
    submission = Submission.objects.filter(code=code).first() if code else None
    if submission is None:
        return None
    report = Report.objects.for_page().get(pk=submission.report_id)
    chain = list(Release.objects.filter(report_id=report.pk).order_by("released_at", "pk"))
    own = [one for one in chain if one.submission_id == submission.pk]
    current = next((one for one in own if one.corrected_at is None), None)
    newest = chain[-1] if chain else None
    is_replaced = current is not None and newest.submission_id != submission.pk
    head = submission.snapshot.get("letterhead") or signed.letterhead(report, None)
    return Verified(
        submission,
        verification.printed(submission.code),
        wording.issuer_name(head["name"], head["issuer"], head["kind"]),
        report.form.title,
        report.period_label,
        submission.revision,
        submission.received_at,
        NOT_RELEASED if current is None else REPLACED if is_replaced else IN_FORCE,
        current.number if current else "",
        current.date if current else None,
        current.released_at if current else None,
        ", ".join(current.office.splitlines()) if current else "",
        [cited(one) for one in own if one.corrected_at],
        cited(newest) if is_replaced else "",
    )


def cited(one: Release) -> str:
    return f"số {one.number} ngày {receipts.day(one.date)}"


def known_files(submission: Submission) -> dict[str, str]:
    """Return SHA-256 -> what it is, of the files known to be this document. Two queries."""
    made = files.known_files(submission).items()
    scans = Attachment.objects.standing().filter(submission=submission)
    return {sha256: f"tệp do cổng lập ({label})" for sha256, label in made} | dict.fromkeys(
        scans.values_list("sha256", flat=True), SCAN
    )


def compared(found: Verified, name: str, sha256: str) -> dict:
    """Return what a file is the same as, "" for nothing known; at most three queries.

    The portal also knows what it printed before the release, where another number may stand.
    """
    same = known_files(found.submission).get(sha256, "")
    made = MadeFile.objects.of_submission(found.submission).filter(sha256=sha256)
    return {
        "name": name,
        "sha256": sha256,
        "same": same,
        "is_of_before": bool(same and found.released_at)
        and made.filter(made_at__lt=found.released_at).exists(),
    }
