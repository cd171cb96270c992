"""A PDF as pages: words where they stand, and the tables that drawn lines make."""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree
from pypdf import PdfReader

from tests.reports.exports.reading import plain, squeezed

NEAR = 1.2  # points within which two drawn lines are one


@dataclass(frozen=True)
class Word:
    text: str
    left: float  # points from the left edge of the page, and from its top
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass
class Grid:
    """Cells between drawn lines: of each row from the top, its texts from the left."""

    top: float
    bottom: float
    left: float
    right: float
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class Page:
    width: float
    height: float
    words: list[Word]
    grids: list[Grid]

    @property
    def text(self) -> str:
        """The words line by line, those in tables as well."""
        return "\n".join(lines(self.words))

    @property
    def outside(self) -> str:
        """The words that stand in no table, line by line."""
        free = [
            word
            for word in self.words
            if not any(
                grid.left <= word.middle[0] <= grid.right
                and grid.top <= word.middle[1] <= grid.bottom
                for grid in self.grids
            )
        ]
        return "\n".join(lines(free))


def read(content: bytes) -> list[Page]:
    """Return the pages of a PDF. Needs pdftotext, which `bin/setup --dev` asks for."""
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True
    ).stdout
    # Control characters that a PDF may hold are no XML.
    told = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", told)
    tree = etree.fromstring(told, etree.XMLParser(huge_tree=True, recover=False))
    drawn = PdfReader(BytesIO(content)).pages
    pages = []
    for found, page in zip(tree.iter("{*}page"), drawn, strict=True):
        words = [
            Word(
                one.text or "",
                *(float(one.get(name)) for name in ("xMin", "yMin", "xMax", "yMax")),
            )
            for one in found.iter("{*}word")
        ]
        width, height = float(found.get("width")), float(found.get("height"))
        stream = page.get_contents().get_data().decode("latin-1")
        pages.append(Page(width, height, words, grids(segments(stream, height), words)))
    return pages


def lines(words: list[Word]) -> list[str]:
    """Return words as lines of text, from the top: those whose middles are level stand on one."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.middle[1], one.left)):
        if found and abs(found[-1][0].middle[1] - word.middle[1]) < 4:
            found[-1].append(word)
        else:
            found.append([word])
    return [
        " ".join(word.text for word in sorted(line, key=lambda one: one.left)) for line in found
    ]


_NUMBER = r"(-?(?:\d+\.?\d*|\.\d+))"
_DRAWN = re.compile(
    r"\((?:\\.|[^\\)])*\)"  # text, of which nothing is a line
    rf"|(?:{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER} cm)\b"
    rf"|(?:{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER} re)\b"
    rf"|(?:{_NUMBER} {_NUMBER} ([ml]))\b"
    r"|(?<![\w/])([qQ])(?![\w])"
)


def segments(stream: str, height: float) -> list[tuple[float, float, float, float]]:
    """Return the drawn horizontal and vertical lines as (left, top, right, bottom), in points from
    the top left corner. Thin rectangles are lines too."""
    found = []
    now, kept = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), []
    at = (0.0, 0.0)

    def placed(x: str | float, y: str | float) -> tuple[float, float]:
        a, b, c, d, e, f = now
        x, y = float(x), float(y)
        return a * x + c * y + e, height - (b * x + d * y + f)

    for one in _DRAWN.finditer(stream):
        matrix, box, point = one.group(1, 2, 3, 4, 5, 6), one.group(7, 8, 9, 10), one.group(11, 12)
        if matrix[0] is not None:
            a, b, c, d, e, f = map(float, matrix)
            g, h, i, j, k, m = now
            now = (
                *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
                *(e * g + f * i + k, e * h + f * j + m),
            )
        elif box[0] is not None:
            left, top, wide, high = map(float, box)
            corner, other = placed(left, top), placed(left + wide, top + high)
            found.append((*corner, *other))
        elif point[0] is not None:
            if one.group(13) == "l":
                found.append((*at, *placed(*point)))
            at = placed(*point)
        elif one.group(14) == "q":
            kept.append(now)
        elif one.group(14) == "Q" and kept:
            now = kept.pop()
    straight = []
    for x1, y1, x2, y2 in found:
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        if min(right - left, bottom - top) < NEAR < max(right - left, bottom - top):
            straight.append((left, top, right, bottom))
    return straight


def grids(drawn: list[tuple[float, float, float, float]], words: list[Word]) -> list[Grid]:
    """Return the tables that drawn lines make: lines that touch are of one table."""
    found = []
    for group in touching(drawn):
        across = clustered(
            (top + bottom) / 2 for left, top, right, bottom in group if right - left > bottom - top
        )
        down = clustered(
            (left + right) / 2 for left, top, right, bottom in group if right - left < bottom - top
        )
        if len(across) < 1 or len(down) < 2:
            continue
        # A row that goes on overleaf is open there: its side lines reach further than any other.
        across = clustered([*across, *(end for line in group for end in (line[1], line[3]))], 5)
        if len(across) < 2:
            continue
        cells: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for word in words:
            column, row = (
                sum(place <= middle for place in places) - 1
                for places, middle in zip((down, across), word.middle, strict=True)
            )
            if 0 <= row < len(across) - 1 and 0 <= column < len(down) - 1:
                cells[row, column].append(word)
        rows = [
            tuple("\n".join(lines(cells[row, column])) for column in range(len(down) - 1))
            for row in range(len(across) - 1)
        ]
        found.append(Grid(across[0], across[-1], down[0], down[-1], rows))
    return sorted(found, key=lambda one: one.top)


def touching(drawn):
    """Part lines into groups: each touches another one of its group."""
    groups: list[list] = []  # each [left, top, right, bottom, lines]
    for line in sorted(drawn, key=lambda one: (one[1], one[0])):
        left, top, right, bottom = line
        met = [
            one
            for one in groups
            if left <= one[2] + NEAR
            and right >= one[0] - NEAR
            and top <= one[3] + NEAR
            and bottom >= one[1] - NEAR
        ]
        box = [left, top, right, bottom, [line]]
        for one in met:
            box = [
                *(min(box[0], one[0]), min(box[1], one[1])),
                *(max(box[2], one[2]), max(box[3], one[3])),
                box[4] + one[4],
            ]
        groups = [one for one in groups if one not in met] + [box]
    return [one[4] for one in groups]


def clustered(places: Iterable[float], near: float = NEAR) -> list[float]:
    """Return places from the first, without those near another one before."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > near:
            found.append(place)
    return found


def rows_of_appendix(pages: list[Page], head: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the rows of all tables with a head in printed order, without the head.

    A row too tall for its page goes on overleaf, where it has no wording; the head may be missing
    above a row that fills a page.
    """
    rows: list[tuple[str, ...]] = []
    for page in pages:
        for place, grid in enumerate(page.grids):
            is_first = place == 0 and bool(rows)
            others = grid.rows
            if tuple(map(plain, others[0])) == head:
                others = others[1:]
            elif not is_first or len(others[0]) != len(head):
                continue
            if is_first and others and not squeezed(others[0][1]):
                rows[-1] = tuple(map("\n".join, zip(rows[-1], others[0], strict=True)))
                others = others[1:]
            rows += others
    return rows
