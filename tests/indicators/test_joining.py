"""What joins across forms, where a series breaks, and what a chart draws of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators import faults, joining
from indicators.chart import chart, short
from indicators.joining import Join, Point, differences, joins, lines
from indicators.periods import Period
from tests.indicators.two_forms import DICTIONARY, NEW, NEW_ROWS, OLD, OLD_ROWS, RELATIONS, form_of

COUNT = "thu.nhiem_vu"


def point(period: str, form=OLD, value="1", code=COUNT, **more) -> Point:
    return Point(Period.parse(period), form, Decimal(value), "value", text=value, **more)


def breaks_of(code, *points, forms=None):
    return [(one.label, [each.after for each in one.breaks]) for one in lines(code, points, forms)]


def test_the_two_forms_are_forms():
    assert not faults.form_faults(OLD) and not faults.form_faults(NEW)


def test_every_row_of_two_forms_is_joined_marked_or_apart():
    options = "Các phương án trả lời đổi từ «Trực tuyến; Phát phiếu» thành «Trực tuyến; "
    merged = "Mẫu 2021 gộp cấp huyện và cấp xã."
    assert joins(OLD, NEW, RELATIONS) == [
        Join("1.2", "1.1", "marked", "Từ 2022 tính cả cấp xã."),
        Join("1.1", "1.2", "joined", ""),  # moved, reworded, another word for its unit
        Join("1.3", "1.3", "apart", merged),
        Join("1.3", "1.4", "apart", merged),
        Join("1.4", "1.5", "apart", "Mẫu 2021 hỏi tỷ lệ %, không hỏi số hồ sơ."),
        Join("1.5", "1.6", "joined", ""),  # the same answers under other codes
        Join("1.6", "1.7", "marked", options + "Phát phiếu; Kết hợp»."),
        Join("1.7", "1.8", "marked", "Đơn vị tính đổi từ «Triệu đồng» thành «Tỷ đồng»."),
        Join("1.8", "1.9", "joined", ""),
        Join("1.9", "1.10", "joined", ""),
        Join("1.10", "1.11", "joined", ""),
    ]


def test_a_form_joins_itself_whole():
    assert {one.how for one in joins(NEW, NEW, RELATIONS)} == {"joined"}
    assert len(joins(NEW, NEW, RELATIONS)) == len(NEW.items)


def test_a_relation_counts_whichever_side_states_it():
    backwards = joins(NEW, OLD, RELATIONS)
    assert Join("1.3", "1.3", "apart", "Mẫu 2021 gộp cấp huyện và cấp xã.") in backwards
    assert Join("1.4", "1.3", "apart", "Mẫu 2021 gộp cấp huyện và cấp xã.") in backwards


def test_related_rows_that_both_forms_ask_are_each_joined_with_itself():
    both = form_of("thu-2023", NEW_ROWS + (OLD_ROWS[2],))
    found = [one for one in joins(both, both, RELATIONS) if one.how == "apart"]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ("Người", "Nghìn người", True),
        ("Ý kiến", "PAKN", False),
        ("Tỷ lệ", "Số lượng", False),
        ("", "Người", False),
    ],
)
def test_a_count_breaks_only_where_its_unit_holds_more(old, new, breaks):
    forms = [
        form_of(f"thu-{place}", [("nhiem_vu", "Nhiệm vụ", unit, {})])
        for place, unit in enumerate((old, new))
    ]
    assert bool(differences(COUNT, *forms)) is breaks


def test_the_formula_each_form_froze_is_compared():
    rate = "thu.ty_le_co_mat"
    other = DICTIONARY | {rate: replace(DICTIONARY[rate], formula="ratio(thu.bien_che,thu.co_mat)")}
    newer = form_of("thu-2023", NEW_ROWS, dictionary=other)
    assert differences(rate, NEW, newer)[0].startswith("Cách tính")
    assert not differences(COUNT, NEW, newer)


def test_a_change_of_a_form_between_is_still_a_break():
    """The unit filed 2021 and 2023; what 2022 changed stands between them, in either direction."""
    same = [(name, label, unit, {}) for name, label, unit, _ in NEW_ROWS]
    newest = form_of("thu-2023", same, follows="thu-2022")
    forms = {form.code: form for form in (OLD, NEW, newest)}
    changed = ("Từ 2022 tính cả cấp xã.",)
    assert differences("thu.kiem_tra", OLD, newest, forms) == changed
    assert differences("thu.kiem_tra", newest, OLD, forms) == changed
    assert differences("thu.kiem_tra", NEW, newest, forms) == ()
    assert differences("thu.kiem_tra", newest, NEW, forms) == ()


def test_forms_that_follow_each_other_in_a_ring_end():
    one, two = form_of("a", OLD_ROWS, follows="b"), form_of("b", OLD_ROWS, follows="a")
    assert differences(COUNT, NEW, one, {"a": one, "b": two}) == ()


def test_figures_of_a_period_are_read_against_the_same_kind_of_period():
    points = [point("2022-H1"), point("2021-Q1"), point("2022-Q1"), point("2021-H1")]
    found = lines(COUNT, points)
    assert [(line.label, [str(one.period) for one in line.points]) for line in found] == [
        ("Quý I", ["2021-Q1", "2022-Q1"]),
        ("6 tháng đầu năm", ["2021-H1", "2022-H1"]),
    ]


@pytest.mark.parametrize("code", ["thu.co_mat", "thu.giai_ngan"])
def test_stocks_and_cumulative_figures_stand_in_one_line_by_time(code):
    points = [point("2021-Y", code=code), point("2021-Q1", code=code), point("2021-H1", code=code)]
    (line,) = lines(code, points)
    assert [str(one.period) for one in line.points] == ["2021-Q1", "2021-H1", "2021-Y"]


def test_groups_never_share_a_line():
    assert len(lines("thu.co_mat", [point("2021-Y", group="a"), point("2022-Y", group="b")])) == 2


def test_two_forms_filed_for_one_period_stand_in_two_lines():
    """Each with its own versions: neither is a later version of the other."""
    local = form_of("dia-phuong", OLD_ROWS)
    forms = {form.code: form for form in (OLD, NEW, local)}
    points = [point("2021-Y"), point("2022-Y", NEW), point("2022-Y", local), point("2023-Y", local)]
    found = lines(COUNT, [replace(one, group="Số") for one in points], forms)
    assert [(line.label, len(line.points)) for line in found] == [
        ("Số · mẫu dia-phuong · Năm", 2),
        ("Số · mẫu thu-2021 · Năm", 2),
    ]


def test_a_break_stands_between_forms_never_within_one():
    points = [point("2020-Q1"), point("2021-Q1"), point("2022-Q1", NEW), point("2023-Q1", NEW)]
    assert breaks_of("thu.kiem_tra", *points) == [("Quý I", [1])]
    assert breaks_of(COUNT, *points) == [("Quý I", [])]


def test_the_same_change_met_by_two_lines_has_one_number():
    points = [point("2021-Q1"), point("2022-Q1", NEW), point("2021-H1"), point("2022-H1", NEW)]
    found, places = joining.numbered(lines("thu.kiem_tra", points))
    assert [(one.number, one.old, one.new) for one in found] == [(1, "thu-2021", "thu-2022")]
    assert places == {(0, 0): 1, (1, 0): 1}


# --- the chart ---------------------------------------------------------------------------------


def drawn(code, *points):
    found = lines(code, points)
    return chart(found, joining.numbered(found)[1], str)


def test_a_line_is_parted_at_a_break_and_the_break_marked():
    points = [point("2020-Q1"), point("2021-Q1"), point("2022-Q1", NEW), point("2023-Q1", NEW)]
    picture = drawn("thu.kiem_tra", *points)
    assert [len(one.split()) for one in picture.lines[0].segments] == [2, 2]
    assert [number for _, number in picture.marks] == [1]
    before, after = picture.lines[0].dots[1].x, picture.lines[0].dots[2].x
    assert before < picture.marks[0][0] < after


def test_a_break_all_lines_meet_at_once_is_marked_once():
    def marks(*periods):
        points = [point(one, NEW if one > "2022" else OLD) for one in periods]
        return [number for _, number in drawn("thu.kiem_tra", *points).marks]

    assert marks("2021-Q1", "2021-Y", "2022-Q1", "2022-Y") == [1]
    points = [point("2021-Q1"), point("2022-Q1", NEW), point("2022-Y"), point("2023-Y", NEW)]
    picture = drawn("thu.kiem_tra", *points)  # one line goes on with the older form for a year
    assert [number for _, number in picture.marks] == [1, 1]


def test_what_is_not_applicable_leaves_a_gap():
    nothing = Point(Period.parse("2021-Q1"), OLD, None, "na", text="–")
    picture = drawn(COUNT, point("2020-Q1"), nothing, point("2022-Q1"), point("2023-Q1"))
    assert [len(one.split()) for one in picture.lines[0].segments] == [2]
    assert len(picture.lines[0].dots) == 3


def test_the_height_is_the_figure_s_share_of_the_axis():
    picture = drawn(COUNT, point("2021-Q1", value="0"), point("2022-Q1", value="40"))
    low, high = (dot.y for dot in picture.lines[0].dots)
    assert (low, high) == (picture.bottom, picture.top)
    assert [label for _, label in picture.across] == ["0", "10", "20", "30", "40"]


@pytest.mark.parametrize("value", ["0", "7", "-3", "0.004", "123456789012345"])
def test_any_two_figures_can_be_drawn(value):
    picture = drawn(COUNT, point("2021-Q1", value=value), point("2022-Q1", value=value))
    assert all(picture.top <= dot.y <= picture.bottom for dot in picture.lines[0].dots)
    assert len(picture.across) <= 7


def test_one_figure_or_only_choices_make_no_chart():
    assert drawn(COUNT, point("2021-Q1")) is None
    choices = [point("2021-Q1", key="co"), point("2022-Q1", key="khong")]
    assert drawn("thu.doi_thoai", *choices) is None


def test_labels_under_the_axis_are_thinned_and_short():
    points = [point(f"{year}-Y") for year in range(2010, 2030)]
    assert len(drawn(COUNT, *points).below) <= 8
    assert [short(Period.parse(f"2022-{kind}")) for kind in ("Q1", "H1", "Y")] == [
        "Q1/2022",
        "6T/2022",
        "Năm 2022",
    ]
