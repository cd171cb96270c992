"""What people are told, in the portal and by mail; and which mails a person does not want.

Written by `notifications.write` alone, in the transaction of what is told. The row is also the mail
that waits: `mailing` sends it and writes down that it did. No address is kept here, and who gets a
mail is asked of the account when it is sent.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.models.report import Report


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)

    def waiting(self, now):
        """Those whose mail is due."""
        return self.filter(mail_at__lte=now)


class Notification(models.Model):
    """One thing told to one person."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name="người nhận",
        db_index=False,
    )
    kind = models.CharField("việc", max_length=40)  # key of notifications.GROUPS
    report = models.ForeignKey(
        Report, models.CASCADE, related_name="+", null=True, blank=True
    )  # None: about several
    title = models.CharField("nội dung", max_length=300)
    detail = models.TextField(blank=True)  # lines of plain text, in the portal and by mail
    quote = models.TextField(blank=True)  # what a person wrote: in the portal only
    at = models.DateTimeField("lúc", default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # NULL, not "": only real keys are unique for a person.
    once = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001
    mail_at = models.DateTimeField(null=True, blank=True)  # next try; None: none to send
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)  # handed to the mail server

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        indexes = [
            models.Index(fields=["to", "-at"], name="notification_of_a_person"),
            models.Index(
                fields=["to"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
            models.Index(
                fields=["mail_at"], condition=Q(mail_at__isnull=False), name="notification_to_mail"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "once"],
                condition=Q(once__isnull=False),
                name="notification_once",
            ),
            models.CheckConstraint(
                condition=Q(mail_at__isnull=True) | Q(mailed_at__isnull=True),
                name="notification_mailed_once",
            ),
        ]

    def __str__(self):
        return self.title


class MailOff(models.Model):
    """A person does without the mails of one group; the portal still tells him."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_off", db_index=False
    )
    group = models.CharField(max_length=20)  # one of notifications.Group

    class Meta:
        ordering = ["user", "group"]
        verbose_name = "thư không nhận"
        verbose_name_plural = "thư không nhận"
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="mail_off_once")]

    def __str__(self):
        return f"{self.user_id} {self.group}"
