"""Tables one decides on, on a phone: nothing that will be written stands beyond the edge."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.grid import cell, preview
from tests.factories import CORPUS, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def beyond(page, selector: str) -> list[str]:
    """Return the texts of the cells that reach over the edge of the window, or are not shown."""
    return page.locator(f"{selector} tbody tr > *").evaluate_all(
        """all => all.filter((one) => one.textContent.trim() || one.querySelector("input"))
            .filter((one) => {
                const at = one.getBoundingClientRect();
                return !at.width || at.right > innerWidth || at.left < 0;
            }).map((one) => one.textContent.trim())"""
    )


def test_the_preview_of_an_import(login_page, live_server, cast, report, axe):
    fill(report, {"3.18": "2.600"}, by=cast.editor)
    page = login_page(cast.editor)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("reports:report-import", args=[report.pk]))
    page.set_input_files("#import-file", CORPUS / "kongchro_2022_h1.tsv")
    page.get_by_role("button", name="Xem trước").click()
    line = page.locator(".panel .import-lines tr", has_text="2.600")
    expect(line).to_contain_text("Sẽ thay")
    expect(line.get_by_label("Nhập")).to_be_checked()
    assert beyond(page, ".panel .import-lines") == []
    assert axe(page) == []


def test_the_preview_of_a_paste(open_table, report, cast, axe):
    fill(report, {"3.18": "2.600"}, by=cast.editor)
    page = open_table()
    page.set_viewport_size(PHONE)
    cell(page, "3.18").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "5");
            const options = {clipboardData, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    expect(preview(page)).to_contain_text("Ghi đè")
    assert beyond(page, ".preview-table") == []
    assert axe(page) == []
