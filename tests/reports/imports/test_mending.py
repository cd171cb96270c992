"""Names cut over a page, numbers and units in the cell of the name."""

from dataclasses import replace

import pytest

from reports.imports import match
from reports.imports.layout import SourceRow

NAME = "Số văn bản chỉ đạo CCHC đã ban hành (Kết luận, chỉ thị, công văn chỉ đạo, quán triệt)"
ROW = SourceRow(7, "", "1", "1.", NAME, "Văn bản", "58", "ghi")


def found(form, *rows):
    return match.match(rows, form)


def test_a_name_that_goes_on_in_the_next_row_is_joined_and_said(district_form):
    first = replace(ROW, text="Số văn bản chỉ đạo CCHC đã ban hành")
    rest = SourceRow(12, "", "1", "", "(Kết luận, chỉ thị, công văn chỉ đạo, quán triệt)")

    result = found(district_form, first, rest)

    (one,) = result.rows
    assert (one.item, one.row.text, one.row.value, one.row.number) == ("1.1", NAME, "58", 7)
    assert one.confidence == 1
    assert result.remarks == ("Tên chỉ tiêu bị ngắt thành nhiều hàng đã được nối lại, tại hàng 7.",)


@pytest.mark.parametrize("cut", [(3,), (3, 8)])
def test_the_figure_may_stand_beside_any_part(cut, district_form):
    words = NAME.split()
    ends = [*cut, len(words)]
    parts = [
        SourceRow(n, "", "1", "", " ".join(words[start:end]))
        for n, (start, end) in enumerate(zip([0, *cut], ends, strict=True))
    ]
    parts[-1] = replace(parts[-1], value="58", unit="Văn bản")

    (one,) = found(district_form, *parts).matched

    assert (one.item, one.row.value, one.row.unit) == ("1.1", "58", "Văn bản")


def test_a_row_with_a_number_or_a_second_figure_is_never_joined(district_form):
    first = replace(ROW, text="Số văn bản chỉ đạo CCHC đã ban")
    rest = SourceRow(8, "", "1", "", "hành (Kết luận, chỉ thị, công văn chỉ đạo, quán triệt)")

    for other in (replace(rest, stt="2."), replace(rest, value="3")):
        assert found(district_form, first, other).remarks == ()


@pytest.mark.parametrize("text", [f"1. {NAME}", f"- 1. {NAME}", f"{NAME} (Văn bản)"])
def test_a_number_or_a_unit_in_the_name_is_taken_out(text, district_form):
    (one,) = found(district_form, replace(ROW, text=text, stt="", unit="")).rows

    assert (one.item, one.row.text) == ("1.1", NAME)
    assert "1." in (one.row.stt, text[:2], text[2:4]) or one.row.unit == "Văn bản"


def test_another_unit_in_brackets_is_not_taken_for_the_items(district_form):
    (one,) = found(district_form, replace(ROW, text="Số nhiệm vụ (Triệu đồng)", unit="")).rows

    assert one.item == ""
