"""Published reports, rebuilt whole: entered as their units would, signed, printed and read back.

Kông Chro's report of the first half of 2022 and Đắk Nông's of the year. Every paragraph of the text
stands under its heading in the published order, every footnote at the foot of a page, every row of
the appendix in its table.

What is not as published: what Đắk Nông wrote under II.6 itself, where the form's outline takes no
text, begins II.6.a here. Headings have the outline's wording (four of Kông Chro's and four of Đắk
Nông's differ in a few words, Kông Chro's 1.4 goes on in parentheses). The first and the last
sentence and Nơi nhận are the portal's own: the units sent copies to party and council offices that
the portal does not know. Đắk Nông's figure 7.33 is 42.950, printed as 42.95.

`docs/documents/` shows four of their pages.
"""

import pytest

from indicators.spec import ENTRY
from reports import exports
from reports.exports import build, wording
from reports.narrative import marks
from tests.reports.exports import filled, published
from tests.reports.exports.reading import docx, pdf, plain, squeezed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
HEAD = tuple(column.title for column in build.COLUMNS)
BODY = 14.0  # points: text of 13 or 14 pt stands in boxes taller than this, notes do not
LEFT = 85 + 68 * 72 / 25.4  # points: where the letterhead's two columns meet
LETTERHEADS = {
    "kongchro": (
        ("ỦY BAN NHÂN DÂN TỈNH GIA LAI", "ỦY BAN NHÂN DÂN", "HUYỆN KÔNG CHRO", "Số: 371/BC-UBND"),
        "Kông Chro, ngày 10 tháng 6 năm 2022",
        "Kính gửi: Sở Nội vụ tỉnh Gia Lai",
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        "(Kèm theo Báo cáo số 371/BC-UBND ngày 10 tháng 6 năm 2022 của Ủy ban nhân dân huyện "
        "Kông Chro)",
    ),
    "daknong": (
        ("ỦY BAN NHÂN DÂN", "TỈNH ĐẮK NÔNG", "Số: 791/BC-UBND"),
        "Đắk Nông, ngày 20 tháng 12 năm 2022",
        "Kính gửi: Bộ Nội vụ",
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        "(Kèm theo Báo cáo số 791/BC-UBND ngày 20 tháng 12 năm 2022 của Ủy ban nhân dân tỉnh "
        "Đắk Nông)",
    ),
}


@pytest.fixture(params=LETTERHEADS)
def case(request, cast) -> tuple[str, published.Published]:
    return request.param, getattr(published, request.param)(cast)


def body_of(case: published.Published) -> list[str]:
    """Return headings and paragraphs in the order of the outline, without footnotes."""
    period, lines = case.report.period_value, []
    for section in case.form.outline:
        title = wording.with_period(section.title, period)
        heading = f"{section.number} {title}"
        lines.append(heading.upper() if section.level == 1 else heading)
        for block in marks.read(case.texts.get(section.key, "")):
            text = "".join(run.text for run in block.runs)
            lines.append(f"{block.sign} {text}" if block.sign else text)
    return lines


def notes_of(case: published.Published) -> list[str]:
    """Return the footnotes in their order."""
    return [
        run.note
        for section in case.form.outline
        for block in marks.read(case.texts.get(section.key, ""))
        for run in block.runs
        if run.note
    ]


def rendered(case: published.Published, format_: str) -> bytes:
    return exports.render(case.report, format_, exports.FULL, submission=case.submission).content


def test_the_text_is_whole(case):
    """Nothing of the outline is left empty, and the corpus is as long as what was published."""
    name, one = case
    assert set(one.texts) <= {section.key for section in one.form.outline}
    words = sum(len(marks.plain(text).split()) for text in one.texts.values())
    assert words > {"kongchro": 7000, "daknong": 6500}[name]
    assert len(notes_of(one)) == {"kongchro": 0, "daknong": 13}[name]


def test_the_pdf_is_the_published_report(case):
    name, one = case
    pages = pdf.read(rendered(one, "pdf"))
    start = next(at for at, page in enumerate(pages) if page.text.split("\n")[0] == "Phụ lục")
    letter, appendix = pages[:start], pages[start:]
    issuing, place, addressee, signature, attached = LETTERHEADS[name]
    first = letter[0]
    head = [word for word in first.words if word.middle[1] < first.height / 4]
    left = squeezed("".join(pdf.lines([word for word in head if word.right < LEFT + 5])))
    right = squeezed("".join(pdf.lines([word for word in head if word.left > LEFT - 5])))
    in_order(left, issuing)
    in_order(right, (wording.NATION, wording.MOTTO, place))

    stream = squeezed("".join("".join(pdf.lines(body_words(page))) for page in letter))
    rest = in_order(stream, ("BÁO CÁO", addressee, *body_of(one), "Trên đây là báo cáo công tác"))
    for line in ("Nơi nhận:", *signature):
        assert squeezed(line) in squeezed(letter[-1].text), line
    assert "./." in rest
    small = squeezed("".join("".join(pdf.lines(note_words(page))) for page in letter))
    in_order(small, notes_of(one))
    in_order(squeezed(letter[-1].text), ("- Như trên;", "- Lưu: VT."))

    in_order(squeezed(appendix[0].text), ("Phụ lục", attached))
    rows = pdf.rows_of_appendix(appendix, HEAD)
    expected = [row for rows in filled.expected_rows(one.report).values() for row in rows]
    assert [tuple(map(squeezed, row)) for row in rows] == [
        tuple(map(squeezed, row)) for row in expected
    ]


def body_words(page: pdf.Page) -> list[pdf.Word]:
    """Return the words of the text: neither the page's number nor its footer, and no footnote."""
    return [
        word
        for word in page.words
        if word.bottom - word.top > BODY and 56 < word.middle[1] < page.height - 56
    ]


def note_words(page: pdf.Page) -> list[pdf.Word]:
    return [
        word
        for word in page.words
        if word.bottom - word.top <= BODY and word.middle[1] < page.height - 56
    ]


def in_order(stream: str, texts) -> str:
    """Fail where a text does not follow the one before it; return what comes after the last."""
    at = 0
    for text in texts:
        found = stream.find(squeezed(text), at)
        assert found >= 0, (text, stream[at : at + 200])
        at = found + len(squeezed(text))
    return stream[at:]


def test_the_word_document_is_the_published_report(case):
    name, one = case
    word = docx.read(rendered(one, "docx"))
    texts = [plain(one.text) for one in word.paragraphs]
    expected = list(map(plain, body_of(one)))
    start = texts.index(expected[0])
    assert texts[start : start + len(expected)] == expected
    assert texts[start + len(expected)].startswith("Trên đây là báo cáo công tác")
    assert list(map(plain, word.footnotes)) == list(map(plain, notes_of(one)))

    issuing, place, addressee, signature, attached = LETTERHEADS[name]
    head = squeezed("".join(cell for row in word.tables[0].rows for cell in row))
    for text in (*issuing, wording.NATION, wording.MOTTO, place):
        assert squeezed(text) in head
    assert addressee in texts and attached in texts
    tables = [table.rows for table in word.tables if tuple(map(plain, table.rows[0])) == HEAD]
    rows = [tuple(map(plain, cells)) for table in tables for cells in table[1:]]
    wanted = [row for rows in filled.expected_rows(one.report).values() for row in rows]
    assert rows == [tuple(map(plain, row)) for row in wanted]
    ending = [cell.split("\n") for table in word.tables for row in table.rows for cell in row]
    assert any(cell[: len(signature)] == list(signature) for cell in ending)
    assert any(cell[0] == "Nơi nhận:" and cell[-1] == "- Lưu: VT." for cell in ending)


def test_the_figures_are_those_that_were_published(case):
    """Row by row against the published table: typed texts are kept, but for what was settled."""
    name, one = case
    file = {"kongchro": "kongchro_2022_h1.tsv", "daknong": "daknong_2022_annual.tsv"}[name]
    cells = one.submission.snapshot["cells"]
    settled = {"kongchro": {"7.55"}, "daknong": {"7.33"}}[name]
    compared = 0
    for change in filled.corpus(file):
        item = change.item
        if item in cells and change.typed and item not in settled:
            assert cells[item]["typed"] == change.typed.strip(), item
            compared += one.form.role(item, one.report.unit.kind) == ENTRY
    assert compared > 80
