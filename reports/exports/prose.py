"""A section's text -> the paragraphs, lists and tables of a document. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from reports.exports.document import Grid, Paragraph, Run, Runs
from reports.exports.wording import printable
from reports.narrative import marks

MISSING = "…"  # for a figure nobody has given
# Characters of a footnote, half a page of them: a longer one stands in the text, in parentheses,
# where it can go over a page.
NOTE_LIMIT = 3_000


def paragraph(text: str, *, is_italic: bool = False) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph((Run(printable(text), is_italic=is_italic),))


def blocks(text: str, figures: Mapping[str, str]) -> list[Paragraph | Grid]:
    """Return a marked text as it is printed; `figures` gives what a reference stands for."""
    return [block(one, figures) for one in marks.read(printable(text))]


def plain_blocks(text: str) -> list[Paragraph | Grid]:
    """Return a text without marks as it was typed, a paragraph a line."""
    return [paragraph(line.strip()) for line in printable(text).split("\n") if line.strip()]


def block(one: marks.Block, figures: Mapping[str, str]) -> Paragraph | Grid:
    if isinstance(one, marks.Grid):
        return Grid(tuple(tuple(runs(cell, figures) for cell in row) for row in one.rows))
    return Paragraph(runs(one.runs, figures), one.sign)


def runs(line: marks.Runs, figures: Mapping[str, str]) -> Runs:
    """Return the runs of a line; a figure joins the text around it that is set alike."""
    joined: list[Run] = []
    for one in line:
        made = run(one, figures)
        last = joined[-1] if joined else None
        if last and not (last.note or made.note) and look(last) == look(made):
            joined[-1] = replace(last, text=last.text + made.text)
        else:
            joined.append(made)
    return tuple(joined)


def run(one: marks.Run, figures: Mapping[str, str]) -> Run:
    if len(one.note) > NOTE_LIMIT:
        return Run(printable(f" ({one.note})"), one.bold, one.italic)
    text = figures.get(one.reference, MISSING) if one.reference else one.text
    return Run(printable(text), one.bold, one.italic, note=printable(one.note))


def look(run: Run) -> tuple[bool, bool]:
    return run.is_bold, run.is_italic
