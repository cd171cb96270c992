"""What is due by the clock: the table `settings.JOB_PERIODS` of name -> seconds and function.

Every worker looks at the clock; the first to write the row of a due moment asks for the work, in
the same transaction. Moments missed while no worker ran are not made up for: the functions sweep.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs import tasks
from jobs.models import DueMoment


def latest(every: float, now: datetime) -> datetime:
    """Return the last moment, counted from 1970, at which something was due."""
    return datetime.fromtimestamp(now.timestamp() // every * every, UTC)


class Clock:
    """One worker's look at the clock; remembers what it saw, so that a look costs no query."""

    def __init__(self):
        self._seen: dict[str, datetime] = {}

    def tick(self, now: datetime | None = None) -> list[str]:
        """Ask for the work that became due; return its names, those other workers asked for not."""
        now, asked = now or timezone.now(), []
        for name, stated in settings.JOB_PERIODS.items():
            due = latest(stated["every"], now)
            if self._seen.get(name) == due:
                continue
            with transaction.atomic():
                _, is_first = DueMoment.objects.get_or_create(name=name, due_at=due)
                if is_first:
                    tasks.run_periodic.enqueue(name)
                    asked.append(name)
            self._seen[name] = due
        return asked


def run(name: str) -> None:
    """Run what a name stands for; nothing for a name this version does not have any more."""
    if stated := settings.JOB_PERIODS.get(name):
        import_string(stated["run"])()
