"""What every test stands on: settings of the suite, its databases, the browser.

Settings come from the environment, so it is prepared here before Django reads it; only
DATABASE_URL is taken over, to run the same suite on PostgreSQL.
"""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

for _name in (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "EMAIL_FROM",
    "PORTAL_URL",
    "SECURE_SSL",
    "PORT",
):
    os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "cchc_portal.settings"
os.environ["DEBUG"] = "1"  # plain static files and a public key; tests themselves see DEBUG False
os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="cchc-media-")
# Playwright keeps an event loop running in the thread that also talks to the test database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Derandomised: the same commit gives the same answer; --all looks further.
for _profile, _examples in (("plain", 50), ("slow", 500)):
    hypothesis.settings.register_profile(
        _profile,
        deadline=None,
        max_examples=_examples,
        derandomize=True,
        database=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "plain"))


def pytest_configure(config):
    """Load the settings, with the environment as prepared above; pytest-django does the rest."""
    from django.conf import settings

    assert settings.DEBUG


def pytest_collection_modifyitems(items):
    """Mark what uses the database: nothing else can differ from one database to the other."""
    wanted = {"db", "transactional_db", "django_db_setup", "live_server"}
    for item in items:
        uses = item.get_closest_marker("django_db") or wanted & set(item.fixturenames)
        if uses and not item.get_closest_marker("printed"):
            item.add_marker("database")


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["MEDIA_ROOT"], ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """Put SQLite's test database in a file of this run: WAL and locks do not exist in memory.

    A session with PostgreSQL ends with its request. As the portal keeps them, one lives on in the
    live server's thread while a browser holds its line open, and in the way of dropping the
    database.
    """
    from django.db import connection

    connection.settings_dict["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the shipped forms once a run: nearly every test needs one, and each load costs 0.2 s.

    At its end nobody else is in the database: a request that a closed browser left unanswered, or
    a worker that was killed, would keep it from being dropped.
    """
    from django.db import connection

    from indicators import catalogue

    with django_db_blocker.unblock():
        catalogue.load()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    """Forget how often an address asked: all tests of a process ask from the same one."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def empty_catalogue(db):
    """A portal whose forms were never loaded."""
    from indicators.models import FormVersion, Indicator, Item

    Item.objects.all()._raw_delete("default")  # the portal itself has no way to
    FormVersion.objects.all().delete()
    Indicator.objects.all().delete()


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    """Hash passwords cheaply: the real hasher costs more than all else a test does."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_lockout(settings, request):
    """Leave login lockout to the tests that are about it: they ask for the fixture `lockout`."""
    settings.AXES_ENABLED = "lockout" in request.fixturenames


@pytest.fixture
def cast(db):
    """The people and units of `tests.cast`."""
    from tests.cast import make_cast  # not before Django is set up

    return make_cast()


@pytest.fixture
def report(cast):
    """An empty draft of the editor's district."""
    from tests.factories import make_report

    return make_report(cast)


@pytest.fixture
def lockout():
    """Switch login lockout on, as in the running portal."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the distribution's chromium; without --no-sandbox it refuses to run as root."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        pytest.fail("Thiếu chromium: chạy bin/setup --dev.")
    return browser_type_launch_args | {
        "executable_path": executable,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=vi"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """The smallest screen the pages are made for, in the portal's language and time."""
    return browser_context_args | {
        "viewport": {"width": 1366, "height": 768},
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
    }


@pytest.fixture
def axe():
    """Return a function: page -> list of WCAG 2.1 A and AA violations, one sentence each."""
    script = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()

    def violations(page) -> list[str]:
        page.evaluate(script)  # not a <script>: the pages' Content-Security-Policy stays in force
        result = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        return [
            f"{one['id']}: {one['help']} ({node['target']})"
            for one in result["violations"]
            for node in one["nodes"]
        ]

    return violations


@pytest.fixture
def login_page(page, live_server):
    """Return a function: user -> page signed in as that user, without typing a password."""
    from django.conf import settings
    from django.test import Client

    def open_as(user):
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return open_as
