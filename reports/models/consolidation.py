"""Figures taken over from the units below, and what the parent adds of its own.

Written by `actions.consolidating` alone; the cells themselves are the gate's.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.models import Item
from reports.models.report import Report


class Consolidation(models.Model):
    """One taking-over: what was published, and by whom nothing was, at that moment. Kept.

    A published figure is never changed and found again by its receipt, so these receipts say what
    every cell taken over was made of (`consolidation.as_taken`).
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="consolidations")
    filings = models.JSONField()  # [unit code, kind, form code, receipt or ""] each; see `Filed`
    taken_at = models.DateTimeField("lấy lúc")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "taken_at"]
        verbose_name = "lần tổng hợp"
        verbose_name_plural = "lần tổng hợp"

    def __str__(self):
        return f"{self.report_id} {self.taken_at:%d/%m/%Y}"


class ConsolidatedCell(models.Model):
    """What the units' figures of one row came to when they were taken over, without adjustments.

    A row that takes no figure (a tally, a rate) stands here empty: its units are still told.
    """

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="consolidated_cells", db_index=False
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    consolidation = models.ForeignKey(Consolidation, models.PROTECT, related_name="cells")
    number = models.DecimalField(max_digits=28, decimal_places=10, null=True)
    mark = models.CharField(max_length=5, blank=True)  # value | nil | na | "" no figure
    key = models.CharField(max_length=80, blank=True)  # option key of a coded choice

    class Meta:
        ordering = ["report", "item"]
        verbose_name = "ô tổng hợp"
        verbose_name_plural = "ô tổng hợp"
        constraints = [
            models.UniqueConstraint(fields=["report", "item"], name="consolidated_cell_once")
        ]

    def __str__(self):
        return f"{self.report_id}/{self.item_id}"


class AdjustmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at__isnull=True)


class Adjustment(models.Model):
    """A signed number the parent adds to what its units reported, with its reason. Never deleted:
    one withdrawn counts no more and stays readable.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="adjustments")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.DecimalField("điều chỉnh", max_digits=28, decimal_places=10)
    reason = models.CharField("lý do", max_length=500)
    document = models.CharField("văn bản căn cứ", max_length=300, blank=True)
    made_at = models.DateTimeField("ghi lúc")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_why = models.CharField("lý do rút", max_length=500, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["report", "made_at", "pk"]
        verbose_name = "điều chỉnh"
        verbose_name_plural = "điều chỉnh"
        constraints = [
            models.CheckConstraint(condition=~Q(number=0), name="adjustment_changes_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="adjustment_withdrawn_paired",
            ),
        ]

    def __str__(self):
        return f"{self.report_id}/{self.item_id} {self.number}"
