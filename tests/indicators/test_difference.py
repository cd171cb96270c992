"""What one form asks otherwise than another: each aspect alone, and the shipped forms' counts."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings

from indicators.difference import ASPECTS, Difference, difference
from indicators.spec import FormSpec, ItemSpec, RuleSpec, SectionSpec, TableSpec
from tests.indicators.test_forms_shipped import FORM_FILES, HUYEN, TINH, shipped
from tests.indicators.whole_forms import forms
from tests.indicators.written_form import (
    FORM,
    form_with_indicator,
    form_with_items,
    form_with_rule,
)

HEADING = ItemSpec("3.7", "3.", 1, "Kết quả")


def counts(found: Difference) -> dict[str, int]:
    told = {one.name: len(getattr(found, one.name)) for one in fields(Difference)}
    return {name: count for name, count in told.items() if count}


def with_rows(*rows: ItemSpec, number: str = "3") -> FormSpec:
    """FORM with other rows; only those of its indicators that they ask."""
    asked = {row.indicator for row in rows}
    return replace(
        FORM,
        tables=(replace(FORM.tables[0], number=number, items=rows),),
        indicators=tuple(one for one in FORM.indicators if one.code in asked),
        rules=(),
        outline=(),
    )


def at(row: ItemSpec, code: str, **changes) -> ItemSpec:
    return replace(row, code=code, **changes)


ROWS = FORM.tables[0].items
RATE, TOTAL, IN_TIME, SURVEY = ROWS


@pytest.mark.parametrize("path", FORM_FILES, ids=lambda path: path.stem)
def test_a_shipped_form_does_not_differ_from_itself(path):
    form = shipped(path.stem)
    found = difference(form, form)
    assert found == Difference() and not found


@settings(max_examples=30, deadline=None)
@given(form=forms().filter(lambda form: not any(one.formula for one in form.indicators)))
def test_no_form_differs_from_itself(form):
    form = replace(form, rules=tuple({rule.code: rule for rule in form.rules}.values()))
    form = replace(form, outline=tuple({one.key: one for one in form.outline}.values()))
    assert difference(form, form) == Difference()


def test_every_aspect_has_a_name():
    assert set(ASPECTS) == {one.name for one in fields(Difference)}


@pytest.mark.parametrize(
    ("new", "aspect", "was", "now"),
    [
        (form_with_items((2, {"label": "Đúng hẹn"})), "reworded", "Đúng hạn", "Đúng hẹn"),
        (form_with_items((2, {"stt": "1.2."})), "renumbered", "", "1.2."),
        (form_with_items((2, {"level": 3})), "levelled", "cấp 2", "cấp 3"),
        (form_with_items((2, {"unit": "Bộ"})), "units", "Hồ sơ", "Bộ"),
        (
            form_with_items((3, {"unit": "Có = 1; Không = 2"})),
            "units",
            "Có = 1; Không = 0",
            "Có = 1; Không = 2",
        ),
        (
            form_with_items((3, {"reported_by": "department"})),
            "markers",
            "",
            "Cấp sở báo",
        ),
        (form_with_items((2, {"required": False})), "required", "bắt buộc", "không bắt buộc"),
        (form_with_items((2, {"changed": "Chỉ hồ sơ mới."})), "substance", "", "Chỉ hồ sơ mới."),
        (
            form_with_indicator("ho_so.dung_han", minimum="0", maximum="9", change_factor="3"),
            "thresholds",
            "",
            "từ 0 đến 9 biến động không quá số lần: 3",
        ),
        (replace(FORM, title="Mẫu mới"), "head", "Mẫu thử", "Mẫu mới"),
        (
            replace(FORM, period_kinds=("H1",)),
            "head",
            "Quý I; Năm",
            "6 tháng đầu năm",
        ),
        (replace(FORM, unit_kinds=("commune",)), "head", "Huyện", "Xã, phường, đặc khu"),
        (
            form_with_rule(severity="warning", operator="<"),
            "rules_changed",
            "Điều kiện: «Số hồ sơ giải quyết đúng hạn» không lớn hơn «Tổng số hồ sơ đã giải "
            "quyết xong»; Mức độ: Lỗi phải sửa",
            "Điều kiện: «Số hồ sơ giải quyết đúng hạn» nhỏ hơn «Tổng số hồ sơ đã giải quyết "
            "xong»; Mức độ: Lưu ý",
        ),
        (
            replace(FORM, outline=(FORM.outline[0], replace(FORM.outline[1], title="Khác"))),
            "outline_changed",
            "Tên mục: 1. Thủ tục hành chính",
            "Tên mục: 1. Khác",
        ),
    ],
)
def test_each_aspect_is_told_alone_and_both_ways(new, aspect, was, now):
    found = difference(FORM, new)
    assert counts(found) == {aspect: 1}
    (change,) = getattr(found, aspect)
    assert (change.was, change.now) == (was, now)
    (back,) = getattr(difference(new, FORM), aspect)
    assert (back.old, back.new, back.was, back.now) == (change.new, change.old, now, was)


def test_a_change_holds_both_rows():
    (change,) = difference(FORM, form_with_items((2, {"stt": "9."}))).renumbered
    assert (change.old, change.new.stt) == (IN_TIME, "9.")


def test_a_marker_above_changes_the_rows_below():
    found = difference(FORM, form_with_items((0, {"reported_by": "commune"})))
    assert [change.new.code for change in found.markers] == ["3.2", "3.3", "3.5"]


def test_a_rate_whose_parts_are_no_longer_asked_is_entered():
    found = difference(with_rows(RATE, TOTAL, IN_TIME), with_rows(RATE, TOTAL))
    assert counts(found) == {"dropped": 1, "formulas": 1}
    assert "× 100" in found.formulas[0].was and found.formulas[0].now == ""


def test_a_draft_with_a_wrong_formula_is_still_compared():
    draft = form_with_indicator("ho_so.ty_le", formula="ratio(")
    assert "ratio(" in difference(FORM, draft).formulas[0].now


def test_rows_pushed_down_by_a_new_one_have_not_moved():
    old = with_rows(RATE, TOTAL)
    new = with_rows(at(SURVEY, "3.1"), at(RATE, "3.4"), at(TOTAL, "3.7"))
    found = difference(old, new)
    assert counts(found) == {"added": 1}
    assert found.added[0].new.code == "3.1" and found.added[0].old is None


def test_the_fewest_rows_explain_a_new_order():
    old = with_rows(RATE, TOTAL, IN_TIME, SURVEY)
    new = with_rows(at(SURVEY, "3.1"), at(RATE, "3.2"), at(TOTAL, "3.3"), at(IN_TIME, "3.4"))
    found = difference(old, new)
    assert counts(found) == {"moved": 1}
    assert found.moved[0].was == "Biểu 3, dòng thứ 6" and found.moved[0].now.endswith("thứ 1")


def test_a_row_in_another_table_has_moved_and_is_no_other_row():
    found = difference(with_rows(TOTAL), with_rows(at(TOTAL, "5.1"), number="5"))
    assert counts(found) == {"moved": 1, "tables": 2}
    assert [(one.old is None, one.new is None) for one in found.tables] == [
        (False, True),
        (True, False),
    ]


def test_headings_are_known_by_their_words_in_their_table():
    old = with_rows(at(HEADING, "3.1"), at(HEADING, "3.2"))
    louder = at(HEADING, "3.5", label="KẾT QUẢ", stt="8.")
    assert counts(difference(old, with_rows(louder))) == {
        "dropped": 1,
        "reworded": 1,
        "renumbered": 1,
    }
    other = at(HEADING, "3.1", label="Kết quả khác")
    assert counts(difference(old, with_rows(other))) == {"added": 1, "dropped": 2}


def test_the_stt_never_says_which_row_it_is():
    swapped = with_rows(replace(TOTAL, stt="2."), at(SURVEY, "3.6", stt="1.1."))
    found = difference(with_rows(TOTAL, SURVEY), swapped)
    assert counts(found) == {"renumbered": 2}


def test_rules_sections_and_tables_come_and_go():
    rule = RuleSpec("moi", "ratio", "warning", "ho_so.ty_le", ">", "0", "Biểu 3: {left}.")
    table = TableSpec("4", "Biểu mới", ())
    new = replace(FORM, rules=(rule,), outline=FORM.outline[:1], tables=(*FORM.tables, table))
    found = difference(FORM, new)
    assert counts(found) == {
        "tables": 1,
        "rules_added": 1,
        "rules_dropped": 1,
        "outline_dropped": 1,
    }
    assert found.rules_added[0].new is rule and found.tables[0].now == "Biểu mới"
    assert counts(difference(new, FORM))["outline_added"] == 1


def test_a_section_that_moved_is_told_and_those_around_it_are_not():
    sections = tuple(SectionSpec(key, f"{key}.", 1, f"Mục {key}") for key in "ABCD")
    old = replace(FORM, outline=sections)
    new = replace(FORM, outline=(sections[3], *sections[:3]))
    (moved,) = difference(old, new).outline_moved
    assert (moved.new, moved.was, moved.now) == (sections[3], "mục thứ 4", "mục thứ 1")
    pushed = replace(FORM, outline=(SectionSpec("E", "I.", 1, "Mới"), *sections))
    assert counts(difference(old, pushed)) == {"outline_added": 1}


def test_the_district_form_departs_from_the_provinces_as_counted():
    assert counts(difference(TINH, HUYEN)) == {
        "head": 3,
        "tables": 7,
        "added": 95,
        "dropped": 32,
        "reworded": 12,
        "renumbered": 57,
        "levelled": 1,
        "units": 1,
        "markers": 28,
        "required": 14,
        "rules_added": 33,
        "rules_dropped": 8,
        "rules_changed": 5,
        "outline_added": 29,
        "outline_dropped": 22,
        "outline_changed": 10,
    }
    back = difference(HUYEN, TINH)
    assert (len(back.added), len(back.dropped)) == (32, 95)
    assert len(HUYEN.items) - 95 == len(TINH.items) - 32
