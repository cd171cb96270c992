"""What is printed, read back: PDF by where words and lines stand, XLSX, DOCX and pages by their XML.

Nothing here asks the portal how it wrote a file. Only what a reader of the file sees counts: text
between drawn lines in a PDF, number and format of a cell in a workbook, text of a paragraph.
"""

import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from zipfile import ZipFile

import lxml.html
from lxml import etree
from pypdf import PdfReader

NEAR = 1.2  # points within which two drawn lines are one


def squeezed(text: str) -> str:
    """Return a text without spaces: where a line was broken is not what a reader compares."""
    return re.sub(r"\s+", "", text)


def plain(text: str) -> str:
    """Return a text with every run of spaces as one."""
    return " ".join(text.split())


# ---- PDF


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


def pdf(content: bytes) -> list[Page]:
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


_NUMBER = r"(-?\d*\.?\d+)"
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
        if len(across) < 2 or len(down) < 2:
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


def clustered(places) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    return found


def rows_of_appendix(pages: list[Page], head: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the rows of all tables with a head in printed order, without the head.

    A row too tall for its page goes on below the head of the next: there it has no wording.
    """
    rows: list[tuple[str, ...]] = []
    for page in pages:
        for grid in page.grids:
            first, *others = grid.rows
            if tuple(map(plain, first)) != head:
                continue
            for place, cells in enumerate(others):
                if place == 0 and not squeezed(cells[1]) and rows:
                    rows[-1] = tuple(map("\n".join, zip(rows[-1], cells, strict=True)))
                else:
                    rows.append(cells)
    return rows


# ---- Workbooks

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 49: "@"}


@dataclass(frozen=True)
class XlsxCell:
    kind: str = "n"  # as stored: "s", "inlineStr", "str" (of a formula), "n", "b", "e"
    text: str = ""  # the text, or the number as it stands in the file
    formula: str | None = None
    format: str = "General"

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == "n" and self.text else None

    @property
    def shown(self) -> str:
        """What a Vietnamese spreadsheet program shows in the cell."""
        if self.number is None:
            return with_suffix(self.text, self.format, "@") if self.text else ""
        return with_suffix(grouped(self.number, self.format), self.format, "")


def with_suffix(text: str, format_: str, alone: str) -> str:
    """Add what a format writes behind the value, in quotes."""
    found = re.search(r'"([^"]*)"$', format_)
    return text + found[1] if found else text


def grouped(number: Decimal, format_: str) -> str:
    """Return a number as formats of the portal's workbooks show it: 2.531 and 99,60."""
    pattern = re.sub(r'"[^"]*"', "", format_)
    if pattern == "General":
        text = f"{number.normalize():f}"
        return text.replace(".", ",")
    assert re.fullmatch(r"#,##0(\.0+)?", pattern), format_
    places = len(pattern.partition(".")[2])
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


@dataclass
class Workbook:
    sheets: dict[str, dict[str, XlsxCell]]  # name -> reference -> cell
    hidden: set[str]
    parts: dict[str, bytes]  # path -> content


def xlsx(content: bytes) -> Workbook:
    """Return a workbook's cells as the file has them."""
    with ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    shared = []
    if "xl/sharedStrings.xml" in parts:
        tree = etree.fromstring(parts["xl/sharedStrings.xml"])
        shared = [text_of(one) for one in tree.iter(f"{_MAIN}si")]
    formats = number_formats(parts["xl/styles.xml"])
    targets = {
        one.get("Id"): one.get("Target")
        for one in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    book = Workbook({}, set(), parts)
    for sheet in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        path = targets[sheet.get(_RELATION)].removeprefix("/")
        path = path if path.startswith("xl/") else f"xl/{path}"
        cells = {}
        for cell in etree.fromstring(parts[path]).iter(f"{_MAIN}c"):
            kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
            if kind == "s":
                value = shared[int(value)]
            elif kind == "inlineStr":
                value = text_of(cell)
            formula = cell.find(f"{_MAIN}f")
            cells[cell.get("r")] = XlsxCell(
                kind,
                value,
                None if formula is None else formula.text or "",
                formats[int(cell.get("s", "0"))],
            )
        book.sheets[sheet.get("name")] = cells
        if sheet.get("state", "visible") != "visible":
            book.hidden.add(sheet.get("name"))
    return book


def text_of(element) -> str:
    """Return the text below an element, without phonetic guides; _x000D_ is how Excel writes CR."""
    text = "".join(one.text or "" for one in element.iter(f"{_MAIN}t"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def number_formats(styles: bytes) -> list[str]:
    """Return the number format of each cell style, in their order."""
    tree = etree.fromstring(styles)
    named = BUILT_IN | {
        int(one.get("numFmtId")): one.get("formatCode") for one in tree.iter(f"{_MAIN}numFmt")
    }
    listed = tree.find(f"{_MAIN}cellXfs")
    return [named[int(one.get("numFmtId", "0"))] for one in listed]


# ---- Word documents

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class WordParagraph:
    text: str
    style: str  # name as the document calls it
    is_bold: bool  # of all its runs, by marks of their own


@dataclass(frozen=True)
class WordTable:
    rows: tuple[tuple[str, ...], ...]  # lines of a cell are parted by line breaks


@dataclass
class WordFile:
    blocks: list[WordParagraph | WordTable]
    footnotes: list[str]
    instructions: set[str]  # of fields, wherever they stand
    parts: dict[str, bytes]

    @property
    def paragraphs(self) -> list[WordParagraph]:
        return [one for one in self.blocks if isinstance(one, WordParagraph)]

    @property
    def tables(self) -> list[WordTable]:
        return [one for one in self.blocks if isinstance(one, WordTable)]


def docx(content: bytes) -> WordFile:
    """Return a Word document's paragraphs and tables in their order, and its footnotes."""
    with ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    names = {
        one.get(f"{_W}styleId"): one.find(f"{_W}name").get(f"{_W}val")
        for one in etree.fromstring(parts["word/styles.xml"]).iter(f"{_W}style")
    }
    body = etree.fromstring(parts["word/document.xml"]).find(f"{_W}body")
    blocks: list[WordParagraph | WordTable] = []
    for one in body:
        if one.tag == f"{_W}p":
            blocks.append(word_paragraph(one, names))
        elif one.tag == f"{_W}tbl":
            blocks.append(
                WordTable(
                    tuple(
                        tuple(
                            "\n".join(map(word_text, cell.iter(f"{_W}p")))
                            for cell in row.findall(f"{_W}tc")
                        )
                        for row in one.findall(f"{_W}tr")
                    )
                )
            )
    footnotes = []
    if "word/footnotes.xml" in parts:
        footnotes = [
            "\n".join(map(word_text, note.iter(f"{_W}p")))
            for note in etree.fromstring(parts["word/footnotes.xml"])
            if note.get(f"{_W}type") is None
        ]
    instructions = set()
    for name, part in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            tree = etree.fromstring(part)
            instructions |= {
                one.get(f"{_W}instr").strip() for one in tree.iter(f"{_W}fldSimple")
            } | {(one.text or "").strip() for one in tree.iter(f"{_W}instrText")}
    return WordFile(blocks, footnotes, instructions, parts)


def word_paragraph(element, names: dict[str, str]) -> WordParagraph:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    runs = element.findall(f"{_W}r")
    return WordParagraph(
        word_text(element),
        names[style.get(f"{_W}val")] if style is not None else "Normal",
        bool(runs) and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs),
    )


def word_text(paragraph) -> str:
    """Return a paragraph's text; breaks and tabs are what they look like."""
    signs = {f"{_W}br": "\n", f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(
        one.text or "" if one.tag == f"{_W}t" else signs.get(one.tag, "")
        for one in paragraph.iter()
        if one.getparent().tag == f"{_W}r"
    )


# ---- Pages


@dataclass(frozen=True)
class ScreenRow:
    stt: str
    label: str
    unit: str
    figure: str  # as a person reads or types it; of a choice the words of the chosen option
    note: str


def table_page(html: str) -> dict[str, ScreenRow]:
    """Return item -> its row on the page of a Biểu, whether one may type there or not."""
    tree = lxml.html.document_fromstring(html)
    return {row.get("data-item"): screen_row(row) for row in tree.iterfind(".//tr[@data-item]")}


def screen_row(row) -> ScreenRow:
    cells = row.findall("td")
    label = row.find("th")
    number = next((one for one in cells if one.get("class", "") in NUMBER_CLASSES), None)
    return ScreenRow(
        stt=cells[1].text_content().strip(),
        label=(label.text or "").strip(),
        unit=cells[2].text_content(),
        figure="" if number is None else figure_in(number),
        note=note_in(cells[-1]),
    )


NUMBER_CLASSES = ("cell", "figure", "figure is-computed", "figure is-consolidated")


def figure_in(cell) -> str:
    if (listed := cell.find("select")) is not None:
        chosen = listed.find("option[@selected]")
        return "" if chosen is None else chosen.text_content()
    if (field := cell.find("input[@name]")) is not None and field.get("type") != "hidden":
        return field.get("value", "")
    if (output := cell.find("output")) is not None:
        return output.text_content()
    return cell.text_content()


def note_in(cell) -> str:
    field = cell.find("input[@name]")
    return field.get("value", "") if field is not None else cell.text_content()
