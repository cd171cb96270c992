import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# About type, layout and what acts in a file; the figures in them are read back on both databases.
PRINTED = {
    "test_docx.py",
    "test_empty.py",
    "test_hostile.py",
    "test_layout.py",
    "test_marks.py",
    "test_pdf.py",
    "test_pdf_archive.py",
    "test_published.py",
}

# LibreOffice reads our files as an office would; where there is none, there is no such reader.
OFFICE = shutil.which("soffice")
collect_ignore = [] if OFFICE else ["test_office.py"]


def pytest_report_header() -> str:
    return f"LibreOffice: {OFFICE or 'không có, bỏ qua test_office.py'}"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == HERE and item.path.name in PRINTED:
            item.add_marker("printed")


@pytest.fixture(params=["bnv-2022-huyen", "bnv-2022-tinh"])
def filled_report(request, cast):
    """A report of each of the forms of 2022, with the published figures."""
    from tests.reports.exports import filled

    if request.param == "bnv-2022-huyen":
        return filled.district_report(cast)
    return filled.province_report(cast)
