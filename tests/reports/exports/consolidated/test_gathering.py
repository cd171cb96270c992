"""What a consolidated document says of every unit and row, and where it takes it from."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions, sheet
from reports.exports.consolidated import gathering, wide
from reports.models import Report
from tests.factories import fill, make_children, moment
from tests.reports.consolidated import (
    ANSWER,
    DONE,
    LATE,
    MONEY,
    OWN,
    RATE,
    SHARE,
    SO,
    Scene,
    file,
    publish,
    reopened,
    send,
)
from tests.reports.exports.consolidated import expected

pytestmark = pytest.mark.django_db


def row(told, item) -> wide.WideRow:
    return next(one for table in told.tables for one in table.rows if one.row.item == item)


def texts(told, item) -> list[str]:
    return [figure.text for figure in row(told, item).figures]


def test_every_figure_is_the_units_own_and_every_total_the_reports(scene, told):
    assert [unit.name for unit in told.units] == [one.name for one in expected.columns(scene)]
    found = [
        expected.plain((*one.labels, one.total.text, *(figure.text for figure in one.figures)))
        for table in told.tables
        for one in table.rows
    ]
    assert found == expected.rows(scene)


def test_totals_are_the_sums_of_the_columns_and_rates_those_of_the_sums(scene, told):
    cells = sheet.load(scene.report)
    for item in (DONE, LATE, SO, MONEY):
        one = row(told, item)
        numbers = [figure.number for figure in one.figures if figure.number is not None]
        assert one.combined == "sum"
        assert sum(numbers) + one.added == cells.number(item)[0]
    sums = [cells.number(item)[0] for item in (LATE, DONE)]
    assert round(Decimal(100) * sums[0] / sums[1], 2) == round(cells.number(RATE)[0], 2)
    assert row(told, RATE).total.formula == "ratio(thu9.tre, thu9.xong)"


def test_an_adjustment_is_in_the_total_and_told_below_with_its_reason(few):
    told = gathering.gather(few.report)
    one = row(told, DONE)
    assert (one.total_text, one.added) == ("2.062 (c)", 12)
    assert told.tables[0].notes == (
        "(c) Biểu 1, dòng 1: +12 – Số liệu của Văn phòng UBND tỉnh; Công văn số 7",
    )


def test_coverage_counts_those_who_owe_the_row(few):
    make_children(few.cast.province, 1)
    told = gathering.gather(few.report)
    assert [row(told, item).coverage for item in (DONE, SO, OWN)] == ["3/3", "1/1", ""]
    # Not taken over: what is published now, so that who came later is waited for.
    few.take()
    told = gathering.gather(few.report)
    assert [row(told, item).coverage for item in (DONE, SO, OWN)] == ["3/4", "1/1", ""]
    assert told.units[0].heading == "Huyện Đông Sơn"
    assert [unit.heading for unit in told.units if not unit.has_figures] == ["Huyện số 1 (a)"]
    assert "(a): chưa có báo cáo được duyệt" in told.tables[0].legend[1]


def test_what_the_parent_typed_itself_is_not_called_a_sum(few):
    fill(few.report, {SHARE: "88", ANSWER: "1", OWN: "5"}, by=few.clerk)
    told = gathering.gather(few.report)
    assert [row(told, item).total_text for item in (SHARE, ANSWER, OWN)] == ["88 (d)", "1 (d)", "5"]
    assert {row(told, item).combined for item in (SHARE, ANSWER, OWN)} == {""}


def test_a_row_taken_over_tells_what_it_was_made_of_until_it_is_taken_again(few):
    reopened(few.first, few.cast, {DONE: "1.300"})
    told = gathering.gather(few.report)
    assert texts(told, DONE)[0] == "1.200"
    few.take()
    told = gathering.gather(few.report)
    assert texts(told, DONE)[0] == "1.300"
    assert row(told, DONE).total.text == "2.162"


def test_a_sent_report_prints_as_it_was_signed_whatever_the_units_do_later(few):
    fill(few.report, {SHARE: "88", ANSWER: "1", OWN: "5"}, by=few.clerk)
    live = gathering.gather(few.report)
    send(few.report, few.clerk, {}, until="submit")
    report = Report.objects.for_page().get(pk=few.report.pk)
    before = gathering.gather(report)
    assert before.tables == live.tables
    assert before.units == live.units
    later = moment("2022-07-01 08:00")
    reopened(few.first, few.cast, {DONE: "1.300", LATE: "1", SHARE: "10"}, at=later)
    make_children(few.cast.province, 2)
    after = gathering.gather(report)
    assert (after.tables, after.units) == (before.tables, before.units)
    # Those who have a report: a unit that came later owes one too, and the list says so.
    assert [one for one in after.listed.lines if one.receipt] == [
        one for one in before.listed.lines if one.receipt
    ]


def test_figures_that_do_not_add_up_are_marked(few):
    other = make_children(few.cast.province, 1)[0]
    in_billions = ["Hồ sơ"] * 6 + ["Tỷ đồng", "Cuộc"]
    form = publish("thu9-ty", ("district",), (0, 6), units=in_billions)
    file(other, form, few.cast.reviewer, {DONE: "5", MONEY: "3"})
    few.take()
    told = gathering.gather(few.report)
    assert texts(told, MONEY) == ["12,5", "3 (b)", "7,25", "x"]
    assert row(told, MONEY).combined == "sum"
    assert "(b): số đơn vị báo nhưng không cộng được" in told.tables[0].legend[1]


def test_the_number_of_queries_does_not_grow_with_the_units(cast):
    scene, counts = Scene(cast), []
    for more in (0, 5):
        for unit in make_children(cast.province, more):
            scene.file(unit, {DONE: "1"})
        scene.take()
        report = Report.objects.for_page().get(pk=scene.report.pk)
        with CaptureQueriesContext(connection) as queries:
            gathering.gather(report)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= gathering.QUERIES


def test_a_sent_reports_queries_do_not_grow_either(cast):
    scene, counts = Scene(cast), []
    for more in (0, 4):
        for unit in make_children(cast.province, more):
            scene.file(unit, {DONE: "1"})
        scene.take()
        fill(scene.report, {SHARE: "88", ANSWER: "1", OWN: "5"}, by=scene.clerk)
        send(scene.report, scene.clerk, {}, until="submit")
        report = Report.objects.for_page().get(pk=scene.report.pk)
        with CaptureQueriesContext(connection) as queries:
            gathering.gather(report)
        counts.append(len(queries))
        actions.move(report=scene.report, name="withdraw", by=scene.clerk, note="Bổ sung")
    assert counts[0] == counts[1] <= gathering.QUERIES
