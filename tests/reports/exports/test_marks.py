"""Marks of a text in print: bold, italic, items, tables, footnotes, figures; each format."""

from io import BytesIO

import pytest
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
    assert dash == Paragraph((Run("Cấp huyện: "), Run("…"), Run(" hồ sơ")), "-")
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
