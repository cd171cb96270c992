"""What each kind of job runs and how its result is drawn: the table `settings.JOB_KINDS`.

Named by dotted paths, since this app stands below those that have work to do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Kind:
    run: Callable  # Work -> result, a dict of plain values
    template: str  # draws `job` and its result once it is done


def of(name: str) -> Kind | None:
    """Return a kind, None for one this version of the portal does not have."""
    stated = settings.JOB_KINDS.get(name)
    return Kind(import_string(stated["run"]), stated["template"]) if stated else None
