"""Figures outside the limits of their indicator, changes beyond its factor, targets of a year."""

from decimal import Decimal

import pytest

from indicators.formula import Operand
from indicators.rules import Previous, Target, targets
from tests.indicators.small_form import (
    CHOICE,
    CO_MAT,
    FORM,
    PART,
    RATE,
    SHARE,
    A,
    B,
    findings,
    form_of,
    names,
    stated,
    with_thresholds,
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("9", "nhỏ hơn ngưỡng dưới 10"),
        ("10", ""),
        ("2.500", ""),
        ("2.501", "lớn hơn ngưỡng trên 2.500"),
        ("không phát sinh", "nhỏ hơn ngưỡng dưới 10"),
        ("không áp dụng", ""),
        ("", ""),
    ],
)
def test_a_figure_outside_its_indicators_limits_is_shown(text, says):
    form = with_thresholds("x.a", minimum="10", maximum="2500")

    found = findings({A: text}, form=form)
    assert [(one.rule, one.severity, one.item) for one in found] == (
        [("plausible", "warning", A)] if says else []
    )
    assert all(says in one.message and one.message.startswith("Biểu 1, dòng 3:") for one in found)


def test_a_limit_is_printed_as_it_was_set():
    (found,) = findings({SHARE: "99,6"}, form=with_thresholds("x.share", maximum="99.5"))

    assert "số liệu 99,60 % lớn hơn ngưỡng trên 99,5 % của chỉ tiêu" in found.message
    assert (found.typed, found.computed, found.key) == (
        "99,6",
        "99.5",
        f"plausible:{SHARE}:above_maximum",
    )


def test_a_computed_figure_has_limits_too():
    form = with_thresholds("x.rate", minimum="80")

    (found,) = findings({A: "10", B: "10"}, form=form)
    assert (found.item, found.typed, found.computed) == (RATE, "50", "80")


def test_a_rate_above_hundred_is_told_once_and_only_where_it_is_too_much():
    assert names({SHARE: "120"}, form=with_thresholds("x.share", maximum="100")) == [
        ("plausible", SHARE)
    ]
    assert names({SHARE: "120"}, form=with_thresholds("x.share", maximum="150")) == []
    (found,) = findings({SHARE: "151"}, form=with_thresholds("x.share", maximum="150"))
    assert "150 %" in found.message


def test_findings_of_one_name_at_one_row_have_keys_of_their_own():
    form = form_of(stated("x.share", "<", "90", rule="plausible"))
    form = with_thresholds("x.share", form, minimum="200", maximum="300")

    keys = [one.key for one in findings({SHARE: "120"}, form=form)]
    assert len(keys) == len(set(keys)) == 2
    form = with_thresholds(
        "x.share", form_of(stated("x.a", "<", "1", rule="plausible", item=SHARE))
    )
    form = with_thresholds("x.share", form, minimum="100.5")
    keys = [one.key for one in findings({SHARE: "100,2", A: "9"}, form=form)]
    assert len(keys) == len(set(keys)) == 3


# ---- Change


def earlier(code, number) -> dict[str, Previous]:
    return {"last_year": Previous("Năm 2021", {code: Operand(Decimal(number), "value")})}


@pytest.mark.parametrize(
    ("factor", "before", "now", "says"),
    [
        ("", 20, 61, "quá ba lần"),
        ("5", 20, 61, ""),
        ("5", 20, 101, "quá năm lần"),
        ("1.5", 20, 31, "quá 1,5 lần"),
        ("1.5", 31, 20, "quá 1,5 lần"),
        ("12", 20, 241, "quá 12 lần"),
        ("0", 20, 9000, ""),
        ("1.5", 2, 9, ""),
    ],
)
def test_an_indicator_states_how_many_times_calls_for_a_look(factor, before, now, says):
    form = with_thresholds("x.a", change_factor=factor)

    found = findings({A: str(now)}, form=form, previous=earlier("x.a", before))
    assert [(one.rule, one.item) for one in found] == ([("change", A)] if says else [])
    assert all(says in one.message for one in found)


def test_only_counts_are_asked_about_unless_an_indicator_states_its_factor():
    before = earlier("x.share", 10)
    assert names({SHARE: "90"}, previous=before) == []
    form = with_thresholds("x.share", change_factor="2")
    (found,) = findings({SHARE: "90"}, form=form, previous=before)
    assert found.rule == "change" and "từ 10,00 % (Năm 2021) lên 90,00 %" in found.message
    assert names({SHARE: "19"}, form=form, previous=before) == []


# ---- Targets


def target(minimum, year=2023) -> Target:
    return Target(Decimal(minimum), year, "Kế hoạch số 96/KH-UBND")


def test_a_figure_below_its_target_is_shown_with_the_plan_that_set_it():
    (found,) = findings({SHARE: "55"}, targets={"x.share": target("60")})

    assert (found.rule, found.severity, found.item) == ("target", "warning", SHARE)
    assert (found.typed, found.computed, found.key) == ("55", "60", f"target:{SHARE}")
    assert found.message == (
        "Biểu 1, dòng 8: 55,00 % thấp hơn mức tối thiểu 60 % giao cho năm 2023 "
        "(Kế hoạch số 96/KH-UBND); hãy kiểm tra lại số liệu hoặc nêu lý do chưa đạt."
    )


def test_a_computed_figure_is_held_against_its_target_as_printed():
    sixty = {"x.rate": target("66.67")}

    assert names({A: "8", B: "7"}, targets=sixty) == []  # 66,666… prints 66,67
    assert names({A: "8", B: "8"}, targets=sixty) == [("target", RATE)]


@pytest.mark.parametrize(
    ("text", "is_below"),
    [("9", True), ("10", False), ("không phát sinh", True), ("không áp dụng", False), ("", False)],
)
def test_nothing_reported_is_not_below_a_target_but_nil_is(text, is_below):
    found = names({A: text}, targets={"x.a": target("10"), "x.gone": target("1")})
    assert found == ([("target", A)] if is_below else [])


def test_a_choice_is_never_below_a_target():
    assert names({CHOICE: "0", PART: "1"}, targets={"x.choice": target("1")}) == []


PATH = "/t/t.d/t.d.x/"


def counted(*known, kind="commune", path=PATH, is_whole_year=True) -> dict[str, Decimal]:
    sets = [(code, unit, below, target(minimum)) for code, unit, below, minimum in known]
    found = targets.nearest(FORM, sets, path, kind, is_whole_year)
    return {code: one.minimum for code, one in found.items()}


def test_the_nearest_target_counts_the_units_own_first():
    own = ("x.share", "t.d.x", "", "70")
    district = ("x.share", "t.d", "commune", "60")
    province = ("x.share", "t", "commune", "50")

    for known in ([own, district, province], [province, district, own]):
        assert counted(*known) == {"x.share": 70}
    assert counted(province, district) == {"x.share": 60}
    assert counted(province) == {"x.share": 50}


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("t", ""), ("t.d", ""), ("t", "district"), ("t.d.x", "commune"), ("t.e", "commune")],
)
def test_a_target_of_another_unit_or_kind_does_not_count(unit, kind):
    assert counted(("x.share", unit, kind, "60")) == {}


def test_what_adds_up_over_a_year_is_held_against_its_target_at_the_years_end():
    known = [("x.a", "t", "commune", "60"), ("x.share", "t", "commune", "60")]
    known += [("x.luy_ke", "t", "commune", "5"), ("x.co_mat", "t", "commune", "5")]

    assert set(counted(*known)) == {"x.a", "x.share", "x.luy_ke", "x.co_mat"}
    assert set(counted(*known, is_whole_year=False)) == {"x.share", "x.co_mat"}
    assert names({CO_MAT: "4"}, targets={"x.co_mat": target("5")}) == [("target", CO_MAT)]
