"""What is said about a report's figures: remarks by reviewers, explanations by the unit."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models import Item
from reports.models.report import Report


class Remark(models.Model):
    """A remark on a row or on the whole report, or an answer to one."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="remarks")
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="+", null=True, blank=True
    )  # None: on the whole report
    answers = models.ForeignKey(
        "self", models.CASCADE, related_name="replies", null=True, blank=True
    )  # None: opens a thread
    text = models.TextField("nội dung", max_length=2000)
    revision = models.PositiveIntegerField()  # of the report when it was written
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = "trao đổi"
        verbose_name_plural = "trao đổi"
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="remark_resolved_paired",
            )
        ]

    def __str__(self):
        return f"{self.report_id}: {self.text[:40]}"


class Explanation(models.Model):
    """The unit's reason for a finding. It answers the figures it was given for, no others."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="explanations")
    finding_key = models.CharField(max_length=80)  # rules.Finding.key, "ratio:7.54"
    figures = models.CharField(max_length=200)  # "typed|computed" it was given for
    text = models.TextField("giải trình", max_length=2000)
    explained_at = models.DateTimeField()
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "finding_key"]
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        constraints = [
            models.UniqueConstraint(fields=["report", "finding_key"], name="explanation_once")
        ]

    def __str__(self):
        return f"{self.report_id}: {self.finding_key}"
