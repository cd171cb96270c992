"""Files made to harm: each is refused with its sentence, at little cost, and changes nothing."""

import resource
import time

import pytest

from reports.imports import match, read
from reports.imports.layout import SourceRow
from reports.imports.messages import REFUSALS
from reports.imports.read import NotAnAppendix
from reports.models import Event, Report, Value
from tests.cast import make_cast
from tests.factories import make_report
from tests.reports.imports import hostile

SECONDS = 1.5  # of processor time, of both processes; below one on a machine that does nothing else
KEYS = {sentence: key for key, sentence in REFUSALS.items()}


@pytest.fixture
def cost():
    """Measure the processor time of this process and of those it has ended."""

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    before = spent()
    return lambda: spent() - before


@pytest.fixture(scope="module")
def made():
    """Name -> content; made before the cost of reading is measured."""
    return {name: make() for name, (make, _) in hostile.REFUSED.items()}


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_file_is_refused_with_its_reason_at_little_cost(name, made, request):
    content, expected = made[name], hostile.REFUSED[name][1]
    cost = request.getfixturevalue("cost")

    with pytest.raises(NotAnAppendix) as refused:
        read.read(content, name)

    assert cost() < SECONDS
    assert KEYS[str(refused.value)] in (expected if isinstance(expected, tuple) else (expected,))


@pytest.mark.parametrize("name", hostile.READ)
def test_an_odd_but_harmless_file_is_read(name, cost):
    content = hostile.READ[name]()

    assert read.read(content, name).rows
    assert cost() < SECONDS


@pytest.mark.parametrize(
    "text",
    ["Tỷ lệ số hồ sơ TTHC đã giải quyết trong kỳ {}", "Tổng số UBND cấp xã", "UBND " * 75 + "{}"],
    ids=["like_many", "of_several", "long"],
)
def test_rows_are_compared_quickly_whatever_they_say(text, cost, district_form):
    rows = [SourceRow(n, "", "", "", text.format(n), "", str(n)) for n in range(999)]

    found = match.match(rows, district_form)

    assert not found.matched
    assert cost() < SECONDS


def test_a_hostile_file_harms_no_other(made):
    good = hostile.book()
    names = ("far_cell.xlsx", "runs_without_end.xlsx", "garbage.xls", "laughs.docx")
    files = [(content, "a.xlsx") for name in names for content in (good, made[name], good)]

    found = list(read.read_many(files))

    assert [isinstance(one, NotAnAppendix) for one in found] == [False, True, False] * len(names)
    assert all(one.rows == found[0].rows for one in found if not isinstance(one, NotAnAppendix))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["bomb.xlsx", "macros.xlsx", "linked.xls", "encrypted.ods"])
def test_a_refused_file_changes_nothing(name, made, client):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    cast = make_cast()
    report = make_report(cast)
    before = (
        Value.objects.count(),
        Event.objects.count(),
        Report.objects.get(pk=report.pk).version,
    )
    client.force_login(cast.editor)

    answer = client.post(
        reverse("reports:report-import", args=[report.pk]),
        {"file": SimpleUploadedFile(name, made[name])},
    )

    assert answer.status_code == 422
    assert REFUSALS[hostile.REFUSED[name][1]] in answer.content.decode()
    after = (Value.objects.count(), Event.objects.count(), Report.objects.get(pk=report.pk).version)
    assert after == before
