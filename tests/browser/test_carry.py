"""Figures of the last report in a browser: offered, taken, marked, confirmed, presented."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports import entry, sheet
from reports.entry import Change, Channel
from reports.models import Value
from reports.workflow import State
from tests.factories import complete, fill, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAFF, CONTRACT, UNITS = "4.17", "4.18", "4.13"


@pytest.fixture
def draft(cast):
    """A draft complete but for three rows, after an approved report that has them."""
    last = make_report(cast, cells={STAFF: "74", CONTRACT: "4", UNITS: "33"})
    version = sheet.load(last).cell(STAFF).version
    changes = [Change(STAFF, note="Trừ 02 người nghỉ hưu", version=version)]
    entry.save(report=last, changes=changes, by=cast.editor, channel=Channel.BROWSER)
    fill(last, complete(last), by=cast.editor)
    approve(cast, last)
    draft = make_report(cast, period="2022-Q3")
    rows = {item: text for item, text in complete(draft).items() if item not in last_rows()}
    fill(draft, rows | {"4.6": "1", "4.7": "không áp dụng"}, by=cast.editor)
    return draft


def last_rows() -> set[str]:
    return {STAFF, CONTRACT, UNITS}


def approve(cast, report) -> None:
    from reports import actions

    actors = {"present": cast.editor, "submit": cast.signer, "approve": cast.reviewer}
    for name, actor in actors.items():
        actions.move(report=report, name=name, by=actor)
    assert report.state == State.APPROVED


@pytest.fixture
def page_of(login_page, live_server, cast, draft):
    """Return a function: the editor's page of Biểu 4, opened anew."""

    def opened():
        page = login_page(cast.editor)
        page.goto(live_server.url + reverse("reports:report-table", args=[draft.pk, "4"]))
        return page

    return opened


def cell(page, item, part="so"):
    return page.locator(f'[name="{part}-{item}"]')


def row(page, item):
    return page.locator(f'tr[data-item="{item}"]')


def bar(page):
    return page.locator("#carried-bar")


def saved(page):
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi")


def take(page):
    page.locator("#carry > summary").click()
    page.get_by_role("button", name="Lấy vào Biểu 4").click()
    expect(page.locator("#carry")).to_have_count(0)


def carried(report) -> set[str]:
    rows = Value.objects.filter(report=report, carried=True)
    return set(rows.values_list("item__code", flat=True))


def test_offered_taken_marked_confirmed_and_presented(page_of, draft, axe):
    page = page_of()
    summary = page.locator("#carry > summary")
    expect(summary).to_have_text(
        "Có 3 số liệu thời điểm và 1 ghi chú của báo cáo 6 tháng đầu năm 2022 có thể lấy lại"
    )
    summary.click()
    assert axe(page) == []
    expect(page.locator("#carry-form [name=lay]:checked")).to_have_count(3)
    page.locator(f"#carry-form [name=lay][value='{CONTRACT}']").uncheck()
    page.get_by_role("button", name="Lấy vào Biểu 4").click()

    expect(row(page, STAFF)).to_contain_text("Từ kỳ trước, chưa xác nhận")
    expect(cell(page, STAFF)).to_have_value("74")
    expect(cell(page, STAFF, "ghi")).to_have_value("Trừ 02 người nghỉ hưu")
    expect(cell(page, CONTRACT)).to_have_value("")
    expect(bar(page)).to_contain_text("2 dòng của Biểu")
    assert axe(page) == []
    cell(page, CONTRACT).fill("5")  # what is typed is no figure of the last report
    saved(page)
    expect(page.locator("#report-actions")).to_contain_text("Còn 2 lỗi phải sửa.")

    row(page, STAFF).get_by_role("button", name="Xác nhận").click()
    saved(page)
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    expect(cell(page, STAFF)).to_be_focused()
    expect(bar(page)).to_contain_text("1 dòng của Biểu")
    cell(page, UNITS).fill("34")
    saved(page)
    expect(bar(page)).to_be_hidden()
    expect(page.locator('[data-tab="4"] [data-count="error"]')).to_be_hidden()
    expect(page.locator("#report-actions a.btn-primary")).to_have_text("Trình ký")
    cells = sheet.load(draft)
    assert (cells.cell(STAFF).typed, cells.cell(UNITS).typed) == ("74", "34")
    assert carried(draft) == set()


def test_all_are_confirmed_at_once_after_a_question(page_of, draft):
    page = page_of()
    take(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Xác nhận tất cả").click()
    assert carried(draft) == last_rows()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xác nhận tất cả").click()
    expect(bar(page)).to_be_hidden()
    saved(page)
    assert carried(draft) == set()


def test_rows_are_confirmed_one_after_another_by_keyboard(page_of, draft):
    page = page_of()
    take(page)
    row(page, UNITS).get_by_role("button", name="Xác nhận").focus()
    page.keyboard.press("Enter")
    expect(row(page, STAFF).get_by_role("button", name="Xác nhận")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    saved(page)
    assert carried(draft) == {CONTRACT}


def test_a_row_is_taken_back_in_place(page_of, draft):
    page = page_of()
    take(page)
    row(page, STAFF).get_by_role("button", name="Bỏ").click()
    saved(page)
    expect(cell(page, STAFF)).to_have_value("")
    expect(cell(page, STAFF, "ghi")).to_have_value("")
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    assert (sheet.load(draft).cell(STAFF).typed, sheet.load(draft).cell(STAFF).note) == ("", "")


def test_typing_the_same_figure_again_says_nothing(page_of, draft):
    page = page_of()
    take(page)
    cell(page, STAFF).fill("7")
    cell(page, STAFF).fill("74")
    cell(page, UNITS).fill("35")
    saved(page)
    expect(row(page, UNITS)).not_to_contain_text("Từ kỳ trước")
    expect(row(page, STAFF)).to_contain_text("Từ kỳ trước, chưa xác nhận")
    assert carried(draft) == {STAFF, CONTRACT}


def test_what_a_colleague_changed_meanwhile_is_shown_and_not_confirmed(page_of, draft, cast):
    page = page_of()
    take(page)
    for change, channel in (
        (Change(STAFF, "", "", 1), Channel.BROWSER),
        (Change(STAFF, "70", "", 2), Channel.CARRY),
    ):
        entry.save(report=draft, changes=[change], by=cast.editor, channel=channel)
    row(page, STAFF).get_by_role("button", name="Xác nhận").click()
    expect(cell(page, STAFF)).to_have_value("70")
    expect(page.locator(f'[id="noi-{STAFF}"]')).to_contain_text("Người khác vừa sửa dòng này")
    expect(row(page, STAFF)).to_contain_text("Từ kỳ trước, chưa xác nhận")
    assert STAFF in carried(draft)
    row(page, STAFF).get_by_role("button", name="Xác nhận").click()
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    expect(page.locator(f'[id="noi-{STAFF}"] [data-part="answer"] p')).to_have_count(0)
    saved(page)
    assert STAFF not in carried(draft)


def test_what_a_colleague_has_confirmed_meanwhile_is_confirmed(page_of, draft, cast):
    page = page_of()
    take(page)
    change = Change(STAFF, version=1, confirm=True)
    entry.save(report=draft, changes=[change], by=cast.editor, channel=Channel.BROWSER)
    row(page, STAFF).get_by_role("button", name="Xác nhận").click()
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    expect(page.locator(f'[id="noi-{STAFF}"] [data-part="answer"] p')).to_have_count(0)
    saved(page)


def test_a_confirmation_waits_for_the_network_and_for_the_next_page(page_of, draft):
    page = page_of()
    take(page)
    page.route("**/cells/", lambda route: route.abort())
    row(page, STAFF).get_by_role("button", name="Xác nhận").click()
    expect(page.locator("#save-state")).to_contain_text("Mất kết nối")
    page.unroute("**/cells/")
    page.reload()
    expect(row(page, STAFF)).not_to_contain_text("Từ kỳ trước")
    saved(page)
    assert carried(draft) == {CONTRACT, UNITS}


def test_what_was_just_typed_is_saved_before_rows_are_taken(page_of, draft):
    page = page_of()
    page.locator("#carry > summary").click()
    cell(page, STAFF).fill("75")
    page.get_by_role("button", name="Lấy vào Biểu 4").click()
    expect(bar(page)).to_contain_text("2 dòng của Biểu")
    expect(cell(page, STAFF)).to_have_value("75")
    assert carried(draft) == {CONTRACT, UNITS}
