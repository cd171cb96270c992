"""Files that go with a report. Written by `actions.enclosing`; kept by `reports.attachments`."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.record import Submission
from reports.models.report import Report
from units.models import person

FOLDER = "report-files"  # of the storage; no address serves it


def random_name(instance, filename: str) -> str:
    """Return where a file is kept: nothing of its own name, which others may guess."""
    return f"{FOLDER}/{uuid4().hex}"


class AttachmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at__isnull=True)


class Attachment(models.Model):
    """One file of a report. Withdrawn with a reason; neither row nor file is ever deleted."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "Tài liệu kiểm chứng"
        DISPATCH = "dispatch", "Công văn kèm theo"
        SCAN = "scan", "Bản đã ký, đóng dấu"

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="attachments", verbose_name="báo cáo"
    )
    # Of a signed scan, what was signed; None for what goes with the report itself.
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="scans", null=True, blank=True
    )
    kind = models.CharField("loại", max_length=8, choices=Kind)
    content = models.FileField("tệp", upload_to=random_name, max_length=100)
    name = models.CharField("tên tệp", max_length=200)  # as it is handed out
    size = models.PositiveIntegerField("dung lượng")  # bytes
    sha256 = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField("đính kèm lúc")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đính kèm"
    )
    withdrawn_at = models.DateTimeField("gỡ lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_why = models.CharField("lý do gỡ", max_length=500, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["report", "added_at", "pk"]
        verbose_name = "tệp kèm báo cáo"
        verbose_name_plural = "tệp kèm báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="attachment_once_per_report",
            ),
            models.CheckConstraint(
                condition=Q(kind="scan", submission__isnull=False)
                | (~Q(kind="scan") & Q(submission__isnull=True)),
                name="attachment_scan_of_submission",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawn_why__gt="",
                ),
                name="attachment_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def adder(self) -> str:
        return person(self.added_by)
