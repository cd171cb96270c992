"""Jobs, the moments periodic work was due, and the workers seen lately."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class JobQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)


class Job(models.Model):
    """One piece of work a person asked for. Written only by `queue`, `running` and `sweeping`.

    `task_id` is the token of the one task that may run it: whoever puts the job back into the queue
    makes a new one, so a worker thought dead finds that the job is no longer its own.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không hoàn thành"
        CANCELLED = "cancelled", "Đã hủy"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    kind = models.CharField("loại", max_length=40)  # key of settings.JOB_KINDS
    label = models.CharField("tên", max_length=200)  # Vietnamese, as lists show it
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name="người tạo"
    )
    payload = models.JSONField(default=dict)  # what the kind needs to know; ids, never contents
    # NULL, not "": only real keys are unique among unfinished jobs.
    dedupe_key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001
    state = models.CharField("trạng thái", max_length=9, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)  # 0: not known yet
    message = models.CharField("đang làm", max_length=300, blank=True)  # or why it failed
    result = models.JSONField(default=dict, blank=True)  # what the kind's template draws
    attempts = models.PositiveSmallIntegerField(default=0)  # how often a worker claimed it
    task_id = models.UUIDField(null=True)
    created_at = models.DateTimeField("tạo lúc", default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)  # when it last came into the queue
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)  # first claimed
    heartbeat_at = models.DateTimeField(null=True, blank=True)  # last sign of life
    cancel_asked_at = models.DateTimeField(null=True, blank=True)  # None: nobody asked
    finished_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "tác vụ"
        verbose_name_plural = "tác vụ"
        indexes = [
            models.Index(fields=["by", "-created_at"], name="job_of_a_person"),
            models.Index(
                fields=["state", "heartbeat_at"],
                condition=Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(dedupe_key__isnull=False, state__in=["queued", "running"]),
                name="job_once_while_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="running")
                | Q(started_at__isnull=False, heartbeat_at__isnull=False, task_id__isnull=False),
                name="job_running_has_a_heartbeat",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, heartbeat_at__isnull=True)
                | Q(started_at__isnull=False, heartbeat_at__isnull=False),
                name="job_started_paired",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.get_state_display()})"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_cancelling(self) -> bool:
        return self.is_unfinished and self.cancel_asked_at is not None

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)


class DueMoment(models.Model):
    """A moment when periodic work was due: whichever worker writes the row asks for the work."""

    name = models.CharField(max_length=40)  # key of settings.JOB_PERIODS
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["-due_at", "name"]
        verbose_name = "lượt chạy định kỳ"
        verbose_name_plural = "lượt chạy định kỳ"
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="due_moment_once")]

    def __str__(self):
        return f"{self.name} {self.due_at:%d/%m/%Y %H:%M:%S}"


class WorkerQuerySet(models.QuerySet):
    def seen_lately(self, now: datetime | None = None):
        """Workers that gave a sign of life not long ago."""
        since = (now or timezone.now()) - timedelta(seconds=settings.JOBS_STALE_SECONDS)
        return self.filter(seen_at__gte=since)


class Worker(models.Model):
    """A process that runs jobs, for as long as it gives signs of life."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "tiến trình xử lý"
        verbose_name_plural = "tiến trình xử lý"

    def __str__(self):
        return self.name
