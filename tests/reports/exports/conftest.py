import pytest


@pytest.fixture(params=["bnv-2022-huyen", "bnv-2022-tinh"])
def filled_report(request, cast):
    """A report of each of the forms of 2022, with the published figures."""
    from tests.reports.exports import filled

    if request.param == "bnv-2022-huyen":
        return filled.district_report(cast)
    return filled.province_report(cast)
