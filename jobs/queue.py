"""Start, cancel, retry: the ways a job comes into the queue and out of it.

A job and the task that runs it are written in the transaction of whoever asks: rolled back, neither
ever was. A job put back gets a new task, and only that one may claim it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jobs import messages, tasks
from jobs.models import Job
from jobs.refusals import JobRefused

State = Job.State


@transaction.atomic
def start(*, kind: str, label: str, by, payload: dict, total: int = 0, dedupe_key: str = "") -> Job:
    """Put a new job into the queue, or return the unfinished one with the same key.

    Raise JobRefused when the person has too many unfinished ones.
    """
    # Two requests of one person wait for each other here, so that the limit holds.
    get_user_model().objects.select_for_update().only("pk").get(pk=by.pk)
    if dedupe_key and (same := Job.objects.unfinished().filter(dedupe_key=dedupe_key).first()):
        return same
    check_limit(by)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                label=label,
                by=by,
                payload=payload,
                total=total,
                dedupe_key=dedupe_key or None,
            )
    except IntegrityError as error:  # another person asked for the same at the same moment
        same = Job.objects.unfinished().filter(dedupe_key=dedupe_key).first()
        if same is None:
            raise JobRefused(messages.SAME_IS_RUNNING) from error
        return same
    enqueue(job)
    return job


def check_limit(by) -> None:
    limit = settings.JOBS_PER_PERSON
    if Job.objects.unfinished().filter(by=by).count() >= limit:
        raise JobRefused(messages.too_many(limit))


def enqueue(job: Job, after: datetime | None = None) -> None:
    """Give a queued job the task that may run it, in the caller's transaction."""
    job.task_id = UUID(tasks.run_job.using(run_after=after).enqueue(job.pk).id)
    job.save(update_fields=["task_id"])


@transaction.atomic
def put_back(
    job: Job, message: str, *, after: datetime | None = None, counts: bool = True, **still
) -> bool:
    """Bring a running job back into the queue; False when it is not as it was read any more.

    `counts=False` takes the attempt back: the worker was asked to stop, the job did nothing wrong.
    `still` are further conditions on the row.
    """
    attempts = F("attempts") if counts else F("attempts") - 1
    moved = Job.objects.filter(pk=job.pk, state=State.RUNNING, task_id=job.task_id, **still).update(
        state=State.QUEUED, queued_at=timezone.now(), message=message, attempts=attempts
    )
    if moved:
        enqueue(Job.objects.get(pk=job.pk), after)
    return bool(moved)


def retry_or_give_up(job: Job, message: str, now: datetime, **still) -> None:
    """Put a job that broke down back, later each time, or end it after too many attempts."""
    if job.cancel_asked_at:
        finish(job, State.CANCELLED, messages.CANCELLED, **still)
    elif job.attempts >= settings.JOBS_ATTEMPTS:
        finish(job, State.FAILED, messages.gave_up(job.attempts), **still)
    else:
        wait = settings.JOBS_BACKOFF_SECONDS * 2 ** (job.attempts - 1)
        put_back(job, message, after=now + timedelta(seconds=wait), **still)


def finish(job: Job, state: State, message: str = "", result: dict | None = None, **still) -> bool:
    """End a running job; False when it is no longer the caller's to end."""
    return bool(
        Job.objects.filter(pk=job.pk, state=State.RUNNING, task_id=job.task_id, **still).update(
            state=state, finished_at=timezone.now(), message=message[:300], result=result or {}
        )
    )


@transaction.atomic
def cancel(job: Job) -> str:
    """End a queued job; ask a running one to stop. Return what to say; raise JobRefused."""
    now = timezone.now()
    mine = Job.objects.filter(pk=job.pk)
    if mine.filter(state=State.QUEUED).update(
        state=State.CANCELLED, finished_at=now, message=messages.CANCELLED
    ):
        return messages.CANCELLED
    if mine.filter(state=State.RUNNING).update(cancel_asked_at=now):
        return messages.CANCEL_ASKED
    raise JobRefused(messages.FINISHED_ALREADY)


@transaction.atomic
def retry(job: Job) -> str:
    """Bring a failed or cancelled job back into the queue. Return what to say; raise JobRefused."""
    get_user_model().objects.select_for_update().only("pk").get(pk=job.by_id)
    check_limit(job.by)
    try:
        with transaction.atomic():
            moved = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED]).update(
                state=State.QUEUED,
                queued_at=timezone.now(),
                finished_at=None,
                cancel_asked_at=None,
                attempts=0,
                message="",
            )
    except IntegrityError as error:
        raise JobRefused(messages.SAME_IS_RUNNING) from error
    if not moved:
        raise JobRefused(messages.NOT_TO_BE_RETRIED)
    enqueue(Job.objects.get(pk=job.pk))
    return messages.ASKED_AGAIN
