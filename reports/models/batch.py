"""Many files brought in at once. Written by `actions.batches` and the two jobs of `batches`."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.periods import Period
from jobs.models import Job
from reports.models.report import Report
from units.models import Unit

FOLDER = "import-files"  # of the storage; no address serves it


def random_name(instance, filename: str) -> str:
    """Return where an uploaded file is kept: nothing of its own name, which others may guess."""
    return f"{FOLDER}/{uuid4().hex}"


class Batch(models.Model):
    """Files for the drafts of the units that report to one for a period, from one person."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị nhận")
    period = models.CharField("kỳ báo cáo", max_length=8)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    created_at = models.DateTimeField("tải lên lúc")
    # The job at work on it, or the last one. None: cleared after its time.
    job = models.ForeignKey(Job, models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "lần nhập nhiều tệp"
        verbose_name_plural = "lần nhập nhiều tệp"
        indexes = [models.Index(fields=["by", "-created_at"], name="batch_of_a_person")]

    def __str__(self):
        return f"{self.owner} · {self.period}"

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label


class BatchFile(models.Model):
    """One uploaded file: whose it is, what it would change, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ đọc"
        READ = "read", "Đã đọc"
        REFUSED = "refused", "Không dùng được"
        CHOSEN = "chosen", "Chờ nhập"
        WRITTEN = "written", "Đã nhập"
        FAILED = "failed", "Chưa nhập được"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField("tên tệp", max_length=300)  # in an archive: with its folders
    size = models.PositiveIntegerField("dung lượng")  # bytes
    sha256 = models.CharField(max_length=64, blank=True)  # "" where it was not kept
    content = models.FileField(upload_to=random_name, max_length=100, blank=True)  # "": deleted
    state = models.CharField("trạng thái", max_length=8, choices=State, default=State.WAITING)
    # Whose draft it goes to. None: not known yet.
    report = models.ForeignKey(
        Report, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="báo cáo"
    )
    chosen_by_hand = models.BooleanField(default=False)  # the report; it is not guessed again
    whose = models.CharField(max_length=300, blank=True)  # by what the unit was told, or why not
    reason = models.CharField("lý do", max_length=1000, blank=True)  # why refused or failed
    changes = models.JSONField(default=list, blank=True)  # what confirming writes: sealed.Sealed's
    reading = models.JSONField(default=dict, blank=True)  # see batches.reading.summary
    outcome = models.JSONField(default=dict, blank=True)  # see batches.writing.outcome_of
    written_at = models.DateTimeField("nhập lúc", null=True, blank=True)

    class Meta:
        ordering = ["batch", "position"]
        verbose_name = "tệp nhập"
        verbose_name_plural = "tệp nhập"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_file_position_once"),
            models.CheckConstraint(
                condition=Q(state="written", written_at__isnull=False)
                | (~Q(state="written") & Q(written_at__isnull=True)),
                name="batch_file_written_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.name
