"""Consolidated rows in a real browser: marked, not typed over, taken over in one press."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports import actions
from reports.models import Submission
from tests.browser.test_accessible_pages import looked_at
from tests.factories import fill, make_children
from tests.reports.consolidated import ANSWER, DONE, OWN, SHARE, Scene, reopened, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(cast):
    """A province's draft taken over, adjusted once, with one district approved anew since."""
    scene = Scene(cast)
    make_children(cast.province, 1)
    actions.consolidate(report=scene.report, by=scene.clerk)
    scene.adjust(DONE, "+12")
    reopened(scene.first, cast, {DONE: "1.000"})
    return scene


@pytest.fixture
def grid(login_page, live_server, scene):
    page = login_page(scene.clerk)
    page.goto(live_server.url + reverse("reports:report-table", args=[scene.report.pk, "1"]))
    page.wait_for_selector("#grid[data-ready]")
    return page


def test_the_pages_are_accessible_and_fit_both_screens(scene, login_page, live_server, axe):
    pk = scene.report.pk
    addresses = {
        "grid": reverse("reports:report-table", args=[pk, "1"]),
        "overview": reverse("reports:report-sources", args=[pk]),
        "row": reverse("reports:cell-sources", args=[pk, DONE]),
        "tally": reverse("reports:cell-sources", args=[pk, ANSWER]),
    }
    faults, said = looked_at(login_page(scene.clerk), addresses, live_server, axe)
    assert not faults and not said


def test_a_signed_rows_page_is_accessible_too(scene, login_page, live_server, axe):
    fill(scene.report, {SHARE: "88", ANSWER: "1", OWN: "4"}, by=scene.clerk)
    for name in ("present", "submit"):
        actions.move(report=scene.report, name=name, by=scene.clerk)
    sent = Submission.objects.get(report=scene.report)
    address = reverse("reports:submission-sources", args=[scene.report.pk, sent.pk, DONE])
    faults, said = looked_at(login_page(scene.cast.reviewer), {"row": address}, live_server, axe)
    assert not faults and not said


def test_a_block_pasted_over_consolidated_rows_leaves_them_and_says_why(grid, scene):
    grid.locator(f'[name="so-{SHARE}"]').focus()
    grid.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "88\\n1\\n7\\n4");
            const init = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", init));
        }"""
    )
    preview = grid.locator("#preview")
    expect(preview).to_contain_text("nên không gõ đè")
    preview.locator('[data-preview="write"]').click()
    expect(grid.locator("#save-state")).to_contain_text("Đã lưu")
    assert typed(scene.report)[SHARE] == "88"
    assert typed(scene.report)["1.7"] == "19,75"


def test_the_new_figure_is_taken_over_in_one_press(grid, scene):
    line = grid.locator(f'tr[data-item="{DONE}"]')
    expect(line).to_contain_text("Nguồn đã đổi 2.062 → 1.862")
    line.get_by_role("button", name="Lấy số mới").click()
    expect(line.locator("output")).to_have_text("1.862")
    expect(line).not_to_contain_text("Nguồn đã đổi")
    line.locator(".mark-consolidated").focus()
    expect(line.locator(".mark-words")).to_be_visible()
