"""A released document verified on a phone, by somebody who has no account."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from reports import actions
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import attach, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
SCAN = b"%PDF-1.7\nscan"


def test_a_code_typed_from_paper_finds_the_document_and_a_file_is_compared(
    page, live_server, axe, tmp_path
):
    cache.clear()
    cast = make_cast()
    report = make_report(cast, State.SUBMITTED)
    on = date(2022, 6, 15)
    one = actions.release_document(report=report, number="56", on=on, by=cast.editor)
    attach(report, cast.editor, "scan", content=SCAN)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("reports:verification"))
    assert axe(page) == []
    page.get_by_label("Mã xác minh").fill(one.submission.code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text("Văn bản đang có hiệu lực.")).to_be_visible()
    expect(page.get_by_text("56/BC-UBND")).to_be_visible()
    file = tmp_path / "ban-ky.pdf"
    for content, said in ((SCAN, "giống hệt bản đã ký"), (SCAN + b" ", "không giống tệp nào")):
        file.write_bytes(content)
        page.locator("#tep").set_input_files(file)
        page.get_by_role("button", name="Đối chiếu").click()
        expect(page.get_by_text(said)).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
