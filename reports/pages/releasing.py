"""View-model of what a report is released as, and of the files that go with it."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import QueryDict

from reports import attachments, verification, workflow
from reports.models import Attachment, Release, Submission
from reports.pages.frame import ReportPage
from reports.workflow import State
from units.models import person
from units.policy import Permission

# Kind -> suffixes it comes as, and what it is for.
TAKEN = {
    "evidence": (*attachments.LETTER, ".xlsx"),
    "dispatch": attachments.LETTER,
    "scan": attachments.PAPER,
}


@dataclass(frozen=True)
class Issued:
    """One release in the list of them."""

    release: Release
    by: str
    state: str  # "Đang có hiệu lực", ...
    is_standing: bool
    code: str  # as it is printed


@dataclass(frozen=True)
class Enclosed:
    """One attached file in the list of them."""

    attachment: Attachment
    size: str
    by: str
    withdrawn_by: str
    may_withdraw: bool


class Releasing:
    """The release of one report and its files, to one person. Two queries."""

    def __init__(self, page: ReportPage, submission: Submission | None, posted: QueryDict | None):
        self.page = page
        self.report = page.report
        self.submission = submission  # that the report stands as; None while it is not sent
        self.posted = posted or QueryDict()

    @cached_property
    def chain(self) -> list[Release]:
        """Every release of the report, corrected ones too, oldest first."""
        found = Release.objects.filter(report_id=self.report.pk)
        found = found.select_related("submission", "released_by").defer("submission__snapshot")
        return list(found.order_by("released_at", "pk"))

    @property
    def newest(self) -> Release | None:
        return self.chain[-1] if self.chain else None

    @cached_property
    def current(self) -> Release | None:
        """The release of what the report stands as; None where that is not released."""
        newest = self.newest
        is_of_it = newest and self.submission and newest.submission_id == self.submission.pk
        return newest if is_of_it else None

    @cached_property
    def issued(self) -> list[Issued]:
        """The releases, newest first."""
        return [
            Issued(
                one,
                person(one.released_by),
                state_of(one, one is self.newest),
                one is self.newest,
                verification.printed(one.submission.code),
            )
            for one in reversed(self.chain)
        ]

    @property
    def code(self) -> str:
        """The code of what the report stands as; "" while it is not sent."""
        return verification.printed(self.submission.code) if self.submission else ""

    @cached_property
    def may_release(self) -> bool:
        return self.submission is not None and self.page.may(Permission.REPORT_RELEASE)

    @property
    def replaces(self) -> Release | None:
        """What releasing now takes the place of or corrects."""
        return self.newest

    # What the form shows: as it was typed, else what was written before sending

    @property
    def number(self) -> str:
        return self.posted.get("so-van-ban", self.report.document_number)

    @property
    def day(self) -> str:
        on = self.report.document_date
        return self.posted.get("ngay-van-ban", f"{on:%d/%m/%Y}" if on else "")

    @property
    def reason(self) -> str:
        return self.posted.get("ly-do", "")

    @cached_property
    def is_early(self) -> bool:
        """Whether the date shown is before the figures were closed, so that it has to be meant."""
        try:
            on = DateField(required=False).clean(self.day)
        except ValidationError:
            return False
        return on is not None and on < self.report.data_to

    # Files

    @cached_property
    def enclosed(self) -> list[Enclosed]:
        found = self.report.attachments.select_related("added_by", "withdrawn_by")
        return [
            Enclosed(
                one,
                size_words(one.size),
                person(one.added_by),
                person(one.withdrawn_by) if one.withdrawn_by else "",
                one.withdrawn_at is None and one.kind in self.open_kinds,
            )
            for one in found
        ]

    @property
    def standing(self) -> list[Enclosed]:
        return [one for one in self.enclosed if one.attachment.withdrawn_at is None]

    @property
    def withdrawn(self) -> list[Enclosed]:
        return [one for one in self.enclosed if one.attachment.withdrawn_at is not None]

    @cached_property
    def open_kinds(self) -> dict[str, str]:
        """Kind -> label of the files this person may add and withdraw now."""
        report = self.report
        return {
            kind: Attachment.Kind(kind).label
            for kind, permission in workflow.ENCLOSING.items()
            if self.page.may(permission)
            and not workflow.enclosing_locked(
                kind,
                bool(self.chain),
                State(report.state),
                report.closes_at,
                self.page.now,
                report.opens_at,
            )
        }

    @property
    def accept(self) -> str:
        """What the browser's file dialogue offers."""
        suffixes = [suffix for kind in self.open_kinds for suffix in TAKEN[kind]]
        return attachments.offered(dict.fromkeys(suffixes))


def state_of(one: Release, is_newest: bool) -> str:
    if one.corrected_at:
        return "Ghi nhầm, đã đính chính"
    return "Đang có hiệu lực" if is_newest else "Đã được thay thế"


def sent_with(files: list[dict]) -> list[dict]:
    """Return the files a snapshot holds as a page lists them: id, name, label, size, sha256."""
    return [
        file | {"label": Attachment.Kind(file["kind"]).label, "size": size_words(file["size"])}
        for file in files
    ]


def size_words(size: int) -> str:
    """Return bytes as "1,4 MB" or "32 KB"."""
    if size >= 1024**2:
        return f"{size / 1024**2:.1f}".replace(".", ",") + " MB"
    return f"{max(1, round(size / 1024))} KB"
