"""Writing a section: what tools, keys and clipboard make of it, and that it is kept so."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from indicators import catalogue
from reports import actions
from reports.models import Narrative
from tests.browser import clipboards
from tests.factories import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTED = Path(__file__).parent.parent / "corpus" / "pasted"
PHONE = {"width": 390, "height": 844}


class Writing:
    """One person at the first section of a report's text."""

    def __init__(self, page, report):
        self.page, self.report = page, report
        outline = catalogue.form_spec(report.form).outline
        self.key = next(one.key for one in outline if one.takes_text)
        self.form = page.locator("form", has=page.locator(f'[data-section="{self.key}"]'))
        self.region = self.form.locator(".editor")
        self.hint = self.form.locator("[data-unsaved]")

    def type(self, *steps: str) -> "Writing":
        """Type texts; what is in angle brackets is a key."""
        for step in steps:
            if step.startswith("<"):
                self.page.keyboard.press(step.strip("<>"))
            else:
                self.page.keyboard.type(step)
        return self

    def press(self, name: str) -> "Writing":
        self.page.get_by_role("toolbar").get_by_role("button", name=name).click()
        return self

    def table(self, name: str) -> "Writing":
        self.press("Bảng")
        self.page.get_by_role("menuitem", name=name).click()
        return self

    def paste(self, text: str = "", html: str = "") -> "Writing":
        self.region.evaluate(
            """(node, [text, html]) => {
                const data = new DataTransfer();
                if (text) data.setData("text/plain", text);
                if (html) data.setData("text/html", html);
                const about = { clipboardData: data, bubbles: true, cancelable: true };
                node.dispatchEvent(new ClipboardEvent("paste", about));
            }""",
            [text, html],
        )
        return self

    def words(self) -> list[str]:
        """Return what is read in the section; a dash typed before an item is one drawn later."""
        shown = self.region.inner_text().replace("\u200b", "").split()
        return [word for word in shown if word != "-"]

    def saved(self) -> str:
        """Save; return what is stored, having seen that the page opens with the same."""
        self.page.keyboard.press("Control+s")
        expect(self.hint).to_contain_text("Đã lưu lúc")
        text = Narrative.objects.get(report=self.report, section=self.key).text
        shown = self.words()
        self.page.reload()
        assert self.words() == shown
        expect(self.hint).to_have_text("")
        return text


@pytest.fixture
def writing(login_page, live_server, cast, report):
    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-narrative", args=[report.pk]))
    one = Writing(page, report)
    one.region.click()
    return one


def test_letters_are_made_bold_and_italic_by_key_and_by_button(writing):
    writing.type("Đạt ", "<Control+b>", "99%", "<Control+b>", " và ")
    writing.press("Nghiêng").type("tăng").press("Nghiêng").type(" so với kỳ trước.")
    assert writing.saved() == "Đạt **99%** và __tăng__ so với kỳ trước."


def test_items_have_two_depths_and_end_with_an_empty_one(writing):
    writing.press("Gạch đầu dòng").type("một", "<Enter>", "<Tab>", "hai", "<Enter>")
    writing.type("<Shift+Tab>", "ba", "<Enter>", "<Enter>", "hết")
    assert writing.saved() == "- một\n+ hai\n- ba\nhết"


def test_a_table_is_filled_with_tab_and_changed_by_its_menu(writing, axe):
    writing.type("Trước").table("Chèn bảng 2 hàng, 3 cột").type(
        "Xã", "<Tab>", "Hồ sơ", "<Tab>", "Trễ"
    )
    writing.type("<Tab>", "A", "<Tab>", "12", "<Tab>", "1", "<Tab>", "B")
    assert writing.region.locator("tr").count() == 3
    writing.table("Thêm cột bên phải").type("mới").table("Xóa cột này")
    writing.table("Thêm hàng bên dưới").type("C").press("Hoàn tác").press("Hoàn tác")
    assert writing.region.locator("tr").count() == 3
    writing.press("Bảng")
    assert axe(writing.page) == []
    writing.page.keyboard.press("Escape")
    assert writing.saved() == "Trước\n| Xã | Hồ sơ | Trễ |\n| A | 12 | 1 |\n| B |  |  |"
    writing.region.locator("td").first.click()
    writing.table("Xóa hàng này").table("Xóa cả bảng")
    assert writing.saved() == "Trước"


def test_a_footnote_is_put_in_changed_and_taken_out(writing, axe):
    writing.type("Đã ban hành").press("Chú thích cuối trang")
    assert axe(writing.page) == []
    writing.type("Kế hoạch 12.", "<Enter>", " 05 văn bản")
    assert writing.saved() == "Đã ban hành[^Kế hoạch 12.] 05 văn bản"
    writing.region.locator(".note").click()
    expect(writing.page.get_by_label("Chú thích cuối trang", exact=True).last).to_be_focused()
    writing.type("<End>", " Và 13.", "<Enter>")
    assert writing.saved() == "Đã ban hành[^Kế hoạch 12. Và 13.] 05 văn bản"
    writing.region.locator(".note").click()
    writing.page.get_by_role("button", name="Xóa chú thích").click()
    assert writing.saved() == "Đã ban hành 05 văn bản"


def test_everything_is_reached_with_the_keyboard_alone(writing):
    writing.type("một", "<Alt+F10>", "<ArrowRight>", "<Enter>", "hai")  # italic
    writing.type("<Alt+F10>", "<ArrowRight>", "<ArrowRight>", "<Enter>")  # the menu of tables
    writing.type("<Enter>", "a", "<Tab>", "b", "<ArrowDown>", "<ArrowDown>", "<ArrowDown>")
    writing.type("<Alt+F10>", "<ArrowRight>", "<Enter>", "ghi", "<Enter>")  # a footnote
    # Out of the text: Tab outside of a table leads on, as on any page.
    writing.type("<Tab>")
    expect(writing.form.get_by_role("button", name="Lưu mục này")).to_be_focused()
    assert writing.saved() == "một__hai__\n| a | b |  |\n|  |  |  |\n[^ghi]"


@pytest.mark.parametrize(
    "name", ["word_2016", "libreoffice", "google_docs", "outlook", "excel_2016"]
)
def test_what_is_pasted_is_what_is_stored(writing, name):
    writing.paste(html=(PASTED / f"{name}.html").read_text())
    expect(writing.hint).to_have_text("Chưa lưu")
    assert writing.saved() == (PASTED / f"{name}.txt").read_text().removesuffix("\n")


def test_a_paste_goes_where_the_caret_is_and_undo_takes_it_back(writing):
    writing.type("Trước sau", *["<ArrowLeft>"] * 4)
    writing.paste(html=clipboards.word([["a", "b"]]))
    expect(writing.region.locator("table")).to_have_count(1)
    writing.type("<Control+z>")
    expect(writing.region.locator("table")).to_have_count(0)
    expect(writing.region).to_have_text("Trước sau")
    writing.press("Làm lại")
    expect(writing.region.locator("table")).to_have_count(1)
    assert writing.saved() == "Trước**Phụ lục**\n| a | b |\nsau"


def test_hostile_html_brings_in_nothing_but_text(writing):
    asked = []
    writing.page.on("request", lambda request: asked.append(request.url))
    html = (PASTED / "hostile.html").read_text()
    writing.page.evaluate("() => { window.steal = () => { window.stolen = true; }; }")
    writing.paste(html=html)
    expect(writing.region).to_contain_text("steal()</script>")
    assert writing.page.evaluate("window.stolen") is None
    assert writing.region.locator("script, img, iframe, svg, form, style, a").count() == 0
    assert not [url for url in asked if "example.org" in url]
    text = writing.saved()
    assert text == (PASTED / "hostile.txt").read_text().removesuffix("\n")


def test_plain_text_falls_into_lines(writing):
    writing.paste("Dòng một\r\n\r\n- dòng **hai**\r\n")
    assert writing.saved() == "Dòng một\n- dòng \\*\\*hai\\*\\*"


@pytest.mark.parametrize(
    ("answer", "says"),
    [(None, "vì mất kết nối"), ("login", "phiên đăng nhập đã hết"), ("large", "Nội dung quá lớn")],
)
def test_where_the_server_cannot_be_asked_the_plain_text_goes_in(writing, answer, says):
    html = "<p>Một <b>hai</b></p>"
    if answer == "login":
        writing.page.context.clear_cookies(name="sessionid")
    elif answer == "large":
        html = "<p>" + "x" * 1_000_001
    else:
        writing.page.route("**/lam-sach/", lambda route: route.abort())
    writing.paste("Một hai", html)
    expect(writing.region).to_have_text("Một hai")
    expect(writing.hint).to_contain_text(says)


def test_a_pasted_sheet_falls_into_the_line_of_a_cell(writing):
    writing.table("Chèn bảng 2 hàng, 3 cột")
    writing.paste(html="<p>Một <b>hai</b></p><p>ba</p>")
    expect(writing.region.locator("th").first).to_have_text("Một hai ba")
    assert writing.saved() == "| Một **hai** ba |  |  |\n|  |  |  |"


def test_a_panel_puts_a_figure_at_the_caret_and_a_text_in_place_of_all(writing, cast):
    fill(writing.report, {"3.18": "2.531"}, by=cast.editor)
    writing.type("Nhận ")
    insert = (
        """(detail) => document.dispatchEvent(new CustomEvent("narrative:insert", { detail }))"""
    )
    figure = '<span class="figure" data-figure="3.18" contenteditable="false">2.531</span>'
    writing.page.evaluate(insert, {"section": writing.key, "html": figure, "replace": False})
    writing.type(" hồ sơ")
    expect(writing.region).to_have_text("Nhận \u200b2.531\u200b hồ sơ")
    assert writing.saved() == "Nhận {{3.18}} hồ sơ"

    html = "<p>Kỳ trước</p><ul><li>ý</li></ul>"
    writing.page.evaluate(insert, {"section": writing.key, "html": html, "replace": True})
    assert writing.saved() == "Kỳ trước\n- ý"


def test_the_button_of_figures_opens_the_picker_of_its_section(writing):
    writing.page.evaluate(
        """document.addEventListener("narrative:pick", ({ detail }) => {
            document.body.dataset.picked = detail.section;
        })"""
    )
    writing.press("Số liệu")
    assert writing.page.evaluate("document.body.dataset.picked") == writing.key


def test_it_is_accessible_with_all_it_can_hold_and_fits_a_phone(writing, cast, axe):
    text = (
        "**Đậm** __nghiêng__[^Ghi.] {{3.20}} {{3.21:change}}\n- một\n+ hai\n| a | b |\n| "
        + "dài " * 40
        + "| 2 |"
    )
    actions.write_section(
        report=writing.report, section=writing.key, text=text, version=0, by=cast.editor
    )
    writing.page.reload()
    assert axe(writing.page) == []
    writing.page.set_viewport_size(PHONE)
    width = "document.documentElement.scrollWidth"
    assert writing.page.evaluate(width) <= PHONE["width"]
    writing.press("Chú thích cuối trang")
    assert writing.page.evaluate(width) <= PHONE["width"]
    assert axe(writing.page) == []
