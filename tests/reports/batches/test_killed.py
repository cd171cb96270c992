"""A worker killed in the middle of reading and of writing files: each file counts exactly once.

Real processes on the test's own database file or server, with real files.
"""

from collections import Counter

import pytest

from jobs.models import Job
from reports import actions, record
from reports.models import Batch, BatchFile, Event, Report, Value
from tests.cast import make_cast
from tests.factories import make_children, make_round
from tests.jobs.working import kill, until, worker
from tests.reports.batches import sent

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = 12
FileState = BatchFile.State


@pytest.fixture
def batch(tmp_path, monkeypatch, settings):
    """A batch of files for many districts, whose contents the worker processes find too."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setenv("MEDIA_ROOT", settings.MEDIA_ROOT)
    cast = make_cast()
    units = make_children(cast.province, UNITS)
    make_round(cast)
    files = [sent.upload(f"{unit.code}.xlsx", sent.appendix(f"UBND {unit.name}")) for unit in units]
    return actions.begin_batch(owner=cast.province, period="2022-H1", files=files, by=cast.reviewer)


def in_state(batch: Batch, state: str) -> int:
    return batch.files.filter(state=state).count()


def ended(pk: int) -> bool:
    return Job.objects.get(pk=pk).state == Job.State.DONE


def interrupted(batch: Batch, state: str) -> None:
    """Kill a worker once some of the files, not all, reached a state; let another finish."""
    job = Batch.objects.get(pk=batch.pk).job_id
    with worker() as first:
        until(lambda: in_state(batch, state) >= 2)
        kill(first)
    assert 2 <= in_state(batch, state) < UNITS
    assert Job.objects.get(pk=job).state == Job.State.RUNNING
    with worker():
        until(lambda: ended(job))
    assert Job.objects.get(pk=job).attempts == 2
    assert in_state(batch, state) == UNITS


def test_each_file_is_imported_once_although_workers_are_killed(batch):
    interrupted(batch, FileState.READ)
    assert not Value.objects.exists()

    actions.confirm_batch(batch=batch, files=batch.files.values_list("pk", flat=True))
    interrupted(batch, FileState.WRITTEN)

    written = batch.files.select_related("report__unit")
    assert all(one.name == f"{one.report.unit.code}.xlsx" for one in written)
    events = Counter(Event.objects.filter(name="cells").values_list("report_id", flat=True))
    assert events == dict.fromkeys([one.report_id for one in written], 1)
    assert set(Value.objects.values_list("version", flat=True)) == {1}
    assert Value.objects.filter(item__code="3.18", number=2531).count() == UNITS
    assert set(Report.objects.filter(pk__in=events).values_list("version", flat=True)) == {2}
    assert list(record.faults()) == []


def test_of_several_workers_one_writes_the_batch_and_each_file_once(batch):
    with worker(), worker(), worker():
        until(lambda: ended(batch.job_id))
        actions.confirm_batch(batch=batch, files=batch.files.values_list("pk", flat=True))
        job = Batch.objects.get(pk=batch.pk).job_id
        until(lambda: ended(job))
    assert in_state(batch, FileState.WRITTEN) == UNITS
    assert Event.objects.filter(name="cells").count() == UNITS
