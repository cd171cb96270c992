"""The second job of a batch: write each confirmed file through the entry gate.

Each file is one step and one transaction: its cells, the event that tells of them, and the file's
own row that says it was written. Whatever kills a worker, a file is written once or not at all.
"""

import logging
from collections import Counter

from django.contrib.auth import get_user_model
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from jobs.running import Interrupted, Work
from reports import entry
from reports.batches import messages
from reports.batches.reading import batch_of, severities, tally
from reports.entry import Change, Channel, Outcome, Status
from reports.imports import preview
from reports.models import BatchFile, Report
from reports.refusals import Locked, NotAllowed, TooMany
from units.policy import Permission

logger = logging.getLogger("reports")
REASONS = 10  # cells not stored whose reason is kept
State = BatchFile.State


def run(work: Work) -> dict:
    """Write the confirmed files of a batch. The job's result is `tally` and the batch's id."""
    files, batch = work.payload["files"], batch_of(work)
    for done, pk in enumerate(files):
        work.progress(done, len(files), messages.written_so_far(done, len(files)))
        write(work, pk)
    work.progress(len(files), len(files), messages.written_so_far(len(files), len(files)))
    return {"batch": batch.pk, "files": len(files)} | tally(batch)


def write(work: Work, pk: int) -> None:
    """Write one file, or remember why not; nothing for one that was written or left out."""
    try:
        with transaction.atomic():
            work.hold()
            file = BatchFile.objects.select_for_update().filter(pk=pk, state=State.CHOSEN).first()
            if file is not None:
                save(file, work.by)
    except (NotAllowed, Locked, TooMany) as refusal:
        fail(work, pk, str(refusal))
    except (Interrupted, DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("File %s of a batch cannot be written.", pk)
        fail(work, pk, messages.BROKEN)


def save(file: BatchFile, by) -> None:
    """Write a file's changes with the rights the person holds at this moment."""
    # Read again for every file: an account may be closed, a role end, while the job runs.
    person = get_user_model().objects.get(pk=by.pk)
    reports = Report.objects.visible_to(person, Permission.REPORT_FILL_IN).for_page()
    report = reports.filter(pk=file.report_id).first() if person.is_active else None
    if report is None:
        raise NotAllowed([messages.NOT_ONES_OWN])
    changes = [Change(*one) for one in file.changes]
    outcome = entry.save(report=report, changes=changes, by=person, channel=Channel.IMPORT)
    file.state, file.written_at = State.WRITTEN, timezone.now()
    file.outcome, file.reason = outcome_of(outcome), ""
    file.save(update_fields=["state", "written_at", "outcome", "reason"])


def outcome_of(outcome: Outcome) -> dict:
    """Return what is kept of a written file: cells stored, asked about and not stored, findings."""
    statuses = Counter(one.status for one in outcome.cells)
    lost = [one for one in outcome.cells if one.status in (Status.CONFLICT, Status.REFUSED)]
    return {
        "stored": statuses[Status.SAVED] + statuses[Status.QUESTION],
        "questions": statuses[Status.QUESTION],
        "lost": len(lost),
        "reasons": [one.reason for one in lost[:REASONS]],
        **severities(preview.findings(outcome)),
    }


def fail(work: Work, pk: int, reason: str) -> None:
    with transaction.atomic():
        work.hold()
        chosen = BatchFile.objects.filter(pk=pk, state=State.CHOSEN)
        chosen.update(state=State.FAILED, reason=reason[:1000])
