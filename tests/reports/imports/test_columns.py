"""Headers of one row or two, and which of several columns of figures is this period's."""

import pytest

from reports.imports import columns, layout
from reports.imports.layout import Grid

BEGIN = ["STT", "Chỉ tiêu", "Đơn vị tính"]


def chosen(*labels) -> str:
    return columns.header_at([*BEGIN, *labels], []).chosen


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Số liệu kỳ trước", "Số liệu kỳ này"), "Số liệu kỳ này"),
        (("Kỳ trước", "Kỳ này", "Tỷ lệ (%)"), "Kỳ này"),
        (("Kế hoạch", "Thực hiện"), "Thực hiện"),
        (("Cùng kỳ năm trước", "Số liệu", "So sánh"), "Số liệu"),
        (("Lũy kế từ đầu năm", "Trong kỳ"), "Trong kỳ"),
        (("Số liệu năm 2021", "Số liệu năm 2022"), "Số liệu năm 2022"),
        (("Năm 2020", "Năm 2021", "Năm 2022", "Tăng/giảm"), "Năm 2022"),
        (("Số liệu (kỳ trước)", "Số liệu (kỳ này)"), "Số liệu (kỳ này)"),
        (("Số liệu",), ""),
    ],
)
def test_the_figures_of_this_period_are_chosen(labels, expected):
    assert chosen(*labels) == expected


def test_figures_of_other_periods_alone_are_no_table():
    assert columns.header_at([*BEGIN, "Số liệu kỳ trước", "So sánh"], []) is None


def test_a_hidden_column_is_not_chosen():
    header = columns.header_at([*BEGIN, "Số liệu", "Số liệu"], [], hidden={3})

    assert (header.columns["value"], header.chosen, header.unseen) == (4, "", ("Số liệu",))


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ([*BEGIN, "Số liệu", "", "Ghi chú"], ["", "", "", "Kỳ trước", "Kỳ này", ""], 4),
        ([*BEGIN, "Số liệu", "", "Ghi chú"], ["", "", "", "Năm 2022", "Năm 2021"], 3),
        (["Số", "Chỉ tiêu", "Đơn vị", "Số"], ["TT", "thống kê", "tính", "liệu"], 3),
        ([*BEGIN, "Số liệu", "Ghi chú"], ["", "", "", "", ""], 3),
    ],
)
def test_a_header_may_take_two_rows(first, second, value):
    header = columns.header_at(first, second)

    assert header.columns["value"] == value
    assert header.height == (2 if any(second) else 1)


@pytest.mark.parametrize(
    "below",
    [
        ["", "Vị trí việc làm"],
        ["1", "Số hồ sơ", "Hồ sơ", "5"],
        ["Kết quả giải quyết thủ tục hành chính"],
        ["", "", "", "", "chưa giao"],
        ["(1)", "(2)", "(3)", "(4)"],
    ],
)
def test_a_row_of_the_table_is_no_second_row_of_its_header(below):
    assert columns.header_at([*BEGIN, "Số liệu", "Ghi chú"], below).height == 1


def test_the_choice_is_said_once_for_all_pages():
    header = [*BEGIN, "Kỳ này", "Kỳ trước"]
    lines = [header, ["1", "a b", "", "5", "6"], header, ["2", "c d", "", "7", "8"]]

    source = layout.read_grids([Grid("", False, lines)])

    assert [row.value for row in source.rows] == ["5", "7"]
    (remark,) = source.remarks
    assert "«Kỳ này», «Kỳ trước»" in remark
    assert "chỉ đọc cột «Kỳ này»" in remark
