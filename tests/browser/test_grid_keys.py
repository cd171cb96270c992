"""The grid by keyboard alone, as in a spreadsheet."""

import pytest
from playwright.sync_api import expect

from indicators.spec import ENTRY
from reports import sheet
from tests.browser.grid import RATE, cell, notice, published, row, said, saved, stored
from tests.factories import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_whole_table_is_filled_without_the_mouse(open_table, report):
    """Kông Chro's published Biểu 3, every figure typed and left with Enter."""
    roles = sheet.load(report).roles
    figures = {
        f"3.{line['order']}": line["value_raw"]
        for line in published("3")
        if roles[f"3.{line['order']}"] == ENTRY
    }
    page = open_table()
    page.keyboard.press("Alt+n")  # from anywhere to the first empty row
    for item, text in figures.items():
        expect(cell(page, item)).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    saved(page)
    expect(row(page, RATE).locator("output")).to_have_text("99,60")
    assert stored(report, *figures) == list(figures.values())
    expect(page.locator('[data-tab="3"] [data-progress]')).to_have_text("12/12")


def test_keys_move_restore_and_skip_what_takes_no_figure(open_table):
    page = open_table("1")
    cell(page, "1.4").focus()  # below it: a heading and a foreign row
    page.keyboard.press("Enter")
    expect(cell(page, "1.7")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(cell(page, "1.4")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(cell(page, "1.4")).to_have_value("")
    page.keyboard.press("Tab")
    expect(cell(page, "1.4", "ghi")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(cell(page, "1.4")).to_be_focused()


def test_arrows_leave_a_cell_at_its_edge_and_not_inside_it(open_table, report, cast):
    fill(report, {"1.3": "43"}, by=cast.editor)
    page = open_table("1")
    cell(page, "1.3").focus()
    page.keyboard.press("ArrowRight")  # just entered: its text is selected
    expect(cell(page, "1.3", "ghi")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "1.3")).to_be_focused()
    page.keyboard.press("F2")  # now the arrows belong to the text
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "1.3")).to_be_focused()
    expect(cell(page, "1.3")).to_have_value("403")
    page.keyboard.press("F2")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "1.3", "ghi")).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, "1.3")).to_be_focused()
    page.keyboard.press("End")
    expect(cell(page, "1.3", "ghi")).to_be_focused()


def test_the_ends_and_screenfuls_of_a_column(open_table):
    page = open_table("7")
    cell(page, "7.12").focus()
    page.keyboard.press("Control+End")
    expect(cell(page, "7.77")).to_be_focused()
    page.keyboard.press("PageUp")
    above = page.evaluate("document.activeElement.name")
    assert above.startswith("so-7.") and above != "so-7.77"
    page.keyboard.press("PageDown")
    expect(cell(page, "7.77")).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(cell(page, "7.3")).to_be_focused()


def test_keys_on_a_choice_move_and_do_not_change_it(open_table):
    page = open_table("1")
    cell(page, "1.25").focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "PageDown", "PageUp", "End"):
        page.keyboard.press(key)
    expect(cell(page, "1.25")).to_have_value("")
    cell(page, "1.25").focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "1.26")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.type("1")
    expect(cell(page, "1.25")).to_have_value("1")
    saved(page)
    page.keyboard.press("Delete")
    expect(cell(page, "1.25")).to_have_value("")
    saved(page)


def test_the_two_kinds_of_nothing_have_a_key(open_table, report):
    page = open_table()
    cell(page, "3.2").focus()
    page.keyboard.press("Alt+k")
    page.keyboard.press("Enter")
    expect(cell(page, "3.2")).to_have_value("Không phát sinh")
    page.keyboard.press("Alt+a")
    page.keyboard.press("Enter")
    expect(cell(page, "3.7")).to_have_value("–")
    saved(page)
    cells = sheet.load(report)
    assert [cells.cell(one).mark for one in ("3.2", "3.7")] == ["nil", "na"]
    cell(page, "3.7").focus()  # one that does not apply comes back as such, not as a dash
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Control+z")
    saved(page)
    assert stored(report, "3.7") == ["không áp dụng"]


def test_a_choice_takes_not_applicable_and_says_why_not_nil(open_table, report):
    page = open_table("1")
    cell(page, "1.25").focus()
    page.keyboard.press("Alt+k")
    expect(said(page)).to_contain_text("Alt+A")
    page.keyboard.press("Alt+a")
    saved(page)
    assert sheet.load(report).cell("1.25").mark == "na"


def test_the_menu_of_a_cell_by_mouse_and_by_key(open_table, report, axe):
    page = open_table()
    cell(page, "3.2").click()
    page.get_by_role("button", name="Menu của ô").click()
    page.get_by_role("menuitem", name="Không phát sinh").click()
    saved(page)
    expect(cell(page, "3.2")).to_be_focused()
    page.keyboard.press("Alt+m")
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # clear
    saved(page)
    assert stored(report, "3.2") == [""]
    page.keyboard.press("Alt+m")
    page.keyboard.press("Escape")
    expect(cell(page, "3.2")).to_be_focused()


def test_the_shortcuts_are_listed_in_a_dialog(open_table, axe):
    page = open_table()
    cell(page, "3.2").focus()
    page.keyboard.press("Alt+p")
    dialog = page.get_by_role("dialog", name="Phím tắt")
    expect(dialog).to_contain_text("Ctrl+Home")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(cell(page, "3.2")).to_be_focused()
    page.keyboard.type("?")  # a text in a cell, not the question for help
    expect(dialog).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()


def test_a_reader_finds_the_panel_and_can_copy(open_table, cast):
    page = open_table(user=cast.reviewer)
    page.get_by_role("button", name="Chép cả biểu").click()
    expect(notice(page)).to_contain_text("Đã chép cả biểu")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
