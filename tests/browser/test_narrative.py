"""The text of a report in a browser: sections saved by themselves, and nothing written is lost."""

import json

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from indicators import catalogue
from reports import actions
from reports.models import Narrative
from tests.browser.saving import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sections(report):
    outline = catalogue.form_spec(report.form).outline
    return [one.key for one in outline if one.takes_text]


@pytest.fixture
def address(live_server, report):
    return live_server.url + reverse("reports:report-narrative", args=[report.pk])


@pytest.fixture
def page(login_page, cast, address):
    page = login_page(cast.editor)
    page.goto(address)
    return page


def region(page, key):
    form = page.locator("form", has=page.locator(f'textarea[data-section="{key}"]'))
    return form.locator(".editor")


def form_of(page, key):
    return page.locator("form", has=page.locator(f'textarea[data-section="{key}"]'))


def hint(page, key):
    return form_of(page, key).locator("[data-unsaved]")


def write(page, key, text):
    """Type in the place of what a section holds."""
    region(page, key).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def stored(report) -> dict[str, str]:
    return dict(Narrative.objects.filter(report=report).values_list("section", "text"))


def saved(page, key):
    page.keyboard.press("Control+s")
    expect(hint(page, key)).to_contain_text("Đã lưu lúc")


def test_saving_one_section_leaves_the_others_as_they_are_being_written(page, report, sections):
    first, second = sections[:2]
    write(page, first, "Đã ban hành kế hoạch.")
    write(page, second, "Đang viết dở")  # leaving the first saved it
    expect(hint(page, first)).to_contain_text("Đã lưu lúc")
    expect(region(page, second)).to_have_text("Đang viết dở")
    expect(hint(page, second)).to_have_text("Chưa lưu")
    assert stored(report) == {first: "Đã ban hành kế hoạch."}
    expect(page.locator(".outline nav")).to_contain_text("1/35 mục")

    saved(page, second)
    write(page, first, "Đã ban hành hai kế hoạch.")  # on the version just saved
    saved(page, first)
    assert stored(report) == {first: "Đã ban hành hai kế hoạch.", second: "Đang viết dở"}


def test_a_section_saves_itself_when_typing_rests(page, report, sections):
    page.clock.install()
    write(page, sections[0], "Đã ban hành kế hoạch.")
    page.clock.run_for(4_000)
    assert stored(report) == {}
    page.clock.run_for(1_500)
    expect(hint(page, sections[0])).to_contain_text("Đã lưu lúc")
    assert stored(report) == {sections[0]: "Đã ban hành kế hoạch."}
    # A minute apart, so that the journal is not one event a sentence.
    page.keyboard.type(" Hai.")
    page.clock.run_for(20_000)
    expect(hint(page, sections[0])).to_have_text("Chưa lưu")
    page.clock.run_for(45_000)
    expect(hint(page, sections[0])).to_contain_text("Đã lưu lúc")
    assert report.events.filter(name="narrative").count() == 2


def test_what_does_not_add_up_is_asked_as_soon_as_it_is_saved(page, sections):
    form = form_of(page, sections[0])
    write(page, sections[0], "Đã giải quyết 7.941/8.740 hồ sơ, đạt 90,56%.")
    saved(page, sections[0])
    expect(form.locator(".asked")).to_contain_text("90,86")
    write(page, sections[0], "Đã giải quyết 7.941/8.740 hồ sơ, đạt 90,86%.")
    saved(page, sections[0])
    expect(form.locator(".asked .finding-line")).to_have_count(0)


def test_a_button_saves_all_that_changed(page, report, sections, axe):
    page.route("**/thuyet-minh/", lambda route: route.abort())
    for number, key in enumerate(sections[:3]):
        write(page, key, f"Mục {number}")
    expect(hint(page, sections[0])).to_contain_text("mất kết nối")
    page.unroute("**/thuyet-minh/")
    page.get_by_role("button", name="Lưu 3 mục đã sửa").click()
    for key in sections[:3]:
        expect(hint(page, key)).to_contain_text("Đã lưu lúc")
    expect(page.locator("#save-sections")).to_be_hidden()
    assert set(stored(report).values()) == {"Mục 0", "Mục 1", "Mục 2"}
    assert axe(page) == []


def test_a_text_somebody_else_changed_is_shown_beside_ones_own(page, report, cast, sections):
    first = sections[0]
    actions.write_section(
        report=report, section=first, text="Của **người kia**.", version=0, by=cast.editor
    )
    write(page, first, "Của tôi.")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Của người kia.")
    expect(page.get_by_role("alert").locator("b")).to_have_text("người kia")
    expect(region(page, first)).to_have_text("Của tôi.")
    page.locator("h1").click()  # leaving it saves nothing while that is open
    expect(hint(page, first)).to_have_text("Chưa lưu")
    assert stored(report) == {first: "Của **người kia**."}
    page.keyboard.press("Control+s")  # seen: now on their version
    expect(page.get_by_role("alert")).to_have_count(0)
    assert stored(report) == {first: "Của tôi."}


def test_a_lost_network_and_a_closed_report_keep_the_text(page, report, cast, sections):
    first = sections[0]
    write(page, first, "Không được mất.")
    page.route("**/thuyet-minh/", lambda route: route.abort())
    page.keyboard.press("Control+s")
    expect(hint(page, first)).to_contain_text("mất kết nối")
    page.unroute("**/thuyet-minh/")
    type(report).objects.filter(pk=report.pk).update(state="submitted")
    page.keyboard.press("Control+s")
    expect(hint(page, first)).to_contain_text("không sửa được nữa")
    expect(region(page, first)).to_have_text("Không được mất.")
    assert stored(report) == {}


def test_a_text_too_long_is_refused_and_stays(page, report, sections):
    region(page, sections[0]).click()
    page.evaluate("document.execCommand('insertText', false, 'x '.repeat(31000))")
    page.keyboard.press("Control+s")
    expect(form_of(page, sections[0]).locator(".form-error").first).to_contain_text("60000 ký tự")
    assert stored(report) == {}
    write(page, sections[0], "Ngắn.")
    saved(page, sections[0])
    expect(form_of(page, sections[0]).locator(".form-error")).to_have_count(0)


def test_what_a_page_that_crashed_had_not_saved_is_offered_again(
    browser, browser_context_args, live_server, cast, report, sections, address, axe
):
    with browser.new_context(**browser_context_args) as context:
        sign_in(context, cast.editor, live_server)
        page = context.new_page()
        page.goto(address)
        context.set_offline(True)
        write(page, sections[0], "Viết lúc mất điện")
        page.keyboard.press("Control+b")
        page.keyboard.type(" và mạng")
        page.wait_for_function(
            "() => Object.keys(localStorage).some((k) => k.startsWith('cchc:texts:'))"
        )
        page.wait_for_timeout(700)
        page.close()
        context.set_offline(False)

        other = context.new_page()
        other.goto(address)
        expect(other.locator("[data-kept]")).to_contain_text("chưa lưu được")
        assert axe(other) == []
        assert region(other, sections[0]).inner_text().strip() == ""
        other.get_by_role("button", name="Lấy lại").click()
        expect(region(other, sections[0])).to_have_text("Viết lúc mất điện và mạng")
        expect(other.locator("[data-kept]")).to_have_count(0)
        saved(other, sections[0])
        assert stored(report) == {sections[0]: "Viết lúc mất điện** và mạng**"}
        other.wait_for_function("() => Object.keys(localStorage).length === 0")


def test_leaving_the_page_saves_what_was_typed_and_asks_nothing(
    page, report, sections, live_server, address
):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    write(page, sections[0], "Viết rồi đi.")
    page.get_by_role("link", name="Biểu 3").first.click()
    page.wait_for_url("**/bieu/3/")
    page.goto(address)
    expect(region(page, sections[0])).to_have_text("Viết rồi đi.")
    assert asked == []
    assert stored(report) == {sections[0]: "Viết rồi đi."}
    page.wait_for_function(
        "() => Object.keys(localStorage).length === 0"
    )  # it had arrived: not offered
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_an_ended_session_keeps_the_text_and_saves_it_after_signing_in_again(
    page, report, sections, cast, live_server
):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    write(page, sections[0], "Viết khi phiên đã hết.")
    page.keyboard.press("Control+s")
    expect(hint(page, sections[0])).to_contain_text("Phiên đăng nhập đã hết")
    assert stored(report) == {}
    kept = page.evaluate(
        "Object.entries(localStorage).find(([k]) => k.startsWith('cchc:texts'))[1]"
    )
    assert "phiên đã hết" in json.loads(kept)["pending"][sections[0]]["html"]
    sign_in(page.context, cast.editor, live_server)
    saved(page, sections[0])
    assert stored(report) == {sections[0]: "Viết khi phiên đã hết."}


def test_signing_out_asks_about_sections_that_are_not_saved(page, report, sections):
    page.route("**/thuyet-minh/", lambda route: route.abort())
    write(page, sections[0], "Bỏ đi cũng được.")
    page.locator("details.who summary").click()
    expect(hint(page, sections[0])).to_contain_text("mất kết nối")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_text("1 mục thuyết minh chưa lưu").wait_for()
    page.unroute("**/thuyet-minh/")
    page.get_by_role("button", name="Bỏ phần chưa lưu và đăng xuất").click()
    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert stored(report) == {}


def test_without_a_script_the_marks_are_typed_and_saved(client, report, cast, sections):
    client.force_login(cast.editor)
    address = reverse("reports:report-narrative", args=[report.pk])
    text = "**Đậm** và __nghiêng__\n- ý\n| a | b |"
    fields = {"muc": sections[0], "ban": "0", "noi-dung": text}
    assert client.post(address, fields).status_code == 302
    assert stored(report) == {sections[0]: text}
    shown = client.get(address).content.decode()
    assert (
        f'data-section="{sections[0]}">\n**Đậm** và __nghiêng__\n- ý\n| a | b |</textarea>' in shown
    )
    assert "Cách ghi định dạng khi gõ" in shown


def test_the_outline_leads_to_what_is_unwritten_and_tells_the_length(page, sections):
    write(page, sections[0], "Một hai ba bốn")
    expect(form_of(page, sections[0]).locator("[data-length]")).to_have_text(
        "4 chữ, khoảng 0,1 trang"
    )
    saved(page, sections[0])
    expect(page.locator(".outline nav")).to_contain_text("4 chữ, khoảng 0,1 trang")
    page.get_by_role("link", name="Đến mục chưa viết").click()
    expect(region(page, sections[1])).to_be_focused()
    page.get_by_role("link", name="Đến mục chưa viết").click()
    expect(region(page, sections[2])).to_be_focused()


def test_it_prints_whole_and_without_frames(page, report, cast, sections):
    long = "\n".join(f"Dòng {number}" for number in range(120)) + "[^Theo Biểu 3.]"
    actions.write_section(report=report, section=sections[0], text=long, version=0, by=cast.editor)
    page.reload()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(region(page, sections[0]).get_by_text("Dòng 119")).to_be_visible()
    expect(page.get_by_text("[1] Theo Biểu 3.")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_be_hidden()
    box = region(page, sections[0])
    assert box.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
    assert box.evaluate("(one) => getComputedStyle(one).borderTopWidth") == "0px"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".on-paper")).to_have_count(0)


def test_what_was_typed_before_the_script_came_is_taken_over(page, address, sections):
    """On a slow line the page is there before its script: people begin in the textarea."""
    held = []
    page.route("**/narrative*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    text = page.locator(f'textarea[data-section="{sections[0]}"]')
    text.click()
    page.keyboard.type("Huyện đã ban hành")
    page.wait_for_function("document.readyState != 'loading'")
    for route in held:
        route.continue_()
    expect(region(page, sections[0])).to_have_text("Huyện đã ban hành")
    page.keyboard.type(" kế hoạch")
    expect(region(page, sections[0])).to_have_text("Huyện đã ban hành kế hoạch")
    expect(hint(page, sections[0])).to_have_text("Chưa lưu")
