"""The grid by ear: what the accessibility tree says of a cell, and what is spoken after a save."""

import pytest
from playwright.sync_api import expect

from tests.browser.grid import DONE, IN_TIME, cell, said, saved, state
from tests.factories import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROW = "3.2.1. Tổng số hồ sơ TTHC đã giải quyết xong, Hồ sơ"
STATES = {"waiting", "saving", "saved"}


def heard(page) -> dict:
    """Return what the accessibility tree holds of the control in focus: role, name, and more."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    for node in nodes:
        told = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
        if told.get("focused") and node["role"]["value"] != "RootWebArea":
            texts = {
                name: node.get(name, {}).get("value") or ""
                for name in ("role", "name", "description", "value")
            }
            return texts | {"required": told.get("required"), "invalid": told.get("invalid")}
    raise AssertionError("nothing has the focus")


def test_a_cell_says_its_row_its_unit_that_it_is_required_and_what_is_asked(open_table, report):
    page = open_table()
    cell(page, DONE).focus()
    told = heard(page)
    assert (told["role"], told["name"], told["required"]) == ("textbox", f"{ROW}, số liệu", True)
    assert told["description"] == ""

    page.keyboard.press("ArrowRight")
    assert heard(page)["name"] == f"{ROW}, ghi chú"

    page.keyboard.press("ArrowLeft")
    page.keyboard.type("2,57")
    expect(state(page, DONE)).to_have_attribute("data-state", "question")
    told = heard(page)
    assert "Chưa rõ số liệu; xem câu hỏi dưới dòng" in told["description"]
    assert "không phải số nguyên" in told["description"] and "2.570" in told["description"]


def test_a_refused_figure_is_invalid_and_says_why(open_table, report):
    page = open_table()
    cell(page, DONE).focus()
    page.keyboard.type("mười hai")
    expect(state(page, DONE)).to_have_attribute("data-state", "refused")
    told = heard(page)
    assert told["invalid"] == "true"
    assert "Không lưu được; xem lý do dưới dòng" in told["description"]


def test_every_control_of_a_table_is_named_by_its_row_and_by_nothing_else(open_table, report):
    page = open_table("4")
    names = page.locator("#grid td.cell > [aria-label]").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert len(names) > 20 and len(set(names)) == len(names)


def test_recomputed_rows_are_spoken_once_with_their_number_and_no_output_by_itself(
    open_table, report, cast
):
    fill(report, {DONE: "2531"}, by=cast.editor)
    page = open_table()
    assert page.locator("#grid output:not([aria-live=off])").count() == 0
    cell(page, IN_TIME).focus()
    page.keyboard.type("2521")
    page.keyboard.press("Enter")
    saved(page)
    expect(said(page)).to_have_text("Hệ thống tính lại: 3.2. 99,60.")


def test_the_tabs_are_read_as_words(open_table, report, cast):
    fill(report, {DONE: "1", IN_TIME: "2"}, by=cast.editor)
    page = open_table()
    tab = page.locator('[data-tab="3"]')
    expect(tab).to_have_accessible_name("Biểu 3 đã nhập 2/12 , lỗi: 1 , lưu ý: 1")
