"""What cannot be changed: events chained by hash, and submissions with their frozen snapshot."""

from django.conf import settings
from django.db import models

from reports.models.report import Report


class Event(models.Model):
    """One thing that happened to a report. Append-only; each row's hash covers the one before."""

    # The unique pair below finds a report's events; each index more is paid on every saved cell.
    report = models.ForeignKey(Report, models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()  # 1, 2, 3, ... within the report
    name = models.CharField(max_length=40)  # "cells", "narrative", "remark", or a transition's name
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=12)  # one of entry.Channel
    payload = models.JSONField()  # what changed, before and after, as text
    # NULL, not "": only real keys are unique within a report.
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    previous_hash = models.CharField(max_length=64, blank=True)  # "" for the first
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["report", "sequence"]
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        # The journal pages through all of them by time; written at its end, so it costs a save
        # little.
        indexes = [
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(  # few, and counted over all units; no save of a cell pays for it
                fields=["report"], condition=models.Q(name="send_back"), name="event_sent_back"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(
                fields=["report", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="event_idempotency_key_once",
            ),
        ]

    def __str__(self):
        return f"{self.report_id}#{self.sequence} {self.name}"


class Submission(models.Model):
    """A report as it was signed: snapshot, its SHA-256, and the receipt given for it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    receipt = models.CharField("số biên nhận", max_length=40, unique=True)
    snapshot = models.JSONField()  # see actions.publication.snapshot
    sha256 = models.CharField(max_length=64)
    # Printed on the document, asked for on the public page; see `reports.verification.code_of`.
    code = models.CharField("mã xác minh", max_length=12, unique=True)
    received_at = models.DateTimeField("nhận lúc")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "received_at"]
        verbose_name = "lần gửi"
        verbose_name_plural = "lần gửi"

    def __str__(self):
        return self.receipt
