"""Roll-up over units and over periods: what adds up, what is computed anew, what stays out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import rollup
from indicators.periods import Period
from indicators.rollup import Coverage, Figured, Part, RollupError, Slice, over_periods, over_units
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec

NIL, NA, EMPTY = Figured(Decimal(0), "nil"), Figured(None, "na"), Figured(None, "")


def spec(code, method="sum", text="", basis="in_period", value_type="count") -> IndicatorSpec:
    return IndicatorSpec(code, code, value_type, method, basis, text)


DONE, ON_TIME = spec("x.done"), spec("x.on_time")
RATE = spec("x.rate", "recompute", "ratio(x.on_time, x.done)", value_type="percent")
OFFER = [DONE, ON_TIME, RATE]


def fig(number) -> Figured:
    return Figured(Decimal(number), "value")


def part(unit, **figures) -> Part:
    """Make a unit's figures; a keyword is an indicator's last word, a number stands for a value."""
    return Part(
        unit,
        {
            f"x.{name}": one if isinstance(one, Figured) else fig(one)
            for name, one in figures.items()
        },
    )


# ---- Over units


def test_counts_add_up_and_a_rate_is_the_formula_over_the_sums_never_a_mean():
    totals = over_units(OFFER, [part("a", done=10, on_time=1), part("b", done=90, on_time=90)])

    assert (totals["x.done"].value, totals["x.on_time"].value) == (100, 91)
    assert totals["x.rate"].value == 91  # the mean of 10 % and 100 % would be 55 %
    assert totals["x.rate"].parts == 2


def test_a_published_rate_is_kept_in_the_lineage_and_not_used_for_the_total():
    parts = [part("a", done=10, on_time=1, rate=99), part("b", done=90, on_time=90)]

    rate = over_units(OFFER, parts)["x.rate"]
    assert rate.value == 91
    assert rate.lineage == {"a": fig(99), "b": fig(100)}


def test_nil_counts_as_zero_while_empty_and_not_applicable_stay_out():
    parts = [part("a", done=7), part("b", done=NIL), part("c", done=NA), part("d")]

    total = over_units([DONE], parts)["x.done"]
    assert (total.value, total.mark, total.parts, total.missing) == (7, "value", 2, ("d",))
    assert total.lineage == {"a": fig(7), "b": NIL, "c": NA, "d": EMPTY}


@pytest.mark.parametrize(
    ("figures", "value", "mark"),
    [
        ([NIL, NIL], 0, "nil"),
        ([fig(0), NIL], 0, "value"),
        ([NA, NA], None, "na"),
        ([NA, EMPTY], None, ""),
        ([EMPTY], None, ""),
        ([], None, ""),
    ],
)
def test_a_sum_of_nothing_keeps_which_nothing_it_is(figures, value, mark):
    parts = [part(str(place), done=one) for place, one in enumerate(figures)]

    total = over_units([DONE], parts)["x.done"]
    assert (total.value, total.mark) == (value, mark)


def test_a_rate_over_nothing_done_is_not_applicable():
    rate = over_units(OFFER, [part("a", done=0, on_time=0), part("b", done=NIL, on_time=NIL)])

    assert (rate["x.rate"].value, rate["x.rate"].mark) == (None, "na")
    assert rate["x.rate"].reason == "zero_division"


def test_a_unit_with_nothing_done_does_not_lower_the_rate():
    parts = [part("a", done=0, on_time=0), part("b", done=4, on_time=3)]

    rate = over_units(OFFER, parts)["x.rate"]
    assert (rate.value, rate.parts) == (75, 1)
    assert rate.lineage["a"].mark == "na"


def test_a_rate_whose_operand_nobody_reported_is_empty():
    rate = over_units(OFFER, [part("a", done=4)])["x.rate"]

    assert (rate.value, rate.mark, rate.missing) == (None, "", ("a",))


def test_a_total_of_totals_is_computed_from_the_totals_whatever_the_order_of_indicators():
    all_offers = spec("x.all", "recompute", "sum(x.done, x.other)")
    share = spec("x.share", "recompute", "ratio(x.done, x.all)")
    parts = [part("a", done=1, other=1), part("b", done=2, other=4)]

    totals = over_units([share, all_offers, DONE, spec("x.other")], parts)
    assert (totals["x.all"].value, totals["x.share"].value) == (8, Decimal("37.5"))


def test_what_the_form_does_not_ask_of_the_units_stays_out_of_their_total():
    all_offers = spec("x.all", "recompute", "sum(x.done, x.so)")
    parts = [Part(one, {"x.done": fig(3)}, frozenset({"x.so"})) for one in "ab"]

    totals = over_units([all_offers, DONE, spec("x.so")], parts)
    assert totals["x.so"].mark == "na"
    assert (totals["x.all"].value, totals["x.all"].missing) == (6, ())


def test_the_rows_another_level_reports_are_foreign_to_a_unit():
    items = (
        ItemSpec("1.1", "1", 1, "A", indicator="x.done"),
        ItemSpec("1.2", "2", 1, "B", indicator="x.so", reported_by="department"),
    )
    tables = (TableSpec("1", "T", items),)
    form = FormSpec("f", "F", "", ("district",), ("Y",), tables, (DONE, spec("x.so")))

    assert rollup.foreign(form, "district") == {"x.so"}
    assert rollup.foreign(form, "department") == frozenset()


def test_a_zero_published_in_a_foreign_row_does_not_enter():
    parts = [Part("a", {"x.so": fig(5)}, frozenset({"x.so"})), part("b", so=2)]

    assert over_units([spec("x.so")], parts)["x.so"].value == 2


def test_coded_answers_are_tallied_by_option_whatever_their_codes():
    answers = [
        Figured(Decimal(1), "value", "da_ket_noi"),
        Figured(Decimal(2), "value", "chua_ket_noi"),
        Figured(Decimal(0), "value", "chua_ket_noi"),
        NA,
        EMPTY,
    ]
    parts = [part(str(place), link=one) for place, one in enumerate(answers)]

    link = spec("x.link", "tally", value_type="choice")
    total = over_units([link], parts)["x.link"]
    assert over_units([link], parts[3:])["x.link"].tally == {}
    assert total.tally == {"chua_ket_noi": 2, "da_ket_noi": 1}
    assert (total.value, total.mark, total.parts, total.missing) == (None, "value", 3, ("4",))


def test_a_maximum_a_shared_figure_and_one_that_is_never_combined():
    specs = [spec("x.max", "max"), spec("x.same", "last"), spec("x.other", "last")]
    specs.append(spec("x.none", "none"))
    parts = [
        part("a", max=3, same=9, other=1, none=40),
        part("b", max=8, same=9, other=2, none=60),
    ]

    assert over_units(specs, [part("a")])["x.same"].mark == ""
    totals = over_units(specs, parts)
    assert (totals["x.max"].value, totals["x.same"].value) == (8, 9)
    assert (totals["x.other"].value, totals["x.other"].mark) == (None, "")
    assert (totals["x.none"].value, totals["x.none"].parts) == (None, 0)
    assert totals["x.none"].lineage == {"a": fig(40), "b": fig(60)}


def test_a_unit_is_never_added_twice():
    with pytest.raises(RollupError, match="gialai.kongchro có mặt 2 lần"):
        over_units([DONE], [part("gialai.kongchro"), part("gialai.kongchro")])


def test_a_formula_is_empty_where_it_asks_what_is_not_among_the_indicators_or_another_period():
    specs = [spec("x.a", "recompute", "x.done + x.unknown"), DONE]
    specs.append(spec("x.rise", "recompute", "x.done - prev(x.done)"))

    totals = over_units(specs, [part("a", done=1)])
    assert [totals[code].mark for code in ("x.a", "x.rise", "x.done")] == ["", "", "value"]


def test_a_circle_of_formulas_ends_as_empty():
    specs = [spec("x.a", "recompute", "x.b + 1"), spec("x.b", "recompute", "x.a + 1")]

    assert [one.mark for one in over_units(specs, [part("a")]).values()] == ["", ""]


figures = st.one_of(
    st.integers(0, 10**9).map(fig),
    st.decimals(0, 10**6, places=2).map(fig),
    st.sampled_from([NIL, NA, EMPTY]),
)
units = st.lists(st.tuples(figures, figures), max_size=8).map(
    lambda pairs: [
        part(f"u{place}", done=done, on_time=on_time) for place, (done, on_time) in enumerate(pairs)
    ]
)


@given(units)
def test_the_sum_is_the_sum_of_what_was_reported(parts):
    total = over_units([DONE], parts)["x.done"]

    counted = [one.values["x.done"] for one in parts]
    reported = [one for one in counted if one.mark in ("value", "nil")]
    assert total.value == (sum(one.value for one in reported) if reported else None)
    assert total.parts == len(reported)
    assert len(total.missing) == sum(one.mark == "" for one in counted)


@given(units)
def test_a_rate_is_always_the_ratio_of_the_two_totals(parts):
    totals = over_units(OFFER, parts)
    done, on_time, rate = (totals[one.code] for one in OFFER)

    if rate.mark == "value":
        assert rate.value == pytest.approx(on_time.value * 100 / done.value)
    else:
        assert not done.value or on_time.value is None


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)

    assert over_units(OFFER, shuffled) == over_units(OFFER, parts)


@given(units, st.integers(0, 8))
def test_two_halves_add_up_to_the_whole(parts, cut):
    def done(some):
        return over_units([DONE], some)["x.done"].value or 0

    assert done(parts[:cut]) + done(parts[cut:]) == done(parts)


# ---- Over periods


def slice_(period, **figures) -> Slice:
    return Slice(Period.parse(period), part("u", **figures).values)


def test_in_period_figures_of_periods_apart_add_up_and_their_rate_is_computed():
    totals = over_periods(
        OFFER, [slice_("2022-H2", done=90, on_time=90), slice_("2022-H1", done=10, on_time=1)]
    )

    assert (totals["x.done"].value, totals["x.rate"].value) == (100, 91)
    assert list(totals["x.done"].lineage) == ["2022-H1", "2022-H2"]


def test_overlapping_periods_are_refused_because_the_longer_holds_the_shorter():
    with pytest.raises(RollupError, match="Quý I năm 2022 và 6 tháng đầu năm 2022"):
        over_periods([DONE], [slice_("2022-Q1", done=1), slice_("2022-H1", done=3)])


@pytest.mark.parametrize("basis", ["year_to_date", "point_in_time", "baseline"])
def test_a_stock_or_cumulative_figure_is_the_last_periods_also_of_overlapping_periods(basis):
    slices = [slice_("2022-H1", done=3), slice_("2022-Q1", done=5)]

    total = over_periods([spec("x.done", basis=basis)], slices)["x.done"]
    assert (total.value, total.parts) == (3, 1)


def test_a_last_period_that_lacks_the_figure_is_not_replaced_by_an_older_one():
    stock = spec("x.done", basis="point_in_time")

    total = over_periods([stock], [slice_("2022-Q1", done=5), slice_("2022-H1")])["x.done"]
    assert (total.value, total.mark, total.missing) == (None, "", ("2022-H1",))


def test_a_rate_of_cumulative_figures_is_the_last_periods_rate():
    rate = spec("x.rate", "recompute", RATE.formula, "year_to_date", "percent")
    slices = [slice_("2022-Q1", rate=5), slice_("2022-H1", rate=16)]

    assert over_periods([rate], slices)["x.rate"].value == 16


def test_a_coded_answer_is_the_last_periods():
    yes, no = Figured(Decimal(1), "value", "co"), Figured(Decimal(0), "value", "khong")
    choice = spec("x.link", "tally", value_type="choice")

    total = over_periods([choice], [slice_("2022-Q1", link=no), slice_("2022-H1", link=yes)])
    assert total["x.link"].tally == {"co": 1}


def test_a_period_is_never_added_twice_and_no_periods_give_nothing():
    with pytest.raises(RollupError, match="2022-Q1 có mặt 2 lần"):
        over_periods([DONE], [slice_("2022-Q1"), slice_("2022-Q1")])
    stock = spec("x.stock", basis="point_in_time")
    assert [one.mark for one in over_periods([DONE, stock], []).values()] == ["", ""]


def test_coverage_says_how_many_of_how_many():
    assert str(Coverage(7, 10)) == "7/10"
    assert [Coverage(7, 10).is_complete, Coverage(10, 10).is_complete] == [False, True]


def test_the_answer_all_units_share_is_shared_by_key_whatever_its_code():
    """Two forms may give one answer different codes, and two answers one code."""
    link = spec("x.link", "last", value_type="choice")
    yes_1, yes_2 = Figured(Decimal(1), "value", "co"), Figured(Decimal(2), "value", "co")
    no_1 = Figured(Decimal(1), "value", "khong")
    total = over_units([link], [Part("a", {"x.link": yes_1}), Part("b", {"x.link": yes_2})])
    assert total["x.link"].parts == 2 and total["x.link"].mark == "value"
    total = over_units([link], [Part("a", {"x.link": yes_1}), Part("b", {"x.link": no_1})])
    assert total["x.link"].mark == ""


def test_a_tally_counts_answers_by_key_over_forms_that_number_them_differently():
    link = spec("x.link", "tally", value_type="choice")
    parts = [
        Part("a", {"x.link": Figured(Decimal(1), "value", "co")}),
        Part("b", {"x.link": Figured(Decimal(2), "value", "co")}),
        Part("c", {"x.link": Figured(Decimal(1), "value", "khong")}),
    ]
    assert over_units([link], parts)["x.link"].tally == {"co": 2, "khong": 1}
