"""Periods: codes, labels, order, neighbours and default windows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import periods
from indicators.periods import KINDS, Period, PeriodError

BNV = ("Q1", "H1", "Q3", "Y")

PERIODS = st.builds(Period, st.integers(2001, 2100), st.sampled_from(KINDS))


LABELS = [
    ("2022-Q1", "Quý I năm 2022"),
    ("2022-Q2", "Quý II năm 2022"),
    ("2022-Q3", "Quý III năm 2022"),
    ("2022-Q4", "Quý IV năm 2022"),
    ("2022-H1", "6 tháng đầu năm 2022"),
    ("2022-H2", "6 tháng cuối năm 2022"),
    ("2022-9M", "9 tháng đầu năm 2022"),
    ("2022-Y", "Năm 2022"),
]


@pytest.mark.parametrize(("code", "label"), LABELS)
def test_a_code_has_its_label(code, label):
    assert Period.parse(code).label == label


# NĐ 09/2019/NĐ-CP Điều 12; công văn 581/BNV-CCHC for quý I, 6 tháng, quý III, năm.
WINDOWS = [
    ("2022-Q1", date(2021, 12, 15), date(2022, 3, 14)),
    ("2022-Q2", date(2022, 3, 15), date(2022, 6, 14)),
    ("2022-Q3", date(2022, 6, 15), date(2022, 9, 14)),
    ("2022-Q4", date(2022, 9, 15), date(2022, 12, 14)),
    ("2022-H1", date(2021, 12, 15), date(2022, 6, 14)),
    ("2022-H2", date(2022, 6, 15), date(2022, 12, 14)),
    ("2022-9M", date(2021, 12, 15), date(2022, 9, 14)),
    ("2022-Y", date(2021, 12, 15), date(2022, 12, 14)),
]


@pytest.mark.parametrize(("code", "start", "end"), WINDOWS)
def test_a_period_has_its_default_window(code, start, end):
    assert Period.parse(code).window() == (start, end)


@given(period=PERIODS)
def test_a_code_reads_back(period):
    assert Period.parse(str(period)) == period == Period.parse(str(period).lower())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022",
        "2022-",
        "2022-Q5",
        "22-Q1",
        "2022Q1",
        "Q1-2022",
        "2022-H1-x",
        "1999-Y",
        "２０２２-Y",
    ],
)
def test_another_text_is_refused_with_a_sentence(text):
    with pytest.raises(PeriodError, match="hãy"):
        Period.parse(text)


@given(text=st.text(max_size=12))
def test_any_text_is_a_period_or_a_period_error(text):
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert str(period) == text.strip().upper()


def test_periods_sort_by_the_end_of_the_window_then_by_the_start():
    year = [Period(2022, kind) for kind in reversed(KINDS)]

    assert [period.kind for period in sorted(year)] == list(KINDS)
    assert Period(2021, "Y") < Period(2022, "Q1") < Period(2022, "H1")


@given(one=PERIODS, other=PERIODS)
def test_two_periods_are_equal_or_one_comes_first(one, other):
    assert (one < other) + (other < one) + (one == other) == 1


PREVIOUS = [
    ("2022-H1", BNV, "2022-Q1"),
    ("2022-Q1", BNV, "2021-Y"),
    ("2022-Q3", BNV, "2022-H1"),
    ("2022-Y", BNV, "2022-Q3"),
    ("2022-Y", ("Y",), "2021-Y"),
    ("2022-9M", BNV, "2022-H1"),  # a kind the form does not ask
]


@pytest.mark.parametrize(("code", "kinds", "previous"), PREVIOUS)
def test_the_previous_filing_follows_the_kinds_a_form_asks(code, kinds, previous):
    assert str(Period.parse(code).previous(kinds)) == previous


def test_without_kinds_or_before_the_first_year_there_is_no_previous_filing():
    assert Period(2022, "Q1").previous(()) is None
    assert Period(periods.FIRST_YEAR, "Q1").previous(BNV) is None
    assert Period(periods.FIRST_YEAR, "Y").same_last_year() is None


@given(period=PERIODS, kinds=st.sets(st.sampled_from(KINDS), min_size=1).map(tuple))
def test_nothing_a_form_asks_lies_between_a_period_and_its_previous_filing(period, kinds):
    previous = period.previous(kinds)
    years = [period.year - 1, period.year]

    between = [Period(y, k) for y in years for k in kinds if previous < Period(y, k) < period]
    assert previous < period and between == []


def test_the_same_period_last_year_keeps_its_kind():
    assert Period(2022, "H1").same_last_year() == Period(2021, "H1")


def test_six_months_overlap_both_quarters_and_the_year_but_not_the_other_half():
    half = Period(2022, "H1")

    assert all(half.overlaps(Period(2022, kind)) for kind in ("Q1", "Q2", "9M", "Y"))
    assert not any(half.overlaps(Period(2022, kind)) for kind in ("Q3", "Q4", "H2"))
