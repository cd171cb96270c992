"""The change against an earlier filing: difference, share, points of a rate, or nothing to say."""

from decimal import Decimal

import pytest

from indicators.change import DOWN, SAME, UP, change, is_comparable
from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.spec import IndicatorSpec


def figure(text: str | None, mark: str = "value") -> Operand:
    return Operand(None if text is None else Decimal(text), mark)


def indicator(value_type: str, time_basis: str) -> IndicatorSpec:
    return IndicatorSpec("a.b", "Tên", value_type, "sum", time_basis)


@pytest.mark.parametrize(
    ("now", "then", "kind", "way", "text"),
    [
        ("2531", "2411", "count", UP, "120 · 5,0%"),
        ("74", "77", "count", DOWN, "3 · 3,9%"),
        ("5", "5", "count", SAME, ""),
        ("12045", "1", "count", UP, "12.044 · 1.204.400,0%"),
        ("3", "0", "count", UP, "3"),
        ("0", "3", "count", DOWN, "3 · 100,0%"),
        ("8.487", "8", "money", UP, "0,49 · 6,1%"),
        ("1000000.5", "0.5", "money", UP, "1.000.000 · 200.000.000,0%"),
        ("99.60", "98.35", "percent", UP, "1,25 điểm %"),
        ("99.6048", "99.6001", "percent", SAME, ""),
        ("2.45", "69.2", "percent", DOWN, "66,75 điểm %"),
    ],
)
def test_a_change_is_told_as_difference_and_share(now, then, kind, way, text):
    found = change(figure(now), figure(then), kind)
    assert (found.way, found.text) == (way, text)
    assert found.sign and found.word


def test_nil_counts_as_nothing_at_all():
    assert change(figure("0", "nil"), figure("4"), "count").text == "4 · 100,0%"
    assert change(figure("4"), figure("0", "nil"), "count").text == "4"


@pytest.mark.parametrize("missing", [figure(None, ""), figure(None, "na")])
def test_a_missing_or_inapplicable_figure_has_no_change(missing):
    assert change(missing, figure("4"), "count") is None
    assert change(figure("4"), missing, "count") is None


@pytest.mark.parametrize(
    ("kind", "basis", "when", "same_length", "expected"),
    [
        ("count", "in_period", LAST_YEAR, True, True),
        ("count", "in_period", PREV, False, False),  # three months against six
        ("count", "in_period", PREV, True, True),
        ("percent", "in_period", PREV, False, True),
        ("count", "point_in_time", PREV, False, True),
        ("count", "year_to_date", PREV, False, False),
        ("count", "year_to_date", LAST_YEAR, True, True),
        ("percent", "baseline", LAST_YEAR, True, False),
        ("choice", "point_in_time", PREV, True, False),
        ("text", "point_in_time", PREV, True, False),
    ],
)
def test_only_what_is_alike_is_compared(kind, basis, when, same_length, expected):
    assert is_comparable(indicator(kind, basis), when, same_length) is expected
