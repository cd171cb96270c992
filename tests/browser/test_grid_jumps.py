"""Going to what still needs a hand, seeing what moved since earlier filings, phone and paper."""

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from reports import actions
from tests.browser.grid import cell, row, said, saved, state
from tests.factories import complete, fill, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_next_empty_row_here_and_then_in_the_next_table(open_table, report, cast):
    texts = complete(report)
    fifth = next(item for item in texts if item.startswith("5."))
    left = ["3.10", "3.24", fifth]
    fill(report, {item: text for item, text in texts.items() if item not in left}, by=cast.editor)
    page = open_table()
    counter = page.get_by_role("button", name="Ô trống")
    expect(counter).to_have_text("Ô trống 3")
    page.keyboard.press("Alt+n")
    expect(cell(page, "3.10")).to_be_focused()
    counter.click()
    expect(cell(page, "3.24")).to_be_focused()
    for item in ("3.10", "3.24"):
        cell(page, item).fill("1")
    saved(page)
    expect(counter).to_have_text("Ô trống 1")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/bieu/5/#dong-*")
    expect(cell(page, fifth)).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.get_by_role("button", name="Ô trống")).to_be_disabled()
    page.keyboard.press("Alt+n")
    expect(said(page)).to_contain_text("Không còn dòng bắt buộc nào trống")


def test_questions_and_findings_are_counted_and_reached(open_table, report, cast):
    page = open_table()
    cell(page, "3.18").fill("42.95")
    cell(page, "3.21").fill("5")
    cell(page, "3.22").fill("6")  # more in time than at all
    cell(page, "3.2").focus()
    expect(page.get_by_role("button", name="Hỏi lại")).to_have_text("Hỏi lại 1")
    expect(page.get_by_role("button", name="Phát hiện")).not_to_have_text("Phát hiện 0")
    page.keyboard.press("Alt+q")
    expect(cell(page, "3.18")).to_be_focused()
    cell(page, "3.2").focus()
    page.keyboard.press("Alt+l")
    expect(cell(page, "3.20", "ghi")).to_be_focused()  # the rate above 100 stands before its part
    page.keyboard.press("Alt+l")
    expect(cell(page, "3.22")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Hỏi lại")).to_have_text("Hỏi lại 1")


@pytest.fixture
def compared(cast):
    """A draft of the second half of a year whose first half is published."""
    earlier = make_report(cast, period="2021-H1")
    fill(earlier, complete(earlier) | {"3.18": "2411", "3.19": "2400"}, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer)):
        actions.move(report=earlier, name=name, by=by)
    report = make_report(cast, period="2022-H1")
    fill(report, {"3.18": "2531", "3.19": "2521"}, by=cast.editor)
    return report


def test_the_change_is_shown_with_a_sign_and_a_word_and_follows_the_typing(
    login_page, live_server, cast, compared, axe
):
    page = login_page(cast.editor)
    address = live_server.url + reverse("reports:report-table", args=[compared.pk, "3"])
    page.goto(address)
    change = row(page, "3.18").locator(".change")
    expect(change).to_have_text("▲tăng 120 · 5,0%")
    expect(row(page, "3.17").locator(".change")).to_contain_text("điểm %")
    assert axe(page) == []
    for item, text in {"3.18": "2411", "3.19": "2398", "3.10": "0", "3.11": "12.045"}.items():
        cell(page, item).fill(text)
    saved(page)
    cell(page, "3.2").focus()
    expect(change).to_have_text("=không đổi ")
    typed = page.locator(".change").all_inner_texts()
    page.reload()
    assert page.locator(".change").all_inner_texts() == typed  # the server says the same
    assert any("▼" in one for one in typed)

    page.get_by_role("button", name="Kỳ trước, cùng kỳ").click()
    expect(row(page, "3.18").locator(".earlier").first).to_be_hidden()
    page.reload()
    expect(row(page, "3.18").locator(".earlier").first).to_be_hidden()


def test_on_a_phone_a_row_is_read_and_corrected_without_moving_sideways(
    login_page, live_server, cast, compared, axe
):
    page = login_page(cast.editor)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("reports:report-table", args=[compared.pk, "3"]))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(row(page, "3.18").locator(".earlier").first).to_be_hidden()
    box = cell(page, "3.18").bounding_box()
    label = row(page, "3.18").locator("th").bounding_box()
    assert label["x"] >= 0 and box["x"] + box["width"] <= 390 and label["x"] + label["width"] <= 390
    cell(page, "3.18").click()
    cell(page, "3.18").fill("2600")
    expect(cell(page, "3.18", "ghi")).to_be_visible()
    saved(page)
    # Drawn as a card, still a row of a table with its header.
    expect(page.locator("#grid")).to_match_aria_snapshot(
        """
        - table:
          - rowgroup:
            - row:
              - rowheader "Tổng số hồ sơ TTHC đã giải quyết xong"
        """
    )
    assert axe(page) == []


def test_a_table_prints_as_the_form_has_it(login_page, live_server, cast, compared):
    note = "Ghi chú dài phải xuống dòng trên giấy, không bị cắt ở mép ô như trên màn hình."
    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-table", args=[compared.pk, "7"]))
    cell(page, "7.77", "ghi").fill(note)
    saved(page)
    pdf = PdfReader(BytesIO(page.pdf(format="A4")))
    texts = ["".join(one.extract_text().split()) for one in pdf.pages]
    assert len(texts) > 1 and all("Đơnvịtính" in one for one in texts)  # the head on every page
    whole = "".join(texts)
    assert note.replace(" ", "") in whole
    for unwanted in ("Trìnhký", "Chépcảbiểu", "Ôtrống", "6thángđầunăm2021"):
        assert unwanted not in whole
    expect(page.locator(".on-paper")).to_have_count(0)


def test_the_state_of_a_cell_is_told_in_words(open_table, axe):
    page = open_table()
    cell(page, "3.19").fill("42.95")
    cell(page, "3.18").fill("nhiều")
    expect(state(page, "3.18")).to_have_attribute("data-state", "refused")
    described = cell(page, "3.18").get_attribute("aria-describedby").split()
    words = " ".join(page.locator(f'[id="{one}"]').inner_text() for one in described)
    assert "Không lưu được" in words and "Biểu 3, dòng 3.2.1" in words
    expect(said(page)).to_contain_text("2 ô cần xem lại")
    cell(page, "3.21").focus()
    page.keyboard.press("Shift+ArrowDown")
    assert axe(page) == []
    cell(page, "3.19").fill("4")
    cell(page, "3.18").fill("5")
    saved(page)
    expect(said(page)).to_contain_text("Đã lưu")
