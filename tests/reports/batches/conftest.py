"""A province with seven districts that owe a report, and its reviewer with their files."""

import pytest
from django.urls import reverse

NAMES = {
    "bacsong": "Huyện Bắc Sông",
    "namho": "Huyện Nam Hồ",
    "tranglang": "Thị xã Trảng Làng",
    "locdien": "Huyện Lộc Điền",
    "vinhcu": "Huyện Vĩnh Cù",
}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def asked(cast):
    """The round for all districts: unit code -> report."""
    from reports.models import Report  # not before Django is set up
    from tests.factories import make_round
    from units.models import Unit, UnitParent

    for code, name in NAMES.items():
        unit = Unit.objects.create(code=f"binhan.{code}", name=name, kind="district")
        UnitParent.objects.create(unit=unit, parent=cast.province)
    make_round(cast)
    return {one.unit.code.partition(".")[2]: one for one in Report.objects.for_page()}


@pytest.fixture
def reviewer(client, cast, asked):
    client.force_login(cast.reviewer)
    return client


@pytest.fixture
def send(reviewer):
    """Return a function: files -> the batch they became, not yet read."""

    from reports.models import Batch
    from tests.reports.batches import sent

    def sent_in(files: dict[str, bytes], status=302, **fields):
        uploads = [sent.upload(name, content) for name, content in files.items()]
        answer = reviewer.post(
            reverse("reports:batch-create"),
            {"don-vi": "binhan", "ky": "2022-H1", "tep": uploads} | fields,
        )
        assert answer.status_code == status, answer.content.decode()[:2000]
        return Batch.objects.latest("pk") if status == 302 else answer

    return sent_in


@pytest.fixture
def good():
    """Five files of five units: file name -> content."""
    from tests.reports.batches import sent

    return {name: sent.appendix(office) for name, office in sent.GOOD.items()}
