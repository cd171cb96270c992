"""Begin a batch of files, say whose they are, confirm them; each starts the job that does the work.

The batch's row is locked and none of its jobs may be unfinished. What the files would change is the
jobs' business (`reports.batches`); cells are written by the entry gate alone.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from jobs import queue
from jobs.refusals import JobRefused
from reports.actions import rounds
from reports.batches import messages, uploads
from reports.batches.reading import drafts_of
from reports.models import Batch, BatchFile, Round
from reports.refusals import BadRequest
from units.models import Unit
from units.text import uncapitalised

State = BatchFile.State
READ, WRITE = "batch-read", "batch-write"  # keys of settings.JOB_KINDS
NAME_LIMIT = 300  # characters, see BatchFile.name


def begin_batch(
    *, owner: Unit, period: str, files: Iterable[UploadedFile], by, at: datetime | None = None
) -> Batch:
    """Keep uploaded files and start reading them. Raise BadRequest with the sentence to show.

    Units that owe a report in the period's round and have none get their draft. What was stored of
    a batch that could not begin is deleted again.
    """
    opened = (
        Round.objects.standing().filter(owner=owner, period=period).select_related("owner").first()
    )
    begins = opened is not None and bool(rounds.unbegun(opened, by))
    if not begins and not drafts_of(by, owner.code, period).exists():
        raise BadRequest(messages.NO_DRAFTS)
    kept: list[BatchFile] = []
    try:
        # Before the transaction: others' saves must not wait while files are copied.
        for upload in uploads.unpacked(files):
            kept.append(keep(upload, kept))
        return stored(owner, period, kept, by, at or timezone.now(), opened)
    except BaseException:
        for file in kept:
            if file.content:
                file.content.delete(save=False)
        raise


def keep(upload: uploads.Upload, earlier: list[BatchFile]) -> BatchFile:
    """Store one upload; the second of two equal files, and what is too large, is not kept."""
    name = upload.name if len(upload.name) <= NAME_LIMIT else "…" + upload.name[1 - NAME_LIMIT :]
    digest = "" if upload.refused else sha256(upload.content).hexdigest()
    twin = next((one for one in earlier if digest and one.sha256 == digest), None)
    reason = messages.twin(twin.name) if twin else upload.refused
    file = BatchFile(
        position=len(earlier) + 1, name=name, size=upload.size, sha256=digest, reason=reason
    )
    if reason:
        file.state = State.REFUSED
    else:
        file.content.save(name, ContentFile(upload.content), save=False)
    return file


@transaction.atomic
def stored(
    owner: Unit, period: str, kept: list[BatchFile], by, now: datetime, opened: Round | None
) -> Batch:
    """Write the rows of a new batch and start the job that reads it."""
    if opened:
        rounds.complete_round(opened=opened, by=by, at=now)
    batch = Batch.objects.create(owner=owner, period=period, by=by, created_at=now)
    for file in kept:
        file.batch = batch
    BatchFile.objects.bulk_create(kept)
    waiting = [file for file in kept if file.state == State.WAITING]
    if waiting:
        start(batch, READ, messages.reading, waiting)
    return batch


def start(batch: Batch, kind: str, label, files: list[BatchFile], payload: dict | None = None):
    """Start a job for some files of a batch, whose row is locked."""
    period = uncapitalised(batch.period_label)
    try:
        batch.job = queue.start(
            kind=kind,
            label=label(len(files), period),
            by=batch.by,
            payload={"batch": batch.pk, "count": len(files)} | (payload or {}),
            total=len(files),
            dedupe_key=f"batch-{batch.pk}",
        )
    except JobRefused as refusal:
        raise BadRequest(str(refusal)) from refusal
    batch.save(update_fields=["job"])


def locked(batch: Batch) -> Batch:
    """Lock a batch for the rest of the transaction. Raise BadRequest while a job works on it."""
    one = Batch.objects.select_for_update(of=("self",)).select_related("job", "by").get(pk=batch.pk)
    if one.job and one.job.is_unfinished:
        raise BadRequest(messages.BUSY)
    return one


@transaction.atomic
def reread(*, batch: Batch, chosen: dict[int, int | None], failed: bool = False) -> None:
    """Read files again: those whose report was chosen by hand, and on request those that failed.

    `chosen` gives file id -> report id, None for "guess again". Raise BadRequest.
    """
    one = locked(batch)
    for pk, report_id in chosen.items():
        one.files.filter(pk=pk).exclude(state__in=[State.WRITTEN, State.CHOSEN]).exclude(
            content=""
        ).update(
            state=State.WAITING,
            report_id=report_id,
            chosen_by_hand=report_id is not None,
            whose=messages.BY_HAND if report_id is not None else "",
        )
    if failed:
        again = one.files.filter(state__in=[State.FAILED, State.CHOSEN]).exclude(content="")
        again.update(state=State.WAITING)
    waiting = list(one.files.filter(state=State.WAITING))
    if not waiting:
        raise BadRequest(messages.NOTHING_TO_READ)
    start(one, READ, messages.reading, waiting)


@transaction.atomic
def confirm_batch(*, batch: Batch, files: Iterable[int]) -> None:
    """Start writing the files chosen, one for each report. Raise BadRequest."""
    one = locked(batch)
    ready = one.files.filter(state=State.READ, report__isnull=False).exclude(changes=[])
    chosen = list(ready.filter(pk__in=list(files)).select_related("report__unit"))
    if not chosen:
        raise BadRequest(messages.NOTHING_CHOSEN)
    reports = [file.report_id for file in chosen]
    for file in chosen:
        if reports.count(file.report_id) > 1:
            raise BadRequest(messages.twice(file.report.unit.name))
    ids = [file.pk for file in chosen]
    one.files.filter(pk__in=ids).update(state=State.CHOSEN)
    start(one, WRITE, messages.writing, chosen, {"files": ids})
