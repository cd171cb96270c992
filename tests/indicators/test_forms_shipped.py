"""The shipped BNV 2022 forms against the printed forms and the figures reported on them.

`tests/corpus/*.tsv` are two published reports, row by row: columns bieu, order, stt, level, name,
unit, value_raw, note, stt_printed.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from indicators import faults, formfile, formula, numbers
from indicators.spec import COMPUTED, ENTRY, FOREIGN, HEADING, FormSpec

PROJECT = Path(__file__).parents[2]
CORPUS = PROJECT / "tests" / "corpus"
FORM_FILES = sorted((PROJECT / "fixtures" / "forms").glob("*.toml"))
DICTIONARY = formfile.read_dictionary(
    *(path.read_text("utf-8") for path in sorted((PROJECT / "fixtures" / "indicators").iterdir()))
)


def shipped(code: str) -> FormSpec:
    text = (PROJECT / "fixtures" / "forms" / f"{code}.toml").read_text(encoding="utf-8")
    return formfile.read(text, DICTIONARY)


def printed(name: str) -> list[dict[str, str]]:
    head, *lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


HUYEN, TINH = shipped("bnv-2022-huyen"), shipped("bnv-2022-tinh")
KONGCHRO, DAKNONG = printed("kongchro_2022_h1.tsv"), printed("daknong_2022_annual.tsv")
REPORTS = [
    pytest.param(HUYEN, KONGCHRO, "district", id="huyen"),
    pytest.param(TINH, DAKNONG, "province", id="tinh"),
]


def rows_of(report: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Item code -> printed row, titles left out."""
    return {f"{row['bieu']}.{row['order']}": row for row in report if row["level"] != "0"}


# --- the printed forms ---------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "report", "kind"), REPORTS)
def test_every_printed_row_is_an_item_in_the_same_order_and_wording(form, report, kind):
    rows = rows_of(report)
    assert list(form.items) == list(rows)
    for code, item in form.items.items():
        row = rows[code]
        assert (item.stt, str(item.level), item.label) == (row["stt"], row["level"], row["name"])


def test_the_forms_have_the_printed_number_of_rows():
    assert (len(HUYEN.items), len(TINH.items)) == (200, 137)


@pytest.mark.parametrize(("form", "report", "kind"), REPORTS)
def test_titles_keep_their_wording_and_position(form, report, kind):
    titles = [(r["bieu"], r["name"], r["stt"], r["order"]) for r in report if r["level"] == "0"]
    assert titles == [(t.number, t.title, t.title_stt, str(t.title_order)) for t in form.tables]


@pytest.mark.parametrize(
    ("form", "report", "corrected"),
    [
        (HUYEN, KONGCHRO, {"1.12": ("%", "Cơ quan, đơn vị")}),
        (
            TINH,
            DAKNONG,
            {"6.3": ("Tỷ đồng", "Triệu đồng"), "6.4": ("Tỷ đồng", "Triệu đồng")},
        ),
    ],
    ids=["huyen", "tinh"],
)
def test_units_are_as_printed_but_for_the_slips_told_in_the_notes(form, report, corrected):
    rows = rows_of(report)
    differing = {
        code: (rows[code]["unit"], item.unit)
        for code, item in form.items.items()
        if item.unit != rows[code]["unit"]
    }
    assert differing == corrected
    for was, now in corrected.values():
        assert any(f"«{was}»" in note and f"«{now}»" in note for note in form.notes)


def test_markers_of_the_note_column_say_who_reports():
    markers = {
        "Cấp sở báo": "department",
        "Cấp huyện báo": "district",
        "Cấp huyện bao": "district",
        "Không báo": "nobody",
    }
    for code, row in rows_of(KONGCHRO).items():
        assert HUYEN.items[code].reported_by == markers.get(row["note"], ""), code
    assert not any(item.reported_by for item in TINH.items.values())


HUYEN_HEADINGS = """
1.5 1.11 1.14 1.15 1.20 2.5 2.10 3.1 3.9 3.13 4.1 4.2 4.5 4.15 4.21 5.1 5.7 6.4
7.2 7.7 7.8 7.11 7.18 7.21 7.24 7.42 7.60
"""
TINH_HEADINGS = """
1.6 1.12 1.15 2.6 2.11 3.2 3.10 3.14 4.2 4.12 4.18 5.2 5.6 6.5 7.6 7.7 7.15 7.19
"""
HUYEN_FOREIGN = """
1.6 2.2 3.3 3.4 3.6 3.14 3.15 3.16 4.3 4.4 4.8 4.9 4.11 4.12 5.15 7.1 7.5 7.6 7.9 7.15 7.19
7.25 7.26 7.27 7.28 7.29 7.30 7.31 7.32 7.33 7.34 7.35 7.36 7.37 7.38 7.39 7.40 7.41
"""


def rows_that_are(role: str, form: FormSpec, kind: str) -> list[str]:
    return [code for code in form.items if form.role(code, kind) == role]


def test_rows_that_only_head_others_take_no_value():
    assert rows_that_are(HEADING, HUYEN, "district") == HUYEN_HEADINGS.split()
    assert rows_that_are(HEADING, TINH, "province") == TINH_HEADINGS.split()


def test_rows_of_other_levels_are_foreign_with_their_children():
    assert rows_that_are(FOREIGN, HUYEN, "district") == HUYEN_FOREIGN.split()
    assert rows_that_are(FOREIGN, TINH, "province") == []


# --- what the rows mean --------------------------------------------------------------------------

# Rows of the district form and of the province form that ask the same: Kông Chro=Đắk Nông.
SAME = """
1.1=1.2 1.2=1.3 1.3=1.4 1.4=1.5 1.8=1.9 1.9=1.10 1.10=1.11 1.12=1.13 1.13=1.14
1.16=1.16 1.17=1.17 1.18=1.18
2.1=2.2 2.2=2.3 2.3=2.4 2.4=2.5 2.6=2.7 2.7=2.8 2.8=2.9 2.9=2.10 2.11=2.12 2.12=2.13 2.13=2.14
2.14=2.15
3.2=3.3 3.3=3.4 3.4=3.5 3.5=3.6 3.6=3.7 3.7=3.8 3.8=3.9 3.10=3.11 3.11=3.12 3.12=3.13
3.14=3.15 3.15=3.16 3.16=3.17 3.17=3.18 3.18=3.19 3.19=3.20 3.20=3.21 3.21=3.22 3.22=3.23
3.23=3.24 3.24=3.25 3.25=3.26
4.8=4.5 4.9=4.6 4.10=4.7 4.11=4.8 4.12=4.9 4.13=4.10 4.14=4.11
4.16=4.13 4.17=4.14 4.18=4.15 4.19=4.16 4.20=4.17 4.22=4.19 4.23=4.20 4.24=4.22 4.25=4.23
5.2=5.3 5.4=5.4 5.6=5.5 5.8=5.7 5.9=5.8 5.10=5.9 5.11=5.10 5.12=5.11 5.13=5.12
6.1=6.2 6.2=6.3 6.3=6.4 6.5=6.6 6.6=6.7 6.7=6.8 6.8=6.9 6.9=6.10 6.10=6.11 6.11=6.12 6.12=6.13
6.13=6.14
7.1=7.2 7.5=7.4 7.6=7.5 7.14=7.11 7.15=7.12 7.16=7.13 7.17=7.14
"""


def test_rows_that_mean_the_same_share_an_indicator_and_look_alikes_do_not():
    shared = {
        HUYEN.item_of[code]: TINH.item_of[code] for code in HUYEN.item_of if code in TINH.item_of
    }
    assert shared == dict(pair.split("=") for pair in SAME.split())
    assert len(shared) >= 60


# Computed row -> its operands, in the order the formula names them.
HUYEN_FORMULAS = """
1.2=1.4,1.3 1.8=1.10,1.9 2.1=2.2,2.3,2.4 2.7=2.9,2.8 2.12=2.14,2.13
3.5=3.6,3.7,3.8 3.14=3.16,3.15 3.17=3.19,3.18 3.20=3.22,3.21 3.23=3.25,3.24
4.10=4.11,4.12,4.13 6.1=6.3,6.2 6.5=6.6,6.7,6.8,6.12 6.8=6.9,6.10,6.11
7.25=7.27,7.26 7.29=7.31,7.30 7.33=7.35,7.34 7.34=7.27,7.31 7.36=7.38,7.37 7.39=7.41,7.40
7.43=7.45,7.44 7.47=7.49,7.48 7.51=7.53,7.52 7.52=7.45,7.49 7.54=7.56,7.55 7.57=7.59,7.58
7.61=7.63,7.62 7.65=7.67,7.66 7.69=7.71,7.70 7.70=7.63,7.67 7.72=7.74,7.73 7.75=7.77,7.76
"""
TINH_FORMULAS = """
1.3=1.5,1.4 1.9=1.11,1.10 2.2=2.3,2.4,2.5 2.8=2.10,2.9 2.13=2.15,2.14
3.6=3.7,3.8,3.9 3.15=3.17,3.16 3.18=3.20,3.19 3.21=3.23,3.22 3.24=3.26,3.25
4.7=4.8,4.9,4.10 6.2=6.4,6.3 6.6=6.7,6.8,6.9,6.13 6.9=6.10,6.11,6.12
7.20=7.22,7.21 7.24=7.26,7.25 7.28=7.30,7.29 7.29=7.22,7.26 7.31=7.33,7.32 7.34=7.36,7.35
"""


@pytest.mark.parametrize(
    ("form", "golden"), [(HUYEN, HUYEN_FORMULAS), (TINH, TINH_FORMULAS)], ids=["huyen", "tinh"]
)
def test_computed_rows_and_their_operands(form, golden):
    found = {
        code: ",".join(form.item_of[name] for name in expression.names)
        for code, expression in form.formulas.items()
    }
    assert found == dict(pair.split("=") for pair in golden.split())
    for code, expression in form.formulas.items():
        is_ratio = expression.text.startswith("ratio(")
        assert is_ratio == (form.items[code].unit == "%"), code


@pytest.mark.parametrize(("form", "report", "kind"), REPORTS)
def test_required_rows_are_the_entry_rows_every_unit_can_answer(form, report, kind):
    optional = {"bo_may.huyen.da_sap_xep", "bo_may.huyen.chua_sap_xep"}
    optional.add("van_ban_dien_tu.ty_le_chung")
    for code, item in form.items.items():
        expected = form.role(code, kind) == ENTRY and item.indicator not in optional
        assert item.required == expected, code


@pytest.mark.parametrize("form", [HUYEN, TINH], ids=["huyen", "tinh"])
def test_rates_are_never_added_up_and_choices_are_tallied(form):
    for item in form.items.values():
        spec = form.indicator.get(item.indicator)
        if spec is None:
            continue
        if item.unit == "%":
            assert spec.value_type == "percent"
            assert spec.rollup == ("recompute" if spec.formula else "none"), spec.code
        elif numbers.options(item.unit):
            assert (spec.value_type, spec.rollup) == ("choice", "tally"), spec.code
        else:
            assert spec.value_type == ("money" if "đồng" in item.unit else "count"), spec.code
            assert spec.rollup == "sum", spec.code


@pytest.mark.parametrize(
    ("item", "basis"),
    [
        ("1.2", "year_to_date"),  # lũy kế đến thời điểm báo cáo
        ("5.13", "year_to_date"),  # lũy kế từ đầu năm
        ("6.13", "year_to_date"),
        ("3.5", "point_in_time"),
        ("4.17", "point_in_time"),  # có mặt tại thời điểm báo cáo
        ("4.10", "point_in_time"),
        ("4.14", "baseline"),  # so với năm 2015
        ("4.20", "baseline"),
        ("4.25", "baseline"),
        ("4.19", "in_period"),
        ("3.18", "in_period"),
    ],
)
def test_time_basis_follows_the_wording(item, basis):
    assert HUYEN.indicator[HUYEN.items[item].indicator].time_basis == basis


# --- the figures reported ------------------------------------------------------------------------


def figures(form: FormSpec, report: list[dict[str, str]], kind: str):
    """Indicator -> operand as the file has it; rows of other levels are not applicable."""
    result = {}
    for code, row in rows_of(report).items():
        item = form.items[code]
        if item.indicator and form.role(code, kind) == FOREIGN:
            result[item.indicator] = formula.Operand(None, "na")
        elif item.indicator:
            spec = form.indicator[item.indicator]
            read = numbers.parse(row["value_raw"], numbers.measure(spec.value_type, item.unit))
            is_number = isinstance(read, numbers.Number)
            result[item.indicator] = formula.Operand(
                read.value if is_number else None, read.mark if is_number else ""
            )
    return result


def broken_rules(form: FormSpec, values: dict[str, formula.Operand]) -> dict[str, tuple]:
    """Code of each rule that does not hold -> its two sides, rounded to two decimals."""
    compare = {"=": lambda a, b: a == b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b}
    broken = {}
    for rule in form.rules:
        left, right = (
            formula.evaluate(formula.parse(side), lambda name, when: values[name])
            for side in (rule.left, rule.right)
        )
        if left.value is None or right.value is None:
            continue
        if not compare[rule.operator](left.value, right.value):
            broken[rule.code] = tuple(round(side.value, 2) for side in (left, right))
    return broken


def test_rules_find_the_contradictions_of_kong_chro_and_no_others():
    assert broken_rules(HUYEN, figures(HUYEN, KONGCHRO, "district")) == {
        "dvsn_tong_va_tu_chu": (33, 38),
        "vi_tri_viec_lam_va_tu_chu": (33, 38),
        "cong_chuc_tinh_gian_het": (100, 100),
        "vien_chuc_tinh_gian_het": (100, 100),
    }


def test_rules_find_the_contradictions_of_dak_nong_and_no_others():
    assert broken_rules(TINH, figures(TINH, DAKNONG, "province")) == {
        "dvsn_tong_va_tu_chu": (438, 412),
        "van_ban_dien_tu_chung": (Decimal("91.3"), Decimal("87.33")),
    }


def test_cross_table_rules_stand_at_the_totals_they_compare():
    def compared(form):
        return {
            tuple(form.item_of[side] for side in (rule.left, rule.right))
            for rule in form.rules
            if rule.rule == "cross_table"
        }

    assert compared(HUYEN) == {("4.10", "6.5"), ("5.5", "6.5"), ("7.12", "7.3"), ("7.22", "7.3")}
    assert compared(TINH) == {("4.7", "6.6")}


# part,part<=whole by item; every true pair of the district form.
HUYEN_PARTS = """
1.4<=1.3 1.10<=1.9 1.17,1.18,1.19<=1.16 1.22,1.23,1.24<=1.21 2.9<=2.8 2.14<=2.13
3.16<=3.15 3.19<=3.18 3.22<=3.21 3.25<=3.24 5.2<=5.3 5.4<=5.5 7.4<=7.3 7.13<=7.12 7.23<=7.22
7.27<=7.26 7.28<=7.27 7.31<=7.30 7.32<=7.31 7.35<=7.34 7.38<=7.37 7.41<=7.40
7.45<=7.44 7.46<=7.45 7.49<=7.48 7.50<=7.49 7.53<=7.52 7.56<=7.55 7.59<=7.58
7.63<=7.62 7.64<=7.63 7.67<=7.66 7.68<=7.67 7.71<=7.70 7.74<=7.73 7.77<=7.76
"""
TINH_PARTS = """
1.5<=1.4 1.11<=1.10 1.17,1.18<=1.16 2.10<=2.9 2.15<=2.14 3.17<=3.16 3.20<=3.19 3.23<=3.22
3.26<=3.25 7.22<=7.21 7.23<=7.22 7.26<=7.25 7.27<=7.26 7.30<=7.29 7.33<=7.32 7.36<=7.35
"""


@pytest.mark.parametrize(
    ("form", "golden"), [(HUYEN, HUYEN_PARTS), (TINH, TINH_PARTS)], ids=["huyen", "tinh"]
)
def test_a_part_above_its_whole_is_an_error(form, golden):
    found = set()
    for rule in form.rules:
        if rule.rule == "part_whole" and rule.severity == "error":
            parts = (form.item_of[name] for name in formula.parse(rule.left).names)
            found.add(f"{','.join(parts)}{rule.operator}{form.item_of[rule.right]}")
    assert found == set(golden.split())


@pytest.mark.parametrize("form", [HUYEN, TINH], ids=["huyen", "tinh"])
def test_every_message_names_the_table_of_its_row_and_a_printed_number(form):
    for rule in form.rules:
        item = form.items[rule.item or form.item_of[formula.parse(rule.left).names[0]]]
        assert rule.message.startswith(f"Biểu {item.table}, "), rule.code
        assert item.stt.rstrip(".") in rule.message, rule.code
        assert rule.message.endswith("."), rule.code


@pytest.mark.parametrize(
    ("form", "report", "kind", "unread"),
    [(HUYEN, KONGCHRO, "district", set()), (TINH, DAKNONG, "province", {"7.33"})],
    ids=["huyen", "tinh"],
)
def test_a_real_report_answers_every_required_row(form, report, kind, unread):
    # 7.33 of Đắk Nông is «42.95» hồ sơ, which nobody can read.
    values = figures(form, report, kind)
    empty = {
        code
        for code, item in form.items.items()
        if item.required and values[item.indicator].mark == ""
    }
    assert empty == unread


def test_rates_computed_from_kong_chro_are_those_of_its_parts():
    values = figures(HUYEN, KONGCHRO, "district")
    rates = {}
    for code in ("2.12", "3.17", "7.54", "7.57", "7.75", "3.14"):
        result = formula.evaluate(HUYEN.formulas[code], lambda name, when: values[name])
        rates[code] = result.value if result.value is None else round(result.value, 2)
    assert HUYEN.role("3.17", "district") == COMPUTED
    assert rates == {
        "2.12": Decimal("0.00"),
        "3.17": Decimal("99.60"),
        "7.54": Decimal("2.45"),
        "7.57": Decimal("69.14"),
        "7.75": Decimal("34.21"),
        "3.14": None,
    }


# --- all shipped forms ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORM_FILES, ids=lambda path: path.stem)
def test_a_shipped_form_is_sound_and_survives_the_file_format(path):
    form = shipped(path.stem)
    assert form.code == path.stem
    assert faults.form_faults(form) == []
    assert formfile.read(formfile.write(form), DICTIONARY) == form
    assert formfile.from_json(formfile.to_json(form)) == form


def test_every_indicator_of_the_dictionary_is_asked_by_a_shipped_form():
    asked = {code for path in FORM_FILES for code in shipped(path.stem).item_of}
    assert set(DICTIONARY) - asked == set()


@pytest.mark.parametrize("form", [HUYEN, TINH], ids=["huyen", "tinh"])
def test_the_outline_takes_text_where_it_has_no_subheadings(form):
    keys = [section.key for section in form.outline]
    for section in form.outline:
        has_children = any(key.startswith(section.key + ".") for key in keys)
        assert section.takes_text == (not has_children), section.key
    assert {number for section in form.outline for number in section.tables} == set("1234567")


def test_the_outline_has_the_headings_the_reports_are_quoted_by():
    huyen = {section.key: section for section in HUYEN.outline}
    tinh = {section.key: section for section in TINH.outline}
    assert huyen["II.2.3"].tables == ("3", "7")
    assert huyen["II.5.1"].title.startswith("Kết quả thực hiện các quy định về quản lý tài chính")
    assert tinh["II.6.d"].title == "Các ứng dụng, dịch vụ"
    assert " ".join(key for key, one in tinh.items() if one.level == 1) == "I II III IV V"
