"""Each environment variable: what it becomes, and the sentence that refuses a bad value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cchc_portal import environment

BASE = Path("/srv/portal")
ROOT = Path(__file__).parent.parent.parent
KEY = "k" * 50


@pytest.mark.parametrize(
    ("typed", "expected"), [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("", False)]
)
def test_a_switch_is_read(typed, expected):
    assert environment.boolean({"DEBUG": typed}, "DEBUG", default=not expected) is expected


def test_a_missing_switch_takes_its_default():
    assert environment.boolean({}, "SECURE_SSL", default=True) is True


@pytest.mark.parametrize("typed", ["flase", "2", "không"])
def test_an_unknown_word_for_a_switch_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="DEBUG phải là 1 hoặc 0"):
        environment.boolean({"DEBUG": typed}, "DEBUG", default=False)


@pytest.mark.parametrize(("typed", "expected"), [("2.5", 2.5), (" 7 ", 7), ("", 60)])
def test_a_number_is_read(typed, expected):
    assert environment.number({"X": typed}, "X", default=60, least=1) == expected


@pytest.mark.parametrize("typed", ["0", "-1", "nan", "inf", "một"])
def test_a_number_that_makes_no_sense_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="X phải là một số, không nhỏ hơn 1"):
        environment.number({"X": typed}, "X", default=60, least=1)


def test_a_short_secret_key_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY phải có ít nhất 40 ký tự"):
        environment.secret_key({"SECRET_KEY": "short"}, debug=False, base=tmp_path)


@pytest.mark.parametrize("given", [{}, {"SECRET_KEY": ""}])
def test_without_a_secret_key_the_installation_keeps_one_of_its_own(given, tmp_path):
    key = environment.secret_key(given, debug=False, base=tmp_path)
    assert len(key) >= environment.SECRET_KEY_LENGTH
    assert environment.secret_key(given, debug=False, base=tmp_path) == key
    assert (tmp_path / environment.KEPT_KEY).stat().st_mode & 0o777 == 0o600


def test_two_installations_keep_different_keys(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    keys = {
        environment.secret_key({}, debug=False, base=tmp_path / name) for name in ("one", "other")
    }
    assert len(keys) == 2


def test_a_damaged_key_file_is_refused(tmp_path):
    (tmp_path / environment.KEPT_KEY).write_text("")
    with pytest.raises(ImproperlyConfigured, match="hỏng"):
        environment.secret_key({}, debug=False, base=tmp_path)


def test_a_folder_that_cannot_keep_a_key_asks_for_one(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="hãy đặt biến SECRET_KEY"):
        environment.secret_key({}, debug=False, base=tmp_path / "missing")


def test_no_key_is_kept_while_developing(tmp_path):
    key = environment.secret_key({}, debug=True, base=tmp_path)
    assert len(key) >= environment.SECRET_KEY_LENGTH
    assert not list(tmp_path.iterdir())


def test_a_short_secret_key_is_allowed_while_developing(tmp_path):
    assert environment.secret_key({"SECRET_KEY": "short"}, True, tmp_path) == "short"


def test_a_refusal_does_not_repeat_the_secret(tmp_path):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.secret_key({"SECRET_KEY": "hunter2"}, debug=False, base=tmp_path)
    assert "hunter2" not in str(refusal.value)


def test_hosts_are_separated_by_commas():
    given = {"ALLOWED_HOSTS": "cchc.example.vn, 10.0.0.5"}
    assert environment.hosts(given, debug=False) == ["cchc.example.vn", "10.0.0.5"]


@pytest.mark.parametrize("typed", ["*", "https://cchc.example.vn", "a b"])
def test_bad_hosts_are_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        environment.hosts({"ALLOWED_HOSTS": typed}, debug=False)


@pytest.mark.parametrize("typed", ["", " , "])
def test_only_this_machine_is_served_where_no_host_is_named(typed):
    assert environment.hosts({"ALLOWED_HOSTS": typed}, debug=False) == [
        "127.0.0.1",
        "localhost",
        "[::1]",
    ]


def test_a_folder_defaults_to_the_project():
    assert environment.folder({}, "MEDIA_ROOT", BASE / "media") == BASE / "media"


def test_a_relative_folder_is_refused():
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ROOT phải là đường dẫn tuyệt đối"):
        environment.folder({"MEDIA_ROOT": "media"}, "MEDIA_ROOT", BASE)


def test_a_file_as_folder_is_refused(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ImproperlyConfigured, match="MEDIA_ROOT phải là thư mục"):
        environment.folder({"MEDIA_ROOT": str(file)}, "MEDIA_ROOT", BASE)


@pytest.mark.parametrize(
    ("typed", "file"),
    [
        ("", "/srv/portal/db.sqlite3"),
        ("sqlite:///other.sqlite3", "/srv/portal/other.sqlite3"),
        ("sqlite:////var/lib/cchc/db.sqlite3", "/var/lib/cchc/db.sqlite3"),
    ],
)
def test_sqlite_is_a_file_opened_safely(typed, file):
    settings = environment.database({"DATABASE_URL": typed}, BASE)
    assert settings["NAME"] == file
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_keeps_tested_connections():
    settings = environment.database({"DATABASE_URL": "postgresql://u:p%40ss@db:5433/cchc"}, BASE)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("u", "p@ss")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db", 5433, "cchc")
    assert settings["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "typed",
    [
        "mysql://u:p@db/cchc",
        "db.sqlite3",
        "postgresql://u:p@db",
        "postgresql://u:p@db:port/cchc",
        "sqlite://",
        "sqlite://:memory:",
    ],
)
def test_a_bad_database_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        environment.database({"DATABASE_URL": typed}, BASE)
    assert typed not in str(refusal.value)


def test_mail_goes_to_the_named_server():
    settings = environment.mail({"EMAIL_URL": "smtp+tls://u:p@mail.example.vn:587"}, debug=False)
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.vn", 587)
    assert settings["EMAIL_USE_TLS"] is True


def test_mail_is_printed_while_developing():
    settings = environment.mail({}, debug=True)
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    "typed", ["mail.example.vn", "http://mail.example.vn", "smtp://", "smtp://h:p"]
)
def test_a_bad_mail_server_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.mail({"EMAIL_URL": typed}, debug=False)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({}, "cchc@localhost"),
        ({"EMAIL_URL": "smtp://u:p@h:25"}, "cchc@localhost"),
        ({"EMAIL_URL": "smtp://cchc%40example.vn:p@h:25"}, "cchc@example.vn"),
        ({"EMAIL_FROM": "so.noivu@example.vn"}, "so.noivu@example.vn"),
        ({"EMAIL_FROM": "Cổng CCHC <cchc@example.vn>"}, "Cổng CCHC <cchc@example.vn>"),
    ],
)
def test_mails_come_from_the_named_address_or_the_account_that_sends_them(given, sender):
    assert environment.sender(given) == sender


@pytest.mark.parametrize("typed", ["Cổng CCHC", "a@", "a@b.vn, c@d.vn, e@", "a@b.vn\nBcc: c@d.vn"])
def test_a_bad_sender_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM"):
        environment.sender({"EMAIL_FROM": typed})


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("", ""),
        ("https://cchc.example.vn/", "https://cchc.example.vn"),
        ("http://10.0.0.5:8000", "http://10.0.0.5:8000"),
    ],
)
def test_links_in_mails_lead_to_the_named_portal(typed, url):
    assert environment.portal_url({"PORTAL_URL": typed}) == url


@pytest.mark.parametrize(
    "typed", ["cchc.example.vn", "ftp://a.vn", "https://", "https://a.vn?x=1", "http://["]
)
def test_a_bad_address_of_the_portal_is_refused(typed):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_URL"):
        environment.portal_url({"PORTAL_URL": typed})


def test_a_bad_setting_ends_a_command_with_one_sentence():
    answer = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"],
        env={"PATH": os.environ["PATH"], "DEBUG": "flase"},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert answer.stderr == "DEBUG phải là 1 hoặc 0.\n"
