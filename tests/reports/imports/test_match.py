"""Rows of a file and items of a form: what is recognised, what is left, which form it is."""

import random
from dataclasses import replace

import pytest

from reports.imports import match, read, wordings
from reports.imports.layout import SourceRow
from units.text import fold


def by_place(found) -> dict[int, str]:
    return {one.row.number: one.item for one in found.rows}


@pytest.fixture(scope="module")
def rows(district_tsv):
    return read.read(district_tsv, "a.tsv").rows


@pytest.fixture(scope="module")
def expected(rows, district_form):
    return by_place(match.match(rows, district_form))


def changed(rows, **how):
    """Return the rows with fields rewritten by functions; titles stay."""
    return [
        row
        if row.is_title
        else replace(row, **{name: rewrite(getattr(row, name)) for name, rewrite in how.items()})
        for row in rows
    ]


@pytest.mark.parametrize(
    "how",
    [
        {"text": fold},
        {"text": str.upper},
        {"text": lambda text: text + " (nếu có)"},
        {"text": lambda text: "- " + text.replace(",", " ,") + ":"},
        {"text": lambda text: text.replace("TTHC", "thủ tục hành chính")},
        {"stt": lambda _: ""},
        {"stt": lambda stt: stt.rstrip(".")},
        {"unit": lambda _: ""},
        {"table": lambda _: ""},
    ],
    ids=lambda how: next(iter(how)),
)
def test_rows_are_known_though_retyped(how, rows, expected, district_form):
    assert by_place(match.match(changed(rows, **how), district_form)) == expected


def test_rows_left_out_do_not_shift_the_others(rows, expected, district_form):
    left_out = set(random.Random(1).sample(range(len(rows)), 60))
    kept = [row for index, row in enumerate(rows) if index not in left_out or row.is_title]

    found = by_place(match.match(kept, district_form))

    # Where one of several equal wordings is gone, its numbering tells which remain.
    assert found == {number: expected[number] for number in found}
    assert len(found) == sum(not row.is_title for row in kept)


def test_rows_added_are_reported_and_do_not_shift_the_others(rows, expected, district_form):
    added = [
        SourceRow(
            1000 + index, "", row.table, "", f"Chỉ tiêu riêng của địa phương số {index}", "", "5"
        )
        for index, row in enumerate(rows[::20])
    ]
    mixed = [
        one
        for index, row in enumerate(rows)
        for one in (row, *added[index // 20 : index // 20 + (index % 20 == 0)])
    ]

    found = match.match(mixed, district_form)

    assert {n: item for n, item in by_place(found).items() if n < 1000} == expected
    assert [one.row.number for one in found.unmatched] == [row.number for row in added]


def test_tables_may_come_in_another_order(rows, expected, district_form):
    turned = sorted(rows, key=lambda row: -int(row.table))

    assert by_place(match.match(turned, district_form)) == expected


def test_a_wrong_number_on_a_sheet_is_not_believed(rows, expected, district_form):
    renumbered = [
        replace(row, table={"3": "4", "4": "3"}.get(row.table, row.table)) for row in rows
    ]

    found = by_place(match.match(renumbered, district_form))

    assert found == expected


def test_a_row_out_of_its_place_is_matched_by_its_wording_and_doubted(
    rows, expected, district_form
):
    moved = [row for row in rows if row.table == "3"]
    moved.append(moved.pop(3))

    found = {one.row.number: one for one in match.match(moved, district_form).rows}

    assert all(one.item == expected[number] for number, one in found.items())
    assert [number for number, one in found.items() if not one.is_sure] == [moved[-1].number]


def test_no_item_is_given_to_two_rows(rows, district_form):
    found = match.match([*rows, *rows], district_form)

    items = [one.item for one in found.matched]
    assert len(items) == len(set(items)) > 0.95 * len(district_form.items)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Số UBND cấp xã đã kiểm tra", "Số UBND cấp huyện đã kiểm tra"),
        ("Số TTHC đang cung cấp trực tuyến mức độ 3", "Số TTHC đang cung cấp trực tuyến mức độ 2"),
        ("Số nhiệm vụ đã hoàn thành", "Số nhiệm vụ đã hoàn thành trước hạn"),
        ("Số nhiệm vụ đã hoàn thành", "Số nhiệm vụ chưa hoàn thành"),
        ("Số vấn đề phát hiện qua kiểm tra", "Số vấn đề xử lý qua kiểm tra"),
    ],
)
def test_a_word_that_changes_the_meaning_makes_another_item(label, text):
    form = wordings.Wordings([wordings.key(label)])

    assert wordings.alike(wordings.key(text), wordings.key(label), form) == 0
    assert wordings.reworded(wordings.key(text), wordings.key(label), form) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Tổng số nhiệm vụ đã được hoàn thành trong quý (lũy kế)",
        "so nhiem vu hoan thanh trong quy",
        "Số nhiệm vụ đã hoàn thzành trong quý",
        "Số nhiệmvụ đã hoàn thành trong quý",
        "Số nhiệm vụ đã hoàn thành",
    ],
)
def test_careless_typing_makes_no_other_item(text):
    label = wordings.key("Số nhiệm vụ đã hoàn thành trong quý")

    assert wordings.alike(wordings.key(text), label, wordings.Wordings([label])) > match.ENOUGH


def test_a_row_that_fits_several_items_is_left_with_all_offered(district_form):
    lone = SourceRow(9, "", "7", "", "Tổng số UBND cấp xã", "", "5")

    (one,) = match.match([lone], district_form).rows

    offered = [district_form.items[other.item].label for other in one.candidates]
    assert (one.item, offered) == ("", ["Tổng số UBND cấp xã"] * 3)
    assert "nhiều chỉ tiêu" in one.reason


def test_rows_that_say_different_things_of_one_item_are_both_left(rows, district_form):
    (row,) = [row for row in rows if row.text == "Số nhiệm vụ đề ra trong kế hoạch"]

    found = match.match([row, replace(row, number=99, value="1")], district_form)

    assert [(one.item, one.candidates[0].item) for one in found.rows] == [("", "1.3"), ("", "1.3")]
    assert all("số liệu khác nhau" in one.reason for one in found.rows)


def test_a_file_with_two_periods_of_the_same_tables_is_told_so(rows, district_form):
    other = changed(rows, value=lambda value: f"{value}1", sheet=lambda _: "Kỳ trước")

    found = match.match([*rows, *other], district_form)

    assert match.is_foreign_file(found)
    assert match.is_said_twice(found)


def test_a_second_table_that_does_not_say_which_it_is_changes_nothing(
    rows, expected, district_form
):
    other = changed(rows, value=lambda _: "1", sheet=lambda _: "Tờ 2", table=lambda _: "")

    found = match.match([*rows, *other], district_form)

    assert {one.row.number: one.item for one in found.matched} == expected
    assert all("đã nhận số liệu" in one.reason for one in found.unmatched)


def test_an_unmatched_row_is_offered_the_items_most_like_it(district_form):
    row = SourceRow(2, "", "1", "", "Số nhiệm vụ chưa hoàn thành", "Nhiệm vụ", "5")

    (one,) = match.match([row], district_form).rows

    assert one.item == ""
    assert "1.4" in {other.item for other in one.candidates}
    confidences = [other.confidence for other in one.candidates]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[-1] >= match.OFFER


def test_a_table_numbered_otherwise_is_matched_by_wording_and_said(rows, expected, district_form):
    def shifted(stt):
        return f"9{stt}" if stt else ""

    found = match.match(changed(rows, stt=shifted), district_form)

    assert by_place(found) == expected
    assert any("Số thứ tự" in remark for remark in found.remarks)
    unsure = [one for one in found.matched if not one.is_sure]
    assert all(
        not match.same_units(one.row.unit, district_form.items[one.item].unit) for one in unsure
    )


def test_a_text_like_no_item_is_not_guessed(district_form):
    row = SourceRow(2, "", "3", "1.1.", "Số cuộc họp về chuyển đổi số", "Cuộc", "5")

    assert [one.item for one in match.match([row], district_form).rows] == [""]


def test_signatures_below_a_table_are_no_rows(rows, district_form):
    last = max(row.number for row in rows)
    signature = SourceRow(last + 3, "", "7", "", "NGƯỜI LẬP BIỂU", "", "TM. ỦY BAN NHÂN DÂN")

    assert match.match([*rows, signature], district_form).unmatched == []


def test_an_appendix_of_the_province_is_told_from_one_of_a_district(forms, rows, province_tsv):
    province_rows = read.read(province_tsv, "a.tsv").rows
    district, province = forms["bnv-2022-huyen"], forms["bnv-2022-tinh"]

    def told(some_rows, own):
        better = match.better_form(match.match(some_rows, own), some_rows, forms.values())
        return better and better.code

    assert told(province_rows, district) == "bnv-2022-tinh"
    assert told(rows, province) == "bnv-2022-huyen"
    assert told(rows, district) is None
    assert told(province_rows, province) is None


def test_one_table_alone_is_not_mistaken_for_another_form(forms, rows):
    part = [row for row in rows if row.table == "7" and row.number > 180]
    own = match.match(part, forms["bnv-2022-huyen"])

    assert match.better_form(own, part, forms.values()) is None
    assert len(own.matched) == len(part)


def test_a_file_of_something_else_is_foreign(district_form):
    rows = [SourceRow(n, "", "", str(n), f"Học sinh lớp {n}", "Em", "30") for n in range(1, 20)]

    assert match.is_foreign_file(match.match(rows, district_form))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Có = 1; Không = 0", "Không = 0 Có = 1", True),
        ("Có = 1; Không = 0", "Có = 0; Không = 1", False),
        ("Thủ tục", "TTHC", True),
        ("Cơ quan, đơn vị", "cơ quan , đơn vị", True),
        ("Tỷ đồng", "tỉ đồng", True),
        ("Tỷ đồng", "Triệu đồng", False),
        ("%", "Cơ quan, đơn vị", False),
    ],
)
def test_units_are_compared_by_their_meaning(one, other, same):
    assert match.same_units(one, other) is same
