"""Findings: the contradictions of two published reports, and each check by itself."""

import csv
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import formfile, numbers, rules
from indicators.compute import Entered, compute
from indicators.formula import Operand
from indicators.rules import Previous, accepts, is_placeholder, plain
from indicators.spec import ENTRY, FormSpec, IndicatorSpec, ItemSpec, RuleSpec, TableSpec
from indicators.text import fold

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
FIXTURES = HERE.parent.parent / "fixtures"
REPORTS = tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))["report"]


# ---- Published reports


@cache
def shipped(code: str) -> FormSpec:
    dictionary = formfile.read_dictionary((FIXTURES / "indicators.toml").read_text("utf-8"))
    return formfile.read((FIXTURES / "forms" / f"{code}.toml").read_text("utf-8"), dictionary)


def filed(form: FormSpec, kind: str, figures: str) -> dict[str, Entered]:
    """Read a report's figures as an import leaves them."""
    roles, entered = form.roles(kind), {}
    with (CORPUS / figures).open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = f"{line['bieu']}.{line['order']}"
            if item := form.items.get(code):
                entered[code] = imported(form, item, roles[code], line)
    return entered


def imported(form, item, role, line) -> Entered:
    differs = fold(line["unit"]) != fold(item.unit)
    cell = {
        "typed": line["value_raw"],
        "note": line["note"],
        "unit_typed": line["unit"] if differs else "",
        "imported": True,
    }
    if role == ENTRY:
        value_type = form.indicator[item.indicator].value_type
        parsed = numbers.parse(cell["typed"], numbers.measure(value_type, item.unit))
        if isinstance(parsed, numbers.Number):
            cell |= {"value": parsed.value, "mark": parsed.mark, "key": parsed.key}
            cell |= {"decimals": parsed.decimals}
        else:
            cell |= {"problem": parsed.reason}
    return Entered(**cell)


@pytest.mark.parametrize("report", REPORTS, ids=[report["name"] for report in REPORTS])
def test_a_published_report_gets_exactly_the_findings_its_figures_deserve(report):
    form = shipped(report["form"])
    entered = filed(form, report["kind"], report["figures"])

    found = rules.check(form, entered, compute(form, entered, report["kind"]), report["kind"])

    expected = [
        (one["rule"], one["severity"], one["item"], one["typed"], one.get("computed", ""))
        for one in report["finding"]
    ]
    assert [(f.rule, f.severity, f.item, f.typed, f.computed) for f in found] == expected
    for finding, one in zip(found, report["finding"], strict=True):
        assert one["says"] in finding.message
    assert len({finding.key for finding in found}) == len(found)


@pytest.mark.parametrize("report", REPORTS, ids=[report["name"] for report in REPORTS])
def test_an_empty_report_lacks_its_required_rows_and_nothing_else(report):
    form = shipped(report["form"])
    found = rules.check(form, {}, compute(form, {}, report["kind"]), report["kind"])

    roles = form.roles(report["kind"])
    owed = [code for code, item in form.items.items() if item.required and roles[code] == ENTRY]
    assert [one.item for one in found if one.rule == "required"] == owed
    assert {one.rule for one in found} <= {"required", "numbering"}


# ---- One check at a time, on a form of a few rows


def indicator(code, value_type="count", text="", time_basis="in_period"):
    return IndicatorSpec(code, code, value_type, "sum", time_basis, text)


ROWS = (
    (indicator("x.rate", "percent", "ratio(x.part, x.total)"), "%", {}),
    (indicator("x.total", "count", "sum(x.a, x.b)"), "Hồ sơ", {}),
    (indicator("x.a"), "Hồ sơ", {}),
    (indicator("x.b"), "Hồ sơ", {}),
    (indicator("x.part"), "Hồ sơ", {"required": True}),
    (indicator("x.so"), "Hồ sơ", {"reported_by": "department"}),
    (indicator("x.choice", "choice"), "Có = 1; Không = 0", {"required": True}),
    (indicator("x.share", "percent"), "%", {}),
    (indicator("x.luy_ke", "count", "", "year_to_date"), "Người", {}),
    (indicator("x.co_mat", "count", "", "point_in_time"), "Người", {}),
    (None, "", {}),
    (indicator("x.text", "text"), "", {}),
)
RATE, TOTAL, A, B, PART, FOREIGN_ROW, CHOICE, SHARE, LUY_KE, CO_MAT, HEADING, TEXT = (
    f"1.{order}" for order in range(1, 13)
)


def form_of(*stated: RuleSpec, stts=None) -> FormSpec:
    items = tuple(
        ItemSpec(
            f"1.{order}",
            (stts or {}).get(order, f"{order}."),
            1,
            f"Dòng {order}",
            unit,
            spec.code if spec else "",
            **more,
        )
        for order, (spec, unit, more) in enumerate(ROWS, start=1)
    )
    specs = tuple(spec for spec, _, _ in ROWS if spec)
    tables = (TableSpec("1", "T", items),)
    return FormSpec("f", "F", "", ("district",), ("Y",), tables, specs, stated)


FORM = form_of()


def typed(text: str, item: str, **more) -> Entered:
    """Enter a text as the gate does; a computed row's text stays text."""
    row = FORM.items[item]
    if not row.indicator or item not in (A, B, PART, CHOICE, SHARE, LUY_KE, CO_MAT, TEXT):
        return Entered(typed=text, **more)
    value_type = FORM.indicator[row.indicator].value_type
    parsed = numbers.parse(text, numbers.measure(value_type, row.unit))
    if not isinstance(parsed, numbers.Number):
        return Entered(typed=text, problem=parsed.reason, **more)
    return Entered(text, parsed.value, parsed.mark, parsed.key, parsed.decimals, **more)


ANSWERED = {PART: "10", CHOICE: "1"}  # the required rows


def findings(texts: dict, form: FormSpec = FORM, cells=None, **more) -> list[rules.Finding]:
    entered = {item: typed(text, item) for item, text in (ANSWERED | texts).items()}
    entered |= cells or {}
    return rules.check(form, entered, compute(form, entered, "district"), "district", **more)


def names(*args, **more) -> list[tuple[str, str]]:
    return [(one.rule, one.item) for one in findings(*args, **more)]


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

    assert ([("change", A)] == names({A: str(now)}, previous=previous)) == is_jump


def test_a_flow_is_not_compared_with_a_period_of_another_length_but_a_stock_is():
    assert names({A: "500"}, previous={"prev": earlier("x.a", 20)}) == []
    assert names({CO_MAT: "500"}, previous={"prev": earlier("x.co_mat", 20)}) == [
        ("change", CO_MAT)
    ]


def test_a_row_that_jumped_against_two_filings_is_shown_once():
    previous = {"prev": earlier("x.co_mat", 20), "last_year": earlier("x.co_mat", 30)}

    assert names({CO_MAT: "500"}, previous=previous) == [("change", CO_MAT)]


# ---- Rules a form states


def stated(left, sign, right, rule="part_whole", code="r", **more) -> RuleSpec:
    message = "Biểu 1: {left} so với {right}."
    return RuleSpec(code, rule, "error", left, sign, right, message, **more)


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

    assert names({A: "3"}, form=form) == []
    assert names({A: "3"}, form=form, previous={"prev": earlier("x.a", 5)}) == [("part_whole", A)]


def test_a_stated_rule_with_a_zero_denominator_says_nothing():
    assert names({A: "10", B: "0"}, form=form_of(stated("x.a / x.b", "<=", "1"))) == []


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
    form = form_of(stated("x.a", "<=", "x.b"), stated("x.rate", "<", "100", rule="plausible"))

    found = rules.check(form, entered, compute(form, entered, "district"), "district")

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


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0.001", "0"),
        ("2.4539", "2.45"),
        ("54.00", "54"),
        ("1097", "1097"),
        ("1E+3", "1000"),
    ],
)
def test_a_compared_number_is_plain(value, text):
    assert plain(Decimal(value)) == text
