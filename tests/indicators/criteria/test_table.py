"""Tables as offices lay them out, and criteria held against each other."""

import pytest

from indicators import criteria

HEADER = ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Ghi chú"]
FULL = ["STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"]


def found(*rows) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.rule, one.codes) for one in checked(*rows).findings]


def checked(*rows) -> criteria.Check:
    return criteria.check(criteria.criteria_in([FULL, *map(list, rows)]))


def informed(*rows) -> list[str]:
    return [one.message for one in checked(*rows).unread]


FORMULA = "Tính điểm theo công thức: (b/a)*điểm tối đa. | a là tổng số hồ sơ | b là số đúng hạn"
YES = "Có: 1 | Không có: 0"


def test_branches_printed_below_the_name_belong_to_it():
    rows = [
        ["", "BỘ TIÊU CHÍ", "", ""],
        HEADER,
        ["(1)", "(2)", "(3)", "(4)"],
        ["I", "CÔNG TÁC CHỈ ĐẠO", "1,5", ""],
        ["1.1", "Ban hành kế hoạch", "1", ""],
        ["", "Kịp thời", "1", ""],
        ["-", "Không kịp thời", "0", ""],
        ["1.2", "Báo cáo định kỳ", "0,5", ""],
        ["", "Tính điểm theo công thức: (b/a)*0,5", "", ""],
        ["", "Tổng cộng", "1,5", ""],
        ["", "", "", ""],
        ["", "", "TM. ỦY BAN NHÂN DÂN", ""],
    ]
    read = criteria.criteria_in(rows)

    assert [(one.row, one.code, one.maximum_typed) for one in read] == [
        (4, "I", "1,5"),
        (5, "1.1", "1"),
        (8, "1.2", "0,5"),
        (10, "", "1,5"),
    ]
    assert read[1].rule == "Kịp thời: 1\nKhông kịp thời: 0"
    assert read[2].rule == "Tính điểm theo công thức: (b/a)*0,5"
    assert criteria.check(read).findings == []


def test_a_table_without_its_header_has_no_criteria():
    assert criteria.criteria_in([["1.1", "Ban hành kế hoạch", "1", "Có: 1"]]) == []


def test_pasted_cells_of_several_lines_are_one_cell():
    text = 'STT\tTiêu chí\tĐiểm tối đa\tCách tính điểm\r\n1\tBáo cáo\t1\t"Có: 1\r\nKhông có: 0"\r\n'
    (read,) = criteria.criteria_in(criteria.pasted(text))
    assert read.rule == "Có: 1\nKhông có: 0"


@pytest.mark.parametrize("cell", ['Bộ phận "Một cửa"', '"Một cửa" điện tử', '"Một cửa'])
def test_a_quote_that_is_only_a_quote_loses_no_row(cell):
    text = f"STT\tTiêu chí\tĐiểm tối đa\n1\t{cell}\t1\n2\tBáo cáo\t1"
    assert [one.code for one in criteria.criteria_in(criteria.pasted(text))] == ["1", "2"]


def test_the_same_name_twice_under_one_parent_is_flagged():
    one, two = ("1.1", "Tỷ lệ hồ sơ đúng hạn", "1"), ("1.2", "TỶ LỆ HỒ SƠ ĐÚNG HẠN.", "1")
    assert found((*one, FORMULA), (*two, FORMULA)) == [("duplicate", ("1.1", "1.2"))]
    assert found((*one, FORMULA), (*two, YES)) == [("duplicate", ("1.1", "1.2"))]
    assert found((*one, FORMULA), ("1.2", "Tỷ lệ hồ sơ trễ hạn", "1", FORMULA)) == []


def test_the_same_name_under_another_parent_is_looked_at_only_with_the_same_formula():
    one, two = ("1.1", "Tỷ lệ hồ sơ đúng hạn", "1"), ("2.1", "Tỷ lệ hồ sơ đúng hạn", "1")
    (again,) = checked((*one, FORMULA), (*two, FORMULA)).findings
    assert (again.rule, again.severity) == ("duplicate", "warning")
    assert found((*one, YES), (*two, YES)) == []


def test_the_same_rule_for_two_things_is_clean():
    bands = "Có 100% số đơn vị: 1 | Dưới 100% số đơn vị: 0"
    assert found(("1.1", "Đơn vị tự bảo đảm", "1", bands), ("1.2", "Đơn vị khác", "1", bands)) == []


def test_children_that_add_up_are_clean_and_those_that_do_not_are_told():
    children = (("1.1", "Một", "0.50", YES.replace("1", "0.5")), ("1.2", "Hai", "1,5", FORMULA))
    assert found(("1", "Cha", "2,00", ""), *children) == []
    (total,) = checked(("1", "Cha", "2,25", ""), *children).findings
    assert (total.rule, total.codes, total.figures) == ("total", ("1", "1.1", "1.2"), ("2.25", "2"))
    assert "1.1 (0,50) và 1.2 (1,50) cộng lại là 2,00" in total.message


def test_a_parent_without_a_maximum_hands_up_the_sum_of_its_children():
    rows = (("1", "Cha", "", ""), ("1.1", "Một", "1", YES), ("2", "Cha nữa", "1", YES))
    assert found(*rows, ("", "Tổng cộng", "2", "")) == []
    assert found(*rows, ("", "Tổng cộng", "3", "")) == [("total", ("", "1", "2"))]


def test_an_extract_is_not_blamed_for_the_rows_it_leaves_out():
    rows = (("7.3", "Cha", "3", ""), ("7.3.2", "Hai", "1", YES), ("7.3.4", "Bốn", "1", YES))
    assert found(*rows) == []
    assert informed(*rows) == [
        "Bảng thiếu tiêu chí 7.3.1 và 7.3.3 nên chưa đối chiếu được tổng điểm."
    ]
    assert found(("7.3", "Cha", "1", ""), *rows[1:]) == [("total", ("7.3", "7.3.2", "7.3.4"))]


def test_numbers_may_begin_anew_in_every_section():
    rows = (
        ("I", "Phần một", "2", ""),
        ("1", "Báo cáo quý", "1", YES),
        ("2", "Báo cáo năm", "1", YES),
        ("II", "Phần hai", "1", ""),
        ("1", "Kế hoạch năm", "1", YES),
    )
    assert found(*rows) == []
    assert found(*rows[:3], ("II", "Phần hai", "2", ""), rows[4]) == [("total", ("II", "1"))]


def test_a_number_used_twice_is_told_with_what_a_spreadsheet_does():
    rows = (("3.1", "Niêm yết công khai", "1", YES), ("3.1", "Trả kết quả", "1", YES))
    (code,) = checked(*rows).findings
    assert (code.rule, code.rows) == ("code", (2, 3)) and "3.10" in code.advice


def test_what_is_not_there_is_information_and_no_fault():
    assert found(("1", "Điều tra xã hội học", "1", "")) == []
    assert informed(("1", "Điều tra xã hội học", "1", "")) == ["Bảng không ghi cách tính điểm."]
    assert "không ghi điểm tối đa" in informed(("1", "Kế hoạch", "", YES))[0]
    rows = (("1", "Cha", "2", ""), ("1.1", "Một", "1", YES), ("1.2", "Hai", "", YES))
    assert found(*rows) == [] and "Tiêu chí 1.2 không có điểm tối đa" in informed(*rows)[0]


def test_both_signs_of_decimals_are_read_and_a_third_is_asked_about():
    assert [one.maximum for one in checked(("1", "Kế hoạch", "0,5", YES)).criteria] == [
        criteria.criteria_in([FULL, ["1", "Kế hoạch", "0.50", YES]])[0].maximum
    ]
    assert found(("1", "Kế hoạch", "2.000", YES)) == [("number", ("1",))]
