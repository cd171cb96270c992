"""Run one job: claim it, tell how far it is, end it or give it back.

A kind's function gets a `Work`. It calls `progress` between steps, and does each step so that it
may be done again: in one transaction that begins with `hold` and remembers that it was done.
"""

import logging
import threading
import time
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from jobs import kinds, messages, queue
from jobs.models import Job
from jobs.refusals import JobFailed

logger = logging.getLogger("jobs")
State = Job.State
PROGRESS_SECONDS = 0.5  # between two writes of the progress; pages ask once a second

stopping = threading.Event()  # this process was asked to end: jobs are given back
current: "Work | None" = None  # what this process runs now, for its pulse


class Interrupted(Exception):
    """Why a job does not go on; a kind's function lets it pass."""


class Lost(Interrupted):
    """The job is no longer this worker's: it was thought dead, and another has the job."""


class Cancelled(Interrupted):
    """The person asked to stop."""


class GivenBack(Interrupted):
    """This process is to end before the job is done."""


class Work:
    """A claimed job, as the function of its kind sees it."""

    def __init__(self, job: Job):
        self._job = job
        self._written_at = 0.0  # monotonic seconds: when the progress was last written
        self.moved_at = time.monotonic()  # when the job last said how far it is

    @property
    def pk(self) -> int:
        return self._job.pk

    @property
    def payload(self) -> dict:
        return self._job.payload

    @property
    def by(self):
        """The person who asked, with the rights held now."""
        return self._job.by

    @property
    def _mine(self):
        job = self._job
        return Job.objects.filter(pk=job.pk, state=State.RUNNING, task_id=job.task_id)

    def hold(self) -> None:
        """Make sure, first thing in a step's transaction, that the job is still this worker's.

        Nobody can take it away before that transaction ends. Raise Lost.
        """
        if not self._mine.update(heartbeat_at=timezone.now()):
            raise Lost

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the job is, which is also a sign of life. Not inside a step.

        Written at most every PROGRESS_SECONDS, and at the end. Raise Cancelled, GivenBack or Lost,
        which the function of the kind lets pass.
        """
        self.moved_at = now = time.monotonic()
        if stopping.is_set() and done < total:
            raise GivenBack
        if now - self._written_at < PROGRESS_SECONDS and done < total:
            return
        written = self._mine.filter(cancel_asked_at__isnull=True).update(
            done=done, total=total, message=message[:300], heartbeat_at=timezone.now()
        )
        if not written:
            raise Cancelled if self._mine.exists() else Lost
        self._written_at = now

    def beat(self) -> None:
        """Give a sign of life during a long step, unless the step takes too long to be alive."""
        if time.monotonic() - self.moved_at < settings.JOBS_STEP_SECONDS:
            self._mine.update(heartbeat_at=timezone.now())


def claim(job_id: int, task_id: str) -> Job | None:
    """Take a queued job for this task; None when it is done, cancelled or another task's."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=State.QUEUED, task_id=UUID(task_id)).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", now),
        heartbeat_at=now,
    )
    return Job.objects.select_related("by").get(pk=job_id) if taken else None


def run(job_id: int, task_id: str) -> None:
    """Run a job if it is this task's to run. What goes wrong ends up on the job and in the log.

    Raised is only the end of the process, after the job was given back, and a database that stays
    away: the reaper finds that job.
    """
    global current
    job = claim(job_id, task_id)
    if job is None:
        return
    kind = kinds.of(job.kind)
    if kind is None:
        queue.finish(job, State.FAILED, messages.UNKNOWN_KIND)
        return
    current = Work(job)
    try:
        result = kind.run(current)
    except Lost:
        logger.warning("Job %s was taken over by another worker.", job_id)
    except Cancelled:
        queue.finish(job, State.CANCELLED, messages.CANCELLED)
    except GivenBack:
        queue.put_back(job, messages.GIVEN_BACK, counts=False)
    except JobFailed as failure:
        queue.finish(job, State.FAILED, str(failure))
    except (OperationalError, InterfaceError):
        logger.exception("Job %s lost the database.", job_id)
        if not connection.in_atomic_block:
            close_old_connections()  # a broken one could not write down what happened
        job.refresh_from_db(fields=["cancel_asked_at"])
        queue.retry_or_give_up(job, messages.DATABASE_BUSY, timezone.now())
    except Exception:
        logger.exception("Job %s failed.", job_id)
        queue.finish(job, State.FAILED, messages.BROKEN)
    except BaseException:
        queue.put_back(job, messages.GIVEN_BACK, counts=False)
        raise
    else:
        queue.finish(job, State.DONE, result=result)
    finally:
        current = None
