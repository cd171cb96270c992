"""The guided page of reorganising in a real browser: typed, looked at, confirmed; accessible."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import make_cast
from tests.factories import make_round
from units.models import Reorganisation, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DECISION = {
    "title": "Chia huyện Đông Sơn",
    "on": "01/06/2022",
    "basis_number": "15/NQ-HĐND",
    "basis_date": "20/05/2022",
    "basis_issuer": "Hội đồng nhân dân tỉnh",
}
TABLE = (
    "Đơn vị cũ\tViệc\tĐơn vị mới\tPhần\n"
    "Huyện Đông Sơn\tmột phần\tHuyện Đông\tphía đông\n"
    "Huyện Đông Sơn\tmột phần\tHuyện Sơn\t\n"
)


def test_a_pasted_table_is_looked_at_and_confirmed(login_page, live_server, axe, db):
    cast = make_cast()
    make_round(cast)
    page = login_page(cast.admin)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(live_server.url + reverse("reports:reorganisation-plan"))
    page.get_by_text("Đưa vào từ tệp hoặc bảng tính").click()
    page.get_by_label("Hoặc dán bảng").fill(TABLE)
    page.get_by_role("button", name="Đưa vào bảng trên").click()
    expect(page.get_by_label("Đơn vị cũ, dòng 2")).to_have_value("Huyện Đông Sơn")
    for name, text in DECISION.items():
        page.locator(f"#id_{name}").fill(text)
    assert axe(page) == []
    page.locator("button.btn-primary", has_text="Xem tác động").click()
    expect(page.get_by_text("Rút khỏi đợt")).to_be_visible()
    page.get_by_label("Chuyển editor sang").select_option("binhan.dong")
    assert axe(page) == []
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text("hãy xem lại các tác động")).to_be_visible()  # a person was chosen
    expect(page.get_by_text("editor nhận vai trò")).to_have_count(0)
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text("Đã thực hiện sắp xếp đơn vị.")).to_be_visible()
    assert axe(page) == [] and errors == []
    page.goto(live_server.url + reverse("reports:reorganisation-list"))
    assert axe(page) == []
    assert Reorganisation.objects.get().plan["transfers"][0]["unit"] == "binhan.dong"
    assert Unit.objects.filter(code="binhan.son").exists()


def test_the_pages_fit_a_phone(login_page, live_server, db):
    page = login_page(make_cast().admin)
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("reorganisation-plan", "reorganisation-list"):
        page.goto(live_server.url + reverse(f"reports:{name}"))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, name
