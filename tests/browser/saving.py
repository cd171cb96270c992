"""What tests of saving look at: the buffer of a browser, and several people at one report."""

import json

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

NEWS = "**/presence/"


def buffer(page: Page) -> dict:
    """Return what the browser keeps of cells not acknowledged: item -> change, of all its pages."""
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('cchc:cells:'))"
    )
    found = {}
    for content in (json.loads(text) for _, text in kept):
        for part in (*content["batches"], content["held"], content["pending"]):
            for item, change in part.items():
                found[item] = found.get(item, {}) | change
    return found


def acknowledged(page: Page) -> None:
    """Wait until the browser has had an answer about every cell it kept."""
    page.wait_for_function(
        """Object.entries(localStorage)
            .filter(([key]) => key.startsWith("cchc:cells:"))
            .map(([, text]) => JSON.parse(text))
            .flatMap((kept) => [...kept.batches, kept.held, kept.pending])
            .every((part) => Object.keys(part).length === 0)"""
    )


def sign_in(context, user, live_server) -> None:
    """Give a browser the session of a user, without typing a password."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )


def open_report(context, live_server, report, table="3") -> Page:
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())  # asked when it closes with unsent cells
    page.goto(live_server.url + reverse("reports:report-table", args=[report.pk, table]))
    return page


def cell(page: Page, item: str, part: str = "so"):
    return page.locator(f'[name="{part}-{item}"]')


def below(page: Page, item: str):
    return page.locator(f'[id="noi-{item}"]')


def sign(page: Page, item: str, part: str = "so"):
    """Return the table cell whose data-state tells what becomes of a part."""
    return page.locator("td.cell", has=cell(page, item, part))


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi")


def keep_news_from(page: Page) -> None:
    """Let a page learn of others only by saving: what is tested must not depend on who is first."""
    page.route(NEWS, lambda route: route.abort())


def bring_news_to(page: Page) -> None:
    page.unroute(NEWS)
    look(page)


def look(page: Page) -> None:
    """Make a page ask for news now, as it does when one comes back to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def texts_of_events(report) -> list[tuple[str, str, str]]:
    """Return every change the chain of events holds: (item, figure, note)."""
    from reports.models import Event  # not before Django is set up: fixtures import this module

    events = Event.objects.filter(report=report, name="cells").order_by("sequence")
    return [
        (one["item"], one["after"]["typed"], one["after"]["note"])
        for event in events
        for one in event.payload["cells"]
    ]
