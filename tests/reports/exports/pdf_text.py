"""What a PDF page prints, where and how: each stretch of text with its place, font and size.

pypdf joins what stands on one line; a table is read cell by cell, so here nothing is joined.
"""

import re
from typing import NamedTuple

from pypdf.generic import ContentStream

MM = 72 / 25.4  # pt

Matrix = tuple[float, float, float, float, float, float]


class Piece(NamedTuple):
    x: float  # mm from the left edge
    y: float  # mm from the upper edge, of the base line
    width: float  # mm
    size: float  # pt
    font: str  # "Tinos-Bold"
    text: str


def pieces(page) -> list[Piece]:
    """Return all stretches of text of a page, as they were written."""
    fonts = {name: Font(font) for name, font in page["/Resources"].get("/Font", {}).items()}
    height = float(page.mediabox.height)
    place: Matrix = (1, 0, 0, 1, 0, 0)
    kept, inner = [], place
    font, size = None, 0.0
    found = []
    for operands, operator in ContentStream(page["/Contents"].get_object(), page.pdf).operations:
        if operator == b"q":
            kept.append(place)
        elif operator == b"Q":
            place = kept.pop()
        elif operator == b"cm":
            place = times(tuple(map(float, operands)), place)
        elif operator == b"Tf":
            font, size = fonts[operands[0]], float(operands[1])
        elif operator in (b"BT", b"Tm"):
            inner = tuple(map(float, operands)) if operator == b"Tm" else (1, 0, 0, 1, 0, 0)
        elif operator in (b"Tj", b"TJ"):
            shown = operands[0] if operator == b"TJ" else operands
            a, b, c, d, x, y = times(inner, place)
            text, ems = font.read(shown)
            found.append(
                Piece(
                    x / MM,
                    (height - y) / MM,
                    ems * size * a / MM,
                    round(size * abs(d), 2),
                    font.name,
                    text,
                )
            )
    return found


def times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


class Font:
    """A font of two-byte codes, as WeasyPrint embeds them."""

    def __init__(self, font) -> None:
        inner = font["/DescendantFonts"][0]
        self.name = str(inner["/FontDescriptor"]["/FontName"]).rpartition("+")[2]
        self.texts = unicode_map(font["/ToUnicode"].get_data().decode("latin-1"))
        self.widths = widths(inner["/W"])

    def read(self, shown) -> tuple[str, float]:
        """Return what is shown as text, and how many ems it takes."""
        text, ems = "", 0.0
        for part in shown:
            if isinstance(part, (int, float)) or not hasattr(part, "original_bytes"):
                ems -= float(part) / 1000
                continue
            raw = part.original_bytes
            for at in range(0, len(raw), 2):
                code = int.from_bytes(raw[at : at + 2])
                text += self.texts[code]
                ems += self.widths.get(code, 1000) / 1000
        return text, ems


def unicode_map(cmap: str) -> dict[int, str]:
    """Return code -> text of a ToUnicode map written with bfchar."""
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def widths(array) -> dict[int, float]:
    """Return code -> width, in thousandths of an em, of a W array with lists."""
    found, items = {}, list(array)
    while items:
        first, second = items.pop(0), items.pop(0).get_object()
        if isinstance(second, list):
            found |= {int(first) + at: float(width) for at, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(int(first), int(second) + 1), float(items.pop(0)))
    return found
