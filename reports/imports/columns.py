"""The header of a table -> which column is which, and which of several holds the figures.

Pure. A header is one row or two: "Số liệu" over "Kỳ này | Kỳ trước", or words that go on in the row
below ("Đơn vị" over "tính").
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from units.text import fold

# Folded header wording -> which column it heads. The English names head the shipped tsv examples.
HEADERS = {
    "table": ("bieu", "bieu so", "bieu mau"),
    "level": ("level",),
    "stt": ("stt", "tt", "so tt", "so thu tu"),
    "text": ("name", "chi tieu", "ten chi tieu", "noi dung", "noi dung chi tieu", "tieu chi"),
    "unit": ("unit", "don vi tinh", "dvt", "don vi"),
    "value": ("value_raw", "value", "so lieu", "ket qua", "gia tri", "so luong", "thuc hien"),
    "note": ("note", "ghi chu"),
}
_ROLES = {words: column for column, names in HEADERS.items() for words in names}
# These also head a column with words after them: "Chỉ tiêu thống kê", "Số liệu 6 tháng".
_LEADING = {"chi tieu ": "text", "so lieu ": "value", "ket qua ": "value", "thuc hien ": "value"}
_LENGTH = 40  # characters; a longer cell is a row's wording that happens to begin so

# Words in the header of a column of figures -> how far it is from what this period reports.
_RANKS = (
    (re.compile(r"\b(?:ky truoc|cung ky|(?:nam|quy|thang) truoc|truoc do|ky goc)\b"), 9),
    (re.compile(r"\b(?:so sanh|so voi|tang|giam|chenh lech|t[yi] le|toc do)\b|[%±]|\+/-"), 9),
    (re.compile(r"\b(?:ke hoach|muc tieu|duoc giao|chi tieu giao)\b"), 8),
    (re.compile(r"\b(?:luy ke|cong don|tu dau nam)\b"), 3),
    (re.compile(r"\b(?:ky nay|ky bao cao|trong ky|hien tai)\b"), 0),
    (re.compile(r"\b(?:so lieu|ket qua|gia tri|so luong|thuc hien|value(?:_raw)?)\b"), 1),
    (re.compile(r"\b(?:nam|quy|thang) (?:[0-9]{1,4}|[ivx]{1,4})\b|\b[0-9]{1,2} thang\b"), 2),
)
_OTHER_FIGURES = 8  # rank from which a column is not what this period reports
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_FIGURE = re.compile(r"[0-9][0-9., ]*%?")


@dataclass(frozen=True)
class Header:
    """Which columns of a table are which, from 0."""

    columns: dict[str, int]  # key of HEADERS -> column; "text" and "value" are always there
    height: int  # rows the header takes
    figures: tuple[str, ...] = ()  # headers of all columns of figures, when there are several
    chosen: str = ""  # that of the one that is read, "" when it is the only one
    unseen: tuple[str, ...] = ()  # headers of columns of figures that are hidden


@lru_cache(maxsize=20_000)
def heads(cell: str) -> str:
    """Return which column a cell heads by its own words, "" when none."""
    if not cell or len(cell) > 2 * _LENGTH:
        return ""
    words = " ".join(re.sub(r"\(.*?\)", "", fold(cell)).strip(" .:*").split())
    if words in _ROLES:
        return _ROLES[words]
    if len(words) <= _LENGTH:
        return next((column for start, column in _LEADING.items() if words.startswith(start)), "")
    return ""


@lru_cache(maxsize=4096)
def is_exact(label: str) -> bool:
    return fold(label) in _ROLES


@lru_cache(maxsize=4096)
def rank(label: str) -> int | None:
    """Return how far a header's figures are from this period's; None: it heads no figures."""
    words = fold(label)
    if len(words) > 2 * _LENGTH or heads(label) not in ("", "value"):
        return None
    found = [number for pattern, number in _RANKS if pattern.search(words)]
    if not found:
        return None
    return max(found) if max(found) >= 3 else min(found)


def header_at(
    cells: list[str], below: list[str] | tuple = (), hidden: Collection[int] = ()
) -> Header | None:
    """Return the header that begins in a row, None when none does. `below` is the row under it."""
    if "text" not in map(heads, cells):
        return None
    hidden = frozenset(hidden)
    alone = header_of(tuple(cells), 1, hidden)
    if alone:
        named = (alone.columns.get("stt", -1), alone.columns["text"])
        if any(0 <= x < len(below) and below[x] for x in named):
            return alone  # the row below is a row of the table
    if not any(below) or is_figures(below) or "text" in map(heads, below):
        return alone
    labels = joined(cells, below)
    return labels and header_of(tuple(labels), 2, hidden) or alone


def is_figures(cells: list[str]) -> bool:
    """Tell whether a row holds a figure, as no header does; "2022" heads a column."""
    return any(_FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells)


def joined(cells: list[str], below: list[str]) -> list[str]:
    """Return the labels of a header of two rows, [] when the second is none.

    Each word of the second row must make its column's label one that is known; a label above it
    reaches to the right over what is merged with it.
    """
    labels, above = [], ""
    for x in range(max(len(cells), len(below))):
        own = cells[x] if x < len(cells) else ""
        under = below[x] if x < len(below) else ""
        above = own or (above if under else "")
        if not under:
            labels.append(own)
            continue
        label = f"{above} {under}".strip()
        if heads(above) and not heads(label) and rank(label) is None:
            return []
        if not heads(label) and rank(label) is None or len(label) > 2 * _LENGTH:
            return []
        labels.append(label)
    return labels


@lru_cache(maxsize=1024)
def header_of(labels: tuple[str, ...], height: int, hidden: frozenset[int]) -> Header | None:
    """Return the header that labels make, None without a column for names and one for figures."""
    columns: dict[str, int] = {}
    figures, unseen = [], []
    for x, label in enumerate(labels):
        role = heads(label)
        if role not in ("", "value"):
            # "Chỉ tiêu" itself is meant before a longer header that begins so.
            if role not in columns or is_exact(label) and not is_exact(labels[columns[role]]):
                columns[role] = x
        elif label and (far := rank(label)) is not None:
            if x in hidden:
                unseen.append(label)
                continue
            figures.append((far, -max(map(int, _YEAR.findall(label)), default=0), x))
    wanted = sorted(one for one in figures if one[0] < _OTHER_FIGURES)
    if "text" not in columns or not wanted:
        return None
    value = columns["value"] = wanted[0][2]
    several = tuple(labels[one[2]] for one in figures) if len(figures) > 1 else ()
    chosen = labels[value] if several else ""
    return Header(columns, height, several, chosen, tuple(unseen))
