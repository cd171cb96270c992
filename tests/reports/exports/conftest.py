import shutil

import pytest

# LibreOffice reads our files as an office would; where there is none, there is no such reader.
OFFICE = shutil.which("soffice")
collect_ignore = [] if OFFICE else ["test_office.py"]


def pytest_report_header() -> str:
    return f"LibreOffice: {OFFICE or 'không có, bỏ qua test_office.py'}"


@pytest.fixture(params=["bnv-2022-huyen", "bnv-2022-tinh"])
def filled_report(request, cast):
    """A report of each of the forms of 2022, with the published figures."""
    from tests.reports.exports import filled

    if request.param == "bnv-2022-huyen":
        return filled.district_report(cast)
    return filled.province_report(cast)
