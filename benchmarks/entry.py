"""Measure a cell save and the longest page, as ratios (see README.md)."""

import argparse
import json
import re
import statistics
import tempfile
import threading
import time
from http.client import HTTPConnection

from benchmarks.portal import prepare, served, session_headers

CLIENTS = 4  # connections at a time, as many as one worker's threads
SECONDS = 4  # of one turn
TURNS = 5  # of each of the two
PASTED = 20  # rows of a paste
ANSWER = re.compile(rb'"item":"([^"]+)","status":"(\w+)".*?"version":(\d+)')
PAGES = 60  # openings of the page, and as many renderings


class Client(threading.Thread):
    """One person saving rows, or nothing, as fast as the answers come."""

    def __init__(self, port: int, headers: dict, path: str, items: list[str], until: float):
        super().__init__()
        self.port, self.headers, self.path = port, headers, path
        self.versions = dict.fromkeys(items, 0)
        self.until, self.count = until, 0

    def run(self):
        connection = HTTPConnection("127.0.0.1", self.port)
        while time.perf_counter() < self.until:
            if self.versions:
                typed = str(self.count % 97 + 1)
                changes = [
                    {"item": item, "typed": typed, "version": version}
                    for item, version in self.versions.items()
                ]
                connection.request(
                    "PATCH", self.path, json.dumps({"changes": changes}), self.headers
                )
                response = connection.getresponse()
                body = response.read()
                assert response.status == 200, body
                # Reading the whole answer would cost this machine as much as making it.
                cells = ANSWER.findall(body, 0, body.index(b'"findings"'))
                self.versions = {item.decode(): int(version) for item, _, version in cells}
                statuses = {status for _, status, _ in cells}
                if b"conflict" in statuses:  # the versions left by the turn before
                    continue
                assert statuses == {b"saved"} and len(cells) == len(changes), body
            else:
                connection.request("POST", self.path, "{}", self.headers)
                response = connection.getresponse()
                body = response.read()
                assert response.status == 200, body[:300]
            self.count += 1


def throughput(port: int, headers: dict, path: str, rows: list[list[str]]) -> float:
    """Return requests a second, of clients that each save rows of their own."""
    until = time.perf_counter() + SECONDS
    clients = [Client(port, headers, path, items, until) for items in rows]
    started = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(client.count for client in clients) / (time.perf_counter() - started)


def measure_save() -> None:
    from indicators import catalogue
    from indicators.spec import ENTRY
    from reports.models import Report

    report = Report.objects.get(unit__code="gialai.kongchro", period="2022-Q3")
    cells, trivial = f"/api/v1/reports/{report.pk}/cells/", "/benchmark/trivial/"
    form, nothing = catalogue.form_spec(report.form), [[]] * CLIENTS
    counts = [
        item
        for item, role in form.roles(report.unit.kind).items()
        if role == ENTRY and form.measures[item].kind == "count"
    ]
    one = [[item] for item in counts[:CLIENTS]]
    pasted = [counts[number::CLIENTS][:PASTED] for number in range(CLIENTS)]
    with served() as port:
        headers = session_headers()
        for path, rows in ((trivial, nothing), (cells, one), (cells, pasted)):
            throughput(port, headers, path, rows)  # warm-up
        ratios, pastes = [], []
        for _ in range(TURNS):
            least = throughput(port, headers, trivial, nothing)
            save = throughput(port, headers, cells, one)
            paste = throughput(port, headers, cells, pasted)
            ratios.append(save / least)
            pastes.append(paste / least)
            print(
                f"  trivial {least:7.0f}/s   save {save:7.0f}/s, ratio {ratios[-1]:.2f}   "
                f"{PASTED} rows {paste:7.0f}/s, ratio {pastes[-1]:.2f}"
            )
    print(
        f"save: median ratio {statistics.median(ratios):.2f}, of {PASTED} pasted rows "
        f"{statistics.median(pastes):.2f} (wanted: at least 0.50)"
    )


def measure_page() -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.template.loader import get_template
    from django.test import Client as Browser
    from django.test.utils import (
        CaptureQueriesContext,
        setup_test_environment,
        teardown_test_environment,
    )

    from benchmarks import urls
    from reports.models import Report

    report = Report.objects.get(unit__code="gialai.kongchro", period="2022-Q3")
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(
        User.objects.get(username="editor"), "django.contrib.auth.backends.ModelBackend"
    )
    address = f"/bao-cao/{report.pk}/bieu/7/"
    setup_test_environment()  # keeps the context, and slows every template: for one opening only
    response = browser.get(address)
    teardown_test_environment()
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    queries = len(captured)  # now: the next request clears the list
    names = response.context.keys()
    context = {name: response.context[name] for name in names}
    template = get_template(response.templates[0].name)
    request = response.wsgi_request
    urls.kept.update(template=template, context=context)
    opened, plain, rendered = [], [], []
    for _ in range(PAGES):
        opened.append(seconds(lambda: browser.get(address)))
        plain.append(seconds(lambda: browser.get("/benchmark/plain/")))
        rendered.append(seconds(lambda: template.render(context, request)))
    page, view, alone = (statistics.median(times) * 1000 for times in (opened, plain, rendered))
    print(
        f"page: Biểu 7 opened in {page:.1f} ms with {queries} queries; the same rows from plain "
        f"dictionaries: {view:.1f} ms as a logged-in page, ratio {page / view:.2f} (wanted: at "
        f"most 2.00); {alone:.1f} ms for the template alone, ratio {page / alone:.2f}"
    )


def seconds(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="DATABASE_URL of an empty database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(options.database or f"sqlite:///{folder}/benchmark.sqlite3")
        measure_page()
        measure_save()


if __name__ == "__main__":
    main()
