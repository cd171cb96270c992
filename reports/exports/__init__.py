"""A report as a document: one `Document`, written as PDF, XLSX or DOCX.

`build` reads the database and makes the document; `pdf`, `xlsx` and `docx` only print it. Callers
use `exports.render` and the two tables of what there is to choose.
"""

from reports.exports.build import APPENDIX, FULL, PARTS
from reports.exports.files import (
    EDITION,
    FORMATS,
    File,
    render,
    render_empty,
    render_filling,
    render_receipt,
)

__all__ = [
    "APPENDIX",
    "EDITION",
    "FORMATS",
    "FULL",
    "PARTS",
    "File",
    "render",
    "render_empty",
    "render_filling",
    "render_receipt",
]
