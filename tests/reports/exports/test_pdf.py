"""The PDF, read back: every cell in order, fonts inside, nothing fetched from anywhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import actions, exports
from reports.exports import build, pdf
from tests.reports.exports import filled

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]


def reader(report, part=exports.APPENDIX) -> PdfReader:
    return PdfReader(BytesIO(exports.render(report, "pdf", part).content))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", "", text)


def test_every_cell_is_the_databases_in_printed_order(filled_report):
    document = reader(filled_report)
    pages = [squeezed(page.extract_text()) for page in document.pages]
    page, at = 0, 0
    for name, rows in filled.expected_rows(filled_report).items():
        for cells in rows:
            wanted = squeezed("".join(cells))
            found = pages[page].find(wanted, at)
            if found < 0 and page + 1 < len(pages):
                page, at = page + 1, 0
                found = pages[page].find(wanted)
            assert found >= 0, (name, cells)
            at = found + len(wanted)
    assert page == len(pages) - 1
    assert 7 <= len(pages) <= 14


def test_the_fonts_are_inside_and_it_is_pdf_a(filled_report):
    document = reader(filled_report, exports.FULL)
    embedded = set()
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in inner
            embedded.add(inner["/FontName"].partition("+")[2])
    assert embedded and all(name.startswith("Tinos") for name in embedded)
    assert b'pdfaid:part="3"' in document.trailer["/Root"]["/Metadata"].get_data()


def test_the_head_of_a_table_repeats_on_every_page(filled_report):
    for page in reader(filled_report).pages:
        assert "STTChỉtiêuthốngkêĐơnvịtínhSốliệuGhichú" in squeezed(page.extract_text())


def test_page_numbers_start_on_the_second_page_and_again_in_the_appendix(filled_report):
    texts = [page.extract_text().strip() for page in reader(filled_report, exports.FULL).pages]
    appendix = next(at for at, text in enumerate(texts) if "Kèm theo Báo cáo" in text)
    assert appendix > 1
    numbers = [page_number(text) for text in texts]
    assert numbers[:appendix] == [None, *range(2, appendix + 1)]
    assert numbers[appendix:] == [None, *range(2, len(texts) - appendix + 1)]


def page_number(text: str) -> int | None:
    """Return the number alone on a line: it is written last, just before the footer."""
    number = text.split("\n")[-2].strip()
    return int(number) if number.isdigit() else None


def test_hostile_text_stays_text_and_links_nowhere(cast):
    report = filled.district_report(cast)
    notes = filled.write_hostile(report, cast.editor)
    text = 'Xem <a href="file:///etc/passwd">đây</a> <link rel="stylesheet" href="http://e.org/a">'
    actions.write_section(report=report, section="I.1", text=text, version=0, by=cast.editor)
    document = reader(report, exports.FULL)
    printed = squeezed("".join(page.extract_text() for page in document.pages))
    for one in [*notes.values(), text]:
        assert squeezed(one) in printed
    assert not any("/Annots" in page for page in document.pages)
    page = pdf.html(build.build(report))
    assert "<script" not in page and "<link" not in page and "<img" not in page


def test_two_people_may_ask_at_once(cast):
    document = build.build(filled.district_report(cast), exports.APPENDIX)
    with ThreadPoolExecutor(2) as threads:
        files = list(threads.map(pdf.render, [document, document]))
    lengths = [len(PdfReader(BytesIO(content)).pages) for content in files]
    assert lengths[0] == lengths[1] > 6


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.org/x.css",
        "https://example.org/",
        "data:text/css,a{}",
        "font:../../../settings.py",
        "font:OFL.txt",
        "relative.css",
    ],
)
def test_the_fetcher_refuses_everything_but_the_four_fonts(url):
    with pytest.raises(ValueError):
        pdf.FontFetcher().fetch(url)


def test_the_fetcher_serves_the_fonts():
    for name in pdf.FONT_FILES.values():
        assert pdf.FontFetcher().fetch(f"font:{name}").read()[:4] == b"\x00\x01\x00\x00"
