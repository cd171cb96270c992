"""What stands above the tables of a file, which says whose it is."""

from reports.imports import layout, letterhead, read
from tests.reports.batches import sent
from tests.reports.imports.files import docx

HEADER = ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "Ghi chú"]


def test_the_cells_above_the_first_header_are_returned_once_each():
    rows = [
        ["UỶ  BAN NHÂN DÂN", "", "CỘNG HÒA"],
        [],
        ["HUYỆN BẮC SÔNG"],
        HEADER,
        ["1", "Xã Ya Ma"],
    ]
    sheet = layout.Grid("", False, rows).clean
    assert letterhead.above([sheet, sheet]) == ("UỶ BAN NHÂN DÂN", "CỘNG HÒA", "HUYỆN BẮC SÔNG")


def test_a_sheet_without_a_header_is_looked_at_no_further_than_a_letterhead_goes():
    rows = [[f"dòng {number}"] for number in range(100)]
    assert len(letterhead.above([rows])) == letterhead.ROWS


def test_a_cell_is_cut_where_no_letterhead_is_so_long():
    assert len(letterhead.above([[["x" * 5000]]])[0]) == letterhead.LENGTH


def test_a_read_workbook_and_a_word_file_keep_their_heads(district_tsv):
    book = read.read(sent.appendix("ỦY BAN NHÂN DÂN HUYỆN BẮC SÔNG"), "a.xlsx")
    assert book.head[0] == "ỦY BAN NHÂN DÂN HUYỆN BẮC SÔNG"
    assert "BÁO CÁO" in read.read(docx(district_tsv), "a.docx").head
    assert read.read(district_tsv, "a.tsv").head == ()
