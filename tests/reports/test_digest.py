"""The morning's digest for those who run rounds: what is new, once a day, or nothing."""

from datetime import timedelta

import pytest

from reports import actions, digest
from reports.models import Notification, Report
from reports.workflow import State
from tests.factories import complete, fill, make_children, make_report, make_round, moment, staff

pytestmark = pytest.mark.django_db
TITLE = "Báo cáo CCHC 6 tháng đầu năm 2022:"


@pytest.fixture
def opened(cast):
    return make_round(cast)


def told(day: str, hour: str = "07:00") -> dict[str, list[str]]:
    """Run the digest; return who was told and in which lines."""
    known = set(Notification.objects.values_list("pk", flat=True))
    digest.digest(moment(f"{day} {hour}"))
    new = Notification.objects.filter(kind="digest").exclude(pk__in=known)
    return {one.to.username: one.detail.splitlines() for one in new}


def send(cast, at: str, report: Report | None = None) -> Report:
    report = report or Report.objects.for_page().get(unit=cast.district)
    fill(report, complete(report), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor, at=moment(at))
    actions.move(report=report, name="submit", by=cast.signer, at=moment(at))
    return report


def test_nothing_to_say_is_not_said(cast, opened):
    assert told("2022-06-02") == {}
    assert told("2022-09-02") == {}  # long over


def test_it_tells_who_filed_who_waits_who_is_due_and_who_is_late(cast, opened):
    send(cast, "2022-06-13 15:00")
    lines = told("2022-06-14")
    assert lines.keys() == {"reviewer", "second_reviewer"}
    assert lines["reviewer"] == [
        TITLE,
        "- Mới gửi (1): Huyện Đông Sơn.",
        "- Chờ thẩm định (1): Huyện Đông Sơn.",
        "- Sắp đến hạn (1): Huyện Tây Lâm.",
    ]
    assert told("2022-06-16")["reviewer"] == [
        TITLE,
        "- Chờ thẩm định (1): Huyện Đông Sơn.",
        "- Quá hạn chưa gửi (1): Huyện Tây Lâm.",
    ]
    one = Notification.objects.filter(kind="digest").earliest("pk")
    assert one.title == "Tình hình gửi báo cáo ngày 14/06/2022: Tỉnh Bình An"
    assert one.report is None


def test_what_is_decided_waits_no_more(cast, opened):
    report = send(cast, "2022-06-03 15:00")
    actions.move(report=report, name="approve", by=cast.reviewer, at=moment("2022-06-03 16:00"))
    assert told("2022-06-04")["reviewer"] == [TITLE, "- Mới gửi (1): Huyện Đông Sơn."]
    assert told("2022-06-05") == {}


def test_once_a_day_in_the_morning(cast, opened):
    send(cast, "2022-06-03 15:00")
    assert told("2022-06-04", "06:00") == {}
    assert told("2022-06-04", "07:00").keys() == {"reviewer", "second_reviewer"}
    for hour in range(8, 24):
        assert told("2022-06-04", f"{hour:02}:00") == {}


def test_after_days_without_workers_nothing_filed_meanwhile_is_left_out(cast, opened):
    report = send(cast, "2022-06-03 15:00")
    actions.move(report=report, name="approve", by=cast.reviewer, at=moment("2022-06-03 16:00"))
    assert told("2022-06-04")
    other = Report.objects.for_page().get(unit=cast.neighbour)
    fill(other, complete(other), by=cast.outsider)
    for name, by in (("present", cast.outsider), ("submit", cast.outside_signer)):
        actions.move(report=other, name=name, by=by, at=moment("2022-06-04 09:00"))
    assert "- Mới gửi (1): Huyện Tây Lâm." in told("2022-06-08")["reviewer"]


def test_a_report_returned_is_owed_again(cast, opened):
    report = send(cast, "2022-06-13 15:00")
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    assert told("2022-06-16")["reviewer"] == [
        TITLE,
        "- Quá hạn chưa gửi (2): Huyện Đông Sơn, Huyện Tây Lâm.",
    ]


def test_of_many_units_the_first_are_named_and_the_rest_counted(cast):
    make_children(cast.province, 30)
    make_round(cast)
    (_, line) = told("2022-06-16")["reviewer"]
    assert line.startswith("- Quá hạn chưa gửi (32): Huyện Đông Sơn, Huyện số 1, ")
    assert line.endswith(f" và {32 - digest.NAMED} đơn vị khác.")


def test_each_province_reads_of_its_own(cast, opened):
    assert "stranger" not in told("2022-06-16")
    assert Notification.objects.filter(to=cast.leader).count() == 0


def test_a_report_filed_outside_a_round_is_in_no_digest(cast):
    make_report(cast, State.SUBMITTED)
    assert told("2022-06-16") == {}


def test_it_costs_the_same_for_2_and_for_30_units(cast, opened, django_assert_num_queries):
    with django_assert_num_queries(4):  # last ones, reports, people, written
        assert digest.digest(moment("2022-06-16 09:00")) == 2
    staff(cast, make_children(cast.province, 28))
    make_round(cast, period="2022-Q1")
    with django_assert_num_queries(4):
        assert digest.digest(moment("2022-06-16 09:00") + timedelta(days=1)) == 2
