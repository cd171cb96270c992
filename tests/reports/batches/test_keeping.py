"""Uploaded files go after their time; what came of them stays a while longer."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jobs import queue
from jobs.models import Job
from reports.batches import keeping, messages
from reports.models import Batch, BatchFile
from tests.jobs.working import work_off
from tests.reports.batches import sent
from tests.reports.batches.table import files_of, page, post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kept() -> list[str]:
    return default_storage.listdir("import-files")[1]


@pytest.fixture
def written(reviewer, send):
    """A batch of two files, one of which was written."""
    files = {"bacsong.xlsx": sent.appendix(), "namho.xlsx": sent.appendix("HUYỆN NAM HỒ")}
    batch = send(files)
    work_off()
    post(reviewer, batch, "nhap", files=["namho.xlsx"])
    work_off()
    return Batch.objects.get(pk=batch.pk)


def test_contents_go_after_the_kept_time_and_what_was_written_is_still_told(
    reviewer, written, settings
):
    settings.UPLOADS_KEPT_DAYS = 7
    keeping.clear(written.created_at + 6 * DAY)
    assert len(kept()) == 2

    keeping.clear(written.created_at + 8 * DAY)

    assert kept() == []
    found = files_of(written)
    assert (found["namho.xlsx"].state, found["namho.xlsx"].changes) == ("written", [])
    assert found["bacsong.xlsx"].state == "refused"
    assert found["bacsong.xlsx"].reason == messages.GONE
    text = page(reviewer, written).content.decode()
    assert "hãy tải tệp lên lại" in text and "Xác nhận nhập" not in text


def test_batches_go_with_the_jobs_of_their_age(written, settings):
    settings.JOBS_KEPT_DAYS = 30
    keeping.clear(written.created_at + 31 * DAY)
    assert not Batch.objects.exists() and not BatchFile.objects.exists()


def test_files_of_a_job_that_still_works_are_left(reviewer, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    keeping.clear(batch.created_at + 8 * DAY)
    assert len(kept()) == 1


def test_a_file_no_row_knows_of_is_found_a_day_later(reviewer, send):
    send({"bacsong.xlsx": sent.appendix()})
    name = default_storage.save("import-files/lost", ContentFile(b"x"))
    keeping.clear()
    assert len(kept()) == 2
    old = (timezone.now() - 2 * DAY).timestamp()
    os.utime(default_storage.path(name), (old, old))

    keeping.clear()

    assert len(kept()) == 1 and "lost" not in kept()


def test_nothing_uploaded_yet_is_nothing_to_clear():
    keeping.clear()


def test_a_content_that_is_gone_is_told_when_it_is_to_be_read(reviewer, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    default_storage.delete(f"import-files/{kept()[0]}")
    work_off()
    assert files_of(batch)["bacsong.xlsx"].reason == messages.GONE


def test_a_job_whose_batch_was_cleared_says_so(reviewer, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    job = Job.objects.get(pk=batch.job_id)
    queue.cancel(job)
    batch.delete()
    queue.retry(Job.objects.get(pk=job.pk))
    work_off()
    assert Job.objects.get(pk=job.pk).message == messages.GONE
