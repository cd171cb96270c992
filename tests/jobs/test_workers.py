"""Workers as processes of their own, killed and stopped, on the database in use."""

import signal
from collections import Counter
from contextlib import ExitStack

import pytest
from django.contrib.auth.models import User

from jobs import messages, queue
from jobs.models import DueMoment, Job, Worker
from tests.jobs.kinds import traced
from tests.jobs.working import kill, until, worker

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def test_a_killed_workers_job_is_finished_by_another_each_step_once(begin, tmp_path):
    job = begin(steps=30, pause=0.1)
    trace = tmp_path / "trace"
    with worker() as first:
        until(lambda: len(traced(trace)) >= 3)
        kill(first)
    left = len(traced(trace))
    assert state_of(job) == State.RUNNING and 3 <= left < 30

    with worker():
        until(lambda: state_of(job) == State.DONE)

    assert Counter(traced(trace)) == {f"step-{number}": 1 for number in range(30)}
    assert Job.objects.get(pk=job.pk).attempts == 2


def test_a_job_that_kills_every_worker_ends_in_a_sentence(begin, settings):
    settings.JOBS_ATTEMPTS = 3
    job = begin("slow", seconds=600)
    for attempt in range(1, 4):
        with worker() as one:
            until(lambda n=attempt: Job.objects.filter(pk=job.pk, attempts=n).exists())
            kill(one)

    with worker():
        until(lambda: state_of(job) == State.FAILED)

    assert Job.objects.get(pk=job.pk).message == messages.gave_up(3)


def test_a_worker_that_wakes_after_its_job_was_given_away_writes_nothing(begin, tmp_path):
    job = begin("frozen", trace=str(tmp_path / "frozen"))
    # Its next sign of life is far off, so that it is halted while it holds no lock.
    with worker(JOBS_HEARTBEAT_SECONDS="100", JOBS_STALE_SECONDS="300") as first:
        until(lambda: traced(tmp_path / "frozen") == ["frozen"])
        with worker():
            until(lambda: state_of(job) == State.DONE)
        first.send_signal(signal.SIGCONT)
        other = begin(steps=1)
        until(lambda: state_of(other) == State.DONE)
    assert traced(tmp_path / "frozen") == ["frozen", "written"]
    assert (state_of(job), Job.objects.get(pk=job.pk).attempts) == (State.DONE, 2)


def test_a_long_step_is_kept_alive_by_the_workers_pulse(begin, tmp_path):
    job = begin("slow", seconds=4)  # four times as long as a silence may be
    with worker(), worker():
        until(lambda: state_of(job) == State.DONE)
    assert traced(tmp_path / "trace") == ["begun"]


def test_workers_side_by_side_run_each_job_once_and_each_due_moment(begin, tmp_path):
    people = [User.objects.create_user(f"người-{number}") for number in range(20)]
    jobs = [
        begin(by=person, steps=2, name=f"việc-{number}-{copy}", key=f"{number}-{copy}")
        for number, person in enumerate(people)
        for copy in range(3)
    ]
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(worker())
        until(lambda: Job.objects.filter(state=State.DONE).count() == len(jobs))

    expected = {
        f"việc-{n}-{copy}-{step}" for n in range(20) for copy in range(3) for step in (0, 1)
    }
    assert Counter(traced(tmp_path / "trace")) == dict.fromkeys(expected, 1)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    moments = list(DueMoment.objects.values_list("name", "due_at"))
    assert moments and len(moments) == len(set(moments))


def test_a_worker_asked_to_end_gives_its_job_back_and_leaves_the_list(begin, tmp_path):
    job = begin(steps=300, pause=0.05)
    with worker() as one:
        until(lambda: len(traced(tmp_path / "trace")) >= 2)
        assert Worker.objects.seen_lately().count() == 1
        one.send_signal(signal.SIGTERM)
        assert one.wait(timeout=20) == 0

    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.attempts, job.message) == (State.QUEUED, 0, messages.GIVEN_BACK)
    assert not Worker.objects.exists()


def test_a_running_job_is_cancelled_in_another_process(begin, tmp_path):
    job = begin(steps=300, pause=0.05)
    with worker():
        until(lambda: len(traced(tmp_path / "trace")) >= 2)
        queue.cancel(Job.objects.get(pk=job.pk))
        until(lambda: state_of(job) == State.CANCELLED)
    assert len(traced(tmp_path / "trace")) < 300


def test_in_batch_a_worker_ends_when_nothing_waits(begin):
    job = begin(steps=1)
    with worker("--batch") as one:
        assert one.wait(timeout=60) == 0
    assert state_of(job) == State.DONE


@pytest.mark.parametrize("how", [kill, lambda process: process.terminate()])
def test_beside_a_server_a_worker_ends_when_the_server_does(how, db):
    shell = ("sh", "-c", '"$@" & exec sleep 600', "server")
    with worker("--with-parent", before=shell) as server:
        until(Worker.objects.seen_lately().exists)
        how(server)
        until(lambda: not Worker.objects.exists())
