"""HTML that was cleaned -> blocks. Pure.

What people paste says in many ways that a line is bold, an item, a footnote: by elements, by
styles, by Word's own signs. Here each is read as what it shows on a page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from reports.narrative.marks import Block, Grid, Line, Run, Runs, joined
from reports.narrative.styles import is_bold, is_italic, number, ordinal, styles
from units.text import nfc

OWN_TABLE = "text-table"  # class of a table made by `html.to_html`
REFERENCE = re.compile(r"\d+\.\d+(?::[a-z_]+)?")
WIDEST = 40  # columns; what lies beyond joins the last one
BREAKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "pre",
    "blockquote", "section", "article", "address", "figure", "hr", "table", "caption",
    "thead", "tbody", "tfoot", "tr", "td", "th", "br",
))  # fmt: skip
VOID = frozenset(("br", "hr"))
# Signs that begin an item as people and programs draw them, among them those of the fonts Symbol
# and Wingdings; a plus is the second depth.
BULLETS = "-–—•·▪●◦○■□➢§\uf0b7\uf0a7\uf0d8\uf0fc+"
_BULLET = re.compile(rf"([{re.escape(BULLETS)}])\s+")
# A reference to a footnote and the way back from it, in Word, LibreOffice and Google Docs.
_NOTE = re.compile(r"#?(?:_?(?P<word>(?:ftn|edn)\d+)|(?P<libre>sd(?:foot|end)note\d+)(?:sym)?|"
                   r"(?P<google>ftnt\d+))")  # fmt: skip
_BACK = re.compile(r"#(?:_(?P<word>ftn|edn)ref|(?P<libre>sd(?:foot|end)note)(?=\d+anc)|"
                   r"(?P<google>ftnt)_ref)(?P<number>\d+)(?:anc)?")  # fmt: skip
_PENDING = "\0"  # begins the note of a reference whose text stands further below
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class _State:
    """What holds inside an element, from itself and those around it."""

    bold: bool = False
    italic: bool = False
    is_skipped: bool = False
    is_label: bool = False  # the sign or number Word drew before an item
    is_raised: bool = False
    keeps_lines: bool = False
    note: str = ""  # key of the footnote whose text this is
    anchor: str = ""  # key of the footnote referred to here


@dataclass
class _List:
    is_ordered: bool
    style: str  # "decimal", "lower-alpha", …
    number: int  # of the item last begun


@dataclass
class _Table:
    is_own: bool
    rows: list[list[list[Block]]] = field(default_factory=list)
    cell: list[Block] | None = None  # blocks of the open cell
    width: int = 1  # columns of the open cell
    height: int = 1  # its rows
    below: dict[int, int] = field(default_factory=dict)  # column -> rows still covered from above


class Reader(HTMLParser):
    """Blocks out of what nh3 let through, whose elements are all closed and in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.states = [_State()]
        self.lists: list[_List] = []
        self.tables: list[_Table] = []
        self.notes: dict[str, str] = {}
        self.runs: list[Run] = []  # of the line under way
        self.sign = ""  # of the item under way, until its first line took it
        self.label = ""  # what Word drew before the item under way
        self.level = 0  # depth of an item of Word
        self.noting = ""  # key of the footnote whose text the line under way is

    # Elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = styles(given.get("style", ""))
        state = self.state_of(tag, given, style)
        if tag in BREAKS:
            self.end_line()
        if tag in VOID:
            return
        self.states.append(state)
        if state.is_skipped:
            return
        if tag in ("ul", "ol"):
            kind = style.get("list-style-type") or given.get("type", "")
            self.lists.append(_List(tag == "ol", kind, number(given.get("start"), 1) - 1))
        elif tag == "li":
            self.begin_item(given, style)
        elif tag == "table":
            self.tables.append(_Table(OWN_TABLE in given.get("class", "").split()))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th") and self.tables:
            self.begin_cell(given)
        elif listed := re.search(r"\blevel(\d)", style.get("mso-list", "")):
            self.level = int(listed[1])

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or len(self.states) == 1:
            return
        state = self.states[-1]
        if tag in BREAKS and not state.is_skipped:
            self.end_line()
        self.states.pop()
        if state.is_skipped:
            return
        if tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "li":
            self.sign = self.label = ""
        elif tag in ("td", "th") and self.tables:
            self.end_cell()
        elif tag == "table":
            self.end_table()

    def state_of(self, tag: str, given: dict[str, str], style: dict[str, str]) -> _State:
        """Return what holds inside an element; put down what stands for all of it."""
        above = self.states[-1]
        state = replace(
            above,
            bold=is_bold(tag, style, above.bold),
            italic=is_italic(tag, style, above.italic),
            is_raised=above.is_raised or tag == "sup",
            keeps_lines=above.keeps_lines or tag == "pre",
            is_label=above.is_label or "ignore" in style.get("mso-list", "").lower(),
        )
        if above.is_skipped:
            return state
        is_hidden = style.get("display") == "none" or style.get("mso-hide") == "all"
        if is_hidden or style.get("mso-element", "").startswith("comment"):
            return replace(state, is_skipped=True)
        if tag == "span" and REFERENCE.fullmatch(given.get("data-figure", "")):
            self.put(Run(reference=given["data-figure"]), state)
            return replace(state, is_skipped=True)
        if tag == "span" and (note := one_line(given.get("data-note", ""))):
            self.put(Run(note=note), state)
            return replace(state, is_skipped=True)
        if tag == "a":
            return self.anchored(state, given.get("href", ""))
        if tag == "div" and (key := note_key(given.get("id", ""))):
            return replace(state, note=key)
        return state

    def anchored(self, state: _State, href: str) -> _State:
        """A link is its text, but for the two ends of a footnote."""
        if back := _BACK.fullmatch(href):
            key = (back["word"] or back["libre"] or back["google"]) + back["number"]
            self.noting = state.note or key
            return replace(state, is_skipped=True)
        if href.startswith("#") and (key := note_key(href)):
            self.put(Run(note=_PENDING + key), state)
            return replace(state, anchor=key, is_skipped=True)
        return state

    # Text

    def handle_data(self, data: str) -> None:
        state = self.states[-1]
        if state.is_skipped:
            return
        text = nfc(f"|{data}|")[1:-1]  # which takes blanks only from the ends
        if state.is_label:
            self.label += text
            return
        first, *lines = text.split("\n") if state.keeps_lines else [text]
        self.put_text(first, state)
        for line in lines:
            self.end_line()
            self.put_text(line, state)

    def put_text(self, text: str, state: _State) -> None:
        if state.is_raised and text.strip().isdecimal():
            text = text.translate(_SUPERSCRIPT)
        if text:
            self.put(Run(text), state)

    def put(self, run: Run, state: _State) -> None:
        self.runs.append(replace(run, bold=state.bold, italic=state.italic))

    # Lines

    @property
    def into(self) -> list[Block]:
        """The blocks of the innermost open cell, or of the whole."""
        opened = (table.cell for table in reversed(self.tables) if table.cell is not None)
        return next(opened, self.blocks)

    def end_line(self) -> None:
        runs = trimmed(self.runs)
        self.runs = []
        key = self.states[-1].note or self.noting
        label, level = one_line(self.label), self.level
        if key:
            said = plain_runs(runs)
            self.notes[key] = " ".join(filter(None, (self.notes.get(key), said)))
        elif runs:
            self.into.append(self.line(runs, label, level))
            self.sign = self.label = ""
        if runs or key:
            self.noting, self.level = "", 0

    def line(self, runs: Runs, label: str, level: int) -> Line:
        if label:  # drawn by Word
            if label in ("-", "+"):
                return Line(runs, label)
            if label in BULLETS or label == "o":
                return Line(runs, "+" if level > 1 else "-")
            return Line(numbered(label, runs))
        if self.sign in ("-", "+"):
            return Line(runs, self.sign)
        if self.sign:
            return Line(numbered(self.sign, runs))
        return as_item(runs)

    def begin_item(self, given: dict[str, str], style: dict[str, str]) -> None:
        self.label = ""
        if not self.lists or not self.lists[-1].is_ordered:
            self.sign = "+" if len(self.lists) > 1 else "-"
            return
        around = self.lists[-1]
        around.number = number(given.get("value"), around.number + 1)
        kind = style.get("list-style-type") or around.style
        self.sign = ordinal(kind, around.number)

    # Tables

    def begin_cell(self, given: dict[str, str]) -> None:
        table = self.tables[-1]
        if not table.rows:
            table.rows.append([])
        self.fill_covered(table)
        table.cell = []
        table.width = min(max(number(given.get("colspan"), 1), 1), WIDEST)
        table.height = max(number(given.get("rowspan"), 1), 1)

    def end_cell(self) -> None:
        table = self.tables[-1]
        row = table.rows[-1]
        cell, table.cell = table.cell or [], None
        if len(row) >= WIDEST:
            row[-1] += cell
            return
        at = len(row)
        row += [cell, *([] for _ in range(table.width - 1))]
        del row[WIDEST:]
        if table.height > 1:
            for column in range(at, len(row)):
                table.below[column] = table.height - 1

    def fill_covered(self, table: _Table) -> None:
        """Put empty cells where a cell from above reaches down to the row."""
        row = table.rows[-1]
        while table.below.get(len(row)):
            table.below[len(row)] -= 1
            row.append([])

    def end_table(self) -> None:
        table = self.tables.pop()
        full = [cell for row in table.rows for cell in row if cell]
        rows = [row for row in table.rows if row]
        if not rows or (not full and not table.is_own):
            return
        if len(full) == 1 and sum(map(len, rows)) == 1 and not table.is_own:
            self.into.extend(full[0])  # a frame around a text, as in mails
            return
        width = max(map(len, rows))
        cells = ([flat(cell) for cell in row] + [()] * (width - len(row)) for row in rows)
        self.into.append(Grid(tuple(map(tuple, cells))))

    # The end

    def finish(self) -> tuple[Block, ...]:
        self.end_line()
        return tuple(filter(has_text, map(self.resolved, self.blocks)))

    def resolved(self, block: Block) -> Block:
        """Return a block whose references to footnotes hold their texts."""
        if isinstance(block, Grid):
            return Grid(tuple(tuple(map(self.resolved_runs, row)) for row in block.rows))
        return replace(block, runs=self.resolved_runs(block.runs))

    def resolved_runs(self, runs: Runs) -> Runs:
        return trimmed(
            replace(run, note=self.notes.get(run.note[1:], "")) if run.note[:1] == _PENDING else run
            for run in runs
        )


def has_text(block: Block) -> bool:
    return isinstance(block, Grid) or bool(block.runs)


def trimmed(runs: Iterable[Run]) -> Runs:
    """Return runs with single blanks, none at the ends of the line or beside one another."""
    kept: list[Run] = []
    is_blank = True  # the line so far ends in a blank
    for run in runs:
        if run.text:
            text = re.sub(r"\s+", " ", run.text)
            run = replace(run, text=text[1:] if is_blank and text[0] == " " else text)
        if any(run.content):
            kept.append(run)
            is_blank = run.text[-1:] == " "
    while kept and kept[-1].text and not (kept[-1].note or kept[-1].reference):
        text = kept[-1].text.rstrip()
        if text:
            kept[-1] = replace(kept[-1], text=text)
            break
        kept.pop()
    return joined(kept)


def as_item(runs: Runs) -> Line:
    """Return a paragraph, as an item where it begins with a sign typed by hand."""
    found = _BULLET.match(runs[0].text)
    if not found or (found.end() == len(runs[0].text) and len(runs) == 1):
        return Line(runs)
    rest = replace(runs[0], text=runs[0].text[found.end() :])
    return Line(joined((rest, *runs[1:])), "+" if found[1] == "+" else "-")


def numbered(label: str, runs: Runs) -> Runs:
    """Return a line that begins with the number its list gave it."""
    return joined((replace(runs[0], text=f"{label} ", note="", reference=""), *runs))


def flat(blocks: list[Block]) -> Runs:
    """Return the blocks of a cell as one line."""
    runs: list[Run] = []
    for block in blocks:
        if isinstance(block, Grid):
            parts = [cell for row in block.rows for cell in row]
        else:
            parts = [(Run(f"{block.sign} "), *block.runs) if block.sign else block.runs]
        for part in parts:
            runs += [Run(" "), *part]
    return trimmed(runs)


def plain_runs(runs: Runs) -> str:
    return "".join(run.text for run in runs).strip()


def one_line(text: str) -> str:
    return " ".join(nfc(text).split())


def note_key(name: str) -> str:
    found = _NOTE.fullmatch(name)
    return found[found.lastgroup] if found and found.lastgroup else ""
