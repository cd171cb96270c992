"""Periodic: take jobs back from workers that died, and clear what nobody needs any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs import messages, queue
from jobs.models import DueMoment, Job, Worker

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def reap(now: datetime | None = None) -> None:
    """Put jobs without a sign of life back into the queue, or end them after too many attempts.

    Also queued jobs whose task is gone: its worker died between taking the task and the job. Two
    queries, and a few for each job taken back.
    """
    now = now or timezone.now()
    stale = now - timedelta(seconds=settings.JOBS_STALE_SECONDS)
    for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=stale):
        # The heartbeat is asked again as the row is written: it may have come meanwhile.
        queue.retry_or_give_up(job, messages.WORKER_LOST, now, heartbeat_at__lt=stale)
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values("pk")
    forgotten = Job.objects.filter(state=Job.State.QUEUED, queued_at__lt=stale)
    for job in forgotten.exclude(task_id__in=waiting):
        requeue(job)


def requeue(job: Job) -> None:
    """Give a queued job a new task, unless it was claimed or cancelled meanwhile."""
    with transaction.atomic():
        same = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED, task_id=job.task_id)
        if same.update(queued_at=timezone.now()):
            queue.enqueue(job)


def clear(now: datetime | None = None) -> None:
    """Delete finished jobs after the kept time, and at once what only the machinery needs."""
    now = now or timezone.now()
    kept = now - timedelta(days=settings.JOBS_KEPT_DAYS)
    Job.objects.filter(finished_at__lt=kept).delete()
    # Those of dead workers stay "running" for ever in the queue's own table.
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - HOUR)
    left = ~Q(status=TaskResultStatus.READY) & Q(enqueued_at__lt=kept)
    DBTaskResult.objects.filter(done | left).delete()
    DueMoment.objects.filter(due_at__lt=now - DAY).delete()
    Worker.objects.filter(seen_at__lt=now - DAY).delete()
