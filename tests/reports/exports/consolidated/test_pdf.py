"""The PDF read back: every cell between the lines it is drawn in, whatever page it stands on."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reports.exports import consolidated, wording
from reports.exports.consolidated import gathering, pdf, wide
from tests.reports.exports.consolidated import expected, grids

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]


def unsigned(text: str) -> str:
    for sign in wide.SIGNS:
        text = text.removesuffix(f" {sign}")
    return text


def test_every_cell_is_the_databases_group_by_group(scene, told):
    wanted, names = expected.rows(scene), [unit.heading for unit in told.units]
    read = [page for page in grids.tables(pdf.appendices(told)) if page]
    read = [page for page in read if page[0][:5] == list(wide.LABELS)]
    seen = []
    for head, *rows in read:
        seen += head[5:]
        start = len(seen) - len(head[5:])
        for row, one in zip(rows, wanted, strict=True):
            stt, label, unit, total, _, *figures = map(unsigned, row)
            assert (stt, label, unit, total) == one[:4]
            assert figures == list(one[4 + start : 4 + len(seen)])
    assert seen == names
    assert (len(read) > 1) == (len(names) > 3)


def test_the_list_names_every_unit_once_with_its_receipt(scene, told):
    rows = [
        row
        for page in grids.tables(pdf.appendices(told))
        if page and page[0] == list(wide.FILED_LABELS)
        for row in page[1:]
    ]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row[1] for row in rows} == {unit.name for unit in told.units}
    assert [tuple(row[1:6]) for row in rows] == [one.texts[:5] for one in told.listed.lines]


def test_it_is_pdf_a_with_every_font_inside_and_landscape_where_wide(few):
    told = []
    file = consolidated.render(few.report, "pdf", progress=lambda *step: told.append(step[:2]))
    assert file.filename == "binhan-2022-H1-tong-hop.pdf"
    assert told[-1][0] == told[-1][1] == 2
    reader = PdfReader(BytesIO(file.content))
    root = reader.trailer["/Root"]
    assert reader.pdf_header == "%PDF-1.7"
    assert root["/Lang"] == "vi" and "/ID" in reader.trailer
    assert b'pdfaid:part="3"' in root["/Metadata"].get_data()
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    fonts, sizes = set(), []
    for page in reader.pages:
        sizes.append(page.mediabox.width > page.mediabox.height)
        for font in page["/Resources"]["/Font"].values():
            inner = font.get("/DescendantFonts", [font])[0]
            fonts.add(inner["/BaseFont"])
            assert "/FontFile2" in inner["/FontDescriptor"] and "/ToUnicode" in font
    assert sizes == sorted(sizes) and sizes[0] is False and sizes[-2:] == [True, True]
    assert all(name.partition("+")[2].startswith("Tinos") for name in fonts)


def test_the_drawn_pages_fonts_are_as_pdf_a_wants_them(few):
    """Symbolic, with one map and the widths of the font: PDF/A lets a reader not guess."""
    (*_, page) = PdfReader(BytesIO(pdf.appendices(gathering.gather(few.report)))).pages
    for font in page["/Resources"]["/Font"].values():
        inside = font["/FontDescriptor"]
        assert inside["/Flags"] & 4 and "/Encoding" not in font
        assert inside["/FontName"] == font["/BaseFont"]
        read = TTFont(BytesIO(inside["/FontFile2"].get_data()))
        (table,) = read["cmap"].tables
        for code, glyph in table.cmap.items():
            if code <= font["/LastChar"]:
                told = font["/Widths"][code - font["/FirstChar"]]
                assert abs(read["hmtx"][glyph][0] * 1000 / read["head"].unitsPerEm - told) < 1


def test_both_appendices_are_headed_and_count_their_own_pages(many):
    reader = PdfReader(BytesIO(consolidated.render(many.report, "pdf").content))
    texts = [page.extract_text() for page in reader.pages]
    first = next(at for at, text in enumerate(texts) if "Phụ lục I\n" in text)
    second = next(at for at, text in enumerate(texts) if "Phụ lục II\n" in text)
    assert "THỐNG KÊ SỐ LIỆU BÁO CÁO CẢI CÁCH HÀNH CHÍNH" in texts[first]
    assert "(Kèm theo Báo cáo số" in texts[first] and "(Kèm theo" in texts[second]
    assert f"trang 2/{second - first}" in texts[first + 1]
    assert not any("trang 1/" in text for text in texts)
    assert "Tổng số" in texts[first + 1] and "(c): tổng số đã có phần điều chỉnh" in texts[first]
    assert all(wording.DRAFT in text for text in texts)
