"""The Word file, read back and compared with the database cell by cell."""

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from reports import actions, exports
from tests.reports.exports import filled

pytestmark = pytest.mark.django_db


def word(report, part=exports.APPENDIX):
    return docx.Document(BytesIO(exports.render(report, "docx", part).content))


def rows_of(table) -> list[tuple[str, ...]]:
    """Return the texts of all cells; read from the XML, which is faster than `table.cell`."""
    return [
        tuple(
            "".join(text.text or "" for text in cell.iter(qn("w:t"))).replace("\u00a0", " ")
            for cell in row.iter(qn("w:tc"))
        )
        for row in table._tbl.tr_lst
    ]


def test_every_cell_is_the_databases(filled_report):
    tables = word(filled_report).tables
    expected = filled.expected_rows(filled_report)
    assert len(tables) == len(expected)
    for table, rows in zip(tables, expected.values(), strict=True):
        head, *found = rows_of(table)
        assert head == ("STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú")
        assert found == rows


def test_table_heads_repeat_and_rows_do_not_break(filled_report):
    for table in word(filled_report).tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)


def test_pages_have_the_official_margins_and_count_apart_in_the_appendix(filled_report):
    sections = word(filled_report, exports.FULL).sections
    assert len(sections) == 2
    for section in sections:
        assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
        margins = (
            section.top_margin.mm,
            section.bottom_margin.mm,
            section.left_margin.mm,
            section.right_margin.mm,
        )
        assert margins == pytest.approx((20, 20, 30, 15), abs=0.1)
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert "PAGE" in sections[0].header._element.xml
    assert sections[1].header.is_linked_to_previous
    assert "PAGE" not in sections[0].first_page_header._element.xml


def test_all_styles_in_use_are_times_new_roman_in_black(filled_report):
    document = word(filled_report, exports.FULL)
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Heading 1", "Heading 2", "Nội dung", "Tên biểu"} <= used
    for name in used:
        style = document.styles[name]
        assert style.font.name == "Times New Roman"
        assert str(style.font.color.rgb) == "000000"


def test_the_letter_has_the_parts_of_an_official_report(cast):
    report = filled.district_report(cast)
    document = word(report, exports.FULL)
    head, end = document.tables[0], document.tables[1]
    issuing, nation = (cell.text for cell in head.rows[0].cells)
    assert issuing.split("\n")[:4] == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH BÌNH AN",
        "ỦY BAN NHÂN DÂN",
        "HUYỆN ĐÔNG SƠN",
    ]
    assert nation.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert end.rows[0].cells[0].text == "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    assert end.rows[0].cells[1].text == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.index("BÁO CÁO") < texts.index("Kính gửi: Sở Nội vụ tỉnh Bình An")
    assert any(text.endswith("./.") for text in texts)


def test_the_narrative_stands_under_its_heading_as_it_was_written(cast):
    report = filled.district_report(cast)
    text = f"Dòng một {filled.HOSTILE[1]}\n- dòng hai & hết"
    actions.write_section(report=report, section="I.1", text=text, version=0, by=cast.editor)
    paragraphs = word(report, exports.FULL).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    start = next(at for at, one in enumerate(texts) if one.startswith("1. Về tổ chức chỉ đạo"))
    assert texts[start + 1 : start + 3] == text.split("\n")
    assert paragraphs[start].style.name == "Heading 2"
