"""The proof that a report was received, as an office prints and files it.

Of a submission and what was frozen with it, so that an old receipt reads as it did when it was
given. The page and the PDF print the same lines.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from reports import signed, verification
from reports.models import Report, Submission
from units.models import person
from units.signing import Authority


@dataclass(frozen=True)
class Receipt:
    submission: Submission
    number: str
    unit: str
    receiver: str  # name of the unit it was filed to; "" for a root, which reviews its own
    form: str
    period: str
    data_from: date
    data_to: date
    document_number: str
    document_date: date | None
    signer: str
    received_at: datetime
    due_at: datetime | None
    revision: int
    sha256: str
    code: str  # the document is verified by, as it is printed

    @property
    def timing(self) -> str:
        """ "đúng hạn", "trễ hạn"; "" without a deadline."""
        if self.due_at is None:
            return ""
        return "trễ hạn" if self.received_at >= self.due_at else "đúng hạn"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(what, its text) in the order they are printed; what is not known is left out."""
        window = f"số liệu từ {day(self.data_from)} đến hết ngày {day(self.data_to)}"
        document = ""
        if self.document_number or self.document_date:
            document = f"số {self.document_number or '…'}"
            document += f" ngày {day(self.document_date)}" if self.document_date else ""
        received = f"{clock(self.received_at, '%H:%M:%S')} (giờ Việt Nam)"
        lines = (
            ("Đơn vị gửi", self.unit),
            ("Cơ quan nhận", self.receiver),
            ("Báo cáo", self.form),
            ("Kỳ báo cáo", f"{self.period}, {window}"),
            ("Văn bản", document),
            ("Người ký", self.signer),
            ("Nhận lúc", f"{received}, {self.timing}" if self.timing else received),
            ("Hạn gửi", clock(self.due_at) if self.due_at else ""),
            ("Lần báo cáo", str(self.revision) if self.revision > 1 else ""),
            ("Mã xác minh", self.code),
        )
        return [(label, text) for label, text in lines if text]


def receipt_of(report: Report, submission: Submission) -> Receipt:
    """Return the receipt of a submission, its snapshot loaded. At most two queries.

    What its snapshot does not hold yet (who received it, the deadline) is the report's as it is.
    """
    kept, one = submission.snapshot, signed.read(report, submission)
    head = kept.get("letterhead")
    if head is None:
        head = signed.letterhead(report, report.parent_then)
    return Receipt(
        submission,
        submission.receipt,
        kept["unit_name"],
        head["parent"][0] if head["parent"] else "",
        report.form.title,
        report.period_label,
        date.fromisoformat(kept["data_from"]),
        date.fromisoformat(kept["data_to"]),
        kept["document"]["number"],
        one.document_date,
        signer(submission, one.authority),
        submission.received_at,
        one.due_at if "due_at" in kept else report.due_at,
        submission.revision,
        submission.sha256,
        verification.printed(submission.code),
    )


def signer(submission: Submission, authority: Authority) -> str:
    """Return who signed, with his title and in whose name where the submission keeps them."""
    named = ", ".join(filter(None, (person(submission.signed_by), authority.title)))
    if not authority.delegator:
        return named
    return f"{named}; {authority.form} của {authority.delegator} (văn bản {authority.basis})"


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def clock(at: datetime, form: str = "%H:%M") -> str:
    """Return "15:30 ngày 10/06/2022", in Vietnam's time whatever the database keeps."""
    local = timezone.localtime(at)
    return f"{local.strftime(form)} ngày {day(local.date())}"
