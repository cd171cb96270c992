"""Rounds: opened by who asks, followed until everybody has filed, extended one by one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import Extension, Report, Round
from reports.workflow import State
from tests.factories import make_children, make_form, make_report, make_round, moment

pytestmark = pytest.mark.django_db
CREATE = "reports:round-create"


@pytest.fixture
def reviewer(client, cast):
    client.force_login(cast.reviewer)
    return client


def asked(**changes) -> dict:
    """Return the POST that opens the first half of 2022 for the districts."""
    return {
        "don-vi": "binhan",
        "ky": "H1",
        "nam": "2022",
        "title": "Báo cáo CCHC 6 tháng đầu năm 2022",
        "dispatch_number": "359/SNV-CCHC",
        "dispatch_date": "2022-05-20",
        "data_from": "2021-12-15",
        "data_to": "2022-06-14",
        "form_district": "bnv-2022-huyen",
        "due_district": "2022-06-15T17:00",
        "closes_district": "",
        "form_department": "",
    } | changes


def test_the_list_shows_how_far_each_round_has_come(reviewer, cast):
    make_round(cast)
    make_report(cast, State.SUBMITTED)
    (line,) = reviewer.get(reverse("reports:round-list")).context["rounds"]
    assert (line.expected, line.filed, line.approved) == (2, 1, 0)
    assert line.late == 2  # one received long after the deadline, one overdue


def test_an_empty_list_offers_to_open_the_first_round(reviewer):
    text = reviewer.get(reverse("reports:round-list")).content.decode()
    assert "Chưa có đợt báo cáo nào." in text and reverse(CREATE) in text


def test_the_second_step_suggests_the_legal_window_and_only_fitting_forms(reviewer):
    make_form()
    make_form("bnv-2022-tinh")
    form = reviewer.get(reverse(CREATE), {"ky": "H1", "nam": "2022"}).context["form"]
    assert str(form["data_from"].value()) == "2021-12-15"
    assert str(form["data_to"].value()) == "2022-06-14"
    assert form.counts == {"district": 2, "department": 1}
    district = [code for code, _ in form.fields["form_district"].choices]
    assert district[0] == "" and "bnv-2022-huyen" in district
    assert "bnv-2022-tinh" not in district


def test_a_round_is_opened_with_a_draft_for_every_unit(reviewer, cast):
    make_form()
    answer = reviewer.post(reverse(CREATE), asked())
    one = Round.objects.get()
    assert answer.url == reverse("reports:round-detail", args=[one.pk])
    assert one.dispatch_number == "359/SNV-CCHC" and one.opened_by == cast.reviewer
    due = set(one.reports.values_list("due_at", flat=True))
    assert one.reports.count() == 2 and due == {moment("2022-06-15 17:00")}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_district": ""}, "Ghi hạn gửi của loại đơn vị này."),
        ({"closes_district": "2022-06-01T08:00"}, "không được trước hạn gửi"),
        ({"data_to": "2021-12-01"}, "không được trước ngày bắt đầu"),
        ({"form_district": ""}, "Chọn ít nhất một loại đơn vị"),
    ],
)
def test_a_faulty_round_is_answered_beside_its_fields(reviewer, changes, sentence):
    make_form()
    answer = reviewer.post(reverse(CREATE), asked(**changes))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Round.objects.exists()


def test_the_same_round_twice_is_refused_with_the_reason(reviewer, cast):
    make_round(cast)
    answer = reviewer.post(reverse(CREATE), asked())
    assert answer.status_code == 422 and "đã mở" in answer.content.decode()
    assert Round.objects.count() == 1


def test_a_year_that_is_none_is_said(reviewer):
    text = reviewer.get(reverse(CREATE), {"ky": "H1", "nam": "abcd"}).content.decode()
    assert "không phải mã kỳ báo cáo" in text


def test_a_reviewer_of_another_province_does_not_open_rounds_here(client, cast):
    make_form()
    client.force_login(cast.stranger)
    assert client.post(reverse(CREATE), asked()).status_code == 404
    assert not Round.objects.exists()


@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "nobody"])
def test_who_manages_no_rounds_opens_none(client, cast, person):
    client.force_login(cast.people[person])
    assert client.get(reverse(CREATE)).status_code == 403


@pytest.mark.parametrize(
    ("person", "status"), [("leader", 200), ("editor", 404), ("stranger", 404)]
)
def test_a_round_is_seen_by_who_sees_the_roll_up(client, cast, person, status):
    one = make_round(cast)
    client.force_login(cast.people[person])
    assert client.get(reverse("reports:round-detail", args=[one.pk])).status_code == status


def test_who_has_not_filed_comes_first_by_name(reviewer, cast):
    one = make_round(cast)
    make_report(cast, State.SUBMITTED)
    answer = reviewer.get(reverse("reports:round-detail", args=[one.pk]))
    lines = answer.context["lines"]
    names = [line.report.unit.name for line in lines]
    assert names == ["Huyện Tây Lâm", "Huyện Đông Sơn"]
    assert [line.is_missing for line in lines] == [True, False]
    tally = answer.context["tally"]
    assert (tally.expected, tally.filed, tally.overdue, tally.late) == (2, 1, 1, 1)


def test_a_round_not_yet_due_has_nobody_overdue(reviewer, cast):
    now = timezone.now()
    one = make_round(cast, due_at=now + timedelta(days=3), at=now)
    tally = reviewer.get(reverse("reports:round-detail", args=[one.pk])).context["tally"]
    assert (tally.overdue, tally.late) == (0, 0)


def test_a_deadline_is_extended_with_a_reason(reviewer, cast):
    one = make_round(cast)
    report = Report.objects.get(unit=cast.district)
    url = reverse("reports:report-extend", args=[report.pk])
    form = {"due_at": "2022-06-20T17:00", "reason": "Mưa lũ, mất điện từ 12/6."}
    assert reviewer.post(url, form).url == reverse("reports:round-detail", args=[one.pk])
    report.refresh_from_db()
    assert report.due_at == moment("2022-06-20 17:00")
    assert "Mưa lũ" in reviewer.get(url).content.decode()
    page = reviewer.get(reverse("reports:round-detail", args=[one.pk])).content.decode()
    assert page.count("(đã gia hạn)") == 1


@pytest.mark.parametrize(
    "form",
    [
        {"due_at": "2022-06-10T17:00", "reason": "Sớm hơn hạn đang có."},
        {"due_at": "2022-06-20T17:00", "reason": " "},
        {"due_at": "ngày mai", "reason": "Không phải ngày."},
    ],
)
def test_an_extension_that_is_none_is_refused(reviewer, cast, form):
    make_round(cast)
    report = Report.objects.get(unit=cast.district)
    answer = reviewer.post(reverse("reports:report-extend", args=[report.pk]), form)
    assert answer.status_code == 422 and "form-error" in answer.content.decode()
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"), [("editor", 403), ("leader", 403), ("stranger", 404)]
)
def test_only_the_owner_s_reviewers_extend(client, cast, person, status):
    make_round(cast)
    report = Report.objects.get(unit=cast.district)
    client.force_login(cast.people[person])
    form = {"due_at": "2022-06-20T17:00", "reason": "Tự gia hạn."}
    url = reverse("reports:report-extend", args=[report.pk])
    assert client.post(url, form).status_code == status
    assert not Extension.objects.exists()


def test_round_pages_cost_the_same_for_3_and_for_30_units(
    reviewer, cast, django_assert_num_queries
):
    def costs(period, number):
        one = make_round(cast, period=period)
        assert one.reports.count() == number
        detail = reverse("reports:round-detail", args=[one.pk])
        with django_assert_num_queries(12):  # four of them say who is missing
            reviewer.get(detail)
        with django_assert_num_queries(6):
            reviewer.get(reverse("reports:round-list"))

    make_children(cast.province, 1)
    costs("2022-Q1", 3)
    make_children(cast.province, 27)
    costs("2022-H1", 30)


@pytest.mark.parametrize(("person", "offered"), [("reviewer", True), ("leader", False)])
def test_only_who_may_open_the_queue_is_offered_it(client, cast, person, offered):
    make_report(cast)
    client.force_login(getattr(cast, person))
    page = client.get(reverse("reports:round-detail", args=[make_round(cast).pk]))
    assert page.status_code == 200
    assert (reverse("reports:review-queue") + "?" in page.content.decode()) is offered
