"""Computed rows of a report: recursion, other levels' rows, and the four kinds of nothing."""

from decimal import Decimal

from indicators.compute import Entered, compute, following
from indicators.formula import Operand, Result
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec


def indicator(code, text="", value_type="count"):
    rollup = "recompute" if text else "sum"
    return IndicatorSpec(code, code, value_type, rollup, "in_period", text)


def form_of(*rows) -> FormSpec:
    """Make a one-table form from (indicator, reported_by) in printed order."""
    items = tuple(
        ItemSpec(f"1.{order}", f"{order}.", 1, spec.code, "Hồ sơ", spec.code, reported_by)
        for order, (spec, reported_by) in enumerate(rows, start=1)
    )
    specs = tuple(spec for spec, _ in rows)
    return FormSpec("f", "F", "", ("district",), ("Y",), (TableSpec("1", "T", items),), specs)


RATE = indicator("x.rate", "ratio(x.part, x.total)", "percent")
TOTAL = indicator("x.total", "sum(x.a, x.b)")
FORM = form_of(
    (RATE, ""),
    (TOTAL, ""),
    (indicator("x.a"), "department"),
    (indicator("x.b"), ""),
    (indicator("x.part"), ""),
)


def value(number) -> Entered:
    return Entered(typed=str(number), value=Decimal(number), mark="value")


def test_a_computed_row_may_stand_on_a_computed_row_printed_after_it():
    results = compute(FORM, {"1.4": value(8), "1.5": value(2)}, "district")

    assert results == {
        "1.2": Result(Decimal(8), "value"),
        "1.1": Result(Decimal(25), "value"),
    }


def test_a_zero_typed_in_another_levels_row_stays_out():
    with_zero = compute(FORM, {"1.3": value(100), "1.4": value(8), "1.5": value(2)}, "district")

    assert with_zero["1.2"].value == 8


def test_the_level_that_reports_the_row_counts_it():
    results = compute(FORM, {"1.3": value(100), "1.4": value(8), "1.5": value(2)}, "department")

    assert results["1.2"].value == 108


def test_a_computed_row_that_is_another_levels_is_left_out():
    form = form_of((TOTAL, "department"), (indicator("x.a"), ""), (indicator("x.b"), ""))

    assert compute(form, {"1.2": value(1), "1.3": value(2)}, "district") == {}


def test_an_empty_operand_names_itself_and_empties_what_stands_on_it():
    results = compute(FORM, {"1.5": value(2)}, "district")

    assert results["1.2"] == Result(None, "", ("x.b",))
    assert results["1.1"] == Result(None, "", ("x.total",))


def test_an_unsettled_question_is_empty_whatever_number_it_still_carries():
    asked = Entered(typed="42.95", value=Decimal(42), mark="value", problem="ambiguous_decimal")

    assert compute(FORM, {"1.4": asked, "1.5": value(2)}, "district")["1.2"].missing == ("x.b",)


def test_a_typed_text_in_a_computed_row_never_becomes_its_number():
    typed = Entered(typed="100%", value=Decimal(100), mark="value", imported=True)

    results = compute(FORM, {"1.1": typed, "1.4": value(8), "1.5": value(2)}, "district")

    assert results["1.1"].value == 25


def test_nil_counts_and_zero_by_zero_is_not_applicable():
    nil = Entered(typed="không có", value=Decimal(0), mark="nil")

    results = compute(FORM, {"1.4": nil, "1.5": nil}, "district")

    assert results["1.2"] == Result(Decimal(0), "value")
    assert results["1.1"] == Result(None, "na", (), "zero_division")


def test_earlier_periods_are_asked_of_the_caller_and_empty_without_one():
    form = form_of((indicator("x.rise", "x.a - last_year(x.a)"), ""), (indicator("x.a"), ""))
    entered = {"1.2": value(9)}

    assert compute(form, entered, "district")["1.1"].missing == ("last_year(x.a)",)
    known = compute(form, entered, "district", lambda code, when: Operand(Decimal(4), "value"))
    assert known["1.1"].value == 5


def test_the_rows_that_follow_from_a_change_are_found_through_others():
    chain = form_of(
        (indicator("y.share", "ratio(y.total, y.whole)", "percent"), ""),
        (indicator("y.total", "sum(y.a, y.b)"), ""),
        (indicator("y.a"), ""),
        (indicator("y.b"), ""),
        (indicator("y.whole"), ""),
        (indicator("y.other", "sum(y.whole, y.whole)"), ""),
    )
    assert following(chain, ["1.3"]) == {"1.1", "1.2"}
    assert following(chain, ["1.5"]) == {"1.1", "1.6"}
    assert following(chain, []) == set()


def test_results_that_stand_are_not_computed_again():
    known = {"1.2": Result(Decimal(7), "value")}
    assert compute(FORM, {}, "district", known=known)["1.2"] == known["1.2"]
