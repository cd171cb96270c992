"""Many files in a real browser, with a real worker beside the server: the whole way, and WCAG."""

import pytest
from django.urls import reverse

from reports.models import Batch, BatchFile, Value
from tests.cast import make_cast
from tests.factories import make_children, make_round
from tests.jobs.working import worker
from tests.reports.batches import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def files(tmp_path, monkeypatch, settings):
    """Files of three districts, one of them of no use, and the reviewer who has them."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setenv("MEDIA_ROOT", settings.MEDIA_ROOT)
    cast = make_cast()
    units = make_children(cast.province, 3)
    make_round(cast)
    contents = {f"{one.name}.xlsx": sent.appendix(f"UBND {one.name}") for one in units[:2]}
    contents |= {"phụ lục.xlsx": sent.appendix(), "ảnh.pdf": b"%PDF-1.7"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return cast.reviewer, units, [str(tmp_path / name) for name in contents]


@pytest.fixture
def opened(files, login_page, live_server):
    """The page of many files, errors of its console collected in `page.errors`."""
    page = login_page(files[0])
    page.errors = []
    page.on("console", lambda one: one.type == "error" and page.errors.append(one.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(live_server.url + reverse("reports:batch-create"))
    return page


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_files_are_chosen_read_corrected_and_written(opened, files, axe):
    page, (_, units, paths) = opened, files
    assert axe(page) == []
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_text("Hãy chọn tệp trước khi đọc tệp.").wait_for()
    page.set_input_files("input[type=file]", paths)
    page.get_by_text("Đã chọn 4 tệp").wait_for()
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_text("Chưa có tiến trình xử lý tác vụ nào đang chạy").wait_for()
    assert axe(page) == []

    with worker():
        # The page asks by itself, and loads again when the job has ended.
        page.get_by_role("button", name="Xác nhận nhập").wait_for()
        assert axe(page) == []
        unknown = page.locator("tr", has_text="phụ lục.xlsx")
        unknown.get_by_role("combobox").fill(units[2].name)
        page.get_by_role("button", name="Ghi đơn vị đã sửa").click()
        page.get_by_text("Do người nhập chọn.").wait_for()

        assert page.get_by_role("checkbox").count() == 3
        page.get_by_role("button", name="Xác nhận nhập").click()
        page.get_by_role("link", name="Mở báo cáo").nth(2).wait_for()
    assert axe(page) == []
    assert BatchFile.objects.filter(state="written").count() == 3
    assert Value.objects.filter(item__code="3.18", number=2531).count() == 3
    page.set_viewport_size(PHONE)
    assert overflow(page) <= 0
    assert page.errors == []


def test_the_jobs_pages_hold_on_a_phone_and_without_script(
    opened, files, axe, browser, live_server
):
    page = opened
    page.set_input_files("input[type=file]", files[2])
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("button", name="Hủy tác vụ").wait_for()
    job = Batch.objects.get().job_id
    cookies = page.context.cookies()
    for address in (reverse("jobs:job-list"), reverse("jobs:job-detail", args=[job])):
        page.set_viewport_size(PHONE)
        page.goto(live_server.url + address)
        assert axe(page) == [] and overflow(page) <= 0
    assert page.errors == []

    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(live_server.url + reverse("jobs:job-detail", args=[job]))
    with worker():
        plain.get_by_text("Đã xong").wait_for()  # it refreshes by itself
    plain.get_by_role("link", name="Xem từng tệp").wait_for()
    context.close()
