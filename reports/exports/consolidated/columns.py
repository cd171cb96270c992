"""Parts the units' columns of a table into groups, each as wide as a page holds. Pure.

Widths are those of Tinos, which are those of Times New Roman: PDF and Word part a table alike.
Every group repeats the labels and the total. Lengths in points.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.exports.consolidated.wide import WideTable

SIZE = 8  # of a table's text
LEADING = 9.4  # from line to line
PADDING = 2.4  # left and right of a text, each
EASY = 40.0  # how wide a column grows where there is room
HEAD_LIMIT = 120.0  # how high the names of the units may stand, turned
LABEL_WIDTHS = (27.0, 160.0, 52.0, 44.0, 36.0)  # of wide.LABELS

Width = Callable[[str], float]  # of a text in the table's font


@dataclass(frozen=True)
class Group:
    """Some columns of a table: those of the units from `start` to before `end`."""

    start: int
    end: int
    widths: tuple[float, ...]


def groups(table: WideTable, headings: Iterable[str], room: float, width: Width) -> list[Group]:
    """Return the groups of a table's columns. `room`: for units, beside the labels."""
    widths = column_widths(table, list(headings), width)
    found, start = [], 0
    while start < len(widths):
        end = start + 1
        while end < len(widths) and sum(widths[start : end + 1]) <= room:
            end += 1
        found.append(Group(start, end, spread(widths[start:end], room)))
        start = end
    return found or [Group(0, 0, ())]


def turned(heading: str, width: Width) -> list[str]:
    """Return the lines of a unit's name as it stands in the head, turned."""
    return lines(heading, HEAD_LIMIT - 2 * PADDING, width)


def head_height(headings: list[str], width: Width) -> float:
    """Return how high a head must be for the names in it."""
    told = (line for heading in headings for line in turned(heading, width))
    return max(map(width, told), default=0.0) + 3 * PADDING


def spread(widths: list[float], room: float) -> tuple[float, ...]:
    """Return widths grown alike into the room that is left, none beyond what is easy to read."""
    more = (room - sum(widths)) / len(widths)
    return tuple(min(width + more, max(width, EASY)) for width in widths)


def part_of(group: Group, headings: list[str]) -> str:
    """Return what a caption adds where a table's columns are parted: " (đơn vị 1–16 trong 200)"."""
    if group.end - group.start == len(headings):
        return ""
    return f" (đơn vị {group.start + 1}–{group.end} trong {len(headings)} đơn vị)"


def column_widths(table: WideTable, headings: list[str], width: Width) -> list[float]:
    """Return how wide each unit's column must be: for its longest word, and its name turned."""
    known: dict[str, float] = {}

    def word_width(text: str) -> float:
        if text not in known:
            known[text] = max((width(word) for word in text.split(" ")), default=0.0)
        return known[text]

    columns = zip(*(row.figures for row in table.rows if row.figures), strict=True)
    texts = [{figure.text for figure in column} for column in columns] or [set()] * len(headings)
    return [
        max(
            max(map(word_width, told), default=0.0),
            LEADING * len(turned(heading, width)) - 2,
        )
        + 2 * PADDING
        for told, heading in zip(texts, headings, strict=True)
    ]


def lines(text: str, room: float, width: Width) -> list[str]:
    """Return a text broken into lines between words, a word wider than the room within it."""
    if not text:
        return []
    if "\n" in text:
        return [line for part in text.split("\n") for line in lines(part, room, width) or [""]]
    if width(text) <= room:
        return [text]
    found: list[str] = []
    for word in text.split(" "):
        if found and width(f"{found[-1]} {word}") <= room:
            found[-1] += f" {word}"
        else:
            found += broken(word, room, width)
    return found


def broken(word: str, room: float, width: Width) -> list[str]:
    """Return a word in parts, each as long as fits; one sign at least."""
    parts = [""]
    for sign in word:
        if parts[-1] and width(parts[-1] + sign) > room:
            parts.append("")
        parts[-1] += sign
    return parts
