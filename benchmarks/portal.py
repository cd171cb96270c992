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
    os.environ.update(
        DATABASE_URL=database,
        DEBUG="1",
        SECRET_KEY="benchmark-only-" + "k" * 40,  # one key: a session made here is read there
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
    )
    for command in (["migrate", "-v0"], ["seed_demo"]):
        run = [sys.executable, "manage.py", *command]
        subprocess.run(run, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()


@contextmanager
def served():
    """Serve the portal with gunicorn, DEBUG off as in production, and yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL": "0",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=ROOT, check=True, env=environment)
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "benchmarks.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(os.cpu_count()), "--threads", "4", "--keep-alive", "60"),
            *("--log-level", "error"),
        ],
        cwd=ROOT,
        env=environment,
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
