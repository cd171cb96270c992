"""Form files: read, written and frozen without loss; every kind of fault is told."""

import json
import random
from dataclasses import fields, replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import formfile
from indicators.spec import (
    FormSpec,
    IndicatorSpec,
    ItemSpec,
    RuleSpec,
    SectionSpec,
    TableSpec,
)
from units.text import nfc

DICTIONARY_TOML = """
[[indicator]]
code = "ho_so.da_giai_quyet"
name = "Tổng số hồ sơ đã giải quyết xong"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "ho_so.dung_han"
name = "Số hồ sơ giải quyết đúng hạn"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "ho_so.ty_le"
name = "Tỷ lệ hồ sơ giải quyết đúng hạn"
value_type = "percent"
rollup = "recompute"
time_basis = "in_period"
formula = "ratio(ho_so.dung_han, ho_so.da_giai_quyet)"
source = "Công văn mẫu"

[[indicator]]
code = "khao_sat.to_chuc"
name = "Khảo sát sự hài lòng"
value_type = "choice"
rollup = "tally"
time_basis = "in_period"
"""
FORM_TOML = """
code = "mau-2022"
title = "Mẫu thử"
decision = "Công văn mẫu"
unit_kinds = ["district"]
period_kinds = ["Q1", "Y"]
notes = ["Một ghi chú."]

[[table]]
number = "3"
title = "Cải cách thủ tục hành chính"
title_stt = "III."
title_order = 1

[[table.item]]
order = 2
stt = "1."
level = 1
label = "Tỷ lệ \\"đúng hạn\\""
unit = "%"
indicator = "ho_so.ty_le"
reported_by = "district"

[[table.item]]
order = 3
stt = "1.1."
level = 2
label = "Tổng số"
unit = "Hồ sơ"
indicator = "ho_so.da_giai_quyet"
required = true

[[table.item]]
order = 5
stt = ""
level = 2
label = "Đúng hạn"
unit = "Hồ sơ"
indicator = "ho_so.dung_han"
required = true

[[table.item]]
order = 6
stt = "2."
level = 1
label = "Khảo sát"
unit = "Có = 1; Không = 0"
indicator = "khao_sat.to_chuc"

[[rule]]
code = "dung_han"
rule = "part_whole"
severity = "error"
left = "ho_so.dung_han"
operator = "<="
right = "ho_so.da_giai_quyet"
message = "Biểu 3: {left} lớn hơn {right}."
item = "3.5"

[[section]]
key = "I"
number = "I."
level = 1
title = "KẾT QUẢ"
tables = ["3"]
takes_text = false

[[section]]
key = "I.1"
number = "1."
level = 2
title = "Thủ tục hành chính"
"""
DICTIONARY = formfile.read_dictionary(DICTIONARY_TOML)
FORM = formfile.read(FORM_TOML, DICTIONARY)


def form_with_items(*changes: tuple[int, dict]) -> FormSpec:
    """FORM with some rows of its only table changed: (index, fields)."""
    items = list(FORM.tables[0].items)
    for index, changed in changes:
        items[index] = replace(items[index], **changed)
    return replace(FORM, tables=(replace(FORM.tables[0], items=tuple(items)),))


def form_with_rule(**changes) -> FormSpec:
    return replace(FORM, rules=(replace(FORM.rules[0], **changes),))


def form_with_indicator(code: str, **changes) -> FormSpec:
    indicators = [replace(one, **changes) if one.code == code else one for one in FORM.indicators]
    return replace(FORM, indicators=tuple(indicators))


# --- reading -----------------------------------------------------------------------------------


def test_items_get_their_code_from_the_table_and_the_order():
    assert list(FORM.items) == ["3.2", "3.3", "3.5", "3.6"]
    assert FORM.items["3.5"].label == "Đúng hạn"
    assert FORM.tables[0].title_order == 1


def test_indicators_of_the_form_are_those_its_items_name_in_printed_order():
    assert [one.code for one in FORM.indicators] == [
        "ho_so.ty_le",
        "ho_so.da_giai_quyet",
        "ho_so.dung_han",
        "khao_sat.to_chuc",
    ]
    assert FORM.indicator["ho_so.ty_le"] is DICTIONARY["ho_so.ty_le"]


def test_text_is_normalised_when_read():
    decomposed = FORM_TOML.replace("Mẫu thử", "Ma\u0302\u0303u\u00a0thu\u031b\u0309 ")
    assert formfile.read(decomposed, DICTIONARY) == FORM


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "mau-2022"', "code = ", "TOML"),
        ('title = "Mẫu thử"', "", "thiếu khóa «title»"),
        ('title = "Mẫu thử"', "title = 5", "Tại title: phải là chuỗi."),
        ('notes = ["Một ghi chú."]', 'notes = "Một"', "Tại notes: phải là một dãy."),
        ('notes = ["Một ghi chú."]', "notes = [1]", "Tại notes[1]: phải là chuỗi."),
        ('notes = ["Một ghi chú."]', 'ghi_chu = "Một"', "khóa lạ «ghi_chu»"),
        ('notes = ["Một ghi chú."]', "indicators = []", "danh mục chỉ tiêu"),
        ('notes = ["Một ghi chú."]', "rules = []", "hãy viết [[rule]]"),
        ("order = 3", 'order = "3"', "table[1].item[2]: khóa «order»"),
        ("order = 3", "order = true", "table[1].item[2]: khóa «order»"),
        ("order = 3", "order = -3", "table[1].item[2]: khóa «order»"),
        ("order = 3", 'order = 3\ncode = "3.3"', "không viết «code»"),
        ("required = true", "required = 1", "required: phải là true hoặc false"),
        ("required = true", "bat_buoc = true", "khóa lạ «bat_buoc»"),
        ('label = "Tổng số"', "", "thiếu khóa «label»"),
        ('label = "Tổng số"', 'label = "Tổng\\u0007số"', "ký tự điều khiển"),
        ("[[rule]]", "[rule]", "Tại rules: phải là một dãy."),
        ("[[table.item]]\norder = 2", "[table.item]\norder = 2", "TOML"),
        ("[[section]]", "[[muc]]", "khóa lạ «muc»"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(old, new, told):
    assert old in FORM_TOML
    with pytest.raises(ValueError) as refused:
        formfile.read(FORM_TOML.replace(old, new), DICTIONARY)
    assert told in str(refused.value)


def test_tables_that_are_no_array_are_refused():
    head = FORM_TOML.partition("[[table]]")[0]
    with pytest.raises(ValueError, match="viết \\[\\[table\\]\\]"):
        formfile.read(head + '[table]\nnumber = "3"\n', DICTIONARY)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "ho_so.dung_han"', 'code = "ho_so.da_giai_quyet"', "khai hai lần"),
        ('value_type = "count"', 'value_type = "so"', "kiểu số liệu «so»"),
        ('rollup = "tally"', 'rollup = "sum"', "không cộng được"),
        ('time_basis = "in_period"', 'time_basis = "nam"', "thời gian «nam»"),
        ("ratio(ho_so.dung_han, ", "ratio(ho_so.som, ", "ho_so.som chưa có"),
        ("ratio(ho_so.dung_han, ", "tile(ho_so.dung_han, ", "Công thức của ho_so.ty_le sai"),
        ('formula = "ratio(ho_so.dung_han, ho_so.da_giai_quyet)"', "", "chưa có công thức"),
        ('code = "khao_sat.to_chuc"', 'code = "khaosat"', "nhom.ten"),
        ('name = "Khảo sát sự hài lòng"', 'name = ""', "chưa có tên"),
        ('name = "Khảo sát sự hài lòng"', "", "indicator[4]: thiếu khóa «name»"),
        ("[[indicator]]", "[[chi_tieu]]", "khóa lạ: chi_tieu"),
    ],
)
def test_a_faulty_dictionary_is_refused(old, new, told):
    assert old in DICTIONARY_TOML
    with pytest.raises(ValueError) as refused:
        formfile.read_dictionary(DICTIONARY_TOML.replace(old, new))
    assert told in str(refused.value)


# --- writing and freezing ------------------------------------------------------------------------


def test_a_form_written_and_read_is_the_same_form():
    assert formfile.read(formfile.write(FORM), DICTIONARY) == FORM


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(nfc)


@given(label=texts, unit=texts, note=texts, message=texts, required=st.booleans())
def test_any_text_survives_the_file_and_the_database(label, unit, note, message, required):
    form = form_with_items((1, {"label": label, "unit": unit, "required": required}))
    form = replace(
        form, notes=(note, "\n" + note + '"\\'), rules=form_with_rule(message=message).rules
    )
    form = replace(form, notes=tuple(map(nfc, form.notes)))

    assert formfile.read(formfile.write(form), DICTIONARY) == form
    assert formfile.from_json(json.loads(json.dumps(formfile.to_json(form)))) == form


def test_json_holds_the_indicators_meanings():
    frozen = formfile.to_json(FORM)
    assert frozen["indicators"][0]["formula"] == "ratio(ho_so.dung_han, ho_so.da_giai_quyet)"
    assert formfile.from_json(frozen) == FORM


def test_json_keeps_every_key_of_every_row():
    frozen = formfile.to_json(FORM)
    assert set(frozen) == {one.name for one in fields(FormSpec)}
    for item in frozen["tables"][0]["items"]:
        assert set(item) == {one.name for one in fields(ItemSpec)}


@pytest.mark.parametrize("damage", ["title", "tables"])
def test_damaged_json_is_refused(damage):
    frozen = formfile.to_json(FORM)
    del frozen[damage]
    with pytest.raises(ValueError, match=f"thiếu khóa «{damage}»"):
        formfile.from_json(frozen)


def test_json_that_is_no_object_is_refused():
    with pytest.raises(ValueError, match="phải là một bảng các khóa"):
        formfile.from_json([])


def shuffled(value, source: random.Random):
    """The same JSON with the keys of every object in another order, as a database may return it."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda _: source.random())
        return {key: shuffled(value[key], source) for key in keys}
    return [shuffled(one, source) for one in value] if isinstance(value, list) else value


def test_the_hash_does_not_depend_on_the_order_of_keys():
    other = formfile.from_json(shuffled(formfile.to_json(FORM), random.Random(7)))
    assert formfile.canonical(other) == formfile.canonical(FORM)


def test_the_hash_of_a_published_form_never_changes():
    # Reports are held to this hash. A change here makes every published form look altered.
    digest = sha256(formfile.canonical(FORM)).hexdigest()
    assert digest == "4e64c7eb660a00e33c3ef5fe10abdb339a95066a07b2f9b60d376e1d76326e36"


@pytest.mark.parametrize(
    "changed",
    [
        replace(FORM, notes=()),
        form_with_items((1, {"required": False})),
        form_with_items((2, {"label": "đúng hạn"})),
        form_with_rule(message="Biểu 3: {left}."),
        form_with_indicator("ho_so.dung_han", name="Hồ sơ đúng hạn"),
    ],
    ids=["notes", "required", "label", "rule", "indicator"],
)
def test_any_change_changes_the_hash(changed):
    assert formfile.canonical(changed) != formfile.canonical(FORM)


# --- faults --------------------------------------------------------------------------------------


def test_a_sound_form_has_no_faults():
    assert formfile.validate(FORM) == []


def test_the_unit_kinds_of_forms_are_those_of_units():
    from units.models import Unit

    assert set(formfile.UNIT_KINDS) == set(Unit.Kind.values)


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
        "Mục «I» của đề cương",
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
    assert told in " ".join(formfile.validate(form))


def test_an_indicator_the_dictionary_lacks_is_a_fault_not_a_crash():
    lacking = {code: one for code, one in DICTIONARY.items() if code != "ho_so.dung_han"}
    faults = " ".join(formfile.validate(formfile.read(FORM_TOML, lacking)))
    assert "Dòng 3.5 dùng chỉ tiêu ho_so.dung_han chưa có trong danh mục." in faults


def test_a_rule_may_stand_at_a_stated_row_and_compare_with_another_period():
    rule = RuleSpec(
        "giam", "plausible", "warning", "5", ">=", "prev(ho_so.dung_han)", "Giảm.", "3.5"
    )
    assert formfile.validate(replace(FORM, rules=(rule,))) == []
