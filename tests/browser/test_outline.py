"""The outline of next year's form: by keyboard with a script, by plain forms without one."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from indicators import catalogue, drafts
from indicators.models import FormVersion
from tests.factories import make_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "bnv-2023-huyen"


@pytest.fixture
def address(cast, live_server):
    drafts.clone(form=make_form(), code=CODE, title="Báo cáo CCHC năm 2023", by=cast.admin)
    return live_server.url + reverse("indicators:draft-outline", args=[CODE])


def stored() -> list[tuple[str, int, str]]:
    form = catalogue.form_spec(FormVersion.objects.get(code=CODE))
    return [(one.key, one.level, one.title) for one in form.outline]


def rows(page: Page):
    return page.locator("#outline-rows > tr")


def title(page: Page, at: int):
    return rows(page).nth(at).get_by_label("Tên mục")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Đã lưu")


def test_the_outline_is_edited_by_keyboard(login_page, cast, address, axe):
    page = login_page(cast.admin)
    page.goto(address)
    before, count = stored(), rows(page).count()
    title(page, 5).focus()  # I.5, the last below I
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(count + 1)
    expect(title(page, 6)).to_be_focused()
    expect(page.locator("#outline-faults")).to_contain_text("Mục I.6 của đề cương chưa có tên")
    page.keyboard.type("Về sáng kiến cải cách hành chính")
    expect(page.locator("#outline-faults")).to_contain_text("Không còn điểm nào")
    saved(page)
    page.keyboard.press("Alt+ArrowUp")
    expect(title(page, 5)).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(rows(page).nth(5)).to_have_class("outline-3")
    expect(title(page, 5)).to_have_value("Về sáng kiến cải cách hành chính")
    assert stored()[5] == ("I.6", 3, "Về sáng kiến cải cách hành chính")
    assert axe(page) == []
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#save-state")).to_contain_text("Không thụt mục này vào được")
    page.keyboard.press("Alt+Delete")
    expect(rows(page)).to_have_count(count)
    assert stored() == before
    page.get_by_role("button", name="Hoàn tác").click()
    expect(rows(page)).to_have_count(count + 1)
    page.reload()
    expect(title(page, 5)).to_have_value("Về sáng kiến cải cách hành chính")


def test_someone_elses_save_stops_the_page(login_page, cast, address):
    page = login_page(cast.admin)
    page.goto(address)
    draft = FormVersion.objects.get(code=CODE)
    drafts.save(draft=draft, form=catalogue.form_spec(draft), version=1, by=cast.admin)
    title(page, 1).fill("Của tôi")
    expect(page.locator("#save-state")).to_contain_text("Người khác vừa sửa bản soạn này")
    assert "Của tôi" not in [one[2] for one in stored()]


def test_the_outline_is_edited_without_a_script(browser, login_page, cast, address):
    cookies = login_page(cast.admin).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(address)
    title(page, 1).fill("Về tổ chức chỉ đạo")
    page.get_by_role("button", name="Lưu đề cương").click()
    assert stored()[1][2] == "Về tổ chức chỉ đạo"
    rows(page).nth(1).get_by_role("button", name="Đưa mục I.1 xuống").click()
    assert [one[0] for one in stored()][:3] == ["I", "I.2", "I.1"]
    page.get_by_role("button", name="Hoàn tác").click()
    assert [one[0] for one in stored()][:3] == ["I", "I.1", "I.2"]
    page.goto(address.replace("de-cuong/", ""))
    page.get_by_role("button", name="Bỏ Biểu 1").click()
    expect(page.get_by_text("Bỏ Biểu 1 cùng 28 dòng của Biểu?")).to_be_visible()
    page.get_by_role("link", name="Không bỏ").click()
    page.get_by_role("button", name="Bỏ Biểu 1").click()
    page.get_by_role("button", name="Đồng ý bỏ").click()
    expect(page.get_by_role("button", name="Bỏ Biểu 1")).to_have_count(0)
    context.close()
