"""Who has a report open to work on it: for a minute, for the colleague who has it open as well."""

from django.conf import settings
from django.db import models

from reports.models.report import Report


class Presence(models.Model):
    """One person at one report. Overwritten while the page is open; not kept, see `presence`."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="present", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    item = models.CharField(max_length=12, blank=True)  # row being edited, "": none
    seen_at = models.DateTimeField(db_index=True)  # the index is for forgetting the old ones

    class Meta:
        ordering = ["report", "user"]
        verbose_name = "người đang mở"
        verbose_name_plural = "người đang mở"
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="presence_once"),
        ]

    def __str__(self):
        return f"{self.report_id}: {self.user_id}"
