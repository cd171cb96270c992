"""The demo portal: what its story leaves behind."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import global_settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.urls import resolve

from indicators.models import Figure
from reports import carrying, demo, inspection, record, sheet
from reports.models import Report
from reports.workflow import State
from units.models import Assignment, held_by
from units.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """The demo, told once for this file inside a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.tell()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def told(story, db):
    """What a test changes is rolled back; the story stays."""


def report(unit: str, period: str) -> Report:
    return Report.objects.for_page().get(unit__code=unit, period=period)


def test_it_shows_a_report_in_every_state(told):
    assert set(Report.objects.values_list("state", flat=True)) == set(State)


def test_kong_chro_has_its_half_year_approved_and_its_third_quarter_in_draft(told):
    assert report("gialai.kongchro", "2022-H1").state == State.APPROVED
    assert report("gialai.kongchro", "2022-Q3").state == State.DRAFT


def test_the_reviewer_sees_at_least_three_other_units_the_editor_does_not(told, django_user_model):
    def seen(username):
        user = django_user_model.objects.get(username=username)
        return set(Report.objects.visible_to(user).values_list("unit__code", flat=True))

    assert seen("editor") == seen("signer") == {"gialai.kongchro"}
    assert len(seen("reviewer") - seen("editor")) >= 3


def test_the_accounts_hold_their_roles_and_the_demo_password(told, rf, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # those the story was told with
    roles = {
        "editor": (Role.EDITOR, "gialai.kongchro"),
        "signer": (Role.SIGNER, "gialai.kongchro"),
        "reviewer": (Role.REVIEWER, "gialai"),
        "leader": (Role.LEADER, "gialai"),
        "keeper": (Role.UNIT_ADMIN, "gialai.kongchro"),
        "admin": (Role.ADMINISTRATOR, "gialai"),
    }
    for username, expected in roles.items():
        user = authenticate(rf.post("/login/"), username=username, password=demo.PASSWORD)
        assert user is not None, username
        assert [(one.role, one.unit_code) for one in held_by(user)] == [expected]


def test_the_published_figures_stand_as_they_were_published(told):
    cells = sheet.load(report("gialai.kongchro", "2022-H1"))
    assert cells.cell("3.18").typed == "2.531"
    assert cells.display("7.54") == "2,45"
    assert sheet.load(report("daknong", "2022-Y")).cell("7.33").problem == "ambiguous_decimal"
    tunghia = report("quangngai.tunghia", "2023-Q3")
    assert (tunghia.state, tunghia.form.code) == (State.DRAFT, "quangngai-2023-huyen")
    cells = sheet.load(tunghia)
    assert cells.cell("2.27").typed == "99,78%"
    assert "window" in [one.rule for one in cells.findings(tunghia)]


def test_the_draft_of_kong_chro_is_offered_what_its_half_year_had(told):
    draft = report("gialai.kongchro", "2022-Q3")
    found = carrying.offered(draft, sheet.load(draft), "4")
    assert (found.period, len(found.offers)) == ("6 tháng đầu năm 2022", 10)
    (offer,) = [one for one in found.offers if one.note]
    assert (offer.item, offer.typed, offer.note) == (
        "4.22",
        "832",
        "Năm 2022 tính chưa giao biên chế",
    )


def test_approved_reports_are_published_and_nothing_else(told):
    approved = Report.objects.filter(state=State.APPROVED)
    published = Figure.objects.current().values("unit", "period").distinct()
    assert published.count() == approved.count() == 3


def test_the_record_is_intact(told):
    assert [*record.faults(), *inspection.faults()] == []


def test_the_province_can_fill_and_sign_a_report_of_its_own(told):
    roles = set(Assignment.objects.filter(unit__code="gialai").values_list("role", flat=True))
    assert {Role.EDITOR, Role.LEADER} <= roles


def test_what_is_invented_says_so(told):
    assert sheet.load(report("gialai.ankhe", "2022-H1")).cell("1.1").note == demo.NOTE


def test_telling_it_again_changes_nothing(told):
    before = list(Report.objects.values_list("pk", "version", "last_hash"))
    assert not demo.tell()
    assert list(Report.objects.values_list("pk", "version", "last_hash")) == before


@pytest.mark.parametrize("username", ["editor", "signer", "reviewer", "leader"])
def test_every_link_a_person_is_shown_opens(told, client, django_user_model, username):
    """Follow the links from the home page; of each kind of page from each kind, the first five."""
    client.force_login(django_user_model.objects.get(username=username))
    waiting, seen, followed = [("", "/")], set(), {}
    while waiting:
        source, path = waiting.pop(0)
        page = resolve(urlsplit(path).path).view_name
        followed[source, page] = followed.get((source, page), 0) + 1
        if path in seen or followed[source, page] > 5:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code in (200, 302), (source, path, answer.status_code)
        if not answer.streaming and "text/html" in answer.headers["Content-Type"]:
            links = re.findall(r'<a[^>]* href="(/[^"#]*)', answer.content.decode())
            waiting += [(page, unescape(link)) for link in dict.fromkeys(links)]
    assert len(seen) >= 20
