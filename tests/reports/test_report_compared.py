"""Beside a Biểu: the change against earlier filings, and the rows that still need a hand."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions, entry
from reports.entry import Change, Channel
from tests.factories import complete, fill, make_report
from tests.reports.browsing import get, row, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE, CHOICE = "3.18", "3.19", "3.17", "1.25"


def publish(cast, period: str, cells: dict[str, str]):
    report = make_report(cast, period=period)
    fill(report, complete(report) | cells, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer)):
        actions.move(report=report, name=name, by=by)


def earlier(text: str, item: str) -> list[str]:
    """Return the texts of a row's earlier columns, tags left out."""
    cells = re.findall(r'<td class="figure earlier".*?</td>', row(text, item), re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", one)).split()) for one in cells]


def waiting(text: str) -> dict[str, list[str]]:
    return json.loads(re.search(r'<script id="waiting"[^>]*>(.*?)</script>', text, re.S)[1])


def test_a_flow_is_compared_with_last_year_and_a_rate_with_both(client, cast):
    publish(cast, "2021-H1", {DONE: "2411", IN_TIME: "2400", "3.7": "300"})
    publish(cast, "2022-Q1", {DONE: "1000", IN_TIME: "1000"})
    report = make_report(cast)
    fill(report, {DONE: "2531", IN_TIME: "2521", "3.7": "280", CHOICE: "1"}, by=cast.editor)
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert earlier(text, DONE) == ["1.000", "2.411 ▲ tăng 120 · 5,0%"]
    assert earlier(text, RATE) == ["100,00 ▼ giảm 0,40 điểm %", "99,54 ▲ tăng 0,06 điểm %"]
    # Nothing to compare with on a coded answer, nor beside an empty row.
    choices = earlier(get(client, cast.editor, url("report-table", report, "1")), CHOICE)
    assert not any(sign in one for one in choices for sign in "▲▼=")
    assert earlier(text, "3.22") == ["1", "1"]


def test_without_an_earlier_filing_the_columns_are_empty(client, cast, report):
    fill(report, {DONE: "2531"}, by=cast.editor)
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert earlier(text, DONE) == ["", ""] and "data-then" not in text


def test_the_rows_that_wait_are_told_of_the_whole_report_in_printed_order(client, cast, report):
    texts = complete(report)
    left = [item for item in texts if item.startswith(("2.", "5."))][:3]
    fill(report, {item: one for item, one in texts.items() if item not in left}, by=cast.editor)
    changes = [Change(DONE, typed="42.95", version=1), Change("3.22", typed="9", version=1)]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.BROWSER)
    told = waiting(get(client, cast.editor, url("report-table", report, "1")))
    assert told["empty"] == left
    assert told["question"] == [DONE]
    assert "3.22" in told["finding"] and DONE not in told["finding"]


def test_a_reader_is_told_of_no_work_and_may_not_ask_what_a_save_would_do(client, cast, report):
    text = get(client, cast.reviewer, url("report-table", report, "3"))
    assert 'id="waiting"' not in text and "data-rehearsal" not in text
    assert "Phím tắt" in text and "Không phát sinh cả biểu" not in text


def test_the_queries_of_a_table_do_not_grow_with_its_earlier_figures(
    client, cast, django_assert_num_queries
):
    report = make_report(cast)
    get(client, cast.editor, url("report-table", report, "7"))
    with CaptureQueriesContext(connection) as alone:
        get(client, cast.editor, url("report-table", report, "7"))
    publish(cast, "2021-H1", {})
    publish(cast, "2022-Q1", {})
    with django_assert_num_queries(len(alone)):
        get(client, cast.editor, url("report-table", report, "7"))
