"""The two tasks the queue of django-tasks holds: run a job, run what is due by the clock."""

from django_tasks import task

URGENT = 10  # periodic work is short, and the reaper must not wait behind long jobs


@task(takes_context=True)
def run_job(context, job_id: int) -> None:
    from jobs import running

    running.run(job_id, context.task_result.id)


@task(priority=URGENT)
def run_periodic(name: str) -> None:
    from jobs import periodic

    periodic.run(name)
