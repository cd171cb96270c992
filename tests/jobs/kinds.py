"""What the jobs of these tests do, and where they leave a trace that outlives a process."""

import os
import signal
import time
from pathlib import Path

from django.db import OperationalError, transaction

from jobs.refusals import JobFailed

KINDS = {
    name: {"run": f"tests.jobs.kinds.{name}", "template": "jobs/_job_refresh.html"}
    for name in (
        "steps",
        "slow",
        "frozen",
        "refused",
        "broken",
        "unlucky",
        "stopped",
        "told_to_stop",
    )
}


def trace(work, text: str) -> None:
    """Write one line that another process, and a killed one's successor, can read."""
    descriptor = os.open(work.payload["trace"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{text}\n".encode())
    os.close(descriptor)


def traced(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def steps(work) -> dict:
    """Do what is left of a few steps: what stands in the trace was done."""
    total, pause = work.payload["steps"], work.payload.get("pause", 0)
    names = [f"{work.payload.get('name', 'step')}-{number}" for number in range(total)]
    for number, name in enumerate(names):
        work.progress(number, total, f"Đã làm {number}/{total} bước")
        with transaction.atomic():
            work.hold()
            if name not in traced(Path(work.payload["trace"])):
                trace(work, name)
        time.sleep(pause)
    work.progress(total, total, f"Đã làm {total}/{total} bước")
    return {"steps": total}


def slow(work) -> dict:
    """One long step without a word of progress."""
    trace(work, "begun")
    time.sleep(work.payload["seconds"])
    work.progress(1, 1)
    return {}


def frozen(work) -> dict:
    """Halt the whole process before the only step, the first time; it goes on where it stood."""
    if "frozen" not in traced(Path(work.payload["trace"])):
        trace(work, "frozen")
        os.kill(os.getpid(), signal.SIGSTOP)
    with transaction.atomic():
        work.hold()
        trace(work, "written")
    work.progress(1, 1)
    return {}


def refused(work) -> dict:
    raise JobFailed("Đợt báo cáo không còn; hãy chọn đợt khác.")


def broken(work) -> dict:
    raise ZeroDivisionError


def unlucky(work) -> dict:
    raise OperationalError("the connection was closed")


def stopped(work) -> dict:
    """The process is ended by force in the middle."""
    raise SystemExit


def told_to_stop(work) -> dict:
    """The process is asked to end while this job runs."""
    from jobs import running  # the settings of worker processes name this module: no models yet

    running.stopping.set()
    work.progress(0, 2)
    return {}
