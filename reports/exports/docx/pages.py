"""The sections of a Word file: A4 with the official margins, upright or, for a wide table, not."""

from docx.oxml.ns import qn
from lxml import etree

from reports.exports.docx.markup import EMPTY, paragraph, twips

SHORT, LONG = 11906, 16838  # the sides of A4 in twips
MARGINS = {"top": 20, "right": 15, "bottom": 20, "left": 30, "header": 10, "footer": 10}  # mm


class Body:
    """The body as it is written: elements, parted into sections where the page turns.

    The first page of a part, the letter or an appendix, shows no number, and each counts from 1;
    within one the count goes on, whichever way a page lies.
    """

    def __init__(self, references: str) -> None:
        self.parts: list[str] = []
        self._references = references  # to header and footers; later sections keep them
        self._is_first = True  # nothing of this part has been ended yet
        self._is_wide = False
        self._is_begun = False  # whether the section holds anything yet

    def add(self, xml: str, *, is_wide: bool = False) -> None:
        """Write an element on a page that lies as it needs."""
        if is_wide != self._is_wide:
            if self._is_begun:
                self._break()
            self._is_wide = is_wide
        self.parts.append(xml)
        self._is_begun = True

    def end_section(self) -> None:
        """End a part: what follows begins on a page of its own and counts from 1."""
        self._break()
        self._is_first, self._is_wide = True, False

    def closed(self) -> str:
        """Return everything, ended by the properties of the last section."""
        return "".join(self.parts) + self._properties()

    def _break(self) -> None:
        """End the section with the last paragraph, or below a table with one as good as none."""
        if not self.parts[-1].endswith("</w:p>"):
            self.parts.append(paragraph(EMPTY))
        before, _, content = self.parts[-1].rpartition("</w:pPr>")
        self.parts[-1] = f"{before}{self._properties()}</w:pPr>{content}"
        self._is_first = self._is_begun = False

    def _properties(self) -> str:
        """Return a section's properties, whose order the schema fixes."""
        references, self._references = self._references, ""
        width, height = (LONG, SHORT) if self._is_wide else (SHORT, LONG)
        lies = ' w:orient="landscape"' if self._is_wide else ""
        margins = " ".join(f'w:{side}="{twips(length)}"' for side, length in MARGINS.items())
        return (
            f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{width}" w:h="{height}"{lies}/><w:pgMar {margins} w:gutter="0"/>'
            + ('<w:pgNumType w:start="1"/>' if self._is_first else "")
            + ("<w:titlePg/>" if self._is_first else "")
            + "</w:sectPr>"
        )


def references(section) -> str:
    """Return a section's references to header and footers, for the first section of a body."""
    names = (qn("w:headerReference"), qn("w:footerReference"))
    found = (one for one in section._sectPr if one.tag in names)
    return "".join(etree.tostring(one, encoding="unicode") for one in found)


def print_footer(section, text: str, *, is_bold: bool) -> None:
    for place in (section.footer, section.first_page_footer):
        run = place.paragraphs[0].runs[0]
        run.text, run.bold = text, is_bold
