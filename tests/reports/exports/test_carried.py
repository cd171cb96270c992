"""Figures taken over and not confirmed: a draft says so in every format, in the same words."""

from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from reports import entry, exports, sheet
from reports.entry import Change, Channel
from reports.exports import build, wording, xlsx
from reports.imports import preview, read
from reports.models import Report
from tests.factories import make_report

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
# A figure with its note, a share with a decimal, a note alone, an answer; Biểu 3 has none.
CARRIED = {
    "4.17": ("74", "theo QĐ"),
    "4.14": ("19,5", ""),
    "5.8": ("", "chưa có"),
    "1.25": ("1", ""),
}
SHOWN = {"4.17": "74 (*)", "4.14": "19,5 (*)", "5.8": "(*)", "1.25": "1 (*)"}


@pytest.fixture
def report(cast):
    made = make_report(cast, cells={"3.18": "2.531"})
    changes = [Change(item, *texts, 0) for item, texts in CARRIED.items()]
    saved = entry.save(report=made, changes=changes, by=cast.editor, channel=Channel.CARRY)
    assert {cell.status for cell in saved.cells} == {"saved"}
    return Report.objects.for_page().get(pk=made.pk)


def content(report, format_) -> BytesIO:
    return BytesIO(exports.render(report, format_, exports.APPENDIX).content)


def test_only_the_unconfirmed_figures_have_the_sign_and_their_table_explains_it(report, cast):
    tables = build.build(report, exports.APPENDIX).appendix.tables
    signed = {row.item for one in tables for row in one.rows if row.cells[3].sign}
    explained = {one.name for one in tables if one.footnote}

    assert (signed, explained) == (set(CARRIED), {"Biểu 1", "Biểu 4", "Biểu 5"})

    confirmed = [
        Change(item, version=sheet.load(report).cell(item).version, confirm=True)
        for item in CARRIED
    ]
    entry.save(report=report, changes=confirmed, by=cast.editor, channel=Channel.BROWSER)
    tables = build.build(report, exports.APPENDIX).appendix.tables
    assert not any(row.cells[3].sign for one in tables for row in one.rows)
    assert not any(one.footnote for one in tables)


def test_the_word_file_prints_sign_and_sentence(report):
    word = docx.Document(content(report, "docx"))
    figures = {
        item: word.tables[int(item[0]) - 1].cell(position(report, item), 3).text for item in SHOWN
    }
    assert {item: text.replace("\u00a0", " ") for item, text in figures.items()} == SHOWN
    assert [one.text for one in word.paragraphs].count(wording.CARRIED) == 3


def test_the_pdf_prints_sign_and_sentence(report):
    pages = PdfReader(content(report, "pdf")).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.count(wording.CARRIED) == 3
    assert "74 (*) theo QĐ" in text and "19,5 (*)" in text
    assert text.count(wording.CARRIED_SIGN) == 3 + len(CARRIED)


def test_the_workbook_shows_the_sign_and_keeps_the_number(report):
    book = openpyxl.load_workbook(content(report, "xlsx"))
    cell = figure_of(book, report, "4.17")
    assert (cell.value, cell.number_format) == (74, '#,##0" (*)"')
    assert figure_of(book, report, "4.14").number_format == '#,##0.0" (*)"'
    assert figure_of(book, report, "5.8").value == "(*)"
    last = {name: book[name][f"A{book[name].max_row}"].value for name in ("Biểu 1", "Biểu 3")}
    assert last["Biểu 1"] == wording.CARRIED and last["Biểu 3"] != wording.CARRIED


@pytest.mark.parametrize("format_", ["xlsx", "docx"])
def test_a_draft_brought_back_reads_as_if_there_were_no_sign(report, format_):
    form = sheet.load(report)
    source = read.read(content(report, format_).getvalue(), f"a.{format_}")
    plan = preview.plan(source, form, sha256=report.form.sha256)

    assert plan.match.unmatched == [] and len(plan.match.matched) == len(form.form.items)
    for item, one in plan.changes.items():
        cell = form.cell(item)
        assert (one.typed or cell.typed, one.note or cell.note) == (cell.typed, cell.note)


def test_the_workbook_to_fill_in_has_no_sign_that_would_outlive_its_figure(report):
    book = openpyxl.load_workbook(BytesIO(exports.render_filling(report).content))
    assert figure_of(book, report, "4.17").number_format == "#,##0"
    texts = [str(cell.value) for page in book for line in page.iter_rows() for cell in line]
    assert not any(wording.CARRIED_SIGN in text for text in texts)


def test_the_page_of_documents_says_that_they_carry_the_sign(client, cast, report):
    address = reverse("reports:report-documents", args=[report.pk])
    client.force_login(cast.editor)
    said = "4 dòng lấy từ báo cáo kỳ trước chưa xác nhận mang dấu (*)"
    assert said in client.get(address).content.decode()
    other = reverse("reports:report-documents", args=[make_report(cast, unit=cast.neighbour).pk])
    client.force_login(cast.outsider)
    assert "kỳ trước" not in client.get(other).content.decode()


def figure_of(book, report, item):
    return book[f"Biểu {item[0]}"][f"D{xlsx.HEADER_ROW + position(report, item)}"]


def position(report, item) -> int:
    """Return the place of a row in its Biểu, from 1."""
    table = next(one for one in sheet.load(report).form.tables if one.number == item[0])
    return [one.code for one in table.items].index(item) + 1
