"""Changes to a draft: rows keep their identity through their indicator, rules follow their row."""

from dataclasses import replace

import pytest

from indicators import catalogue, drafts, editing, faults
from tests.indicators.written_form import DICTIONARY, FORM

TABLE = FORM.tables[0]


def change(rows, form=FORM, table=TABLE):
    return editing.with_table(form, table.number, table.title, rows, DICTIONARY)


@pytest.mark.parametrize("code", sorted(path.stem for path in catalogue.FORMS.glob("*.toml")))
def test_the_rows_an_editor_takes_give_the_same_form_back(code):
    shipped = catalogue.read_dictionary()
    form = catalogue.read_form(catalogue.FORMS / f"{code}.toml", shipped)
    for table in form.tables:
        rows = editing.rows_of(form, table)
        assert editing.with_table(form, table.number, table.title, rows, shipped) == form


def test_rows_are_numbered_by_their_place_and_rules_follow_them():
    rows = editing.rows_of(FORM, TABLE)
    last = TABLE.items[-1]
    ruled = replace(FORM.rules[0], item=last.code)
    form = replace(FORM, rules=(ruled,))
    changed = change([rows[-1], *rows[:-1]], form)
    first = changed.tables[0].items[0]
    assert (first.indicator, first.label) == (last.indicator, last.label)
    assert first.code == f"{TABLE.number}.{TABLE.title_order + 1}"
    assert changed.rules[0].item == first.code


def test_a_rule_loses_its_place_with_its_row():
    rows = editing.rows_of(FORM, TABLE)
    form = replace(FORM, rules=(replace(FORM.rules[0], item=TABLE.items[-1].code),))
    assert change(rows[:-1], form).rules[0].item == ""


def test_a_new_indicator_is_named_after_its_row_until_it_has_a_name():
    row = {"label": "Số cuộc họp", "level": 1, "unit": "Cuộc", "indicator": "hop.so_cuoc"}
    form = change([*editing.rows_of(FORM, TABLE), row])
    spec = form.indicator["hop.so_cuoc"]
    assert (spec.name, spec.value_type, spec.rollup) == ("Số cuộc họp", "count", "sum")


def test_a_known_indicator_keeps_its_meaning_but_takes_thresholds():
    rows = editing.rows_of(FORM, TABLE)
    at = next(place for place, row in enumerate(rows) if row["indicator"])
    rows[at] |= {"time_basis": "baseline", "maximum": "500"}
    spec = change(rows).indicator[rows[at]["indicator"]]
    assert spec.time_basis == DICTIONARY[spec.code].time_basis
    assert spec.maximum == "500"


def test_an_indicator_nobody_asks_any_more_leaves_the_form():
    rows = [row for row in editing.rows_of(FORM, TABLE) if not row["indicator"]]
    gone = {item.indicator for item in TABLE.items if item.indicator}
    assert gone and gone.isdisjoint(change(rows).indicator)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("hop.so_cuoc + 1", "Công thức vòng"),
        ("hop.khong_co * 2", "không có trong mẫu và danh mục"),
        ("tong(hop.a)", "Không có hàm «tong»"),
    ],
)
def test_a_formula_that_cannot_stand_is_told_in_a_sentence(formula, sentence):
    row = {"label": "Số cuộc họp", "level": 1, "unit": "Cuộc", "indicator": "hop.so_cuoc"}
    form = change([*editing.rows_of(FORM, TABLE), row | {"formula": formula}])
    found = faults.form_faults(form) + drafts.meaning_faults(form, DICTIONARY)
    assert any(sentence in fault for fault in found)


@pytest.mark.parametrize(
    "row", [{"level": "hai"}, {"level": True}, {"label": 5}, {"label": "a\x00b"}, {"stt": ["1"]}]
)
def test_what_could_not_be_a_row_is_refused(row):
    with pytest.raises(ValueError, match=r"\.$"):
        change([{"label": "Dòng", "level": 1} | row])


def test_tables_are_added_and_taken_out():
    form = editing.with_new_table(FORM, "9", "Biểu mới")
    assert form.tables[-1].title == "Biểu mới"
    assert editing.without_table(form, "9") == editing.with_head(FORM)
    with pytest.raises(ValueError, match="đã có"):
        editing.with_new_table(form, "9", "Lần nữa")
    with pytest.raises(ValueError, match="không có Biểu"):
        editing.without_table(FORM, "9")
