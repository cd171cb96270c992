"""Mails of notifications: after the transaction, once each, and no more than unit and period."""

import os
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import BadHeaderError
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reports import actions, mailing, notifications
from reports.models import MailOff, Notification, Report
from reports.notifications import GROUPS, TOLD, Group
from reports.workflow import State
from tests.factories import make_report, make_round, moment
from tests.jobs.working import until, work_off, worker

pytestmark = pytest.mark.django_db
NOW = moment("2022-06-10 09:00")


@pytest.fixture(autouse=True)
def _addresses(cast):
    for name in ("editor", "signer", "reviewer"):
        cast.people[name].email = f"{name}@example.vn"
        cast.people[name].save(update_fields=["email"])


@pytest.fixture
def returned(cast) -> Report:
    """A report sent and returned with a reason; nothing else waits."""
    report = make_report(cast, State.SUBMITTED)
    Notification.objects.all().delete()
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Bà Lan ghi nhầm.")
    Notification.objects.update(at=NOW, mail_at=NOW)
    return report


def receivers() -> list[str]:
    return sorted(to for one in mail.outbox for to in one.to)


def test_a_mail_names_what_happened_the_unit_and_the_period_and_no_reason(returned, settings):
    settings.PORTAL_URL = "https://cchc.example.vn"
    assert mailing.send(NOW) == 2
    assert receivers() == ["editor@example.vn", "signer@example.vn"]
    one = next(each for each in mail.outbox if each.to == ["editor@example.vn"])
    told = Notification.objects.get(to__username="editor")
    title = "Báo cáo bị trả lại: Huyện Đông Sơn, 6 tháng đầu năm 2022"
    assert one.subject == f"[CCHC] {title}"
    assert f"{title}.\n" in one.body and "Lan" not in one.body
    link = reverse("reports:notification-open", args=[told.pk])
    assert f"https://cchc.example.vn{link}" in one.body
    assert one.extra_headers["Message-ID"].startswith(f"<notification-{told.pk}@")
    assert one.content_subtype == "plain" and "reviewer" not in one.body


def test_without_the_portals_address_a_mail_has_no_link(returned):
    mailing.send(NOW)
    assert "http" not in mail.outbox[0].body


def test_each_goes_once_however_often_it_is_swept(returned):
    assert [mailing.send(NOW), mailing.send(NOW), mailing.send(NOW + timedelta(days=9))] == [
        2,
        0,
        0,
    ]
    assert len(mail.outbox) == 2
    for one in Notification.objects.all():
        assert (one.mail_at, one.mailed_at, one.mail_tries) == (None, NOW, 1)


def test_of_two_sweeps_at_once_one_gets_the_mail(returned):
    (pk, _) = Notification.objects.order_by("pk").values_list("pk", flat=True)
    assert mailing.claim(pk, NOW)
    assert not mailing.claim(pk, NOW)
    assert mailing.send(NOW) == 1


def test_without_an_address_the_portal_is_all(cast, returned):
    cast.editor.email = ""
    cast.editor.save()
    mailing.send(NOW)
    assert receivers() == ["signer@example.vn"]
    one = Notification.objects.get(to=cast.editor)
    assert (one.mail_at, one.mailed_at) == (None, None)


def test_a_closed_account_gets_no_mail(cast, returned):
    cast.editor.is_active = False
    cast.editor.save()
    mailing.send(NOW)
    assert receivers() == ["signer@example.vn"]


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_mails_are_switched_off_by_group_but_never_those_of_returns(cast, kind):
    report = make_report(cast)
    for group in Group:
        MailOff.objects.create(user=cast.editor, group=group)
    notifications.write(
        notifications.note(user.pk, kind, "Việc", at=NOW, report=report)
        for user in (cast.editor, cast.signer)
    )
    mailing.send(NOW)
    everybody = ["editor@example.vn", "signer@example.vn"]
    assert receivers() == everybody[GROUPS[kind] != Group.MUST :]


def test_only_the_group_chosen_is_switched_off(cast, returned):
    actions.choose_mail(by=cast.editor, email=cast.editor.email, off=[Group.STEP])
    Notification.objects.update(kind="remark")
    mailing.send(NOW)
    assert receivers() == ["editor@example.vn", "signer@example.vn"]


def test_a_reminder_whose_report_was_sent_meanwhile_is_not_mailed(cast):
    make_round(cast)
    report = make_report(cast)
    Notification.objects.all().delete()
    notifications.write(
        [notifications.note(cast.editor.pk, "remind", "Nhắc", at=NOW, report=report, once="x")]
    )
    make_report(cast, State.SUBMITTED)
    Notification.objects.exclude(kind="remind").delete()
    assert mailing.send(NOW) == 0 and not mail.outbox
    assert not Notification.objects.filter(mail_at__isnull=False).exists()


class Failing(EmailBackend):
    """A mail server that takes no mail to the editor."""

    refused = "editor@example.vn"

    def send_messages(self, messages):
        if messages[0].to == [self.refused]:
            raise smtplib.SMTPRecipientsRefused({self.refused: (450, b"busy")})
        return super().send_messages(messages)


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


class BreakingOff(EmailBackend):
    """A mail server that hangs up at the first mail."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


class Halted(EmailBackend):
    def send_messages(self, messages):
        raise TimeoutError


class Puzzled(EmailBackend):
    """Finds a line break in a header, as the mail library does."""

    def send_messages(self, messages):
        raise BadHeaderError


def path(backend) -> str:
    return f"{__name__}.{backend.__name__}"


def test_one_that_cannot_be_sent_is_tried_again_later_each_time(cast, returned, settings, caplog):
    settings.EMAIL_BACKEND = path(Failing)
    assert mailing.send(NOW) == 1 and receivers() == ["signer@example.vn"]
    waits, now = [], NOW
    for _ in range(mailing.TRIES - 1):
        one = Notification.objects.get(to=cast.editor)
        Notification.objects.filter(pk=one.pk).update(mail_at=now)
        waits.append(one.mail_at)
        assert mailing.send(now) == 0
    one = Notification.objects.get(to=cast.editor)
    assert (one.mail_tries, one.mail_at, one.mailed_at) == (mailing.TRIES, None, None)
    assert all(later > earlier for earlier, later in zip(waits, waits[1:], strict=False))
    assert len(mail.outbox) == 1 and "editor" not in caplog.text


def test_a_server_that_recovers_gets_the_mail(cast, returned, settings):
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, path(Failing)
    mailing.send(NOW)
    settings.EMAIL_BACKEND = good
    later = Notification.objects.get(to=cast.editor).mail_at
    assert mailing.send(later - timedelta(seconds=1)) == 0
    assert mailing.send(later) == 1
    assert receivers() == ["editor@example.vn", "signer@example.vn"]


def test_a_server_that_is_away_costs_no_mail_a_try(returned, settings, caplog):
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, path(Away)
    for _ in range(30):
        assert mailing.send(NOW) == 0
    assert "cannot be reached" in caplog.text
    settings.EMAIL_BACKEND = good
    assert mailing.send(NOW) == 2


@pytest.mark.parametrize("backend", [BreakingOff, Halted])
def test_a_server_that_breaks_off_costs_one_mail_a_try(returned, settings, backend):
    settings.EMAIL_BACKEND = path(backend)
    assert mailing.send(NOW) == 0
    tries = Notification.objects.order_by("pk").values_list("mail_tries", flat=True)
    assert list(tries) == [1, 0]


def test_one_mail_that_cannot_be_written_does_not_keep_the_others(returned, settings):
    settings.EMAIL_BACKEND = path(Puzzled)
    assert mailing.send(NOW) == 0
    assert set(Notification.objects.values_list("mail_tries", flat=True)) == {1}


def test_a_sweep_ends_and_the_next_goes_on(cast, returned, monkeypatch):
    monkeypatch.setattr(mailing, "SWEPT", 1)
    assert [mailing.send(NOW), mailing.send(NOW), mailing.send(NOW)] == [1, 1, 0]
    assert receivers() == ["editor@example.vn", "signer@example.vn"]


def test_the_mail_is_sent_outside_any_transaction(returned, settings):
    """A slow mail server must not hold up everybody's saves."""
    depth = len(connection.savepoint_ids)

    class Watching(EmailBackend):
        def send_messages(self, messages):
            assert len(connection.savepoint_ids) == depth
            return super().send_messages(messages)

    globals()["Watching"] = Watching
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    assert mailing.send(NOW) == 2


def test_the_clock_sends_what_waits(returned, settings):
    from jobs.periodic import Clock

    settings.JOB_PERIODS = {"mail": settings.JOB_PERIODS["mail"]}
    assert Clock().tick() == ["mail"]
    work_off()
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_workers_of_their_own_send_each_once_through_a_real_backend(returned, tmp_path):
    """Two workers on one database, mails as files."""
    now = timezone.now()  # or it would be cleared for its age
    Notification.objects.update(at=now, mail_at=now)
    folder = {"EMAIL_URL": f"filemail:///{tmp_path}"}  # the library drops the first slash
    with worker(**folder), worker(**folder):
        until(lambda: Notification.objects.filter(mailed_at__isnull=False).count() == 2)
    sent = "".join((tmp_path / name).read_text() for name in os.listdir(tmp_path))
    for pk in Notification.objects.values_list("pk", flat=True):
        assert sent.count(f"Message-ID: <notification-{pk}@") == 1
