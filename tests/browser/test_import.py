"""Bringing a file in, in a browser: a row that matched nothing is searched for and written."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import Value
from tests.factories import CORPUS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ODD = "Kết quả xử lý hồ sơ một cửa của huyện"  # like no wording of the form


def test_a_row_is_given_its_item_by_searching_without_accents(
    login_page, live_server, cast, report, tmp_path
):
    lines = (CORPUS / "kongchro_2022_h1.tsv").read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("3\t18\t"))
    cells = lines[place].split("\t")
    cells[2], cells[4] = "", ODD
    lines[place] = "\t".join(cells)
    file = tmp_path / "phu-luc.tsv"
    file.write_text("".join(lines))

    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-import", args=[report.pk]))
    page.set_input_files("#import-file", file)
    page.get_by_role("button", name="Xem trước").click()
    row = page.locator("tr", has_text=ODD)
    field = row.locator(".assigned")
    page.wait_for_load_state()
    expect(field).to_have_value("")
    field.fill("giai quyet xong 3.2.1")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Biểu 3: 3.2.1. Tổng số hồ sơ TTHC đã giải quyết xong")
    page.get_by_role("button", name="Xác nhận nhập").click()
    expect(page.get_by_text("Đã gán lại 1 hàng")).to_be_visible()
    assert Value.objects.count() == 0
    page.get_by_role("button", name="Xác nhận nhập").click()
    expect(page.get_by_text("từ tệp «phu-luc.tsv»")).to_be_visible()
    assert Value.objects.get(report=report, item__code="3.18").number == 2531
