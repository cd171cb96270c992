"""The text of a report in a browser: sections saved one by one, and nothing written is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from indicators import catalogue
from reports import actions
from reports.models import Narrative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sections(report):
    outline = catalogue.form_spec(report.form).outline
    return [one.key for one in outline if one.takes_text]


@pytest.fixture
def page(login_page, live_server, cast, report):
    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-narrative", args=[report.pk]))
    return page


def field(page, key):
    return page.locator(f'textarea[data-section="{key}"]')


def hint(page, key):
    return page.locator("form", has=field(page, key)).locator("[data-unsaved]")


def stored(report) -> dict[str, str]:
    return dict(Narrative.objects.filter(report=report).values_list("section", "text"))


def test_saving_one_section_leaves_the_others_as_they_are_being_written(page, report, sections):
    first, second = sections[:2]
    field(page, first).fill("Đã ban hành kế hoạch.")
    field(page, second).fill("Đang viết dở")
    page.locator("form", has=field(page, first)).get_by_role("button").click()
    expect(hint(page, first)).to_contain_text("Đã lưu lúc")
    expect(field(page, second)).to_have_value("Đang viết dở")
    expect(hint(page, second)).to_have_text("Chưa lưu")
    assert stored(report) == {first: "Đã ban hành kế hoạch."}
    expect(page.locator(".outline nav")).to_contain_text("1/35 mục")

    field(page, first).fill("Đã ban hành hai kế hoạch.")  # on the version just saved
    page.keyboard.press("Control+s")
    expect(hint(page, second)).to_contain_text("Đã lưu lúc")
    assert stored(report) == {first: "Đã ban hành hai kế hoạch.", second: "Đang viết dở"}


def test_what_does_not_add_up_is_asked_as_soon_as_it_is_saved(page, sections):
    form = page.locator("form", has=field(page, sections[0]))
    field(page, sections[0]).fill("Đã giải quyết 7.941/8.740 hồ sơ, đạt 90,56%.")
    page.keyboard.press("Control+s")
    expect(form.locator(".asked")).to_contain_text("90,86")
    field(page, sections[0]).fill("Đã giải quyết 7.941/8.740 hồ sơ, đạt 90,86%.")
    page.keyboard.press("Control+s")
    expect(form.locator(".asked")).to_have_count(0)


def test_a_button_saves_all_that_changed(page, report, sections, axe):
    for number, key in enumerate(sections[:3]):
        field(page, key).fill(f"Mục {number}")
    page.get_by_role("button", name="Lưu 3 mục đã sửa").click()
    expect(page.locator("#save-sections")).to_be_hidden()
    assert set(stored(report).values()) == {"Mục 0", "Mục 1", "Mục 2"}
    assert axe(page) == []


def test_a_text_somebody_else_changed_is_shown_beside_ones_own(page, report, cast, sections):
    first = sections[0]
    actions.write_section(
        report=report, section=first, text="Của người kia.", version=0, by=cast.editor
    )
    field(page, first).fill("Của tôi.")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Của người kia.")
    expect(field(page, first)).to_have_value("Của tôi.")
    assert stored(report) == {first: "Của người kia."}
    page.keyboard.press("Control+s")  # seen: now on their version
    expect(page.get_by_role("alert")).to_have_count(0)
    assert stored(report) == {first: "Của tôi."}


def test_a_lost_network_and_a_closed_report_keep_the_text(page, report, cast, sections):
    first = sections[0]
    field(page, first).fill("Không được mất.")
    page.route("**/thuyet-minh/", lambda route: route.abort())
    page.keyboard.press("Control+s")
    expect(hint(page, first)).to_contain_text("mất kết nối")
    page.unroute("**/thuyet-minh/")
    type(report).objects.filter(pk=report.pk).update(state="submitted")
    page.keyboard.press("Control+s")
    expect(hint(page, first)).to_contain_text("không sửa được nữa")
    expect(field(page, first)).to_have_value("Không được mất.")
    assert stored(report) == {}


def test_it_prints_whole_and_without_frames(page, report, sections):
    long = "\n".join(f"Dòng {number}" for number in range(120))
    field(page, sections[0]).fill(long)
    page.keyboard.press("Control+s")
    expect(hint(page, sections[0])).to_contain_text("Đã lưu lúc")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    paper = page.locator(".section .on-paper").first
    expect(paper).to_be_visible()
    expect(field(page, sections[0])).to_be_hidden()
    assert "Dòng 119" in paper.inner_text()
    assert paper.bounding_box()["width"] > 600
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".on-paper")).to_have_count(0)
