"""Reorganisations carried out: what rows begin and end, who may, and that the past stays."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from units import actions, pages
from units.models import (
    Assignment,
    FormerName,
    Reorganisation,
    Unit,
    UnitParent,
    UnitSuccession,
    held_by,
)
from units.plan import Basis, NewUnit, Plan, Succession, Transfer
from units.policy import Role

pytestmark = pytest.mark.django_db
ON, LAST = date(2025, 7, 1), date(2025, 6, 30)
BASIS = Basis("1664/NQ-UBTVQH15", date(2025, 6, 16), "Ủy ban Thường vụ Quốc hội")


def commune(code: str, name: str) -> NewUnit:
    return NewUnit(code, "commune", "binhan", {"name": name})


def split(cast, **kwargs) -> Reorganisation:
    return actions.split(
        unit=cast.district,
        into={"binhan.a": "xã A cũ", "binhan.b": ""},
        created=[commune("binhan.a", "Xã A"), commune("binhan.b", "Xã B")],
        on=ON,
        basis=BASIS,
        by=kwargs.get("by", cast.admin),
    )


def test_a_split_ends_one_unit_and_begins_others_on_one_day(cast):
    kept = split(cast)
    assert Unit.objects.get(code="binhan.dongson").valid_to == LAST
    assert {"binhan.a", "binhan.b"} <= set(UnitParent.objects.tree(ON).children("binhan"))
    assert "binhan.dongson" in UnitParent.objects.tree(LAST).children("binhan")
    assert "binhan.dongson" not in UnitParent.objects.tree(ON).children("binhan")
    passed = UnitSuccession.objects.get(successor__code="binhan.a")
    assert (passed.extent, passed.parts, passed.effective_on) == ("partial", "xã A cũ", ON)
    assert "1664/NQ-UBTVQH15 ngày 16/06/2025" in passed.legal_basis
    assert kept.carried_out_by == cast.admin and kept.plan["ended"] == ["binhan.dongson"]
    assert kept.effects[0][2].startswith("Huyện Đông Sơn chấm dứt")
    assert {one.code for one in kept.units.all()} >= {"binhan.dongson", "binhan.a", "binhan"}
    assert Unit.objects.get(code="binhan.a").history.get().history_user == cast.admin


def test_roles_at_the_ended_unit_end_and_move_only_as_chosen(cast):
    post = Assignment.objects.get(user=cast.editor)
    plan = Plan(
        "Chia huyện",
        ON,
        BASIS,
        ended=("binhan.dongson",),
        created=(commune("binhan.a", "Xã A"),),
        successions=(Succession("binhan.dongson", "binhan.a", "partial"),),
        transfers=(Transfer(post.pk, "binhan.a"),),
    )
    actions.reorganise(plan=plan, by=cast.admin)
    assert [one.unit_code for one in held_by(cast.editor, ON) if not one.past] == ["binhan.a"]
    assert [one.unit_code for one in held_by(cast.editor, LAST)] == ["binhan.dongson"]
    assert not [one for one in held_by(cast.signer, ON) if not one.past]
    assert Assignment.objects.get(pk=post.pk).history.first().history_user == cast.admin


def test_a_role_given_after_the_unit_had_ended_ends_the_day_it_began(cast):
    late = Assignment.objects.create(
        user=cast.nobody, role=Role.EDITOR, unit=cast.district, valid_from=date(2025, 9, 1)
    )
    split(cast)
    assert Assignment.objects.get(pk=late.pk).valid_to == date(2025, 9, 1)


def test_a_merge_passes_the_whole_of_each(cast):
    whole = NewUnit("binhan.moi", "district", "binhan", {"name": "Huyện Mới"})
    units = [cast.district, cast.neighbour]
    actions.merge(units=units, into=whole, on=ON, basis=BASIS, by=cast.admin)
    assert set(UnitSuccession.objects.values_list("successor__code", "extent")) == {
        ("binhan.moi", "full")
    }


def test_a_renaming_keeps_what_the_unit_was_called(cast):
    names = {"name": "Thị xã Đông Sơn", "gso_code": "00123"}
    actions.rename(unit=cast.district, names=names, on=ON, basis=BASIS, by=cast.admin)
    again = date(2025, 9, 1)
    names = {"name": "Thành phố Đông Sơn"}
    actions.rename(unit=cast.district, names=names, on=again, basis=BASIS, by=cast.admin)
    unit = Unit.objects.get(pk=cast.district.pk)
    days = [LAST, ON, date(2025, 8, 31), again]
    assert [unit.stood_on(day).name.split()[0] for day in days] == [
        "Huyện",
        "Thị",
        "Thị",
        "Thành",
    ]
    assert unit.stood_on(LAST).gso_code == "" and unit.gso_code == "00123"
    assert FormerName.objects.count() == 2


def test_what_the_model_refuses_is_a_fault_and_nothing_is_written(cast):
    with pytest.raises(actions.Refused, match="Mã thống kê"):
        actions.rename(
            unit=cast.district, names={"gso_code": "12x"}, on=ON, basis=BASIS, by=cast.admin
        )
    assert not FormerName.objects.exists() and not Reorganisation.objects.exists()


def test_a_closed_unit_has_no_successor(cast):
    actions.close(units=[cast.district], on=ON, basis=BASIS, by=cast.admin)
    assert not Unit.objects.in_force(ON).filter(code="binhan.dongson").exists()
    assert not UnitSuccession.objects.exists()


def test_a_move_ends_one_edge_and_begins_another(cast):
    office = Unit.objects.create(code="binhan.dongson.vp", name="Văn phòng", kind="office")
    UnitParent.objects.create(unit=office, parent=cast.district)
    actions.move(units=[office], parent=cast.neighbour, on=ON, basis=BASIS, by=cast.admin)
    trees = UnitParent.objects.tree(LAST), UnitParent.objects.tree(ON)
    assert [tree.parent(office.code) for tree in trees] == ["binhan.dongson", "binhan.taylam"]


def test_the_letterhead_of_before_a_move_stays_when_it_is_changed_later(cast):
    actions.move(
        units=[cast.district], parent=cast.units["daian"], on=ON, basis=BASIS, by=superuser()
    )
    unit = Unit.objects.get(pk=cast.district.pk)
    unit.addressee = "Sở Nội vụ tỉnh Đại An"
    unit.save()
    assert unit.stood_on(LAST).addressee == "Sở Nội vụ tỉnh Bình An"
    assert unit.stood_on(ON).addressee == "Sở Nội vụ tỉnh Đại An"
    assert pages.life(unit)["names"] == []  # it is called as before


def superuser() -> User:
    return User.objects.create_superuser("owner")


def test_the_same_plan_is_not_carried_out_twice(cast):
    split(cast)
    with pytest.raises(actions.Refused, match="đang là của Xã A"):
        split(cast)
    assert Reorganisation.objects.count() == 1


@pytest.mark.parametrize("name", ["editor", "reviewer", "leader", "stranger", "nobody"])
def test_only_an_administrator_of_every_unit_may(cast, name):
    with pytest.raises(PermissionDenied, match="ngoài phạm vi quản trị"):
        split(cast, by=cast.people[name])
    assert not Reorganisation.objects.exists()


def test_a_plan_over_two_provinces_needs_both(cast):
    def merge(by):
        units = [cast.units["daian"]]
        actions.merge(units=units, into=cast.province, on=ON, basis=BASIS, by=by)

    with pytest.raises(PermissionDenied, match="Tỉnh Đại An"):
        merge(cast.admin)
    Assignment.objects.create(
        user=cast.admin, role=Role.ADMINISTRATOR, unit=cast.units["daian"], valid_from=ON
    )
    merge(User.objects.get(pk=cast.admin.pk))
    assert UnitSuccession.objects.get().successor == cast.province


def test_a_new_root_needs_the_owner_of_the_portal(cast):
    root = NewUnit("moi", "province", "", {"name": "Tỉnh Mới"})
    plan = Plan("Lập tỉnh", ON, BASIS, created=(root,), founded=("moi",))
    with pytest.raises(PermissionDenied, match="Chỉ chủ hệ thống"):
        actions.reorganise(plan=plan, by=cast.admin)
    owner = User.objects.create_superuser("owner")
    actions.reorganise(plan=plan, by=owner)
    assert Unit.objects.get(code="moi").valid_from == ON


def test_a_review_costs_the_same_however_many_units(cast, django_assert_max_num_queries):
    plan = Plan("Giải thể", ON, BASIS, ended=("binhan.dongson",), closed=("binhan.dongson",))
    with django_assert_max_num_queries(10):
        assert actions.review(plan, cast.admin).faults == []
    many = tuple(f"binhan.h{number}" for number in range(30))
    for code in many:
        unit = Unit.objects.create(code=code, name=code, kind="district")
        UnitParent.objects.create(unit=unit, parent=cast.province)
    plan = Plan("Giải thể", ON, BASIS, ended=many, closed=many)
    with django_assert_max_num_queries(10):
        assert actions.review(plan, User.objects.get(pk=cast.admin.pk)).faults == []
