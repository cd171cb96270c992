"""Tables read back from a PDF by what is drawn: lines by pypdf, words between by pdftotext."""

import subprocess
from bisect import bisect
from collections import defaultdict
from html import unescape
from io import BytesIO
from re import findall

from pypdf import PageObject, PdfReader

Word = tuple[float, float, float, float, str]  # left, top, right, bottom from the page's top left


def tables(content: bytes) -> list[list[list[str]]]:
    """Return of every page the cells of its one ruled table, row by row; [] where it has none."""
    reader = PdfReader(BytesIO(content))
    return [table(page, told) for page, told in zip(reader.pages, words(content), strict=True)]


def words(content: bytes) -> list[list[Word]]:
    """Return the words of every page, as poppler reads them."""
    command = ["pdftotext", "-bbox", "-", "-"]
    told = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    pattern = r'<word xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)">(.*?)</word>'
    return [
        [(*map(float, place), unescape(text)) for *place, text in findall(pattern, page)]
        for page in told.split("<page ")[1:]
    ]


def table(page: PageObject, told: list[Word]) -> list[list[str]]:
    verticals, horizontals = rules(page)
    if not verticals:
        return []
    top = float(page.mediabox.height)
    cells = defaultdict(list)
    for left, up, right, down, text in told:
        column = bisect(verticals, (left + right) / 2) - 1
        row = len(horizontals) - bisect(horizontals, top - (up + down) / 2) - 1
        cells[row, column].append((left, up, right, down, text))
    return [
        [joined(cells[row, column]) for column in range(len(verticals) - 1)]
        for row in range(len(horizontals) - 1)
    ]


def joined(found: list[Word]) -> str:
    """Return a cell's text; a turned one is read from below, line after line from the left."""
    is_turned = any(
        down - up > right - left for left, up, right, down, text in found if len(text) > 2
    )
    order = {
        (round(left), -up) if is_turned else (round(up), left): text
        for left, up, _, _, text in found
    }
    return " ".join(order[place] for place in sorted(order))


def rules(page: PageObject) -> tuple[list[float], list[float]]:
    """Return where the table's lines stand: from the left, and from below."""
    verticals, horizontals = set(), set()
    pen = [0.0, 0.0]

    def drawn(operator, operands, matrix, text_matrix):
        if operator == b"m":
            pen[:] = map(float, operands)
        elif operator == b"l":
            x, y = map(float, operands)
            if abs(x - pen[0]) < 0.01:
                verticals.add(round(x, 1))
            elif abs(y - pen[1]) < 0.01:
                horizontals.add(round(y, 1))

    page.extract_text(visitor_operand_before=drawn)
    return sorted(verticals), sorted(horizontals)
