"""Workers for tests: in this process until nothing waits, or real processes that can be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from jobs.management.commands.run_jobs import Patient

ROOT = Path(__file__).parents[2]
SETTINGS = "tests.jobs.settings"
QUICK = {
    "JOBS_HEARTBEAT_SECONDS": "0.2",
    "JOBS_STALE_SECONDS": "1",
    "JOBS_BACKOFF_SECONDS": "0",
}


def work_off() -> None:
    """Run everything that waits, in this process and transaction, task by task.

    The loop around it closes connections, which a test's transaction would not survive; processes
    of their own (`worker`) run it.
    """
    loop = Patient("test")
    while True:
        with transaction.atomic():
            task = DBTaskResult.objects.ready().get_locked()
            if task is None:
                return
            task.claim(loop.worker_id)
        loop.run_task(task)


def database_url() -> str:
    """Return the address of the test's own database, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def worker(
    *arguments: str, before: tuple[str, ...] = (), **settings: str
) -> Iterator[subprocess.Popen]:
    """Yield a running `manage.py run_jobs`; whatever is left of it ends with the block.

    `before` is a program that is given the command as arguments, to start it; `settings` are
    environment variables of its own.
    """
    environment = os.environ | QUICK | settings
    environment |= {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-W", "ignore", "manage.py", "run_jobs", *arguments]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*before, *command], cwd=ROOT, env=environment, stdout=said, stderr=said
        )
        try:
            yield process
        except BaseException:
            said.seek(0)
            print(said.read().decode())
            raise
        finally:
            process.kill()
            process.wait()


def kill(process: subprocess.Popen) -> None:
    """End a worker as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something another process does; fail the test when it does not happen."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
