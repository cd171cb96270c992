"""The Word file every document begins as: its styles, header and footers, and no text.

Sizes and weights are those of NĐ 30/2020/NĐ-CP, Phụ lục I. Made once in a process and kept as
bytes; a document opens a copy.
"""

from functools import cache
from io import BytesIO

from docx import Document as new_word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from reports.exports.docx.markup import EMPTY, FOOTNOTE_REFERENCE, FOOTNOTE_TEXT, TABLE

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
BLACK = RGBColor(0, 0, 0)
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
LEFT = WD_ALIGN_PARAGRAPH.LEFT
LINE = 1.08  # of Times' own line, which then is 1.25 of its size
SMALL = "Bảng rộng"  # of tables with a column per unit
SIGNING_ROOM = 74  # pt between the office and the name

# name -> (based on, size, bold, italic, alignment)
STYLES = {
    "Quốc hiệu": ("Normal", 12.5, True, False, CENTER),
    "Tiêu ngữ": ("Normal", 13.5, True, False, CENTER),
    "Cơ quan chủ quản": ("Normal", 12.5, False, False, CENTER),
    "Cơ quan ban hành": ("Normal", 12.5, True, False, CENTER),
    "Số ký hiệu": ("Normal", 13, False, False, CENTER),
    "Địa danh ngày tháng": ("Normal", 13.5, False, True, CENTER),
    "Tên văn bản": ("Normal", 14, True, False, CENTER),
    "Trích yếu": ("Normal", 14, True, False, CENTER),
    "Đường kẻ": ("Normal", 4, False, False, CENTER),
    "Kính gửi": ("Normal", 14, False, False, CENTER),
    "Nơi kính gửi": ("Normal", 14, False, False, LEFT),
    "Nội dung": ("Normal", 14, False, False, JUSTIFY),
    "Gạch đầu dòng": ("Nội dung", 14, False, False, JUSTIFY),
    "Dấu cộng đầu dòng": ("Gạch đầu dòng", 14, False, False, JUSTIFY),
    "Chức vụ người ký": ("Normal", 14, True, False, CENTER),
    "Họ tên người ký": ("Chức vụ người ký", 14, True, False, CENTER),
    "Tiêu đề nơi nhận": ("Normal", 12, True, True, LEFT),
    "Nơi nhận": ("Normal", 11, False, False, LEFT),
    "Phụ lục": ("Normal", 14, True, False, CENTER),
    "Tên phụ lục": ("Phụ lục", 14, True, False, CENTER),
    "Kèm theo": ("Normal", 14, False, True, CENTER),
    "Tên biểu": ("Normal", 12, True, False, LEFT),
    "Bảng": ("Normal", 11, False, False, None),
    SMALL: ("Normal", 8, False, False, LEFT),
    "Bảng trong lời văn": ("Normal", 12, False, False, None),
    "Trên bảng": ("Normal", 1, False, False, None),
    EMPTY: ("Normal", 1, False, False, None),
    "Chân trang": ("Footer", 9, False, False, None),
    FOOTNOTE_TEXT: ("Normal", 10, False, False, JUSTIFY),
}
# Points before and after, where there are any.
SPACING = {
    "Số ký hiệu": (5, 0),
    "Địa danh ngày tháng": (5, 0),
    "Tên văn bản": (22, 0),
    "Kính gửi": (12, 6),
    "Họ tên người ký": (SIGNING_ROOM, 0),
    "Tên biểu": (14, 4),
    "Nội dung": (6, 0),
    "Đường kẻ": (3, 3),
    "Trên bảng": (5, 0),
}
HEADINGS = {  # level -> (bold, italic); Word's own heading styles, for the navigation pane
    1: (True, False),
    2: (True, False),
    3: (True, True),
    4: (False, False),
}
KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"} | {
    f"Heading {level}" for level in HEADINGS
}


def new():
    """Return a document of python-docx with the styles and pages of an official report."""
    return new_word(BytesIO(_made()))


@cache
def _made() -> bytes:
    word = new_word()
    keep_few_styles(word)
    make_styles(word)
    make_table_style(word)
    make_pages(word.sections[0])
    be_current(word.settings.element)
    content = BytesIO()
    word.save(content)
    return content.getvalue()


def keep_few_styles(word) -> None:
    """Take out the styles of python-docx's template that no report uses, a hundred and fifty."""
    for style in list(word.styles):
        if style.name not in KEPT:
            style.delete()
        elif (link := style.element.find(qn("w:link"))) is not None:
            style.element.remove(link)
    # Its lists name those styles, and no list of ours is one of Word's.
    lists = [
        key for key, one in word.part.rels.items() if one.reltype == RELATIONSHIP_TYPE.NUMBERING
    ]
    for key in lists:
        del word.part.rels[key]


def make_styles(word) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    defaults.getparent().replace(defaults, parse_xml(DEFAULTS))
    normal = word.styles["Normal"]
    set_font(normal, 14, False, False)
    for name, (base, size, bold, italic, alignment) in STYLES.items():
        # A footnote's is one of Word's own, which it knows by its name.
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == FOOTNOTE_TEXT)
        style.base_style = word.styles[base]
        set_font(style, size, bold, italic)
        style.paragraph_format.alignment = alignment
        if name in SPACING:
            before, after = SPACING[name]
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
    for level, (bold, italic) in HEADINGS.items():
        style = word.styles[f"Heading {level}"]
        set_font(style, 14, bold, italic)
        set_body(style.paragraph_format, LEFT)
        style.paragraph_format.keep_with_next = True
    set_body(word.styles["Nội dung"].paragraph_format, JUSTIFY)
    for name in ("Tên biểu", "Trên bảng"):
        word.styles[name].paragraph_format.keep_with_next = True
    subject = word.styles["Trích yếu"].paragraph_format
    subject.left_indent = subject.right_indent = Mm(10)
    word.styles["Nơi kính gửi"].paragraph_format.left_indent = Mm(55)
    mark = word.styles.add_style(FOOTNOTE_REFERENCE, WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    mark.font.bold = mark.font.italic = False


DEFAULTS = (
    f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    f'<w:sz w:val="28"/><w:szCs w:val="28"/>'
    f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
)


def set_font(style, size: float, bold: bool, italic: bool) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = BLACK
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def set_body(layout, alignment) -> None:
    layout.alignment = alignment
    layout.first_line_indent = Mm(12.7)
    layout.line_spacing = LINE
    layout.space_before, layout.space_after = Pt(6), Pt(0)


def make_table_style(word) -> None:
    """Give tables of figures their rules and a little room around the text."""
    style = word.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
            '<w:top w:w="34" w:type="dxa"/><w:left w:w="68" w:type="dxa"/>'
            '<w:bottom w:w="34" w:type="dxa"/><w:right w:w="68" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr>"
        )
    )


def be_current(settings) -> None:
    """Ask for the layout of Word 2013 and later, where a table's edge stands at the margin."""
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)


def make_pages(section) -> None:
    """Put the page number on top from the second page on, and the footer's place on all."""
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style, number.alignment = "Header", CENTER
    set_font(number.style, 13, False, False)
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    number._p.append(parse_xml(field))
    section.first_page_header.is_linked_to_previous = False
    for place in (section.footer, section.first_page_footer):
        paragraph = place.paragraphs[0]
        paragraph.style = "Chân trang"
        border = OxmlElement("w:pBdr")
        border.append(
            parse_xml(
                f'<w:top {nsdecls("w")} w:val="single" w:sz="2" w:space="3" w:color="999999"/>'
            )
        )
        paragraph._p.get_or_add_pPr().append(border)
        paragraph.add_run()
