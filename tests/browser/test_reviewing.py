"""The reviewer's way through the queue by keyboard, and approving what is clean."""

import pytest
from django.urls import reverse

from reports.models import Report
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLEAN = {"4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}  # nothing is found in it


@pytest.fixture
def queue(db, login_page, live_server):
    """The reviewer's queue with three reports: two clean ones and one with a warning."""
    cast = make_cast()
    make_report(cast, State.SUBMITTED, cells=CLEAN)
    make_report(cast, State.SUBMITTED, period="2022-Q1")
    make_report(cast, State.SUBMITTED, unit=cast.neighbour, cells=CLEAN)
    page = login_page(cast.reviewer)
    page.goto(live_server.url + reverse("reports:review-queue"))
    return page


def focused(page) -> str:
    return page.evaluate("document.activeElement.closest('tr')?.innerText ?? ''")


def test_the_queue_is_walked_and_opened_by_keyboard(queue):
    queue.keyboard.press("j")
    assert "Huyện Đông Sơn" in focused(queue) and "6 tháng" in focused(queue)
    queue.keyboard.press("ArrowDown")
    queue.keyboard.press("j")
    assert "Huyện Tây Lâm" in focused(queue)
    queue.keyboard.press("j")  # the last row: stays
    assert "Huyện Tây Lâm" in focused(queue)
    queue.keyboard.press("k")
    assert "Quý I" in focused(queue)
    for key, heading in (
        ("Enter", "Quý I năm 2022"),
        ("j", "Huyện Tây Lâm"),
        ("k", "Quý I năm 2022"),
    ):
        with queue.expect_navigation():  # loaded, so that its own keys are listened for
            queue.keyboard.press(key)
        queue.get_by_role("heading", name=heading).wait_for()


def test_keys_are_letters_where_one_types(queue):
    queue.locator("#tim").press_sequentially("jk")
    assert queue.locator("#tim").input_value() == "jk"


def test_filters_are_kept_from_the_queue_to_the_next_report(queue):
    queue.get_by_label("Sạch (2)").check()
    queue.wait_for_url("**loc=sach**")
    queue.get_by_role("link", name="Huyện Đông Sơn").click()
    queue.get_by_text("1/2", exact=True).wait_for()
    queue.get_by_role("link", name="Báo cáo sau").click()
    queue.get_by_role("heading", name="Huyện Tây Lâm").wait_for()
    queue.get_by_role("link", name="Phê duyệt").click()
    queue.get_by_role("button", name="Phê duyệt").click()
    queue.wait_for_url("**/tham-dinh/?loc=sach")
    assert queue.get_by_label("Sạch (1)").is_checked()


def test_clean_reports_are_approved_together(queue, axe):
    queue.get_by_role("link", name="Phê duyệt 2 báo cáo sạch").click()
    assert axe(queue) == []
    queue.get_by_label("Huyện Tây Lâm").uncheck()
    queue.get_by_role("button", name="Phê duyệt các báo cáo đã đánh dấu").click()
    queue.get_by_text("Đã phê duyệt 1 báo cáo").wait_for()
    assert axe(queue) == []
    assert Report.objects.filter(state=State.APPROVED).count() == 1
    queue.get_by_role("link", name="Trở lại hàng chờ").click()
    queue.get_by_label("Sạch (1)").wait_for()
