"""A `Consolidated` as PDF/A-3u: the letter by WeasyPrint, the wide tables by ReportLab.

WeasyPrint's cost goes by the cell, so tens of thousands of them are drawn on the canvas: every
page is laid out here, text by text, with rows that do not split and heads that repeat. The letter's
file is PDF/A with the colour profile and the metadata of the whole; the pages are added to it, and
like its own have every font inside.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from pypdf import PdfReader, PdfWriter
from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reports.exports import pdf
from reports.exports.consolidated import columns, wide
from reports.exports.consolidated.columns import LEADING, PADDING, SIZE
from reports.exports.consolidated.wide import Consolidated, WideRow, WideTable

rl_config.useA85 = 0  # streams are compressed, and stay bytes: a fifth smaller

REGULAR, BOLD, ITALIC = "Tinos", "Tinos-Bold", "Tinos-Italic"
FACES = {
    REGULAR: pdf.FONT_FILES["400", "normal"],
    BOLD: pdf.FONT_FILES["700", "normal"],
    ITALIC: pdf.FONT_FILES["400", "italic"],
}
WIDTH, HEIGHT = landscape(A4)
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, WIDTH - 15 * mm, HEIGHT - 20 * mm, 20 * mm
ROOM = RIGHT - LEFT
TITLE_SIZE, CAPTION_SIZE, NUMBER_SIZE, FOOTER_SIZE = 14, 11, 13, 9
ROW_PADDING = 2.2  # above and below a row's lines, each
INDENT = 5.0  # of a label, per level
FILED_WIDTHS = (27.0, 176.0, 78.0, 78.0, 104.0, 150.0, ROOM - 613.0)
FILED_ALIGNS = ("center", "left", "center", "center", "left", "left", "left")
Told = Callable[[int, int], None]  # pages drawn, of how many


def render(consolidated: Consolidated, told: Told = lambda done, of: None) -> bytes:
    """Return the letter, Phụ lục I (the tables) and Phụ lục II (who filed) as one file."""
    letter = replace(consolidated.document, appendix=None)
    return joined(pdf.render(letter), appendices(consolidated, told))


def joined(letter: bytes, pages: bytes) -> bytes:
    """Return the pages added to the letter's file, which stays what it says of itself."""
    reader = PdfReader(BytesIO(letter))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header  # of PDF/A-3: 1.7, not pypdf's own
    writer.append(PdfReader(BytesIO(pages)), import_outline=False)
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


@lru_cache(maxsize=1)
def register_fonts() -> None:
    for name, file in FACES.items():
        registerFont(TTFont(name, str(Path(settings.DOCUMENT_FONTS) / file)))


# ---- Pages, before anything is drawn


@dataclass
class Line:
    """A row of a page: the lines of each cell, and how they stand."""

    cells: list[list[str]]
    height: float
    fonts: tuple[str, ...]  # of the first cells; the others are regular
    indent: float = 0.0  # of the second cell
    keeps_next: bool = False


@dataclass
class Grid:
    """Columns that some lines share over pages."""

    caption: str
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    head: list[list[str]]  # lines of each column's name
    head_height: float
    turned: int  # columns from here on have their names turned


@dataclass
class Page:
    grid: Grid
    titles: tuple[tuple[str, str], ...] = ()  # (text, font)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    room: float = TOP - BOTTOM


# The same names and figures are measured for every group, and again when they are drawn.
width_of = lru_cache(maxsize=65536)(stringWidth)


def measured(font: str, size: float = SIZE) -> Callable[[str], float]:
    return partial(width_of, fontName=font, fontSize=size)


def tall(cells: list[list[str]]) -> float:
    return LEADING * max(1, *map(len, cells)) + 2 * ROW_PADDING


def begin(grid: Grid, titles=()) -> Page:
    """Return an empty page with what its head leaves of the room."""
    page = Page(grid, titles)
    above = sum(TITLE_SIZE * 1.25 * len(titled(*one)) for one in titles)
    page.room -= above + CAPTION_SIZE * 2 + grid.head_height
    return page


def titled(text: str, font: str) -> list[str]:
    return columns.lines(text, ROOM, measured(font, TITLE_SIZE))


def paged(grid: Grid, lines: list[Line], notes: list[str], titles=()) -> Iterator[Page]:
    """Yield the pages of a grid: whole rows, no heading alone at the foot; then its notes."""
    page = begin(grid, titles)
    for at, line in enumerate(lines):
        if line.height > page.room and page.lines:
            moved = []
            while page.lines[-1].keeps_next and len(page.lines) > 1:
                moved.insert(0, page.lines.pop())
            yield page
            page = begin(grid)
            for each in moved:
                add(page, each)
        add(page, lines[at])
    for note in notes:
        if page.room < LEADING * 1.5:
            yield page
            page = Page(grid)
        page.notes.append(note)
        page.room -= LEADING
    yield page


def add(page: Page, line: Line) -> None:
    page.lines.append(line)
    page.room -= line.height


def pages_of(consolidated: Consolidated) -> tuple[list[Page], list[Page]]:
    """Return the pages of both appendices."""
    appendix = consolidated.document.appendix
    titles = (
        (f"{appendix.label} I", BOLD),
        (appendix.title.upper(), BOLD),
        (appendix.attached_to, ITALIC),
        (f"({appendix.window})", ITALIC),
    )
    headings = [unit.heading for unit in consolidated.units]
    wide_pages: list[Page] = []
    for table in consolidated.tables:
        wide_pages += table_pages(table, headings, () if wide_pages else titles)
    listed = consolidated.listed
    titles = (
        (f"{appendix.label} II", BOLD),
        (listed.title.upper(), BOLD),
        (appendix.attached_to, ITALIC),
    )
    return wide_pages, list(paged(filed_grid(listed), filed_lines(listed), [], titles))


def table_pages(table: WideTable, headings: list[str], titles) -> Iterator[Page]:
    """Yield the pages of one Biểu, group after group of its units."""
    width = measured(REGULAR)
    label_lines = [labels(row) for row in table.rows]
    parted = columns.groups(table, headings, ROOM - sum(columns.LABEL_WIDTHS), width)
    wrapped = wrapper(width)
    for group in parted:
        lines = []
        for row, (cells, fonts) in zip(table.rows, label_lines, strict=True):
            figures = row.figures[group.start : group.end]
            told = [
                wrapped(one.text, room - 2 * PADDING)
                for one, room in zip(figures, group.widths, strict=bool(figures))
            ]
            cells = cells + (told or [[]] * len(group.widths))
            indent = INDENT * (row.level - 1)
            lines.append(Line(cells, tall(cells), fonts, indent, row.row.is_heading))
        is_last = group is parted[-1]
        notes = table.legend + table.notes if is_last else table.legend
        grid = wide_grid(table, group, headings)
        yield from paged(grid, lines, wrapped_notes(notes), titles)
        titles = ()


def wrapper(width: Callable[[str], float]) -> Callable[[str, float], list[str]]:
    """Return `columns.lines`, remembering: a table repeats few figures over many units."""
    known: dict[tuple[str, float], list[str]] = {}

    def wrapped(text: str, room: float) -> list[str]:
        if (text, room) not in known:
            known[text, room] = columns.lines(text, room, width)
        return known[text, room]

    return wrapped


def labels(row: WideRow) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the lines of what every group repeats, and their fonts."""
    bold = BOLD if row.is_bold else REGULAR
    fonts = (bold, bold, REGULAR, BOLD, REGULAR)
    texts = (*row.labels, row.total_text, row.coverage)
    rooms = [one - 2 * PADDING for one in columns.LABEL_WIDTHS]
    rooms[1] -= INDENT * (row.level - 1)
    cells = [
        columns.lines(text, room, measured(font))
        for text, room, font in zip(texts, rooms, fonts, strict=True)
    ]
    return cells, fonts


def wide_grid(table: WideTable, group: columns.Group, headings: list[str]) -> Grid:
    names = headings[group.start : group.end]
    bold = measured(BOLD)
    turned = [columns.turned(name, bold) for name in names]
    upright = [
        columns.lines(label, one - 2 * PADDING, bold)
        for label, one in zip(wide.LABELS, columns.LABEL_WIDTHS, strict=True)
    ]
    return Grid(
        table.caption + columns.part_of(group, headings),
        columns.LABEL_WIDTHS + group.widths,
        ("center", "left", "center", "right", "center", *["right"] * len(names)),
        upright + turned,
        max(columns.head_height(names, bold), tall(upright)),
        len(upright),
    )


def filed_grid(listed: wide.Listed) -> Grid:
    head = [
        columns.lines(label, width - 2 * PADDING, measured(BOLD))
        for label, width in zip(wide.FILED_LABELS, FILED_WIDTHS, strict=True)
    ]
    return Grid(listed.as_of + ".", FILED_WIDTHS, FILED_ALIGNS, head, tall(head), len(head))


def filed_lines(listed: wide.Listed) -> list[Line]:
    found = []
    for number, one in enumerate(listed.lines, start=1):
        cells = [
            columns.lines(text, width - 2 * PADDING, measured(REGULAR))
            for text, width in zip((str(number), *one.texts), FILED_WIDTHS, strict=True)
        ]
        found.append(Line(cells, tall(cells), (REGULAR,)))
    return found


def wrapped_notes(notes: tuple[str, ...]) -> list[str]:
    return [line for note in notes for line in columns.lines(note, ROOM, measured(REGULAR))]


# ---- Drawing


def appendices(consolidated: Consolidated, told: Told = lambda done, of: None) -> bytes:
    """Return the pages of both appendices, each counted by itself."""
    register_fonts()
    document = consolidated.document
    parts = pages_of(consolidated)
    total = sum(map(len, parts))
    content = BytesIO()
    canvas = Canvas(content, (WIDTH, HEIGHT), pageCompression=1, initialFontName=REGULAR)
    done = 0
    for pages in parts:
        for number, page in enumerate(pages, start=1):
            draw(canvas, page)
            if number > 1:
                canvas.setFont(REGULAR, NUMBER_SIZE)
                canvas.drawCentredString(
                    WIDTH / 2, HEIGHT - 13 * mm, f"trang {number}/{len(pages)}"
                )
            canvas.setFont(BOLD if document.is_draft else REGULAR, FOOTER_SIZE)
            canvas.drawString(LEFT, 12 * mm, document.footer)
            canvas.showPage()
            done += 1
            told(done, total)
    canvas.save()
    return content.getvalue()


def draw(canvas: Canvas, page: Page) -> None:
    y = TOP
    for text, font in page.titles:
        canvas.setFont(font, TITLE_SIZE)
        for line in titled(text, font):
            y -= TITLE_SIZE * 1.25
            canvas.drawCentredString(LEFT + ROOM / 2, y + 3, line)
    if page.lines:
        y = draw_table(canvas, page, y)
    if page.notes:
        text = canvas.beginText(LEFT, y - LEADING)
        text.setFont(REGULAR, SIZE, LEADING)
        text.textLines(page.notes)
        canvas.drawText(text)


def draw_table(canvas: Canvas, page: Page, y: float) -> float:
    """Draw caption, head and rows from a height down; return where the table ends."""
    grid = page.grid
    y -= CAPTION_SIZE * 1.4
    canvas.setFont(BOLD, CAPTION_SIZE)
    canvas.drawString(LEFT, y, grid.caption)
    y -= CAPTION_SIZE * 0.6
    edges = [LEFT]
    for width in grid.widths:
        edges.append(edges[-1] + width)
    rules = [y, y - grid.head_height]
    draw_head(canvas, grid, edges, y)
    texts = {font: canvas.beginText() for font in (REGULAR, BOLD)}
    for font, text in texts.items():
        text.setFont(font, SIZE)
    widths = {font: measured(font) for font in texts}
    for line in page.lines:
        top = rules[-1] - ROW_PADDING - SIZE
        for at, (cell, align) in enumerate(zip(line.cells, grid.aligns, strict=True)):
            font = line.fonts[at] if at < len(line.fonts) else REGULAR
            text, baseline = texts[font], top
            for part in cell:
                if align == "left":
                    x = edges[at] + PADDING + (line.indent if at == 1 else 0.0)
                else:
                    x = edges[at + 1] - PADDING - widths[font](part)
                    if align == "center":
                        x = (edges[at] + PADDING + x) / 2
                text.setTextOrigin(x, baseline)
                text.textOut(part)
                baseline -= LEADING
        rules.append(rules[-1] - line.height)
    for text in texts.values():
        canvas.drawText(text)
    canvas.setLineWidth(0.4)
    canvas.lines([(edges[0], rule, edges[-1], rule) for rule in rules])
    canvas.lines([(edge, rules[0], edge, rules[-1]) for edge in edges])
    return rules[-1]


def draw_head(canvas: Canvas, grid: Grid, edges: list[float], y: float) -> None:
    """Draw the names of the columns in the middle, those of units turned a quarter."""
    canvas.setFont(BOLD, SIZE)
    for at, lines in enumerate(grid.head):
        middle = (edges[at] + edges[at + 1]) / 2
        if at < grid.turned:
            baseline = y - (grid.head_height - LEADING * len(lines)) / 2 - SIZE
            for line in lines:
                canvas.drawCentredString(middle, baseline, line)
                baseline -= LEADING
            continue
        canvas.saveState()
        canvas.translate(middle, y - grid.head_height + PADDING)
        canvas.rotate(90)
        baseline = LEADING * len(lines) / 2 - SIZE + 1
        for line in lines:
            canvas.drawString(0, baseline, line)
            baseline -= LEADING
        canvas.restoreState()
