"""A worker killed in the middle of an archive: another finishes it, every document made once.

Real processes on the test's own database file or server, and a storage they share.
"""

import pytest

from jobs.models import Job
from reports import exports, files
from reports.models import MadeFile
from tests.cast import make_cast
from tests.jobs.working import kill, until, worker
from tests.reports.files.units import begin, fresh, round_of, unpacked

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = 8
ARCHIVE, DOCUMENT = MadeFile.Kind.ARCHIVE, MadeFile.Kind.DOCUMENT


def made() -> int:
    return MadeFile.objects.filter(kind=DOCUMENT).count()


def ended(job: Job) -> bool:
    return fresh(job).state == Job.State.DONE


def test_a_killed_workers_archive_is_finished_by_another_and_no_document_made_twice(stored):
    cast = make_cast()
    reports = round_of(cast, UNITS)
    job = begin(cast, reports, formats=("xlsx", "docx"))
    with worker() as first:
        until(lambda: made() >= 3)
        kill(first)
    before = set(MadeFile.objects.values_list("pk", "sha256"))
    assert 3 <= len(before) < 2 * UNITS and fresh(job).state == Job.State.RUNNING

    with worker():
        until(lambda: ended(job))

    assert fresh(job).attempts == 2 and made() == 2 * UNITS
    assert before <= set(MadeFile.objects.values_list("pk", "sha256"))
    found = unpacked(MadeFile.objects.get(kind=ARCHIVE))
    assert len(found) == 2 * UNITS + 1
    for report in reports:
        ready = files.of(report, "docx", exports.APPENDIX)
        assert found[f"huyen/{ready.filename}"] == ready.read()
    rows = MadeFile.objects.kept().values_list("content", flat=True)
    assert {name.rpartition("/")[2] for name in rows} <= set(stored())


def test_of_several_workers_one_puts_the_archive_together(stored):
    cast = make_cast()
    job = begin(cast, round_of(cast, UNITS))
    with worker(), worker(), worker():
        until(lambda: ended(job))
    assert MadeFile.objects.filter(kind=ARCHIVE).count() == 1 and made() == UNITS
    assert len(stored()) == UNITS + 1
