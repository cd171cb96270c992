"""A form as a workbook: nothing is lost, and what cannot be read is refused with its place."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings

from indicators import faults, formfile, workbook
from indicators.kinds import UNIT_KIND_WORDS
from indicators.workbook import layout, opening
from tests.indicators.test_forms_shipped import CORPUS, FORM_FILES, shipped
from tests.indicators.test_forms_shipped import DICTIONARY as SHIPPED
from tests.indicators.whole_forms import forms
from tests.indicators.written_form import DICTIONARY, FORM, form_with_items
from units.models import Unit

HEAD = 6  # row of a table's head: four lines about the table and an empty one stand above


def changed(*cells: tuple[str, str, object]) -> bytes:
    """Write FORM and change some cells: (sheet, cell, value)."""
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    for sheet, place, value in cells:
        book[sheet][place] = value
    return saved(book)


def saved(book) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def refusal(content: bytes, dictionary=DICTIONARY) -> str:
    with pytest.raises(ValueError) as refused:
        workbook.read(content, dictionary)
    told = str(refused.value)
    assert told.endswith(".") and "hãy" in told
    return told


# --- nothing is lost -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORM_FILES, ids=lambda path: path.stem)
def test_a_shipped_form_survives_the_workbook(path):
    form = shipped(path.stem)
    content = workbook.write(form)
    assert workbook.read(content, SHIPPED) == form
    assert workbook.read(content, {}) == form


def test_a_form_saved_twice_in_libreoffice_is_the_form():
    """LibreOffice takes the «_xa_» of a code for a character, and so breaks the line there."""
    first, *rest = FORM.rules
    form = replace(FORM, rules=(replace(first, code="ho_so_xa_dung_han"), *rest))
    content = (CORPUS / "form_saved_in_libreoffice.xlsx").read_bytes()
    rules = openpyxl.load_workbook(BytesIO(content))[layout.RULE_SHEET]
    assert rules["A2"].value == "ho_so\ndung_han"
    assert workbook.read(content, DICTIONARY) == form


@pytest.mark.parametrize("text", ["ho_so_xa_dung_han", "_xE_", "_x0041_", "_x005F_xa_"])
def test_what_a_program_would_take_for_a_character_is_escaped(text):
    content = workbook.write(replace(FORM, notes=(text,)))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        written = b"".join(map(parts.read, parts.namelist())).decode()
    assert f">{text.replace('_x', '_x005F_x')}<" in written
    assert workbook.read(content, DICTIONARY).notes == (text,)


@settings(max_examples=60, deadline=None)
@given(form=forms())
def test_any_form_survives_the_workbook_and_the_file(form):
    assert workbook.read(workbook.write(form), {}) == form
    assert formfile.read_whole(formfile.write_whole(form), {}) == form


def test_texts_stay_texts():
    form = form_with_items((1, {"stt": "01", "label": "=1+1", "unit": "+84"}))
    sheet = openpyxl.load_workbook(BytesIO(workbook.write(form)))["Biểu 3"]
    for column, text in (("B", "01"), ("D", "=1+1"), ("E", "+84")):
        cell = sheet[f"{column}{HEAD + 2}"]
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert sheet.column_dimensions["B"].number_format == "@"
    assert sheet.freeze_panes == f"A{HEAD + 1}"


def test_choices_are_offered_from_the_lists():
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    assert book.sheetnames == ["Mẫu", "Biểu 3", "Chỉ tiêu", "Quy tắc", "Đề cương", "Danh mục"]
    offered = {}
    for sheet in book:
        for one in sheet.data_validations.dataValidation:
            name, cells = one.formula1.split("!")
            assert name == "'Danh mục'"
            words = [cell.value for (cell,) in book["Danh mục"][cells.replace("$", "")]]
            offered[sheet.title, str(one.sqref).split(":")[0]] = words
    assert offered["Biểu 3", "G7"][1] == "Cấp sở báo"
    assert offered["Biểu 3", "H7"] == ["Có", "Không"]
    assert offered["Quy tắc", "C2"] == ["Lỗi phải sửa", "Cần giải trình", "Lưu ý"]
    assert "không lớn hơn" in offered["Quy tắc", "E2"] and len(offered["Quy tắc", "I2"]) == 3


def test_every_code_has_a_word_of_its_own():
    for title, words in layout.list_columns():
        assert len(set(map(layout.fold, words))) == len(words), title
    assert set(UNIT_KIND_WORDS) == set(faults.UNIT_KINDS)
    assert dict(Unit.Kind.choices) == UNIT_KIND_WORDS


def test_a_text_longer_than_a_cell_is_not_cut():
    with pytest.raises(ValueError, match="Trang «Biểu 3», dòng 8: .* rút gọn"):
        workbook.write(form_with_items((1, {"label": "a" * 32_768})))


# --- what people do to it ------------------------------------------------------------------------


def test_numbers_and_words_are_taken_as_people_type_them():
    content = changed(
        ("Biểu 3", "A8", "3"),
        ("Biểu 3", "B8", 1),
        ("Biểu 3", "G8", "cap so bao"),
        ("Biểu 3", "H8", None),
        ("Chỉ tiêu", "H2", 0.5),
        ("Quy tắc", "E2", "<"),
    )
    form = workbook.read(content, DICTIONARY)
    item = form.items["3.3"]
    assert (item.stt, item.reported_by, item.required) == ("1", "department", False)
    assert form.indicators[0].minimum == "0.5" and form.rules[0].operator == "<"


def test_a_row_may_name_an_indicator_only_the_dictionary_has():
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    book["Chỉ tiêu"].delete_rows(2, 9)
    assert workbook.read(saved(book), DICTIONARY) == FORM


def test_an_indicator_neither_knows_is_left_for_the_faults():
    form = workbook.read(changed(("Biểu 3", "F8", "khong.co")), DICTIONARY)
    assert any("khong.co chưa có" in fault for fault in faults.form_faults(form))


def test_columns_may_be_moved_and_lists_go_on_below():
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    sheet = book["Đề cương"]
    for row in sheet.iter_rows():
        row[0].value, row[3].value = row[3].value, row[0].value
    last = book["Mẫu"].max_row
    book["Mẫu"][f"B{last + 1}"] = "Ghi chú nữa."
    form = workbook.read(saved(book), DICTIONARY)
    assert form.outline == FORM.outline
    assert form.notes == (*FORM.notes, "Ghi chú nữa.")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (("Biểu 3", "D8", "=1+1"), "Trang «Biểu 3», dòng 8, cột «Tên dòng»: ô chứa công thức"),
        (("Biểu 3", "B8", 1.1), "Trang «Biểu 3», dòng 8, cột «STT»: Excel đã đổi"),
        (("Biểu 3", "A8", "ba"), "cột «Vị trí»: «ba» không phải số nguyên"),
        (("Biểu 3", "A8", "-1"), "«-1» không phải số nguyên"),
        (("Biểu 3", "C8", None), "cột «Cấp»: chưa ghi gì"),
        (("Biểu 3", "G8", "Cấp thôn báo"), "«Cấp thôn báo» không có trong danh mục"),
        (("Biểu 3", "H8", "x"), "hãy chọn một trong: «Có», «Không»"),
        (("Biểu 3", "C6", "Bậc"), "dòng 6: cột «Bậc» không có trong tệp mẫu"),
        (("Biểu 3", "C6", None), "dòng 6: thiếu cột «Cấp»"),
        (("Biểu 3", "C6", "STT"), "cột «STT» có hai lần"),
        (("Biểu 3", "A6", "Thứ tự"), "dòng 6: không rõ «Thứ tự» là gì"),
        (("Biểu 3", "B1", None), "chưa có «Số biểu»"),
        (("Biểu 3", "B1", "3.1"), "số biểu không được chứa dấu chấm"),
        (("Mẫu", "A2", "Mã mẫu"), "Trang «Mẫu», dòng 2: «Mã mẫu» đã ghi ở dòng trên"),
        (("Mẫu", "B5", "Thôn"), "Trang «Mẫu», dòng 5: «Thôn» không có trong danh mục"),
        (("Chỉ tiêu", "D2", "Cộng"), "Trang «Chỉ tiêu», dòng 2: chỉ tiêu ho_so.ty_le đã có"),
        (("Chỉ tiêu", "A3", "ho_so.ty_le"), "dòng 3: chỉ tiêu ho_so.ty_le đã khai ở dòng"),
        (("Chỉ tiêu", "A5", "moi.co"), "dòng 5: chỉ tiêu moi.co không đứng ở dòng nào"),
        (("Quy tắc", "C2", "nặng"), "Trang «Quy tắc», dòng 2, cột «Mức độ»: «nặng»"),
        (("Đề cương", "A2", None), "Trang «Đề cương», dòng 2, cột «Mã mục»: chưa ghi gì"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(cell, told):
    assert told in refusal(changed(cell))


def test_a_missing_and_a_strange_sheet_are_refused():
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    book["Quy tắc"].title = "Luật"
    assert "Trang «Luật» không thuộc tệp mẫu" in refusal(saved(book))
    del book["Luật"]
    assert "thiếu trang «Quy tắc»" in refusal(saved(book))


# --- what strangers send -------------------------------------------------------------------------


def with_part(name: str, body: bytes, content: bytes | None = None) -> bytes:
    """Return FORM's workbook with a part added, or one of its parts replaced."""
    written = BytesIO()
    source = zipfile.ZipFile(BytesIO(content or workbook.write(FORM)))
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, body)
    return written.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    return zipfile.ZipFile(BytesIO(content)).read(name)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "không phải sổ tính"),
        (b"PK\x03\x04 rubbish", "không phải sổ tính"),
        (b"x" * (opening.MOST_BYTES + 1), "lớn hơn 5 MB"),
        (with_part("xl/big.bin", b"\0" * (opening.MOST_UNPACKED + 1)), "giải nén ra quá lớn"),
        (with_part("xl/vbaProject.bin", b"x"), "có macro"),
        (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "liên kết đến tệp khác"),
        (with_part("xl/connections.xml", b"<x/>"), "kết nối dữ liệu"),
        (with_part("xl/x.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "không được phép"),
        (with_part("xl/x.xml", "<x/>".encode("utf-16")), "không được phép"),
        (with_part("xl/x.xml", b'<x:mergeCell ref="A1:XFD1048576"/>'), "ô gộp"),
        (with_part("xl/x.xml", b"<c/>" * (opening.MOST_CELLS + 1)), "quá nhiều ô"),
        (with_part("xl/workbook.xml", b"<workbook"), "bị hỏng"),
    ],
    # Not the bytes themselves, which hold the time they were written.
    ids=[
        "empty",
        "rubbish",
        "large",
        "bomb",
        "macro",
        "link",
        "connection",
        "entity",
        "utf16",
        "merged",
        "cells",
        "damaged",
    ],
)
def test_a_dangerous_or_damaged_file_is_refused_unopened(content, told):
    assert told in refusal(content)


def test_a_workbook_with_macros_is_refused_under_any_name():
    content = workbook.write(FORM)
    types = part_of(content, "[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert plain in types
    assert "macro" in refusal(
        with_part("[Content_Types].xml", types.replace(plain, macro), content)
    )


def test_a_cell_far_below_is_refused():
    assert "quá dòng 5000" in refusal(changed(("Mẫu", "A1048576", "x")))


def test_many_wide_sheets_with_a_single_cell_each_are_refused():
    book = openpyxl.load_workbook(BytesIO(workbook.write(FORM)))
    for number in range(2):
        book.create_sheet(f"Trang {number}")["CV5000"] = "x"
    assert "quá nhiều ô" in refusal(saved(book))


def test_a_damaged_number_is_refused():
    content = workbook.write(FORM)
    name = "xl/worksheets/sheet2.xml"
    body, times = re.subn(rb"<v>3</v></c>", b"<v>1e999</v></c>", part_of(content, name), count=1)
    assert times == 1
    assert refusal(with_part(name, body, content))


def test_an_error_value_is_refused():
    assert "ô chứa lỗi #N/A" in refusal(changed(("Biểu 3", "D8", "#N/A")))
