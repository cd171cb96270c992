"""How a job comes into the queue, is run, and ends."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs import messages, queue, running, tasks
from jobs.models import Job
from jobs.refusals import JobRefused
from tests.jobs.kinds import traced
from tests.jobs.working import work_off

pytestmark = pytest.mark.django_db
State = Job.State


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_is_run_to_its_end_and_keeps_what_came_of_it(begin, tmp_path):
    job = begin(steps=3)
    assert (job.state, job.attempts) == (State.QUEUED, 0)

    work_off()

    job = fresh(job)
    assert (job.state, job.done, job.total, job.attempts) == (State.DONE, 3, 3, 1)
    assert job.result == {"steps": 3}
    assert job.started_at <= job.heartbeat_at <= job.finished_at
    assert traced(tmp_path / "trace") == ["step-0", "step-1", "step-2"]


def test_a_job_asked_for_in_a_transaction_that_fails_never_runs(begin, tmp_path):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin()
        raise ZeroDivisionError

    work_off()

    assert not Job.objects.exists() and not DBTaskResult.objects.exists()
    assert traced(tmp_path / "trace") == []


def test_a_job_that_is_done_is_not_run_again_by_a_second_task(begin, tmp_path):
    job = begin(steps=1)
    work_off()
    tasks.run_job.enqueue(job.pk)
    running.run(job.pk, str(job.task_id))

    work_off()

    assert traced(tmp_path / "trace") == ["step-0"]
    assert fresh(job).attempts == 1


def test_only_the_newest_task_of_a_job_may_run_it(begin, tmp_path):
    job = begin(steps=1)
    older = str(job.task_id)
    queue.enqueue(job)

    running.run(job.pk, older)
    assert fresh(job).state == State.QUEUED

    running.run(job.pk, str(job.task_id))
    assert fresh(job).state == State.DONE


def test_the_same_work_is_asked_for_once_while_it_is_unfinished(begin):
    first = begin(key="đợt-1")
    assert begin(key="đợt-1").pk == first.pk
    assert begin(key="đợt-2").pk != first.pk

    work_off()

    assert begin(key="đợt-1").pk != first.pk


def test_a_person_has_a_limit_of_unfinished_jobs(begin, django_user_model, settings):
    settings.JOBS_PER_PERSON = 2
    begin(), begin()
    with pytest.raises(JobRefused, match="tối đa 2 tác vụ chưa xong"):
        begin()
    begin(by=django_user_model.objects.create_user("người khác"))

    work_off()

    assert begin().state == State.QUEUED


def test_a_kind_may_say_why_it_cannot_be_done(begin):
    job = begin("refused")
    work_off()
    job = fresh(job)
    assert (job.state, job.message) == (State.FAILED, "Đợt báo cáo không còn; hãy chọn đợt khác.")


def test_a_fault_of_the_program_ends_in_a_sentence_and_in_the_log(begin, caplog):
    job = begin("broken")
    work_off()
    assert (fresh(job).state, fresh(job).message) == (State.FAILED, messages.BROKEN)
    assert "ZeroDivisionError" in caplog.text


def test_a_kind_that_is_no_more_ends_in_a_sentence(begin, settings):
    job = begin()
    settings.JOB_KINDS = {}
    work_off()
    assert (fresh(job).state, fresh(job).message) == (State.FAILED, messages.UNKNOWN_KIND)


def test_a_database_that_fails_is_tried_again_later_each_time_and_not_for_ever(begin, settings):
    settings.JOBS_ATTEMPTS, settings.JOBS_BACKOFF_SECONDS = 3, 10
    job = begin("unlucky")
    waits = []
    for _ in range(settings.JOBS_ATTEMPTS - 1):
        work_off()
        job = fresh(job)
        task = DBTaskResult.objects.get(pk=job.task_id)
        assert (job.state, job.message) == (State.QUEUED, messages.DATABASE_BUSY)
        waits.append(round((task.run_after - timezone.now()).total_seconds()))
        DBTaskResult.objects.filter(pk=task.pk).update(run_after=timezone.now())
    assert waits == [10, 20]

    work_off()

    assert fresh(job).state == State.FAILED
    assert "đã chạy 3 lần" in fresh(job).message


def test_a_failed_job_can_be_run_again_from_what_is_left(begin, settings, tmp_path):
    job = begin("broken")
    work_off()
    Job.objects.filter(pk=job.pk).update(kind="steps")

    assert queue.retry(fresh(job)) == messages.ASKED_AGAIN
    work_off()

    job = fresh(job)
    assert (job.state, job.attempts, job.message) == (State.DONE, 1, "")


@pytest.mark.parametrize("kind", ["steps"])
def test_a_job_that_is_done_is_not_to_be_run_again(begin, kind):
    job = begin(kind)
    for _ in range(2):
        with pytest.raises(JobRefused, match="Chỉ chạy lại được"):
            queue.retry(fresh(job))
        work_off()


def test_a_job_is_not_run_again_beside_another_of_the_same_work(begin):
    job = begin("refused", key="đợt-1")
    work_off()
    begin(key="đợt-1")
    with pytest.raises(JobRefused, match="tác vụ khác xử lý"):
        queue.retry(fresh(job))


def test_a_queued_job_is_cancelled_at_once(begin, tmp_path):
    job = begin()
    assert queue.cancel(job) == messages.CANCELLED
    work_off()
    assert fresh(job).state == State.CANCELLED
    assert traced(tmp_path / "trace") == []
    with pytest.raises(JobRefused, match="đã kết thúc"):
        queue.cancel(job)


def claimed(job: Job) -> running.Work:
    return running.Work(running.claim(job.pk, str(job.task_id)))


def test_a_running_job_stops_at_its_next_step(begin):
    job = begin()
    work = claimed(job)
    work.progress(0, 3)

    assert queue.cancel(fresh(job)) == messages.CANCEL_ASKED
    assert fresh(job).is_cancelling
    with pytest.raises(running.Cancelled):
        work.progress(3, 3)


def test_a_cancelled_job_can_be_taken_up_again(begin):
    job = begin()
    queue.cancel(job)
    queue.retry(fresh(job))
    work_off()
    assert fresh(job).state == State.DONE


def test_the_progress_is_written_now_and_then_and_at_the_end(begin, django_assert_num_queries):
    job = begin(steps=100)
    work = claimed(job)
    with django_assert_num_queries(2):
        for number in range(100):
            work.progress(number, 100, f"bước {number}")
        work.progress(100, 100, "xong")
    assert (fresh(job).done, fresh(job).message) == (100, "xong")


def test_a_worker_asked_to_end_gives_its_job_back_and_it_costs_no_attempt(begin):
    job = begin("told_to_stop")
    work_off_until_given_back(job)
    job = fresh(job)
    assert (job.state, job.attempts, job.message) == (State.QUEUED, 0, messages.GIVEN_BACK)


def work_off_until_given_back(job):
    """The loop goes on in this process, where a real one would have ended: run the one task."""
    running.run(job.pk, str(job.task_id))


def test_a_process_ended_by_force_gives_its_job_back_as_well(begin):
    job = begin("stopped")
    with pytest.raises(SystemExit):
        running.run(job.pk, str(job.task_id))
    assert (fresh(job).state, fresh(job).attempts) == (State.QUEUED, 0)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "done"}, "job_finished_has_its_moment"),
        ({"finished_at": timezone.now()}, "job_finished_has_its_moment"),
        ({"state": "running"}, "job_running_has_a_heartbeat"),
        ({"started_at": timezone.now()}, "job_started_paired"),
        ({"heartbeat_at": timezone.now()}, "job_started_paired"),
        ({"total": 2, "done": 3}, "job_done_within_total"),
    ],
)
def test_the_database_refuses_a_job_that_contradicts_itself(begin, change, constraint):
    job = begin()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**change)


def test_the_database_refuses_two_unfinished_jobs_of_one_work(begin):
    job = begin(key="đợt-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="steps", label="Việc", by=job.by, dedupe_key="đợt-1")
