"""Criteria from files of every kind, from pasted text, and what must be turned away."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from reports.imports import criteria, read
from reports.imports.messages import REFUSALS
from reports.imports.read import NotAnAppendix
from tests.factories import CORPUS
from tests.reports.imports import files

TABLE = (CORPUS / "tunghia_2023_par_criteria.tsv").read_bytes()
ROWS = [line.split("\t") for line in TABLE.decode().splitlines()]
HEADER = ["STT", "Tiêu chí", "Điểm tối đa", "Cách đánh giá, chấm điểm", "Dự báo"]
# A cell of a document has lines where the tsv has " | ".
LAID_OUT = [HEADER, *([cell.replace(" | ", "\n") for cell in row] for row in ROWS[1:])]


def xlsx() -> bytes:
    book = Workbook()
    book.active.append(["BỘ TIÊU CHÍ ĐÁNH GIÁ CẢI CÁCH HÀNH CHÍNH"])
    for row in LAID_OUT:
        book.active.append([number(cell) for cell in row])
    drafts = book.create_sheet("Nháp")
    drafts.sheet_state = "hidden"
    for row in LAID_OUT[:3]:
        drafts.append(row)
    return files.saved(book)


def number(cell: str):
    """Return what a spreadsheet makes of a typed number: 2.00 is held as 2."""
    try:
        return float(cell)
    except ValueError:
        return cell


def docx() -> bytes:
    document = Document()
    document.add_paragraph("BỘ TIÊU CHÍ")
    table = document.add_table(len(LAID_OUT), len(HEADER))
    for cells, row in zip(table.rows, LAID_OUT, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def ods() -> bytes:
    return files.ods_of(LAID_OUT, "Bộ tiêu chí")


def told(check) -> list[tuple]:
    return [(one.rule, one.codes, one.figures) for one in check.findings]


@pytest.mark.parametrize(("kind", "made"), [("xlsx", xlsx), ("docx", docx), ("ods", ods)])
def test_every_kind_of_file_gives_the_findings_of_the_tsv(kind, made):
    expected = criteria.check_file(TABLE, "a.tsv")

    found = criteria.check_file(made(), f"a.{kind}")

    assert told(found) == told(expected) and len(told(found)) == 6
    assert len(found.criteria) == len(expected.criteria) == 25
    assert found.unread == []


def test_a_table_pasted_from_a_spreadsheet_gives_the_same():
    pasted = "\r\n".join(
        "\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in LAID_OUT
    )
    assert told(criteria.check_text(pasted)) == told(criteria.check_file(TABLE, "a.tsv"))


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(NotAnAppendix) as refused:
        criteria.check_file(content, name)
    return {sentence: key for key, sentence in REFUSALS.items()}[str(refused.value)]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.tsv", "empty"),
        (b"0" * (read.SIZE + 1), "a.tsv", "too_large"),
        (b"%PDF-1.7", "a.pdf", "pdf"),
        (b"STT\tViec\n1\tMot", "a.tsv", "no_criteria"),
        (b"PK\x03\x04", "a.xlsx", "damaged"),
        ("STT\tTiêu chí\tĐiểm tối đa".encode("utf-16-be"), "a.tsv", "encoding"),
    ],
)
def test_what_is_no_table_of_criteria_is_refused_with_its_reason(content, name, reason):
    assert refusal(content, name) == reason


def test_an_appendix_of_figures_is_no_table_of_criteria():
    assert refusal((CORPUS / "kongchro_2022_h1.tsv").read_bytes(), "a.tsv") == "no_criteria"


def test_a_bomb_is_stopped_before_it_is_unpacked():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/{number}.xml", b"0" * 40 * 1024**2)
        archive.writestr("xl/workbook.xml", "")
    assert refusal(stream.getvalue(), "a.xlsx") == "too_large_inside"


def test_too_many_criteria_and_too_long_a_paste_are_refused():
    row = "{0}\tTiêu chí\t1\n"
    many = "STT\tTiêu chí\tĐiểm tối đa\n" + "".join(
        row.format(number % 900) for number in range(criteria.CRITERIA + 1)
    )
    assert refusal(many.encode(), "a.tsv") == "too_many_criteria"
    long = "STT\tTiêu chí\tĐiểm tối đa\n" + f"1\t{'a' * 900}\t1\n" * (criteria.TEXT // 900 + 1)
    assert refusal(long.encode(), "a.tsv") == "too_much_text"
    with pytest.raises(NotAnAppendix, match="500.000"):
        criteria.check_text("a" * (criteria.TEXT + 1))
