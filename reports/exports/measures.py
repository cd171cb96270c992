"""How much room a text takes, near enough to lay out a table or a rule. Pure; all lengths in mm."""

import re
from math import sqrt

PORTRAIT, LANDSCAPE = 165, 252  # the text area: A4 less margins of 30 and 15
GRID_SIZE = 12  # pt of a table within the text
PADDING = 3.2  # left and right of a cell's text

_NARROW, _BROAD = frozenset(" -'.,;:()|iljtfr"), frozenset("mwMWƯ%")
_FIGURE = re.compile(r"[-–−]?\s?[\d.,]+\s?%?")


def text_width(text: str, size: float) -> float:
    """Return roughly how wide a line is in bold Times of a size in pt."""
    ems = sum(
        0.33 if char in _NARROW else 0.83 if char in _BROAD else 0.72 if char.isupper() else 0.52
        for char in text
    )
    return ems * size * 25.4 / 72


def is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text.strip())) or text.strip() == "–"


def word_width(texts: list[str]) -> float:
    """Return the room a column needs so that no word of it breaks."""
    words = (word for text in texts for word in re.split(r"[ \n-]", text))
    return max((text_width(word, GRID_SIZE) for word in words), default=0) + PADDING


def shares(columns: list[list[str]], room: float) -> tuple[float, ...]:
    """Return the widths of columns of texts, which fill the room.

    Every column gets its longest word; what is left goes by the length of what the column says,
    softened, so that one long cell does not starve the others. Where not even the words fit, all
    are narrowed alike.
    """
    least = [word_width(texts) for texts in columns]
    spare = room - sum(least)
    if spare < 0:
        return tuple(round(width * room / sum(least), 1) for width in least)
    said = [
        sqrt(max(max(text_width(text, GRID_SIZE) for text in texts) - width, 1))
        for texts, width in zip(columns, least, strict=True)
    ]
    return tuple(
        round(width + spare * part / sum(said), 1) for width, part in zip(least, said, strict=True)
    )
