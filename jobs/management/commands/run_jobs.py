"""The process that runs jobs: as many as needed, on as many machines as share the database."""

import logging
import os
import signal
import threading
import time
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from jobs import running
from jobs.models import Worker
from jobs.pulse import Pulse

logger = logging.getLogger("jobs")
INTERVAL = 0.2  # seconds between two looks into an empty queue


class Patient(TaskWorker):
    """The library's loop, entered only while something waits, so that an idle worker takes no lock.

    It goes on when the database is away for a while.
    """

    def __init__(self, name: str, *, ends_when_idle: bool = False):
        super().__init__(
            queue_names=["default"],
            interval=0,
            batch=True,  # returns when nothing waits any more
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._ends_when_idle = ends_when_idle

    def run(self) -> None:
        while self.running:
            try:
                close_old_connections()
                if DBTaskResult.objects.ready().exists():
                    super().run()
                elif self._ends_when_idle:
                    return
                else:
                    time.sleep(INTERVAL)
            except OperationalError:
                logger.exception("The database does not answer.")
                connection.close()
                time.sleep(1)

    def shutdown(self, signum, frame) -> None:
        """Give the job back at its next step; a second signal ends the process in the middle."""
        running.stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Xử lý các tác vụ trong hàng chờ và công việc định kỳ, cho tới khi bị dừng."

    def add_arguments(self, parser):
        parser.add_argument(
            "--batch", action="store_true", help="làm hết tác vụ đang chờ rồi kết thúc"
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="kết thúc cùng tiến trình đã gọi lệnh này"
        )

    def handle(self, *args, batch, with_parent, **options):
        self.check(databases=["default"])
        try:
            Worker.objects.exists()
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                "Cơ sở dữ liệu chưa dùng được; hãy kiểm tra DATABASE_URL rồi chạy lệnh migrate."
            ) from error
        name = f"{os.uname().nodename[:24]}-{os.getpid()}-{uuid4().hex[:8]}"
        worker = Patient(name, ends_when_idle=batch)
        running.stopping.clear()
        worker.configure_signals()
        pulse = Pulse(name)
        pulse.start()
        if with_parent:
            threading.Thread(target=stop_after_parent, args=[os.getppid()], daemon=True).start()
        try:
            worker.run()
        finally:
            pulse.end()


def stop_after_parent(parent: int) -> None:
    """Ask this process to end, as a person would, once the one that started it is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
