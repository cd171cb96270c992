"""The layout NĐ 30/2020/NĐ-CP prescribes, measured in the files: PDF by what stands on the page,
Word by its styles."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from reports import actions, exports
from reports.exports import wording
from tests.factories import make_report
from tests.reports.exports.pdf_text import Piece, pieces

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
LEFT, RIGHT = 30, 195  # mm from the left edge of A4, between margins of 30 and 15
CENTER = (LEFT + RIGHT) / 2
ISSUING, NATION = LEFT + 34, LEFT + 68 + 48.5  # the centres of the letterhead's sides
REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"
WIDE = "| " + " | ".join(f"Đơn vị {number} thủtụchànhchính" for number in range(11)) + " |"
LINE = (
    "Đoạn thứ nhất **đậm**[^Chú thích của đoạn.] dài đến mức phải xuống dòng, vì một dòng của "
    "văn bản chỉ chứa được chừng chín mươi ký tự mà thôi, không hơn."
)
TEXT = f"{LINE}\n- Gạch đầu dòng\n| Một | Hai |\n| 1 | 2 |"


@pytest.fixture
def report(cast):
    made = make_report(cast)
    actions.number_document(report=made, number="5", on=date(2022, 6, 5), by=cast.editor)
    actions.write_section(report=made, section="I.1", text=TEXT, version=0, by=cast.editor)
    return made


# ---- PDF


_printed: list[list[Piece]] = []  # once for all tests here, which only read it


@pytest.fixture
def pages(report) -> list[list[Piece]]:
    if not _printed:
        reader = PdfReader(BytesIO(exports.render(report, "pdf", exports.FULL).content))
        _printed.extend(pieces(page) for page in reader.pages)
    return _printed


def piece(page: list[Piece], start: str) -> Piece:
    return next(one for one in page if one.text.startswith(start))


def center(one: Piece) -> float:
    return one.x + one.width / 2


@pytest.mark.parametrize(
    ("start", "size", "font", "middle"),
    [
        ("ỦY BAN NHÂN DÂN", 12.5, REGULAR, ISSUING),
        ("TỈNH BÌNH AN", 12.5, REGULAR, ISSUING),
        ("HUYỆN ĐÔNG SƠN", 12.5, BOLD, ISSUING),
        ("Số: 05/BC-UBND", 13, REGULAR, ISSUING),
        (wording.NATION, 12.5, BOLD, NATION),
        (wording.MOTTO, 13.5, BOLD, NATION),
        ("Đông Sơn, ngày 05 tháng 6 năm 2022", 13.5, ITALIC, NATION),
        ("BÁO CÁO", 14, BOLD, CENTER),
        ("Tình hình, kết quả thực hiện", 14, BOLD, CENTER),
        ("Kính gửi: Sở Nội vụ tỉnh Bình An", 14, REGULAR, CENTER),
    ],
)
def test_the_letterhead_stands_where_and_as_the_decree_wants(pages, start, size, font, middle):
    one = piece(pages[0], start)
    assert (one.size, one.font) == (size, font)
    assert center(one) == pytest.approx(middle, abs=0.6)


def test_everything_keeps_to_the_margins(pages):
    for page in pages:
        body = [one for one in page if 20 < one.y < 277]
        assert min(one.x for one in body) >= LEFT - 0.1
        assert max(one.x + one.width for one in body) <= RIGHT + 0.3
    first = min(one.y for one in pages[0])
    assert 20 < first < 25


def test_the_text_is_justified_with_its_first_line_indented(pages):
    first = piece(pages[0], "Đoạn thứ nhất")
    assert (first.size, first.font) == (14, REGULAR)
    assert first.x == pytest.approx(LEFT + 12.7, abs=0.1)
    line = [one for one in pages[0] if one.y == pytest.approx(first.y, abs=0.1)]
    assert max(one.x + one.width for one in line) == pytest.approx(RIGHT, abs=0.5)
    assert piece(pages[0], "đậm").font == BOLD
    assert piece(pages[0], "- Gạch đầu dòng").x == pytest.approx(LEFT + 12.7, abs=0.1)


def test_headings_have_the_weight_of_their_level(pages):
    whole = [one for page in pages for one in page]
    assert piece(whole, "I. CÔNG TÁC CHỈ ĐẠO").font == BOLD
    assert piece(whole, "1. Về tổ chức").font == BOLD
    assert piece(whole, "1.1. ").font == BOLD_ITALIC
    assert {one.size for one in (piece(whole, "I. "), piece(whole, "1. Về"))} == {14}


def test_a_footnote_stands_at_the_foot_of_the_page_of_its_sign(pages):
    note = piece(pages[0], "Chú thích của đoạn.")
    signs = [one for one in pages[0] if one.text.strip("\u00a0 ") == "1" and one.size < 11]
    assert note.size == 10 and len(signs) == 2
    assert note.y > max(one.y for one in pages[0] if one.size == 14)
    assert signs[0].y < piece(pages[0], "Đoạn thứ nhất").y  # raised above its line


def test_the_ending_has_recipients_on_the_left_and_the_signature_on_the_right(pages):
    appendix = at_appendix(pages)
    last = pages[appendix - 1]
    title, line = piece(last, "Nơi nhận:"), piece(last, "- Như trên;")
    assert (title.size, title.font, line.size, line.font) == (12, BOLD_ITALIC, 11, REGULAR)
    office = piece(last, "CHỦ TỊCH")
    assert (office.size, office.font) == (14, BOLD)
    assert center(office) == pytest.approx(CENTER + 165 / 4, abs=0.6)
    closing = [one for one in last if one.text.endswith("./.")]
    assert closing and closing[0].y < title.y


def at_appendix(pages) -> int:
    return next(at for at, page in enumerate(pages) if page[0].text.startswith("Phụ lục"))


def test_the_appendix_is_headed_as_the_decree_wants(pages):
    page = pages[at_appendix(pages)]
    for start, font in (
        ("Phụ lục", BOLD),
        ("THỐNG KÊ SỐ LIỆU", BOLD),
        ("(Kèm theo Báo cáo số 05/BC-UBND", ITALIC),
    ):
        one = piece(page, start)
        assert (one.size, one.font) == (14, font)
        assert center(one) == pytest.approx(CENTER, abs=0.6)


def test_pages_are_numbered_on_top_from_the_second_and_again_in_the_appendix(pages):
    appendix = at_appendix(pages)
    for first, part in ((0, pages[:appendix]), (appendix, pages[appendix:])):
        assert len(part) > 1, first
        assert number_on_top(part[0]) is None
        for expected, page in enumerate(part[1:], start=2):
            number = number_on_top(page)
            assert (number.text, number.size) == (str(expected), 13)
            assert center(number) == pytest.approx(CENTER, abs=0.2)
            assert 5 < number.y < 20


def number_on_top(page: list[Piece]) -> Piece | None:
    return next((one for one in page if one.y < 20), None)


def test_a_wide_table_of_the_text_lies_on_a_landscape_page_that_counts_on(cast, report):
    actions.write_section(report=report, section="I.2", text=WIDE, version=0, by=cast.editor)
    reader = PdfReader(BytesIO(exports.render(report, "pdf", exports.FULL).content))
    lying = [at for at, page in enumerate(reader.pages) if page.mediabox.width > 800]
    assert len(lying) == 1
    page = pieces(reader.pages[lying[0]])
    assert number_on_top(page).text == str(lying[0] + 1)
    assert number_on_top(pieces(reader.pages[lying[0] + 1])).text == str(lying[0] + 2)
    appendix = at_appendix([pieces(page) for page in reader.pages])
    assert number_on_top(pieces(reader.pages[appendix])) is None
    assert number_on_top(pieces(reader.pages[appendix + 1])).text == "2"
    assert max(one.x + one.width for one in page) <= 297 - 15 + 0.3

    word = docx.Document(BytesIO(exports.render(report, "docx", exports.FULL).content))
    widths = [round(section.page_width.mm) for section in word.sections]
    assert widths == [210, 297, 210, 210]
    starts = [one._sectPr.find(qn("w:pgNumType")) is not None for one in word.sections]
    first = [one.different_first_page_header_footer for one in word.sections]
    assert starts == first == [True, False, False, True]


# ---- Word


@pytest.fixture
def word(report):
    return docx.Document(BytesIO(exports.render(report, "docx", exports.FULL).content))


def resolved(paragraph, name: str):
    """Return a property of a paragraph's font or layout: its own, or of a style it goes back to."""
    for run in paragraph.runs[:1]:
        if getattr(run.font, name, None) is not None:
            return getattr(run.font, name)
    if getattr(paragraph.paragraph_format, name, None) is not None:
        return getattr(paragraph.paragraph_format, name)
    style = paragraph.style
    while style is not None:
        for holder in (style.font, style.paragraph_format):
            if getattr(holder, name, None) is not None:
                return getattr(holder, name)
        style = style.base_style
    return None


def paragraph(word, start: str):
    inside = [one for table in word.tables for row in table.rows for cell in row.cells
              for one in cell.paragraphs]  # fmt: skip
    return next(one for one in (*inside, *word.paragraphs) if one.text.startswith(start))


CENTERED = WD_ALIGN_PARAGRAPH.CENTER


@pytest.mark.parametrize(
    ("start", "size", "bold", "italic", "alignment"),
    [
        ("TỈNH BÌNH AN", 12.5, False, False, CENTERED),
        ("HUYỆN ĐÔNG SƠN", 12.5, True, False, CENTERED),
        ("Số: 05/BC-UBND", 13, False, False, CENTERED),
        (wording.NATION, 12.5, True, False, CENTERED),
        (wording.MOTTO, 13.5, True, False, CENTERED),
        ("Đông Sơn, ngày 05 tháng 6", 13.5, False, True, CENTERED),
        ("BÁO CÁO", 14, True, False, CENTERED),
        ("Tình hình, kết quả thực hiện", 14, True, False, CENTERED),
        ("Kính gửi: Sở Nội vụ", 14, False, False, CENTERED),
        ("Đoạn thứ nhất", 14, False, False, WD_ALIGN_PARAGRAPH.JUSTIFY),
        ("- Gạch đầu dòng", 14, False, False, WD_ALIGN_PARAGRAPH.JUSTIFY),
        ("I. CÔNG TÁC", 14, True, False, WD_ALIGN_PARAGRAPH.LEFT),
        ("1.1. ", 14, True, True, WD_ALIGN_PARAGRAPH.LEFT),
        ("Nơi nhận:", 12, True, True, WD_ALIGN_PARAGRAPH.LEFT),
        ("- Như trên;", 11, False, False, WD_ALIGN_PARAGRAPH.LEFT),
        ("CHỦ TỊCH", 14, True, False, CENTERED),
        ("Phụ lục", 14, True, False, CENTERED),
        ("THỐNG KÊ SỐ LIỆU", 14, True, False, CENTERED),
        ("(Kèm theo", 14, False, True, CENTERED),
    ],
)
def test_word_styles_are_those_of_the_decree(word, start, size, bold, italic, alignment):
    one = paragraph(word, start)
    assert resolved(one, "size").pt == size
    assert (bool(resolved(one, "bold")), bool(resolved(one, "italic"))) == (bold, italic)
    assert resolved(one, "alignment") == alignment
    assert resolved(one, "name") == "Times New Roman"


def test_word_paragraphs_are_indented_and_apart_as_the_decree_wants(word):
    one = paragraph(word, "Đoạn thứ nhất")
    assert resolved(one, "first_line_indent").mm == pytest.approx(12.7, abs=0.1)
    assert resolved(one, "space_before").pt >= 6
    assert 1 <= resolved(one, "line_spacing") <= 1.5


def test_word_has_only_styles_that_are_there_and_speaks_vietnamese(report):
    archive = ZipFile(BytesIO(exports.render(report, "docx", exports.FULL).content))
    styles = etree.fromstring(archive.read("word/styles.xml"))
    known = {one.get(qn("w:styleId")) for one in styles.iter(qn("w:style"))}
    used = {
        one.get(qn("w:val"))
        for name in archive.namelist()
        if name.startswith("word/") and name.endswith(".xml")
        for one in etree.fromstring(archive.read(name)).iter(
            qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"), qn("w:basedOn"), qn("w:next")
        )
    }
    assert used <= known
    assert {one.get(qn("w:val")) for one in styles.iter(qn("w:lang"))} == {"vi-VN"}
    assert styles.find(f".//{qn('w:docDefaults')}") is not None


def test_word_properties_say_what_the_file_is(word):
    properties = word.core_properties
    assert properties.title.startswith("Báo cáo cải cách hành chính 6 tháng đầu năm 2022")
    assert properties.author == "Ủy ban nhân dân huyện Đông Sơn"
    assert properties.language == "vi-VN"


def test_room_is_left_for_number_date_and_signature(cast):
    report = make_report(cast)
    word = docx.Document(BytesIO(exports.render(report, "docx", exports.FULL).content))
    assert paragraph(word, "Số:").text == f"Số: {wording.GAP}/BC-UBND"
    date_line = paragraph(word, "Đông Sơn, ngày").text
    assert date_line == f"Đông Sơn, ngày{wording.GAP}tháng{wording.GAP}năm 2022"
    signing = word.tables[1].rows[0].cells[1].paragraphs
    assert [one.text for one in signing] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", ""]
    assert resolved(signing[-1], "space_before").mm > 20
