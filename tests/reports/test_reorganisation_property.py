"""Random trees, reports, approvals and reorganisations: what holds whatever happens.

The sum on both readings is the sum over the leaves, coverage counts each that owed once, and no row
of a past report changes.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import dashboards, todays_map
from indicators.models import Figure
from indicators.periods import Period
from reports.models import Event, Narrative, Report, Submission, Value
from reports.workflow import State
from tests.reorganised import BASIS, draft, make_unit, number, report, small_form, staff
from units import actions
from units.models import Unit, UnitParent, UnitSuccession
from units.plan import Move, NewUnit, Plan, Rename, Succession

pytestmark = pytest.mark.django_db
DAYS = (date(2023, 3, 1), date(2023, 9, 1), date(2024, 5, 2))
PERIODS = ("2022-Y", "2023-H1", "2024-Y")  # before them all, between, after them all
FILES = ("nothing", "draft", "approved", "approved")


def leaves(on: date) -> list[Unit]:
    """Communes in force on a day: they alone are asked."""
    return list(Unit.objects.in_force(on).filter(kind="commune"))


def plant(data) -> None:
    """Grow two provinces with districts and communes, at any depth."""
    for root in ("p", "q"):
        staff(make_unit(root, f"Tỉnh {root}", "province"))
    inner = ["p", "q"]
    for place in range(data.draw(st.integers(0, 3), "districts")):
        parent = data.draw(st.sampled_from(inner), "district under")
        inner.append(f"{parent}.h{place}")
        staff(make_unit(inner[-1], f"Huyện {place}", "district", parent))
    for place in range(data.draw(st.integers(1, 5), "communes")):
        parent = data.draw(st.sampled_from(inner), "commune under")
        staff(make_unit(f"{parent}.x{place}", f"Xã {place}", "commune", parent))


def file(data, period: str, form) -> dict[str, int]:
    """Let each leaf that owes file, or not; return unit -> approved number."""
    filed = {}
    for unit in leaves(Period.parse(period).window()[1]):
        how = data.draw(st.sampled_from(FILES), f"{unit.code} files {period}")
        if how == "nothing":
            continue
        size = data.draw(st.integers(0, 1000), "number")
        if how == "draft":
            draft(unit.code, period, form, size, size)
        else:
            report(unit.code, period, form, size, size // 2)
            filed[unit.code] = size
    return filed


def random_plan(data, on: date, step: int) -> Plan:
    """Draw one reorganisation of the communes and districts as they stand."""
    tree = UnitParent.objects.tree(on)
    there = [one.code for one in leaves(on)]
    districts = [one.code for one in Unit.objects.in_force(on).filter(kind="district")]
    kinds = ["merge", "split", "cede", "close", "rename", "move"] + ["dissolve"] * bool(districts)
    kind = data.draw(st.sampled_from(kinds), f"reorganisation of {on}")
    one = data.draw(st.sampled_from(there), "of")
    other = data.draw(st.sampled_from(there), "with")
    above = data.draw(st.sampled_from(["p", "q", *districts]), "under")

    def new(place: int) -> NewUnit:
        code = f"{above}.m{step}{place}"
        return NewUnit(code, "commune", above, {"name": f"Xã mới {step}{place}"})

    plan = {"title": kind, "on": on, "basis": BASIS}
    match kind:
        case "merge":
            both = tuple(dict.fromkeys([one, other]))
            passed = tuple(Succession(each, new(0).code, "full") for each in both)
            return Plan(**plan, ended=both, created=(new(0),), successions=passed)
        case "split":
            made = (new(0), new(1))
            passed = tuple(Succession(one, each.code, "partial") for each in made)
            return Plan(**plan, ended=(one,), created=made, successions=passed)
        case "cede":
            return Plan(**plan, successions=(Succession(one, other, "partial"),))
        case "close":
            return Plan(**plan, ended=(one,), closed=(one,))
        case "rename":
            return Plan(**plan, renames=(Rename(one, {"name": f"Xã tên {step}"}),))
        case "move":
            return Plan(**plan, moves=(Move(one, above),))
    gone = data.draw(st.sampled_from(districts), "dissolved")
    up = tree.parent(gone)
    moves = tuple(Move(each, up) for each in tree.children(gone))
    extent = data.draw(st.sampled_from(["full", "partial"]), "passes")
    return Plan(**plan, ended=(gone,), moves=moves, successions=(Succession(gone, up, extent),))


def rows_of(period: str) -> str:
    """Return every row of a period's reports and figures, and how each report names its unit."""
    reports = Report.objects.filter(period=period).order_by("pk")
    rows = [*reports, *Figure.objects.filter(period=period).order_by("pk")]
    for model in (Value, Narrative, Event, Submission):
        rows += model.objects.filter(report__in=reports).order_by("pk")
    names = [str(one) for one in Report.objects.for_page().filter(period=period).order_by("pk")]
    return serializers.serialize("json", rows) + repr(names)


def check(period: str, form, filed: dict[str, int]) -> None:
    end = Period.parse(period).window()[1]
    everybody = list(Unit.objects.all())
    then = [dashboards.rolled_up(one, Period.parse(period), form) for one in everybody]
    owed = [one.code for one in leaves(end)]
    assert sum(map(number, then), Decimal(0)) == sum(filed.values())
    assert sorted(one.code for found in then for one in found.expected) == sorted(owed)
    assert sorted(one.code for found in then for one in found.filed) == sorted(filed)

    course = UnitSuccession.objects.course()
    tree = UnitParent.objects.tree(end)
    today = {
        one.code: todays_map.rolled_up(one, Period.parse(period), form)
        for one in Unit.objects.in_force()
    }
    nowhere = {one.unit.code for found in today.values() for one in found.nowhere}
    for code in nowhere:  # only what is parted over both provinces counts at neither
        holders = course.landing(code, end).units
        assert {course.today.path(one).split("/")[1] for one in holders} == {"p", "q"}
    counted = sum(map(number, today.values()), Decimal(0))
    assert counted + sum(filed[code] for code in nowhere) == sum(filed.values())
    have = sorted(one.code for found in today.values() for one in found.filed)
    assert have == sorted(filed.keys() - nowhere)
    places = {code: course.counts_at(code, end, tree.parent(code)) for code in owed}
    for code, found in today.items():
        expected = {one.code for one in found.expected}
        assert expected == {each for each, at in places.items() if at == code}
        assert found.coverage.filed == len(expected & filed.keys())
        assert found.coverage.expected == len(expected)
        for one in found.parted:  # what cannot be divided is a unit's of today nowhere below
            below = today.keys() & set(course.today.descendants(code))
            assert not any(one.unit.code in map(str, today[each].filed) for each in below)


@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_both_readings_sum_to_the_leaves_and_the_past_stays(db, data):
    with transaction.atomic():
        form = small_form(("commune",))
        owner = User.objects.create_superuser("owner")
        plant(data)
        filed = {PERIODS[0]: file(data, PERIODS[0], form)}
        past = {PERIODS[0]: rows_of(PERIODS[0])}
        for step, on in enumerate(DAYS):
            plan = random_plan(data, on, step)
            if not actions.review(plan, owner).faults:
                actions.reorganise(plan=plan, by=owner)
            for unit in Unit.objects.in_force(on):
                staff(unit, on)
            if step == 0:
                filed[PERIODS[1]] = file(data, PERIODS[1], form)
                past[PERIODS[1]] = rows_of(PERIODS[1])
            for period, rows in past.items():
                assert rows_of(period) == rows
            if not leaves(on):
                break
        filed[PERIODS[2]] = file(data, PERIODS[2], form)
        for period, numbers in filed.items():
            check(period, form, numbers)
        assert not Report.objects.filter(state=State.SUBMITTED).exists()
        transaction.set_rollback(True)
