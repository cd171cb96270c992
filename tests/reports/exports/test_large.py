"""Texts as long as a section may be, printed whole: nothing is cut, nothing overruns a page.

One word of 60.000 characters, 5.000 lines, 500 hostile footnotes, a table of 300 hostile cells.
"""

import pytest

from reports import actions, exports
from tests.reports.exports import hostile
from tests.reports.exports.reading import pdf, plain, squeezed, xlsx

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
LETTER = "á1b2ơ"
ONE_WORD = LETTER * 12_000
LINES = [f"Dòng {number}" for number in range(1, 5001)]
NOTES = [f"Chú thích {number}: {hostile.TEXTS[number % 20]}" for number in range(1, 501)]
CELLS = [
    [hostile.stored(hostile.TEXTS[(row * 5 + column) % 30]) for column in range(5)]
    for row in range(60)
]


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def table() -> str:
    rows = [" | ".join(hostile.written(cell).replace("|", "\\|") for cell in row) for row in CELLS]
    return "\n".join(f"| {row} |" for row in rows)


TEXTS = {
    "word": ONE_WORD,
    "lines": "\n".join(LINES),
    "notes": "\n".join(f"Câu {at}[^{escaped(note)}]" for at, note in enumerate(NOTES, 1)),
    "table": table(),
}


def rendered(cast, report, format_: str, text: str) -> bytes:
    assert len(text) <= actions.text.LIMIT
    actions.write_section(report=report, section="I.1", text=text, version=0, by=cast.editor)
    return exports.render(report, format_).content


def letter_of(content: bytes) -> list[pdf.Page]:
    hostile.no_active_parts(content)
    pages = pdf.read(content)
    start = next(at for at, page in enumerate(pages) if page.text.split("\n")[0] == "Phụ lục")
    for page in pages:
        assert all(word.right < page.width - 20 for word in page.words)
    return pages[:start]


@pytest.mark.slow
@pytest.mark.printed
@pytest.mark.parametrize("name", TEXTS)
def test_the_pdf_prints_it_all(cast, report, name):
    pages = letter_of(rendered(cast, report, "pdf", TEXTS[name]))
    printed = squeezed("".join(body(page) for page in pages))
    if name == "word":
        assert ONE_WORD in printed
    elif name == "lines":
        assert "".join(map(squeezed, LINES)) in printed
    elif name == "notes":
        notes = squeezed("".join(small(page) for page in pages))
        for note in NOTES:
            assert squeezed(hostile.stored(note)) in notes
    else:
        rows = [row for page in pages for grid in page.grids for row in grid.rows]
        found = {squeezed(cell) for row in rows for cell in row}
        assert found >= {squeezed(cell) for row in CELLS for cell in row}


def body(page: pdf.Page) -> str:
    words = [one for one in page.words if one.bottom - one.top > 14]
    return "".join(pdf.lines([one for one in words if 56 < one.middle[1] < page.height - 56]))


def small(page: pdf.Page) -> str:
    words = [one for one in page.words if one.bottom - one.top <= 14]
    return "".join(pdf.lines([one for one in words if one.middle[1] < page.height - 56]))


@pytest.mark.parametrize("name", TEXTS)
def test_the_word_document_holds_it_all(cast, report, name):
    word = hostile.no_reach_in_word(rendered(cast, report, "docx", TEXTS[name]))
    texts = [plain(one.text) for one in word.paragraphs]
    if name == "word":
        assert ONE_WORD in texts
    elif name == "lines":
        start = texts.index(LINES[0])
        assert texts[start : start + len(LINES)] == LINES
    elif name == "notes":
        assert list(map(plain, word.footnotes)) == [plain(hostile.stored(one)) for one in NOTES]
    else:
        assert [tuple(map(plain, row)) for row in CELLS] in [
            [tuple(map(plain, row)) for row in one.rows] for one in word.tables
        ]


@pytest.mark.parametrize("name", TEXTS)
def test_the_workbook_holds_it_all(cast, report, name):
    book = xlsx.read(rendered(cast, report, "xlsx", TEXTS[name]))
    cells = list(book.sheets["Thuyết minh"].values())
    assert all(cell.formula is None and len(cell.text) <= 32_767 for cell in cells)
    whole = squeezed("".join(cell.text for cell in cells))
    if name == "word":
        assert ONE_WORD in whole
    elif name == "lines":
        assert "".join(map(squeezed, LINES)) in whole
    elif name == "notes":
        for note in NOTES:
            assert squeezed(hostile.stored(note)) in whole
    else:
        found = {squeezed(cell.text) for cell in cells}
        assert found >= {squeezed(cell) for row in CELLS for cell in row}
