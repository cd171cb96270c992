"""Accounts and delegations in a real browser: from a new account to a report signed for another."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from reports import actions
from reports.models import Report
from reports.workflow import State
from tests.browser.test_accessible_pages import looked_at
from tests.cast import make_cast
from tests.factories import complete, fill, make_report
from units.models import Assignment
from units.policy import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-mat-khau-dai-2026"


@pytest.fixture
def province(db):
    cast = make_cast()
    Assignment.objects.create(user=cast.nobody, role=Role.UNIT_ADMIN, unit=cast.district)
    return cast


def test_the_pages_are_accessible_and_fit_both_screens(province, login_page, live_server, axe):
    editor = province.editor
    post = editor.assignments.get().pk
    pages = {
        "list": reverse("units:account-list"),
        "create": reverse("units:account-create"),
        "account": reverse("units:account-detail", args=[editor.pk]),
        "own account": reverse("units:account-detail", args=[province.admin.pk]),
        "transfer": reverse("units:account-transfer", args=[editor.pk]),
        "lock": reverse("units:account-lock", args=[editor.pk]),
        "end": reverse("units:account-role-end", args=[editor.pk, post]),
        "position": reverse("units:account-role-position", args=[editor.pk, post]),
    }
    faults, said = looked_at(login_page(province.admin), pages, live_server, axe)
    assert not faults and not said
    pages = {"delegations": reverse("units:delegation-list")}
    faults, said = looked_at(login_page(province.signer), pages, live_server, axe)
    assert not faults and not said


def test_a_new_person_gets_in_by_the_link_that_was_handed_over(
    province, login_page, live_server, browser
):
    page = login_page(province.nobody)
    page.goto(live_server.url + reverse("units:account-list"))
    page.get_by_role("link", name="Tạo tài khoản").click()
    page.get_by_label("Tên đăng nhập").fill("moi.dongson")
    page.get_by_label("Vai trò").select_option("editor")
    page.get_by_role("button", name="Tạo tài khoản").click()
    link = page.get_by_label("Liên kết", exact=True).input_value()
    page.reload()
    expect(page.get_by_label("Liên kết", exact=True)).to_have_count(0)

    theirs = browser.new_context().new_page()
    theirs.goto(link)
    theirs.get_by_label("Mật khẩu mới").fill(PASSWORD)
    theirs.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    theirs.get_by_role("button", name="Đặt mật khẩu").click()
    theirs.get_by_label("Tên đăng nhập").fill("moi.dongson")
    theirs.get_by_label("Mật khẩu").fill(PASSWORD)
    theirs.get_by_role("button", name="Đăng nhập").click()
    expect(theirs.locator(".topbar-unit")).to_have_text("Huyện Đông Sơn")
    theirs.context.close()


def test_a_report_is_signed_for_the_chairman_while_he_is_away(province, login_page, live_server):
    report = make_report(province)
    fill(report, complete(report), by=province.editor)
    actions.move(report=report, name="present", by=province.editor)
    page = login_page(province.signer)
    page.goto(live_server.url + reverse("reports:home"))
    page.locator(".who summary").click()
    page.get_by_role("link", name="Ủy quyền").click()
    page.get_by_label("Tên đăng nhập của người được ủy quyền").fill("editor")
    until = timezone.localdate() + timedelta(days=2)
    page.get_by_label("Đến hết ngày").fill(f"{until:%d/%m/%Y}")
    page.get_by_label("Số văn bản ủy quyền").fill("12/UQ-UBND")
    page.get_by_label("Chức vụ của người được ủy quyền").fill("Chánh Văn phòng")
    page.get_by_role("button", name="Ủy quyền").click()
    expect(page.get_by_role("cell", name="12/UQ-UBND", exact=True)).to_be_visible()

    theirs = login_page(province.editor)
    theirs.goto(live_server.url + reverse("reports:report-move", args=[report.pk, "submit"]))
    expect(theirs.locator(".signature-block")).to_contain_text("TUQ. CHỦ TỊCH")
    theirs.get_by_role("button", name="Ký và gửi", exact=True).click()
    expect(theirs.locator(".messages")).to_contain_text("Đã ký và gửi báo cáo.")
    sent = Report.objects.get(pk=report.pk)
    assert sent.state == State.SUBMITTED
    kept = sent.submissions.get().snapshot["signature"]
    assert (kept["form"], kept["delegator"]) == ("TUQ.", "signer")
