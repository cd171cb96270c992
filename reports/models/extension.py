"""Later deadlines of single reports: what units ask for, and what is granted.

What they make of a deadline is `reports.deadlines`; written by `actions.extensions`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.report import Report
from units.models import person


class Extension(models.Model):
    """A later deadline granted to one report, with its reason. Withdrawn, never deleted."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField("gia hạn đến")
    reason = models.CharField("lý do", max_length=500)
    document_number = models.CharField("văn bản", max_length=60, blank=True)
    granted_at = models.DateTimeField("chấp thuận lúc")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chấp thuận"
    )
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người rút lại",
    )
    withdrawal_reason = models.CharField("lý do rút lại", max_length=500, blank=True)

    class Meta:
        ordering = ["report", "granted_at"]
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawal_reason__gt="",
                ),
                name="extension_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.report_id} -> {self.due_at:%d/%m/%Y}"

    @property
    def granter(self) -> str:
        return person(self.granted_by)


class ExtensionRequest(models.Model):
    """A unit asks for a later deadline. Open until an extension is granted or it is refused."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="extension_requests")
    wanted_until = models.DateTimeField("xin gia hạn đến")
    reason = models.CharField("lý do", max_length=500)
    asked_at = models.DateTimeField("đề nghị lúc")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    extension = models.OneToOneField(
        Extension, models.PROTECT, related_name="request", null=True, blank=True
    )  # None: open, or refused
    refusal = models.CharField("lý do không chấp thuận", max_length=500, blank=True)

    class Meta:
        ordering = ["report", "asked_at"]
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(answered_at__isnull=True),
                name="extension_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    extension__isnull=True,
                    refusal="",
                )
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & (
                    Q(extension__isnull=False, refusal="")
                    | Q(extension__isnull=True, refusal__gt="")
                ),
                name="extension_request_answered_once",
            ),
        ]

    def __str__(self):
        return f"{self.report_id} ? {self.wanted_until:%d/%m/%Y}"

    @property
    def asker(self) -> str:
        return person(self.asked_by)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
