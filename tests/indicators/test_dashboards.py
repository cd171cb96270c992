"""The roll-up of a unit's children as data, one indicator's series, the catalogue's words."""

from datetime import date
from decimal import Decimal

import pytest

from indicators import catalogue, dashboards, numbers, pages, series
from indicators.models import Figure, Indicator
from indicators.periods import Period
from reports import actions
from reports.models import Report
from reports.workflow import State
from tests.factories import make_form, make_report, make_round
from units.models import UnitParent

pytestmark = pytest.mark.django_db
H1 = Period(2022, "H1")
ON_TIME = "tthc.huyen.dung_han"
RATE = "tthc.huyen.ty_le_dung_han"


@pytest.fixture
def approved(cast):
    make_round(cast)
    make_report(cast, State.APPROVED, cells={"3.18": "4", "3.19": "1"})
    return cast


def test_coverage_counts_the_children_of_the_form_s_kind(approved):
    found = dashboards.rolled_up(approved.province, H1, make_form())
    assert [unit.code for unit in found.expected] == ["binhan.dongson", "binhan.taylam"]
    assert str(found.coverage) == "1/2"  # the department owes another form
    assert [unit.code for unit in found.missing] == ["binhan.taylam"]


def test_without_a_round_coverage_follows_the_hierarchy_on_the_period_s_last_day(cast):
    """The neighbour left the province before the period ended: it owes nothing."""
    make_report(cast, State.APPROVED)
    UnitParent.objects.filter(unit=cast.neighbour).update(valid_to=date(2022, 5, 31))
    found = dashboards.rolled_up(cast.province, H1, make_form())
    assert str(found.coverage) == "1/1" and found.coverage.is_complete


def test_whom_a_round_asked_is_not_changed_by_a_later_correction_of_the_hierarchy(approved):
    """The page of the round still waits for it, so the roll-up does: letting off takes a reason."""
    UnitParent.objects.filter(unit=approved.neighbour).update(valid_to=date(2022, 5, 31))
    found = dashboards.rolled_up(approved.province, H1, make_form())
    assert str(found.coverage) == "1/2"
    waiting = Report.objects.get(unit=approved.neighbour)
    actions.exempt(report=waiting, reason="Đã chuyển tỉnh.", by=approved.reviewer)
    found = dashboards.rolled_up(approved.province, H1, make_form())
    assert str(found.coverage) == "1/1" and found.coverage.is_complete


def test_a_unit_with_figures_counts_even_when_the_hierarchy_was_corrected(approved):
    UnitParent.objects.filter(unit=approved.district).delete()
    found = dashboards.rolled_up(approved.province, H1, make_form())
    assert [unit.code for unit in found.filed] == ["binhan.dongson"]
    assert str(found.coverage) == "1/2"


def test_superseded_figures_are_left_out(approved):
    Figure.objects.update(superseded_at="2022-07-01T00:00Z")
    found = dashboards.rolled_up(approved.province, H1, make_form())
    assert not found.filed and found.totals[ON_TIME].value is None


def test_a_unit_s_own_figures_are_not_its_children_s(approved):
    assert not dashboards.rolled_up(approved.district, H1, make_form()).filed


def test_a_roll_up_is_four_queries(approved, django_assert_num_queries):
    form = make_form()
    with django_assert_num_queries(4):
        dashboards.rolled_up(approved.province, H1, form)


def test_the_answer_holds_texts_with_a_dot(approved):
    answer = dashboards.rollup_answer(approved.province, "2022-H1", make_form())
    assert answer["coverage"] == {"filed": 1, "expected": 2, "missing": ["binhan.taylam"]}
    assert answer["indicators"][ON_TIME] == {"value": "1", "mark": "value", "parts": 1}
    assert answer["indicators"][RATE]["value"] == "25"


# ---- One indicator


def test_a_series_shows_published_figures_in_scope(approved):
    make_report(approved, State.APPROVED, period="2022-Q1", cells={"3.18": "9", "3.19": "8"})
    found = series.series(Indicator.objects.get(code=ON_TIME), approved.reviewer)
    assert found.periods == ["Quý I năm 2022", "6 tháng đầu năm 2022"]
    assert found.rows == [("Huyện Đông Sơn", ["8", "1"])]


@pytest.mark.parametrize("person", ["outsider", "stranger", "admin", "nobody"])
def test_a_series_shows_nothing_outside_the_scope(approved, person):
    found = series.series(Indicator.objects.get(code=ON_TIME), approved.people[person])
    assert found.rows == []


def test_a_choice_is_shown_by_its_words(approved):
    form = make_form()
    code = catalogue.form_spec(form).items["1.25"].indicator
    found = series.series(Indicator.objects.get(code=code), approved.editor)
    assert found.rows == [("Huyện Đông Sơn", ["Có"])]


def test_search_finds_words_in_any_order_without_accents(cast):
    make_form()
    found = pages.search_indicators("han dung HUYEN")
    assert ON_TIME in found.values_list("code", flat=True)


def test_an_indicator_s_neighbours_are_named(cast):
    spec = catalogue.form_spec(make_form())
    rate = pages.indicator_facts(Indicator.objects.get(code=RATE), [spec])
    assert ON_TIME in [code for code, _ in rate.operands] and "× 100" in rate.calculation
    part = pages.indicator_facts(Indicator.objects.get(code=ON_TIME), [spec])
    assert RATE in [code for code, _ in part.used_in]
    assert [item.code for _, item, _ in part.asked] == ["3.19"]


@pytest.mark.parametrize(
    ("unit", "code", "key", "text"),
    [
        ("Có =1 Không = 1", 1, "co", "Có"),  # misprinted: one code, two answers
        ("Có =1 Không = 1", 1, "khong", "Không"),
        ("Không = 0 Có = 1", 1, "co", "Có"),
        ("Có = 1; Không = 0", 0, "", "Không"),  # published before keys were kept
        ("Có = 1; Không = 0", 7, "", "7"),
    ],
)
def test_a_choice_is_printed_by_its_key(unit, code, key, text):
    measure = numbers.measure("choice", unit)
    assert series.printed(Decimal(code), "value", measure, key) == text
