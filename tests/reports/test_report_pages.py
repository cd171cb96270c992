"""The pages of a report and their list: who sees them, and that their price does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import actions, sheet
from reports.models import Report
from reports.workflow import State
from tests.factories import complete, fill, make_children, make_report, make_round
from tests.reports.browsing import get, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"
PAGES = ("report-narrative", "report-findings", "report-remarks", "report-history")


# Who sees them


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_found_outside_the_scope(client, cast, report, name):
    get(client, cast.outsider, url(name, report), status=404)
    get(client, cast.stranger, url(name, report), status=404)
    get(client, cast.admin, url(name, report), status=404)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_the_unit_and_for_those_above_it(client, cast, report, name):
    for user in (cast.editor, cast.signer, cast.reviewer, cast.leader):
        assert "Huyện Đông Sơn · 6 tháng đầu năm 2022" in get(client, user, url(name, report))


def test_a_table_is_not_found_outside_the_scope_or_the_form(client, cast, report):
    get(client, cast.outsider, url("report-table", report, "1"), status=404)
    get(client, cast.editor, url("report-table", report, "99"), status=404)


def test_a_report_opens_at_its_first_table(client, cast, report):
    client.force_login(cast.editor)
    answer = client.get(url("report-detail", report))
    assert answer.headers["Location"] == url("report-table", report, "1")


def test_nobody_sees_a_page_without_signing_in(client, report):
    answer = client.get(url("report-table", report, "1"))
    assert answer.status_code == 302 and "/login/" in answer.headers["Location"]


IMPORTING = {"editor": "Nhập từ tệp", "reviewer": "Nhập thay từ tệp", "signer": "", "leader": ""}


@pytest.mark.parametrize(("name", "words"), IMPORTING.items())
def test_who_may_bring_a_file_in_is_offered_it_while_it_is_taken(client, cast, report, name, words):
    address, person = url("report-import", report), cast.people[name]
    text = get(client, person, url("report-table", report, "1"))
    assert (f'href="{address}">{words}</a>' in text) == bool(words)
    assert (address in text) == bool(words)
    get(client, person, address, status=200 if words else 403)
    assert ("chỉ nhập thay từ tệp" in text) == (name == "reviewer")

    sent = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    if name != "editor" and name != "signer":
        text = get(client, person, url("report-table", sent, "1"))
        assert url("report-import", sent) not in text


# The list


def test_the_list_finds_units_without_accents_and_stays_in_scope(client, cast, report):
    make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    address = reverse("reports:report-list")
    text = get(client, cast.reviewer, address + "?tim=dong+son")
    assert "Huyện Đông Sơn" in text and "Huyện Tây Lâm" not in text
    text = get(client, cast.reviewer, address + "?trang-thai=submitted")
    assert "Huyện Tây Lâm" in text and "Huyện Đông Sơn" not in text
    text = get(client, cast.reviewer, address + "?ky=2022-H1&trang-thai=approved")
    assert "Không có báo cáo nào khớp bộ lọc" in text
    assert "Huyện Tây Lâm" not in get(client, cast.editor, address)
    assert "Chưa có báo cáo nào" in get(client, cast.stranger, address)


# What they cost


def queries(client, user, address) -> int:
    client.force_login(user)
    client.get(address)  # the form is read once per process
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", [*PAGES, "report-table"])
def test_a_page_costs_the_same_for_a_full_report(client, cast, report, name):
    address = url(name, report, "7") if name == "report-table" else url(name, report)
    before = queries(client, cast.editor, address)
    fill(report, complete(report), by=cast.editor)
    for number in range(3):
        opened = actions.remark(report=report, text="?", by=cast.reviewer, item=f"7.{number + 54}")
        actions.remark(report=report, text="!", by=cast.editor, answers=opened)
    for section in [one.key for one in sheet.load(report).form.outline if one.takes_text][:5]:
        actions.write_section(report=report, section=section, text="x", version=0, by=cast.editor)
    # Rows that are empty ask what the last report has for them; those filled do not.
    asked = name == "report-table"
    assert queries(client, cast.editor, address) == before - asked <= 15


def test_the_list_costs_the_same_for_three_and_thirty_units(client, cast):
    make_children(cast.province, 1)
    make_round(cast)
    few = queries(client, cast.reviewer, reverse("reports:report-list"))
    assert Report.objects.count() == 3
    make_children(cast.province, 27)
    make_round(cast, period="2022-Q3")
    assert Report.objects.count() == 33
    assert queries(client, cast.reviewer, reverse("reports:report-list")) == few


def test_the_bar_leads_to_the_findings_but_not_from_their_own_page(client, cast, report):
    link = "Mở mục Kiểm tra</a>"
    assert link in get(client, cast.editor, url("report-table", report, "1"))
    assert link not in get(client, cast.editor, url("report-findings", report))
