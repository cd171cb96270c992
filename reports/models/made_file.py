"""Files the portal made and keeps. Written by `reports.files` alone."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jobs.models import Job
from reports.models.record import Submission
from reports.models.report import Report

FOLDER = "made-files"  # of the storage; no address serves it


def random_name(instance, filename: str) -> str:
    """Return where a file is kept: nothing of its own name, which others may guess."""
    return f"{FOLDER}/{uuid4().hex}"


class MadeFileQuerySet(models.QuerySet):
    def kept(self):
        """Files whose content is still there, as far as the table knows."""
        return self.exclude(content="")

    def of_submission(self, submission: Submission):
        """Everything made of one submission, oldest first: also what was deleted since."""
        return self.filter(submission=submission).order_by("made_at", "pk")

    def owned_by(self, user):
        """What a person's own jobs made, newest first."""
        return self.kept().filter(by=user).order_by("-made_at", "-pk")


class MadeFile(models.Model):
    """A document of a submission, kept for everybody who may read it, or what a person's job made.

    A document's row outlives its content: its SHA-256 still tells that the portal made the file.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Văn bản"
        ARCHIVE = "archive", "Hồ sơ văn bản các đơn vị"
        CONSOLIDATED = "consolidated", "Báo cáo tổng hợp"

    kind = models.CharField("loại", max_length=12, choices=Kind)
    # Of a document all that it prints, of the rest the job: one of each is kept at a time.
    key = models.CharField(max_length=100)
    # None: not a document.
    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="files", null=True, blank=True
    )
    # Whose job made it, and which; None for a document. Jobs are cleared earlier than files may be.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True
    )
    job = models.ForeignKey(Job, models.SET_NULL, related_name="+", null=True, blank=True)
    holds = models.JSONField(default=list, blank=True)  # ids of the reports whose figures are in it
    label = models.CharField("tên", max_length=200)  # Vietnamese, as lists show it
    format = models.CharField(max_length=4)  # key of exports.FORMATS, or "zip"
    filename = models.CharField("tên tệp", max_length=150)  # ASCII
    content = models.FileField(upload_to=random_name, max_length=100, blank=True)  # "": deleted
    size = models.PositiveBigIntegerField("dung lượng")  # bytes
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("làm lúc")
    used_at = models.DateTimeField("dùng lúc")  # last taken, to the day
    expires_at = models.DateTimeField("giữ đến")  # a document's moves on as it is used

    objects = MadeFileQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "tệp đã làm"
        verbose_name_plural = "tệp đã làm"
        indexes = [models.Index(fields=["by", "-made_at"], name="made_file_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(content=""), name="made_file_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="document", submission__isnull=False, by__isnull=True)
                | (~Q(kind="document") & Q(submission__isnull=True, by__isnull=False)),
                name="made_file_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="made_file_is_kept_a_while"
            ),
        ]

    def __str__(self):
        return self.filename

    def is_open_to(self, user) -> bool:
        """Tell whether a person may still read every report in it. Only for what has no submission.

        Rights change: what was put together yesterday may hold what is none of today's business.
        One query, and one for the roles.
        """
        seen = Report.objects.visible_to(user).filter(pk__in=self.holds)
        return seen.count() == len(self.holds)
