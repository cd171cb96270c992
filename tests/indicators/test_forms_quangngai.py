"""The standing-office form of a Quảng Ngãi district against the report it was drawn from."""

from decimal import Decimal

import pytest

from indicators import compute, faults, numbers, rules
from indicators.compute import Entered
from indicators.rollup import Figured, Part, over_units
from indicators.spec import COMPUTED, ENTRY
from tests.indicators.test_forms_shipped import DICTIONARY, printed, rows_of, shipped

FORM = shipped("quangngai-2023-huyen")
TUNGHIA = printed("tunghia_2023_q3.tsv")


@pytest.fixture
def figures():
    """item code -> cell, as typed in the published report."""
    typed = {
        code: row["value_raw"]
        for code, row in rows_of(TUNGHIA).items()
        if row["value_raw"] and FORM.role(code, "district") in (ENTRY, COMPUTED)
    }
    return {code: cell(code, text) for code, text in typed.items()}


def cell(code: str, typed: str) -> Entered:
    number = numbers.parse(typed, FORM.measures[code])
    return Entered(typed, number.value, number.mark, decimals=number.decimals)


def found(figures) -> dict[str, rules.Finding]:
    computed = compute.compute(FORM, figures, "district")
    return {one.item: one for one in rules.check(FORM, figures, computed, "district")}


def test_every_row_of_the_report_is_an_item_in_its_order_and_wording():
    rows = rows_of(TUNGHIA)
    assert list(FORM.items) == list(rows)
    for code, item in FORM.items.items():
        row = rows[code]
        assert (item.stt, str(item.level), item.label, item.unit) == (
            row["stt"],
            row["level"],
            row["name"],
            row["unit"],
        )


def test_the_form_is_sound_and_asks_the_district_every_row():
    assert faults.form_faults(FORM) == []
    assert len(FORM.items) == 142
    assert set(FORM.roles("district").values()) == {"heading", "entry", "computed"}


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("1.32", "29.32"),  # 100 - 94/133: the report prints the share that is left
        ("2.15", "100"),
        ("2.27", "99.78"),  # by F2; over files settled only it would be 99,74
        ("2.28", "0.22"),
        ("2.40", "99.97"),
        ("2.41", "0.03"),
        ("3.15", "98.81"),
        ("3.22", "61.54"),
        ("3.29", "91.07"),
        ("4.8", "97.89"),
        ("4.17", "90.86"),  # the report prints 90,56
        ("5.4", "83.61"),
    ],
)
def test_a_rate_is_computed_as_the_report_says_it_is(figures, item, value):
    result = compute.compute(FORM, figures, "district")[item]
    assert round(result.value, 2) == Decimal(value)


def test_on_time_and_overdue_make_a_hundred_also_with_overdue_files_still_open(figures):
    figures |= {"2.24": cell("2.24", "930"), "2.25": cell("2.25", "8")}
    results = compute.compute(FORM, figures, "district")
    assert results["2.27"].value + results["2.28"].value == 100


def test_the_rate_counting_open_files_is_said_not_to_compare_with_the_2022_rate():
    for place, other in (("huyen", "huyen"), ("dat_dai", "huyen"), ("xa", "xa")):
        spec = DICTIONARY[f"tthc.{place}.ty_le_dung_han_f2"]
        assert [(one.code, one.how) for one in spec.related] == [
            (f"tthc.{other}.ty_le_dung_han", "unlike")
        ]
        assert spec.formula != DICTIONARY[f"tthc.{other}.ty_le_dung_han"].formula


@pytest.mark.parametrize(
    ("item", "typed", "stands_at"),
    [
        ("2.17", "6.710", "2.17"),  # tiếp nhận
        ("2.21", "5.752", "2.20"),  # đã giải quyết = đúng hạn + quá hạn
        ("2.37", "51", "2.36"),  # đang giải quyết = còn hạn + trễ hạn
        ("2.14", "06", "2.5"),  # tiếp nhận - rút = đã + đang giải quyết
    ],
)
def test_an_identity_that_breaks_is_to_be_explained(figures, item, typed, stands_at):
    figures[item] = cell(item, typed)
    finding = found(figures)[stands_at]
    assert (finding.rule, finding.severity) == ("total", "explain")


def test_more_tasks_done_than_due_is_an_error(figures):
    figures["1.12"] = cell("1.12", "03")
    assert (found(figures)["1.12"].rule, found(figures)["1.12"].severity) == ("part_whole", "error")


def test_the_plan_may_hold_more_tasks_than_its_fields_but_not_fewer(figures):
    assert found(figures)["1.7"].computed == "19"
    figures |= {code: cell(code, "20") for code in ("1.7", "1.8")}
    assert not {"1.7", "1.8"} & found(figures).keys()


def test_rates_are_never_added_up():
    for item in FORM.items.values():
        if item.unit == "%":
            spec = FORM.indicator[item.indicator]
            assert spec.rollup == ("recompute" if spec.formula else "none"), spec.code


def test_what_the_portal_counts_adds_up_over_units():
    counted = [spec for spec in FORM.indicators if "portal." in spec.formula]
    assert len(counted) == 4
    parts = [
        Part(unit, {spec.code: Figured(Decimal(3), "value") for spec in counted}) for unit in "ab"
    ]
    totals = over_units(FORM.indicators, parts)
    assert {totals[spec.code].value for spec in counted} == {6}
