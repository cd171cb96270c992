"""Findings: each check by itself, on a small form."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import formula, rules
from indicators.compute import Entered, compute
from indicators.formula import Operand
from indicators.periods import Period
from indicators.rules import Previous, accepts, is_placeholder
from tests.indicators.small_form import (
    CHOICE,
    CO_MAT,
    FOREIGN_ROW,
    FORM,
    HEADING,
    LUY_KE,
    PART,
    RATE,
    SHARE,
    TEXT,
    TOTAL,
    A,
    B,
    findings,
    form_of,
    names,
    stated,
    typed,
    with_thresholds,
)


def test_a_report_without_fault_has_no_finding():
    assert findings({A: "5", B: "7", TOTAL: "12", RATE: "83,33%", SHARE: "100"}) == []


@pytest.mark.parametrize("text", ["83,33%", "83.3", "83", "83,3333", "83,334", "84"])
def test_a_typed_rate_is_compared_at_its_own_decimals(text):
    right = text not in ("83,334", "84")

    assert (names({A: "5", B: "7", RATE: text}) == []) == right


@pytest.mark.parametrize("text", ["66,66", "66,67", "66", "67"])
def test_a_typed_rate_may_be_rounded_half_up_or_cut_off(text):
    assert findings({A: "8", B: "7", RATE: text}) == []


def test_a_rate_is_compared_with_the_total_as_typed_and_the_total_with_its_parts():
    found = findings({A: "5", B: "7", TOTAL: "20", RATE: "50%"})

    assert [(one.rule, one.severity, one.computed) for one in found] == [("total", "explain", "12")]


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("sum(x.a, x.so, x.b)", "5 + 7"),
        ("x.a - x.b", "5 − 7"),
        ("100 + x.a", "100 + 5"),
        ("x.a * x.b", ""),
        ("x.a + x.b * 2", ""),
        ("ratio(x.a, x.b)", "5/7"),
        ("ratio(x.a, x.luy_ke)", "5/0"),
        ("ratio(x.a, x.a + x.b)", ""),
        ("prev(x.a) + x.a", "5"),
    ],
)
def test_a_sentence_shows_the_sum_or_division_it_means_without_what_stays_out(text, working):
    cells = {A: "5", B: "7", LUY_KE: "không có"}
    entered = {item: typed(value, item) for item, value in cells.items()}
    reading = rules.Reading(FORM, entered, {}, "district", {})

    assert reading.working(formula.parse(text), reading.lookup) == working


def test_a_rate_typed_on_an_empty_part_is_not_judged():
    assert names({A: "5", RATE: "50%"}) == []


def test_zero_by_zero_typed_as_a_rate_is_asked_about_but_not_what_says_so():
    nothing = {A: "0", B: "không có", PART: "0"}

    assert names(nothing | {RATE: "100%"}) == [("zero_division", RATE)]
    assert names(nothing | {RATE: "không áp dụng"}) == []
    assert names(nothing | {RATE: "–"}) == []
    assert names(nothing) == []


def test_not_applicable_typed_where_the_parts_give_a_rate_is_asked_about():
    assert names({A: "5", B: "15", RATE: "không áp dụng"}) == [("ratio", RATE)]


def test_a_blank_total_is_named_only_when_a_file_left_it_blank():
    parts = {A: "5", B: "7"}

    (found,) = findings(parts, cells={TOTAL: Entered(imported=True)})
    assert (found.rule, found.severity, found.computed) == ("total", "warning", "12")
    assert findings(parts, cells={TOTAL: Entered(version=1)}) == []


def test_a_text_nobody_can_read_in_a_computed_row_is_said_not_dropped():
    (found,) = findings({A: "5", B: "7", TOTAL: "mười hai"})

    assert (found.rule, found.severity, found.computed) == ("number_format", "warning", "12")


def test_a_figure_in_another_levels_row_or_a_heading_blocks():
    found = findings({FOREIGN_ROW: "4", HEADING: "17"})

    assert [(one.rule, one.severity, one.item) for one in found] == [
        ("foreign_row", "error", FOREIGN_ROW),
        ("foreign_row", "error", HEADING),
    ]
    assert "«Cấp sở báo»" in found[0].message
    assert "đề mục" in found[1].message


@pytest.mark.parametrize("text", ["0", "không có", "không báo", "–", ""])
def test_nothing_written_in_another_levels_row_is_left_alone(text):
    assert findings({FOREIGN_ROW: text, HEADING: text}) == []


def test_an_unsettled_number_blocks_and_says_what_would_settle_it():
    (found,) = findings({A: "42.95", B: "7"})

    assert (found.rule, found.severity, found.typed) == ("number_format", "error", "42.95")
    assert found.message.startswith("Biểu 1, dòng 3: ")
    assert "42.950" in found.message


def test_a_code_outside_its_list_blocks():
    (found,) = findings({CHOICE: "2"})

    assert (found.rule, found.severity, found.item) == ("choice", "error", CHOICE)


def test_a_text_that_has_become_readable_asks_to_be_typed_again():
    stale = Entered(typed="12", problem="ambiguous_decimal")

    (found,) = findings({}, cells={A: stale})
    assert found.rule == "number_format"
    assert "nhập lại" in found.message


def test_a_required_row_is_missed_when_empty_and_answered_by_any_nothing_but_empty():
    assert names({PART: ""}) == [("required", PART)]
    for text in ("0", "không phát sinh", "không áp dụng"):
        assert names({PART: text}) == []
    assert names({PART: "42.95"}) == [("number_format", PART)]


def test_a_required_choice_lists_its_answers():
    (found,) = findings({CHOICE: ""})

    assert "1 (Có), 0 (Không)" in found.message


def test_another_unit_than_the_forms_needs_an_explanation():
    (found,) = findings({}, cells={A: typed("5", A, unit_typed="Tỷ đồng")})

    assert (found.rule, found.severity, found.typed) == ("unit", "explain", "Tỷ đồng")


def test_a_rate_above_hundred_is_shown_whether_typed_or_computed():
    assert names({SHARE: "100,01"}) == [("plausible", SHARE)]
    assert names({A: "4", B: "5"}) == [("plausible", RATE)]
    assert names({SHARE: "100"}) == []


def test_a_repeated_number_is_one_finding_a_table_and_unnumbered_rows_repeat_nothing():
    (found,) = findings({}, form=form_of(stts={3: "2", 5: "2.", 7: "1.", 9: "", 10: ""}))

    assert (found.item, found.items) == ("1.1", ("1.1", "1.2", "1.3", "1.5", "1.7"))
    assert "1, 2" in found.message


@pytest.mark.parametrize(
    ("text", "is_gap"),
    [
        ("Văn bản số ...", True),
        ("Công văn số……/UBND ngày 1/2/2022", True),
        ("Quyết định ngày ... tháng ... năm 2022", True),
        ("......", True),
        ("...", True),
        ("Kèm theo (...)", True),
        ("Đính kèm ____ văn bản", True),
        ("phí, lệ phí,...", False),
        ("phí, lệ phí...", False),
        ("(tất cả các TTHC có phát sinh phí, lệ phí,...)", False),
        ("Văn bản số 33/UBND-NC", False),
        ("Số lượng… chưa thống kê", False),
        ("", False),
    ],
)
def test_a_gap_left_to_be_filled_in_is_told_from_an_ordinary_ellipsis(text, is_gap):
    assert is_placeholder(text) == is_gap


def test_placeholders_are_found_in_notes_and_in_text_rows():
    cells = {A: typed("5", A, note="Văn bản số ..."), TEXT: typed("......", TEXT)}

    assert names({}, cells=cells) == [("placeholder", A), ("placeholder", TEXT)]


def test_a_document_dated_before_the_cut_off_is_a_finding_of_the_whole_report():
    (found,) = findings({}, signed_on=date(2022, 6, 5), data_to=date(2022, 6, 14))

    assert (found.rule, found.item, found.key) == ("signed_early", "", "signed_early:")
    assert "05/06/2022" in found.message
    assert findings({}, signed_on=date(2022, 6, 14), data_to=date(2022, 6, 14)) == []
    assert findings({}, data_to=date(2022, 6, 14)) == []


def test_figures_of_other_days_than_the_period_has_are_a_finding_of_the_whole_report():
    period = Period.parse("2023-Q3")
    start, end = date(2023, 6, 1), date(2023, 9, 25)
    (found,) = findings({}, data_from=start, data_to=end, period=period)

    assert (found.rule, found.severity, found.item) == ("window", "warning", "")
    assert found.typed == "01/06/2023 - 25/09/2023"
    assert "quý III năm 2023 (từ ngày 15/06/2023 đến hết ngày 14/09/2023)" in found.message
    regular_start, regular_end = period.window()
    assert not findings({}, data_from=regular_start, data_to=regular_end, period=period)
    assert not findings({}, data_to=end, period=period)


# ---- Earlier filings


def earlier(code, number, same_year=True) -> Previous:
    return Previous("Quý I năm 2022", {code: Operand(Decimal(number), "value")}, same_year)


def test_a_cumulative_figure_may_not_fall_inside_a_year():
    previous = {"prev": earlier("x.luy_ke", 5)}

    (found,) = findings({LUY_KE: "3"}, previous=previous)
    assert (found.rule, found.typed, found.computed) == ("cumulative", "3", "5")
    assert "Quý I năm 2022" in found.message
    assert names({LUY_KE: "không có"}, previous=previous) == [("cumulative", LUY_KE)]
    assert names({LUY_KE: "5"}, previous=previous) == []
    nearly = {"prev": earlier("x.luy_ke", "5.0000000001")}
    assert names({LUY_KE: "5"}, previous=nearly) == []  # printed, the two are the same
    assert names({LUY_KE: "3"}, previous={"prev": earlier("x.luy_ke", 5, False)}) == []
    assert names({A: "3"}, previous={"prev": earlier("x.a", 5)}) == []


@pytest.mark.parametrize(
    ("before", "now", "is_jump"),
    [
        (20, 60, False),
        (20, 61, True),
        (60, 20, False),
        (61, 20, True),
        (61, 0, True),
        (6, 19, False),
        (6, 20, True),
        (0, 500, False),
    ],
)
def test_a_count_beyond_three_times_last_years_is_shown(before, now, is_jump):
    previous = {"last_year": earlier("x.a", before)}

    assert (names({A: str(now)}, previous=previous) == [("change", A)]) == is_jump


def test_a_flow_is_not_compared_with_a_period_of_another_length_but_a_stock_is():
    assert names({A: "500"}, previous={"prev": earlier("x.a", 20)}) == []
    assert names({CO_MAT: "500"}, previous={"prev": earlier("x.co_mat", 20)}) == [
        ("change", CO_MAT)
    ]


def test_a_row_that_jumped_against_two_filings_is_shown_once():
    previous = {"prev": earlier("x.co_mat", 20), "last_year": earlier("x.co_mat", 30)}

    assert names({CO_MAT: "500"}, previous=previous) == [("change", CO_MAT)]


# ---- What must hold for any texts

texts = st.sampled_from(
    [
        "",
        "0",
        "7",
        "07",
        "42.95",
        "2.531",
        "100%",
        "69.2",
        "không có",
        "không áp dụng",
        "–",
        "x",
        "9e9",
    ]
)


@given(st.dictionaries(st.sampled_from(list(FORM.items)), texts))
def test_any_report_can_be_checked_and_its_findings_are_well_formed(filled):
    entered = {item: typed(text, item, imported=True) for item, text in filled.items()}
    form = form_of(
        stated("x.a", "<=", "x.b"),
        stated("x.rate", "<", "100", rule="plausible"),
        stated("x.choice", "pair", "x.text", code="p"),
        stated("x.a", "either", "x.b", code="e", missing="never"),
    )
    form = with_thresholds("x.rate", form, minimum="50", maximum="90")
    target = rules.Target(Decimal(10), 2022, "Kế hoạch")
    targets = dict.fromkeys(form.item_of, target)

    found = rules.check(
        form, entered, compute(form, entered, "district"), "district", targets=targets
    )

    order = list(form.items)
    assert [order.index(one.item) for one in found] == sorted(order.index(o.item) for o in found)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.rule in rules.NAMES
        assert one.severity in ("error", "explain", "warning")
        assert one.message.startswith("Biểu 1") and one.message.endswith(".")
        assert "{" not in one.message


@given(st.integers(0, 9999), st.integers(1, 9999), st.integers(0, 4))
def test_a_rate_printed_at_any_decimals_is_accepted(part, whole, decimals):
    exact = Decimal(part) * 100 / Decimal(whole)
    shown = round(exact, decimals)

    assert accepts(shown, decimals, exact)
    assert not accepts(shown + 2 * Decimal(1).scaleb(-decimals), decimals, exact)
