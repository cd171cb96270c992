"""The pages of what a person was told, the count in the frame, and the choice of mails."""

import pytest
from django.urls import reverse

from reports import actions, digest, notifications
from reports.models import MailOff, Notification, Report
from reports.notifications import OPTIONAL, Group
from reports.workflow import State
from tests.factories import make_children, make_report, make_round, moment, staff

pytestmark = pytest.mark.django_db
LIST, READ = reverse("reports:notification-list"), reverse("reports:notification-read")
MAIL = reverse("reports:notification-mail")
NOTE = "Rà lại <b>Biểu 3</b>."


@pytest.fixture
def returned(cast) -> Report:
    make_round(cast)
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="send_back", by=cast.reviewer, note=NOTE)
    return report


def page(client, user, address=LIST, **asked):
    client.force_login(user)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


def opener(one: Notification) -> str:
    return reverse("reports:notification-open", args=[one.pk])


def unread(client, user) -> int:
    return page(client, user, reverse("reports:home")).context["portal"].unread


def test_the_list_shows_what_was_told_newest_first_with_the_reason(client, cast, returned):
    answer = page(client, cast.editor)
    titles = [one.title for one in answer.context["told"].page]
    assert titles[0] == "Báo cáo bị trả lại: Huyện Đông Sơn, 6 tháng đầu năm 2022"
    assert titles[-1].startswith("Mở đợt báo cáo")
    text = answer.content.decode()
    assert "Rà lại &lt;b&gt;Biểu 3&lt;/b&gt;." in text and "<b>Biểu" not in text


def test_the_frame_of_every_page_counts_what_is_unread(client, cast, returned):
    assert unread(client, cast.editor) == 3  # opened, sent, returned
    assert unread(client, cast.leader) == unread(client, cast.nobody) == 0
    text = page(client, cast.editor, reverse("reports:home")).content.decode()
    assert 'aria-label="3 chưa đọc"' in text


def test_the_count_costs_no_query(client, cast, returned, django_assert_num_queries):
    client.force_login(cast.editor)
    address = reverse("reports:round-list")
    with django_assert_num_queries(6) as with_news:
        client.get(address)
    Notification.objects.all().delete()
    with django_assert_num_queries(6):
        client.get(address)
    asked = [one["sql"] for one in with_news.captured_queries]
    assert sum("reports_notification" in sql for sql in asked) == 1


def test_opening_one_marks_it_read_and_leads_to_the_report(client, cast, returned):
    one = Notification.objects.get(kind="send_back", to=cast.editor)
    client.force_login(cast.editor)
    for _ in range(2):
        answer = client.get(opener(one))
        assert answer.url == reverse("reports:report-detail", args=[returned.pk])
    assert unread(client, cast.editor) == 2
    read_at = Notification.objects.get(pk=one.pk).read_at
    client.get(opener(one))
    assert Notification.objects.get(pk=one.pk).read_at == read_at


@pytest.mark.parametrize("person", ["signer", "reviewer", "admin", "outsider"])
def test_what_another_was_told_is_not_found(client, cast, returned, person):
    one = Notification.objects.get(kind="send_back", to=cast.editor)
    client.force_login(cast.people[person])
    assert client.get(opener(one)).status_code == 404
    client.post(READ, {"thong-bao": one.pk})
    client.post(READ, {"den": one.pk})
    assert Notification.objects.get(pk=one.pk).read_at is None


def test_a_remark_leads_to_the_remarks_and_a_digest_to_the_queue(client, cast, returned):
    actions.remark(report=returned, text="Vì sao?", by=cast.reviewer)
    digest.digest(moment("2022-06-16 09:00"))
    for kind, to, name, args in (
        ("remark", cast.editor, "report-remarks", [returned.pk]),
        ("digest", cast.reviewer, "review-queue", []),
    ):
        client.force_login(to)
        one = Notification.objects.get(kind=kind, to=to)
        assert client.get(opener(one)).url == reverse(f"reports:{name}", args=args)


def test_one_is_marked_read_without_opening_it(client, cast, returned):
    one = Notification.objects.get(kind="send_back", to=cast.editor)
    client.force_login(cast.editor)
    assert client.post(READ, {"thong-bao": one.pk}).url == LIST
    assert unread(client, cast.editor) == 2


def test_all_that_were_shown_are_marked_read_and_what_came_since_is_not(client, cast, returned):
    newest = page(client, cast.editor).context["told"].newest
    actions.remark(report=returned, text="Còn nữa.", by=cast.reviewer)
    client.post(READ, {"den": newest})
    assert list(Notification.objects.filter(to=cast.editor).unread().values_list("kind")) == [
        ("remark",)
    ]
    assert Notification.objects.filter(to=cast.signer).unread().count() == 4


@pytest.mark.parametrize("fields", [{}, {"den": "x"}, {"thong-bao": "9" * 30}, {"den": "٣"}])
def test_what_names_none_marks_none(client, cast, returned, fields):
    client.force_login(cast.editor)
    assert client.post(READ, fields).url == LIST
    assert unread(client, cast.editor) == 3


def test_the_unread_are_shown_alone(client, cast, returned):
    Notification.objects.exclude(kind="send_back").update(read_at=moment("2022-06-16 09:00"))
    shown = page(client, cast.editor, **{"chua-doc": "1"}).context["told"]
    assert [one.kind for one in shown.page] == ["send_back"] and shown.unread == 1
    Notification.objects.update(read_at=moment("2022-06-16 09:00"))
    text = page(client, cast.editor, **{"chua-doc": "1"}).content.decode()
    assert "Không còn thông báo nào chưa đọc." in text


def test_who_was_told_nothing_reads_what_will_stand_here(client, cast):
    assert "Chưa có thông báo nào." in page(client, cast.nobody).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(client, cast, django_assert_num_queries):
    make_round(cast)
    client.force_login(cast.editor)
    with django_assert_num_queries(7):
        client.get(LIST)
    units = make_children(cast.province, 40)
    staff(cast, units, cast.editor)
    make_round(cast, period="2022-Q1")
    with django_assert_num_queries(7):
        answer = client.get(LIST)
    assert len(answer.context["told"].page) == 30


def test_mails_are_chosen_by_group_and_kept(client, cast):
    text = page(client, cast.editor, MAIL).content.decode()
    assert text.count("checked") == len(OPTIONAL) + 1
    client.post(MAIL, {"nhan": [Group.STEP, Group.REMINDER]})
    off = set(MailOff.objects.filter(user=cast.editor).values_list("group", flat=True))
    assert off == {Group.ROUND, Group.TALK, Group.DIGEST}
    choices = page(client, cast.editor, MAIL).context["choices"]
    assert {one.group for one in choices if one.is_on} == {Group.STEP, Group.REMINDER}
    client.post(MAIL, {"nhan": list(OPTIONAL)})
    assert not MailOff.objects.exists()


def test_what_cannot_be_switched_off_is_not_and_others_choices_stay(client, cast):
    actions.choose_mail(by=cast.signer, email="", off=[Group.TALK])
    client.force_login(cast.editor)
    client.post(MAIL, {"nhan": ["must", "khac"]})
    off = set(MailOff.objects.filter(user=cast.editor).values_list("group", flat=True))
    assert off == set(OPTIONAL)
    assert MailOff.objects.filter(user=cast.signer).count() == 1


def test_a_kind_of_an_earlier_version_still_leads_to_its_report(client, cast, returned):
    notifications.write(
        [
            notifications.note(
                cast.editor.pk, "cũ", "Việc cũ", at=moment("2022-06-16 09:00"), report=returned
            )
        ]
    )
    one = Notification.objects.get(kind="cũ")
    client.force_login(cast.editor)
    assert client.get(opener(one)).url == reverse("reports:report-detail", args=[returned.pk])


def test_a_person_says_where_his_mails_go(client, cast):
    client.force_login(cast.editor)
    client.post(MAIL, {"email": "noivu@example.vn", "nhan": list(OPTIONAL)})
    cast.editor.refresh_from_db()
    assert cast.editor.email == "noivu@example.vn"
    assert 'value="noivu@example.vn"' in page(client, cast.editor, MAIL).content.decode()
    client.post(MAIL, {"email": "", "nhan": list(OPTIONAL)})
    cast.editor.refresh_from_db()
    assert cast.editor.email == ""


@pytest.mark.parametrize("typed", ["noivu", "a@b.vn, c@d.vn", "a@b.vn\nBcc: c@d.vn", "x" * 300])
def test_what_is_no_address_is_refused_and_nothing_is_kept(client, cast, typed):
    client.force_login(cast.editor)
    answer = client.post(MAIL, {"email": typed, "nhan": ["step"]})
    assert answer.status_code == 422
    assert {one.group for one in answer.context["choices"] if one.is_on} == {Group.STEP}
    cast.editor.refresh_from_db()
    assert cast.editor.email == "" and not MailOff.objects.exists()


def test_an_administrator_sees_the_address_of_an_account(client, cast):
    client.force_login(cast.admin)
    text = page(client, cast.admin, reverse("admin:auth_user_change", args=[cast.editor.pk]))
    assert 'name="email"' in text.content.decode()
