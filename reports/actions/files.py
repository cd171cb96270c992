"""Start the jobs that make files, and delete what one of one's own jobs made."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from jobs import queue
from jobs.models import Job
from jobs.refusals import JobRefused
from reports import exports
from reports.files import archives, keeping, messages
from reports.files.documents import SENT
from reports.models import MadeFile, Report
from reports.refusals import BadRequest, NotAllowed
from units.policy import Permission

ARCHIVE, RENDER, CONSOLIDATE = "archive", "render", "consolidated"  # keys of settings.JOB_KINDS


@transaction.atomic
def start_archive(
    *, owner: str, period: str, reports: Sequence[int], formats: Sequence[str], part: str, by
) -> Job:
    """Start putting the documents of reports (ids) into one file. Raise BadRequest.

    `owner` (a unit's code) and `period` say what the list in it is complete for. The same asked
    again while it is unfinished is the same job.
    """
    found = sent(archives.selection(by, owner, period), reports)
    payload = asked(found, formats, part) | {"owner": owner, "period": period}
    return start(ARCHIVE, messages.archive(len(found), found[0].period_label), payload, by)


@transaction.atomic
def start_rendering(*, reports: Sequence[int], formats: Sequence[str], part: str, by) -> Job:
    """Start making the documents of reports (ids) again, whatever is kept of them.

    Raise BadRequest; NotAllowed where the person does not review one of them.
    """
    found = sent(Report.objects.for_page().visible_to(by), reports)
    reviewed = Report.objects.visible_to(by, Permission.REPORT_REVIEW)
    if reviewed.filter(pk__in=[one.pk for one in found]).count() < len(found):
        raise NotAllowed([messages.NOT_REVIEWED])
    payload = asked(found, formats, part)
    label = messages.render(len(found), found[0].period_label)
    return start(RENDER, label, payload, by, made_after=timezone.now().isoformat())


@transaction.atomic
def start_preparing(*, report: Report, format_: str, part: str, by_deputy: bool, by) -> Job:
    """Start making one document that a page then hands out. Raise BadRequest."""
    found = sent(Report.objects.for_page().visible_to(by), [report.pk])
    payload = asked(found, [format_], part) | {"by_deputy": by_deputy}
    names = exports.FORMATS[format_].label, report.unit_then.name, report.period_label
    return start(RENDER, messages.prepare(*names), payload, by)


@transaction.atomic
def start_consolidated(*, report: Report, format_: str, by) -> Job:
    """Start making the consolidated document of a report, sent or not. Raise BadRequest."""
    if format_ not in exports.FORMATS:
        raise BadRequest(messages.NO_FORMAT)
    payload = {"reports": [report.pk], "formats": [format_]}
    label = messages.consolidated(report.unit_then.name, report.period_label)
    return start(CONSOLIDATE, label, payload, by)


def sent(visible, ids: Sequence[int]) -> list[Report]:
    """Return those of some reports (a queryset and ids) that were sent. Raise BadRequest."""
    found = list(visible.filter(pk__in=ids, state__in=SENT))
    if not found:
        raise BadRequest(messages.NOTHING_CHOSEN)
    if len(found) > messages.LIMIT:
        raise BadRequest(messages.TOO_MANY)
    return found


def asked(reports: list[Report], formats: Sequence[str], part: str) -> dict:
    """Return what a job is to know of documents. Raise BadRequest for what no table offers."""
    chosen = [one for one in exports.FORMATS if one in formats]
    if not chosen:
        raise BadRequest(messages.NO_FORMAT)
    if part not in exports.PARTS:
        raise BadRequest(messages.NO_PART)
    return {"reports": sorted(one.pk for one in reports), "formats": chosen, "part": part}


def start(kind: str, label: str, payload: dict, by, **more) -> Job:
    """Start a job; while it is unfinished, the same asked by the same person is that job."""
    digest = hashlib.sha256(repr(sorted(payload.items())).encode()).hexdigest()[:40]
    try:
        return queue.start(
            kind=kind,
            label=label,
            by=by,
            payload=payload | more,
            total=len(payload["reports"]),
            dedupe_key=f"{kind}-{by.pk}-{digest}",
        )
    except JobRefused as refusal:
        raise BadRequest(str(refusal)) from refusal


def discard_file(*, file: MadeFile) -> None:
    """Delete what a person's job made: the row first, then the file."""
    keeping.let_go([(file.pk, file.content.name)])
