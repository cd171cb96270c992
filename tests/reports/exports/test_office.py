"""The files as an office program shows them: LibreOffice opens them and prints them as PDF."""

import os
import subprocess

import pytest
from django.conf import settings
from pypdf import PdfReader

from reports import actions, exports, sheet
from tests.factories import complete, fill, make_report
from tests.reports.exports import filled
from tests.reports.exports.test_layout import TEXT, WIDE
from tests.reports.exports.test_pdf import squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # collected where LibreOffice is: conftest
# The document font in the place of Times New Roman, whose metrics it has.
FONTS = """<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{}</dir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match>
</fontconfig>"""


@pytest.fixture
def report(cast):
    made = make_report(cast)
    fill(made, complete(made), by=cast.editor)
    for section, text in (("I.1", TEXT), ("I.2", WIDE)):
        actions.write_section(report=made, section=section, text=text, version=0, by=cast.editor)
    return made


def printed(report, format_, folder) -> PdfReader:
    """Return what LibreOffice prints of a report's file."""
    file = folder / f"report.{format_}"
    file.write_bytes(exports.render(report, format_, exports.FULL).content)
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(settings.DOCUMENT_FONTS))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=180,
        env=os.environ | {"FONTCONFIG_FILE": str(fonts), "HOME": str(folder)},
    )  # fmt: skip
    return PdfReader(folder / "report.pdf")


def test_word_prints_as_the_pdf_does(report, tmp_path):
    pages = printed(report, "docx", tmp_path).pages
    own = tmp_path / "own.pdf"
    own.write_bytes(exports.render(report, "pdf", exports.FULL).content)
    expected = PdfReader(own).pages
    assert [lies(page) for page in pages][:3] == [lies(page) for page in expected][:3]
    assert lies(pages[1]) == "landscape"

    first, wanted = (squeezed(page.extract_text()) for page in (pages[0], expected[0]))
    # One page says the same words in both, though each writes them in an order of its own.
    assert sorted(first) == sorted(wanted)
    assert first.index("Đoạnthứnhất") < first.index("Chúthíchcủađoạn.")

    texts = [squeezed(page.extract_text()) for page in pages]
    appendix = next(at for at, text in enumerate(texts) if "KèmtheoBáocáo" in text)
    begins = [text[:1] for text in texts]
    numbers = [str(number) for number in range(2, appendix + 1)]
    assert begins[1:appendix] == numbers and begins[0] != "1"
    assert begins[appendix + 1] == "2" and begins[appendix] != "1"
    for row in (row for rows in filled.expected_rows(report).values() for row in rows):
        assert any(squeezed(row[1]) in text for text in texts), row


def test_excel_prints_every_sheet_on_a4_with_its_proof(report, tmp_path):
    pages = printed(report, "xlsx", tmp_path).pages
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pages} <= {
        (595, 842),
        (842, 595),
    }
    texts = [squeezed(page.extract_text()) for page in pages]
    for table in sheet.load(report).form.tables:
        assert any(squeezed(f"Biểu {table.number}") in text for text in texts)
    for number, text in enumerate(texts, start=1):
        assert f"Trang{number}/{len(texts)}" in text
        assert "DỰTHẢO" in text


def lies(page) -> str:
    return "landscape" if page.mediabox.width > page.mediabox.height else "upright"
