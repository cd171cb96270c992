"""The main job in a browser, on the demo: fill, sign, return, sign again, approve, roll up, print.

Everything is done as people do it, through pages; the database is only read, to compare.
"""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from indicators.models import Figure
from indicators.spec import ENTRY
from reports import demo, sheet
from reports.models import Report
from reports.workflow import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # WeasyPrint leaves the colour profile of PDF/A open.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]

RETURNED_ROW = "7.54"
REMARK = "Đề nghị đối chiếu số hồ sơ trực tuyến với Hệ thống một cửa điện tử."


@pytest.fixture
def told():
    assert demo.tell()
    return Report.objects.for_page().get(unit__code="gialai.kongchro", period="2022-Q3")


def test_the_whole_path_of_a_report(page: Page, live_server, told):
    figures = half_year_figures()

    sign_in(page, live_server, "editor")
    page.get_by_role("link", name="Nhập tiếp").click()
    named_while_typing(page)
    for table in told_tables():
        fill_table(page, table, figures)
    assert not missing(told)
    add_text(page)
    step(page, "Trình ký", "Đã trình ký")

    sign_in(page, live_server, "signer")
    open_from_home(page)
    step(page, "Ký và gửi", "Đã ký và gửi", number="412/BC-UBND")
    expect(page.get_by_text("BN-2022-Q3-").first).to_be_visible()

    sign_in(page, live_server, "reviewer")
    page.goto(f"{live_server.url}/tham-dinh/")
    page.get_by_role("link", name="Huyện Kông Chro", exact=False).first.click()
    remark_on_row(page)
    step(page, "Trả lại", "Đã trả lại", note="Đối chiếu lại Biểu 7, dòng 7.4 rồi gửi lại.")

    sign_in(page, live_server, "editor")
    page.get_by_role("link", name="Quý III năm 2022").first.click()
    expect(page.get_by_text("Đối chiếu lại Biểu 7, dòng 7.4")).to_be_visible()
    answer_remark(page)
    correct_row(page)
    step(page, "Trình ký", "Đã trình ký")

    sign_in(page, live_server, "signer")
    open_from_home(page)
    step(page, "Ký và gửi", "Đã ký và gửi")

    before = rolled_up(page, live_server)
    sign_in(page, live_server, "reviewer")
    page.goto(f"{live_server.url}/tham-dinh/")
    page.get_by_role("link", name="Huyện Kông Chro", exact=False).first.click()
    expect(page.get_by_text("2 dòng (")).to_be_visible()  # 7.4.2 and the rate above it
    step(page, "Phê duyệt", "Đã phê duyệt")

    told.refresh_from_db()
    assert told.state == State.APPROVED
    assert Figure.objects.current().filter(unit=told.unit, period="2022-Q3").exists()
    assert "0/17" in before
    assert "1/17" in rolled_up(page, live_server)
    assert_documents(page, live_server, told)


def half_year_figures() -> dict[str, str]:
    """Return item -> text of every entry row of the published half-year, to be typed again."""
    cells = sheet.load(
        Report.objects.for_page().get(unit__code="gialai.kongchro", period="2022-H1")
    )
    return {
        item: cells.cell(item).typed
        for item, role in cells.roles.items()
        if role == ENTRY and cells.cell(item).typed
    }


def told_tables() -> list[str]:
    return [str(number) for number in range(1, 8)]


def sign_in(page: Page, live_server, username: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(demo.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()


def open_from_home(page: Page) -> None:
    page.get_by_role("link", name="Quý III năm 2022").first.click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Các phần của báo cáo").get_by_role(
        "link", name=name
    ).click()


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi")


def named_while_typing(page: Page) -> None:
    """A part larger than its whole, and a number with two readings, are named at once."""
    tab(page, "Biểu 3")
    page.locator('[name="so-3.19"]').fill("2.600")
    page.locator('[name="so-3.18"]').fill("2.531")
    page.locator('[name="so-3.21"]').fill("42.95")
    expect(page.locator('[id="noi-3.19"]')).to_contain_text("lớn hơn")
    expect(page.locator('[id="noi-3.21"]').get_by_role("button", name="42.950")).to_be_visible()
    page.locator('[name="so-3.19"]').fill("2.521")
    expect(page.locator('tr[data-item="3.17"] output')).to_have_text("99,60")
    page.locator('[id="noi-3.21"]').get_by_role("button", name="4.295").click()
    saved(page)


def fill_table(page: Page, table: str, figures: dict[str, str]) -> None:
    tab(page, f"Biểu {table}")
    expect(page.locator("#save-state")).to_be_attached()
    for item, typed in figures.items():
        if item.partition(".")[0] != table:
            continue
        field = page.locator(f'[name="so-{item}"]')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(typed)
        else:
            field.fill(typed)
    saved(page)


def missing(report: Report) -> list[str]:
    cells = sheet.load(report)
    return [one.item for one in cells.findings(report) if one.severity == "error"]


def add_text(page: Page) -> None:
    tab(page, "Thuyết minh")
    page.locator(".editor").first.fill("Trong quý III, huyện đã ban hành 58 văn bản chỉ đạo CCHC.")
    page.get_by_role("button", name="Lưu mục này").first.click()
    expect(page.get_by_text("1/35 mục")).to_be_visible()


def step(page: Page, label: str, said: str, note: str = "", number: str = "") -> None:
    """Take a step: its button in the action bar, the page that asks again, the confirmation."""
    page.locator(".actions, .action-bar, #report-actions, footer").get_by_role(
        "link", name=label, exact=True
    ).first.click()
    if note:
        page.get_by_label("Lý do (bắt buộc)").fill(note)
    if number:
        page.get_by_label("Số văn bản", exact=False).fill(number)
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text(said, exact=False).first).to_be_visible()


def remark_on_row(page: Page) -> None:
    page.locator(f'[id="dong-{RETURNED_ROW}"]').get_by_role("link", name="Nêu ý kiến").click()
    form = page.locator("tr.say form")
    form.locator("textarea").fill(REMARK)
    form.get_by_role("button").first.click()
    expect(page.get_by_text(REMARK)).to_be_visible()


def answer_remark(page: Page) -> None:
    tab(page, "Trao đổi")
    expect(page.get_by_text(REMARK)).to_be_visible()
    page.locator("summary", has_text="Trả lời").first.click()
    page.locator('textarea[id^="tl-"]').first.fill("Đơn vị đã đối chiếu và sửa lại.")
    page.locator("details[open]").get_by_role("button").first.click()
    expect(page.get_by_text("Đơn vị đã đối chiếu và sửa lại.")).to_be_visible()


def correct_row(page: Page) -> None:
    tab(page, "Biểu 7")
    page.locator('[name="so-7.56"]').fill("104")
    expect(page.locator('tr[data-item="7.54"] output')).to_have_text("3,54")
    saved(page)


def rolled_up(page: Page, live_server) -> str:
    """Return what the province's page says of Kông Chro's quarter, as the reviewer sees it."""
    sign_in(page, live_server, "reviewer")
    page.goto(f"{live_server.url}/tong-hop/?don-vi=gialai&ky=2022-Q3&mau=bnv-2022-huyen")
    return page.locator("main").inner_text()


def assert_documents(page: Page, live_server, report: Report) -> None:
    """Download the three formats and find the corrected figures in each."""
    sign_in(page, live_server, "editor")
    page.goto(f"{live_server.url}/bao-cao/{report.pk}/xuat-ban/")
    content = {}
    for name in ("PDF", "Word", "Excel"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=False).click()
        content[name] = download.value.path().read_bytes()
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(content["PDF"])).pages)
    assert "2.934" in text and "3,54" in text and "412/BC-UBND" in text
    tables = Document(BytesIO(content["Word"])).tables
    words = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert {"2.934", "3,54"} <= words
    workbook = load_workbook(BytesIO(content["Excel"]))
    values = {cell.value for one in workbook for row in one.iter_rows() for cell in row}
    assert 2934 in values
