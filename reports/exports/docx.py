"""A `Document` as a Word file: real styles, headings and repeated table heads.

python-docx writes the parts around the text; table rows are written as XML, because asking it for
every cell takes twenty times as long.
"""

from datetime import UTC, datetime
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document as new_word
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from reports.exports import wording
from reports.exports.document import Appendix, Cell, Document, Letter, Table

FONT = "Times New Roman"
TEXT_WIDTH = 165  # mm
SIGNING_LINES = 5  # between the office and the name
SPACE = 'xml:space="preserve"'
BLACK = RGBColor(0, 0, 0)
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY

# name -> (based on, size, bold, italic, alignment); sizes in pt, NĐ 30/2020/NĐ-CP.
STYLES = {
    "Quốc hiệu": ("Normal", 12.5, True, False, CENTER),
    "Tiêu ngữ": ("Normal", 13.5, True, False, CENTER),
    "Cơ quan chủ quản": ("Normal", 12.5, False, False, CENTER),
    "Cơ quan ban hành": ("Normal", 12.5, True, False, CENTER),
    "Số ký hiệu": ("Normal", 13, False, False, CENTER),
    "Địa danh ngày tháng": ("Normal", 13.5, False, True, CENTER),
    "Tên văn bản": ("Normal", 14, True, False, CENTER),
    "Trích yếu": ("Normal", 14, True, False, CENTER),
    "Kính gửi": ("Normal", 14, False, False, CENTER),
    "Nội dung": ("Normal", 14, False, False, JUSTIFY),
    "Chức vụ người ký": ("Normal", 14, True, False, CENTER),
    "Nơi nhận": ("Normal", 11, False, False, None),
    "Phụ lục": ("Normal", 14, True, False, CENTER),
    "Kèm theo": ("Normal", 14, False, True, CENTER),
    "Tên biểu": ("Normal", 12, True, False, None),
    "Bảng": ("Normal", 11, False, False, None),
    "Chân trang": ("Footer", 9, False, False, None),
}
HEADINGS = {  # level -> (bold, italic); Word's own heading styles, for the navigation pane
    1: (True, False),
    2: (True, False),
    3: (True, True),
    4: (False, False),
}


def render(document: Document) -> bytes:
    word = begin(document)
    section = word.sections[0]
    set_page(section)
    if document.letter:
        write_letter(word, document.letter)
        section = word.add_section(WD_SECTION.NEW_PAGE)
        set_page(section)
    number_pages(word.sections[0], document)
    write_appendix(word, document.appendix)
    return saved(word)


def begin(document: Document):
    """Return an empty Word document with the styles of official reports."""
    word = new_word()
    make_styles(word)
    properties = word.core_properties
    properties.title, properties.author = document.title, document.issuer
    properties.language, properties.comments = "vi-VN", document.footer
    properties.created = properties.modified = datetime.now(UTC)
    return word


def saved(word) -> bytes:
    content = BytesIO()
    word.save(content)
    return content.getvalue()


# ---- Styles and pages


def make_styles(word) -> None:
    normal = word.styles["Normal"]
    set_font(normal, 14, False, False)
    normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    for name, (base, size, bold, italic, alignment) in STYLES.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles[base]
        set_font(style, size, bold, italic)
        style.paragraph_format.alignment = alignment
    for level, (bold, italic) in HEADINGS.items():
        style = word.styles[f"Heading {level}"]
        set_font(style, 14, bold, italic)
        set_body(style.paragraph_format)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        style.paragraph_format.keep_with_next = True
    set_body(word.styles["Nội dung"].paragraph_format)
    word.styles["Tên văn bản"].paragraph_format.space_before = Pt(20)
    word.styles["Kính gửi"].paragraph_format.space_before = Pt(12)
    word.styles["Kính gửi"].paragraph_format.space_after = Pt(6)
    word.styles["Tên biểu"].paragraph_format.space_before = Pt(14)
    word.styles["Tên biểu"].paragraph_format.space_after = Pt(4)
    word.styles["Tên biểu"].paragraph_format.keep_with_next = True


def set_font(style, size: float, bold: bool, italic: bool) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = BLACK
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def set_body(layout) -> None:
    layout.alignment = JUSTIFY
    layout.first_line_indent = Mm(12.7)
    layout.space_before, layout.space_after = Pt(6), Pt(0)


def set_page(section) -> None:
    """A4 portrait with the official margins; pages count from 1 in each section."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    # The schema wants it after the margins.
    properties.find(qn("w:pgMar")).addnext(start)


def number_pages(section, document: Document) -> None:
    """Put the page number on top from the second page on, and the footer on all.

    The sections after this one keep its header and footer, as Word does unless told otherwise.
    """
    paragraph = section.header.paragraphs[0]
    paragraph.style, paragraph.alignment = "Header", CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))
    set_font(paragraph.style, 13, False, False)
    for place in (section.footer, section.first_page_footer):
        place.paragraphs[0].style = "Chân trang"
        place.paragraphs[0].add_run(document.footer).bold = document.is_draft
    section.first_page_header.is_linked_to_previous = False


# ---- The official report


def write_letter(word, letter: Letter) -> None:
    head = word.add_table(rows=2, cols=2)
    set_widths(head, (68, TEXT_WIDTH - 68))
    (issuing, nation), (number, place) = (row.cells for row in head.rows)
    lines = [(letter.superior, "Cơ quan chủ quản")] if letter.superior else []
    lines += [(line, "Cơ quan ban hành") for line in letter.issuer]
    write_lines(issuing, lines)
    rule(issuing, 68, 0.4 * text_width(max(letter.issuer, key=len), 12.5))
    write_lines(nation, [(wording.NATION, "Quốc hiệu"), (wording.MOTTO, "Tiêu ngữ")])
    rule(nation, TEXT_WIDTH - 68, text_width(wording.MOTTO, 13.5))
    write_lines(number, [(letter.number, "Số ký hiệu")])
    write_lines(place, [(letter.place_date, "Địa danh ngày tháng")])

    word.add_paragraph("BÁO CÁO", "Tên văn bản")
    word.add_paragraph(letter.subject, "Trích yếu")
    rule(word, TEXT_WIDTH, 40)
    if letter.addressee:
        word.add_paragraph(f"Kính gửi: {letter.addressee}", "Kính gửi")
    for block in letter.blocks:
        style = f"Heading {block.level}" if block.kind == "heading" else "Nội dung"
        word.add_paragraph(block.text, style)

    word.add_paragraph()
    end = word.add_table(rows=1, cols=2)
    set_widths(end, (TEXT_WIDTH / 2, TEXT_WIDTH / 2))
    to, signed = end.rows[0].cells
    write_lines(to, [("Nơi nhận:", "Nơi nhận"), *((one, "Nơi nhận") for one in letter.recipients)])
    title = to.paragraphs[0].runs[0].font
    title.bold = title.italic = True
    title.size = Pt(12)
    # Room to sign, then the name, where there is one.
    named = [*[""] * SIGNING_LINES, letter.signer] if letter.signer else []
    write_lines(signed, [(line, "Chức vụ người ký") for line in (*letter.signature, *named)])


def write_lines(cell, lines: list[tuple[str, str]]) -> None:
    """Fill a cell with paragraphs of (text, style); a cell is never without one."""
    for position, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)


def set_widths(table, widths: tuple[float, ...]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def text_width(text: str, size: float) -> float:
    """Return roughly how many mm a bold line is wide: enough for the length of a rule."""
    ems = sum(0.28 if char in " -iljtf" else 0.72 if char.isupper() else 0.5 for char in text)
    return ems * size * 25.4 / 72


def rule(container, width: float, length: float) -> None:
    """Draw a centred line of a length (mm) as the top border of an empty paragraph."""
    paragraph = container.add_paragraph()
    border = (
        f"<w:pBdr {nsdecls('w')}>"
        '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    )
    # First of all: the schema wants the border before spacing and indents.
    paragraph._p.get_or_add_pPr().append(parse_xml(border))
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm(max((width - 4 - length) / 2, 0))
    layout.line_spacing, layout.space_before = Pt(6), Pt(2)


# ---- The appendix


def write_appendix(word, appendix: Appendix) -> None:
    word.add_paragraph(appendix.label, "Phụ lục")
    word.add_paragraph(appendix.title.upper(), "Phụ lục")
    word.add_paragraph(appendix.attached_to, "Kèm theo")
    word.add_paragraph(f"({appendix.window})", "Kèm theo")
    style = word.styles["Bảng"].style_id
    for table in appendix.tables:
        word.add_paragraph(table.caption, "Tên biểu")
        # A paragraph after each table: two tables in a row, or one at the end, Word would merge.
        below = word.add_paragraph(table.footnote, "Bảng")
        below._p.addprevious(parse_xml(table_xml(table, style)))


def table_xml(table: Table, style: str) -> str:
    """Return a table with a repeated head and rows that do not break over pages."""
    widths = [round(column.width * 1440 / 25.4) for column in table.columns]  # twentieths of a pt
    head = "".join(
        cell_xml(Cell(column.title, align="center", is_bold=True), width, style)
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            cell_xml(cell, width, style, keep_next=row.is_heading)
            for cell, width in zip(row.cells, widths, strict=True)
        )
        + "</w:tr>"
        for row in table.rows
    )
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        + f"{head}</w:tr>{rows}</w:tbl>"
    )


def cell_xml(cell: Cell, width: int, style: str, *, keep_next: bool = False) -> str:
    indent = f'<w:ind w:left="{(cell.level - 1) * 140}"/>' if cell.level > 1 else ""
    bold = "<w:rPr><w:b/></w:rPr>" if cell.is_bold else ""
    text = f"{cell.text} {cell.sign}".strip() if cell.sign else cell.text
    lines = f"</w:t><w:br/><w:t {SPACE}>".join(escape(text).split("\n"))
    run = f"<w:r>{bold}<w:t {SPACE}>{lines}</w:t></w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep_next else ""}{indent}'
        f'<w:jc w:val="{cell.align}"/></w:pPr>{run}</w:p></w:tc>'
    )
