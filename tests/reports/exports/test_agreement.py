"""No figure differs: screen, API, PDF, workbook and Word document of random reports.

A report of a random form, filled through the gate as people fill one, is read where people read it
and compared row by row: STT, wording, đơn vị tính, figure and note. What the API says is held
against the page, and every file against the API. The text around the tables names figures of them;
they are read back in their sentences.

The normal suite reads 20: two whole ones, the others on parts of shipped forms; `test_read_back`
reads all shipped forms whole. The slow sweep reads 1.000: every ninth on a shipped form whole, the
others on a part of one (two to a few dozen rows of one to three Biểu and some sections, see
`random_reports`), as a whole report takes four times as long.
"""

from decimal import Decimal

import pytest
from django.test import Client

from indicators import catalogue
from indicators.spec import COMPUTED, ENTRY, MARKERS
from reports import exports, sheet
from reports.exports import build, xlsx
from reports.models import Narrative, Submission
from reports.narrative import marks, references
from tests.reports.exports import random_reports, reading
from tests.reports.exports.reading import docx, pdf, screen
from tests.reports.exports.reading import xlsx as workbooks

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
HEAD = tuple(column.title for column in build.COLUMNS)
SWEEP = 1000
CHUNK = 20  # reports of one test: enough to share its people, few enough to spread over processes


@pytest.fixture
def who(cast):
    return random_reports.people(cast)


@pytest.mark.parametrize("seed", range(20))
def test_every_row_is_the_same_wherever_it_is_read(seed, who):
    agree(seed, who, whole=seed < 2)


@pytest.mark.slow
@pytest.mark.printed
@pytest.mark.parametrize("first", range(0, SWEEP, CHUNK))
def test_every_row_is_the_same_in_a_thousand_reports(first, who):
    for seed in range(1000 + first, 1000 + first + CHUNK):
        # 9 and 8 have no common factor: each form is read whole in its turn.
        agree(seed, who, whole=seed % 9 == 0)


def agree(seed: int, who, *, whole: bool) -> None:
    """Fail where a row of the seed's report reads one way here and another there."""
    report, sent = random_reports.make(seed, who, whole=whole)
    form = catalogue.form_spec(report.form)
    client = Client()
    client.force_login(who.editor)
    answer = client.get(f"/api/v1/reports/{report.pk}/cells/").json()["cells"]
    said = {one["item"]: one for one in answer}
    assert list(said) == list(form.items)
    compare_screen(seed, report, form, said, client)
    expected = [row(report, form, said, item) for item in form.items]
    shown = [one[3] for one in expected]
    lines = paragraphs_of(report, form)
    compare_pdf(seed, rendered(report, "pdf", sent), expected, lines)
    compare_docx(seed, rendered(report, "docx", sent), expected, lines)
    compare_xlsx(seed, rendered(report, "xlsx", sent), form, expected, said, lines)
    assert any(shown), f"seed {seed}: nothing was compared"
    compare_figures(seed, report, form, said)


def rendered(report, format_: str, sent: Submission | None) -> bytes:
    """Return the whole report as it stands; of what was sent, as it was signed."""
    return exports.render(report, format_, exports.FULL, submission=sent).content


def compare_figures(seed, report, form, said) -> None:
    """Hold figures named in the text against the API: a count that stands there is the table's."""
    texts = dict(Narrative.objects.filter(report=report).values_list("section", "text"))
    figures = references.figures(report, sheet.load(report), texts)
    for reference, text in figures.items():
        item, _, facet = reference.partition(":")
        if not facet and form.measures[item].kind == "count" and said[item]["mark"] == "value":
            assert text == said[item]["display"], f"seed {seed}, {reference} in the text"


def paragraphs_of(report, form) -> list[list[str]]:
    """Return the lines of the narrative as they are to be read, each as its pieces between
    footnotes."""
    texts = dict(Narrative.objects.filter(report=report).values_list("section", "text"))
    figures = references.figures(report, sheet.load(report), texts)
    found = []
    for section in form.outline:
        for block in marks.read(texts.get(section.key, "")):
            pieces = [f"{block.sign} " if block.sign else ""]
            for run in block.runs:
                if run.note:
                    pieces.append("")
                else:
                    pieces[-1] += figures[run.reference] if run.reference else run.text
            found.append(pieces)
    return found


def row(report, form, said, item: str) -> tuple[str, str, str, str, str]:
    """Return the five texts of a printed row; another level's says whose it is."""
    spec, reporter = form.items[item], form.reporters[item]
    is_foreign = reporter and reporter != report.unit.kind
    note = MARKERS[reporter] if is_foreign else said[item]["note"]
    return spec.stt, spec.label, spec.unit, said[item]["display"], note


def compare_screen(seed, report, form, said, client) -> None:
    for table in form.tables:
        page = client.get(f"/bao-cao/{report.pk}/bieu/{table.number}/")
        assert page.status_code == 200
        rows = screen.read(page.content.decode())
        assert list(rows) == [item.code for item in table.items]
        for item, found in rows.items():
            where, cell, spec = f"seed {seed}, {item} on screen", said[item], form.items[item]
            assert (found.stt, found.label, found.unit) == (spec.stt, spec.label, spec.unit), where
            assert reading.plain(found.note) == reading.plain(cell["note"]), where
            figure = found.figure
            if cell["role"] == ENTRY and form.measures[item].kind == "choice":
                figure = code_of(figure)
            assert reading.plain(figure) == reading.plain(cell["display"]), where


def code_of(option: str) -> str:
    """Return the code of «1 – Có», the dash of «– Không áp dụng», the text of a question."""
    if option.startswith("«"):
        return option[1:].partition("»")[0]
    return option.partition(" ")[0]


def compare_pdf(seed, content: bytes, expected, lines) -> None:
    pages = pdf.read(content)
    start = next(at for at, page in enumerate(pages) if page.text.split("\n")[0] == "Phụ lục")
    body = "".join("".join(pdf.lines(words_of_text(page))) for page in pages[:start])
    in_order(f"seed {seed}: text of the PDF", body, lines)
    rows = pdf.rows_of_appendix(pages[start:], HEAD)
    assert len(rows) == len(expected), f"seed {seed}: rows of the PDF"
    for found, wanted in zip(rows, expected, strict=True):
        assert list(map(reading.squeezed, found)) == list(map(reading.squeezed, wanted)), (
            f"seed {seed}: PDF"
        )


def words_of_text(page: pdf.Page) -> list[pdf.Word]:
    """Return the words between head and foot of a page that are set as large as the text."""
    return [
        word
        for word in page.words
        if word.bottom - word.top > 14 and 56 < word.middle[1] < page.height - 56
    ]


def in_order(where: str, text: str, lines) -> None:
    """Fail where a piece of the narrative does not follow the one before it."""
    text, at = reading.squeezed(text), 0
    for piece in (reading.squeezed(piece) for pieces in lines for piece in pieces):
        found = text.find(piece, at)
        assert found >= 0, (where, piece, text[at : at + 200])
        at = found + len(piece)


def compare_docx(seed, content: bytes, expected, lines) -> None:
    word = docx.read(content)
    in_order(f"seed {seed}: text of Word", "".join(one.text for one in word.paragraphs), lines)
    tables = [table.rows for table in word.tables]
    found = [rows for rows in tables if tuple(map(reading.plain, rows[0])) == HEAD]
    rows = [tuple(map(reading.plain, cells)) for rows in found for cells in rows[1:]]
    wanted = [tuple(map(reading.plain, cells)) for cells in expected]
    assert rows == wanted, f"seed {seed}: Word"


def compare_xlsx(seed, content: bytes, form, expected, said, lines) -> None:
    book = workbooks.read(content)
    text = "".join(cell.text for cell in book.sheets[xlsx.TEXT_SHEET].values())
    in_order(f"seed {seed}: text of the workbook", text, lines)
    wanted = iter(zip(form.items, expected, strict=True))
    nothing = workbooks.Cell()
    for table in form.tables:
        cells = book.sheets[f"Biểu {table.number}"]
        for number, _ in enumerate(table.items, start=xlsx.HEADER_ROW + 1):
            item, texts = next(wanted)
            where = f"seed {seed}, {item} in the workbook"
            found = [cells.get(f"{column}{number}", nothing) for column in "ABCDE"]
            shown = [reading.plain(one.shown) for one in found]
            assert shown == list(map(reading.plain, texts)), where
            compare_cell(where, form, item, found[3], said[item])
            assert all(one.formula is None for one in (*found[:3], found[4])), where


def compare_cell(where: str, form, item: str, found: workbooks.Cell, cell: dict) -> None:
    """Hold what a workbook reckons with against the API: a number is a number, a text a text."""
    if cell["role"] != COMPUTED:
        assert found.formula is None, where
    elif found.formula is None:  # what the portal counts, and other periods, are in no workbook
        assert build.live_formula(form, item) == "", where
    is_number = cell["mark"] == "value" and form.measures[item].kind != "text"
    if is_number and cell["number"] is not None:
        assert found.number == round(Decimal(cell["number"]), 10), where
    else:
        assert found.number is None, where
