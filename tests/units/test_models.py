"""What the database itself refuses about units, and how units are found by name."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from units.models import Assignment, Unit, UnitParent, UnitSuccession
from units.policy import Permission, Role

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2025, 1, 1), date(2025, 7, 1)


def refused(constraint: str, write) -> bool:
    """Tell whether a write breaks the constraint of that name."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        # SQLite names the columns of a unique index instead of the index.
        return constraint in str(error) or "UNIQUE constraint failed" in str(error)
    return False


def test_a_unit_does_not_end_before_it_begins(cast):
    unit = Unit(code="x", name="X", kind="office", valid_from=LATE, valid_to=EARLY)
    assert refused("unit_dates_ordered", unit.save)
    with pytest.raises(ValidationError, match="Ngày kết thúc không được trước ngày bắt đầu"):
        unit.full_clean()


@pytest.mark.parametrize("day", [LATE, LATE + timedelta(days=1)])
def test_a_unit_may_end_on_the_day_it_begins_or_later(day):
    Unit.objects.create(code="x", name="X", kind="office", valid_from=LATE, valid_to=day)
    assert Unit.objects.in_force(LATE).exists()


def test_units_in_force_are_those_of_the_day_both_ends_included():
    Unit.objects.create(code="x", name="X", kind="office", valid_from=EARLY, valid_to=LATE)
    days = (EARLY - timedelta(days=1), EARLY, LATE, LATE + timedelta(days=1))
    assert [Unit.objects.in_force(day).exists() for day in days] == [False, True, True, False]


def test_units_in_force_are_by_default_those_of_today():
    today = timezone.localdate()
    Unit.objects.create(code="x", name="X", kind="office", valid_to=today)
    Unit.objects.create(code="y", name="Y", kind="office", valid_to=today - timedelta(days=1))
    assert [unit.code for unit in Unit.objects.in_force()] == ["x"]


@pytest.mark.parametrize(
    "code", ["GiaLai", "gialai.", ".gialai", "gialai..kc", "đaklak", "a b", "a_b"]
)
def test_a_code_is_lower_case_letters_and_digits_between_dots(code):
    with pytest.raises(ValidationError) as raised:
        Unit(code=code, name="X", kind="office").full_clean()
    assert set(raised.value.message_dict) == {"code"}


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("identifier", "h21.65", "H21.65"), ("gso_code", "1", "01"), ("gso_code", "6A", "00622")],
)
def test_identifiers_keep_their_official_shape(field, wrong, right):
    Unit(code="x", name="X", kind="office", **{field: right}).full_clean()
    with pytest.raises(ValidationError):
        Unit(code="x", name="X", kind="office", **{field: wrong}).full_clean()


def test_a_unit_does_not_report_to_itself(cast):
    edge = UnitParent(unit=cast.province, parent=cast.province)
    assert refused("unit_parent_not_itself", edge.save)


def test_a_unit_reports_to_one_parent_at_a_time(cast):
    edge = UnitParent(unit=cast.district, parent=cast.units["daian"], valid_from=LATE)
    assert refused("unit_parent_one_open_edge", edge.save)
    cast.district.parent_edges.update(valid_to=LATE - timedelta(days=1))
    edge.save()
    assert cast.district.parent_edges.count() == 2


def test_one_unit_passes_to_another_once_a_day_but_to_many_others(cast):
    def pass_on(successor, extent="partial"):
        return UnitSuccession.objects.create(
            predecessor=cast.district, successor=successor, effective_on=LATE, extent=extent
        )

    pass_on(cast.neighbour)
    assert refused("unit_succession_once", lambda: pass_on(cast.neighbour, "full"))
    pass_on(cast.province)
    assert cast.district.successor_edges.count() == 2


def test_an_account_holds_a_role_at_a_unit_once_at_a_time(cast):
    def assign():
        return Assignment.objects.create(user=cast.editor, role=Role.EDITOR, unit=cast.district)

    assert refused("assignment_once", assign)
    Assignment.objects.filter(user=cast.editor).update(valid_to=date(2022, 1, 1))
    assign()


def test_a_unit_that_others_point_at_cannot_be_deleted(cast):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        cast.district.delete()


# Search


@pytest.mark.parametrize(
    "text", ["Đắk Đoa", "Đăk Đoa", "đắk đoa", "DAK DOA", "dak  doa", "đa", "moi.dakdoa"]
)
def test_a_unit_is_found_with_or_without_accents_and_by_its_code(text):
    Unit.objects.create(code="moi.dakdoa", name="Xã Đắk Đoa", kind="commune")
    Unit.objects.create(code="moi.khac", name="Xã Ia Pết", kind="commune")
    assert [unit.code for unit in Unit.objects.search(text)] == ["moi.dakdoa"]


@pytest.mark.parametrize("text", ["K’Nớ", "K'Nớ", "k'no"])
def test_a_unit_is_found_whichever_apostrophe_is_typed(text):
    Unit.objects.create(code="x", name="Xã K’Nớ", kind="commune")
    assert Unit.objects.search(text).exists()


def test_what_no_database_takes_is_passed_over_in_a_search():
    Unit.objects.create(code="x", name="Xã Đắk Đoa", kind="commune")
    assert Unit.objects.search("đắk\x00 đoa").exists()


def test_a_renamed_unit_is_found_by_its_new_name_only():
    unit = Unit.objects.create(code="x", name="Xã Đăk Rông", kind="commune")
    unit.name = "Xã Kon Dơng"
    unit.save()
    assert Unit.objects.search("kon dong").exists()
    assert not Unit.objects.search("dak rong").exists()


def test_units_made_in_bulk_are_found_too():
    Unit.objects.bulk_create([Unit(code="x", name="Xã Đắk Đoa", kind="commune")])
    assert Unit.objects.search("dak doa").exists()


# Scope


def test_a_person_without_a_role_sees_no_unit(cast):
    assert not Unit.objects.visible_to(cast.nobody).exists()


def test_a_reviewer_sees_the_units_of_his_tree_as_it_is_today(cast):
    found = Unit.objects.visible_to(cast.reviewer)
    assert {unit.code for unit in found} == {code for code in cast.units if code != "daian"}
    cast.district.parent_edges.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert cast.district not in Unit.objects.visible_to(cast.reviewer)


def test_a_role_that_ended_yesterday_shows_nothing_today(cast):
    ended = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(user=cast.reviewer).update(valid_to=ended)
    assert not Unit.objects.visible_to(cast.reviewer).exists()


def test_children_only_permissions_leave_out_the_unit_itself(cast):
    found = Unit.objects.visible_to(cast.reviewer, Permission.REPORT_REVIEW)
    assert {unit.code for unit in found} == {"binhan.dongson", "binhan.taylam", "binhan.noivu"}
