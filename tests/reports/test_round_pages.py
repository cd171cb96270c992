"""Rounds: opened by who asks, followed until everybody has filed."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Report, Round
from reports.models.round import FOLDER
from reports.pages.round_form import next_period
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
    assert form.counts == {"district": 2, "department": 1, "province": 1}
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


def test_a_province_asks_its_own_report_with_those_of_its_units(reviewer, cast):
    make_form()
    make_form("bnv-2022-tinh")
    own = {"form_province": "bnv-2022-tinh", "due_province": "2022-06-20T17:00"}
    assert (
        cast.province.name
        in reviewer.get(reverse(CREATE), {"ky": "H1", "nam": "2022"}).content.decode()
    )
    reviewer.post(reverse(CREATE), asked(**own))
    assert Report.objects.get(unit=cast.province).due_at == moment("2022-06-20 17:00")
    assert Report.objects.count() == 3


def test_the_period_that_closes_next_is_offered(reviewer):
    chosen = reviewer.get(reverse(CREATE)).context["chosen"]
    assert chosen.window()[1] >= timezone.localdate()
    assert chosen == next_period(timezone.localdate())
    assert str(next_period(date(2026, 12, 1))) == "2026-Y"
    assert str(next_period(date(2026, 12, 15))) == "2027-Q1"


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
    page = answer.context["page"]
    lines = page.lines
    names = [line.report.unit.name for line in lines]
    assert names == ["Huyện Tây Lâm", "Huyện Đông Sơn"]
    assert [line.is_missing for line in lines] == [True, False]
    tally = page.tally
    assert (tally.expected, tally.filed, tally.overdue, tally.late) == (2, 1, 1, 1)


def test_a_round_not_yet_due_has_nobody_overdue(reviewer, cast):
    now = timezone.now()
    one = make_round(cast, due_at=now + timedelta(days=3), at=now)
    tally = reviewer.get(reverse("reports:round-detail", args=[one.pk])).context["page"].tally
    assert (tally.overdue, tally.late) == (0, 0)


def test_round_pages_cost_the_same_for_3_and_for_30_units(
    reviewer, cast, django_assert_num_queries
):
    def costs(period, number):
        one = make_round(cast, period=period)
        assert one.reports.count() == number
        detail = reverse("reports:round-detail", args=[one.pk])
        with django_assert_num_queries(14):  # four of them say who is missing
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


def test_who_is_let_off_and_who_asks_for_more_time_are_told_with_the_reason(reviewer, cast):
    now = timezone.now()
    one = make_round(cast, due_at=now + timedelta(days=3), at=now)
    let_off = Report.objects.for_page().get(unit=cast.neighbour)
    actions.exempt(report=let_off, reason="Đang sáp nhập", by=cast.reviewer)
    asking = Report.objects.for_page().get(unit=cast.district)
    wanted = now + timedelta(days=9)
    actions.ask_extension(report=asking, wanted_until=wanted, reason="Mất điện", by=cast.editor)
    answer = reviewer.get(reverse("reports:round-detail", args=[one.pk]))
    text, page = answer.content.decode(), answer.context["page"]
    assert "Miễn báo cáo: Đang sáp nhập" in text and "được miễn" in text
    assert (page.tally.expected, page.tally.let_off) == (1, 1)
    assert [line.report.unit for line in page.missing] == [cast.district]
    (line,) = reviewer.get(reverse("reports:round-list")).context["rounds"]
    assert (line.expected, line.filed, line.asking) == (1, 0, 1)
    assert "1 đề nghị gia hạn" in reviewer.get(reverse("reports:home")).content.decode()
    assert "Mất điện" in text and reverse("reports:report-extend", args=[asking.pk]) in text


def test_a_leader_sees_the_round_and_no_button_that_changes_it(client, cast):
    one = make_round(cast)
    client.force_login(cast.leader)
    text = client.get(reverse("reports:round-detail", args=[one.pk])).content.decode()
    for name in ("round-edit", "round-units", "round-extend", "round-cancel"):
        assert reverse(f"reports:{name}", args=[one.pk]) not in text
    assert "Gia hạn" not in text


def test_a_round_opened_ahead_says_from_when_its_units_type(client, reviewer, cast):
    now = timezone.now()
    opens = now + timedelta(days=2)
    one = make_round(cast, due_at=now + timedelta(days=9), opens_at=opens, at=now)
    detail = reverse("reports:round-detail", args=[one.pk])
    assert "Đợt mở trước" in reviewer.get(detail).content.decode()
    client.force_login(cast.editor)
    assert "mở nhập lúc" in client.get(reverse("reports:home")).content.decode()
    report = Report.objects.get(unit=cast.district)
    table = client.get(reverse("reports:report-table", args=[report.pk, "3"])).content.decode()
    assert "Đợt báo cáo mở lúc" in table


def test_a_round_is_opened_with_its_cong_van_and_an_opening_ahead(reviewer, cast):
    make_form()
    fields = asked(
        opens_at="08:00 01/06/2022",
        attachment=SimpleUploadedFile("Công văn 359.pdf", b"%PDF-1.7\n%%EOF\n"),
    )
    reviewer.post(reverse(CREATE), fields)
    one = Round.objects.get()
    assert one.opens_at == moment("2022-06-01 08:00")
    assert (one.attachment_name, one.attachment_size) == ("Công văn 359.pdf", 15)
    assert one.reports.filter(opens_at=one.opens_at).count() == 2


def test_a_round_refused_leaves_no_file_behind(reviewer, cast):
    make_round(cast)
    before = kept_files()
    file = SimpleUploadedFile("cv.pdf", b"%PDF-1.7")
    assert reviewer.post(reverse(CREATE), asked(attachment=file)).status_code == 422
    file = SimpleUploadedFile("cv.pdf", b"<html>")
    answer = reviewer.post(reverse(CREATE), asked(attachment=file))
    assert answer.status_code == 422 and "phải là PDF, Word" in answer.content.decode()
    assert kept_files() == before


def kept_files() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
