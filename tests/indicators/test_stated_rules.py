"""Rules a form states itself: comparisons, operands that are not there, keys."""

from decimal import Decimal

import pytest

from indicators.formula import Operand
from indicators.rules import Apart, Previous
from tests.indicators.small_form import (
    CHOICE,
    FOREIGN_ROW,
    LUY_KE,
    SHARE,
    TEXT,
    A,
    B,
    findings,
    form_of,
    names,
    stated,
)


@pytest.mark.parametrize(
    ("sign", "holds_for"),
    [
        ("=", {7}),
        ("!=", {6, 8}),
        ("<", {6}),
        ("<=", {6, 7}),
        (">", {8}),
        (">=", {7, 8}),
    ],
)
def test_every_comparison_means_what_it_says(sign, holds_for):
    form = form_of(stated("x.a", sign, "x.b"))

    assert {a for a in (6, 7, 8) if not names({A: str(a), B: "7"}, form=form)} == holds_for


def test_a_stated_rule_stands_at_its_first_operand_with_both_figures_in_its_sentence():
    (found,) = findings({A: "2.531", B: "7"}, form=form_of(stated("x.a", "<=", "x.b")))

    assert (found.item, found.items, found.typed, found.computed) == (A, (B,), "2.531", "7")
    assert found.message == "Biểu 1: 2.531 so với 7."
    assert found.key == f"part_whole:{A}"


def test_a_stated_rule_over_a_sum_gives_the_sum_so_that_an_explanation_sees_it_change():
    (found,) = findings(
        {A: "4", B: "9", LUY_KE: "12"}, form=form_of(stated("sum(x.a, x.b)", "<=", "x.luy_ke"))
    )

    assert (found.item, found.items, found.typed, found.computed) == (A, (B, LUY_KE), "13", "12")


def test_a_stated_rule_may_stand_at_its_right_side():
    form = form_of(stated("x.a", "<=", "x.b", item=B))

    (found,) = findings({A: "9", B: "7"}, form=form)
    assert (found.item, found.items, found.typed, found.computed) == (B, (A,), "7", "9")


def test_two_stated_rules_at_one_row_have_keys_of_their_own():
    form = form_of(
        stated("x.a", "<=", "x.b", code="one"), stated("x.a", "<=", "x.luy_ke", code="two")
    )

    keys = [one.key for one in findings({A: "9", B: "7", LUY_KE: "1"}, form=form)]
    assert keys == [f"part_whole:{A}:one", f"part_whole:{A}:two"]


def test_an_empty_operand_skips_a_stated_rule_unless_it_counts_as_zero():
    skipping = form_of(stated("x.a", "<=", "x.b"))
    zero = form_of(stated("x.a", "<=", "x.b", missing="zero"))

    assert names({A: "9"}, form=skipping) == []
    assert names({A: "9"}, form=zero) == [("part_whole", A)]
    assert names({}, form=zero) == []
    assert names({A: "10", B: "không áp dụng"}, form=skipping) == []


def test_another_levels_row_skips_a_stated_rule_unless_it_counts_as_zero():
    texts = {A: "9", B: "7", FOREIGN_ROW: "0"}
    left, right = "sum(x.so, x.a)", "x.b"

    assert names(texts, form=form_of(stated(left, "<=", right))) == []
    assert names(texts, form=form_of(stated(left, "<=", right, missing="zero"))) == [
        ("part_whole", A)
    ]


def test_equality_of_a_typed_rate_holds_at_its_own_decimals():
    form = form_of(stated("x.share", "=", "(x.a + x.b + x.luy_ke) / 3", rule="plausible"))
    parts = {A: "100", B: "100", LUY_KE: "62"}

    assert names(parts | {SHARE: "87,33"}, form=form) == []
    assert names(parts | {SHARE: "87,3"}, form=form) == []
    (found,) = findings(parts | {SHARE: "91,3%"}, form=form)
    assert (found.typed, found.computed, found.key) == ("91,3%", "87.33", f"plausible:{SHARE}:r")


def test_a_stated_rule_over_an_earlier_period_waits_for_that_period():
    form = form_of(stated("x.a", ">=", "prev(x.a)", missing="zero"))
    five = Previous("Quý I năm 2022", {"x.a": Operand(Decimal(5), "value")})

    assert names({A: "3"}, form=form) == []
    assert names({A: "3"}, form=form, previous={"prev": five}) == [("part_whole", A)]


def test_a_stated_rule_with_a_zero_denominator_says_nothing():
    assert names({A: "10", B: "0"}, form=form_of(stated("x.a / x.b", "<=", "1"))) == []


def test_a_stated_ratio_is_printed_as_a_percentage_and_a_bare_comparison_as_it_stands():
    (found,) = findings({A: "4", B: "32"}, form=form_of(stated("ratio(x.a, x.b)", ">", "50")))

    assert found.message == "Biểu 1: 12,50 so với 50."
    (found,) = findings({}, form=form_of(stated("1", ">", "2", item=A)))
    assert found.message == "Biểu 1: 1 so với 2."


def test_a_rule_that_never_skips_counts_what_is_missing_as_zero_even_when_all_is():
    never = form_of(stated("x.a", ">", "x.b", missing="never"))

    assert names({}, form=never) == [("part_whole", A)]
    assert names({A: "1"}, form=never) == []
    assert names({A: "không áp dụng", B: "12"}, form=never) == [("part_whole", A)]
    later = form_of(stated("x.a", ">", "prev(x.a)", missing="never"))
    assert names({}, form=later) == []  # an earlier figure nobody knows is not zero


# Rows that go together, and rows that exclude each other


@pytest.mark.parametrize(
    ("a", "b", "pair", "either"),
    [
        ("", "", False, False),
        ("9", "", True, False),
        ("", "7", True, False),
        ("9", "7", False, True),
        ("0", "", True, False),
        ("không phát sinh", "", True, False),
        ("không phát sinh", "7", False, True),
        ("không áp dụng", "7", True, False),
        ("không áp dụng", "không áp dụng", False, False),
        ("42.95", "", False, False),
    ],
)
def test_a_pair_is_reported_together_and_of_either_only_one(a, b, pair, either):
    for sign, expected in (("pair", pair), ("either", either)):
        found = findings({A: a, B: b}, form=form_of(stated("x.a", sign, "x.b")))
        assert bool([one for one in found if one.rule == "part_whole"]) == expected, sign


def test_a_side_nobody_reported_is_said_to_be_missing():
    (found,) = findings({A: "2.531"}, form=form_of(stated("x.a", "pair", "x.b")))
    assert found.message == "Biểu 1: 2.531 so với chưa có."
    assert (found.item, found.items, found.typed, found.computed) == (A, (B,), "2.531", "")

    (found,) = findings({B: "7"}, form=form_of(stated("x.a", "pair", "x.b")))
    assert found.message == "Biểu 1: chưa có so với 7."
    assert (found.item, found.typed, found.computed) == (A, "", "7")

    (found,) = findings({B: "7"}, form=form_of(stated("x.a", "pair", "x.b", item=B)))
    assert (found.item, found.items, found.typed, found.computed) == (B, (A,), "7", "")


def test_a_choice_and_a_text_are_reported_too():
    (found,) = findings({}, form=form_of(stated("x.choice", "pair", "x.b")))
    assert (found.item, found.message) == (CHOICE, "Biểu 1: 1 so với chưa có.")

    texts = {TEXT: "theo {right} ban hành", A: "3"}
    (found,) = findings(texts, form=form_of(stated("x.text", "either", "x.a")))
    assert found.message == "Biểu 1: theo {right} ban hành so với 3."


def test_a_row_of_another_level_makes_no_pair():
    form = form_of(stated("x.a", "pair", "x.so"), stated("x.a", "either", "x.so", code="e"))
    assert names({A: "3"}, form=form) == []


def test_a_pair_over_time_waits_for_the_earlier_filing():
    form = form_of(stated("x.a", "pair", "prev(x.a)"))
    five = Previous("Quý I năm 2022", {"x.a": Operand(Decimal(5), "value")})

    assert names({A: "3"}, form=form) == []
    assert names({A: "3"}, form=form, previous={"prev": five}) == []
    (found,) = findings({}, form=form, previous={"prev": five})
    assert (found.item, found.message) == (A, "Biểu 1: chưa có so với 5.")
    (found,) = findings({A: "3"}, form=form, previous={"prev": Previous("Quý I năm 2022", {})})
    assert found.message == "Biểu 1: 3 so với chưa có."


def test_an_earlier_figure_that_is_not_comparable_answers_no_rule():
    kept = {"x.a": Apart("5", ("Từ 2022 tính cả cấp xã.",))}
    previous = {"prev": Previous("Quý I năm 2022", {}, apart=kept)}
    for missing in ("skip", "zero", "never"):
        form = form_of(stated("x.a", "=", "prev(x.a)", missing=missing))
        assert names({A: "3"}, form=form, previous=previous) == []
    for operator in ("pair", "either"):
        form = form_of(stated("x.a", operator, "prev(x.a)"))
        assert names({A: "3"}, form=form, previous=previous) == []
        assert names({}, form=form, previous=previous) == []


def test_a_finding_says_who_may_answer_it():
    form = form_of(
        stated("x.a", "<=", "x.b", explained_by="signer"),
        stated("x.a", "either", "x.b", code="e", explained_by="signer", rule="cross_table"),
        stated("x.b", "<=", "x.luy_ke", code="own"),
    )
    found = findings({A: "9", B: "7", LUY_KE: "1"}, form=form)
    assert {one.rule + one.item: one.explained_by for one in found} == {
        f"part_whole{A}": "signer",
        f"cross_table{A}": "signer",
        f"part_whole{B}": "",
    }
