"""A worker's heartbeat: a thread beside its work, with a database connection of its own.

Says that the worker is alive, that its job is, and looks at the clock for what is due.
"""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from jobs import running
from jobs.models import Worker
from jobs.periodic import Clock

logger = logging.getLogger("jobs")


class Pulse(threading.Thread):
    def __init__(self, name: str):
        super().__init__(name=f"pulse of {name}", daemon=True)
        self._worker = name
        self._started_at = timezone.now()
        self._ended = threading.Event()
        self._clock = Clock()

    def run(self):
        try:
            while True:
                close_old_connections()
                self.beat()
                if self._ended.wait(settings.JOBS_HEARTBEAT_SECONDS):
                    break
        finally:
            connection.close()

    def beat(self) -> None:
        """Give one sign of life. A database that does not answer is tried again at the next."""
        try:
            if work := running.current:
                work.beat()
            Worker.objects.update_or_create(
                name=self._worker,
                defaults={"seen_at": timezone.now()},
                create_defaults={"seen_at": timezone.now(), "started_at": self._started_at},
            )
            self._clock.tick()
        except (DatabaseError, InterfaceError):
            logger.exception("No sign of life could be written.")

    def end(self) -> None:
        """Stop beating and take the worker off the list."""
        self._ended.set()
        self.join(timeout=30)
        Worker.objects.filter(name=self._worker).delete()
