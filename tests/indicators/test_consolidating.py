"""A parent's rows out of its units' figures: who is asked, what adds up, what is named instead."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import catalogue, joining, numbers
from indicators.consolidating import (
    APART,
    COUNTED,
    ELSEWHERE,
    EMPTY,
    MISSING,
    TWICE,
    UNASKED,
    Filing,
    adjusted,
    consolidate,
    typed,
)
from indicators.rollup import Figured
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec
from tests.indicators.two_forms import NEW, OLD

NIL, NOT_APPLICABLE = Figured(Decimal(0), "nil"), Figured(None, "na")


def spec(code, rollup="sum", value_type="count", text="") -> IndicatorSpec:
    return IndicatorSpec(code, code, value_type, rollup, "in_period", text)


def form(code, *rows, kinds=("district",), decision="") -> FormSpec:
    """Return a form of (indicator, đơn vị tính, who fills the row) rows."""
    items = tuple(
        ItemSpec(f"1.{place}", f"{place}", 1, one.code, unit, one.code, reported_by=by)
        for place, (one, unit, by) in enumerate(rows, 1)
    )
    specs = tuple(one for one, _, _ in rows)
    tables = (TableSpec("1", "T", items),)
    return FormSpec(code, code, decision, kinds, ("Y",), tables, specs)


DONE, OF_SO, VACANT = spec("x.done"), spec("x.so"), spec("x.vacant")
SHARE = spec("x.share", "none", "percent")
ANSWER = spec("x.answer", "tally", "choice")
CODED = "Có = 1; Không = 0"
PARENT = form(
    "tinh",
    (DONE, "Hồ sơ", ""),
    (OF_SO, "Hồ sơ", ""),
    (VACANT, "Hồ sơ", ""),
    (SHARE, "%", ""),
    (ANSWER, CODED, ""),
    kinds=("province",),
)
DONE_ROW, SO_ROW, VACANT_ROW, SHARE_ROW, ANSWER_ROW = (f"1.{place}" for place in range(1, 6))
# The district's form asks the second row of the sở alone; a sở's form asks it and the first.
DISTRICT = form(
    "huyen",
    (DONE, "Hồ sơ", ""),
    (OF_SO, "Hồ sơ", "department"),
    (SHARE, "%", ""),
    (ANSWER, CODED, ""),
)
DEPARTMENT = form("so", (OF_SO, "Hồ sơ", ""), (DONE, "Hồ sơ", ""), kinds=("department",))


def fig(number) -> Figured:
    return Figured(Decimal(number), "value")


def filing(unit, receipt="BN", kind="district", form=DISTRICT, apart=None, **values) -> Filing:
    told = {
        f"x.{name}": one if isinstance(one, Figured) else fig(one) for name, one in values.items()
    }
    return Filing(unit, kind, form, receipt, told, apart or {})


def so(unit, receipt="BN", **values) -> Filing:
    return filing(unit, receipt, "department", DEPARTMENT, **values)


def rolled(*filings, item=DONE_ROW, parent=PARENT):
    return consolidate(parent, "province", filings)[item]


def how(one) -> dict[str, str]:
    return {line.unit: line.how for line in one.lines}


# Who is asked


def test_the_units_figures_of_a_row_add_up():
    one = rolled(filing("a", done=7), filing("b", done=NIL), filing("c", done=5))
    assert one.figure == fig(12)
    assert (one.counted, one.asked, one.missing) == (3, 3, ())


def test_a_row_asked_of_both_kinds_comes_from_both_and_one_of_the_so_from_them_alone():
    found = consolidate(PARENT, "province", [filing("a", done=7, so=1000), so("s", done=3, so=20)])
    assert found[DONE_ROW].figure == fig(10)
    assert found[SO_ROW].figure == fig(20)  # what a district typed in a row not its own stays out
    assert how(found[SO_ROW]) == {"a": ELSEWHERE, "s": COUNTED}


def test_a_row_nobody_below_is_asked_is_left_to_the_parent():
    found = consolidate(PARENT, "province", [filing("a", done=7)])
    assert VACANT_ROW not in found
    assert SO_ROW not in found


def test_a_unit_whose_form_lacks_the_row_is_neither_counted_nor_missing():
    one = rolled(so("s", share=3), filing("a", share=1), filing("b"), item=SHARE_ROW)
    assert how(one) == {"s": UNASKED, "a": COUNTED, "b": EMPTY}
    assert one.asked == 2


def test_who_has_nothing_published_and_who_left_the_row_empty_are_named_apart():
    one = rolled(filing("a", done=7), filing("b", receipt=""), filing("c"), filing("d", receipt=""))
    assert how(one) == {"a": COUNTED, "b": MISSING, "c": EMPTY, "d": MISSING}
    assert one.missing == ("b", "c", "d")
    assert one.figure == fig(7)


def test_a_row_of_the_parents_that_is_not_its_own_is_not_filled():
    parent = form("tinh", (DONE, "Hồ sơ", "department"), kinds=("province", "department"))
    assert consolidate(parent, "province", [filing("a", done=7)]) == {}


# What is no sum


def test_not_applicable_stays_out_and_is_the_total_where_all_say_so():
    assert rolled(filing("a", done=7), filing("b", done=NOT_APPLICABLE)).figure == fig(7)
    everybody = rolled(filing("a", done=NOT_APPLICABLE), so("s", done=NOT_APPLICABLE))
    assert (everybody.figure, everybody.why) == (NOT_APPLICABLE, "")
    waiting = rolled(filing("a", done=NOT_APPLICABLE), filing("b", receipt=""))
    assert (waiting.figure.mark, waiting.why) == ("", "waiting")


def test_nothing_occurred_anywhere_is_said_as_such():
    assert rolled(filing("a", done=NIL), filing("b", done=NIL)).figure == NIL


def test_a_row_nobody_has_reported_yet_has_no_figure():
    one = rolled(filing("a", receipt=""), filing("b"))
    assert (one.figure.mark, one.why, one.missing) == ("", "waiting", ("a", "b"))


def test_coded_answers_are_tallied_and_fill_nothing():
    yes, no = Figured(Decimal(1), "value", "co"), Figured(Decimal(0), "value", "khong")
    one = rolled(
        filing("a", answer=yes), filing("b", answer=no), filing("c", answer=yes), item=ANSWER_ROW
    )
    assert (one.why, one.figure.mark) == ("tally", "")
    assert one.total.tally == {"co": 2, "khong": 1}


def test_a_rate_without_parts_is_shown_unit_by_unit_and_fills_nothing():
    one = rolled(filing("a", share=90), filing("b", share=70), item=SHARE_ROW)
    assert (one.why, one.figure.mark) == ("none", "")
    assert [line.figure for line in one.lines] == [fig(90), fig(70)]


@pytest.mark.parametrize(("second", "figure"), [(5, fig(5)), (6, Figured(None, ""))])
def test_a_shared_figure_is_taken_where_all_units_say_the_same(second, figure):
    shared = spec("x.done", "last")
    parent = form("tinh", (shared, "Hồ sơ", ""), kinds=("province",))
    child = form("huyen", (shared, "Hồ sơ", ""))
    filings = [filing("a", form=child, done=5), filing("b", form=child, done=second)]
    one = consolidate(parent, "province", filings)[DONE_ROW]
    assert one.figure == figure
    assert one.why == ("" if figure.mark else "shared")


# A rate the parent types in

ON_TIME, ALL = spec("x.on_time"), spec("x.all")
RATE = spec("x.rate", "recompute", "percent", "ratio(x.on_time, x.all)")
RATE_ALONE = form("tinh", (RATE, "%", ""), kinds=("province",))
WITH_PARTS = form("huyen", (RATE, "%", ""), (ON_TIME, "Hồ sơ", ""), (ALL, "Hồ sơ", ""))


def rate(*filings):
    return consolidate(RATE_ALONE, "province", filings)["1.1"]


def test_a_rate_is_computed_over_the_summed_parts_never_as_a_mean():
    one = rate(
        filing("a", form=WITH_PARTS, on_time=1, all=10, rate=10),
        filing("b", form=WITH_PARTS, on_time=90, all=90, rate=100),
    )
    assert one.figure == fig(91)


def test_a_rate_is_left_to_the_parent_where_a_unit_lacks_the_parts():
    alone = form("huyen-2", (RATE, "%", ""))
    one = rate(
        filing("a", form=WITH_PARTS, on_time=1, all=10, rate=10), filing("b", form=alone, rate=99)
    )
    assert (one.why, one.figure.mark) == ("parts", "")
    thousands = form("huyen-3", (RATE, "%", ""), (ON_TIME, "Hồ sơ", ""), (ALL, "Nghìn hồ sơ", ""))
    unlike = filing("c", form=thousands, on_time=1, all=1, rate=1)
    assert rate(filing("a", form=WITH_PARTS, on_time=1, all=10, rate=10), unlike).why == "parts"


# What does not compare


def test_figures_that_do_not_compare_are_named_and_not_added():
    apart = {"x.done": ("Đơn vị tính đổi từ «Nghìn hồ sơ» thành «Hồ sơ».",)}
    one = rolled(filing("a", done=7), filing("b", apart=apart, done=9000))
    assert one.figure == fig(7)
    assert how(one) == {"a": COUNTED, "b": APART}
    assert [line.notes for line in one.lines if line.how == APART] == [apart["x.done"]]
    alone = rolled(filing("b", apart=apart, done=9000))
    assert (alone.figure.mark, alone.why) == ("", "apart")


def test_money_in_another_unit_is_apart_between_two_real_forms():
    code = "thu.giai_ngan"
    apart = {one: joining.differences(one, OLD, NEW) for one in OLD.item_of.keys() & NEW.item_of}
    old = Filing("a", "district", OLD, "BN", {code: fig(900)}, apart)
    new = Filing("b", "district", NEW, "BN", {code: fig(2)})
    parent = replace(NEW, unit_kinds=("province",))
    one = consolidate(parent, "province", [old, new])[NEW.item_of[code]]
    assert one.figure == fig(2)
    assert "Triệu đồng" in one.lines[0].notes[0]


FORMS = {
    path.stem: catalogue.read_form(path, catalogue.read_dictionary())
    for path in catalogue.FORMS.glob("*.toml")
}


@pytest.mark.parametrize(
    ("parent", "children", "shared"),
    [
        ("bnv-2022-tinh", ("bnv-2022-huyen",), 90),
        ("cchc-2025-tinh", ("cchc-2025-so", "cchc-2025-xa"), 114),
    ],
)
def test_the_forms_of_two_levels_made_together_compare_in_every_row(parent, children, shared):
    form = FORMS[parent]
    codes = set()
    for child in children:
        both = FORMS[child].item_of.keys() & form.item_of.keys()
        assert not any(joining.differences(code, FORMS[child], form, FORMS) for code in both)
        codes |= both
    assert len(codes) == shared


def test_the_form_of_the_three_levels_does_not_add_up_into_that_of_two():
    old, new = FORMS["bnv-2022-huyen"], FORMS["cchc-2025-tinh"]
    code = "bien_che.cong_chuc.giao"  # counts the communes' staff only since 01/7/2025
    assert joining.differences(code, old, new, FORMS)


def test_a_unit_on_two_forms_counts_once_and_two_figures_of_it_are_named():
    other = form("huyen-moi", (DONE, "Hồ sơ", ""))
    same = rolled(filing("a", done=7), filing("a", form=other, done=7), filing("b", done=1))
    assert same.figure == fig(8)
    unlike = rolled(filing("a", done=7), filing("a", form=other, done=8), filing("b", done=1))
    assert unlike.figure == fig(1)
    assert how(unlike) == {"a": TWICE, "b": COUNTED}
    pending = rolled(filing("a", done=7), filing("a", receipt="", form=other))
    assert pending.figure == fig(7)
    assert pending.missing == ()


# Adjustments and the text that is typed


def test_adjustments_are_added_to_the_total_and_none_leaves_it_as_it_is():
    assert adjusted(fig(12), [Decimal(3), Decimal(-5)]) == fig(10)
    assert adjusted(NIL, []) == NIL
    assert adjusted(NIL, [Decimal(2)]) == fig(2)
    assert adjusted(NOT_APPLICABLE, [Decimal(2)]) == fig(2)


KINDS = [
    ("count", "Hồ sơ"),
    ("money", "Triệu đồng"),
    ("money", "Tỷ đồng"),
    ("decimal", "Điểm"),
    ("percent", "%"),
]


@given(st.sampled_from(KINDS), st.decimals(0, 10**14, places=6, allow_nan=False))
def test_what_is_typed_reads_as_exactly_the_figure(kind, value):
    measure = numbers.measure(*kind)
    value = value.to_integral_value() if kind[0] == "count" else value
    read = numbers.parse(typed(Figured(value, "value"), measure), measure)
    assert isinstance(read, numbers.Number), read
    assert (read.value, read.mark) == (value, "value")


@pytest.mark.parametrize("figure", [NIL, NOT_APPLICABLE, Figured(None, "")])
def test_each_kind_of_nothing_is_typed_as_itself(figure):
    measure = numbers.measure("count", "Hồ sơ")
    read = numbers.parse(typed(figure, measure), measure)
    assert (read.value, read.mark) == (figure.value, figure.mark)


def test_an_answer_is_typed_by_the_code_of_this_form():
    measure = numbers.measure("choice", CODED)
    key = measure.options[0].key
    assert typed(Figured(Decimal(7), "value", key), measure) == "1"


# For any units in any order

FIGURES = st.one_of(
    st.integers(0, 10**6).map(fig),
    st.just(NIL),
    st.just(NOT_APPLICABLE),
    st.none(),
)
UNITS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=4),
    st.tuples(FIGURES, FIGURES, st.booleans(), st.sampled_from(["published", "owed"])),
    max_size=12,
)


def filings_of(units) -> list[Filing]:
    found = []
    for unit, (done, own, is_so, state) in units.items():
        told = {"done": done, "so": own} if state == "published" else {}
        told = {name: one for name, one in told.items() if one is not None}
        found.append((so if is_so else filing)(unit, "BN" if state == "published" else "", **told))
    return found


@given(UNITS, st.lists(st.integers(-1000, 1000).map(Decimal), max_size=4), st.randoms())
def test_a_parents_figure_is_the_sum_of_its_units_and_its_adjustments(units, added, random):
    filings = filings_of(units)
    shuffled = list(filings)
    random.shuffle(shuffled)
    found = consolidate(PARENT, "province", filings)
    assert found == consolidate(PARENT, "province", shuffled)
    for item, at, asked in (
        (DONE_ROW, 0, units),
        (SO_ROW, 1, {unit: one for unit, one in units.items() if one[2]}),
    ):
        if not asked:
            assert item not in found
            continue
        one = found[item]
        told = {unit: f[at] for unit, f in asked.items() if f[3] == "published" and f[at]}
        assert sorted(line.unit for line in one.lines) == sorted(units)  # each exactly once
        assert one.missing == tuple(sorted(asked.keys() - told.keys()))
        assert (one.counted, one.asked) == (len(told), len(asked))
        counting = [f.value for f in told.values() if f.mark != "na"]
        if counting:
            assert one.figure.value == sum(counting)
            assert adjusted(one.figure, added).value == sum(counting) + sum(added)
        else:
            assert one.figure.value is None
        limited = consolidate(PARENT, "province", filings, [item])
        assert limited == {item: one}
