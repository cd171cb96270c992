"""The whole table of states, transitions and people, held against blockers and against the API."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports import actions, sheet, workflow
from reports.models import Report
from reports.workflow import TRANSITIONS, State
from tests.factories import complete, fill, make_report
from units import actions as units_actions
from units.models import Assignment, Unit, UnitParent
from units.policy import ROLE_PERMISSIONS, Permission, Role

LINES = (Path(__file__).parent / "transitions.tsv").read_text().splitlines()
HEAD, *ROWS = (line.split("\t") for line in LINES if not line.startswith("#"))
NAMES = HEAD[2:]
TABLE = {
    (who, State(state), name): answer
    for who, state, *answers in ROWS
    for name, answer in zip(NAMES, answers, strict=True)
}
PEOPLE = list(dict.fromkeys(who for who, *_ in ROWS))
BECOMES = {
    "D": State.DRAFT,
    "A": State.AWAITING_SIGNATURE,
    "S": State.SUBMITTED,
    "P": State.APPROVED,
}
REFUSED = {"s": "Chỉ thực hiện được khi", "r": "Tài khoản này không có quyền"}
WAIT_FOR_A_REQUEST = ("reopen", "refuse_reopen")
NOTE = "Có lý do."


def test_the_table_has_every_state_transition_and_role():
    assert set(NAMES) == set(TRANSITIONS)
    assert {(who, state) for who, state, _ in TABLE} == {
        (who, state) for who in PEOPLE for state in State
    }
    for role in Role:
        assert {f"{role}@unit", f"{role}@parent"} <= set(PEOPLE), role
    delegable = {role for role in Role if Permission.ROLE_DELEGATE in ROLE_PERMISSIONS[role]}
    told = {who.removeprefix("for:").partition("@")[0] for who in PEOPLE if who[:4] == "for:"}
    assert told == delegable
    assert "none" in PEOPLE and any(who.startswith("past:") for who in PEOPLE)


def test_each_transition_is_done_by_somebody_in_each_state_it_starts_from():
    done = {(name, state) for (_, state, name), answer in TABLE.items() if answer in BECOMES}
    assert done == {(one.name, state) for one in TRANSITIONS.values() for state in one.sources}


class Scene:
    """A district, its province, and one account for every line of the table."""

    def __init__(self, cast):
        self.cast = cast
        elsewhere = Unit.objects.create(code="daian.xa", name="Huyện Xa", kind="district")
        UnitParent.objects.create(unit=elsewhere, parent=cast.units["daian"])
        self.units = {
            "unit": cast.district,
            "parent": cast.province,
            "neighbour": cast.neighbour,
            "elsewhere": elsewhere,
        }
        self.today = timezone.localdate()
        self.people = {who: self.account(who) for who in PEOPLE}

    def account(self, who: str) -> User:
        user = User.objects.create_user(who.replace(":", ".").replace("@", "_"))
        past, who = who.startswith("past:"), who.removeprefix("past:")
        lent, who = who.startswith("for:"), who.removeprefix("for:")
        role, _, place = who.partition("@")
        if place:
            for each in Role if role == "all" else [role]:
                self.give(user, each, self.units[place], lent)
        if past:
            yesterday = self.today - timedelta(days=1)
            ended = user.assignments.filter(role=role)
            ended.update(valid_from=yesterday, valid_to=yesterday)
        return user

    def give(self, user: User, role: str, unit: Unit, lent: bool) -> None:
        if not lent:
            Assignment.objects.create(user=user, role=role, unit=unit)
            return
        owner = User.objects.create_user(f"chu.{user.username}")
        origin = Assignment.objects.create(user=owner, role=role, unit=unit)
        # Somebody of the unit who has no say in reports himself.
        Assignment.objects.create(user=user, role=Role.UNIT_ADMIN, unit=unit)
        units_actions.delegate(
            origin=origin,
            to=user,
            valid_from=self.today,
            valid_to=self.today,
            basis="1/UQ",
            title="Chánh Văn phòng",
            by=owner,
        )

    def report(self, state: State) -> Report:
        report = make_report(self.cast, state)
        if state == State.DRAFT:  # complete, so that no guard has anything to say
            fill(report, complete(report), by=self.cast.editor)
        return Report.objects.for_page().get(pk=report.pk)

    def prepare(self, report: Report, name: str) -> None:
        if name in WAIT_FOR_A_REQUEST and report.state == State.APPROVED:
            by = self.cast.second_reviewer
            actions.move(report=report, name="ask_reopen", by=by, note=NOTE)


@pytest.fixture
def scene(cast) -> Scene:
    return Scene(cast)


def expected(state: State) -> dict[tuple[str, str], str]:
    return {(who, name): answer for (who, at, name), answer in TABLE.items() if at == state}


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_blockers_say_what_the_table_says(scene, state):
    report, told = scene.report(state), {}
    for name in NAMES:
        with transaction.atomic():
            scene.prepare(report, name)
            fresh = Report.objects.for_page().get(pk=report.pk)
            findings = sheet.load(fresh).findings(fresh)
            explained = sheet.explanations(fresh, findings)
            for who, user in scene.people.items():
                facts = actions.situation(fresh, user, findings, explained)
                reasons = workflow.blockers(TRANSITIONS[name], facts)
                told[who, name] = read(reasons, name)
            transaction.set_rollback(True)
        report.refresh_from_db()
    # Who is not to see the report is stopped before; blockers only must not let him.
    wanted = expected(state)
    for key, answer in wanted.items():
        if answer == "-":
            assert told[key] in REFUSED, key
            told[key] = "-"
    assert told == wanted


def read(reasons: list[str], name: str) -> str:
    if not reasons:
        return next(key for key, state in BECOMES.items() if state == TRANSITIONS[name].target)
    return next((key for key, words in REFUSED.items() if reasons[0].startswith(words)), reasons[0])


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_the_api_does_what_the_table_says(scene, state):
    report, told = scene.report(state), {}
    clients = {who: Client() for who in PEOPLE}
    for who, client in clients.items():
        client.force_login(scene.people[who])
    url = reverse("api:report-transitions", args=[report.pk])
    for name in NAMES:
        with transaction.atomic():
            scene.prepare(report, name)
            for who, client in clients.items():
                with transaction.atomic():
                    told[who, name] = asked(client, url, report, name)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
        report.refresh_from_db()
    assert told == expected(state)


def asked(client: Client, url: str, report: Report, name: str) -> str:
    """Return what the API answered, in the letters of the table; the report moved accordingly."""
    before = Report.objects.get(pk=report.pk)
    body = {"name": name, "note": NOTE, "version": before.version}
    answer = client.post(
        url,
        json.dumps(body),
        content_type="application/json",
        headers={"idempotency-key": name},
    )
    after = Report.objects.get(pk=report.pk)
    if answer.status_code == 200:
        assert (after.state, after.version) == (answer.json()["state"], before.version + 1)
        return next(key for key, state in BECOMES.items() if state == after.state)
    assert (after.state, after.version) == (before.state, before.version)
    if answer.status_code == 404:
        return "-"
    return read(answer.json()["reasons"], name)
