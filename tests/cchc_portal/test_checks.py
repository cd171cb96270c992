"""Each system check, on a database or machine that is really wrong in that one way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import ConnectionHandler
from django.db import connection as default_connection

from cchc_portal import checks, environment
from tests import postgres

ROOT = Path(__file__).parent.parent.parent


def ids(problems) -> list[str]:
    return [problem.id for problem in problems]


@pytest.fixture
def connect(django_db_blocker):
    """Return a function: database settings -> connection of its own, closed at the end."""
    opened = []

    def connect(configuration: dict):
        connection = ConnectionHandler({"default": configuration})["default"]
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def sqlite(connect, tmp_path):
    """Return a function: changed OPTIONS -> connection to a SQLite file opened with them."""

    def sqlite(**changed):
        configuration = environment.database(
            {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}, tmp_path
        )
        configuration["OPTIONS"] |= changed
        return connect(configuration)

    return sqlite


@pytest.fixture(scope="module")
def postgresql_url():
    with postgres.running() as url:
        yield url


@pytest.fixture
def postgresql(connect, postgresql_url):
    """Return a function: changed settings -> connection to a PostgreSQL with them."""

    def postgresql(**changed):
        configuration = environment.database({"DATABASE_URL": postgresql_url}, ROOT)
        return connect(configuration | changed)

    return postgresql


def test_sqlite_as_configured_passes(sqlite):
    assert checks.sqlite_problems(sqlite()) == []


def test_sqlite_without_wal_is_refused(sqlite):
    connection = sqlite(init_command="PRAGMA synchronous=FULL")
    assert ids(checks.sqlite_problems(connection)) == ["cchc_portal.E001"]


def test_sqlite_that_does_not_wait_for_the_disk_is_refused(sqlite):
    connection = sqlite(init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")
    assert ids(checks.sqlite_problems(connection)) == ["cchc_portal.E002"]


def test_sqlite_without_foreign_keys_is_refused(sqlite):
    connection = sqlite(
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF"
    )
    assert ids(checks.sqlite_problems(connection)) == ["cchc_portal.E003"]


@pytest.mark.parametrize("mode", [None, "DEFERRED"])
def test_sqlite_with_late_locks_is_refused(sqlite, mode):
    assert ids(checks.sqlite_problems(sqlite(transaction_mode=mode))) == ["cchc_portal.E004"]


def test_postgresql_as_configured_passes(postgresql):
    assert checks.postgresql_problems(postgresql()) == []


def test_a_database_that_cannot_hold_vietnamese_is_refused(postgresql):
    with postgresql().cursor() as cursor:
        cursor.execute(
            "CREATE DATABASE narrow ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' "
            "TEMPLATE template0"
        )
    assert ids(checks.postgresql_problems(postgresql(NAME="narrow"))) == ["cchc_portal.E005"]


def test_a_session_in_another_time_zone_is_refused(postgresql):
    connection = postgresql()
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Tokyo'")
    assert ids(checks.postgresql_problems(connection)) == ["cchc_portal.E006"]


def test_a_postgresql_that_does_not_wait_for_the_disk_is_refused(postgresql):
    connection = postgresql()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert ids(checks.postgresql_problems(connection)) == ["cchc_portal.E007"]


@pytest.mark.django_db
def test_the_suite_itself_runs_on_a_database_that_passes():
    assert checks.check_database(None, databases=[default_connection.alias]) == []


def test_database_checks_wait_until_a_database_is_named():
    assert checks.check_database(None, databases=None) == []


def test_a_missing_library_names_the_package_to_install():
    (problem,) = checks.library_problems({"libnowhere.so.0": "libnowhere0"})
    assert problem.id == "cchc_portal.E008"
    assert "apt-get install libnowhere0" in problem.hint


def test_missing_fonts_are_named(settings, tmp_path):
    settings.DOCUMENT_FONTS = tmp_path
    (problem,) = [one for one in run_checks() if one.id == "cchc_portal.E009"]
    assert "Tinos_700Bold_Italic.ttf" in problem.msg


def test_this_machine_can_print_documents():
    assert checks.check_documents(None) == []


def test_the_web_server_refuses_an_unfit_database(tmp_path):
    file = tmp_path / "db.sqlite3"
    code = (
        "from cchc_portal import environment as e\n"
        "real = e.database\n"
        "def slack(*a):\n"
        "    one = real(*a); one['OPTIONS']['transaction_mode'] = 'DEFERRED'; return one\n"
        "e.database = slack\n"
        "import cchc_portal.wsgi\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEBUG": "1", "DATABASE_URL": f"sqlite:///{file}"},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert "cchc_portal.E004" in answer.stderr


def test_the_web_server_starts_on_a_fit_database(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", "import cchc_portal.wsgi"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        },
        capture_output=True,
        text=True,
    )
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_server_without_collected_static_files_is_refused(settings, tmp_path):
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path
    assert ids(checks.check_static(None)) == ["cchc_portal.E010"]
    (tmp_path / "staticfiles.json").touch()
    assert checks.check_static(None) == []


def test_a_developer_need_not_collect_static_files(settings, tmp_path):
    settings.DEBUG = True
    settings.STATIC_ROOT = tmp_path
    assert checks.check_static(None) == []


def test_settings_name_the_folders_the_checks_look_into():
    assert Path(settings.DOCUMENT_FONTS).is_dir() and Path(settings.SCREEN_FONTS).is_dir()
