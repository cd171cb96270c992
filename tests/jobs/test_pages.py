"""The pages of one's own jobs, and what the script asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs import queue
from jobs.models import Job, Worker
from jobs.refusals import JobRefused
from tests.jobs.working import work_off

pytestmark = pytest.mark.django_db
LIST = "jobs:job-list"


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def alive(db):
    now = timezone.now()
    return Worker.objects.create(name="w", started_at=now, seen_at=now)


def page(client, name, job, status=200) -> str:
    answer = client.get(reverse(f"jobs:{name}", args=[job.pk]))
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_ones_own_jobs_only(signed_in, begin, django_user_model):
    begin()
    other = begin(by=django_user_model.objects.create_user("khác"))
    answer = signed_in.get(reverse(LIST))
    assert [job.by.username for job in answer.context["jobs"]] == ["nguoi"]
    for name in ("job-detail", "job-progress"):
        page(signed_in, name, other, status=404)
    for name in ("job-cancel", "job-retry"):
        assert signed_in.post(reverse(f"jobs:{name}", args=[other.pk])).status_code == 404
    assert Job.objects.get(pk=other.pk).state == "queued"


def test_an_empty_list_says_what_will_stand_there(signed_in):
    assert "chưa có tác vụ nào" in signed_in.get(reverse(LIST)).content.decode()


def test_who_runs_the_portal_sees_how_many_there_are_and_not_whose(client, cast, begin):
    begin(by=cast.reviewer)
    client.force_login(cast.admin)
    assert reverse(LIST) in client.get(reverse("reports:home")).content.decode()
    text = client.get(reverse(LIST)).content.decode()
    assert "Đang chờ (toàn cổng)" in text and "Việc thử" not in text
    client.force_login(cast.editor)
    assert reverse(LIST) not in client.get(reverse("reports:home")).content.decode()
    assert "toàn cổng" not in client.get(reverse(LIST)).content.decode()


def test_the_list_costs_the_same_for_one_job_and_for_many(signed_in, begin, settings):
    settings.JOBS_PER_PERSON = 100
    begin()
    with CaptureQueriesContext(connection) as few:
        signed_in.get(reverse(LIST))
    for _ in range(20):
        begin()
    with CaptureQueriesContext(connection) as many:
        signed_in.get(reverse(LIST))
    assert len(few) == len(many)


@pytest.mark.parametrize("name", ["job-list", "job-detail"])
def test_without_a_worker_the_pages_say_so(signed_in, begin, name):
    job = begin()
    address = reverse(f"jobs:{name}", args=[] if name == "job-list" else [job.pk])
    said = "Chưa có tiến trình xử lý tác vụ nào đang chạy"

    assert said in signed_in.get(address).content.decode()
    now = timezone.now()
    Worker.objects.create(name="w", started_at=now, seen_at=now)
    assert said not in signed_in.get(address).content.decode()


def test_the_script_too_is_told_that_no_worker_runs(signed_in, begin):
    answer = signed_in.get(reverse("jobs:job-progress", args=[begin().pk]))
    assert answer.json()["warning"].startswith("Chưa có tiến trình xử lý")


def test_an_unfinished_job_shows_its_progress_and_refreshes_without_script(signed_in, begin, alive):
    job = begin()
    Job.objects.filter(pk=job.pk).update(done=37, total=100, message="Đã đọc 37/100 tệp")
    text = page(signed_in, "job-detail", job)
    assert 'max="100" value="37"' in text and "Đã đọc 37/100 tệp" in text
    assert 'role="progressbar"' in text and 'aria-live="polite"' in text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
    assert "Hủy tác vụ" in text and "Chạy lại" not in text


def test_the_script_is_told_how_far_a_job_is(signed_in, begin, alive):
    job = begin()
    Job.objects.filter(pk=job.pk).update(done=1, total=3, message="Đã làm 1/3 bước")
    address = reverse("jobs:job-progress", args=[job.pk])
    assert signed_in.get(address).json() == {
        "state": "queued",
        "label": "Đang chờ",
        "done": 1,
        "total": 3,
        "message": "Đã làm 1/3 bước",
        "finished": False,
        "warning": "",
    }
    work_off()
    assert signed_in.get(address).json()["finished"] is True


def test_a_finished_job_is_drawn_by_its_kind_and_asks_no_more(signed_in, begin):
    job = begin()
    work_off()
    text = page(signed_in, "job-detail", job)
    assert "Kết quả" in text and "data-job=" not in text and "http-equiv" not in text


def test_cancelling_and_retrying_are_told(signed_in, begin):
    job = begin()
    cancel, again = (reverse(f"jobs:job-{name}", args=[job.pk]) for name in ("cancel", "retry"))

    shown = signed_in.post(cancel, follow=True).content.decode()
    assert "Đã hủy theo yêu cầu" in shown and "Chạy lại" in shown
    assert "đã kết thúc nên không hủy được" in signed_in.post(cancel, follow=True).content.decode()
    assert "vào hàng chờ để chạy lại" in signed_in.post(again, follow=True).content.decode()
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_a_retry_too_counts_against_the_limit(begin, settings):
    settings.JOBS_PER_PERSON = 1
    job = begin()
    queue.cancel(job)
    begin()
    with pytest.raises(JobRefused, match="tối đa 1"):
        queue.retry(Job.objects.get(pk=job.pk))
