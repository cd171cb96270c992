"""Blocks of cells: selected, copied out, copied elsewhere, cleared; and everything undone."""

import pytest
from playwright.sync_api import expect

from reports import sheet
from tests.browser.grid import (
    cell,
    notice,
    patches,
    preview,
    row,
    said,
    saved,
    state,
    stored,
    verdict,
)
from tests.factories import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clipboard(page):
    """Return a function: what the real clipboard holds, {"text/plain": ..., "text/html": ...}."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def held() -> dict[str, str]:
        return page.evaluate(
            """async () => {
                const [item] = await navigator.clipboard.read();
                const told = await Promise.all(item.types.map(async (type) =>
                    [type, await (await item.getType(type)).text()]));
                return Object.fromEntries(told);
            }"""
        )

    return held


def picked(page) -> list[str]:
    """Return the cells of the selected block, as "item/so" or "item/ghi"."""
    return page.evaluate(
        """[...document.querySelectorAll(".is-picked > [name]:not([type=hidden])")]
            .map((one) => one.name)"""
    )


def test_a_block_is_copied_and_pasted_elsewhere(open_table, report, cast, clipboard):
    fill(report, {"3.18": "2531", "3.19": "2521", "3.10": "không áp dụng"}, by=cast.editor)
    page = open_table()
    cell(page, "3.18").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(said(page)).to_contain_text("Đã chọn 4 ô, cột Số liệu và Ghi chú")
    assert picked(page) == ["so-3.18", "ghi-3.18", "so-3.19", "ghi-3.19"]
    page.keyboard.press("Control+c")
    assert clipboard()["text/plain"].replace("\r", "") == "2.531\t\n2.521\t"
    assert "<td" in clipboard()["text/html"]

    cell(page, "3.24").focus()
    expect(page.locator(".is-picked")).to_have_count(0)
    page.keyboard.press("Control+v")
    expect(notice(page)).to_contain_text("Đã dán 2 dòng")
    saved(page)
    assert stored(report, "3.24", "3.25") == ["2.531", "2.521"]
    assert sheet.load(report).cell("3.25").value == 2521


def test_a_block_over_computed_rows_is_whole_outside_and_fits_again_inside(
    open_table, report, cast, clipboard
):
    fill(report, {"3.18": "10", "3.19": "9", "3.21": "8", "3.22": "7"}, by=cast.editor)
    page = open_table()
    cell(page, "3.18").focus()
    cell(page, "3.22").click(modifiers=["Shift"])
    assert picked(page) == ["so-3.18", "so-3.19", "so-3.21", "so-3.22"]
    page.keyboard.press("Control+c")
    assert clipboard()["text/plain"].split() == ["10", "9", "87,50", "8", "7"]
    cell(page, "3.10").focus()  # three entry rows, then a heading: only figures that were typed go
    page.keyboard.press("Control+v")
    expect(verdict(page, "3.10")).to_contain_text("10")
    expect(verdict(page, "3.12")).to_contain_text("8")
    expect(preview(page)).to_contain_text("ghi đè 1")  # 3.18 takes the fourth
    page.keyboard.press("Enter")
    saved(page)
    assert stored(report, "3.10", "3.11", "3.12", "3.18") == ["10", "9", "8", "7"]


def test_a_block_is_cleared_and_comes_back_with_one_undo(open_table, report, cast):
    fill(report, {"3.10": "1", "3.11": "không áp dụng", "3.12": "3"}, by=cast.editor)
    page = open_table()
    sent = patches(page)
    cell(page, "3.10").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    expect(said(page)).to_contain_text("Đã xóa 3 ô")
    saved(page)
    assert stored(report, "3.10", "3.11", "3.12") == ["", "", ""]
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    saved(page)
    assert stored(report, "3.10", "3.11", "3.12") == ["1", "không áp dụng", "3"]
    assert [len(one["changes"]) for one in sent] == [3, 3]


def test_dragging_selects_and_cutting_copies_and_clears(open_table, report, cast, clipboard):
    fill(report, {"3.10": "1", "3.11": "2", "3.12": "3"}, by=cast.editor)
    page = open_table()
    cell(page, "3.11").evaluate("one => one.scrollIntoView({block: 'center'})")
    start, end = (cell(page, one).bounding_box() for one in ("3.10", "3.12"))
    page.mouse.move(start["x"] + 30, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 8, steps=6)
    page.mouse.up()
    assert picked(page) == ["so-3.10", "so-3.11", "so-3.12"]
    page.keyboard.press("Control+x")
    saved(page)
    assert clipboard()["text/plain"].split() == ["1", "2", "3"]
    assert stored(report, "3.10", "3.11", "3.12") == ["", "", ""]
    page.keyboard.press("Escape")
    assert picked(page) == []


def test_typing_keeps_to_one_cell_of_a_block(open_table, report, cast):
    fill(report, {"3.10": "1", "3.11": "2"}, by=cast.editor)
    page = open_table()
    cell(page, "3.10").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.type("7")
    assert picked(page) == []
    page.keyboard.press("Enter")
    saved(page)
    assert stored(report, "3.10", "3.11") == ["7", "2"]


def test_the_whole_table_is_copied_as_printed(open_table, report, cast, clipboard):
    fill(report, {"3.18": "2531", "3.19": "2521"}, by=cast.editor)
    page = open_table()
    page.get_by_role("button", name="Chép cả biểu").click()
    expect(notice(page)).to_contain_text("Đã chép cả biểu")
    lines = clipboard()["text/plain"].replace("\r", "").split("\n")
    assert lines[0] == "Biểu 3. Cải cách thủ tục hành chính"
    assert lines[1].split("\t") == ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "Ghi chú"]
    assert len(lines) == 2 + 25
    done = lines[2 + 17].split("\t")
    assert done[1:4] == ["Tổng số hồ sơ TTHC đã giải quyết xong", "Hồ sơ", "2.531"]
    assert lines[2 + 16].split("\t")[3] == "99,60"
    assert "2.531" in clipboard()["text/html"]

    cell(page, "3.2").focus()  # and back: every line finds its row
    page.keyboard.press("Control+v")
    expect(verdict(page, "3.18")).to_contain_text("Không đổi")
    expect(verdict(page, "3.17")).to_contain_text("ƒ hệ thống tự tính")
    page.keyboard.press("Escape")


def test_each_typed_cell_is_a_step_and_the_browsers_own_undo_comes_first(open_table, report, cast):
    fill(report, {"3.18": "100"}, by=cast.editor)
    page = open_table()
    cell(page, "3.18").focus()
    page.keyboard.type("2531")
    page.keyboard.press("Enter")
    page.keyboard.type("2521")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.type("9")
    page.keyboard.press("Control+z")  # the browser's: only what is being typed
    expect(cell(page, "3.21")).to_have_value("")
    page.keyboard.press("Control+z")
    expect(cell(page, "3.19")).to_have_value("")
    expect(cell(page, "3.19")).to_be_focused()
    expect(said(page)).to_contain_text("Đã hoàn tác: nhập 3.2.2.")
    page.keyboard.press("Control+z")
    saved(page)
    assert stored(report, "3.18", "3.19") == ["100", ""]
    page.keyboard.press("Control+z")
    expect(said(page)).to_contain_text("Không còn thao tác nào")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    saved(page)
    assert [one.replace(".", "") for one in stored(report, "3.18", "3.19")] == ["2531", "2521"]


def test_a_choice_is_undone_while_it_is_still_in_focus(open_table, report):
    page = open_table("1")
    cell(page, "1.25").focus()
    page.keyboard.type("1")
    expect(cell(page, "1.25")).to_have_value("1")
    page.keyboard.press("Control+z")
    expect(cell(page, "1.25")).to_have_value("")
    saved(page)
    assert stored(report, "1.25") == [""]


def test_an_answer_to_a_question_and_a_refused_text_are_steps_too(open_table, report):
    page = open_table()
    cell(page, "3.18").fill("42.95")
    page.locator('[id="noi-3.18"]').get_by_role("button", name="42.950").click()
    saved(page)
    page.keyboard.press("Control+z")
    expect(state(page, "3.18")).to_have_attribute("data-state", "question")
    assert stored(report, "3.18") == ["42.95"]
    page.keyboard.press("Control+z")
    saved(page)
    assert stored(report, "3.18") == [""]
    expect(row(page, "3.18").locator("td.cell").first).not_to_have_attribute(
        "data-state", "question"
    )


def paste_text(page, text: str) -> None:
    """Paste into whatever has the focus, which keeps the selected block as it is."""
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const options = {clipboardData, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def test_one_value_over_a_block_fills_it_as_one_step(open_table, report):
    page = open_table()
    sent = patches(page)
    cell(page, "3.18").focus()
    cell(page, "3.22").click(modifiers=["Shift"])
    paste_text(page, "5")
    expect(notice(page)).to_contain_text("Đã dán 4 dòng: ghi mới 4")
    saved(page)
    assert stored(report, "3.18", "3.19", "3.20", "3.21", "3.22") == ["5", "5", "", "5", "5"]
    assert [len(one["changes"]) for one in sent] == [4]

    page.keyboard.press("Control+z")
    expect(cell(page, "3.22")).to_have_value("")
    saved(page)
    assert stored(report, "3.18", "3.19", "3.21", "3.22") == [""] * 4


def test_one_value_over_filled_cells_is_shown_first_and_leaves_their_notes(
    open_table, report, cast
):
    fill(report, {"3.18": "2531"}, by=cast.editor)
    page = open_table()
    cell(page, "3.18").focus()
    page.keyboard.press("Shift+ArrowDown")
    paste_text(page, "không phát sinh")
    expect(preview(page)).to_contain_text("Xem trước khi dán vào 2 dòng")
    expect(preview(page)).to_contain_text("Nội dung dán được ghi vào mọi ô đang chọn")
    expect(verdict(page, "3.18")).to_contain_text("Ghi đè")
    expect(verdict(page, "3.19")).to_contain_text("Ghi mới")
    page.keyboard.press("Enter")
    saved(page)
    cells = sheet.load(report)
    assert [cells.cell(item).mark for item in ("3.18", "3.19")] == ["nil", "nil"]
    assert cells.cell("3.18").note == cells.cell("3.19").note == ""


@pytest.mark.parametrize("reach", ["figures", "both"])
def test_a_figure_with_its_note_over_a_block_fills_both_columns(open_table, report, reach):
    page = open_table()
    cell(page, "3.18").focus()
    page.keyboard.press("Shift+ArrowDown")
    if reach == "both":
        page.keyboard.press("Shift+ArrowRight")
    paste_text(page, "7\tđợt 1")
    expect(notice(page)).to_contain_text("Đã dán 2 dòng")
    saved(page)
    cells = sheet.load(report)
    assert [(cells.cell(one).typed, cells.cell(one).note) for one in ("3.18", "3.19")] == [
        ("7", "đợt 1")
    ] * 2


def test_a_note_over_notes_touches_no_figure(open_table, report, cast):
    fill(report, {"3.18": "10"}, by=cast.editor)
    page = open_table()
    cell(page, "3.18", "ghi").focus()
    page.keyboard.press("Shift+ArrowDown")
    paste_text(page, "theo báo cáo")
    expect(notice(page)).to_contain_text("Đã dán 2 dòng")
    saved(page)
    cells = sheet.load(report)
    assert cells.cell("3.18").typed == "10"
    assert [cells.cell(one).note for one in ("3.18", "3.19")] == ["theo báo cáo"] * 2
