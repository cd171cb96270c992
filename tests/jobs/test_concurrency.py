"""Several requests and workers at once, in threads with transactions of their own."""

from collections import Counter

import pytest
from django.contrib.auth.models import User

from jobs import periodic, queue, running
from jobs.models import DueMoment, Job
from jobs.refusals import JobRefused
from tests.reports.test_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def start(by: User, key: str = ""):
    return queue.start(kind="steps", label="Việc thử", by=by, payload={}, dedupe_key=key)


def test_of_requests_for_the_same_work_one_makes_the_job():
    people = [User.objects.create_user(f"người-{number}") for number in range(AT_ONCE)]
    jobs = together(lambda number: start(people[number], "đợt-1").pk, AT_ONCE)
    assert set(jobs) == {Job.objects.get().pk}


def test_the_limit_of_a_person_holds_for_requests_at_once(settings):
    person = User.objects.create_user("người")
    answers = together(lambda number: start(person), AT_ONCE)
    assert Counter(map(type, answers)) == {
        Job: settings.JOBS_PER_PERSON,
        JobRefused: AT_ONCE - settings.JOBS_PER_PERSON,
    }


def test_of_workers_that_claim_a_job_at_once_one_has_it():
    job = start(User.objects.create_user("người"))
    claimed = together(lambda number: running.claim(job.pk, str(job.task_id)), AT_ONCE)
    assert Counter(map(type, claimed)) == {Job: 1, type(None): AT_ONCE - 1}
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_of_workers_that_see_a_due_moment_at_once_one_asks_for_the_work(settings):
    settings.JOB_PERIODS = {"gọi": {"run": "jobs.sweeping.reap", "every": 3600}}
    asked = together(lambda number: periodic.Clock().tick(), AT_ONCE)
    assert sorted(asked, key=len) == [[]] * (AT_ONCE - 1) + [["gọi"]]
    assert DueMoment.objects.count() == 1


def test_a_job_cancelled_while_it_is_claimed_is_never_both():
    for number in range(5):
        job = start(User.objects.create_user(f"người-{number}"))

        def either(turn, job=job):
            if turn:
                return queue.cancel(Job.objects.get(pk=job.pk))
            return running.claim(job.pk, str(job.task_id))

        claimed, said = together(either, 2)
        job = Job.objects.get(pk=job.pk)
        assert (claimed is None) == (job.state == Job.State.CANCELLED)
        assert claimed is None or job.cancel_asked_at
        assert said
