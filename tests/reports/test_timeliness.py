"""Completeness and timeliness: pure arithmetic, then the page, its scope and its workbook."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports import actions
from reports.models import Report
from reports.pages import filing as round_pages
from reports.pages import timeliness as pages
from reports.timeliness import Count, Filing, Standing, count, filing
from reports.workflow import State
from tests.factories import complete, fill, make_children, make_report, make_round, moment, staff

PAGE, FILE = "reports:timeliness", "reports:timeliness-file"
DUE = moment("2022-06-15 17:00")
S = Standing


# ---- Arithmetic


@pytest.mark.parametrize(
    ("received", "now", "standing", "days"),
    [
        ("2022-06-15 16:59", "2022-06-20 08:00", S.ON_TIME, 0),
        ("2022-06-15 17:00", "2022-06-20 08:00", S.LATE, 0),
        ("2022-06-16 00:01", "2022-06-20 08:00", S.LATE, 1),
        ("2022-07-15 23:59", "2022-07-20 08:00", S.LATE, 30),
        (None, "2022-06-15 16:59", S.WAITING, 0),
        (None, "2022-06-15 17:00", S.MISSING, 0),
        (None, "2022-06-18 08:00", S.MISSING, 3),
    ],
)
def test_a_report_stands_by_when_it_came_and_its_deadline(received, now, standing, days):
    received = received and moment(received)
    assert filing(DUE, received, moment(now)) == Filing(standing, days)


def test_without_a_deadline_nothing_is_late():
    assert filing(None, None, DUE).standing == S.WAITING
    assert filing(None, DUE, DUE).standing == S.ON_TIME


def test_who_was_let_off_is_counted_only_when_he_files():
    let_off = filing(None, None, DUE, is_owed=False)
    assert let_off.standing == S.EXEMPT
    assert count([let_off, filing(None, DUE, DUE, is_owed=False)]) == Count(1, 1)


def test_a_count_adds_up_and_rates_are_of_what_was_asked():
    four = [Filing(S.ON_TIME, 0, 1), Filing(S.LATE, 4), Filing(S.MISSING, 9, 2), Filing(S.WAITING)]
    one = count(four)
    assert one == Count(4, 1, 1, 1, 1, 4, 3)
    assert (one.filed, one.rate_text, one.on_time_text) == (2, "50,00", "25,00")
    assert (count([]).rate, count([]).rate_text) == (None, "–")


MOMENTS = st.integers(-5000, 5000).map(lambda minutes: DUE + timedelta(minutes=minutes))


@given(st.lists(st.tuples(MOMENTS, st.none() | MOMENTS), max_size=30), MOMENTS)
def test_it_reconciles_with_the_page_of_the_round(pairs, now):
    """Of any reports, at any time: the same figures, told by the round page's own way."""
    reports = [Report(due_at=due, submitted_at=sent) for due, sent in pairs]
    lines = [
        round_pages.FilingLine(one, one.submitted_at is None, "", "", False) for one in reports
    ]
    of_round = round_pages.tally(lines, now)
    here = count(filing(one.due_at, one.submitted_at, now) for one in reports)
    assert (
        here.asked
        == of_round.expected
        == sum((here.on_time, here.late, here.missing, here.waiting))
    )
    assert (here.filed, here.late, here.missing) == (
        of_round.filed,
        of_round.late,
        of_round.overdue,
    )


# ---- The page

database = pytest.mark.django_db


def send(cast, unit, period: str, at: str) -> Report:
    """Send a unit's report at a time."""
    report = Report.objects.for_page().get(unit=unit, period=period)
    editor, signer = (
        (cast.editor, cast.signer)
        if unit == cast.district
        else (cast.outsider, cast.outside_signer)
    )
    fill(report, complete(report), by=editor)
    actions.move(report=report, name="present", by=editor, at=moment(at))
    actions.move(report=report, name="submit", by=signer, at=moment(at))
    return report


@pytest.fixture
def year(cast):
    """Two rounds: one district in time, then 3 days late; the other in time, then never."""
    make_round(cast, period="2022-Q1", due_at=moment("2022-03-20 17:00"))
    make_round(cast)
    send(cast, cast.district, "2022-Q1", "2022-03-18 09:00")
    send(cast, cast.neighbour, "2022-Q1", "2022-03-20 16:00")
    report = send(cast, cast.district, "2022-H1", "2022-06-14 09:00")
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    send(cast, cast.district, "2022-H1", "2022-06-18 09:00")


def open_page(client, user, **asked):
    client.force_login(user)
    answer = client.get(reverse(PAGE), asked)
    assert answer.status_code == 200
    return answer


def found(client, user, **asked) -> pages.Timeliness:
    return open_page(client, user, **asked).context["found"]


def table(one: pages.Timeliness) -> dict[str, list[str]]:
    return {line.unit.name: [str(cell) for cell in line.cells] for line in one.lines}


@database
def test_it_shows_each_unit_in_each_period_of_the_year(client, cast, year):
    one = found(client, cast.reviewer)
    assert (one.owner, one.year) == (cast.province, 2022)
    assert [column.period.label for column in one.columns] == [
        "Quý I năm 2022",
        "6 tháng đầu năm 2022",
    ]
    assert table(one) == {
        "Huyện Đông Sơn": ["đúng hạn", "trễ 3 ngày; trả lại 1 lần"],
        "Huyện Tây Lâm": ["đúng hạn", "chưa gửi, quá hạn hơn 60 ngày"],
    }
    quarter, half = (column.total for column in one.columns)
    assert (quarter.on_time, quarter.asked) == (2, 2)
    assert (half.filed, half.on_time, half.asked, half.missing) == (1, 0, 2, 1)
    assert (one.total.filed, one.total.on_time_text) == (3, "50,00")
    assert [line.total.rate_text for line in one.lines] == ["100,00", "50,00"]


@database
def test_each_column_is_what_the_rounds_own_page_says(client, cast, year):
    one = found(client, cast.reviewer)
    for column in one.columns:
        tally = client.get(reverse("reports:round-detail", args=[column.round_id])).context["tally"]
        total = column.total
        assert (total.asked, total.filed, total.missing, total.late) == (
            tally.expected,
            tally.filed,
            tally.overdue,
            tally.late,
        )


@database
@pytest.mark.parametrize(("extended", "words"), [(True, "đúng hạn"), (False, "trễ 3 ngày")])
def test_the_deadline_in_force_counts(client, cast, extended, words):
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    if extended:
        due, at = moment("2022-06-19 17:00"), moment("2022-06-10 08:00")
        actions.extend(report=report, due_at=due, reason="Mất điện.", by=cast.reviewer, at=at)
    send(cast, cast.district, "2022-H1", "2022-06-18 09:00")
    assert table(found(client, cast.reviewer))["Huyện Đông Sơn"] == [words]


@database
def test_a_report_filed_outside_any_round_was_not_asked_for(client, cast, year):
    make_report(cast, State.SUBMITTED, period="2022-Q3")
    assert found(client, cast.reviewer).total.asked == 4


@database
def test_a_unit_not_asked_in_a_period_has_no_cell_there(client, cast, year):
    (unit,) = make_children(cast.province, 1)
    make_round(cast, period="2022-Q3", due_at=moment("2099-09-20 17:00"))
    one = found(client, cast.reviewer)
    assert table(one)[unit.name] == ["None", "None", "chưa đến hạn"]
    assert "không giao" in open_page(client, cast.reviewer).content.decode()


@database
@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"loc": "chua-gui"}, ["Huyện Tây Lâm"]),
        ({"loc": "tre"}, ["Huyện Đông Sơn"]),
        ({"loc": "tra-lai"}, ["Huyện Đông Sơn"]),
        ({"loc": "du"}, []),
        ({"loc": "khac"}, ["Huyện Đông Sơn", "Huyện Tây Lâm"]),
        ({"tim": "tay lam"}, ["Huyện Tây Lâm"]),
        ({"tim": "binhan.dongson"}, ["Huyện Đông Sơn"]),
        ({"xep": "gui"}, ["Huyện Tây Lâm", "Huyện Đông Sơn"]),
        ({"xep": "dung-han"}, ["Huyện Đông Sơn", "Huyện Tây Lâm"]),
        ({"xep": "tre"}, ["Huyện Đông Sơn", "Huyện Tây Lâm"]),
        ({"loai": "commune"}, ["Huyện Đông Sơn", "Huyện Tây Lâm"]),
    ],
)
def test_filters_and_orders_choose_lines_and_leave_the_totals(client, cast, year, asked, names):
    one = found(client, cast.reviewer, **asked)
    assert [line.unit.name for line in one.lines] == names
    assert (one.units, one.total.asked) == (2, 4)


@database
def test_another_year_is_chosen_and_one_without_rounds_is_not(client, cast, year):
    make_round(cast, period="2021-Y", due_at=moment("2021-12-20 17:00"))
    assert found(client, cast.reviewer).years == [2022, 2021]
    assert found(client, cast.reviewer, nam="2021").total.missing == 2
    assert found(client, cast.reviewer, nam="1999").year == 2022


@database
def test_a_unit_sees_its_own_filing_and_no_neighbours(client, cast, year):
    answer = open_page(client, cast.editor)
    assert list(table(answer.context["found"])) == ["Huyện Đông Sơn"]
    assert answer.context["found"].total.asked == 2
    text = answer.content.decode()
    assert "Tây Lâm" not in text and reverse("reports:round-list") not in text


@database
def test_a_leader_sees_all_and_another_province_nothing(client, cast, year):
    assert len(found(client, cast.leader).lines) == 2
    assert found(client, cast.stranger) is None
    assert client.get(reverse(PAGE), {"don-vi": "binhan"}).status_code == 404


@database
def test_units_are_called_as_they_were_at_the_end_of_the_year(client, cast, year):
    from datetime import date

    from units.actions import rename
    from units.plan import Basis

    rename(
        unit=cast.district,
        names={"name": "Huyện Đông Sơn Mới"},
        on=date(2023, 1, 1),
        basis=Basis("1/NQ", date(2022, 12, 1), "Chính phủ"),
        by=cast.admin,
    )
    assert "Huyện Đông Sơn" in table(found(client, cast.reviewer))


@database
def test_the_workbook_holds_the_lines_the_totals_and_what_they_mean(client, cast, year):
    client.force_login(cast.reviewer)
    answer = client.get(reverse(FILE), {"loc": "tre"})
    assert 'filename="tinh-hinh-gui-bao-cao-binhan-2022.xlsx"' in answer["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert head[:4] == ["Đơn vị", "Mã đơn vị", "Quý I năm 2022", "6 tháng đầu năm 2022"]
    first = dict(zip(head, rows[0], strict=True))
    assert first["Đơn vị"] == "Huyện Đông Sơn"
    assert first["6 tháng đầu năm 2022"] == "trễ 3 ngày; trả lại 1 lần"
    assert (first["Phải gửi"], first["Đúng hạn"], first["Tỷ lệ đúng hạn (%)"]) == (2, 1, 50)
    total = dict(zip(head, rows[1], strict=True))
    assert total["Đơn vị"] == "Tất cả 2 đơn vị"
    assert total["6 tháng đầu năm 2022"] == "gửi 1/2, đúng hạn 0/2"
    assert (total["Quá hạn chưa gửi"], total["Số ngày trễ"]) == (1, 3)
    assert any("Tỷ lệ gửi = " in str(row[0]) for row in rows)


@database
def test_many_units_come_in_pages_and_the_workbook_whole(client, cast, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 5)
    make_children(cast.province, 10)
    make_round(cast)
    answer = open_page(client, cast.reviewer, trang="3")
    assert len(answer.context["page"].object_list) == 2
    sheet = load_workbook(BytesIO(client.get(reverse(FILE)).getvalue())).active
    assert sum(row[0] is not None for row in sheet.iter_rows(values_only=True)) >= 13


@database
def test_it_costs_the_same_for_2_and_for_30_units(client, cast, django_assert_num_queries):
    client.force_login(cast.reviewer)

    def opened(period):
        make_round(cast, period=period)
        send(cast, cast.district, period, "2022-06-14 09:00")

    opened("2022-H1")
    # session, account, roles, rounds, owners, reports, returns, units, the frame
    with django_assert_num_queries(9):
        client.get(reverse(PAGE))
    staff(cast, make_children(cast.province, 28))
    opened("2022-Q1")
    opened("2022-Q3")
    with django_assert_num_queries(9):
        client.get(reverse(PAGE))


def test_a_unit_let_off_is_shown_and_leaves_the_rates(client, cast):
    make_round(cast)
    make_report(cast, State.SUBMITTED)
    let_off = Report.objects.for_page().get(unit=cast.neighbour)
    actions.exempt(report=let_off, reason="Mới thành lập", by=cast.reviewer)
    client.force_login(cast.reviewer)
    for order in ("gui", "dung-han"):
        page = client.get(reverse(PAGE), {"xep": order})
        assert "được miễn" in page.content.decode()
        assert page.context["found"].total.asked == 1
