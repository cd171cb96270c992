"""What the people of a unit still read of the units it came from, and that they only read."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from reports.models import Report
from reports.workflow import State
from tests.factories import make_report, make_round
from units import actions, policy
from units.admin import units_of
from units.models import Assignment, Unit, held_by
from units.plan import Basis, Move, NewUnit, Plan, Succession
from units.policy import Permission, Reach, Role

pytestmark = pytest.mark.django_db
ON = date(2025, 7, 1)
BASIS = Basis("1664/NQ-UBTVQH15", date(2025, 6, 16), "Ủy ban Thường vụ Quốc hội")


@pytest.fixture
def reported(cast):
    make_round(cast)
    make_report(cast, State.APPROVED)
    return cast


def appoint(role: Role, code: str) -> User:
    user = User.objects.create_user(f"{role}.{code}")
    unit = Unit.objects.get(code=code)
    Assignment.objects.create(user=user, role=role, unit=unit, valid_from=ON)
    return user


def pass_on(cast, unit: str, extent: str, code: str = "binhan.moi") -> None:
    new = NewUnit(code, "district", "binhan", {"name": f"Đơn vị {code}"})
    plan = Plan("Sắp xếp", ON, BASIS, (unit,), (new,), (Succession(unit, code, extent),))
    actions.reorganise(plan=plan, by=cast.admin)


@pytest.mark.parametrize("extent", ["full", "partial"])
def test_the_successor_s_people_read_the_ended_unit_s_reports_and_nothing_more(reported, extent):
    pass_on(reported, "binhan.dongson", extent)
    user = appoint(Role.EDITOR, "binhan.moi")
    report = Report.objects.visible_to(user).get()
    assert report.unit.code == "binhan.dongson"
    assert not Report.objects.visible_to(user, Permission.REPORT_EDIT).exists()
    held = held_by(user)
    assert policy.can(held, Permission.REPORT_VIEW, report.place)
    for each in Permission:
        if each not in policy.READS:
            assert not policy.can(held, each, report.place), each


def test_what_was_taken_over_in_part_is_read_of_the_unit_itself_alone():
    whole, part = (policy.Held(Role.LEADER, 1, "a", past) for past in ("full", "partial"))
    below = policy.Place("a.b", "/a/a.b/", "a")
    itself = policy.Place("a", "/a/", "")
    assert policy.can([whole], Permission.REPORT_VIEW, below)
    assert not policy.can([part], Permission.REPORT_VIEW, below)
    assert policy.can([part], Permission.REPORT_VIEW, itself)
    assert policy.units_where([part], Permission.REPORT_VIEW) == [(Reach.OWN, part)]


def test_a_chain_is_whole_only_while_every_step_is(reported):
    pass_on(reported, "binhan.dongson", "partial", "binhan.moi")
    later = Plan(
        "Nhập",
        date(2025, 9, 1),
        BASIS,
        ("binhan.moi", "binhan.taylam"),
        (NewUnit("binhan.cuoi", "district", "binhan", {"name": "Huyện Cuối"}),),
        (
            Succession("binhan.moi", "binhan.cuoi", "full"),
            Succession("binhan.taylam", "binhan.cuoi", "full"),
        ),
    )
    actions.reorganise(plan=later, by=reported.admin)
    user = appoint(Role.EDITOR, "binhan.cuoi")
    assert [(one.unit_code, one.past) for one in held_by(user)] == [
        ("binhan.cuoi", ""),
        ("binhan.moi", "full"),
        ("binhan.taylam", "full"),
        ("binhan.dongson", "partial"),
    ]


def test_of_a_unit_that_gave_a_part_away_and_stays_nothing_is_read(reported):
    plan = Plan(
        "Điều chỉnh địa giới",
        ON,
        BASIS,
        successions=(Succession("binhan.dongson", "binhan.taylam", "partial", "thôn 3"),),
    )
    actions.reorganise(plan=plan, by=reported.admin)
    held = held_by(User.objects.get(pk=reported.outsider.pk))
    assert [one.unit_code for one in held] == ["binhan.taylam"]


def test_before_the_day_nothing_is_read_yet(reported):
    pass_on(reported, "binhan.dongson", "full")
    user = appoint(Role.EDITOR, "binhan.moi")
    assert held_by(user, date(2025, 6, 30)) == ()


def test_roles_and_menu_name_only_what_is_held(client, reported):
    pass_on(reported, "binhan.dongson", "full")
    client.force_login(appoint(Role.EDITOR, "binhan.moi"))
    page = client.get("/").content.decode()
    assert "Đơn vị binhan.moi" in page and "Người nhập liệu · Huyện Đông Sơn" not in page


def test_an_administrator_keeps_the_ended_units_and_their_people(client, reported):
    """Somebody must be able to finish a report there, and to keep the accounts that moved."""
    pass_on(reported, "binhan.dongson", "partial")
    client.force_login(reported.admin)
    post = {
        "user": reported.nobody.pk,
        "role": "editor",
        "unit": reported.district.pk,
        "valid_from": "01/07/2025",
    }
    answer = client.post("/admin/units/assignment/add/", post)
    assert answer.status_code == 302
    held = held_by(User.objects.get(pk=reported.nobody.pk))
    assert [(one.unit_code, one.past) for one in held] == [("binhan.dongson", "")]
    page = client.get("/admin/auth/user/").content.decode()
    assert "editor" in page and "stranger" not in page


def test_the_administrator_of_the_unit_that_took_over_whole_has_what_ended_there(reported):
    plan = Plan(
        "Nhập tỉnh",
        ON,
        BASIS,
        ("binhan",),
        successions=(Succession("binhan", "daian", "full"),),
        moves=tuple(Move(f"binhan.{each}", "daian") for each in ("dongson", "taylam", "noivu")),
    )
    actions.reorganise(plan=plan, by=User.objects.create_superuser("owner"))
    there = appoint(Role.ADMINISTRATOR, "daian")
    codes = set(units_of(there).values_list("code", flat=True))
    assert {"binhan", "binhan.dongson", "daian"} <= codes
    assert not units_of(User.objects.get(pk=reported.admin.pk)).exists()
