"""Every kind of fault of a form is told, and a sound form has none."""

from dataclasses import replace

import pytest

from indicators import faults, formfile
from indicators.spec import (
    IndicatorSpec,
    RuleSpec,
    SectionSpec,
    TableSpec,
)
from tests.indicators.written_form import (
    DICTIONARY,
    FORM,
    FORM_TOML,
    form_with_indicator,
    form_with_items,
    form_with_rule,
)


def test_a_sound_form_has_no_faults():
    assert faults.form_faults(FORM) == []


def test_the_unit_kinds_of_forms_are_those_of_units():
    from units.models import Unit

    assert set(faults.UNIT_KINDS) == set(Unit.Kind.values)


EXTRA = IndicatorSpec("ho_so.thua", "Hồ sơ thừa", "count", "sum", "in_period")
A_TABLE = FORM.tables[0]
CYCLE = (
    replace(DICTIONARY["ho_so.dung_han"], formula="ho_so.da_giai_quyet - 1"),
    replace(DICTIONARY["ho_so.da_giai_quyet"], formula="ho_so.dung_han + 1"),
)
FAULTS = {
    "code": (replace(FORM, code="Mẫu 1"), "Mã mẫu «Mẫu 1»"),
    "title": (replace(FORM, title=""), "chưa có tên mẫu"),
    "decision": (replace(FORM, decision=""), "chưa có văn bản ban hành"),
    "no unit kind": (replace(FORM, unit_kinds=()), "chưa nêu loại đơn vị"),
    "unit kind": (replace(FORM, unit_kinds=("huyen",)), "loại đơn vị «huyen»"),
    "unit kind twice": (replace(FORM, unit_kinds=("district",) * 2), "«district» hai lần"),
    "period kind": (replace(FORM, period_kinds=("Q5",)), "kỳ báo cáo «Q5»"),
    "no table": (replace(FORM, tables=(), rules=(), outline=()), "chưa có biểu nào"),
    "table twice": (replace(FORM, tables=(A_TABLE, A_TABLE)), "Biểu 3 có hai lần"),
    "table untitled": (replace(FORM, tables=(replace(A_TABLE, title=""),)), "Biểu «3» phải có"),
    "table empty": (
        replace(FORM, tables=(A_TABLE, TableSpec("4", "Trống", ()))),
        "Biểu 4 chưa có dòng nào",
    ),
    "item of another table": (form_with_items((3, {"code": "4.6"})), "4.6 không thuộc Biểu 3"),
    "item twice": (form_with_items((2, {"code": "3.3"})), "Mã dòng 3.3 có hai lần"),
    "item out of order": (form_with_items((0, {"code": "3.4"})), "3.3 đứng sai thứ tự"),
    "item at the title": (form_with_items((0, {"code": "3.1"})), "3.1 đứng sai thứ tự"),
    "level jumps": (form_with_items((1, {"level": 3})), "3.3 có cấp 3"),
    "level zero": (form_with_items((0, {"level": 0})), "3.2 có cấp 0"),
    "no label": (form_with_items((0, {"label": ""})), "3.2 chưa có tên"),
    "marker": (form_with_items((0, {"reported_by": "huyen"})), "do «huyen» báo"),
    "required heading": (
        form_with_items((2, {"indicator": "", "required": True})),
        "3.5 là tiêu đề",
    ),
    "unknown indicator": (form_with_items((3, {"indicator": "x.y"})), "chỉ tiêu x.y chưa có"),
    "indicator in two rows": (
        form_with_items((2, {"indicator": "ho_so.da_giai_quyet"})),
        "ho_so.da_giai_quyet đứng ở 2 dòng",
    ),
    "indicator declared twice": (
        replace(FORM, indicators=(*FORM.indicators, FORM.indicators[0])),
        "ho_so.ty_le khai hai lần",
    ),
    "indicator in no row": (
        replace(FORM, indicators=(*FORM.indicators, EXTRA)),
        "ho_so.thua không đứng ở dòng nào",
    ),
    "choice without options": (form_with_items((3, {"unit": "Phiếu"})), "«Phiếu» không khớp"),
    "options on a count": (form_with_items((1, {"unit": "Có = 1; Không = 0"})), "không khớp"),
    "formula": (form_with_indicator("ho_so.ty_le", formula="ratio("), "Công thức của ho_so.ty_le"),
    "value type": (form_with_indicator("ho_so.ty_le", value_type="so"), "kiểu số liệu «so»"),
    "cycle": (
        replace(FORM, indicators=(FORM.indicators[0], *CYCLE, FORM.indicators[3])),
        "Công thức vòng: 3.2, 3.3, 3.5",
    ),
    "rule twice": (replace(FORM, rules=FORM.rules * 2), "Quy tắc dung_han có hai lần"),
    "rule name": (form_with_rule(rule="dung_sai"), "tên kiểm tra «dung_sai»"),
    "severity": (form_with_rule(severity="fatal"), "mức độ «fatal»"),
    "operator": (form_with_rule(operator="=="), "phép so sánh «==»"),
    "missing": (form_with_rule(missing="ignore"), "ô trống «ignore»"),
    "rule expression": (
        form_with_rule(left="ho_so.dung_han +"),
        "biểu thức «ho_so.dung_han +» sai",
    ),
    "rule names absent": (form_with_rule(right="ho_so.thua"), "chỉ tiêu ho_so.thua không có"),
    "rule names absent before": (form_with_rule(right="prev(ho_so.thua)"), "ho_so.thua không có"),
    "rule at absent item": (form_with_rule(item="3.9"), "dòng 3.9 không có"),
    "rule nowhere": (form_with_rule(item="", left="5"), "phải nêu dòng"),
    "no message": (form_with_rule(message=""), "chưa có lời nhắc"),
    "message place": (form_with_rule(message="{ty_le} sai"), "chỉ được chứa {left} và {right}"),
    "message attribute": (form_with_rule(message="{left.x}"), "chỉ được chứa {left} và {right}"),
    "message brace": (form_with_rule(message="{left"), "chỉ được chứa {left} và {right}"),
    "message format": (form_with_rule(message="{left:>9}"), "chỉ được chứa {left} và {right}"),
    "section twice": (replace(FORM, outline=FORM.outline[:1] * 2), "Mục I của đề cương có hai lần"),
    "section untitled": (
        replace(FORM, outline=(SectionSpec("I", "I.", 1, ""),)),
        "Mục I của đề cương chưa có tên",
    ),
    "section without key": (
        replace(FORM, outline=(SectionSpec("", "I.", 1, "KẾT QUẢ"),)),
        "Mục «KẾT QUẢ» của đề cương chưa có mã",
    ),
    "section key": (
        replace(FORM, outline=(SectionSpec("I 1", "I.", 1, "KẾT QUẢ"),)),
        "Mục I 1 của đề cương: mã mục chỉ được gồm",
    ),
    "section key too long": (
        replace(FORM, outline=(SectionSpec("I" * 21, "I.", 1, "KẾT QUẢ"),)),
        "không quá 20 ký tự",
    ),
    "section level": (replace(FORM, outline=FORM.outline[1:]), "Mục I.1 của đề cương có cấp 2"),
    "section table": (
        replace(FORM, outline=(SectionSpec("I", "I.", 1, "KẾT QUẢ", ("9",)),)),
        "nêu Biểu 9 không có",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_fault_is_found(name):
    form, told = FAULTS[name]
    assert told in " ".join(faults.form_faults(form))


def test_an_indicator_the_dictionary_lacks_is_a_fault_not_a_crash():
    lacking = {code: one for code, one in DICTIONARY.items() if code != "ho_so.dung_han"}
    found = " ".join(faults.form_faults(formfile.read(FORM_TOML, lacking)))
    assert "Dòng 3.5 dùng chỉ tiêu ho_so.dung_han chưa có trong danh mục." in found


def test_a_rule_may_stand_at_a_stated_row_and_compare_with_another_period():
    rule = RuleSpec(
        "giam", "plausible", "warning", "5", ">=", "prev(ho_so.dung_han)", "Giảm.", "3.5"
    )
    assert faults.form_faults(replace(FORM, rules=(rule,))) == []


def test_what_the_portal_counts_needs_no_indicator_and_lends_its_name_to_none():
    def told(code="gui.da_gui", rollup="sum", formula="portal.filed.commune"):
        spec = IndicatorSpec(code, "Đã gửi", "count", rollup, "point_in_time", formula)
        return " ".join(faults.dictionary_faults({code: spec}))

    assert told() == ""
    assert "portal.filed.village chưa có" in told(formula="portal.filed.village")
    assert "dành cho số liệu cổng tự đếm" in told(code="portal.filed.khac")
    assert "không tính lại được" in told(rollup="recompute")
