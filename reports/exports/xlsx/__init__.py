"""A `Document` as a workbook: one sheet per Biểu, computed rows as live formulas.

The hidden sheet `_mau` says which form, report and row each line is, for importing the workbook
again. `tables` writes the Biểu, `letter` the text; `look` dresses cells, `page` sets up printing.
"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.computed import Writer
from reports.exports.document import Document
from reports.exports.xlsx.letter import write_letter
from reports.exports.xlsx.look import Looks, put_text
from reports.exports.xlsx.tables import (
    FIGURE_COLUMN,
    HEADER_ROW,
    Results,
    cell_references,
    results_of,
    write_table,
)

KEY_SHEET = "_mau"
TEXT_SHEET = "Thuyết minh"

__all__ = [
    "FIGURE_COLUMN",
    "HEADER_ROW",
    "KEY_SHEET",
    "TEXT_SHEET",
    "put_text",
    "render",
    "saved",
    "workbook",
]


def render(document: Document) -> bytes:
    """Return the workbook. A full document has its text on a sheet before the tables."""
    return saved(*workbook(document))


def workbook(document: Document) -> tuple[Workbook, dict[str, Results]]:
    """Return the workbook unsaved, and per sheet what its formulas give."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = document.title
    book.properties.creator = document.issuer
    book.properties.language = "vi-VN"
    looks = Looks()
    if document.letter:
        write_letter(book.create_sheet(TEXT_SHEET), document.letter, document.footer, looks)
    references = cell_references(document.appendix.tables)
    results = {}
    for table in document.appendix.tables:
        write_table(book.create_sheet(table.name), document, table, references, looks)
        results[table.name] = results_of(table)
    write_keys(book.create_sheet(KEY_SHEET), document)
    return book, results


def saved(book: Workbook, results: dict[str, Results]) -> bytes:
    content = BytesIO()
    book.calculation.fullCalcOnLoad = True
    Writer(book, ZipFile(content, "w", ZIP_DEFLATED), results).save()
    return content.getvalue()


def write_keys(sheet: Worksheet, document: Document) -> None:
    """Write what the workbook is a copy of, then sheet, row and item code of every line."""
    identity = (
        ("form", document.form),
        ("sha256", document.form_sha256),
        ("unit", document.unit),
        ("period", document.period),
        ("revision", str(document.revision)),
        ("sheet", "row", "item"),
    )
    lines = [
        (table.name, str(HEADER_ROW + position), row.item)
        for table in document.appendix.tables
        for position, row in enumerate(table.rows, start=1)
    ]
    for number, line in enumerate((*identity, *lines), start=1):
        for position, text in enumerate(line, start=1):
            put_text(sheet.cell(number, position), text)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
