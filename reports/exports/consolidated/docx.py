"""A `Consolidated` as a Word file: the letter, then landscape sections of real tables.

A table's columns are parted into groups as in the PDF, each group a table of its own whose head
repeats. The rows of a group are one string of XML: asking python-docx for every cell takes minutes.
"""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from reports.exports import docx
from reports.exports.consolidated import columns, wide
from reports.exports.consolidated.pdf import (
    FILED_ALIGNS,
    FILED_WIDTHS,
    REGULAR,
    ROOM,
    measured,
    register_fonts,
)
from reports.exports.consolidated.wide import Consolidated, WideRow, WideTable

TWENTIETHS = 20  # of a point, in which Word measures
STYLE = "Bảng rộng"
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
Told = Callable[[int, int], None]  # tables written, of how many


def render(consolidated: Consolidated, told: Told = lambda done, of: None) -> bytes:
    register_fonts()
    document = consolidated.document
    word = docx.begin(document)
    style = word.styles.add_style(STYLE, 1)
    style.base_style = word.styles["Normal"]
    docx.set_font(style, columns.SIZE, False, False)
    name = style.style_id
    if document.letter:
        docx.write_letter(word, document.letter)
        section = word.add_section(WD_SECTION.NEW_PAGE)
    else:
        section = word.sections[0]
    turn(section)
    appendix = document.appendix
    heading(word, f"{appendix.label} I", appendix.title, appendix.attached_to)
    word.add_paragraph(f"({appendix.window})", "Kèm theo")
    headings = [unit.heading for unit in consolidated.units]
    for done, table in enumerate(consolidated.tables, start=1):
        write_table(word, table, headings, name)
        told(done, len(consolidated.tables))
    turn(word.add_section(WD_SECTION.NEW_PAGE))
    heading(word, f"{appendix.label} II", consolidated.listed.title, appendix.attached_to)
    write_filed(word, consolidated.listed, name)
    docx.number_pages(word.sections[0], document)
    return docx.saved(word)


def turn(section) -> None:
    """A4 landscape with the official margins; pages count from 1."""
    docx.set_page(section)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)


def heading(word, label: str, title: str, attached_to: str) -> None:
    word.add_paragraph(label, "Phụ lục")
    word.add_paragraph(title.upper(), "Phụ lục")
    word.add_paragraph(attached_to, "Kèm theo")


# ---- The tables


def write_table(word, table: WideTable, headings: list[str], style: str) -> None:
    room = ROOM - sum(columns.LABEL_WIDTHS)
    labels = [labels_xml(row, style) for row in table.rows]
    for group in columns.groups(table, headings, room, measured(REGULAR)):
        caption = table.caption + columns.part_of(group, headings)
        word.add_paragraph(caption, "Tên biểu")
        widths = columns.LABEL_WIDTHS + group.widths
        head = head_xml(wide.LABELS, headings[group.start : group.end], style)
        rows = rows_xml(table.rows, labels, group, style)
        place(word, widths, head, rows, table.legend)
    for note in table.notes:
        small(word, note)


def place(word, widths: tuple[float, ...], head: str, rows: Iterator[str], notes) -> None:
    """Put a table at the end of the document; a paragraph behind it keeps it from the next."""
    below = small(word, notes[0] if notes else "")
    grid = "".join(f'<w:gridCol w:w="{round(one * TWENTIETHS)}"/>' for one in widths)
    below._p.addprevious(
        parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr>"
            f'<w:tblW w:w="{round(sum(widths) * TWENTIETHS)}" w:type="dxa"/>'
            f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
        )
    )
    for note in notes[1:]:
        small(word, note)


def small(word, text: str):
    paragraph = word.add_paragraph(text, STYLE)
    paragraph.paragraph_format.space_before = Pt(1)
    return paragraph


def head_xml(labels: tuple[str, ...], turned: list[str], style: str) -> str:
    height = round(columns.HEAD_LIMIT * TWENTIETHS)
    rule = f'<w:trHeight w:val="{height}" w:hRule="exact"/>' if turned else ""
    cells = [cell_xml(label, style, "center", bold=True, middle=True) for label in labels]
    cells += [cell_xml(name, style, "left", bold=True, turned=True) for name in turned]
    return f"<w:tr><w:trPr><w:cantSplit/>{rule}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def rows_xml(
    rows: tuple[WideRow, ...], labels: list[str], group: columns.Group, style: str
) -> Iterator[str]:
    known: dict[str, str] = {}
    blank = cell_xml("", style, "right") * len(group.widths)
    for row, told in zip(rows, labels, strict=True):
        figures = [
            known.get(one.text) or known.setdefault(one.text, cell_xml(one.text, style, "right"))
            for one in row.figures[group.start : group.end]
        ]
        cells = "".join(figures) or blank
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{told}{cells}</w:tr>"


def labels_xml(row: WideRow, style: str) -> str:
    """Return the cells that every group repeats."""
    stt, label, unit = row.labels
    bold, keep = row.is_bold, row.row.is_heading
    return (
        cell_xml(stt, style, "center", bold=bold, keep=keep)
        + cell_xml(label, style, "left", bold=bold, keep=keep, indent=(row.level - 1) * 100)
        + cell_xml(unit, style, "center")
        + cell_xml(row.total_text, style, "right", bold=True)
        + cell_xml(row.coverage, style, "center")
    )


def write_filed(word, listed: wide.Listed, style: str) -> None:
    word.add_paragraph(f"{listed.as_of}.", "Tên biểu")
    rows = (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            cell_xml(text, style, align)
            for text, align in zip((str(number), *one.texts), FILED_ALIGNS, strict=True)
        )
        + "</w:tr>"
        for number, one in enumerate(listed.lines, start=1)
    )
    place(word, FILED_WIDTHS, head_xml(wide.FILED_LABELS, [], style), rows, ())


def cell_xml(
    text: str,
    style: str,
    align: str,
    *,
    bold: bool = False,
    keep: bool = False,
    indent: int = 0,
    turned: bool = False,
    middle: bool = False,
) -> str:
    direction = '<w:textDirection w:val="btLr"/>' if turned else ""
    upright = '<w:vAlign w:val="center"/>' if turned or middle else ""
    properties = f"<w:tcPr>{direction}{upright}</w:tcPr>" if turned or middle else ""
    shift = f'<w:ind w:left="{indent}"/>' if indent else ""
    face = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = f"</w:t><w:br/><w:t {docx.SPACE}>".join(escape(text).split("\n"))
    run = f"<w:r>{face}<w:t {docx.SPACE}>{lines}</w:t></w:r>" if text else ""
    return (
        f'<w:tc>{properties}<w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'{"<w:keepNext/>" if keep else ""}{shift}<w:jc w:val="{align}"/></w:pPr>{run}</w:p></w:tc>'
    )
