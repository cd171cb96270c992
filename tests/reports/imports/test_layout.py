"""Where the rows of an appendix stand in a sheet."""

import pytest

from reports.imports import layout
from reports.imports.layout import Grid

HEADER = ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú"]


def rows(*lines, name=""):
    return layout.read_grid(Grid(name, False, [list(line) for line in lines]))


def test_what_stands_before_the_header_is_no_row():
    found = rows(
        ["ỦY BAN NHÂN DÂN"], ["1", "không phải dòng", "", "9"], HEADER, ["1", "a b", "", "5"]
    )

    assert [(row.number, row.text, row.value) for row in found] == [(4, "a b", "5")]


def test_a_sheet_without_a_header_has_no_rows():
    assert rows(["1", "Số hồ sơ", "Hồ sơ", "5"]) == []


@pytest.mark.parametrize(
    "header",
    [
        ["TT", "Nội dung", "ĐVT", "Kết quả", "Ghi chú"],
        ["Số TT", "CHỈ TIÊU", "Đơn vị tính (ĐVT)", "Số liệu 6 tháng", "GHI CHÚ"],
        ["stt", "name", "unit", "value_raw", "note"],
        ["STT", "Chỉ  tiêu\nthống kê", "Đơn vị\ntính", "Số\nliệu", "Ghi chú (*)"],
    ],
)
def test_headers_are_known_by_their_words(header):
    (row,) = rows(header, ["1.", "Số hồ sơ", "Hồ sơ", "5", "ghi"])

    assert (row.stt, row.text, row.unit, row.value, row.note) == (
        "1.",
        "Số hồ sơ",
        "Hồ sơ",
        "5",
        "ghi",
    )


def test_columns_may_stand_in_another_order():
    (row,) = rows(["Ghi chú", "Số liệu", "Chỉ tiêu"], ["n", "5", "Số hồ sơ"])

    assert (row.text, row.value, row.note, row.unit) == ("Số hồ sơ", "5", "n", "")


def test_a_repeated_header_and_the_counting_of_columns_are_no_rows():
    found = rows(HEADER, ["(1)", "(2)", "(3)", "(4)", "(5)"], HEADER, ["A", "B", "C", "1", "2"])

    assert found == []


@pytest.mark.parametrize(
    "title", ["Biểu mẫu 7: Chính quyền điện tử", "BIỂU SỐ 07", "VII. Chính quyền"]
)
def test_a_title_line_tells_the_table_of_the_rows_below(title):
    (row,) = rows(HEADER, [title], ["1", "Số hồ sơ", "", "5"])

    assert row.table == "7"


def test_wording_that_begins_like_a_numeral_is_no_title():
    (first, second) = rows(HEADER, ["", "Vị trí việc làm"], ["1", "Số hồ sơ", "", "5"])

    assert (first.text, first.table, second.table) == ("Vị trí việc làm", "", "")


@pytest.mark.parametrize(
    ("name", "table"),
    [("Biểu 3", "3"), ("BM03", "3"), ("III", "3"), ("3", "3"), ("Sheet3", ""), ("Tổng hợp", "")],
)
def test_a_sheet_named_after_a_table_tells_it(name, table):
    (row,) = rows(HEADER, ["1", "Số hồ sơ", "", "5"], name=name)

    assert row.table == table


def test_a_heading_merged_over_the_row_keeps_its_wording():
    (row,) = rows(HEADER, ["Kết quả giải quyết thủ tục hành chính"])

    assert (row.stt, row.text) == ("", "Kết quả giải quyết thủ tục hành chính")


def test_lines_broken_inside_a_cell_are_one_text():
    (row,) = rows(HEADER, ["1", "Số hồ sơ\nđã giải quyết", "", " 5 \n", "a\nb"])

    assert (row.text, row.value, row.note) == ("Số hồ sơ đã giải quyết", "5", "a b")


def test_the_stamp_tells_what_a_workbook_was_made_from():
    stamp = Grid(
        layout.STAMP, True, [["form", "bnv-2022-huyen"], ["sha256", "ab"], ["period", "2022-H1"]]
    )

    source = layout.read_grids([stamp])

    assert (source.stamp.form, source.stamp.sha256, source.stamp.period) == (
        "bnv-2022-huyen",
        "ab",
        "2022-H1",
    )
    assert source.rows == []


@pytest.mark.parametrize(
    ("stt", "expected"),
    [("02/01/2022", "2.1"), ("01/02/2003", "1.2.3"), ("2,1", "2,1"), ("**2.1**", "2.1"), ("-", "")],
)
def test_an_stt_is_read_as_it_was_typed(stt, expected):
    (row,) = rows(HEADER, [stt, "Số hồ sơ", "", "5"])

    assert row.stt == expected


@pytest.mark.parametrize("value", ["58¹", "58*", "58[1]", "**58**", "58 (*)", "58"])
def test_marks_of_footnotes_and_bold_type_are_no_figures(value):
    (row,) = rows(HEADER, ["1", "Số hồ sơ", "", value])

    assert row.value == "58"


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("58 (trong đó: 3 quá hạn)", "58", "trong đó: 3 quá hạn"),
        ("58, trong đó 3 quá hạn", "58", "trong đó 3 quá hạn"),
        ("99,6% (gồm cả liên thông)", "99,6%", "gồm cả liên thông"),
        ("58 (ước thực hiện)", "58 (ước thực hiện)", ""),
        ("72 (104)", "72 (104)", ""),
    ],
)
def test_a_note_in_the_cell_of_the_figure_is_told_from_it(cell, value, note):
    (row,) = rows(HEADER, ["1", "Số hồ sơ", "", cell, ""])

    assert (row.value, row.note) == (value, note)


def test_hidden_rows_and_sheets_are_left_and_said():
    lines = [HEADER, ["1", "a b", "", "5"], ["2", "c d", "", "6"]]
    shown = Grid("Biểu 1", False, lines, hidden_rows=frozenset({2}))
    hidden = Grid("Nháp", True, lines)

    source = layout.read_grids([shown, hidden])

    assert [row.text for row in source.rows] == ["a b"]
    assert source.remarks == (
        "Hàng đang ẩn không được đọc: «Biểu 1» 1 hàng; nếu cần nhập thì hãy bỏ ẩn các hàng đó.",
        "Trang tính đang ẩn không được đọc: «Nháp».",
    )
