"""Marks of a text in print: bold, italic, items, tables, footnotes, figures; each format."""

from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from indicators import catalogue
from indicators.periods import Period
from reports import actions, exports
from reports.exports import build, prose
from reports.exports.document import Grid, Paragraph, Run
from tests.factories import PERIOD, make_form, make_report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
TEXT = """Đã ban hành **10 văn bản**[^Trong đó có 02 Quyết định.], giải quyết __{{3.18:unit}}__.
- Cấp huyện: {{3.19}} hồ sơ
+ Đúng hạn **__toàn bộ__**
| Lĩnh vực | Tiếp nhận | Tỷ lệ |
| Đất đai[^Không kể hồ sơ rút.] | 1.234 | 99,5% |
| Hộ tịch | 56 | **100%** |
Sau bảng."""
FIGURES = {"3.18:unit": "2.531 hồ sơ"}


def test_marks_become_runs_and_what_nobody_gave_a_figure_for_is_left_open():
    first, dash, plus, grid, last = prose.blocks(TEXT, FIGURES)
    assert first == Paragraph(
        (
            Run("Đã ban hành "),
            Run("10 văn bản", is_bold=True),
            Run(note="Trong đó có 02 Quyết định."),
            Run(", giải quyết "),
            Run("2.531 hồ sơ", is_italic=True),
            Run("."),
        )
    )
    assert dash == Paragraph((Run("Cấp huyện: … hồ sơ"),), "-")
    assert plus == Paragraph((Run("Đúng hạn "), Run("toàn bộ", True, True)), "+")
    assert isinstance(grid, Grid) and [len(row) for row in grid.rows] == [3, 3, 3]
    assert last.text == "Sau bảng."
    assert first.text == (
        "Đã ban hành 10 văn bản (Trong đó có 02 Quyết định.), giải quyết 2.531 hồ sơ."
    )


def test_a_text_from_before_marks_is_printed_as_it_was_typed():
    form, period = catalogue.form_spec(make_form()), Period.parse(PERIOD)
    typed = "2 ** 3 ** 4\n- một [^a]\n| x | y |\n\n"
    section = next(one.key for one in form.outline if one.takes_text)
    printed = build.narrative({section: typed}, form, period, False, has_marks=False)
    texts = [one.text for one in printed if isinstance(one, Paragraph)]
    assert texts[:3] == typed.split("\n")[:3]
    assert not any(isinstance(one, Grid) for one in printed)


def test_a_footnote_that_no_page_holds_stands_in_the_text():
    note = "dài " * 800 + "hết"
    (line,) = prose.blocks(f"Đoạn[^{note}].", {})
    assert line.runs == (Run(f"Đoạn ({note})."),)


def test_characters_no_file_may_hold_are_taken_out_of_every_run():
    (line, grid) = prose.blocks("a\x07 {{3.20}}[^b\x00]\n| c\x01 | d |", {"3.20": "1\x02"})
    assert line.text == "a  1  (b)"
    assert grid.text == "c\td"


def test_columns_of_a_table_are_as_wide_as_their_texts_and_fill_the_page():
    grid = prose.blocks(TEXT, FIGURES)[3]
    assert [one.align for one in grid.columns] == ["left", "right", "right"]
    assert sum(one.width for one in grid.columns) == pytest.approx(165, abs=0.5)
    assert not grid.is_wide
    wide = "| " + " | ".join(["Phường/xã", "Thủtụchànhchính"] * 5) + " |"
    (wide,) = prose.blocks(wide, {})
    assert wide.is_wide
    assert sum(one.width for one in wide.columns) == pytest.approx(252, abs=1)


@pytest.fixture
def report(cast):
    made = make_report(cast)
    actions.write_section(report=made, section="I.1", text=TEXT, version=0, by=cast.editor)
    return made


def test_the_pdf_numbers_footnotes_and_prints_them_at_the_foot(report):
    pages = PdfReader(BytesIO(exports.render(report, "pdf", exports.FULL).content)).pages
    page = next(page for page in pages if "Đã ban hành" in page.extract_text())
    text = " ".join(page.extract_text().split())
    body, foot = text.split("Sau bảng.")
    assert "10 văn bản1" in body.replace(" 1,", "1,")
    assert "Trong đó" not in body and "Không kể" not in body
    assert foot.index("Trong đó có 02 Quyết định.") < foot.index("Không kể hồ sơ rút.")
    assert "Lĩnh vực Tiếp nhận Tỷ lệ" in body and "- Cấp huyện" in body


def part(content: bytes, name: str) -> etree._Element:
    return etree.fromstring(ZipFile(BytesIO(content)).read(name))


def text_of(element) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def test_the_word_file_has_real_footnotes(report):
    content = exports.render(report, "docx", exports.FULL).content
    notes = {
        one.get(qn("w:id")): text_of(one).strip()
        for one in part(content, "word/footnotes.xml")
        if one.get(qn("w:type")) is None
    }
    assert notes == {"1": "Trong đó có 02 Quyết định.", "2": "Không kể hồ sơ rút."}
    body = part(content, "word/document.xml")
    signs = list(body.iter(qn("w:footnoteReference")))
    assert [one.get(qn("w:id")) for one in signs] == ["1", "2"]
    assert text_of(next(signs[0].iterancestors(qn("w:p")))).startswith("Đã ban hành 10 văn bản,")
    assert text_of(next(signs[1].iterancestors(qn("w:tc")))) == "Đất đai"
    assert {"footnote text", "footnote reference"} <= {one.name for one in word(content).styles}
    assert part(content, "word/settings.xml").find(qn("w:footnotePr")) is not None


def word(content: bytes):
    return docx.Document(BytesIO(content))


def test_the_word_file_sets_runs_items_and_tables(report):
    document = word(exports.render(report, "docx", exports.FULL).content)
    first, dash, plus = (
        next(one for one in document.paragraphs if one.text.startswith(start))
        for start in ("Đã ban hành", "- Cấp huyện", "+ Đúng hạn")
    )
    assert [(run.text, run.bold, run.italic) for run in first.runs if run.text][:2] == [
        ("Đã ban hành ", None, None),
        ("10 văn bản", True, None),
    ]
    assert (plus.runs[-1].bold, plus.runs[-1].italic) == (True, True)
    assert (dash.style.name, plus.style.name) == ("Gạch đầu dòng", "Dấu cộng đầu dòng")
    grid = next(one for one in document.tables if one.cell(0, 0).text == "Lĩnh vực")
    assert [[cell.text for cell in row.cells] for row in grid.rows][1:] == [
        ["Đất đai", "1.234", "99,5%"],
        ["Hộ tịch", "56", "100%"],
    ]
    assert grid.style.name == "Bảng số liệu"
    head, *rows = grid._tbl.tr_lst
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, *rows))


def test_a_report_without_footnotes_has_no_part_for_them(cast):
    content = exports.render(make_report(cast), "docx", exports.FULL).content
    assert "word/footnotes.xml" not in ZipFile(BytesIO(content)).namelist()


def test_the_workbook_has_the_text_with_its_signs_the_table_in_cells_and_notes_below(report):
    book = openpyxl.load_workbook(BytesIO(exports.render(report, "xlsx", exports.FULL).content))
    rows = [[cell for cell in row if cell] for row in book["Thuyết minh"].values]
    texts = [row[0] for row in rows if row]
    assert "Đã ban hành 10 văn bản(1), giải quyết …." in texts
    assert "- Cấp huyện: … hồ sơ" in texts and "+ Đúng hạn toàn bộ" in texts
    place = rows.index(["Lĩnh vực", "Tiếp nhận", "Tỷ lệ"])
    assert rows[place + 1 : place + 3] == [
        ["Đất đai(2)", "1.234", "99,5%"],
        ["Hộ tịch", "56", "100%"],
    ]
    assert texts[-2:] == ["(1) Trong đó có 02 Quyết định.", "(2) Không kể hồ sơ rút."]
