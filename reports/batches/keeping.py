"""Periodic: uploaded files are deleted after their time, batches when jobs of that age are."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from jobs.models import Job
from reports.batches import messages
from reports.models import Batch, BatchFile
from reports.models.batch import FOLDER

State = BatchFile.State
DAY = timedelta(days=1)


def clear(now: datetime | None = None) -> None:
    """Delete the contents of old batches, later the batches, and files no row knows of.

    The row lets go of its file first: killed in between, a file is left that no row knows of.
    """
    now = now or timezone.now()
    Batch.objects.filter(created_at__lt=now - timedelta(days=settings.JOBS_KEPT_DAYS)).delete()
    old = BatchFile.objects.filter(
        batch__created_at__lt=now - timedelta(days=settings.UPLOADS_KEPT_DAYS)
    ).exclude(content="", changes=[])
    idle = old.exclude(batch__job__state__in=Job.UNFINISHED)
    gone = list(idle.exclude(content="").values_list("content", flat=True))
    left = idle.exclude(state__in=[State.WRITTEN, State.REFUSED])
    left.update(state=State.REFUSED, reason=messages.GONE)
    idle.update(content="", changes=[])
    for name in gone:
        default_storage.delete(name)
    sweep(now)


def sweep(now: datetime) -> None:
    """Delete files of the folder that no row knows of: their upload or deletion was cut short."""
    if not default_storage.exists(FOLDER):
        return
    _, names = default_storage.listdir(FOLDER)
    paths = {f"{FOLDER}/{name}" for name in names}
    known = set(BatchFile.objects.exclude(content="").values_list("content", flat=True))
    for path in paths - known:
        if default_storage.get_modified_time(path) < now - DAY:
            default_storage.delete(path)
