"""The elements of WordprocessingML that a report is written in, as text. Pure.

Texts are escaped here and nowhere else. The schema wants children in a fixed order, which is why
these functions take named parts instead of ready properties.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

NAMESPACES = nsdecls("w", "r")
TABLE = "Bảng số liệu"  # the style of tables with rules
EMPTY = "Đoạn trống"  # the style of a paragraph that is there for the file, not for the eye
FOOTNOTE_TEXT, FOOTNOTE_REFERENCE = "footnote text", "footnote reference"
TWIPS = 1440 / 25.4  # twentieths of a pt in a mm


def style_id(name: str) -> str:
    """Return the id under which python-docx keeps a style."""
    return name.replace(" ", "")


def twips(length: float) -> int:
    return round(length * TWIPS)


def run(text: str, *, is_bold: bool = False, is_italic: bool = False) -> str:
    """Return a stretch of text; its line breaks stay. Marks switch on what the style has off."""
    if not text:
        return ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(text).split("\n"))
    marks = "<w:b/>" * is_bold + "<w:i/>" * is_italic
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def paragraph(
    style: str,
    content: str = "",
    *,
    keep_next: bool = False,
    border: str = "",
    indent: str = "",
    align: str = "",
) -> str:
    """Return a paragraph of a style; `content` is runs, `border` and `indent` are elements."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>'
        + ("<w:keepNext/>" if keep_next else "")
        + border
        + indent
        + (f'<w:jc w:val="{align}"/>' if align else "")
        + f"</w:pPr>{content}</w:p>"
    )


def rule(width: float, length: float) -> str:
    """Return a centred line of a length (mm), the top border of a paragraph without text."""
    side = twips(max((width - length) / 2, 0))
    return paragraph(
        "Đường kẻ",
        border='<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>',
        indent=f'<w:ind w:left="{side}" w:right="{side}"/>',
    )


def cell(paragraphs: str, width: int, *, is_middle: bool = False) -> str:
    """Return a cell of a width in twips; it holds a paragraph at least."""
    middle = '<w:vAlign w:val="center"/>' if is_middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{middle}</w:tcPr>{paragraphs}</w:tc>'


def row(cells: Iterable[str], *, is_head: bool = False) -> str:
    """Return a row that no page break splits; a head repeats on every page."""
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def table(
    rows: Iterable[str], widths: Sequence[int], *, style: str = "", margin: int | None = None
) -> str:
    """Return a table of fixed widths in twips; without a style it has no rules and no margins.

    `margin`: left and right of every text, in twips; None = that of the style.
    """
    look = f'<w:tblStyle w:val="{style_id(style)}"/>' if style else ""
    margin = margin if style else 0
    room = (
        ""
        if margin is None
        else (
            f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
            f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        )
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr>{look}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{room}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
