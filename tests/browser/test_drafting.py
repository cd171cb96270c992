"""Next year's form in a browser: cloned, edited, refused, corrected, issued, asked for, filled."""

import pytest
from playwright.sync_api import Page, expect

from indicators import catalogue
from indicators.models import FormVersion
from reports.models import Report, Value

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "bnv-2023-huyen"
LABEL = "Tỷ lệ văn bản chỉ đạo trên một nhiệm vụ"


@pytest.fixture
def forms(cast):
    catalogue.load()
    return cast


def rows(page: Page):
    return page.locator("#drafting-rows > tr:not(.more)")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Đã lưu")


def faults(page: Page):
    return page.locator("#drafting-faults")


def test_next_years_form_from_clone_to_a_filled_report(login_page, live_server, forms, axe):
    cast = forms
    page = login_page(cast.admin)
    page.goto(f"{live_server.url}/danh-muc/mau/bnv-2022-huyen/")
    page.get_by_role("link", name="Nhân bản để soạn mẫu mới").click()
    page.get_by_label("Mã mẫu mới").fill(CODE)
    page.get_by_label("Tên mẫu").fill("Báo cáo CCHC của UBND cấp huyện năm 2023")
    page.get_by_role("button", name="Tạo bản soạn").click()
    expect(page.get_by_text("Mẫu đã hợp lệ")).to_be_visible()
    expect(page.get_by_role("button", name="Ban hành mẫu")).to_be_disabled()
    page.get_by_role("link", name="Công tác chỉ đạo điều hành CCHC").click()

    add_a_computed_row(page)
    assert axe(page) == []
    move_and_undo(page)

    page = login_page(cast.leader)
    page.goto(f"{live_server.url}/danh-muc/mau/{CODE}/soan/")
    page.get_by_role("button", name="Ban hành mẫu").click()
    expect(page.get_by_text("Đã ban hành mẫu")).to_be_visible()
    expect(page.get_by_text(LABEL).first).to_be_visible()
    assert FormVersion.objects.get(code=CODE).published_by == cast.leader

    open_a_round(login_page(cast.reviewer), live_server)
    fill_the_new_row(login_page(cast.editor), live_server, cast)


def add_a_computed_row(page: Page) -> None:
    """Add a row by keyboard at the end; a circle and an unknown name are refused in sentences."""
    last = rows(page).last
    last.get_by_label("STT").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(LABEL)
    row = rows(page).last
    row.get_by_label("STT").fill("8.")
    row.get_by_label("Cấp").fill("1")
    row.get_by_label("Đơn vị tính").fill("%")
    row.get_by_label("Mã chỉ tiêu").fill("chi_dao.ty_le_van_ban")
    row.get_by_role("button", name="Chi tiết").click()
    more = page.locator("#drafting-rows > tr.more").last
    more.get_by_label("Kiểu số liệu").select_option("percent")
    more.get_by_label("Tổng hợp").select_option("recompute")
    formula = more.locator("[data-field=formula]")
    formula.fill("ratio(chi_dao.ty_le_van_ban, ke_hoach.de_ra)")
    expect(faults(page)).to_contain_text("Công thức vòng")
    formula.fill("ratio(chi_dao.van_bn, ke_hoach.de_ra)")
    expect(faults(page)).to_contain_text("chi_dao.van_bn không có trong mẫu và danh mục")
    formula.fill("ratio(")
    formula.press_sequentially("chi_dao.van")
    more.get_by_role("option", name="chi_dao.van_ban").first.click()
    formula.press_sequentially(", ke_hoach.de_ra)")
    expect(faults(page)).to_contain_text("Không còn điểm nào")
    expect(row.locator(".row-words")).to_contain_text("Số văn bản chỉ đạo CCHC")
    saved(page)


def move_and_undo(page: Page) -> None:
    """Alt+arrows move the row, undo brings it back; a pasted block becomes rows, undone too."""
    count = rows(page).count()
    rows(page).last.get_by_label("STT").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows(page).nth(count - 2).get_by_label("STT")).to_have_value("8.")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(rows(page).last.get_by_label("STT")).to_have_value("8.")
    rows(page).last.get_by_label("STT").focus()
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "8.\\t1\\tDòng dán\\n9.\\t1\\tDòng dán thêm");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
            );
        }"""
    )
    expect(rows(page)).to_have_count(count + 1)
    expect(rows(page).last.get_by_label("Tên dòng")).to_have_value("Dòng dán thêm")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(rows(page)).to_have_count(count)
    expect(rows(page).last.get_by_label("Tên dòng")).to_have_value(LABEL)
    saved(page)
    page.reload()
    expect(rows(page)).to_have_count(count)
    expect(rows(page).last.get_by_label("Tên dòng")).to_have_value(LABEL)


def open_a_round(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/dot/moi/?nam=2023&ky=H1")
    kind = page.locator("select", has=page.locator(f"option[value='{CODE}']")).first
    kind.select_option(CODE)
    page.get_by_label("Hạn gửi, Huyện").fill("17:00 15/06/2030")
    page.get_by_role("button", name="Mở đợt").last.click()
    expect(page.get_by_text("Đã mở đợt")).to_be_visible()


def fill_the_new_row(page: Page, live_server, cast) -> None:
    report = Report.objects.get(unit=cast.district, period="2023-H1")
    assert report.form.code == CODE
    page.goto(f"{live_server.url}/bao-cao/{report.pk}/bieu/1/")
    page.locator("[name='so-1.1']").fill("58")
    page.locator("[name='so-1.3']").fill("43")
    page.locator("[name='so-1.3']").press("Enter")
    expect(page.locator("[data-item='1.29'] output")).to_have_text("134,88")
    assert Value.objects.filter(report=report, item__code="1.1").get().number == 58
