"""The list of who has filed, when, late, or was let off: as of one moment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions
from reports.exports.consolidated import filed
from reports.models import Report
from reports.pages.timeliness import timeliness
from tests.factories import make_children, make_round, moment
from tests.reports.consolidated import DONE, forms, send, start

DUE = moment("2022-06-15 17:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def round_of_seven(cast):
    """Districts asked by 15/06: in time, late, sent back, never, extended and in time, let off."""
    published = forms()
    more = make_children(cast.province, 5)
    make_round(cast, published["district"], due_at=DUE)
    by_code = {one.unit.code: one for one in Report.objects.for_page()}
    on_time, late = by_code[cast.district.code], by_code[cast.neighbour.code]
    back, never, extended, let_off, again = (by_code[one.code] for one in more)
    send(on_time, cast.reviewer, {DONE: "1"}, at=moment("2022-06-14 09:00"))
    send(late, cast.reviewer, {DONE: "2"}, at=moment("2022-06-18 09:00"))
    send(back, cast.reviewer, {DONE: "3"}, until="submit", at=moment("2022-06-14 10:00"))
    actions.move(
        report=back, name="send_back", by=cast.reviewer, note="Sai", at=moment("2022-06-16 09:00")
    )
    actions.extend(
        report=extended,
        due_at=moment("2022-06-20 17:00"),
        reason="Bão",
        by=cast.reviewer,
        at=moment("2022-06-14 09:00"),
    )
    send(extended, cast.reviewer, {DONE: "4"}, at=moment("2022-06-19 09:00"))
    actions.exempt(
        report=let_off, reason="Mới thành lập", by=cast.reviewer, at=moment("2022-06-02 09:00")
    )
    send(again, cast.reviewer, {DONE: "5"}, until="submit", at=moment("2022-06-13 10:00"))
    return start(cast.province, published["province"])


def told(report, at: str) -> dict[str, tuple[str, str, str, str]]:
    """Return unit -> received, standing, deadline, note."""
    lines = filed.listed(report, moment(at)).lines
    return {one.unit: (one.received, one.standing, one.due, one.note) for one in lines}


def test_everybody_is_listed_with_how_he_stands(round_of_seven):
    report, usual = round_of_seven, "17:00 15/06/2022"
    assert told(report, "2022-07-01 08:00") == {
        "Huyện số 5": ("10:00 13/06/2022", "Đúng hạn", usual, ""),
        "Huyện số 3": ("09:00 19/06/2022", "Đúng hạn", "17:00 20/06/2022", "được gia hạn"),
        "Huyện Đông Sơn": ("09:00 14/06/2022", "Đúng hạn", usual, ""),
        "Huyện Tây Lâm": ("09:00 18/06/2022", "Trễ 3 ngày", usual, ""),
        "Huyện số 1": ("", "Chưa gửi, quá hạn 16 ngày", usual, ""),
        "Huyện số 2": ("", "Chưa gửi, quá hạn 16 ngày", usual, ""),
        "Huyện số 4": ("", "Được miễn", "", "Mới thành lập"),
    }
    assert filed.listed(report, moment("2022-07-01 08:00")).as_of == (
        "Tính đến 08:00 01/07/2022: 6 báo cáo phải gửi; 3 gửi đúng hạn, 1 gửi trễ hạn, "
        "2 quá hạn chưa gửi, 0 chưa đến hạn; 1 được miễn"
    )


def test_those_in_time_come_first_and_names_go_by_vietnamese_order(round_of_seven):
    names = [one.unit for one in filed.listed(round_of_seven, moment("2022-07-01 08:00")).lines]
    assert names == [
        *("Huyện Đông Sơn", "Huyện số 3", "Huyện số 5"),
        "Huyện Tây Lâm",
        *("Huyện số 1", "Huyện số 2"),
        "Huyện số 4",
    ]


def test_as_of_an_earlier_moment_it_says_what_stood_then(round_of_seven):
    """One sent back on 16/06 had been received on 15/06; the late one had not come."""
    before = told(round_of_seven, "2022-06-15 08:00")
    assert before["Huyện số 1"][:2] == ("10:00 14/06/2022", "Đúng hạn")
    assert before["Huyện Tây Lâm"][:2] == ("", "Chưa gửi")
    assert before["Huyện số 3"] == ("", "Chưa gửi", "17:00 20/06/2022", "được gia hạn")


def test_it_counts_as_the_page_on_timeliness_does(round_of_seven, cast):
    at = moment("2022-07-01 08:00")
    page = timeliness(cast.reviewer, {}, at)
    counted = page.total
    said = filed.listed(round_of_seven, at).as_of
    for number, words in (
        (counted.asked, "báo cáo phải gửi"),
        (counted.on_time, "gửi đúng hạn"),
        (counted.late, "gửi trễ hạn"),
        (counted.missing, "quá hạn chưa gửi"),
    ):
        assert f"{number} {words}" in said


def test_the_number_of_queries_does_not_grow_with_the_units(round_of_seven, cast):
    counts = []
    for more in (0, 6):
        make_children(cast.province, more)
        with CaptureQueriesContext(connection) as queries:
            filed.listed(round_of_seven, moment("2022-07-01 08:00"))
        counts.append(len(queries))
    assert counts == [10, 10]
