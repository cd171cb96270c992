"""The statistical tables in Word."""

from reports.exports.document import Appendix, Cell, Table
from reports.exports.docx.letter import line
from reports.exports.docx.markup import TABLE, cell, paragraph, row, run, table, twips
from reports.exports.docx.pages import Body

TEXT = "Bảng"
INDENT = 2.5  # mm for each level of a label


def appendix(body: Body, one: Appendix) -> None:
    is_wide = one.tables[0].is_wide
    body.add(line("Phụ lục", one.label), is_wide=is_wide)
    body.add(line("Tên phụ lục", one.title.upper()), is_wide=is_wide)
    body.add(line("Kèm theo", one.attached_to), is_wide=is_wide)
    body.add(line("Kèm theo", f"({one.window})"), is_wide=is_wide)
    for shown in one.tables:
        body.add(line("Tên biểu", shown.caption), is_wide=shown.is_wide)
        body.add(figures(shown), is_wide=shown.is_wide)
        # A paragraph after each table: two tables in a row, or one at the end, Word would merge.
        body.add(line(TEXT, shown.footnote), is_wide=shown.is_wide)


def figures(one: Table) -> str:
    """Return a Biểu with a repeated head and rows that do not break over pages."""
    widths = [twips(column.width) for column in one.columns]
    head = (
        cell(
            paragraph(TEXT, run(column.title, is_bold=True), keep_next=True, align="center"),
            width,
            is_middle=True,
        )
        for column, width in zip(one.columns, widths, strict=True)
    )
    rows = (
        row(
            cell(content(shown, keep_next=printed.is_heading), width)
            for shown, width in zip(printed.cells, widths, strict=True)
        )
        for printed in one.rows
    )
    return table((row(head, is_head=True), *rows), widths, style=TABLE)


def content(one: Cell, *, keep_next: bool) -> str:
    text = f"{one.text} {one.sign}".strip() if one.sign else one.text
    indent = f'<w:ind w:left="{twips((one.level - 1) * INDENT)}"/>' if one.level > 1 else ""
    return paragraph(
        TEXT, run(text, is_bold=one.is_bold), keep_next=keep_next, indent=indent, align=one.align
    )
