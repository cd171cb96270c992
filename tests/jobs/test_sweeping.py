"""What dead workers left is taken back, what is due is done once, what is old goes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs import checks, messages, periodic, queue, running, sweeping
from jobs.models import DueMoment, Job, Worker
from jobs.pulse import Pulse
from tests.jobs.kinds import traced
from tests.jobs.working import work_off

pytestmark = pytest.mark.django_db
State = Job.State


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def silent(job: Job, seconds: float = 3600) -> running.Work:
    """Claim a job as a worker that then died so many seconds ago."""
    work = running.Work(running.claim(job.pk, str(job.task_id)))
    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING")
    heard = timezone.now() - timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=heard)
    return work


def test_a_job_whose_worker_fell_silent_is_run_by_another(begin, settings, tmp_path):
    settings.JOBS_BACKOFF_SECONDS = 0
    job = begin()
    silent(job)

    sweeping.reap()
    assert (fresh(job).state, fresh(job).message) == (State.QUEUED, messages.WORKER_LOST)
    work_off()

    assert (fresh(job).state, fresh(job).attempts) == (State.DONE, 2)
    assert len(traced(tmp_path / "trace")) == 3


def test_a_job_with_a_heartbeat_is_left_alone(begin, settings):
    job = begin()
    silent(job, seconds=settings.JOBS_STALE_SECONDS - 5)
    sweeping.reap()
    assert fresh(job).state == State.RUNNING


def test_a_worker_thought_dead_can_neither_go_on_nor_end_the_job(begin):
    job = begin()
    work = silent(job)
    sweeping.reap()

    with pytest.raises(running.Lost):
        work.hold()
    with pytest.raises(running.Lost):
        work.progress(3, 3)
    assert not queue.finish(work._job, State.DONE)
    assert fresh(job).state == State.QUEUED


def test_a_job_taken_back_waits_longer_each_time_and_ends_after_the_last(begin, settings):
    settings.JOBS_ATTEMPTS, settings.JOBS_BACKOFF_SECONDS = 3, 10
    job, waits = begin(), []
    for _ in range(2):
        silent(fresh(job))
        sweeping.reap()
        task = DBTaskResult.objects.get(pk=fresh(job).task_id)
        waits.append(round((task.run_after - timezone.now()).total_seconds()))
    assert waits == [10, 20]

    silent(fresh(job))
    sweeping.reap()

    assert fresh(job).state == State.FAILED
    assert fresh(job).message == messages.gave_up(3)


def test_a_job_that_was_being_cancelled_when_its_worker_died_is_cancelled(begin):
    job = begin()
    silent(job)
    queue.cancel(fresh(job))
    sweeping.reap()
    assert fresh(job).state == State.CANCELLED


def test_a_queued_job_whose_task_was_lost_gets_another(begin, settings):
    job = begin()
    earlier = timezone.now() - timedelta(seconds=settings.JOBS_STALE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(queued_at=earlier)
    sweeping.reap()
    assert fresh(job).task_id == job.task_id  # its task still waits

    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING")
    sweeping.reap()

    assert fresh(job).task_id != job.task_id
    work_off()
    assert fresh(job).state == State.DONE


def test_finished_jobs_go_after_the_kept_time_and_unfinished_ones_never(begin, settings):
    settings.JOBS_KEPT_DAYS = 30
    old, recent = begin(), begin()
    work_off()
    waiting = begin()
    ago = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk__in=[old.pk]).update(finished_at=ago)
    Job.objects.filter(pk=waiting.pk).update(created_at=ago, queued_at=ago)

    sweeping.clear()

    assert set(Job.objects.all()) == {recent, waiting}


def test_the_queues_own_rows_go_soon_but_none_that_waits(begin):
    begin()
    work_off()
    waiting = begin()
    now = timezone.now()
    DueMoment.objects.create(name="reap", due_at=now - timedelta(days=2))
    Worker.objects.create(name="w", started_at=now, seen_at=now - timedelta(days=2))

    sweeping.clear(now + timedelta(minutes=61))

    assert [task.pk for task in DBTaskResult.objects.all()] == [waiting.task_id]
    assert not DueMoment.objects.exists() and not Worker.objects.exists()


# By the clock

CALLS: list[str] = []


def called() -> None:
    CALLS.append("x")


@pytest.fixture
def every_minute(settings):
    CALLS.clear()
    settings.JOB_PERIODS = {"gọi": {"run": f"{__name__}.called", "every": 60}}


def test_each_due_moment_is_asked_for_once_however_many_workers_look(every_minute):
    clocks = [periodic.Clock() for _ in range(3)]
    start = timezone.now()
    for minute in range(4):
        for clock in clocks:
            clock.tick(start + timedelta(minutes=minute))
            clock.tick(start + timedelta(minutes=minute, seconds=0.1))
    work_off()
    assert len(CALLS) == 4


def test_moments_missed_while_no_worker_ran_are_not_made_up_for(every_minute):
    clock, start = periodic.Clock(), timezone.now()
    assert clock.tick(start) == ["gọi"]
    assert clock.tick(start + timedelta(days=3)) == ["gọi"]
    work_off()
    assert len(CALLS) == 2


def test_a_look_at_the_clock_between_two_moments_costs_no_query(
    every_minute, django_assert_num_queries
):
    clock, start = periodic.Clock(), periodic.latest(60, timezone.now())
    clock.tick(start)
    with django_assert_num_queries(0):
        clock.tick(start + timedelta(seconds=59))


def test_a_period_that_is_no_more_is_passed_over(every_minute, settings):
    periodic.Clock().tick()
    settings.JOB_PERIODS = {}
    work_off()
    assert CALLS == []


def test_the_portals_own_periods_reap_and_clear(settings):
    assert {"reap", "clear"} <= settings.JOB_PERIODS.keys()
    assert checks.check_jobs(None) == []


def test_a_function_that_is_not_there_stops_the_start(settings):
    settings.JOB_KINDS = {"gone": {"run": "jobs.nowhere.run", "template": ""}}
    (problem,) = checks.check_jobs(None)
    assert "«gone»" in problem.msg


def test_a_silence_shorter_than_a_few_heartbeats_stops_the_start(settings):
    settings.JOBS_HEARTBEAT_SECONDS, settings.JOBS_STALE_SECONDS = 5, 14
    (problem,) = checks.check_jobs(None)
    assert problem.id == "jobs.E002"
    settings.JOBS_STALE_SECONDS = 15
    assert checks.check_jobs(None) == []


# Signs of life


def test_a_pulse_says_that_the_worker_and_its_job_are_alive(begin, settings):
    settings.JOB_PERIODS = {}
    job = begin()
    running.current = silent(job)
    try:
        Pulse("w").beat()
    finally:
        running.current = None
    assert fresh(job).heartbeat_at > timezone.now() - timedelta(seconds=5)
    assert Worker.objects.seen_lately().get().name == "w"


def test_a_job_that_says_nothing_for_too_long_is_not_kept_alive(begin, settings):
    settings.JOB_PERIODS, settings.JOBS_STEP_SECONDS = {}, 0
    job = begin()
    running.current = silent(job)
    try:
        Pulse("w").beat()
    finally:
        running.current = None
    sweeping.reap()
    assert fresh(job).state == State.QUEUED
