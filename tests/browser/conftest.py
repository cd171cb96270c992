"""What the browser tests of the grid begin with, and which browser tests every run has."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser.saving import keep_news_from

HERE = Path(__file__).parent
# A browser costs seconds a test. These cross every page and walk the whole path of a report; what
# else there is belongs to bin/test --all.
EVERY_RUN = {
    "test_accessible_pages.py",
    "test_narrative.py",
    "test_verifying.py",
    "test_whole_path.py",
}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == HERE and item.path.name not in EVERY_RUN:
            item.add_marker("slow")


@pytest.fixture
def open_table(login_page, live_server, cast, report):
    """Return a function: Biểu -> its page, opened by the editor (or another user)."""

    def opened(table="3", user=None):
        page = login_page(user or cast.editor)
        keep_news_from(page)
        page.goto(live_server.url + reverse("reports:report-table", args=[report.pk, table]))
        page.wait_for_selector("#grid[data-ready]")
        return page

    return opened
