"""Figures put into a text by the picker, the last text or an offered sentence: they follow the
tables until the report is signed, and what was signed keeps them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports import actions, signed
from reports.models import Narrative, Report
from reports.workflow import State
from tests.factories import complete, fill, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECTION = "II.2.3"
CELLS = {"3.18": "120", "3.19": "117", "4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}


class Section:
    """One section as it is being written."""

    def __init__(self, page):
        self.page = page
        self.form = page.locator("form", has=page.locator(f'[data-section="{SECTION}"]'))
        self.region = self.form.locator(".editor")
        self.dialog = page.get_by_role("dialog", name="Chèn số liệu")
        self.search = page.get_by_role("combobox", name="Tìm dòng")
        self.beside = page.locator(f'details[data-beside="{SECTION}"]')

    def figure(self, reference: str):
        return self.region.locator(f'[data-figure="{reference}"]')

    def pick(self, words: str, *keys: str) -> None:
        """Open the picker from the toolbar, search, and choose by keys alone."""
        self.page.get_by_role("toolbar").get_by_role("button", name="Số liệu").click()
        expect(self.search).to_be_focused()
        self.search.fill(words)
        expect(self.dialog.get_by_role("option").first).to_be_visible()
        expect(self.dialog.locator(".found")).to_have_count(1)
        for key in keys:
            self.page.keyboard.press(key)
        self.page.keyboard.press("Enter")
        expect(self.dialog).to_be_hidden()

    def save(self) -> str:
        """Save with the key, unless it has saved itself; return what is stored."""
        self.region.focus()
        self.page.keyboard.press("Control+s")
        hint = self.form.locator("[data-unsaved]")
        expect(hint).not_to_have_text(re.compile("Chưa lưu|Đang lưu"))
        return Narrative.objects.filter(section=SECTION).latest("changed_at").text

    def open_beside(self):
        self.beside.locator("summary").first.click()
        self.beside.locator("h3").first.wait_for()
        return self.beside


@pytest.fixture
def report(cast):
    made = make_report(cast, cells=CELLS)
    fill(made, complete(made), by=cast.editor)
    return made


@pytest.fixture
def section(login_page, live_server, cast, report):
    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-narrative", args=[report.pk]))
    page.wait_for_selector(".editor")
    return Section(page)


def test_a_picked_figure_follows_its_table_until_it_is_signed(section, report, cast, live_server):
    section.region.click()
    section.page.keyboard.type("Giải quyết ")
    section.pick("Biểu 3, 3.2.1", "ArrowDown", "ArrowRight")
    section.page.keyboard.type(", đạt ")
    section.pick("ty le ho so cap huyen tiep nhan dung han")
    section.page.keyboard.type(".")
    expect(section.region).to_contain_text("Giải quyết 120 hồ sơ, đạt 97,50%.")
    stored = "Giải quyết {{3.18:unit}}, đạt {{3.17}}."
    assert section.save() == stored

    fill(report, {"3.18": "130"}, by=cast.editor)
    section.page.reload()
    expect(section.region).to_contain_text("Giải quyết 130 hồ sơ, đạt 90,00%.")
    assert Narrative.objects.get(section=SECTION).text == stored

    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    fill(report, {"3.18": "234"}, by=cast.editor)
    section.page.reload()
    expect(section.region).to_contain_text("Giải quyết 234 hồ sơ, đạt 50,00%.")
    sent = Report.objects.for_page().get(pk=report.pk).submissions.get()
    assert signed.read(report, sent).plain(SECTION) == "Giải quyết 130 hồ sơ, đạt 90,00%."
    address = reverse("reports:submission-detail", args=[report.pk, sent.pk])
    section.page.goto(live_server.url + address)
    expect(section.page.locator("main")).to_contain_text("Giải quyết 130 hồ sơ, đạt 90,00%.")


def test_a_figure_in_the_text_tells_what_it_is_and_is_changed_made_plain_or_taken_out(section):
    section.region.click()
    section.pick("Biểu 3, 3.2.1")
    section.figure("3.18").click()
    about = section.page.get_by_role("dialog", name="Số liệu trong câu")
    expect(about).to_contain_text("Biểu 3, dòng 3.2.1 – Tổng số hồ sơ TTHC đã giải quyết xong")
    expect(about.get_by_role("link", name="Mở dòng trong Biểu 3")).to_be_visible()
    about.get_by_role("button", name="120 hồ sơ").click()
    expect(section.figure("3.18:unit")).to_have_text("120 hồ sơ")
    section.page.keyboard.press("Control+z")
    expect(section.figure("3.18")).to_have_text("120")

    section.figure("3.18").click()
    section.page.keyboard.press("Escape")
    section.page.keyboard.press("Control+End")
    section.page.keyboard.press("Alt+Enter")  # the caret stands beside it
    expect(about).to_contain_text("Biểu 3, dòng 3.2.1")
    about.get_by_role("button", name="Đổi thành chữ thường").click()
    expect(section.region.locator(".figure")).to_have_count(0)
    expect(section.region).to_contain_text("120")
    section.page.keyboard.press("Control+z")
    section.figure("3.18").click()
    about.get_by_role("button", name="Bỏ khỏi câu").click()
    expect(section.region).not_to_contain_text("120")
    section.figure("3.18").wait_for(state="detached")


def test_the_picker_leaves_by_escape_and_says_what_it_does_not_find(section, axe):
    section.region.click()
    section.page.get_by_role("toolbar").get_by_role("button", name="Số liệu").click()
    expect(section.dialog.get_by_role("option").first).to_be_visible()
    assert axe(section.page) == []
    section.search.fill("khong co dong nay")
    expect(section.dialog).to_contain_text("Không có dòng nào khớp «khong co dong nay»")
    section.page.keyboard.press("Escape")
    expect(section.dialog).to_be_hidden()
    expect(section.region.locator(".figure")).to_have_count(0)


def test_an_offered_sentence_is_used(section, axe):
    beside = section.open_beside()
    assert axe(section.page) == []
    beside.get_by_role("button", name="Dùng câu này").first.click()
    assert section.save().startswith("Số thủ tục hành chính liên thông cùng cấp là {{3.10:unit}}")
    expect(section.form.locator(".asked")).to_have_count(0)


def test_the_last_text_begins_this_ones_and_ctrl_z_takes_it_back(section, report, cast):
    last = make_report(cast, period="2022-Q1", cells={"3.18": "40"})
    fill(last, complete(last), by=cast.editor)
    text = "Trong quý I năm 2022, giải quyết {{3.18}} hồ sơ; ban hành 58 văn bản."
    actions.write_section(report=last, section=SECTION, text=text, version=0, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=last, name=name, by=by)
    assert last.state == State.SUBMITTED

    section.region.click()
    section.page.keyboard.type("Đã viết.")
    beside = section.open_beside()
    expect(beside).to_contain_text("giải quyết 40 hồ sơ")
    beside.get_by_role("button", name="Bắt đầu từ đây").click()
    begun = "Trong 6 tháng đầu năm 2022, giải quyết 120 hồ sơ; ban hành 58 văn bản."
    expect(section.region).to_have_text(begun)
    beside.get_by_text("Cần xem lại 1 chỗ").click()
    expect(beside).to_contain_text("58 văn bản")
    section.region.focus()
    section.page.keyboard.press("Control+z")
    expect(section.region).to_have_text("Đã viết.")
    section.page.keyboard.press("Control+y")
    assert section.save() == text.replace("quý I năm", "6 tháng đầu năm")
