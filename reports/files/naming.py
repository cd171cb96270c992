"""Names inside an archive: ASCII, one folder per kind of unit, none twice. Pure."""

import re
from collections.abc import Iterator
from itertools import count

FOLDERS = {
    "province": "tinh",
    "department": "so-nganh",
    "district": "huyen",
    "commune": "xa-phuong",
    "office": "phong",
}
OTHERS = "khac"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+|^\.+")


def safe(name: str) -> str:
    """Return a name that is one file in one folder wherever it is unpacked."""
    return _UNSAFE.sub("-", name) or "-"


class Names:
    """Gives every document of an archive its place; the second of one name gets its unit's code."""

    def __init__(self):
        self._taken: set[str] = set()  # in lower case, as a Windows folder tells names apart

    def place(self, kind: str, filename: str, unit: str, form: str) -> str:
        """Return "xa-phuong/kongchro-2025-Q3-bao-cao.pdf"."""
        folder = FOLDERS.get(kind, OTHERS)
        stem, dot, suffix = safe(filename).rpartition(".")
        names = candidates(stem, safe(unit.replace(".", "-")), safe(form))
        paths = (f"{folder}/{name}{dot}{suffix}" for name in names)
        path = next(path for path in paths if path.lower() not in self._taken)
        self._taken.add(path.lower())
        return path


def candidates(stem: str, unit: str, form: str) -> Iterator[str]:
    """Yield names, the shortest first, without end."""
    yield stem
    yield f"{stem}-{unit}"
    yield f"{stem}-{unit}-{form}"
    for number in count(2):
        yield f"{stem}-{unit}-{form}-{number}"
