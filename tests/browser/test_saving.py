"""Saving through what can go wrong: lost networks, lost answers, closed tabs, ended sessions."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from reports import actions, sheet
from tests.browser.saving import (
    acknowledged,
    below,
    bring_news_to,
    buffer,
    cell,
    keep_news_from,
    look,
    open_report,
    saved,
    sign,
    sign_in,
    texts_of_events,
)
from tests.factories import complete, fill, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DONE, IN_TIME, OTHER = "3.18", "3.19", "3.21"
PASSWORD = "mat-khau-thu-2022"
CELLS = "**/cells/"


@pytest.fixture
def open_page(context, live_server, cast, report):
    """Return a function: -> the report's Biểu 3 in a new tab of the editor's browser."""
    sign_in(context, cast.editor, live_server)
    return lambda table="3": open_report(context, live_server, report, table)


def typed(report, item) -> str:
    return sheet.load(report).cell(item).typed


def refuse(page, status, **headers):
    """Make the server before the portal answer for it, in words of its own."""
    page.route(CELLS, lambda route: route.fulfill(status=status, headers=headers, body="<html>"))


# No network, no answer


def test_what_was_typed_without_a_network_in_a_closed_tab_lands_once(open_page, report, context):
    page = open_page()
    context.set_offline(True)
    for item, text in ((DONE, "2531"), (IN_TIME, "2521"), (OTHER, "7")):
        cell(page, item).fill(text)
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    cell(page, DONE, "ghi").fill("đã rà soát")
    page.close()
    context.set_offline(False)
    page = open_page()
    saved(page)
    expect(cell(page, DONE)).to_have_value("2.531")
    assert buffer(page) == {}
    texts = {(item, text) for item, text, _ in texts_of_events(report)}
    assert texts == {(DONE, "2531"), (IN_TIME, "2521"), (OTHER, "7")}
    assert sheet.load(report).cell(DONE).note == "đã rà soát"


def lose_answers(page):
    """Let requests arrive and be worked on, and lose what is answered."""

    def lost(route):
        route.fetch()
        route.abort()

    page.route(CELLS, lost)


def test_a_lost_answer_is_no_conflict_with_oneself_though_one_types_on(open_page, report):
    page = open_page()
    lose_answers(page)
    cell(page, DONE).fill("25")
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    assert typed(report, DONE) == "25"  # it did arrive
    cell(page, DONE).fill("2531")
    page.unroute(CELLS)
    saved(page)
    assert texts_of_events(report) == [(DONE, "25", ""), (DONE, "2531", "")]


def test_a_lost_answer_of_a_closed_tab_saves_nothing_a_second_time(open_page, report):
    page = open_page()
    lose_answers(page)
    cell(page, DONE).fill("25")
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    cell(page, DONE).fill("2531")
    page.close()
    page = open_page()
    saved(page)
    expect(cell(page, DONE)).to_have_value("2.531")
    assert texts_of_events(report) == [(DONE, "25", ""), (DONE, "2531", "")]


def test_a_text_taken_back_while_its_answer_is_lost_is_taken_back_on_the_server_too(
    open_page, report
):
    page = open_page()
    lose_answers(page)
    cell(page, DONE).fill("25")
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    cell(page, DONE).fill("")
    page.unroute(CELLS)
    saved(page)
    assert typed(report, DONE) == ""


@pytest.mark.parametrize(
    ("status", "words"),
    [(502, "Máy chủ tạm thời chưa nhận"), (503, "Máy chủ tạm thời"), (429, "Máy chủ đang bận")],
)
def test_a_server_that_restarts_or_is_busy_is_tried_again(open_page, report, status, words):
    page = open_page()
    refuse(page, status, **{"retry-after": "4"})
    cell(page, DONE).fill("2531")
    expect(page.locator("#save-state")).to_contain_text(words)
    expect(page.locator("#save-state")).to_contain_text("1 ô còn giữ trên máy này, thử lại sau 4")
    page.unroute(CELLS)
    saved(page)
    assert typed(report, DONE) == "2531"


def test_a_request_too_large_for_a_proxy_goes_in_smaller_ones(open_page, report):
    page = open_page()
    sizes = []

    def narrow(route):
        sizes.append(len(json.loads(route.request.post_data)["changes"]))
        if sizes[-1] > 1:
            route.fulfill(status=413, body="<html>")
        else:
            route.continue_()

    page.route(CELLS, narrow)
    for item in (DONE, IN_TIME, OTHER):
        cell(page, item).fill("7")
    saved(page)
    assert sizes[:3] == [3, 2, 1]
    assert {item for item, _, _ in texts_of_events(report)} == {DONE, IN_TIME, OTHER}


def test_a_text_no_request_can_carry_stops_no_other_cell(open_page, report):
    page = open_page()
    cell(page, DONE).evaluate(
        "input => { input.value = '1'.repeat(2001); "
        "input.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    cell(page, IN_TIME).fill("7")
    expect(sign(page, DONE)).to_have_attribute("data-state", "refused")
    expect(below(page, DONE)).to_contain_text("hãy gõ lại")
    expect(sign(page, IN_TIME)).not_to_have_attribute("data-state", "refused")
    acknowledged(page)
    assert typed(report, IN_TIME) == "7"


def test_leaving_is_asked_about_only_while_something_is_cut_off(open_page, context):
    page = open_page()
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.locator("h1").click()
    cell(page, DONE).fill("2531")
    saved(page)
    page.reload()
    assert asked == []
    page.route(CELLS, lambda route: route.abort())
    page.locator("h1").click()
    cell(page, DONE).fill("2532")
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_browser_that_keeps_nothing_says_so_once_and_saves_all_the_same(open_page, context):
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page = open_page()
    page.route(CELLS, lambda route: route.abort())
    cell(page, DONE).fill("25")
    notice = page.locator("#grid-notice")
    expect(notice).to_contain_text("không cho giữ bản tạm")
    expect(page.locator("#save-state")).to_contain_text("đừng đóng trang")
    page.evaluate("document.getElementById('grid-notice').hidden = true")
    cell(page, IN_TIME).fill("20")
    expect(notice).to_be_hidden()
    page.unroute(CELLS)
    saved(page)


# Two tabs of one person


@pytest.mark.parametrize("has_locks", [True, False], ids=["locks", "roll call"])
def test_two_closed_tabs_lose_nothing_of_each_other(open_page, report, context, has_locks):
    if not has_locks:  # an address without https
        context.add_init_script("delete Navigator.prototype.locks")
    first, second = open_page(), open_page()
    context.set_offline(True)
    cell(first, DONE).fill("2531")
    cell(second, IN_TIME).fill("2521")
    for page in (first, second):
        expect(page.locator("#save-state")).to_contain_text("Mất kết nối")
    first.close()
    second.close()
    context.set_offline(False)
    page = open_page("1")  # whichever Biểu is opened next
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi")
    assert (typed(report, DONE), typed(report, IN_TIME)) == ("2531", "2521")
    assert buffer(page) == {}


def test_an_open_tab_takes_over_from_one_that_is_closed(open_page, report):
    staying, leaving = open_page(), open_page()
    leaving.route(CELLS, lambda route: route.abort())
    cell(leaving, DONE).fill("2531")
    expect(sign(leaving, DONE)).to_have_attribute("data-state", "offline")
    assert typed(report, DONE) == ""
    leaving.close()
    expect(cell(staying, DONE)).to_have_value("2.531")
    saved(staying)
    assert typed(report, DONE) == "2531"


def test_what_one_tab_saves_the_other_shows_at_once(open_page):
    first, second = open_page(), open_page()
    cell(first, DONE).fill("2531")
    saved(first)
    expect(cell(second, DONE)).to_have_value("2.531")
    cell(second, DONE).fill("2532")  # on the version it was shown: no conflict with oneself
    saved(second)


# Sessions and accounts


def test_a_session_that_ends_while_one_types_loses_nothing(open_page, report, live_server):
    page = open_page()
    Session.objects.all().delete()
    cell(page, DONE).fill("2531")
    notice = page.locator("#grid-notice")
    expect(notice).to_contain_text("Phiên đăng nhập đã hết")
    cell(page, IN_TIME).fill("2521")  # and types on
    with page.expect_popup() as opened:
        notice.get_by_role("link", name="Đăng nhập lại").click()
    login = opened.value
    login.get_by_label("Tên đăng nhập").fill("editor")
    login.get_by_label("Mật khẩu").fill(PASSWORD)
    login.get_by_role("button", name="Đăng nhập").click()
    login.wait_for_url(f"{live_server.url}/")
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi", timeout=15000)
    expect(notice).to_be_hidden()
    assert (typed(report, DONE), typed(report, IN_TIME)) == ("2531", "2521")
    assert buffer(page) == {}


@pytest.fixture
def second_editor(cast):
    staff(cast, [cast.district], cast.outsider)
    return cast.outsider


def test_another_account_in_the_same_browser_neither_sees_nor_sends_it(
    open_page, report, context, live_server, cast, second_editor
):
    page = open_page()
    page.route(CELLS, lambda route: route.abort())
    cell(page, DONE).fill("2531")
    expect(sign(page, DONE)).to_have_attribute("data-state", "offline")
    sign_in(context, second_editor, live_server)
    page.unroute(CELLS)  # the page that is still open tries again, now with the other's session
    expect(page.locator("#grid-notice")).to_contain_text("tài khoản khác")
    theirs = open_page()
    expect(cell(theirs, DONE)).to_have_value("")
    theirs.wait_for_timeout(1500)
    expect(theirs.locator("#grid-notice")).to_be_hidden()
    page.close()
    theirs.reload()
    theirs.wait_for_timeout(1500)
    expect(cell(theirs, DONE)).to_have_value("")
    assert texts_of_events(report) == []
    assert buffer(theirs)[DONE]["typed"] == "2531"  # kept for whom it belongs to
    sign_in(context, cast.editor, live_server)
    mine = open_page()
    saved(mine)
    assert texts_of_events(report) == [(DONE, "2531", "")]


def test_signing_out_asks_first_and_names_report_and_number(open_page, report):
    page, other_tab = open_page(), open_page()
    for one in (page, other_tab):
        one.route(CELLS, lambda route: route.abort())
    cell(page, DONE).fill("2531")
    cell(other_tab, IN_TIME).fill("2521")
    for one in (page, other_tab):
        expect(one.locator("#save-state")).to_contain_text("Mất kết nối")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Huyện Đông Sơn · 6 tháng đầu năm 2022: 2 ô chưa lưu")
    dialog.get_by_role("button", name="Ở lại để lưu").click()
    assert set(buffer(page)) == {DONE, IN_TIME}
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    dialog.get_by_role("button", name="Bỏ các ô này và đăng xuất").click()
    page.wait_for_url("**/login/**")
    expect(other_tab.locator("#grid-notice")).to_contain_text("đã bỏ khi đăng xuất")
    expect(cell(other_tab, IN_TIME)).to_have_value("")
    assert buffer(other_tab) == {}


def test_signing_out_waits_for_what_is_just_being_saved(open_page, report):
    page = open_page()
    page.locator("details.who summary").click()
    cell(page, DONE).fill("2531")
    page.locator("form[data-logout]").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/login/**")
    assert typed(report, DONE) == "2531"
    assert buffer(page) == {}


def test_rights_withdrawn_close_the_grid_and_keep_the_text(open_page, report, cast):
    from units.models import Assignment
    from units.policy import Role

    page = open_page()
    keep_news_from(page)
    Assignment.objects.filter(user=cast.editor).update(role=Role.SIGNER)
    cell(page, DONE).fill("2531")
    notice = page.locator("#grid-notice")
    expect(notice).to_contain_text("không có quyền nhập số liệu")
    expect(notice).to_contain_text("3.18: «2531»")
    expect(cell(page, IN_TIME)).to_have_attribute("readonly", "")
    assert buffer(page)[DONE]["typed"] == "2531"


def test_a_report_presented_meanwhile_closes_and_opens_again_by_itself(open_page, report, cast):
    fill(report, complete(report), by=cast.editor)
    page = open_page()
    expect(cell(page, DONE)).to_have_value("1")
    actions.move(report=report, name="present", by=cast.editor)
    look(page)
    expect(page.locator("#grid-notice")).to_contain_text("đang chờ ký")
    expect(page.locator("#report-state")).to_have_text("Chờ ký")
    expect(cell(page, DONE)).to_have_attribute("readonly", "")
    expect(page.locator("#report-actions")).to_contain_text("Rút trình ký")
    actions.move(report=report, name="take_back", by=cast.editor)
    look(page)
    expect(page.locator("#grid-notice")).to_contain_text("có thể nhập tiếp")
    cell(page, DONE).fill("2")
    saved(page)


def test_what_was_typed_before_it_was_presented_lands_when_it_is_taken_back(
    open_page, report, cast
):
    fill(report, complete(report), by=cast.editor)
    page = open_page()
    keep_news_from(page)
    actions.move(report=report, name="present", by=cast.editor)
    cell(page, DONE).fill("2")
    expect(page.locator("#grid-notice")).to_contain_text("3.18: «2»")
    expect(cell(page, DONE)).to_have_value("2")
    actions.move(report=report, name="take_back", by=cast.editor)
    bring_news_to(page)
    saved(page)
    assert typed(report, DONE) == "2"
