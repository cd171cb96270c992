"""Form files: read, written and frozen without loss."""

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
    ItemSpec,
)
from tests.indicators.written_form import (
    DICTIONARY,
    DICTIONARY_TOML,
    FORM,
    FORM_TOML,
    form_with_indicator,
    form_with_items,
    form_with_rule,
)
from units.text import nfc

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


def without(*codes: str) -> dict:
    return {code: spec for code, spec in DICTIONARY.items() if code not in codes}


@pytest.mark.parametrize("dictionary", [{}, without("ho_so.dung_han"), DICTIONARY])
def test_a_whole_form_brings_the_indicators_a_dictionary_lacks(dictionary):
    text = formfile.write_whole(FORM, dictionary)
    assert text.count("[[indicator]]") == len(FORM.indicators) - len(dictionary)
    assert formfile.read_whole(text, dictionary) == FORM


def test_a_whole_form_keeps_the_wording_and_thresholds_it_was_frozen_with():
    form = form_with_indicator("ho_so.dung_han", name="Tên cũ", minimum="1", source="Nguồn")
    text = formfile.write_whole(form, DICTIONARY)
    assert text.count("[[indicator]]") == 1
    assert formfile.read_whole(text, DICTIONARY) == form


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('rollup = "tally"', 'rollup = "none"', "indicator[4]: chỉ tiêu khao_sat.to_chuc đã có"),
        ('code = "ho_so.dung_han"', 'code = "ho_so.ty_le"', "ho_so.ty_le khai hai lần"),
        ('code = "ho_so.dung_han"', 'code = "ho_so.khac"', "ho_so.khac không đứng ở dòng nào"),
        ('rollup = "tally"', "", "thiếu khóa «rollup»"),
        ('rollup = "tally"', 'rollup = "tally"\nrelated = 5', "related: phải là một dãy"),
    ],
)
def test_a_definition_that_does_not_fit_is_refused(old, new, told):
    text = formfile.write_whole(FORM)
    assert old in text
    with pytest.raises(ValueError) as refused:
        formfile.read_whole(text.replace(old, new), DICTIONARY)
    assert told in str(refused.value)


def test_a_form_file_of_the_fixtures_defines_no_indicator():
    with pytest.raises(ValueError, match="khóa lạ «indicator»"):
        formfile.read(formfile.write_whole(FORM), DICTIONARY)


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
