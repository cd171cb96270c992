"""The year 2025 of the demo: what its story leaves behind, and every page over it."""

import json
import tomllib
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from indicators.models import Figure
from reports import demo, inspection, record, sheet
from reports.demo.year import YEAR
from reports.models import Notification, Remark, Report
from reports.notifications import REMIND
from reports.workflow import State
from tests.test_urls import EXPECTED
from units.models import Reorganisation, Unit, held_by
from units.policy import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Column of tests/addresses.txt -> who it is here.
WHO = {"edit": "editor", "sign": "signer", "rev": "reviewer", "lead": "leader", "adm": "admin"}
QUERIES = {"reports:journal-file": "?format=csv"}  # what a page cannot do without
STORY = tomllib.loads((YEAR / "year.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """The year, told once for this file inside a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.tell_year()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def told(story, db):
    """What a test changes is rolled back; the story stays."""


def report(unit: str, period: str) -> Report:
    return Report.objects.for_page().get(unit__code=unit, period=period)


def rolled_up(capsys, period: str, form: str, *options: str) -> dict:
    asked = ["--unit", "gialai", "--period", period, "--form", form, "--json", *options]
    call_command("rollup", *asked)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("period", "form", "filed", "expected"),
    [
        ("2025-H1", "bnv-2022-huyen", 16, 17),
        ("2025-Q3", "cchc-2025-xa", 76, 77),
        ("2025-Q3", "cchc-2025-so", 4, 4),
        ("2025-Y", "cchc-2025-xa", 57, 76),
        ("2025-Y", "cchc-2025-so", 3, 4),
    ],
)
def test_who_has_filed_is_counted_of_those_who_were_asked(
    told, capsys, period, form, filed, expected
):
    coverage = rolled_up(capsys, period, form)["coverage"]
    assert (coverage["filed"], coverage["expected"]) == (filed, expected)


def test_the_half_year_of_the_districts_is_the_same_on_the_map_of_then_and_of_now(told, capsys):
    then = rolled_up(capsys, "2025-H1", "bnv-2022-huyen")
    now = rolled_up(capsys, "2025-H1", "bnv-2022-huyen", "--today")
    assert now["coverage"] == then["coverage"]
    code = "tthc.huyen.da_giai_quyet"
    figures = Figure.objects.current().filter(period="2025-H1", indicator__code=code)
    by_hand = sum(figures.values_list("value", flat=True))
    assert by_hand > 0 and figures.count() == 16
    assert Decimal(then["indicators"][code]["value"]) == by_hand
    assert Decimal(now["indicators"][code]["value"]) == by_hand


@pytest.mark.parametrize(
    ("period", "late"),
    [
        ("2025-H1", {"chuprong", "krongpa"}),
        ("2025-Q3", {"iamo", "iapuch", "krong", "dakrong", "khcn"}),
        ("2025-Y", {"iamo", "krong", "iakhuol"}),
    ],
)
def test_late_are_those_the_story_names_and_an_extension_met_is_on_time(told, period, late):
    sent = Report.objects.for_page().filter(period=period, parent_code="gialai")
    sent = sent.filter(submitted_at__isnull=False)
    found = {one.unit.code.rpartition(".")[2] for one in sent if one.is_late()}
    assert found == late


def test_whoever_the_story_names_was_asked(told):
    for one in STORY["round"]:
        asked = Report.objects.filter(period=one["period"], round__owner__code="gialai")
        assert set(one["unit"]) <= set(asked.values_list("unit__code", flat=True))


def test_the_districts_ended_and_their_people_went_to_the_first_successor(told):
    districts = Unit.objects.filter(code__startswith="gialai.", kind=Unit.Kind.DISTRICT)
    assert districts.count() == 17 and not districts.in_force().exists()
    assert Unit.objects.in_force().filter(kind=Unit.Kind.COMMUNE).count() == 77
    assert Reorganisation.objects.count() == len(STORY["reorganisation"])
    for username, role in (("editor", Role.EDITOR), ("signer", Role.SIGNER)):
        held = held_by(User.objects.get(username=username))
        assert [(one.role, one.unit_code) for one in held if not one.past] == [
            (role, "gialai.xakongchro")
        ]
        assert ("gialai.kongchro", "partial") in {(one.unit_code, one.past) for one in held}


def test_what_was_sent_back_and_opened_again_keeps_its_way(told):
    again = report("gialai.xakongchro", "2025-Q3")
    assert (again.revision, again.state, again.submissions.count()) == (2, State.APPROVED, 2)
    district = report("gialai.kongchro", "2025-H1")
    threads = Remark.objects.filter(report=district, answers=None)
    assert threads.count() == 2 and not threads.filter(resolved_at=None).exists()
    assert district.explanations.count() >= 2
    draft = report("gialai.xakongchro", "2025-Y")
    assert draft.state == State.DRAFT and draft.extensions.exists()


def test_a_district_reports_what_its_phong_and_communes_did(told, capsys):
    own = report("gialai.chuse", "2025-H1")
    assert own.state == State.APPROVED
    below = list(Report.objects.for_page().filter(parent_code="gialai.chuse"))
    assert {one.unit.kind for one in below} == {"office", "commune"}
    assert {one.is_late() for one in below} == {True, False}
    mine, theirs = sheet.load(own), sheet.load_all(below).values()
    taken = [item for item, cell in mine.entered.items() if cell.consolidated]
    assert len(taken) > 50
    for item in taken:
        parts = [one.cell(item).value for one in theirs if one.cell(item).value is not None]
        assert mine.cell(item).value == sum(parts), item


def test_the_province_reports_what_its_units_did_and_what_its_own_offices_add(told):
    province = report("gialai", "2025-Q3")
    assert province.state == State.APPROVED
    cells = sheet.load(province)
    units = Figure.objects.current().filter(period="2025-Q3", parent_code="gialai")
    for item, code, added in (("3.20", "tthc.xa.da_giai_quyet", 0), ("1.1", "chi_dao.van_ban", 21)):
        below = sum(units.filter(indicator__code=code).values_list("value", flat=True))
        assert cells.cell(item).value == below + added
    assert report("gialai", "2025-Y").state == State.DRAFT


def test_who_is_below_a_target_of_the_year_is_told(told):
    below = 0
    for one in Report.objects.for_page().filter(period="2025-Q3", form__code="cchc-2025-xa"):
        cells = sheet.load(one)
        rate, mark = cells.number("3.9")
        named = {each.item for each in cells.findings(one) if each.rule == "target"}
        assert ("3.9" in named) == (mark == "value" and rate < 93), one
        below += "3.9" in named
    assert 0 < below < 77


def test_who_was_let_off_owes_nothing_and_an_extension_that_passed_is_overdue(told):
    assert not report("gialai.ianan", "2025-Y").is_owed
    uar = report("gialai.uar", "2025-Y")
    assert uar.due_at > uar.asked_due_at and uar.is_late() and uar.submitted_at is None


def test_a_chairman_s_office_signs_in_his_name_and_the_submission_says_so(told):
    signed = report("gialai.iakhuol", "2025-Y").submissions.get()
    assert signed.signed_by.username == "vp.iakhuol"
    assert signed.snapshot["signature"]["basis"] == "09/GUQ-UBND"


def test_reminders_go_to_those_who_owe_and_the_overdue_hear_it_again(told):
    reminded = Notification.objects.filter(kind=REMIND, report__period="2025-Q3")
    before, after = (reminded.filter(at__date=day) for day in ("2025-09-15", "2025-09-19"))
    assert before.values("report").distinct().count() == 81
    overdue = set(after.values_list("report__unit__code", flat=True))
    assert "gialai.konchieng" in overdue and "gialai.xakongchro" not in overdue


def test_the_record_is_intact(told):
    assert [*record.faults(), *inspection.faults()] == []


def test_telling_it_again_changes_nothing(told):
    before = list(Report.objects.values_list("pk", "version", "last_hash"))
    assert not demo.tell_year() and not demo.tell()
    assert list(Report.objects.values_list("pk", "version", "last_hash")) == before


@pytest.mark.parametrize("column", WHO)
def test_every_page_without_arguments_answers_as_the_table_of_addresses_says(told, client, column):
    client.force_login(User.objects.get(username=WHO[column]))
    seen = 0
    for (name, method), expected in EXPECTED.items():
        try:
            address = reverse(name) + QUERIES.get(name, "")
        except NoReverseMatch:
            continue
        if method == "GET" and not name.startswith("api:"):
            assert client.get(address).status_code == expected[column], name
            seen += 1
    assert seen >= 15
