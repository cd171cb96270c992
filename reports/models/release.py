"""The number and date a sent report left the office with, and what it took the place of.

Written by `actions.releasing` alone. A row is never changed but for being marked as corrected, and
never deleted: the event that stands beside it proves that (`inspection`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.record import Submission
from reports.models.report import Report
from units.models import Unit


class ReleaseQuerySet(models.QuerySet):
    def standing(self):
        """Without those whose number or date was corrected."""
        return self.filter(corrected_at__isnull=True)


class Release(models.Model):
    """A submission released as a document of its unit.

    `replaces` is the release before it: of an earlier submission, which this one takes the place
    of, or of the same one, whose number or date was mistyped and is corrected by this.
    """

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="releases", verbose_name="báo cáo"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="releases", verbose_name="bản gửi"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")  # of the date: numbers begin anew each year
    number = models.CharField("số, ký hiệu", max_length=40)  # as printed: "05/BC-UBND"
    date = models.DateField("ngày văn bản")
    office = models.CharField(max_length=300, blank=True)  # lines of the signature block; "": the
    signer = models.CharField(max_length=160, blank=True)  # submission states none, name likewise
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replacement", null=True, blank=True
    )
    reason = models.CharField("lý do thay thế", max_length=500, blank=True)
    released_at = models.DateTimeField("ghi lúc")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField("đính chính lúc", null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["report", "released_at", "pk"]
        verbose_name = "lần phát hành"
        verbose_name_plural = "lần phát hành"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"],
                condition=Q(corrected_at__isnull=True),
                name="release_number_once_per_year",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(corrected_at__isnull=True),
                name="release_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, reason="")
                | Q(replaces__isnull=False, reason__gt=""),
                name="release_replaces_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.date:%d/%m/%Y}"
