"""The job that puts the documents of many units into one ZIP, with a list of what is in it.

The documents come from where they are kept, so that each is byte for byte the one its page hands
out, and a job begun again after a killed worker is quick. Only the whole archive is kept, under its
job's number: two workers that thought the job theirs leave one.
"""

import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.db.models import Q
from django.utils import timezone

from jobs.refusals import JobFailed
from jobs.running import Work
from reports import exports
from reports.exports import rows
from reports.files import keeping, messages, rendering
from reports.files.documents import SENT, Ready
from reports.files.naming import Names, safe
from reports.models import MadeFile, Report, Submission
from units.text import uncapitalised

INDEX = "muc-luc.xlsx"


@dataclass(frozen=True)
class Entry:
    """One line of the list: a document in the archive, or a report that has none there."""

    report: Report
    path: str = ""
    submission: int = 0  # id; 0: no document
    note: str = ""


def selection(user, owner: str, period: str):
    """Return the reports filed to a unit for a period, and a root's own, that a person may read.

    What nobody asks for and nobody sent is left out.
    """
    filed = Q(parent_code=owner) | Q(unit__code=owner, parent_code="")
    visible = Report.objects.for_page().visible_to(user)
    return visible.filter(filed, period=period).expected()


def run(work: Work) -> dict:
    """Make the archive asked for. The result names the file and counts what is in it."""
    key = f"archive-{work.pk}"
    if kept := keeping.found(key):  # made, but its worker died before it could say so
        kept.content.close()
        return result_of(kept, len(kept.holds))
    reports = rendering.chosen(work)
    with tempfile.TemporaryFile() as packed:
        entries = pack(work, packed, reports)
        units = {entry.report.pk for entry in entries if entry.submission}
        if not units:
            raise JobFailed(messages.NONE_MADE)
        work.progress(len(reports), len(reports), messages.PACKING)
        kept = keeping.keep(
            packed,
            kind=MadeFile.Kind.ARCHIVE,
            key=key,
            by=work.by,
            job_id=work.pk,
            holds=sorted(units),
            label=messages.archived(len(units), reports[0].period_label, described(work.payload)),
            format="zip",
            filename=filename(work.payload, len(units)),
        )
    kept.content.close()
    failed = sum(entry.note == messages.BROKEN for entry in entries)
    return result_of(kept, len(units), failed)


def pack(work: Work, packed: BinaryIO, reports: list[Report]) -> list[Entry]:
    """Write the ZIP; return its list. Stored as they are: documents are compressed already."""
    asked, names, entries = work.payload, Names(), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for report, files in rendering.printed(work, reports, asked["formats"], asked["part"]):
            for ready in files.values():
                if ready is None:
                    entries.append(Entry(report, note=messages.BROKEN))
                    continue
                path = names.place(
                    report.unit.kind, ready.filename, report.unit.code, report.form.code
                )
                put(archive, path, ready, report)
                entries.append(Entry(report, path, ready.submission))
        entries += left_out(work, {report.pk for report in reports})
        archive.writestr(INDEX, index(entries).getvalue())
    return entries


def put(archive: zipfile.ZipFile, path: str, ready: Ready, report: Report) -> None:
    """Copy one document into the archive, dated when it was received, and close it."""
    received = timezone.localtime(report.submitted_at)
    entry = zipfile.ZipInfo(path, received.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    with ready.stream, archive.open(entry, "w") as place:
        shutil.copyfileobj(ready.stream, place)


def left_out(work: Work, packed: set[int]) -> list[Entry]:
    """Return the lines of those that are not in it: who has not sent, and who was not chosen."""
    others = selection(work.by, work.payload["owner"], work.payload["period"])
    return [
        Entry(one, note=messages.LEFT_OUT if one.state in SENT else messages.NOT_SENT)
        for one in sorted(others.exclude(pk__in=packed), key=rendering.order)
    ]


def index(entries: list[Entry]) -> BytesIO:
    """Return the list of an archive as a workbook. One query."""
    ids = {entry.submission for entry in entries}
    receipts = dict(Submission.objects.filter(pk__in=ids).values_list("pk", "receipt"))
    lines = (
        (
            entry.report.unit_then.name,
            entry.report.unit.code,
            entry.report.unit.get_kind_display(),
            entry.report.form.code,
            entry.report.get_state_display(),
            receipts.get(entry.submission, ""),
            moment(entry.report.submitted_at),
            moment(entry.report.approved_at),
            entry.path,
            entry.note,
        )
        for entry in entries
    )
    return rows.workbook(messages.INDEX, messages.HEAD, messages.WIDTHS, lines)


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def result_of(row: MadeFile, units: int, failed: int = 0) -> dict:
    return {
        "file": row.pk,
        "filename": row.filename,
        "size": row.size,
        "until": moment(row.expires_at),
        "units": units,
        "failed": failed,
    }


def described(payload: dict) -> str:
    formats = ", ".join(exports.FORMATS[one].label for one in payload["formats"])
    return f"{uncapitalised(exports.PARTS[payload['part']])}: {formats}"


def filename(payload: dict, units: int) -> str:
    """Return "van-ban-gialai-2025-Q3-77-don-vi.zip"."""
    owner = safe(payload["owner"].rpartition(".")[2])
    return f"van-ban-{owner}-{payload['period']}-{units}-don-vi.zip"
