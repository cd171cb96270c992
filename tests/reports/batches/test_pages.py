"""The pages of many files: how one gets there, what is kept of an upload, whose a batch is."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from jobs.models import Job
from reports.models import Batch
from tests.jobs.working import work_off
from tests.reports.batches import sent
from tests.reports.batches.table import page, post

pytestmark = pytest.mark.django_db


def test_the_page_of_a_round_and_the_queue_lead_here(reviewer, cast, asked):
    address = reverse("reports:batch-create")
    round_ = asked["bacsong"].round_id
    shown = reviewer.get(reverse("reports:round-detail", args=[round_])).content.decode()
    assert f"{address}?don-vi=binhan&amp;ky=2022-H1" in shown
    assert address in reviewer.get(reverse("reports:review-queue")).content.decode()


def test_who_has_jobs_is_led_to_them(reviewer, cast, send, client):
    home = reverse("reports:home")
    assert reverse("jobs:job-list") not in reviewer.get(home).content.decode()
    send({"bacsong.xlsx": sent.appendix()})
    assert reverse("jobs:job-list") in reviewer.get(home).content.decode()


def test_the_jobs_pages_lead_back_to_the_batch(reviewer, send, good):
    batch = send(good)
    work_off()
    post(reviewer, batch, "nhap", files=good)
    work_off()
    for job in Job.objects.all():
        text = reviewer.get(reverse("jobs:job-detail", args=[job.pk])).content.decode()
        assert reverse("reports:batch-detail", args=[batch.pk]) in text


# Uploading


def test_an_upload_that_is_refused_keeps_nothing(reviewer, send, tmp_path):
    answer = send({"hỏng.zip": b"PK"}, status=422)
    assert "Không mở được tệp nén" in answer.content.decode()
    assert "Hãy chọn ít nhất một tệp" in send({}, status=422).content.decode()
    assert not Batch.objects.exists() and not list((tmp_path / "media").rglob("*.*"))


def test_a_person_with_too_many_jobs_is_told_and_nothing_is_kept(reviewer, send, settings):
    settings.JOBS_PER_PERSON = 1
    send({"bacsong.xlsx": sent.appendix()})
    answer = send({"namho.xlsx": sent.appendix()}, status=422)
    assert "tối đa 1 tác vụ chưa xong" in answer.content.decode()
    assert Batch.objects.count() == 1
    assert len(default_storage.listdir("import-files")[1]) == 1


def test_files_are_kept_under_names_nobody_can_guess(send, tmp_path):
    send({"bacsong.xlsx": sent.appendix()})
    (kept,) = (tmp_path / "media" / "import-files").iterdir()
    assert len(kept.name) == 32 and "bacsong" not in kept.name


@pytest.mark.parametrize(("owner", "status"), [("daian", 404), ("binhan.dongson", 404)])
def test_units_of_others_are_not_there(reviewer, send, owner, status):
    send({"a.xlsx": b"A"}, status=status, **{"don-vi": owner})


def test_a_batch_is_its_persons_own(client, cast, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    for name in ("second_reviewer", "editor", "stranger", "admin"):
        client.force_login(cast.people[name])
        page(client, batch, status=404)
