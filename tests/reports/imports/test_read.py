"""Files from outside: every kind that is read, and everything that must be turned away."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from reports.imports import match, read
from reports.imports.extract import workbook
from reports.imports.messages import REFUSALS
from reports.imports.read import NotAnAppendix
from tests.reports.imports import files, hostile, written

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
MEGABYTE = 1024**2
REASONS = {
    "damaged.xlsx": "damaged",
    "encrypted.xlsx": "encrypted",
    "other_columns.tsv": "columns",
    "printed.xlsx": "pdf",
    "text.xlsx": "damaged",
    "web_page.xls": "web_page",
}


def figures(source, form):
    """Return item -> what the file says of it."""
    return {
        one.item: (one.row.value, one.row.unit, one.row.note)
        for one in match.match(source.rows, form).matched
    }


def refusal(content: bytes, name: str = "phu-luc.xlsx") -> str:
    with pytest.raises(NotAnAppendix) as refused:
        read.read(content, name)
    return {sentence: key for key, sentence in REFUSALS.items()}[str(refused.value)]


def members(workbook: Workbook | bytes) -> dict[str, bytes]:
    content = workbook if isinstance(workbook, bytes) else files.saved(workbook)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def small_workbook(*rows, number_format="General") -> Workbook:
    book = Workbook()
    book.active.append(files.HEADER)
    for row in rows:
        book.active.append(row)
        book.active.cell(book.active.max_row, 4).number_format = number_format
    return book


@pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
@pytest.mark.parametrize(
    ("name", "form"),
    [("kongchro_2022_h1", "bnv-2022-huyen"), ("daknong_2022_annual", "bnv-2022-tinh")],
)
def test_every_kind_of_file_says_what_the_tsv_says(kind, name, form, forms):
    tsv = (CORPUS / f"{name}.tsv").read_bytes()
    expected = figures(read.read(tsv, "a.tsv"), forms[form])

    source = read.read(getattr(files, kind)(tsv), f"a.{kind}")

    assert figures(source, forms[form]) == expected
    assert len(expected) == len(forms[form].items)


@pytest.mark.parametrize("path", sorted((CORPUS / "should_pass").iterdir()), ids=lambda p: p.name)
def test_every_file_of_should_pass_is_read_whole(path, district_form):
    found = match.match(read.read(path.read_bytes(), path.name).rows, district_form)

    assert len(found.matched) == len(district_form.items)
    assert not found.unmatched


@pytest.mark.parametrize("path", sorted((CORPUS / "should_fail").iterdir()), ids=lambda p: p.name)
def test_every_file_of_should_fail_is_refused_with_its_reason(path):
    assert refusal(path.read_bytes(), path.name) == REASONS[path.name]


def word(body: str) -> bytes:
    document = f'<w:document xmlns:w="{written.W}"><w:body>{body}</w:body></w:document>'
    return files.zipped({**members(files.docx(b"")), "word/document.xml": document})


def words_row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def words(text: str, look: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


HEAD = words_row(*map(words, files.HEADER[:4]))
LINE = words_row(*map(words, ("1", "Số hồ sơ", "Hồ sơ", "5")))


@pytest.mark.parametrize(
    "body",
    [
        f"<w:tbl>{HEAD}{LINE}</w:tbl>",
        f"{words('Phụ lục')}<w:tbl>{HEAD}</w:tbl>{words('(tiếp theo)')}<w:tbl>{LINE}</w:tbl>",
        f"<w:tbl><w:tr><w:tc><w:tbl>{HEAD}{LINE}</w:tbl><w:p/></w:tc></w:tr></w:tbl>",
        f"<w:tbl>{HEAD}<w:sdt><w:sdtContent>{LINE}</w:sdtContent></w:sdt></w:tbl>",
        f"<w:tbl>{HEAD}{LINE.replace('5</w:t>', '5</w:t><w:delText>6</w:delText>')}</w:tbl>",
        f"<w:tbl>{HEAD}{LINE.replace(words('5'), words('5') + words('9', '<w:vanish/>'))}</w:tbl>",
    ],
    ids=["plain", "text_between", "nested", "control", "deleted", "hidden"],
)
def test_the_tables_of_a_word_file_are_found_wherever_they_stand(body):
    rows = [row for row in read.read(word(body), "a.docx").rows if row.value]

    assert [(row.stt, row.text, row.unit, row.value) for row in rows] == [
        ("1", "Số hồ sơ", "Hồ sơ", "5")
    ]


def test_an_old_word_file_is_told_from_a_damaged_workbook():
    old, new = ("Workbook", 18), ("WordDocument", 26)
    entries = [
        name.encode("utf-16-le").ljust(64, b"\0") + length.to_bytes(2, "little")
        for name, length in (old, new)
    ]
    content = hostile.xls()
    assert content.count(entries[0]) == 1

    assert refusal(content.replace(*entries), "bao-cao.doc") == "old_word"


def test_formulas_without_a_result_are_said():
    book = small_workbook(["1", "Số hồ sơ", "Hồ sơ", "=2+3", ""], ["2", "a b", "", "7", ""])

    source = read.read(files.saved(book), "a.xlsx")

    assert [row.value for row in source.rows] == ["", "7"]
    assert source.remarks[0].startswith("1 ô công thức chưa có kết quả")


def test_many_files_are_read_in_their_order():
    contents = [
        files.saved(small_workbook(["1", "Số hồ sơ", "Hồ sơ", str(number), ""]))
        for number in range(7)
    ]
    contents.insert(3, b"")

    found = list(read.read_many((content, "a.xlsx") for content in contents))

    values = ["" if isinstance(one, NotAnAppendix) else one.rows[0].value for one in found]
    assert values == ["0", "1", "2", "", "3", "4", "5", "6"]


def test_a_number_cell_is_read_as_it_would_be_typed():
    rows = [["1", "Số hồ sơ", "Hồ sơ", value, ""] for value in (2531, 2531.0, 42.95)]

    source = read.read(files.saved(small_workbook(*rows)), "a.xlsx")

    assert [row.value for row in source.rows] == ["2531", "2531", "42.95"]
    assert all(row.is_numeric for row in source.rows)


@pytest.mark.parametrize(
    ("number", "is_percent", "text"),
    [
        (99.600000000000009, False, "99.6"),
        (1e15, False, "1000000000000000"),
        (12345678.5, False, "12345678.5"),
        (0.577, True, "57.7%"),
        (-3.0, False, "-3"),
        (0.0, False, "0"),
    ],
)
def test_a_number_loses_the_noise_of_its_storage_and_nothing_else(number, is_percent, text):
    assert workbook.plain(number, is_percent) == text


def test_a_text_cell_keeps_its_text():
    source = read.read(files.saved(small_workbook(["1", "Số hồ sơ", "", "2.531", ""])), "a.xlsx")

    assert (source.rows[0].value, source.rows[0].is_numeric) == ("2.531", False)


def test_a_cell_shown_as_percent_is_read_as_shown():
    book = small_workbook(["1", "Tỷ lệ", "%", 0.996, ""], number_format="0.0%")

    assert read.read(files.saved(book), "a.xlsx").rows[0].value == "99.6%"


def test_hidden_sheets_are_left_alone():
    book = small_workbook(["1", "Số hồ sơ", "Hồ sơ", "5", ""])
    hidden = book.create_sheet("Nháp")
    hidden.append(files.HEADER)
    hidden.append(["1", "Số hồ sơ", "Hồ sơ", "6", ""])
    hidden.sheet_state = "hidden"

    assert [row.value for row in read.read(files.saved(book), "a.xlsx").rows] == ["5"]


def test_a_name_does_not_decide_what_a_file_is(district_tsv):
    assert len(read.read(files.xlsx(district_tsv), "a.xls").rows) > 190
    assert len(read.read(files.docx(district_tsv), "a.xlsx").rows) > 190


def test_text_in_utf_16_is_read(district_tsv):
    content = district_tsv.decode().encode("utf-16")

    assert read.read(content, "a.tsv").rows == read.read(district_tsv, "a.tsv").rows


def test_text_in_an_old_encoding_is_refused():
    content = "STT\tChỉ tiêu\tSố liệu\n".encode()[:-2] + b"\xff"

    assert refusal(content, "a.tsv") == "encoding"


def test_an_empty_file_is_refused():
    assert refusal(b"") == "empty"


def test_a_file_above_the_limit_is_refused():
    assert refusal(files.zipped({"a": "b"}) + bytes(read.SIZE)) == "too_large"


def test_a_formatted_but_empty_area_is_no_content():
    book = small_workbook(["1", "Số hồ sơ", "Hồ sơ", "5", ""])
    book.active.cell(9_000, 80).number_format = "0.00"

    assert len(read.read(files.saved(book), "a.xlsx").rows) == 1


@pytest.mark.parametrize("content", [b"\x89PNG\r\n", files.zipped({"a.txt": "b"})])
def test_other_kinds_are_refused(content):
    assert refusal(content, "a.png") == "kind"
