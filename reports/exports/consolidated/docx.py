"""A `Consolidated` as a Word file: the letter, then landscape sections of real tables.

A table's columns are parted into groups as in the PDF, each group a table of its own whose head
repeats.
"""

from collections.abc import Callable, Iterator

from reports.exports import docx
from reports.exports.consolidated import columns, wide
from reports.exports.consolidated.pdf import (
    BOLD,
    FILED_ALIGNS,
    FILED_WIDTHS,
    REGULAR,
    ROOM,
    measured,
    register_fonts,
)
from reports.exports.consolidated.wide import Consolidated, WideRow, WideTable
from reports.exports.docx.base import SMALL
from reports.exports.docx.letter import line
from reports.exports.docx.markup import TABLE, cell, paragraph, row, run, table
from reports.exports.docx.pages import Body

TWENTIETHS = 20  # of a point, in which Word measures
MARGIN = round(columns.PADDING * TWENTIETHS)
INDENT = 100  # twentieths of a point for each level of a label
Told = Callable[[int, int], None]  # tables written, of how many


def render(consolidated: Consolidated, told: Told = lambda done, of: None) -> bytes:
    register_fonts()
    return docx.written(consolidated.document, lambda body: appendices(body, consolidated, told))


def appendices(body: Body, consolidated: Consolidated, told: Told) -> None:
    appendix, listed = consolidated.document.appendix, consolidated.listed
    heading(body, f"{appendix.label} I", appendix.title, appendix.attached_to)
    add(body, line("Kèm theo", f"({appendix.window})"))
    headings = [unit.heading for unit in consolidated.units]
    for done, one in enumerate(consolidated.tables, start=1):
        write_table(body, one, headings)
        told(done, len(consolidated.tables))
    body.end_section()
    heading(body, f"{appendix.label} II", listed.title, appendix.attached_to)
    write_filed(body, listed)


def add(body: Body, xml: str) -> None:
    body.add(xml, is_wide=True)


def heading(body: Body, label: str, title: str, attached_to: str) -> None:
    add(body, line("Phụ lục", label))
    add(body, line("Tên phụ lục", title.upper()))
    add(body, line("Kèm theo", attached_to))


def write_table(body: Body, one: WideTable, headings: list[str]) -> None:
    room = ROOM - sum(columns.LABEL_WIDTHS)
    labels = [label_cells(each) for each in one.rows]
    for group in columns.groups(one, headings, room, measured(REGULAR)):
        add(body, line("Tên biểu", one.caption + columns.part_of(group, headings)))
        widths = [round(width * TWENTIETHS) for width in columns.LABEL_WIDTHS + group.widths]
        names = headings[group.start : group.end]
        rows = rows_of(one.rows, labels, group, widths[len(wide.LABELS) :])
        add(body, grid([head(wide.LABELS, names, widths), *rows], widths))
        for note in one.legend:
            add(body, line(SMALL, note))
    for note in one.notes:
        add(body, line(SMALL, note))


def grid(rows: list[str], widths: list[int]) -> str:
    return table(rows, widths, style=TABLE, margin=MARGIN)


def head(labels: tuple[str, ...], turned: list[str], widths: list[int]) -> str:
    # A line more than the longest name: Word turns a cell's text within what the row gives it.
    needed = columns.head_height(turned, measured(BOLD)) + columns.LEADING
    height = f'<w:trHeight w:val="{round(needed * TWENTIETHS)}" w:hRule="atLeast"/>'
    cells = [
        cell(text(name, "center" if at < len(labels) else "left", is_bold=True), width)
        for at, (name, width) in enumerate(zip((*labels, *turned), widths, strict=True))
    ]
    for at, each in enumerate(cells):
        direction = '<w:textDirection w:val="btLr"/>' if at >= len(labels) else ""
        cells[at] = each.replace("</w:tcPr>", f'{direction}<w:vAlign w:val="center"/></w:tcPr>', 1)
    made = row(cells, is_head=True)
    return made.replace("<w:cantSplit/>", f"<w:cantSplit/>{height}", 1) if turned else made


def rows_of(
    rows: tuple[WideRow, ...], labels: list[str], group: columns.Group, widths: list[int]
) -> Iterator[str]:
    """Yield the rows of a group. A row repeats few figures, so each is written once a width."""
    known: dict[tuple[str, int], str] = {}
    blank = "".join(cell(text("", "right"), width) for width in widths)
    for one, told in zip(rows, labels, strict=True):
        cells = []
        for figure, width in zip(one.figures[group.start : group.end], widths, strict=False):
            if (figure.text, width) not in known:
                known[figure.text, width] = cell(text(figure.text, "right"), width)
            cells.append(known[figure.text, width])
        yield row([told, *(cells or [blank])])


def label_cells(one: WideRow) -> str:
    """Return the cells that every group repeats."""
    stt, label, unit = one.labels
    keep = one.row.is_heading
    indent = f'<w:ind w:left="{(one.level - 1) * INDENT}"/>' if one.level > 1 else ""
    told = (
        text(stt, "center", is_bold=one.is_bold, keep_next=keep),
        text(label, "left", is_bold=one.is_bold, keep_next=keep, indent=indent),
        text(unit, "center"),
        text(one.total_text, "right", is_bold=True),
        text(one.coverage, "center"),
    )
    return "".join(
        cell(each, round(width * TWENTIETHS))
        for each, width in zip(told, columns.LABEL_WIDTHS, strict=True)
    )


def write_filed(body: Body, listed: wide.Listed) -> None:
    add(body, line("Tên biểu", f"{listed.as_of}."))
    widths = [round(width * TWENTIETHS) for width in FILED_WIDTHS]
    rows = [
        row(
            cell(text(told, align), width)
            for told, align, width in zip(
                (str(number), *one.texts), FILED_ALIGNS, widths, strict=True
            )
        )
        for number, one in enumerate(listed.lines, start=1)
    ]
    add(body, grid([head(wide.FILED_LABELS, [], widths), *rows], widths))


def text(told: str, align: str, *, is_bold: bool = False, **more) -> str:
    return paragraph(SMALL, run(told, is_bold=is_bold), align=align, **more)
