"""A section's blocks <-> the HTML of its editor.

What comes in was typed in a browser or pasted from Word, LibreOffice, Google Docs, Outlook or
Excel. nh3 builds the tree a browser would build and drops what is no text; `pasted.Reader` takes of
the rest the few things a section can hold. So nothing of that HTML is ever kept or shown: what goes
out is made anew from blocks, every text escaped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.narrative import marks
from reports.narrative.marks import Block, Grid, Line, Run, Runs
from reports.narrative.pasted import BREAKS, OWN_TABLE, Reader
from reports.refusals import BadRequest

UNKNOWN = "…"  # printed where a figure is not there yet

INLINE = frozenset(("a", "b", "strong", "i", "em", "span", "sup", "sub", "font", "u"))
# What of these is kept is nothing, not even the text in them.
DROPPED = frozenset((
    "head", "title", "style", "script", "xml", "del", "template", "noscript", "textarea",
    "select", "button", "svg", "math", "object", "iframe", "audio", "video",
))  # fmt: skip
KEPT_ATTRIBUTES = {
    "*": {"style", "class"},
    "a": {"href"},
    "div": {"id"},
    "li": {"value"},
    "ol": {"start", "type"},
    "span": {"data-figure", "data-note"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
MOST_WORDS = 3_000  # of a text that is compared word by word
LARGEST = 1_000_000  # characters; twenty pages of Word, with all its styles, are half of that
MOST = 100_000  # tags, of elements and of their ends
DEEPEST, SHALLOW = 100, 12  # elements of one name in one another
STYLED = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong",
    "tt", "u",
))  # fmt: skip
# Those a browser closes by itself, or that have no end.
UNCLOSED = frozenset((
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
    "meta", "option", "p", "param", "source", "td", "th", "tr", "track", "wbr",
))  # fmt: skip
_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]*)(?![\w:-])")
_INSIDE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')|>""")
TOO_LARGE = (
    "Nội dung quá lớn (trên 1 triệu ký tự mã nguồn, thường do có ảnh); hãy bỏ ảnh hoặc dán từng "
    "phần."
)
TANGLED = (
    "Nội dung có quá nhiều định dạng lồng nhau nên không đọc được; hãy dán dạng văn bản thuần "
    "(Ctrl+Shift+V)."
)


# ---- Blocks -> HTML


def to_html(blocks: Iterable[Block], figures: Mapping[str, str]) -> SafeString:
    """Return blocks as the editor holds them. A figure that is not given is "…"."""
    return _Writer(figures).html(blocks)


def to_page(blocks: Iterable[Block], figures: Mapping[str, str]) -> SafeString:
    """Return blocks for reading: the footnotes stand in full below the text."""
    writer = _Writer(figures)
    text = writer.html(blocks)
    if not writer.notes:
        return text
    notes = format_html_join("", '<p class="note-text">[{}] {}</p>', enumerate(writer.notes, 1))
    return format_html('{}<div class="note-texts">{}</div>', text, notes)


def as_page(text: str, figures: Mapping[str, str], *, has_marks: bool = True) -> SafeString:
    """Return a stored text for reading. One without marks is of before there were any."""
    if has_marks:
        return to_page(marks.read(text), figures)
    lines = filter(None, map(str.strip, text.split("\n")))
    return to_page([Line((Run(line),)) for line in lines], figures)


def compared(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Return two plain texts, line by line, with the words marked that only one of them has."""
    old, new = (re.findall(r"[^\s]+|\n", text) for text in (before, after))
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return in_lines(old, set()), in_lines(new, set())
    gone, come = set(), set()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone.update(range(a, b))
            come.update(range(c, d))
    return in_lines(old, gone), in_lines(new, come)


def in_lines(words: list[str], marked: set[int]) -> SafeString:
    """Return words as paragraphs, those at the marked places in <mark>."""
    lines: list[list[tuple[SafeString]]] = [[]]
    for at, word in enumerate(words):
        if word == "\n":
            lines.append([])
        else:
            lines[-1].append((format_html("<mark>{}</mark>" if at in marked else "{}", word),))
    full = ((format_html_join(" ", "{}", line),) for line in lines if line)
    return format_html_join("", "<p>{}</p>", full)


class _Writer:
    """Blocks as HTML, footnotes numbered from 1."""

    def __init__(self, figures: Mapping[str, str]):
        self.figures = figures
        self.notes: list[str] = []

    def html(self, blocks: Iterable[Block]) -> SafeString:
        parts: list[SafeString] = []
        items: list[Line] = []
        for block in (*blocks, None):
            if isinstance(block, Line) and block.sign:
                items.append(block)
                continue
            if items:
                parts.append(self.items(items))
                items = []
            if isinstance(block, Grid):
                parts.append(self.table(block))
            elif block:
                parts.append(format_html("<p>{}</p>", self.runs(block.runs)))
        return format_html_join("", "{}", ((part,) for part in parts))

    def items(self, lines: list[Line]) -> SafeString:
        """Return a list: items with a plus lie in the item with a dash before them."""
        groups: list[tuple[Line | None, list[Line]]] = []
        for line in lines:
            if line.sign == "-":
                groups.append((line, []))
            elif groups:
                groups[-1][1].append(line)
            else:
                groups.append((None, [line]))
        return format_html("<ul>{}</ul>", format_html_join("", "{}", map(self.item, groups)))

    def item(self, group: tuple[Line | None, list[Line]]) -> tuple[SafeString]:
        head, below = group
        begin = SafeString("<li>" if head else '<li class="is-bare">')
        text = self.runs(head.runs) if head else ""
        inner = format_html_join("", "<li>{}</li>", ((self.runs(line.runs),) for line in below))
        nested = format_html("<ul>{}</ul>", inner) if below else ""
        return (format_html("{}{}{}</li>", begin, text, nested),)

    def table(self, grid: Grid) -> SafeString:
        head, *body = grid.rows
        return format_html(
            '<table class="{}"><thead>{}</thead><tbody>{}</tbody></table>',
            OWN_TABLE,
            self.row(head, "<th>{}</th>"),
            format_html_join("", "{}", ((self.row(row, "<td>{}</td>"),) for row in body)),
        )

    def row(self, row: tuple[Runs, ...], cell: str) -> SafeString:
        # An empty cell without a break has no place for the caret.
        cells = ((self.runs(runs) if runs else SafeString("<br>"),) for runs in row)
        return format_html("<tr>{}</tr>", format_html_join("", cell, cells))

    def runs(self, runs: Runs) -> SafeString:
        return format_html_join("", "{}", ((self.run(run),) for run in runs))

    def run(self, run: Run) -> SafeString:
        html = self.content(run)
        if run.italic:
            html = format_html("<i>{}</i>", html)
        return format_html("<b>{}</b>", html) if run.bold else html

    def content(self, run: Run) -> SafeString:
        if run.reference:
            figure = self.figures.get(run.reference, UNKNOWN)
            return format_html(
                '<span class="figure" data-figure="{}" contenteditable="false">{}</span>',
                run.reference,
                figure,
            )
        if run.note:
            self.notes.append(run.note)
            return format_html(
                '<span class="note" data-note="{}" contenteditable="false">[{}]</span>',
                run.note,
                len(self.notes),
            )
        return format_html("{}", run.text)


# ---- HTML -> blocks


def from_html(html: str) -> tuple[Block, ...]:
    """Return the blocks of any HTML: typed, pasted or hostile. What they cannot hold is dropped:
    pictures, colours, fonts, the addresses of links. A paragraph that begins with a dash is an
    item. Merged cells become a cell with the text and empty ones.

    Raise BadRequest for what is too large or too tangled to be somebody's text.
    """
    if len(html) > LARGEST:
        raise BadRequest(TOO_LARGE)
    if is_tangled(html):
        raise BadRequest(TANGLED)
    reader = Reader()
    reader.feed(
        nh3.clean(
            html,
            tags=(BREAKS | INLINE),
            clean_content_tags=set(DROPPED),
            attributes=KEPT_ATTRIBUTES,
            link_rel=None,
        )
    )
    reader.close()
    return reader.finish()


def is_tangled(html: str) -> bool:
    """Tell whether there are more elements, or deeper in one another, than in any text. Building
    the tree of some takes time in the square of their depth, and styles left open are opened again
    in every paragraph. One pass over the tags; elements with a prefix, as Word's, cost nothing."""
    depth: Counter[str] = Counter()
    count = 0
    at = html.find("<")
    while at >= 0:
        if html.startswith("<!--", at):
            at = html.find("-->", at)
        elif name := _NAME.match(html, at + 1):
            tag = name[2].lower()
            count += 1
            if count > MOST:
                return True
            if name[1]:
                depth[tag] = max(depth[tag] - 1, 0)
            elif tag not in UNCLOSED:
                depth[tag] += 1
                if depth[tag] > (SHALLOW if tag in STYLED else DEEPEST):
                    return True
            at = name.end()
            while (inside := _INSIDE.search(html, at)) and inside[0] != ">":
                at = inside.end()
            at = inside.end() if inside else -1
        else:
            at += 1
        at = html.find("<", at) if at >= 0 else -1
    return False
