"""The sheet of the text: a line a row, tables in cells, footnotes below.

Bold and italic stay behind; the signs of a list and the numbers of footnotes are there as text.
"""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators.workbook import heights
from reports.exports import wording
from reports.exports.document import Grid, Heading, Letter, Paragraph, Runs
from reports.exports.xlsx import page
from reports.exports.xlsx.look import CELL_LIMIT, Look, Looks, put_text

PLAIN, BOLD = Look(size=13), Look(size=13, is_bold=True)
HEAD = Look(is_bold=True, align="center", vertical="center", is_ruled=True, is_head=True)
NARROWEST = 12  # mm of a column


def write_letter(sheet: Worksheet, letter: Letter, footer: str, looks: Looks) -> None:
    grids = [block for block in letter.blocks if isinstance(block, Grid)]
    count = max((len(grid.columns) for grid in grids), default=1)
    is_wide = any(grid.is_wide for grid in grids)
    text = Text(sheet, looks, count, max(page.room(is_wide) / count, NARROWEST))

    for one in letter.superior:
        text.line(one, PLAIN)
    for one in letter.issuer:
        text.line(one, BOLD)
    text.line(letter.number, PLAIN)
    text.line(wording.NATION, BOLD)
    text.line(wording.MOTTO, BOLD)
    text.line(letter.place_date, PLAIN)
    text.line(wording.TITLE, BOLD)
    text.line(letter.subject, BOLD)
    for one in addressees(letter):
        text.line(one, PLAIN)
    for block in letter.blocks:
        if isinstance(block, Heading):
            text.line(block.text, BOLD if block.level < 4 else PLAIN)
        elif isinstance(block, Paragraph):
            sign = f"{block.sign} " if block.sign else ""
            text.line(sign + text.said(block.runs), PLAIN)
        else:
            text.grid(block)
    text.line(wording.RECIPIENTS, BOLD)
    for one in letter.recipients:
        text.line(one, PLAIN)
    for one in (*letter.signature, letter.signer):
        text.line(one, BOLD)
    for number, note in enumerate(text.notes, start=1):
        text.line(f"({number}) {note}", Look())

    last = f"{get_column_letter(count)}{text.row}"
    page.set_up(sheet, footer, last, is_wide=is_wide)


def addressees(letter: Letter) -> list[str]:
    if letter.listed_addressees:
        return [wording.TO, *letter.listed_addressees]
    return [f"{wording.TO} {one}" for one in letter.addressees]


class Text:
    """Writes a sheet downwards; lines run over all its columns, a table takes as many as it has."""

    def __init__(self, sheet: Worksheet, looks: Looks, count: int, width: float) -> None:
        self.sheet, self.looks = sheet, looks
        self.count, self.room = count, page.characters(width)
        self.row = 0
        self.notes: list[str] = []
        for position in range(1, count + 1):
            sheet.column_dimensions[get_column_letter(position)].width = self.room

    def line(self, text: str, look: Look) -> None:
        """Write a line; one too long for a cell goes on in the next row."""
        for start in range(0, len(text), CELL_LIMIT):
            self.row += 1
            part = text[start : start + CELL_LIMIT]
            cell = self.sheet.cell(self.row, 1)
            put_text(cell, part)
            self.looks.dress(cell, look)
            if self.count > 1:
                self.sheet.merge_cells(
                    start_row=self.row, end_row=self.row, start_column=1, end_column=self.count
                )
            self.fit(heights.needed(part, self.room * self.count, look.size, look.is_bold), look)

    def said(self, runs: Runs) -> str:
        """Return runs as text; a footnote is kept for the end, its number stands here."""
        text = ""
        for run in runs:
            if run.note:
                self.notes.append(run.note)
            text += f"({len(self.notes)})" if run.note else run.text
        return text

    def grid(self, grid: Grid) -> None:
        for place, row in enumerate(grid.rows):
            self.row += 1
            height = 0.0
            for position, (runs, column) in enumerate(zip(row, grid.columns, strict=True), start=1):
                look = Look(align=column.align, is_ruled=True) if place else HEAD
                cell, text = self.sheet.cell(self.row, position), self.said(runs)
                put_text(cell, text)
                self.looks.dress(cell, look)
                height = max(height, heights.needed(text, self.room, look.size, look.is_bold))
            self.fit(height, HEAD)

    def fit(self, height: float, look: Look) -> None:
        """Make the row as tall as its text; a row of one line is left to the spreadsheet."""
        if height > heights.one_line(look.size):
            self.sheet.row_dimensions[self.row].height = min(height, heights.TALLEST)
