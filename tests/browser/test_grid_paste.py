"""Blocks pasted into the grid: laid on the rows, shown before writing, taken back as one."""

import pytest
from playwright.sync_api import expect

from indicators.spec import ENTRY
from reports import entry, sheet
from reports.entry import Change, Channel
from tests.browser.clipboards import excel, tsv, word
from tests.browser.grid import (
    cell,
    notice,
    paste,
    patches,
    preview,
    published,
    saved,
    stored,
    verdict,
)
from tests.factories import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def entries(report, table: str) -> list[str]:
    roles = sheet.load(report).roles
    return [item for item, role in roles.items() if role == ENTRY and item.startswith(f"{table}.")]


def write(page) -> None:
    preview(page).get_by_role("button", name="(Enter)").wait_for()
    page.keyboard.press("Enter")
    expect(preview(page)).to_be_hidden()


def test_a_small_clean_block_goes_straight_in(open_table, report):
    page = open_table("1")
    paste(page, "1.3", "43\r\n7\r\n2\r\n")
    expect(notice(page)).to_contain_text("Đã dán 3 dòng")
    saved(page)
    assert stored(report, "1.3", "1.4", "1.6", "1.7") == ["43", "7", "", "2"]
    notice(page).get_by_role("button", name="Hoàn tác").click()
    saved(page)
    assert stored(report, "1.3", "1.4", "1.7") == ["", "", ""]
    assert not sheet.load(report).cell("1.7").mark


def test_a_pasted_block_brings_its_notes(open_table, report):
    page = open_table("1")
    paste(page, "1.3", '43\t"theo ""kế hoạch"""\n7\tđợt 1')
    saved(page)
    cells = sheet.load(report)
    assert cells.cell("1.3").note == 'theo "kế hoạch"'
    assert (cells.cell("1.4").typed, cells.cell("1.4").note) == ("7", "đợt 1")


def test_one_cell_is_the_browsers_own_paste(open_table, report, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_table("1")
    page.evaluate("navigator.clipboard.writeText('43')")
    cell(page, "1.3").focus()
    page.keyboard.press("Control+v")
    expect(cell(page, "1.3")).to_have_value("43")
    expect(notice(page)).to_be_hidden()
    saved(page)


@pytest.mark.parametrize("source", ["tsv", "excel", "word"])
def test_the_77_rows_of_a_table_find_their_places_by_name(open_table, report, source):
    """Biểu 7 as published, with its headings, computed rows and rows of other levels."""
    lines = [
        [line["stt"], line["name"], line["unit"], line["value_raw"], line["note"]]
        for line in published("7")
    ]
    assert len(lines) == 77
    clipboard = {"tsv": (tsv(lines), ""), "excel": ("x", excel(lines)), "word": ("x", word(lines))}
    page = open_table("7")
    sent = patches(page)
    paste(page, "7.3", *clipboard[source])
    expect(preview(page)).to_contain_text("Khối dán có tên chỉ tiêu")
    expect(verdict(page, "7.55")).to_contain_text("2.934")
    expect(verdict(page, "7.55")).to_contain_text("Ghi mới")
    expect(verdict(page, "7.54")).to_contain_text("ƒ hệ thống tự tính")  # typed 69.2
    expect(verdict(page, "7.54")).to_contain_text("2,45")
    assert not sheet.load(report).entered and not sent
    write(page)
    saved(page)
    asked = {
        f"7.{line['order']}": line["value_raw"]
        for line in published("7")
        if line["value_raw"] and f"7.{line['order']}" in entries(report, "7")
    }
    assert stored(report, *asked) == list(asked.values())
    assert len(sent) == 1 and len(sent[0]["changes"]) == len(asked) + 1
    assert sheet.load(report).cell("7.54").note == "(72/104)"
    assert sheet.load(report).cell("7.10").note == ""  # «Cấp huyện báo» is the form's own word

    page.keyboard.press("Control+z")
    saved(page)
    assert not any(stored(report, *asked))
    assert sheet.load(report).cell("7.54").note == ""
    page.keyboard.press("Control+y")
    saved(page)
    assert stored(report, *asked) == list(asked.values())
    assert [len(one["changes"]) for one in sent] == [len(asked) + 1] * 3


RECEIVED = "Tổng số hồ sơ TTHC đã tiếp nhận (trực tiếp và trực tuyến)"  # «cả» left out
ONLINE = "Số hồ sơ TTHC đã tiếp nhận trực tuyến"


@pytest.mark.parametrize(
    ("stts", "start", "found"),
    [
        (("7.4.1", "7.4.2"), "7.3", ("7.55", "7.56")),
        (("8.4.1", "8.4.2"), "7.3", ("7.73", "7.74")),
        (("", ""), "7.3", ("7.55", "7.56")),  # 7.37 has the wording too, but is another level's
        (("", ""), "7.58", ("7.73", "7.74")),  # from the row one stands in
    ],
)
def test_a_wording_that_repeats_finds_the_row_that_is_meant(open_table, report, stts, start, found):
    page = open_table("7")
    lines = [["TT", "Nội dung", "Kết quả"]]
    lines += [[stts[0], RECEIVED, "2.934"], [stts[1], ONLINE, "72"], ["9", "Dòng lạ", "5"]]
    paste(page, start, tsv(lines))
    expect(verdict(page, found[0])).to_contain_text("2.934")
    expect(verdict(page, found[1])).to_contain_text("72")
    strange = preview(page).locator("tr[data-verdict=nowhere]")
    expect(strange).to_contain_text("Dòng lạ")
    page.keyboard.press("Escape")


def test_a_column_of_the_printed_table_is_recognised_by_its_length(open_table, report):
    page = open_table("7")
    column = [[line["value_raw"]] for line in published("7")][2:]
    paste(page, "7.3", tsv(column))
    expect(preview(page)).to_contain_text("Mỗi dòng dán vào một dòng in của Biểu")
    write(page)
    saved(page)
    assert stored(report, "7.10", "7.55", "7.77") == ["1", "2.934", "13"]


def test_a_column_with_blanks_where_the_form_takes_none_can_be_laid_the_other_way(
    open_table, report
):
    page = open_table("1")
    paste(page, "1.3", "43\n7\n\n0\n5")  # 1.5 is a heading, 1.6 another level's
    expect(preview(page)).to_contain_text("Mỗi dòng dán vào một dòng in của Biểu")
    expect(verdict(page, "1.7")).to_contain_text("5")
    expect(verdict(page, "1.6")).to_contain_text("Không nhận")
    expect(verdict(page, "1.6")).to_contain_text("Cấp sở báo")
    preview(page).get_by_role("button", name="Xếp lần lượt").click()
    expect(preview(page)).to_contain_text("Mỗi dòng dán vào một dòng nhập số liệu")
    preview(page).get_by_role("button", name="Xếp theo đúng từng dòng in").click()
    write(page)
    saved(page)
    assert stored(report, "1.3", "1.4", "1.6", "1.7") == ["43", "7", "", "5"]


# More lines than rows are left from 3.18, printed ones counted: the last three fit nowhere.
BLOCK = "110\n90\n42.95\n7\nnhiều\n5\n6\n6\n6"


def test_what_is_overwritten_questioned_refused_and_left_over_is_named(
    open_table, report, cast, axe
):
    fill(report, {"3.18": "100", "3.19": "90", "3.25": "4"}, by=cast.editor)
    page = open_table()
    # By the time of the paste a colleague has changed 3.22.
    changes = [Change("3.22", typed="8", version=0)]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.BROWSER)
    paste(page, "3.18", BLOCK)
    shown = {
        "3.18": "Ghi đè",
        "3.19": "Không đổi",
        "3.21": "Cần hỏi lại",
        "3.22": "Người khác vừa sửa",
        "3.24": "Không nhận",
        "3.25": "Ghi đè",
    }
    for item, word_ in shown.items():
        expect(verdict(page, item)).to_contain_text(word_)
    expect(verdict(page, "3.18")).to_contain_text("100")
    expect(verdict(page, "3.18")).to_contain_text("110")
    expect(preview(page).locator("tr[data-verdict=nowhere]")).to_have_count(3)
    expect(preview(page).locator("[data-preview=lead]")).to_contain_text("ghi đè 2")
    assert axe(page) == []
    before = stored(report, *shown)
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(cell(page, "3.18")).to_be_focused()
    assert stored(report, *shown) == before

    paste(page, "3.18", BLOCK)
    write(page)
    expect(page.locator('[id="noi-3.22"]')).to_contain_text("Người kia: «8»")
    assert stored(report, *shown) == ["110", "90", "42.95", "8", "", "5"]


def test_a_finding_of_a_pasted_figure_is_told_before_it_is_written(open_table, report, cast):
    fill(report, {"3.18": "5"}, by=cast.editor)
    page = open_table()
    paste(page, "3.18", "10\n12")
    expect(verdict(page, "3.19")).to_contain_text("lớn hơn")


def test_merged_cells_and_several_tables_of_one_clipboard(open_table, report):
    html = (
        "<table><tr><td rowspan=2>43</td><td>a</td></tr><tr><td>b</td></tr></table><p>và</p>"
        "<table><tr style='display:none'><td>99</td></tr>"
        "<tr><td><p>7</p><p>&nbsp;</p></td><td><p>đợt</p><p>một</p></td></tr></table>"
    )
    page = open_table("1")
    paste(page, "1.3", "x", html)
    expect(notice(page)).to_contain_text("Đã dán 3 dòng")
    saved(page)
    cells = sheet.load(report)
    assert [cells.cell(one).typed for one in ("1.3", "1.4", "1.7")] == ["43", "", "7"]
    assert [cells.cell(one).note for one in ("1.3", "1.4", "1.7")] == ["a", "b", "đợt một"]


def test_choices_are_pasted_by_code_or_by_word(open_table, report):
    page = open_table("1")
    paste(page, "1.25", "Có\n450\nPhát phiếu")
    saved(page)
    expect(cell(page, "1.25")).to_have_value("1")
    expect(cell(page, "1.27")).to_have_value("1")
    assert [sheet.load(report).display(one) for one in ("1.25", "1.26", "1.27")] == [
        *("1", "450", "1")
    ]


def test_without_a_network_the_block_can_be_written_all_the_same(open_table, report):
    page = open_table("1")
    page.context.set_offline(True)
    paste(page, "1.3", "43\n7")
    expect(notice(page)).to_contain_text("mất kết nối")
    notice(page).get_by_role("button", name="Ghi luôn").click()
    expect(cell(page, "1.4")).to_have_value("7")
    page.context.set_offline(False)
    saved(page)
    assert stored(report, "1.3", "1.4") == ["43", "7"]


def test_a_whole_table_without_events_is_filled_at_once_and_never_overwritten(
    open_table, report, cast, axe
):
    fill(report, {"3.18": "5"}, by=cast.editor)
    page = open_table()
    page.get_by_role("button", name="Không phát sinh cả biểu").click()
    expect(verdict(page, "3.19")).to_contain_text("không phát sinh")
    expect(verdict(page, "3.18")).to_have_count(0)
    assert axe(page) == []
    write(page)
    saved(page)
    empty = [item for item in entries(report, "3") if item != "3.18"]
    assert {sheet.load(report).cell(item).mark for item in empty} == {"nil"}
    assert stored(report, "3.18") == ["5"]
    page.keyboard.press("Control+z")
    saved(page)
    assert not any(stored(report, *empty))
