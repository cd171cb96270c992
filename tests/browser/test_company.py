"""Two people in two browsers at one report: each sees what the other does, nobody overwrites."""

import re

import pytest
from playwright.sync_api import expect

from reports import sheet
from tests.browser.saving import (
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
from tests.factories import staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DONE, IN_TIME, RATE, OTHER = "3.18", "3.19", "3.17", "3.21"
CHOICE = "1.25"
CHOOSE = """([name, text]) => {
    const select = document.getElementsByName(name)[0];
    if (![...select.options].some((one) => one.value === text)) select.add(new Option(text, text));
    select.value = text;
    select.dispatchEvent(new Event("input", {bubbles: true}));
}"""
POLL = 15000  # ms within which a page has asked by itself


@pytest.fixture
def colleague(cast):
    """A second editor of the district, whose account has a full name."""
    staff(cast, [cast.district], cast.outsider)
    cast.outsider.last_name, cast.outsider.first_name = "Người nhập", "thứ hai"
    cast.outsider.save()
    return cast.outsider


@pytest.fixture
def open_browser(new_context, live_server, report):
    """Return a function: user -> the report's Biểu 3 in a browser of his own."""

    def opened(user, table="3"):
        context = new_context()
        sign_in(context, user, live_server)
        return open_report(context, live_server, report, table)

    return opened


@pytest.fixture
def two(open_browser, cast, colleague):
    return open_browser(cast.editor), open_browser(colleague)


def test_different_rows_both_land_and_appear_on_the_other_page(two, report):
    mine, theirs = two
    cell(mine, DONE).fill("2531")
    cell(theirs, IN_TIME).fill("2521")
    cell(theirs, IN_TIME, "ghi").fill("đã rà soát")
    saved(mine)
    saved(theirs)
    expect(cell(theirs, DONE)).to_have_value("2.531", timeout=POLL)
    expect(cell(mine, IN_TIME)).to_have_value("2.521", timeout=POLL)
    expect(cell(mine, IN_TIME, "ghi")).to_have_value("đã rà soát")
    expect(sign(mine, IN_TIME)).to_have_attribute("data-by", re.compile("Người nhập thứ hai$"))
    for page in two:
        expect(page.locator(f'tr[data-item="{RATE}"] output')).to_have_text("99,60")
    expect(mine.locator("#company")).to_contain_text(
        "Người nhập thứ hai vừa sửa Biểu 3, dòng 3.2.2"
    )
    cell(mine, IN_TIME).fill("2520")  # on the version that was shown: no conflict
    saved(mine)
    assert sheet.load(report).cell(IN_TIME).typed == "2520"


def test_the_frame_says_who_else_is_here_and_in_which_row(two, live_server, report):
    mine, theirs = two
    cell(theirs, IN_TIME).focus()
    look(theirs)
    theirs.wait_for_timeout(500)
    look(mine)
    company = mine.locator("#company")
    expect(company).to_have_text("Cùng mở: Người nhập thứ hai (đang ở Biểu 3, dòng 3.2.2).")
    mine.goto(f"{live_server.url}/bao-cao/{report.pk}/kiem-tra/")  # on every page of the report
    expect(company).to_contain_text("Cùng mở: Người nhập thứ hai")


def clash(two, first="100", second="200"):
    mine, theirs = two
    keep_news_from(mine)
    cell(theirs, DONE).fill(first)
    saved(theirs)
    cell(mine, DONE).fill(second)
    expect(sign(mine, DONE)).to_have_attribute("data-state", "conflict")
    expect(below(mine, DONE)).to_contain_text(f"Của tôi: «{second}»")
    expect(below(mine, DONE)).to_contain_text(f"Người kia: «{first}»")
    bring_news_to(mine)
    return mine, theirs


def test_in_the_same_row_mine_can_be_kept(two, report):
    mine, theirs = clash(two)
    below(mine, DONE).get_by_role("button", name="Giữ của tôi").click()
    saved(mine)
    cell(theirs, OTHER).focus()
    look(theirs)
    expect(cell(theirs, DONE)).to_have_value("200")
    assert [text for _, text, _ in texts_of_events(report)] == ["100", "200"]


def test_in_the_same_row_theirs_can_be_taken(two, report):
    mine, _ = clash(two)
    below(mine, DONE).get_by_role("button", name="Lấy của người kia").click()
    expect(cell(mine, DONE)).to_have_value("100")
    saved(mine)
    assert buffer(mine) == {}
    assert [text for _, text, _ in texts_of_events(report)] == ["100"]


def test_a_conflict_is_asked_again_after_the_page_was_left(two, report):
    mine, _ = clash(two)
    mine.reload()
    expect(below(mine, DONE)).to_contain_text("Người kia: «100»")
    below(mine, DONE).get_by_role("button", name="Giữ của tôi").click()
    saved(mine)
    assert sheet.load(report).cell(DONE).typed == "200"


def test_a_figure_by_one_and_a_note_by_another_both_land(two, report):
    mine, theirs = two
    cell(theirs, DONE, "ghi").fill("theo hệ thống một cửa")
    saved(theirs)
    cell(mine, DONE).fill("2531")
    saved(mine)
    expect(cell(mine, DONE, "ghi")).to_have_value("theo hệ thống một cửa")
    stored = sheet.load(report).cell(DONE)
    assert (stored.typed, stored.note) == ("2531", "theo hệ thống một cửa")
    cell(mine, DONE, "ghi").fill("theo báo cáo")  # it was seen: no conflict
    saved(mine)
    assert sheet.load(report).cell(DONE).note == "theo báo cáo"


def test_a_note_nobody_had_seen_is_asked_about(two, report):
    mine, theirs = two
    keep_news_from(mine)
    cell(theirs, DONE, "ghi").fill("của người kia")
    saved(theirs)
    cell(mine, DONE, "ghi").fill("của tôi")
    expect(below(mine, DONE)).to_contain_text("Của tôi: ghi chú «của tôi»")
    expect(below(mine, DONE)).to_contain_text("Người kia: ghi chú «của người kia»")
    assert sheet.load(report).cell(DONE).note == "của người kia"


def test_a_cell_one_is_in_is_marked_and_not_overwritten(two, report):
    mine, theirs = two
    cell(mine, DONE).focus()
    cell(theirs, DONE).fill("100")
    saved(theirs)
    look(mine)
    expect(below(mine, DONE)).to_contain_text("Người nhập thứ hai vừa sửa dòng này thành «100»")
    expect(cell(mine, DONE)).to_have_value("")
    cell(mine, OTHER).focus()  # left as it was
    expect(cell(mine, DONE)).to_have_value("100")
    cell(mine, DONE).fill("101")
    saved(mine)
    assert sheet.load(report).cell(DONE).typed == "101"


def test_who_types_in_a_cell_changed_under_him_is_asked(two, report):
    mine, theirs = two
    cell(mine, DONE).focus()
    cell(theirs, DONE).fill("100")
    saved(theirs)
    look(mine)
    expect(below(mine, DONE)).to_contain_text("vừa sửa dòng này")
    cell(mine, DONE).fill("200")
    expect(below(mine, DONE)).to_contain_text("Người kia: «100»")
    assert sheet.load(report).cell(DONE).typed == "100"


def test_a_reader_sees_figures_arrive_and_is_not_named(open_browser, cast):
    reading, typing = open_browser(cast.reviewer), open_browser(cast.editor)
    cell(typing, DONE).fill("2531")
    saved(typing)
    look(reading)
    figure = reading.locator(f'tr[data-item="{DONE}"] td.figure').first
    expect(figure).to_have_text("2.531")
    expect(reading.locator("#company")).to_contain_text("Cùng mở: editor")
    look(typing)
    expect(typing.locator("#company")).not_to_contain_text("Cùng mở")


def test_an_answer_arrives_by_its_words_where_it_is_read_and_chosen_where_it_is_typed(
    open_browser, cast, colleague
):
    reading, typing = open_browser(cast.reviewer, "1"), open_browser(cast.editor, "1")
    other = open_browser(colleague, "1")
    for text, read, value in (("1", "1 – Có", "1"), ("Không áp dụng", "–", "Không áp dụng")):
        typing.locator(f'tr[data-item="{CHOICE}"] td.cell').first.click()
        typing.evaluate(CHOOSE, [f"so-{CHOICE}", text])
        saved(typing)
        expect(sign(typing, CHOICE)).not_to_have_attribute(
            "data-state", re.compile("waiting|saving")
        )
        for page in (reading, other):
            look(page)
        figure = reading.locator(f'tr[data-item="{CHOICE}"] td.figure').first
        expect(figure).to_have_text(read)
        expect(cell(other, CHOICE)).to_have_value(value)
        expect(cell(other, CHOICE).locator("option", has_text="chưa rõ")).to_have_count(0)
    reading.reload()
    expect(reading.locator(f'tr[data-item="{CHOICE}"] td.figure').first).to_have_text("–")


def test_the_pages_stay_accessible_with_company(two, axe):
    mine, theirs = clash(two)
    cell(theirs, OTHER).focus()
    look(theirs)
    look(mine)
    expect(mine.locator("#company")).to_contain_text("Cùng mở")
    assert axe(mine) == []
