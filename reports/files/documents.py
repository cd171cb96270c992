"""A report's document as a file, made once for what was signed and made anew for a draft.

A file is kept under a key of everything it prints: the whole `Document`, the format, the edition of
the printers. So the same bytes are served as long as nothing of it could have changed, whoever
renamed a unit or corrected a letterhead, and no rule has to say what a document depends on.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.db import IntegrityError
from django.utils import timezone

from reports import exports
from reports.exports import build, wording
from reports.exports.files import printed
from reports.files import keeping
from reports.models import MadeFile, Report, Submission
from reports.workflow import State

logger = logging.getLogger("reports")
SENT = (State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True)
class Ready:
    """A document to hand out. What is read of `stream` is read once; whoever takes it closes it."""

    filename: str  # ASCII
    content_type: str
    sha256: str
    size: int  # bytes
    stream: BinaryIO
    submission: int | None = None  # id of what was signed; None: a draft's
    row: MadeFile | None = None  # None: it is not kept

    def read(self) -> bytes:
        with self.stream:
            return self.stream.read()


def of(
    report: Report,
    format_: str,
    part: str = exports.FULL,
    *,
    submission: Submission | None = None,
    by_deputy: bool = False,
    made_after: datetime | None = None,
) -> Ready:
    """Return a report's document, a part of PARTS in a format of FORMATS.

    As it stands, or, with a `submission`, as that was signed, in a file named by its receipt. What
    was signed is kept; `made_after` makes a file of before that moment again. Needs the report from
    `for_page()`. KeyError for another format or part.
    """
    filename = wording.file_name(report.unit.code, report.period, part, format_)
    if submission:
        filename = wording.signed_file_name(filename, submission.receipt)
    signed = submission or (standing(report) if report.state in SENT else None)
    document = build.build(report, part, by_deputy=by_deputy, submission=signed)
    if signed is None:
        return unkept(printed(document, filename, format_))
    ready = kept(
        document,
        format_,
        signed,
        exports.PARTS[part],
        lambda: printed(document, filename, format_),
        made_after,
    )
    return replace(ready, filename=filename)  # the file has the name it was first asked for by


def standing(report: Report) -> Submission:
    """Return what a sent report stands on: its last submission."""
    return Submission.objects.filter(report_id=report.pk).latest("received_at", "pk")


def kept(
    document,
    format_: str,
    submission: Submission,
    label: str,
    make: Callable[[], exports.File],
    made_after: datetime | None = None,
) -> Ready:
    """Return what is kept of a document, else what `make` prints of it, kept from now on.

    A storage that takes no more keeps nobody from his document: it is printed each time.
    """
    key = key_of(document, format_, submission)
    row = keeping.found(key)
    older = row if row and made_after and row.made_at < made_after else None
    if older:
        older.content.close()
    if older or row is None:
        made = make()
        if older:
            keeping.let_go([(older.pk, older.content.name)])
        try:
            row = keeping.keep(
                BytesIO(made.content),
                kind=MadeFile.Kind.DOCUMENT,
                key=key,
                submission=submission,
                label=f"{label}, {exports.FORMATS[format_].label}",
                format=format_,
                filename=made.filename,
            )
        except (OSError, IntegrityError):
            logger.exception("The %s of submission %s cannot be kept.", format_, submission.pk)
            return replace(unkept(made), submission=submission.pk)
    return Ready(
        row.filename,
        exports.FORMATS[format_].content_type,
        row.sha256,
        row.size,
        row.content.file,
        submission.pk,
        row,
    )


def unkept(made: exports.File) -> Ready:
    digest, size = hashlib.sha256(made.content).hexdigest(), len(made.content)
    return Ready(made.filename, made.content_type, digest, size, BytesIO(made.content))


def key_of(document, format_: str, submission: Submission) -> str:
    """Return what tells a file from every other: whose, its format and edition, what it prints.

    `document` is the value a printer prints, a `Document` or `Consolidated`: its `repr` tells all.
    """
    digest = hashlib.sha256(repr(document).encode()).hexdigest()
    return f"{submission.pk}-{format_}-{exports.EDITION}-{digest}"


def is_kept(report: Report, format_: str, part: str, *, by_deputy: bool = False) -> bool:
    """Tell whether a sent report's document can be handed out without printing it."""
    submission = standing(report)
    document = build.build(report, part, by_deputy=by_deputy, submission=submission)
    return MadeFile.objects.kept().filter(key=key_of(document, format_, submission)).exists()


def known_files(submission: Submission) -> dict[str, str]:
    """Return SHA-256 -> what it is, for every file made of a submission, also deleted ones.

    "Báo cáo và phụ lục, PDF, làm lúc 15:30 10/06/2022". One query.
    """
    rows = MadeFile.objects.of_submission(submission).values_list("sha256", "label", "made_at")
    return {
        sha256: f"{label}, làm lúc {timezone.localtime(at):%H:%M %d/%m/%Y}"
        for sha256, label, at in rows
    }
