"""A person with jobs of kinds that leave a trace."""

import pytest

from tests.jobs.kinds import KINDS


@pytest.fixture(autouse=True)
def _kinds_of_these_tests(settings):
    settings.JOB_KINDS = settings.JOB_KINDS | KINDS


@pytest.fixture(autouse=True)
def _nothing_is_stopping():
    from jobs import running

    yield
    running.stopping.clear()


@pytest.fixture
def person(db, django_user_model):
    return django_user_model.objects.create_user("nguoi")


@pytest.fixture
def begin(person, tmp_path):
    """Return a function: kind, payload -> a queued job of the person."""
    from jobs import queue

    def start(kind="steps", key="", by=None, **payload):
        payload = {"trace": str(tmp_path / "trace"), "steps": 3} | payload
        return queue.start(
            kind=kind, label="Việc thử", by=by or person, payload=payload, dedupe_key=key
        )

    return start
