"""The forms of 2025 for two tiers of administration, against each other and the forms of 2022.

`test_forms_shipped` says that every shipped form is sound; here stands what these three must mean.
"""

from decimal import Decimal

import pytest

from indicators import formula, rollup
from indicators.rollup import Figured, Part
from indicators.spec import ENTRY, FOREIGN, FormSpec
from tests.indicators.test_forms_shipped import DICTIONARY, HUYEN, TINH, shipped

XA, SO, PROVINCE = (shipped(f"cchc-2025-{level}") for level in ("xa", "so", "tinh"))
FORMS = [
    pytest.param(XA, "commune", id="xa"),
    pytest.param(SO, "department", id="so"),
    pytest.param(PROVINCE, "province", id="tinh"),
]
MOVED = (
    "Từ 01/7/2025 cấp xã tiếp nhận thêm nhiệm vụ của cấp huyện; số liệu không so sánh trực tiếp "
    "với trước đó."
)

# Computed row=its operands, in the order the formula names them.
XA_FORMULAS = """
1.2=1.4,1.3 1.7=1.9,1.8 2.4=2.6,2.5 2.9=2.11,2.10 3.9=3.11,3.10 3.12=3.14,3.13 6.1=6.3,6.2
6.5=6.6,6.7,6.8,6.12 6.8=6.9,6.10,6.11 7.7=7.9,7.8 7.11=7.13,7.12 7.15=7.17,7.16 7.16=7.9,7.13
7.18=7.20,7.19 7.21=7.23,7.22
"""
SO_FORMULAS = """
1.2=1.4,1.3 1.7=1.9,1.8 2.4=2.6,2.5 2.9=2.11,2.10 3.11=3.13,3.12 3.14=3.16,3.15 6.1=6.3,6.2
6.5=6.6,6.7,6.8,6.12 6.8=6.9,6.10,6.11 7.6=7.8,7.7 7.10=7.12,7.11 7.14=7.16,7.15 7.15=7.8,7.12
7.17=7.19,7.18 7.20=7.22,7.21
"""
TINH_FORMULAS = """
1.2=1.4,1.3 1.8=1.10,1.9 2.1=2.2,2.3 2.6=2.8,2.7 2.11=2.13,2.12 3.5=3.6,3.7 3.13=3.15,3.14
3.14=3.17,3.20 3.15=3.18,3.21 3.16=3.18,3.17 3.19=3.21,3.20 3.22=3.24,3.23 4.7=4.8,4.9,4.10
6.1=6.3,6.2 6.5=6.6,6.7,6.8,6.12 6.8=6.9,6.10,6.11 7.18=7.20,7.19 7.22=7.24,7.23 7.26=7.28,7.27
7.27=7.20,7.24 7.29=7.31,7.30 7.32=7.34,7.33 7.36=7.38,7.37 7.40=7.42,7.41 7.44=7.46,7.45
7.45=7.38,7.42 7.47=7.49,7.48 7.50=7.52,7.51 7.54=7.55,7.56 7.55=7.20,7.38 7.56=7.24,7.42
7.57=7.59,7.58 7.58=7.30,7.48 7.59=7.31,7.49
"""
# Row of bnv-2022-huyen (of bnv-2022-tinh for TINH_AS_TINH)=row here with the same indicator.
XA_AS_HUYEN = """
1.1=1.1 1.2=1.2 1.3=1.3 1.4=1.4 1.8=1.7 1.9=1.8 1.10=1.9 1.21=1.11 1.22=1.12 1.23=1.13 1.24=1.14
1.25=1.15 1.26=1.16 1.27=1.17 1.28=1.18 2.4=2.1 2.6=2.3 2.7=2.4 2.8=2.5 2.9=2.6 2.11=2.8 2.12=2.9
2.13=2.10 2.14=2.11 3.2=3.2 3.8=3.3 3.10=3.5 3.11=3.6 3.12=3.7 3.20=3.9 3.21=3.10 3.22=3.11
3.23=3.12 3.24=3.13 3.25=3.14 4.16=4.8 4.17=4.9 4.18=4.10 4.19=4.11 4.22=4.13 4.23=4.14 4.24=4.15
5.2=5.2 5.3=5.3 5.4=5.4 5.5=5.5 5.6=5.6 5.8=5.8 5.9=5.9 5.11=5.10 5.12=5.11 5.13=5.12 5.14=5.13
5.18=5.16 6.1=6.1 6.2=6.2 6.3=6.3 6.5=6.5 6.6=6.6 6.7=6.7 6.8=6.8 6.9=6.9 6.10=6.10 6.11=6.11
6.12=6.12 6.13=6.13 7.17=7.4 7.75=7.21 7.76=7.22 7.77=7.23
"""
SO_AS_HUYEN = """
1.1=1.1 1.2=1.2 1.3=1.3 1.4=1.4 1.6=1.6 1.8=1.7 1.9=1.8 1.10=1.9 1.16=1.12 1.17=1.13 1.18=1.14
1.19=1.15 1.21=1.17 1.22=1.18 1.23=1.19 1.24=1.20 1.25=1.21 1.26=1.22 1.27=1.23 1.28=1.24 2.2=2.1
2.6=2.3 2.7=2.4 2.8=2.5 2.9=2.6 2.11=2.8 2.12=2.9 2.13=2.10 2.14=2.11 3.2=3.2 3.3=3.3 3.4=3.4
3.6=3.5 3.10=3.7 3.11=3.8 3.12=3.9 3.14=3.11 3.15=3.12 3.16=3.13 3.23=3.14 3.24=3.15 3.25=3.16
4.3=4.3 4.4=4.4 4.9=4.5 4.12=4.6 4.14=4.7 4.16=4.9 4.17=4.10 4.18=4.11 4.19=4.12 4.20=4.13
4.22=4.15 4.23=4.16 4.24=4.17 4.25=4.18 5.2=5.2 5.3=5.3 5.4=5.4 5.5=5.5 5.6=5.6 5.8=5.8 5.9=5.9
5.11=5.10 5.12=5.11 5.13=5.12 5.14=5.13 5.18=5.16 6.1=6.1 6.2=6.2 6.3=6.3 6.5=6.5 6.6=6.6 6.7=6.7
6.8=6.8 6.9=6.9 6.10=6.10 6.11=6.11 6.12=6.12 6.13=6.13 7.9=7.2 7.15=7.3 7.19=7.4 7.39=7.20
7.40=7.21 7.41=7.22
"""
TINH_AS_HUYEN = """
1.1=1.1 1.2=1.2 1.3=1.3 1.4=1.4 1.8=1.8 1.9=1.9 1.10=1.10 1.12=1.12 1.13=1.13 1.16=1.15 1.17=1.16
1.18=1.17 1.19=1.18 2.2=2.2 2.4=2.3 2.6=2.5 2.7=2.6 2.8=2.7 2.9=2.8 2.11=2.10 2.12=2.11 2.13=2.12
2.14=2.13 3.2=3.2 3.3=3.3 3.4=3.4 3.6=3.6 3.8=3.7 3.10=3.9 3.11=3.10 3.12=3.11 3.14=3.16 3.15=3.17
3.16=3.18 3.20=3.19 3.21=3.20 3.22=3.21 3.23=3.22 3.24=3.23 3.25=3.24 4.8=4.5 4.9=4.6 4.11=4.8
4.12=4.9 4.14=4.11 4.16=4.13 4.17=4.14 4.18=4.15 4.19=4.16 4.20=4.17 4.22=4.19 4.23=4.20 4.24=4.21
4.25=4.22 5.2=5.2 5.3=5.3 5.4=5.4 5.5=5.5 5.6=5.6 5.8=5.8 5.9=5.9 5.11=5.10 5.12=5.11 5.13=5.12
5.14=5.13 5.15=5.14 5.18=5.17 6.1=6.1 6.2=6.2 6.3=6.3 6.5=6.5 6.6=6.6 6.7=6.7 6.8=6.8 6.9=6.9
6.10=6.10 6.11=6.11 6.12=6.12 6.13=6.13 7.1=7.1 7.3=7.3 7.4=7.4 7.5=7.5 7.6=7.6 7.14=7.11
7.15=7.12 7.17=7.13 7.39=7.32 7.40=7.33 7.41=7.34 7.75=7.50 7.76=7.51 7.77=7.52
"""
TINH_AS_TINH = """
1.2=1.1 1.3=1.2 1.4=1.3 1.5=1.4 1.7=1.6 1.9=1.8 1.10=1.9 1.11=1.10 1.13=1.12 1.14=1.13 1.16=1.15
1.17=1.16 1.18=1.17 2.3=2.2 2.5=2.3 2.7=2.5 2.8=2.6 2.9=2.7 2.10=2.8 2.12=2.10 2.13=2.11 2.14=2.12
2.15=2.13 3.3=3.2 3.4=3.3 3.5=3.4 3.7=3.6 3.9=3.7 3.11=3.9 3.12=3.10 3.13=3.11 3.15=3.16 3.16=3.17
3.17=3.18 3.21=3.19 3.22=3.20 3.23=3.21 3.24=3.22 3.25=3.23 3.26=3.24 4.3=4.2 4.5=4.5 4.6=4.6
4.8=4.8 4.9=4.9 4.11=4.11 4.13=4.13 4.14=4.14 4.15=4.15 4.16=4.16 4.17=4.17 4.19=4.19 4.20=4.20
4.22=4.21 4.23=4.22 5.3=5.2 5.4=5.4 5.5=5.6 5.7=5.8 5.8=5.9 5.10=5.10 5.11=5.11 5.12=5.12 6.2=6.1
6.3=6.2 6.4=6.3 6.6=6.5 6.7=6.6 6.8=6.7 6.9=6.8 6.10=6.9 6.11=6.10 6.12=6.11 6.13=6.12 6.14=6.13
7.2=7.1 7.4=7.5 7.5=7.6 7.8=7.9 7.10=7.10 7.11=7.11 7.12=7.12 7.14=7.13 7.16=7.15 7.18=7.16
"""
# Rows marked as departing from what earlier forms asked under the same indicator.
XA_CHANGED = """
2.1 3.3 3.9 3.10 3.11 7.21 7.22 7.23
"""
TINH_CHANGED = """
1.12 1.13 2.3 3.7 3.19 3.20 3.21 4.13 4.14 4.15 4.16 4.17 7.3 7.4 7.10 7.50 7.51 7.52
"""


def pairs(golden: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in golden.split())


# --- what is asked, of whom, in which words ------------------------------------------------------


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_a_form_is_one_level_s_own_and_has_seven_tables_numbered_from_one(form, kind):
    assert form.unit_kinds == (kind,)
    assert form.period_kinds == ("Q1", "H1", "Q3", "Y")
    assert [table.number for table in form.tables] == list("1234567")
    for table in form.tables:
        assert table.title_order == 0
        assert [item.order for item in table.items] == list(range(1, len(table.items) + 1))
    assert FOREIGN not in form.roles(kind).values()


def test_the_forms_take_the_place_of_those_of_2022():
    assert [form.follows for form in (XA, SO, PROVINCE)] == ["bnv-2022-huyen", "", "bnv-2022-tinh"]
    assert [len(form.items) for form in (XA, SO, PROVINCE)] == [110, 120, 166]


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_no_row_nor_message_names_what_is_abolished(form, kind):
    words = [item.label for item in form.items.values()]
    words += [rule.message for rule in form.rules] + [one.title for one in form.outline]
    words += [table.title for table in form.tables]
    for text in words:
        for gone in ("cấp huyện", "UBND huyện", "mức độ 3", "mức độ 4", "mức độ 3 và 4"):
            assert gone not in text, text


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_the_form_says_that_the_province_s_own_document_takes_its_place(form, kind):
    assert "điều chỉnh theo mô hình chính quyền địa phương 02 cấp" in form.decision
    assert form.notes[0].startswith("Chưa có văn bản ban hành chính thức")


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_required_rows_are_the_entry_rows_every_unit_can_answer(form, kind):
    optional = {"van_ban_dien_tu.ty_le_chung"}
    optional |= {
        f"bo_may.{level}.{way}_sap_xep" for level in ("so", "xa") for way in ("da", "chua")
    }
    for code, item in form.items.items():
        expected = form.role(code, kind) == ENTRY and item.indicator not in optional
        assert item.required == expected, code


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_numbers_of_the_rows_follow_their_levels(form, kind):
    for code, item in form.items.items():
        if item.stt:
            assert item.stt.endswith("."), code
            assert item.stt.count(".") == item.level, code
    numbered = [(item.table, item.stt) for item in form.items.values() if item.stt]
    assert len(set(numbered)) == len(numbered)


# --- what the rows mean --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "golden"),
    [(XA, XA_FORMULAS), (SO, SO_FORMULAS), (PROVINCE, TINH_FORMULAS)],
    ids=["xa", "so", "tinh"],
)
def test_computed_rows_and_their_operands(form, golden):
    found = {
        code: ",".join(form.item_of[name] for name in expression.names)
        for code, expression in form.formulas.items()
    }
    assert found == pairs(golden)
    for code, expression in form.formulas.items():
        is_ratio = expression.text.startswith("ratio(")
        assert is_ratio == (form.items[code].unit == "%"), code


@pytest.mark.parametrize(
    ("form", "before", "golden"),
    [
        (XA, HUYEN, XA_AS_HUYEN),
        (SO, HUYEN, SO_AS_HUYEN),
        (PROVINCE, HUYEN, TINH_AS_HUYEN),
        (PROVINCE, TINH, TINH_AS_TINH),
    ],
    ids=["xa", "so", "tinh", "tinh after tinh"],
)
def test_rows_that_mean_what_the_forms_of_2022_asked_share_their_indicator(form, before, golden):
    shared = {
        before.item_of[code]: form.item_of[code] for code in form.item_of if code in before.item_of
    }
    assert shared == pairs(golden)


def test_rows_whose_substance_moved_with_the_district_s_tasks_are_marked():
    assert [code for code, item in XA.items.items() if item.changed] == XA_CHANGED.split()
    assert [code for code, item in SO.items.items() if item.changed] == []
    assert [code for code, item in PROVINCE.items.items() if item.changed] == TINH_CHANGED.split()
    for form in (XA, PROVINCE):
        for name in ("vbqppl.xa", "tthc.so_luong.xa", "tthc.xa.dung_han", "tthc.xa.ty_le_dung_han"):
            assert form.items[form.item_of[name]].changed == MOVED
    asked_before = set(HUYEN.item_of) | set(TINH.item_of)
    for form in (XA, PROVINCE):
        for item in form.items.values():
            assert not item.changed or item.indicator in asked_before, item.code


def test_the_province_asks_what_its_communes_and_departments_are_asked():
    answered_alone = {  # answers of one unit to its superior: counted as rates, or not at all
        "doi_thoai.to_chuc",
        "khao_sat.to_chuc",
        "khao_sat.phieu",
        "khao_sat.hinh_thuc",
        "nhiem_vu.tinh.duoc_giao",
        "nhiem_vu.tinh.dung_han",
        "nhiem_vu.tinh.qua_han",
        "nhiem_vu.tinh.chua_hoan_thanh",
    }
    for form, level in ((XA, "xa"), (SO, "so")):
        own = {f"bo_may.{level}.{way}_sap_xep" for way in ("da", "chua")}
        own |= {f"{what}.{level}" for what in ("lien_thong_van_ban", "mot_cua_dien_tu")}
        own.add(f"kiem_tra.phong_thuoc_{level}")
        if level == "xa":
            own.add("hop_truc_tuyen.cua_xa")
        assert set(form.item_of) - set(PROVINCE.item_of) == answered_alone | own


@pytest.mark.parametrize("level", ["so", "xa"])
@pytest.mark.parametrize(("now", "before"), [("mot_phan", "muc_3"), ("toan_trinh", "muc_4")])
def test_service_levels_are_told_apart_from_those_before(level, now, before):
    for part in ("ty_le", "du_dieu_kien", "dang_cung_cap", "co_phat_sinh"):
        (relation,) = DICTIONARY[f"dvc.{level}.{now}.{part}"].related
        assert (relation.code, relation.how) == (f"dvc.{level}.{before}.{part}", "redefined")
        assert "42/2022/NĐ-CP" in relation.note


def test_totals_of_two_levels_are_told_apart_from_those_of_three():
    for name in ("vbqppl.tong", "tthc.so_luong.tong", "dvsn.tong"):
        new = DICTIONARY[f"{name}_hai_cap"]
        assert [(one.code, one.how) for one in new.related] == [(name, "redefined")]
        assert "huyen" in DICTIONARY[name].formula and "huyen" not in new.formula
        assert name not in PROVINCE.item_of


# --- from communes and departments to the province -----------------------------------------------


def part(form: FormSpec, unit: str, **figures: int) -> Part:
    """A unit's figures; "tthc__xa__dung_han" stands for the indicator tthc.xa.dung_han."""
    values = {name.replace("__", "."): number for name, number in figures.items()}
    assert set(values) <= set(form.item_of)
    not_asked = frozenset(PROVINCE.item_of) - frozenset(form.item_of)
    return Part(
        unit,
        {name: Figured(Decimal(number), "value") for name, number in values.items()},
        not_asked,
    )


PARTS = [
    part(
        XA,
        "ia-ly",
        vbqppl__xa=3,
        tthc__xa__da_giai_quyet=200,
        tthc__xa__dung_han=190,
        dvc__xa__mot_phan__dang_cung_cap=40,
        dvc__xa__toan_trinh__dang_cung_cap=60,
        dvc__xa__truc_tuyen__ho_so__tiep_nhan=150,
        dvc__xa__truc_tuyen__ho_so__truc_tuyen=120,
        ky_luat__lanh_dao_so_xa=1,
    ),
    part(
        XA,
        "kong-chro",
        vbqppl__xa=2,
        tthc__xa__da_giai_quyet=100,
        tthc__xa__dung_han=98,
        dvc__xa__mot_phan__dang_cung_cap=41,
        dvc__xa__toan_trinh__dang_cung_cap=59,
        dvc__xa__truc_tuyen__ho_so__tiep_nhan=50,
        dvc__xa__truc_tuyen__ho_so__truc_tuyen=40,
        ky_luat__lanh_dao_so_xa=0,
    ),
    part(
        SO,
        "so-noi-vu",
        vbqppl__tinh=4,
        tthc__so__da_giai_quyet=700,
        tthc__so__dung_han=699,
        dvc__so__mot_phan__dang_cung_cap=10,
        dvc__so__toan_trinh__dang_cung_cap=90,
        dvc__so__truc_tuyen__ho_so__tiep_nhan=600,
        dvc__so__truc_tuyen__ho_so__truc_tuyen=590,
        ky_luat__lanh_dao_so_xa=2,
    ),
]
TOTALS = {
    "tthc.xa.da_giai_quyet": 300,
    "tthc.xa.dung_han": 288,
    "tthc.xa.ty_le_dung_han": 96,
    "tthc.so.dung_han": 699,
    "tthc.hai_cap.da_giai_quyet": 1000,
    "tthc.hai_cap.dung_han": 987,
    "tthc.hai_cap.ty_le_dung_han": Decimal("98.7"),
    "vbqppl.xa": 5,
    "vbqppl.tong_hai_cap": 9,
    "dvc.xa.mot_phan.dang_cung_cap": 81,
    "dvc.tinh.mot_phan.dang_cung_cap": 91,
    "dvc.tinh.toan_trinh.dang_cung_cap": 209,
    "dvc.tinh.truc_tuyen.tong": 300,
    "dvc.tinh.truc_tuyen.ho_so.ty_le": Decimal("93.75"),
    "ky_luat.lanh_dao_so_xa": 3,
}


def test_figures_of_communes_and_a_department_combine_into_the_province_s_rows():
    totals = rollup.over_units(PROVINCE.indicators, PARTS)
    assert {name: totals[name].value for name in TOTALS} == TOTALS
    assert totals["tthc.xa.dung_han"].parts == 2
    assert totals["tthc.xa.dung_han"].missing == ()
    assert totals["tthc.so.dung_han"].parts == 1


def test_the_province_s_form_computes_from_its_rows_what_the_units_combine_to():
    totals = rollup.over_units(PROVINCE.indicators, PARTS)
    known = {name: formula.Operand(one.value, one.mark) for name, one in totals.items()}
    for name in ("tthc.hai_cap.dung_han", "vbqppl.tong_hai_cap", "dvc.tinh.truc_tuyen.tong"):
        expression = PROVINCE.formulas[PROVINCE.item_of[name]]
        result = formula.evaluate(expression, lambda code, when: known[code])
        assert result.value == TOTALS[name], name


# --- rules and outline ---------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_every_message_names_the_table_of_its_row_and_a_printed_number(form, kind):
    for rule in form.rules:
        item = form.items[rule.item or form.item_of[formula.parse(rule.left).names[0]]]
        assert rule.message.startswith(f"Biểu {item.table}, "), rule.code
        assert item.stt.rstrip(".") in rule.message, rule.code
        assert rule.message.endswith("."), rule.code
        if rule.rule == "part_whole" and rule.operator == "<=" and rule.severity == "error":
            whole = form.items[form.item_of[rule.right]]
            assert not whole.stt or f"dòng {whole.stt.rstrip('.')} " in rule.message, rule.code


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_every_rate_of_two_counts_has_a_rule_for_its_parts(form, kind):
    ruled = {(rule.left, rule.right) for rule in form.rules}
    for code, expression in form.formulas.items():
        if expression.text.startswith("ratio("):
            top, bottom = expression.names
            summed = all(form.item_of[name] in form.formulas for name in (top, bottom))
            assert summed or (top, bottom) in ruled, code


def test_cross_table_rules_stand_at_the_totals_they_compare():
    def compared(form):
        return {
            tuple(form.item_of[side] for side in (rule.left, rule.right))
            for rule in form.rules
            if rule.rule == "cross_table"
        }

    assert compared(XA) == {("4.6", "6.5"), ("5.5", "6.5")}
    assert compared(SO) == {("4.6", "6.5"), ("5.5", "6.5")}
    assert compared(PROVINCE) == {("4.7", "6.5"), ("5.5", "6.5")}


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_the_outline_takes_text_where_it_has_no_subheadings(form, kind):
    keys = [section.key for section in form.outline]
    for section in form.outline:
        has_children = any(key.startswith(section.key + ".") for key in keys)
        assert section.takes_text == (not has_children), section.key
    assert {number for section in form.outline for number in section.tables} == set("1234567")
    assert " ".join(one.key for one in form.outline if one.level == 1) == "I II III IV V"
