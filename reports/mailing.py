"""Mails of notifications: sent after the transaction that wrote them, tried again, each once.

A row with `mail_at` is a mail that waits. A sweep claims one by moving that moment into the future,
sends it outside any transaction, and writes down that it was sent; of two sweeps at once one gets
it. Only where a worker dies between the last two does the mail go again, under the same Message-ID.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from reports.models import MailOff, Notification, Report
from reports.notifications import GROUPS, OPTIONAL, REMIND

logger = logging.getLogger("reports.mailing")

TRIES = 10  # of one mail, the last about 17 hours after the first
FIRST_WAIT = timedelta(minutes=2)  # doubles; longer than one mail takes, or two sweeps could meet
SWEPT = 200  # mails of one sweep
SWEEP_SECONDS = 20  # the worker has other work
AWAY = (OSError, SMTPServerDisconnected)  # whoever it is to: no mail can go now

FOOT = (
    "Thư tự động của cổng báo cáo cải cách hành chính, xin không trả lời thư này.\n"
    "Chọn loại thư muốn nhận: mục Thông báo, Thông báo qua thư điện tử."
)


def send(now: datetime | None = None) -> int:
    """Periodic: send the mails that are due; return how many went.

    A mail server that does not answer costs no mail a try: the next sweep finds all as they were.
    """
    now, begun, sent = now or timezone.now(), monotonic(), 0
    drop(now)
    waiting = Notification.objects.waiting(now).order_by("mail_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:SWEPT])
    if not ids:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (*AWAY, SMTPException) as error:
        logger.error("The mail server cannot be reached (%s).", type(error).__name__)
        return 0
    try:
        for pk in ids:
            if monotonic() - begun > SWEEP_SECONDS:
                break
            if claim(pk, now):
                sent += deliver(pk, now, connection)
    except AWAY as error:  # the rest would fail as well: it waits for the next sweep
        logger.error("The mail server broke off (%s).", type(error).__name__)
    finally:
        connection.close()
    return sent


def drop(now: datetime) -> None:
    """Let mails go that nobody waits for: no address, not wanted, or no longer true.

    Asked of the account and the report as they are now. One query for each kind of reason.
    """
    waiting = Notification.objects.waiting(now).order_by()
    waiting.filter(to__email="").update(mail_at=None)
    waiting.filter(to__is_active=False).update(mail_at=None)
    owed = Report.objects.owed().order_by().values("pk")
    waiting.filter(kind=REMIND).exclude(report__in=owed).update(mail_at=None)
    for group in OPTIONAL:
        kinds = [kind for kind, its in GROUPS.items() if its == group]
        off = MailOff.objects.filter(user=OuterRef("to"), group=group)
        waiting.filter(Exists(off), kind__in=kinds).update(mail_at=None)


def claim(pk: int, now: datetime) -> bool:
    """Take a mail for this sweep and put its next try off; False when another sweep has it."""
    waiting = Notification.objects.waiting(now).filter(pk=pk)
    tries = waiting.values_list("mail_tries", flat=True).first()
    if tries is None:
        return False
    after = timezone.now() + FIRST_WAIT * 2 ** min(tries, TRIES)
    return bool(
        waiting.filter(mail_tries=tries).update(mail_at=after, mail_tries=F("mail_tries") + 1)
    )


def deliver(pk: int, now: datetime, connection) -> bool:
    """Send a claimed mail; one that cannot be sent after all tries is left to the portal.

    Raise what AWAY names when the server is gone.
    """
    one = Notification.objects.select_related("to").get(pk=pk)
    mine = Notification.objects.filter(pk=pk, mail_tries=one.mail_tries)
    try:
        message(one, connection).send()
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError) as error:  # refused, or no address; none goes into the log
        logger.warning("Mail %s was not sent (%s).", pk, type(error).__name__)
        if one.mail_tries >= TRIES:
            mine.update(mail_at=None)
        return False
    mine.update(mail_at=None, mailed_at=now)
    return True


def message(one: Notification, connection) -> EmailMessage:
    """Return the mail of a notification: what happened, to which unit and period, no more."""
    where = f"Xem tại: {settings.PORTAL_URL}{address(one)}" if settings.PORTAL_URL else ""
    parts = [f"{one.title}.", one.detail, where, f"--\n{FOOT}"]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<notification-{one.pk}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(
        f"[CCHC] {one.title}",
        "\n\n".join(part for part in parts if part) + "\n",
        to=[one.to.email],
        headers=headers,
        connection=connection,
    )


def address(one: Notification) -> str:
    """Return the path that opens what a notification is about and marks it read."""
    return reverse("reports:notification-open", args=[one.pk])
