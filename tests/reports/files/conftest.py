"""Every test has a storage of its own, so that what is in it can be counted."""

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setenv("MEDIA_ROOT", settings.MEDIA_ROOT)  # for worker processes


@pytest.fixture
def stored():
    """Return a function: the names of the files in the storage."""
    from django.core.files.storage import default_storage

    def names() -> list[str]:
        if not default_storage.exists("made-files"):
            return []
        return sorted(default_storage.listdir("made-files")[1])

    return names


@pytest.fixture
def sent(cast):
    """A report that was signed and sent."""
    from tests.factories import make_report  # not before Django is set up

    return make_report(cast, "submitted")
