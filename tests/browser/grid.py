"""The grid as its tests see it: rows, cells, states, and what is put on the clipboard."""

import csv
import json

from playwright.sync_api import expect

from reports import sheet
from tests.factories import CORPUS

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"


def cell(page, item, part="so"):
    return page.locator(f'[name="{part}-{item}"]')


def row(page, item):
    return page.locator(f'tr[data-item="{item}"]')


def below(page, item):
    return page.locator(f'[id="noi-{item}"]')


def state(page, item):
    return row(page, item).locator("td.cell").first


def saved(page):
    expect(page.locator("#save-state")).to_contain_text("Đã lưu mọi thay đổi")


def said(page):
    return page.locator("#grid-said")


def notice(page):
    return page.locator("#grid-notice")


def preview(page):
    return page.locator("dialog#preview")


def verdict(page, item):
    """Return the line of the preview that goes to a row."""
    return preview(page).locator(f'tr[data-row="{item}"]')


def patches(page) -> list[dict]:
    """Return a list that every PATCH of the page is added to, as its JSON."""
    sent = []
    page.on(
        "request",
        lambda one: sent.append(json.loads(one.post_data)) if one.method == "PATCH" else None,
    )
    return sent


def paste(page, item, text="", html="", part="so"):
    """Paste as the browser would, from a clipboard with these two contents."""
    cell(page, item, part).focus()
    page.evaluate(
        """([text, html]) => {
            const clipboardData = new DataTransfer();
            if (text) clipboardData.setData("text/plain", text);
            if (html) clipboardData.setData("text/html", html);
            const options = {clipboardData, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        [text, html],
    )


def stored(report, *items) -> list[str]:
    """Return the typed texts the database holds."""
    cells = sheet.load(report)
    return [cells.cell(item).typed for item in items]


def published(table: str) -> list[dict]:
    """Return the lines of one Biểu of Kông Chro's published half-year, as printed."""
    with (CORPUS / "kongchro_2022_h1.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [line for line in lines if line["bieu"] == table and line["level"] != "0"]
