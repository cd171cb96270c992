"""Opening and posting the pages of a report as one of the cast."""

import re

from django.urls import reverse

from reports import actions, entry, sheet
from reports.entry import Change, Channel
from tests.factories import fill


def url(name, report, *args) -> str:
    return reverse(f"reports:{name}", args=[report.pk, *args])


def get(client, user, address, status=200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def post(client, user, address, fields, status=302):
    client.force_login(user)
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def row(text: str, item: str) -> str:
    """Return the HTML of one printed row."""
    return re.search(rf'<tr id="dong-{re.escape(item)}".*?</tr>', text, re.DOTALL)[0]


def import_text(report, item, typed, by) -> None:
    change = Change(item, typed=typed, version=sheet.load(report).cell(item).version)
    entry.save(report=report, changes=[change], by=by, channel=Channel.IMPORT)


def queue(client, user, **asked):
    client.force_login(user)
    answer = client.get(reverse("reports:review-queue"), asked)
    assert answer.status_code == 200
    return answer


def detail(client, user, report, **asked):
    client.force_login(user)
    return client.get(reverse("reports:review-detail", args=[report.pk]), asked)


def send_again(cast, report, cells):
    """Have a submitted report returned, changed and submitted again."""
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại Biểu 3.")
    fill(report, cells, by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
