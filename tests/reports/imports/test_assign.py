"""A person's say over the match: any row to any item, and no item to two rows."""

import pytest
from django.http import QueryDict

from reports.imports import assign
from reports.imports.layout import SourceRow
from reports.imports.match import Match, Matched


@pytest.fixture
def match(district_form):
    rows = [(1, "Số hồ sơ", "3.18"), (2, "Số đúng hạn", "3.19"), (3, "Ban hành kế hoạch", "")]
    return Match(
        district_form,
        tuple(
            Matched(SourceRow(number, "", "3", "", text), item, 0.95 if item else 0.0)
            for number, text, item in rows
        ),
    )


@pytest.fixture
def names(district_form):
    return assign.names(district_form, "district")


def items(match: Match) -> list[str]:
    return [one.item for one in match.rows]


def test_every_name_is_unique_and_names_its_item(district_form, names):
    assert len(set(names.values())) == len(names) > 100
    assert all(assign.chosen(text, names) == code for code, text in names.items())


def test_rows_that_take_no_figure_are_not_offered(district_form, names):
    roles = district_form.roles("district")
    assert {roles[code] for code in names} == {"entry", "computed"}


def test_an_item_is_found_without_accents_by_a_part_only_it_has(names):
    code = next(iter(names))
    part = names[code].partition(": ")[2]
    assert sum(part in name for name in names.values()) == 1
    assert assign.chosen(part.upper(), names) == code


@pytest.mark.parametrize(("text", "said"), [("Biểu 3", "giống"), ("xyzzy", "Không có chỉ tiêu")])
def test_an_unclear_text_is_asked_about(names, text, said):
    with pytest.raises(assign.CannotAssign, match=said):
        assign.chosen(text, names)


def test_a_row_given_by_hand_takes_the_item_from_the_row_that_held_it(match):
    changed = assign.reassign(match, {2: "3.18"})

    assert items(changed) == ["", "3.19", "3.18"]
    assert changed.rows[2].is_sure and changed.rows[2].reason == "Người nhập chọn."
    assert "đã được gán cho hàng khác" in changed.rows[0].reason
    assert items(match) == ["3.18", "3.19", ""]


def test_two_rows_change_places(match):
    assert items(assign.reassign(match, {0: "3.19", 1: "3.18"})) == ["3.19", "3.18", ""]


def test_a_row_is_taken_out(match):
    changed = assign.reassign(match, {0: ""})

    assert items(changed) == ["", "3.19", ""]
    assert changed.rows[1].confidence == 0.95


def test_one_item_for_two_rows_is_refused_by_their_places(match):
    with pytest.raises(assign.CannotAssign, match="hàng 1; hàng 3"):
        assign.reassign(match, {0: "3.18", 2: "3.18"})


def test_an_untouched_field_keeps_its_row_and_an_unticked_box_takes_it_out(match, names):
    posted = QueryDict(mutable=True)
    posted.update({"gan-0": names["3.18"], "gan-1": names["3.19"], "gan-2": ""})
    posted.setlist("xem", ["0", "1"])
    posted.setlist("nhap", ["1"])

    assert assign.wanted(posted, match, names) == {0: ""}


def test_a_field_filled_by_hand_counts_whatever_the_box_says(match, names):
    posted = QueryDict(mutable=True)
    posted.update({"gan-0": names["3.21"], "xem": "0"})

    assert assign.wanted(posted, match, names) == {0: "3.21"}


def test_a_row_taken_out_comes_back_by_its_box(match, names):
    out = assign.reassign(match, {0: ""})
    posted = QueryDict(mutable=True)
    posted.update({"gan-0": "", "gan-1": names["3.19"], "gan-2": ""})
    posted.setlist("xem", ["0"])

    assert assign.wanted(posted, out, names) == {}
    posted.setlist("nhap", ["0"])
    assert items(assign.reassign(out, assign.wanted(posted, out, names))) == items(match)


def test_a_row_whose_item_was_given_away_takes_it_back_by_its_box(match, names):
    given = assign.reassign(match, {2: "3.18"})
    posted = QueryDict(mutable=True)
    posted.update({"gan-0": "", "gan-1": names["3.19"], "gan-2": names["3.18"]})
    posted.update({"xem": "0", "nhap": "0"})

    assert items(assign.reassign(given, assign.wanted(posted, given, names))) == items(match)
