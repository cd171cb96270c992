"""What the browser tests of the grid begin with."""

import pytest
from django.urls import reverse

from tests.browser.saving import keep_news_from


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
