"""When the longest Biểu can be read and typed into on a slow machine and line (README.md)."""

import statistics
import tempfile
from http.cookies import SimpleCookie

from benchmarks.portal import prepare, served, session_headers

SLOWER = 4  # times the processor time of this machine
LINES = {  # download and upload in kilobit a second, latency in milliseconds: Chromium's own names
    "Fast 3G": (1600, 750, 150),
    "Slow 3G": (400, 400, 400),
}
OPENINGS = 5  # of each kind; the median is printed
PAINTS = """
new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    const largest = list.getEntries().at(-1);
    resolve([first.startTime, largest.startTime]);
  }).observe({ type: "largest-contentful-paint", buffered: true });
})
"""


def measure(page, received: list[int], address: str) -> dict[str, float]:
    """Open the page and return milliseconds from the click and kilobytes over the line."""
    received.clear()
    page.goto(address, wait_until="load")
    first, largest = page.evaluate(PAINTS)
    page.wait_for_function("document.getElementById('grid').dataset.ready !== undefined")
    ready = page.evaluate("performance.getEntriesByName('grid-ready')[0].startTime")
    return {"first": first, "largest": largest, "ready": ready, "kilobytes": sum(received) / 1024}


def throttled(browser, cookies, line: str):
    """Return a page with an empty cache on a slow machine and line, logged in.

    Beside it a list that grows by the bytes of each answer.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies(cookies)
    page = context.new_page()
    session = context.new_cdp_session(page)
    down, up, latency = LINES[line]
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "downloadThroughput": down * 1000 / 8,
            "uploadThroughput": up * 1000 / 8,
            "latency": latency,
        },
    )
    return page, received


def main() -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        prepare(f"sqlite:///{folder}/benchmark.sqlite3")
        from reports.models import Report

        report = Report.objects.get(unit__code="gialai.kongchro", period="2022-Q3")
        path = f"/bao-cao/{report.pk}/bieu/7/"
        headers = session_headers()
        with served() as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            address = f"http://127.0.0.1:{port}"
            cookies = [
                {"name": name, "value": one.value, "url": address}
                for name, one in SimpleCookie(headers["Cookie"]).items()
            ]
            print(f"paint: Biểu 7 of a draft, processor {SLOWER} times slower, milliseconds")
            for line in LINES:
                cold, warm = [], []
                for _ in range(OPENINGS):
                    page, received = throttled(browser, cookies, line)
                    cold.append(measure(page, received, address + path))
                    warm.append(measure(page, received, address + path))
                    page.context.close()
                for name, found in (("first visit", cold), ("later visit", warm)):
                    middle = {key: statistics.median(one[key] for one in found) for key in cold[0]}
                    print(
                        f"  {line}, {name}: first paint {middle['first']:.0f}, largest paint "
                        f"{middle['largest']:.0f}, ready to type {middle['ready']:.0f}; "
                        f"{middle['kilobytes']:.0f} kB"
                    )
            browser.close()


if __name__ == "__main__":
    main()
