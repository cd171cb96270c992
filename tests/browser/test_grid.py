"""The grid in a browser: typing saves by itself, and nothing typed is ever lost."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports import actions, entry, sheet
from reports.entry import Change, Channel
from reports.models import Value
from reports.workflow import State
from tests.browser.grid import DONE, IN_TIME, RATE, below, cell, row, saved, state
from tests.browser.saving import buffer
from tests.factories import complete, fill, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_typing_saves_formats_and_recomputes(open_table, report):
    page = open_table()
    cell(page, DONE).fill("2531")
    cell(page, IN_TIME).fill("2521")
    saved(page)
    expect(row(page, RATE).locator("output")).to_have_text("99,60")
    cell(page, "3.21").focus()
    expect(cell(page, IN_TIME)).to_have_value("2.521")
    assert sheet.load(report).cell(DONE).typed == "2531"
    assert buffer(page) == {}


def test_several_cells_go_in_one_request(open_table):
    page = open_table()
    sent = []
    page.on("request", lambda one: sent.append(one) if one.method == "PATCH" else None)
    for item in (DONE, IN_TIME, "3.21"):
        cell(page, item).fill("7")
    saved(page)
    assert len(sent) == 1
    assert len(json.loads(sent[0].post_data)["changes"]) == 3


def test_counts_progress_and_action_bar_follow(open_table, cast, report):
    texts = complete(report)
    last = [item for item in texts if item.startswith("3.")][-1]
    fill(report, {item: text for item, text in texts.items() if item != last}, by=cast.editor)
    page = open_table()
    expect(page.locator('[data-tab="3"] [data-progress]')).to_have_text("11/12")
    expect(page.locator("#report-actions")).to_contain_text("Còn 1 dòng bắt buộc chưa nhập.")
    cell(page, last).fill("2,57")  # no empty row any more, but one wrong: as many as before
    expect(page.locator("#report-actions")).to_contain_text("Còn 1 lỗi phải sửa.")
    cell(page, last).fill(texts[last])
    saved(page)
    expect(page.locator('[data-tab="3"] [data-progress]')).to_have_text("12/12")
    expect(page.locator("#report-actions a.btn-primary")).to_have_text("Trình ký")


def change(report, cast, item, typed):
    """Change a cell as a colleague at another desk."""
    version = sheet.load(report).cell(item).version
    changes = [Change(item, typed=typed, version=version)]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.BROWSER)


def test_a_conflict_shows_both_values_and_keeps_mine(open_table, report, cast):
    page = open_table()
    change(report, cast, DONE, "100")
    cell(page, DONE).fill("200")
    expect(state(page, DONE)).to_have_attribute("data-state", "conflict")
    expect(below(page, DONE)).to_contain_text("Của tôi: «200»")
    expect(below(page, DONE)).to_contain_text("Người kia: «100»")
    assert sheet.load(report).cell(DONE).typed == "100"
    assert DONE in buffer(page)
    below(page, DONE).get_by_role("button", name="Giữ của tôi").click()
    saved(page)
    assert sheet.load(report).cell(DONE).typed == "200"


def test_a_conflict_can_be_settled_with_the_other_value(open_table, report, cast):
    page = open_table()
    change(report, cast, DONE, "1500")
    cell(page, DONE).fill("200")
    below(page, DONE).get_by_role("button", name="Lấy của người kia").click()
    expect(cell(page, DONE)).to_have_value("1.500")
    saved(page)
    assert buffer(page) == {}
    cell(page, DONE).fill("1600")  # the version moved on: no second conflict
    saved(page)
    assert sheet.load(report).cell(DONE).typed == "1600"


def test_a_question_is_answered_with_a_button(open_table, report):
    page = open_table()
    cell(page, DONE).fill("42.95")
    expect(state(page, DONE)).to_have_attribute("data-state", "question")
    expect(page.locator("#save-state")).to_contain_text("1 ô cần xem lại")
    assert sheet.load(report).cell(DONE).problem
    below(page, DONE).get_by_role("button", name="42.950").click()
    saved(page)
    assert sheet.load(report).display(DONE) == "42.950"


def test_a_refused_text_stays_and_says_why(open_table, report):
    page = open_table()
    cell(page, DONE).fill("nhiều")
    expect(state(page, DONE)).to_have_attribute("data-state", "refused")
    expect(below(page, DONE)).to_contain_text("Biểu 3, dòng 3.2.1")
    expect(cell(page, DONE)).to_have_value("nhiều")
    assert not Value.objects.filter(report=report).exists()
    cell(page, DONE).fill("12")
    saved(page)
    expect(below(page, DONE)).to_have_count(0)


def test_nothing_is_lost_while_the_network_is_away(open_table, report):
    page = open_table()
    page.context.set_offline(True)
    cell(page, DONE).fill("2531")
    expect(state(page, DONE)).to_have_attribute("data-state", "offline")
    expect(page.locator("#save-state")).to_contain_text("Mất kết nối")
    assert buffer(page)[DONE]["typed"] == "2531"
    page.context.set_offline(False)
    saved(page)
    assert sheet.load(report).cell(DONE).typed == "2531"
    assert buffer(page) == {}


def test_what_a_closed_page_could_not_send_is_sent_by_the_next(open_table, report):
    page = open_table()
    page.route("**/cells/", lambda route: route.abort())
    cell(page, DONE).fill("2531")
    expect(state(page, DONE)).to_have_attribute("data-state", "offline")
    page.unroute("**/cells/")
    page.reload()
    expect(cell(page, DONE)).to_have_value("2.531")
    saved(page)
    assert sheet.load(report).cell(DONE).typed == "2531"


def test_a_report_signed_meanwhile_keeps_the_text_on_this_computer(open_table, report, cast):
    fill(report, complete(report), by=cast.editor)
    page = open_table()
    actions.move(report=report, name="present", by=cast.editor)
    cell(page, DONE).fill("2531")
    expect(page.locator("#grid-notice")).to_contain_text("đang chờ ký")
    page.reload()
    expect(page.locator("#grid-notice")).to_contain_text("2531")
    page.get_by_role("button", name="Bỏ các thay đổi này").click()
    assert buffer(page) == {}


def test_signing_out_leaves_nothing_behind(open_table):
    page = open_table()
    page.route("**/cells/", lambda route: route.abort())
    cell(page, DONE).fill("2531")
    expect(state(page, DONE)).to_have_attribute("data-state", "offline")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Bỏ các ô này và đăng xuất").click()
    page.wait_for_url("**/login/**")
    assert buffer(page) == {}


def test_a_text_of_a_file_is_dropped_in_place_and_can_be_put_back(open_table, report, cast):
    fill(report, {"2.13": "1", "2.14": "0"}, by=cast.editor)
    changes = [Change("2.12", typed="100%")]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)
    page = open_table("2")
    expect(row(page, "2.12")).to_contain_text("Tệp ghi «100%»")
    row(page, "2.12").get_by_role("button", name="Bỏ").click()
    expect(row(page, "2.12")).not_to_contain_text("Tệp ghi")
    expect(page.locator('[data-tab="2"] [data-count="explain"]')).to_be_hidden()
    assert sheet.load(report).cell("2.12").typed == ""
    expect(cell(page, "2.12", "ghi")).to_be_focused()

    page.keyboard.press("Control+z")
    expect(row(page, "2.12")).to_contain_text("Tệp ghi «100%»")
    expect(page.locator('[data-tab="2"] [data-count="explain"]')).to_be_visible()
    assert sheet.load(report).cell("2.12").typed == "100%"
    page.keyboard.press("Control+y")
    expect(row(page, "2.12")).not_to_contain_text("Tệp ghi")
    expect(page.locator('[data-tab="2"] [data-count="explain"]')).to_be_hidden()
    assert sheet.load(report).cell("2.12").typed == ""


@pytest.mark.parametrize(
    "name", ["report-table", "report-narrative", "report-findings", "report-remarks"]
)
def test_the_pages_have_no_accessibility_violations(
    name, login_page, live_server, cast, report, axe
):
    fill(report, {DONE: "42", IN_TIME: "50"}, by=cast.editor)
    changes = [Change("3.23", typed="5"), Change("1.6", typed="3")]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)
    actions.remark(report=report, text="Xem lại", by=cast.reviewer, item=DONE)
    page = login_page(cast.editor if name != "report-remarks" else cast.reviewer)
    arguments = [report.pk, "3"] if name == "report-table" else [report.pk]
    page.goto(live_server.url + reverse(f"reports:{name}", args=arguments))
    assert axe(page) == []


def test_a_submitted_report_and_its_history_have_none_either(login_page, live_server, cast, axe):
    report = make_report(cast, State.SUBMITTED)
    page = login_page(cast.reviewer)
    for name, arguments in (
        ("report-table", ["7"]),
        ("report-history", []),
        ("report-move", ["approve"]),
    ):
        page.goto(live_server.url + reverse(f"reports:{name}", args=[report.pk, *arguments]))
        assert axe(page) == []


def test_what_is_typed_before_the_script_has_come_is_saved(login_page, live_server, cast, report):
    page = login_page(cast.editor)
    held = []
    # The script is let go only after something was typed.
    page.route("**/js/grid.js", lambda route: held.append(route))
    address = live_server.url + reverse("reports:report-table", args=[report.pk, "3"])
    page.goto(address, wait_until="commit")
    cell(page, DONE).fill("2531")
    held[0].continue_()
    saved(page)
    assert sheet.load(report).cell(DONE).typed == "2531"
