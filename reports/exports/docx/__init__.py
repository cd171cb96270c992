"""A `Document` as a Word file: real styles, headings, footnotes and repeated table heads.

python-docx makes the parts around the text, once in a process: `base`. The text itself is written
as XML, because asking python-docx for every cell takes twenty times as long: `markup` knows the
elements, `letter` and `appendix` what stands where, `pages` the sections, `footnotes` their part.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from docx.oxml import parse_xml

from reports.exports.document import Document
from reports.exports.docx import base, pages
from reports.exports.docx.appendix import appendix
from reports.exports.docx.footnotes import Footnotes
from reports.exports.docx.letter import letter
from reports.exports.docx.markup import NAMESPACES


def render(document: Document) -> bytes:
    return written(document, lambda body: appendix(body, document.appendix))


def written(document: Document, rest: Callable[[pages.Body], None]) -> bytes:
    """Return the letter, if there is one, and the rest behind it, as `rest` writes it."""
    word = base.new()
    properties = word.core_properties
    properties.title, properties.author = document.title, document.issuer
    properties.language, properties.comments = "vi-VN", document.footer
    properties.created = properties.modified = datetime.now(UTC)
    pages.print_footer(word.sections[0], document.footer, is_bold=document.is_draft)

    notes = Footnotes()
    body = pages.Body(pages.references(word.sections[0]))
    if document.letter:
        letter(body, document.letter, notes)
        body.end_section()
    rest(body)
    closed = parse_xml(f"<w:body {NAMESPACES}>{body.closed()}</w:body>")
    word.element.replace(word.element.body, closed)
    notes.attach(word)

    content = BytesIO()
    word.save(content)
    return content.getvalue()
