"""A demo portal in a database of its own, served as `deploy/` does: what benchmarks measure on."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare(database: str) -> None:
    """Make the portal, and set Django up in this process as in production: DEBUG keeps every
    statement it sends and finds templates and static files anew."""
    os.environ.update(
        DATABASE_URL=database,
        SECRET_KEY="benchmark-only-" + "k" * 40,  # one key: a session made here is read there
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        ALLOWED_HOSTS="127.0.0.1",
        SECURE_SSL="0",
        DEBUG="1",  # for the demo's accounts
    )
    run("migrate", "-v0")
    run("seed_demo")
    os.environ["DEBUG"] = "0"
    run("collectstatic", "--noinput", "-v0")
    import django

    django.setup()


def run(*command: str) -> None:
    command = [sys.executable, "manage.py", *command]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served():
    """Serve the prepared portal with gunicorn and yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "benchmarks.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(os.cpu_count()), "--threads", "4", "--keep-alive", "60"),
            *("--log-level", "error"),
        ],
        cwd=ROOT,
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def session_headers() -> dict[str, str]:
    """Log the demo's editor in by its session, with a token against forged requests."""
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    user = User.objects.get(username="editor")
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    secret = _get_new_csrf_string()
    return {
        "Cookie": f"sessionid={session.session_key}; csrftoken={secret}",
        "X-CSRFToken": secret,
        "Content-Type": "application/json",
    }
