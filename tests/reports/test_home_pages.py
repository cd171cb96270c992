"""The home page: each person finds his own work, and the price does not grow with it."""

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Report
from reports.workflow import State
from tests.factories import (
    fill,
    make_children,
    make_form,
    make_report,
    make_round,
    moment,
    staff,
)

pytestmark = pytest.mark.django_db


def page(client, user) -> str:
    client.force_login(user)
    answer = client.get(reverse("reports:home"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_editor_sees_what_his_unit_owes_with_progress_and_deadline(client, cast):
    make_round(cast)
    report = Report.objects.get(unit=cast.district)
    fill(report, {"3.18": "12"}, by=cast.editor)
    text = page(client, cast.editor)
    assert "Huyện Đông Sơn · 6 tháng đầu năm 2022" in text
    assert "Nhập tiếp" in text and "quá hạn" in text
    assert "đã nhập 1/" in text
    assert "Huyện Tây Lâm" not in text


def test_a_new_report_says_to_begin(client, cast):
    make_round(cast)
    assert "Nhập số liệu" in page(client, cast.editor)


def test_a_signer_sees_what_waits_for_his_signature(client, cast):
    make_report(cast, State.AWAITING_SIGNATURE)
    text = page(client, cast.signer)
    assert "Chờ ký" in text and "Xem và ký" in text


def test_an_editor_is_not_asked_to_sign(client, cast):
    make_report(cast, State.AWAITING_SIGNATURE)
    assert "Xem và ký" not in page(client, cast.editor)


def test_a_returned_report_carries_the_reason(client, cast):
    report = make_report(cast, State.SUBMITTED)
    note = "Kiểm tra lại số hồ sơ trễ hạn."
    actions.move(report=report, name="send_back", by=cast.reviewer, note=note)
    text = page(client, cast.editor)
    assert note in text and "Trả lại" in text


def test_the_reason_goes_away_once_the_report_is_sent_again(client, cast):
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Lý do đã cũ.")
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    actions.move(report=report, name="withdraw", by=cast.signer, note="Ký nhầm bản.")
    text = page(client, cast.editor)
    assert "Ký nhầm bản." in text and "Lý do đã cũ." not in text


def test_a_reviewer_sees_what_was_submitted_and_the_round(client, cast):
    make_round(cast)
    make_report(cast, State.SUBMITTED)
    text = page(client, cast.reviewer)
    assert "Chờ thẩm định" in text and "Huyện Đông Sơn" in text
    assert "đã gửi 1/2" in text


def test_a_second_reviewer_is_asked_to_confirm_a_reopening_and_the_first_is_not(client, cast):
    report = make_report(cast, State.APPROVED)
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai số liệu Biểu 3.")
    assert "Đề nghị mở lại" in page(client, cast.second_reviewer)
    assert "Đề nghị mở lại" not in page(client, cast.reviewer)


def test_a_reviewer_of_another_province_sees_nothing_of_this_one(client, cast):
    make_report(cast, State.SUBMITTED)
    text = page(client, cast.stranger)
    assert "Huyện Đông Sơn" not in text
    assert "Không có báo cáo nào chờ thẩm định." in text


def test_an_account_without_roles_is_told_what_to_do(client, cast):
    assert "chưa được phân công" in page(client, cast.nobody)


def test_an_administrator_is_shown_where_his_work_is(client, cast):
    text = page(client, cast.admin)
    assert "không có báo cáo phải xử lý" in text and reverse("admin:index") in text


def test_a_visitor_is_sent_to_the_login_page(client, cast):
    answer = client.get(reverse("reports:home"))
    assert answer.status_code == 302 and answer.url.startswith(reverse("login"))


@pytest.mark.parametrize(
    ("person", "shown", "hidden"),
    [
        ("editor", ["Báo cáo", "Tổng hợp", "Danh mục"], ["Thẩm định", "Đợt báo cáo", "Quản trị"]),
        ("reviewer", ["Thẩm định", "Đợt báo cáo", "Tổng hợp"], ["Quản trị"]),
        ("admin", ["Danh mục", "Quản trị"], ["Thẩm định", "Tổng hợp"]),
    ],
)
def test_the_menu_offers_what_the_roles_open(client, cast, person, shown, hidden):
    client.force_login(cast.people[person])
    menu = client.get(reverse("reports:home")).context["portal"].menu
    labels = [entry.label for entry in menu]
    assert set(shown) <= set(labels) and not set(hidden) & set(labels)
    assert [entry.label for entry in menu if entry.is_current] == ["Trang chủ"]


def test_home_costs_the_same_for_3_and_for_30_reports(client, cast, django_assert_num_queries):
    """An editor of many units, who also reviews them: every section of the page has rows."""
    staff(cast, make_children(cast.province, 3), cast.reviewer)
    make_round(cast, at=moment("2022-06-01 08:00"))
    cast.reviewer.__dict__.pop("_held", None)
    client.force_login(cast.reviewer)
    client.get(reverse("reports:home"))  # reads the form into memory
    with django_assert_num_queries(QUERIES):
        client.get(reverse("reports:home"))

    staff(cast, make_children(cast.province, 27), cast.reviewer)
    form = make_form()
    for period in ("2022-Q1", "2021-H1"):
        make_round(cast, form, period)
    with django_assert_num_queries(QUERIES):
        client.get(reverse("reports:home"))


QUERIES = 13  # session, user, roles, the page's nine, names of the units held
