"""The footnotes of a Word file: a part of its own, which python-docx does not know.

Word numbers them and sets them at the foot of the page where their sign stands.
"""

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.exports.docx.markup import (
    FOOTNOTE_REFERENCE,
    FOOTNOTE_TEXT,
    NAMESPACES,
    paragraph,
    run,
    style_id,
)

SEPARATORS = (("separator", -1), ("continuationSeparator", 0))
MARK = f'<w:rPr><w:rStyle w:val="{style_id(FOOTNOTE_REFERENCE)}"/></w:rPr>'


class Footnotes:
    """Collects footnotes while the text is written, then becomes a part of the file."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def reference(self, text: str) -> str:
        """Keep a footnote and return the run in whose place its number stands."""
        self.texts.append(text)
        return f'<w:r>{MARK}<w:footnoteReference w:id="{len(self.texts)}"/></w:r>'

    def attach(self, word) -> None:
        """Add the part to a document of python-docx; without footnotes there is none."""
        if not self.texts:
            return
        part = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            self.xml().encode(),
            word.part.package,
        )
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        ids = "".join(f'<w:footnote w:id="{number}"/>' for _, number in SEPARATORS)
        named = parse_xml(f"<w:footnotePr {nsdecls('w')}>{ids}</w:footnotePr>")
        # The schema wants it before the settings of compatibility.
        word.settings.element.find(qn("w:compat")).addprevious(named)

    def xml(self) -> str:
        lines = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}">'
            f"<w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>"
            for kind, number in SEPARATORS
        )
        notes = "".join(
            f'<w:footnote w:id="{number}">'
            + paragraph(FOOTNOTE_TEXT, f"<w:r>{MARK}<w:footnoteRef/></w:r>{run(' ' + text)}")
            + "</w:footnote>"
            for number, text in enumerate(self.texts, start=1)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:footnotes {NAMESPACES}>{lines}{notes}</w:footnotes>"
        )
