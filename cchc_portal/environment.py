"""Readers of environment variables that refuse a bad value with a sentence.

Every refusal is an `ImproperlyConfigured` whose text names the variable and says what to write
there; it never repeats the value, which may hold a password.
"""

import os
import secrets
from collections.abc import Mapping
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environ import Env

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
SECRET_KEY_LENGTH = 40  # characters; Django's own generator writes 50
KEPT_KEY = ".secret-key"  # beside manage.py, where SECRET_KEY is not given

DATABASES_KNOWN = {
    "sqlite": "django.db.backends.sqlite3",
    "postgresql": "django.db.backends.postgresql",
    "postgres": "django.db.backends.postgresql",
}
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "smtps", "consolemail", "filemail", "memorymail")


def boolean(environment: Mapping[str, str], name: str, default: bool) -> bool:
    """Return a switch; an unknown word stops the start, since DEBUG=flase must not mean True."""
    if name not in environment:
        return default
    typed = environment[name].strip().lower()
    if typed not in TRUE + FALSE:
        raise ImproperlyConfigured(f"{name} phải là 1 hoặc 0.")
    return typed in TRUE


def number(environment: Mapping[str, str], name: str, default: float, least: float) -> float:
    """Return a number that is at least `least`."""
    typed = environment.get(name, "").strip()
    try:
        found = float(typed) if typed else default
    except ValueError:
        found = float("nan")
    if not least <= found < float("inf"):
        raise ImproperlyConfigured(f"{name} phải là một số, không nhỏ hơn {least:g}.")
    return found


def secret_key(environment: Mapping[str, str], debug: bool, base: Path) -> str:
    """Return SECRET_KEY, or the key this installation made for itself and keeps in `base`.

    DEBUG allows a short key, and a public one stands in for none. Several machines with one
    database must be given the same key: with their own they could not read each other's sessions.
    """
    key = environment.get("SECRET_KEY", "")
    if debug:
        return key or "development-only-key-that-is-public-and-protects-nothing"
    if not key:
        return kept_key(base / KEPT_KEY)
    if len(key) < SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"SECRET_KEY phải có ít nhất {SECRET_KEY_LENGTH} ký tự ngẫu nhiên. Tạo khóa bằng lệnh: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return key


def kept_key(path: Path) -> str:
    """Return the key kept in a file only its owner reads, making it the first time.

    Two processes that start together agree: only one of them can create the file.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError:
        raise ImproperlyConfigured(
            f"Thiếu SECRET_KEY và không ghi được tệp khóa {path.name}; hãy đặt biến SECRET_KEY."
        ) from None
    key = path.read_text().strip()
    if len(key) < SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"Tệp khóa {path.name} hỏng; hãy xóa tệp để tạo lại, hoặc đặt biến SECRET_KEY."
        )
    return key


def hosts(environment: Mapping[str, str], debug: bool) -> list[str]:
    """Return ALLOWED_HOSTS: names separated by commas; without it only this machine is served."""
    names = [name.strip() for name in environment.get("ALLOWED_HOSTS", "").split(",")]
    names = [name for name in names if name]
    if any("/" in name or " " in name for name in names):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS chỉ gồm tên miền, cách nhau bằng dấu phẩy, không có http://."
        )
    if "*" in names and not debug:
        raise ImproperlyConfigured("ALLOWED_HOSTS không được là *: hãy ghi tên miền của cổng.")
    return names or ["127.0.0.1", "localhost", "[::1]"]


def folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    """Return an absolute folder; a relative one would depend on where the server was started."""
    typed = environment.get(name, "")
    path = Path(typed) if typed else default
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} phải là đường dẫn tuyệt đối, bắt đầu bằng dấu /.")
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} phải là thư mục.")
    return path


def database(environment: Mapping[str, str], base: Path) -> dict:
    """Return the settings of the one database; without DATABASE_URL a SQLite file in `base`.

    SQLite: BEGIN IMMEDIATE, since an upgraded read lock fails at once under concurrent saves;
    synchronous=FULL, since NORMAL loses acknowledged commits when the power fails.
    PostgreSQL: psycopg2 has no pool, so connections are kept and tested before use.
    """
    typed = environment.get("DATABASE_URL", "") or f"sqlite:///{base / 'db.sqlite3'}"
    refusal = ImproperlyConfigured(
        "DATABASE_URL phải có dạng sqlite:////đường/dẫn/tệp.sqlite3 hoặc "
        "postgresql://người_dùng:mật_khẩu@máy_chủ:5432/tên_cơ_sở_dữ_liệu."
    )
    try:
        scheme = urlsplit(typed).scheme
        engine = DATABASES_KNOWN[scheme]
        settings = Env.db_url_config(typed, engine=engine)
    except (KeyError, ValueError, ImproperlyConfigured):
        raise refusal from None
    if not settings["NAME"]:
        raise refusal
    if scheme == "sqlite":
        if settings["NAME"] == ":memory:":
            raise ImproperlyConfigured(
                "DATABASE_URL phải trỏ tới một tệp: cơ sở dữ liệu trong bộ nhớ mất khi dừng cổng."
            )
        # sqlite:///tên là tệp trong thư mục dự án, bất kể lệnh được chạy từ đâu.
        settings["NAME"] = str(base / settings["NAME"])
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds a writer waits for its turn
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"
            ),
        }
    else:
        settings["CONN_MAX_AGE"] = 600  # seconds
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def mail(environment: Mapping[str, str], debug: bool) -> dict:
    """Return the EMAIL_* settings; without EMAIL_URL mail is printed (DEBUG) or sent here."""
    typed = environment.get("EMAIL_URL", "") or (
        "consolemail://" if debug else "smtp://localhost:25"
    )
    refusal = ImproperlyConfigured(
        "EMAIL_URL phải có dạng smtp+tls://người_dùng:mật_khẩu@máy_chủ:587, "
        "smtp://máy_chủ:25 hoặc consolemail://."
    )
    try:
        scheme = urlsplit(typed).scheme
        if scheme not in MAIL_SCHEMES:
            raise refusal
        settings = Env.email_url_config(typed)
    except (KeyError, ValueError):
        raise refusal from None
    if scheme.startswith("smtp") and not settings["EMAIL_HOST"]:
        raise refusal
    return settings


def sender(environment: Mapping[str, str]) -> str:
    """Return the address mails come from: EMAIL_FROM, or the account EMAIL_URL signs in with."""
    typed = environment.get("EMAIL_FROM", "").strip()
    if typed:
        try:
            ((_, address),) = getaddresses([typed])
            validate_email("" if "\n" in typed else address)
        except (ValidationError, ValueError):
            raise ImproperlyConfigured(
                "EMAIL_FROM phải là địa chỉ thư, ví dụ cchc@example.vn."
            ) from None
        return typed
    account = unquote(urlsplit(environment.get("EMAIL_URL", "")).username or "")
    return account if "@" in account else "cchc@localhost"


def portal_url(environment: Mapping[str, str]) -> str:
    """Return PORTAL_URL, where people open the portal, without a slash at its end; "" for none."""
    typed = environment.get("PORTAL_URL", "").strip().rstrip("/")
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    if typed and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ImproperlyConfigured("PORTAL_URL phải có dạng https://cchc.example.gov.vn.")
    return typed
