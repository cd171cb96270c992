"""Who may: every role, permission and place, held against one table a reader can audit."""

from datetime import date

import pytest

from indicators.models import FormVersion
from reports.models import Report
from tests.cast import make_cast
from units import policy
from units.models import Assignment, Unit, UnitParent, held_by
from units.policy import Held, Permission, Place, Role

# Where the role is held is "t.d", a unit in the middle of the tree:
#
#   t            its parent
#   ├─ t.d       its own unit
#   │  └─ t.d.x      a child
#   │     └─ t.d.x.p     a grandchild
#   └─ t.e       a sibling
#   u            another tree
PLACES = {
    "parent": Place("t", "/t/", ""),
    "own": Place("t.d", "/t/t.d/", "t"),
    "child": Place("t.d.x", "/t/t.d/t.d.x/", "t.d"),
    "grandchild": Place("t.d.x.p", "/t/t.d/t.d.x/t.d.x.p/", "t.d.x"),
    "sibling": Place("t.e", "/t/t.e/", "t"),
    "elsewhere": Place("u", "/u/", ""),
}

# A role and permission not named here is given nowhere.
TABLE = """
    role           permission       where
    editor         report_view      own
    editor         report_edit      own
    editor         report_present   own
    editor         report_release   own
    editor         rollup_view      own
    editor         catalogue_view   own
    signer         report_view      own
    signer         report_sign      own
    signer         report_release   own
    signer         rollup_view      own
    signer         catalogue_view   own
    signer         role_delegate    own
    reviewer       report_view      own child grandchild
    reviewer       report_fill_in   child
    reviewer       report_review    child
    reviewer       round_manage     own
    reviewer       rollup_view      own child grandchild
    reviewer       catalogue_view   own child grandchild
    reviewer       role_delegate    own
    leader         report_view      own child grandchild
    leader         report_sign      own
    leader         report_release   own
    leader         rollup_view      own child grandchild
    leader         catalogue_view   own child grandchild
    leader         catalogue_publish own child grandchild
    leader         role_delegate    own
    administrator  catalogue_view   own child grandchild
    administrator  catalogue_edit   own child grandchild
    administrator  catalogue_publish own child grandchild
    administrator  account_manage   own child grandchild
    administrator  staff_manage     own child grandchild
    unit_admin     staff_manage     own
"""
GIVEN = {
    (Role(role), Permission(permission)): set(where)
    for role, permission, *where in (line.split() for line in TABLE.strip().splitlines()[1:])
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("place", PLACES)
def test_a_role_gives_what_the_table_says_and_nothing_else(role, permission, place):
    held = [Held(role, 1, "t.d")]
    expected = place in GIVEN.get((role, permission), set())
    assert policy.can(held, permission, PLACES[place]) is expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_menu_shows_what_the_role_gives_anywhere(role, permission):
    assert policy.has([Held(role, 1, "t.d")], permission) is ((role, permission) in GIVEN)


@pytest.mark.parametrize("role", Role)
def test_a_root_has_nobody_above_so_its_reviewers_review_its_own_report(role):
    can = policy.can([Held(role, 1, "t")], Permission.REPORT_REVIEW, PLACES["parent"])
    assert can is (role == Role.REVIEWER)


def test_a_code_that_begins_alike_is_not_inside():
    held = [Held(Role.REVIEWER, 1, "t.d")]
    assert not policy.can(held, Permission.REPORT_VIEW, Place("t.dx", "/t/t.dx/", "t"))


def test_several_roles_add_up_each_at_its_own_unit():
    held = [Held(Role.EDITOR, 1, "t.d"), Held(Role.SIGNER, 2, "t.e")]
    assert policy.can(held, Permission.REPORT_EDIT, PLACES["own"])
    assert policy.can(held, Permission.REPORT_SIGN, PLACES["sibling"])
    assert not policy.can(held, Permission.REPORT_EDIT, PLACES["sibling"])
    assert not policy.can(held, Permission.REPORT_SIGN, PLACES["own"])


def test_no_role_gives_nothing():
    assert not any(policy.has((), permission) for permission in Permission)


def test_every_role_and_permission_has_a_label_in_vietnamese():
    assert set(policy.ROLE_LABELS) == set(Role)
    assert set(policy.PERMISSION_LABELS) == set(Permission)
    assert all(one.label for one in (*Role, *Permission))


def test_no_role_lacks_its_line_in_the_table_of_permissions():
    assert set(policy.ROLE_PERMISSIONS) == set(Role)


# The same table, asked of the database


@pytest.fixture
def tree_of_places(db, django_user_model):
    """The places above as units, with one report each."""
    form = FormVersion.objects.create(code="f", title="f", definition={}, sha256="f")
    units = {}
    for name, place in PLACES.items():
        unit = Unit.objects.create(code=place.unit_code, name=name, kind="office")
        units[place.unit_code] = unit
        if place.parent_code:
            UnitParent.objects.create(unit=unit, parent=units[place.parent_code])
        Report.objects.create(
            unit=unit,
            period="2022-H1",
            form=form,
            path=place.path,
            parent_code=place.parent_code,
            data_from=date(2021, 12, 15),
            data_to=date(2022, 6, 14),
        )
    return units


def give(django_user_model, unit, role):
    user = django_user_model.objects.create_user("nguoi")
    Assignment.objects.create(user=user, unit=unit, role=role)
    return user


@pytest.mark.parametrize("role", Role)
def test_the_reports_found_are_those_the_table_gives(role, tree_of_places, django_user_model):
    user = give(django_user_model, tree_of_places["t.d"], role)
    for permission in Permission:
        found = Report.objects.visible_to(user, permission)
        expected = GIVEN.get((role, permission), set())
        assert {report.unit.name for report in found} == expected, permission


@pytest.mark.parametrize("role", Role)
def test_the_units_found_are_those_the_table_gives(role, tree_of_places, django_user_model):
    user = give(django_user_model, tree_of_places["t.d"], role)
    for permission in Permission:
        found = Unit.objects.visible_to(user, permission)
        expected = GIVEN.get((role, permission), set())
        assert {unit.name for unit in found} == expected, permission


def test_a_root_reviewer_finds_the_roots_own_report(tree_of_places, django_user_model):
    user = give(django_user_model, tree_of_places["t"], Role.REVIEWER)
    found = Report.objects.visible_to(user, Permission.REPORT_REVIEW)
    assert {report.unit.code for report in found} == {"t", "t.d", "t.e"}


def test_a_report_stays_with_those_who_were_above_it_when_its_period_ended(
    tree_of_places, django_user_model
):
    user = give(django_user_model, tree_of_places["t.d"], Role.REVIEWER)
    UnitParent.objects.filter(unit__code="t.d.x").update(valid_to=date(2022, 12, 31))
    assert Report.objects.visible_to(user).filter(unit__code="t.d.x").exists()
    assert not Unit.objects.visible_to(user).filter(code="t.d.x").exists()


def test_finding_reports_costs_one_query_beside_the_roles(
    tree_of_places, django_user_model, django_assert_num_queries
):
    user = give(django_user_model, tree_of_places["t"], Role.REVIEWER)
    with django_assert_num_queries(2):
        list(Report.objects.visible_to(user))
        held_by(user)


@pytest.mark.django_db
def test_a_role_is_held_from_its_first_to_its_last_day_both_included(django_user_model):
    cast = make_cast()
    user = django_user_model.objects.create_user("nguoi")
    Assignment.objects.create(
        user=user,
        unit=cast.district,
        role=Role.EDITOR,
        valid_from=date(2022, 3, 1),
        valid_to=date(2022, 3, 31),
    )

    def held(on):
        return [one.role for one in held_by(user, on)]

    assert held(date(2022, 3, 1)) == held(date(2022, 3, 31)) == [Role.EDITOR]
    assert held(date(2022, 2, 28)) == held(date(2022, 4, 1)) == []
    assert held_by(user) == ()
