"""The roll-up page: totals of approved figures, who is missing, and the units behind a total."""

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Report
from reports.workflow import State
from tests.factories import make_children, make_report, make_round, staff

pytestmark = pytest.mark.django_db
PAGE = "reports:rollup"
# 3.18 resolved, 3.19 of them in time, 3.17 the rate that follows.
SMALL = {"3.18": "4", "3.19": "1"}
LARGE = {"3.18": "96", "3.19": "95"}


def rollup(client, user, **asked):
    client.force_login(user)
    return client.get(reverse(PAGE), asked)


def rows_of(answer) -> dict:
    return {row.item.code: row for _, rows in answer.context["tables"] for row in rows}


@pytest.fixture
def two_approved(cast):
    make_round(cast)
    make_report(cast, State.APPROVED, cells=SMALL)
    make_report(cast, State.APPROVED, unit=cast.neighbour, cells=LARGE)


def test_counts_add_up_and_rates_are_computed_over_the_sums(client, cast, two_approved):
    rows = rows_of(rollup(client, cast.reviewer))
    assert (rows["3.18"].text, rows["3.19"].text) == ("100", "96")
    assert rows["3.17"].text == "96,00"  # the mean of 25 % and 98,96 % would be 61,98
    assert rows["3.17"].parts == 2


def test_coded_answers_are_told_per_option(client, cast, two_approved):
    assert rows_of(rollup(client, cast.reviewer))["1.25"].text == "Có: 2; Không: 0"


def test_rows_of_another_level_are_not_totalled(client, cast, two_approved):
    row = rows_of(rollup(client, cast.reviewer))["3.14"]
    assert (row.role, row.text) == ("foreign", "") and row.note == "Cấp sở báo"


def test_only_approved_reports_count_and_the_missing_are_named(client, cast):
    make_round(cast)
    make_report(cast, State.APPROVED, cells=SMALL)
    make_report(cast, State.SUBMITTED, unit=cast.neighbour, cells=LARGE)
    answer = rollup(client, cast.reviewer)
    assert str(answer.context["found"].coverage) == "1/2"
    assert rows_of(answer)["3.18"].text == "4"
    assert "Còn thiếu: Huyện Tây Lâm." in answer.content.decode()


def test_a_reopened_report_keeps_its_published_figures(client, cast, two_approved):
    report = Report.objects.for_page().get(unit=cast.district)
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai Biểu 3.")
    actions.move(report=report, name="reopen", by=cast.second_reviewer, note="Đồng ý.")
    answer = rollup(client, cast.reviewer)
    assert rows_of(answer)["3.18"].text == "100"
    assert str(answer.context["found"].coverage) == "2/2"


def test_a_row_opens_to_the_units_behind_it(client, cast):
    make_round(cast)
    report = make_report(cast, State.APPROVED, cells=SMALL)
    answer = rollup(client, cast.reviewer, dong="3.18")
    ((share, report_id, _),) = answer.context["shares"]
    assert (share.unit, share.text, report_id) == (cast.district, "4", report.pk)
    text = answer.content.decode()
    assert reverse("reports:report-table", args=[report.pk, "3"]) + "#dong-3.18" in text
    assert "chưa có" in text  # the neighbour


def test_an_opened_rate_tells_how_it_is_computed(client, cast, two_approved):
    answer = rollup(client, cast.reviewer, dong="3.17")
    assert "× 100" in answer.context["calculation"]


@pytest.mark.parametrize("item", ["3.9999", "x", ""])
def test_a_row_that_is_none_opens_nothing(client, cast, two_approved, item):
    answer = rollup(client, cast.reviewer, dong=item)
    assert answer.status_code == 200 and answer.context["opened"] is None


def test_the_newest_period_with_approved_figures_is_shown_first(client, cast):
    make_report(cast, State.APPROVED, period="2022-Q1", cells=SMALL)
    make_round(cast, period="2022-H1")
    choice = rollup(client, cast.reviewer).context["choice"]
    assert str(choice.period) == "2022-Q1"
    assert [str(one) for one in choice.periods] == ["2022-H1", "2022-Q1"]


def test_a_period_without_figures_says_so(client, cast):
    make_round(cast)
    text = rollup(client, cast.reviewer, ky="2022-H1").content.decode()
    assert "Chưa có báo cáo nào được phê duyệt" in text


def test_without_any_report_the_page_says_what_will_fill_it(client, cast):
    assert (
        "Chưa có đơn vị trực thuộc nào có báo cáo."
        in rollup(client, cast.reviewer).content.decode()
    )


def test_a_leader_sees_the_roll_up_and_an_editor_not_his_neighbours(client, cast, two_approved):
    assert rows_of(rollup(client, cast.leader))["3.18"].text == "100"
    answer = rollup(client, cast.editor)  # nobody files to his district
    assert answer.context["choice"] is None and "Huyện Tây Lâm" not in answer.content.decode()


@pytest.mark.parametrize("person", ["editor", "stranger"])
def test_a_unit_outside_is_not_found(client, cast, two_approved, person):
    assert rollup(client, cast.people[person], **{"don-vi": "binhan"}).status_code == 404


@pytest.mark.parametrize("person", ["admin", "nobody"])
def test_who_may_see_no_roll_up_is_told_so(client, cast, person):
    assert rollup(client, cast.people[person]).status_code == 403


def test_the_page_costs_the_same_for_3_and_for_30_units(client, cast, django_assert_num_queries):
    client.force_login(cast.reviewer)

    def approved(count):
        for unit in make_children(cast.province, count):
            staff(cast, [unit])
            make_report(cast, State.APPROVED, unit=unit)

    approved(3)
    with django_assert_num_queries(13) as first:
        client.get(reverse(PAGE), {"dong": "3.18"})
    approved(27)
    with django_assert_num_queries(len(first)):
        client.get(reverse(PAGE), {"dong": "3.18"})
    assert sum('FROM "indicators_figure"' in one["sql"] for one in first.captured_queries) == 1
