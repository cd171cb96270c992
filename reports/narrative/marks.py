"""A section's text with its few marks <-> blocks. Pure.

A text is lines, and reads as plain text with few signs added: a line is a paragraph; "- " and "+ "
begin an item of a list, as official reports print it; lines in "| … |" are a table. In a line,
**bold**, __italic__, [^a footnote] and {{3.20}}, a figure of the report (see `references`). A
backslash makes the sign after it plain. Whatever does not close is plain text too, so that every
text can be read and none is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

BOLD, ITALIC = "**", "__"
SIGNS = ("-", "+")  # of items: an official list has two depths, a dash and below it a plus

_SIGN = re.compile(
    r"\\(?P<plain>[\\*_\[{|+-])"
    # A third sign beside two makes none of them a mark, unless a backslash made it plain.
    r"|(?P<bold>(?:(?<!\*)|(?<=\\\*))\*\*(?!\*))"
    r"|(?P<italic>(?:(?<!_)|(?<=\\_))__(?!_))"
    r"|\[\^(?P<note>(?:\\.|[^\]\\])+)\]"
    r"|\{\{ ?(?P<reference>\d+\.\d+(?::[a-z_]+)?) ?\}\}"
)
_ROW = re.compile(r"\|(?:(?:\\.|[^\\|])*\|)+")
_CELL = re.compile(r"((?:\\.|[^\\|])*)\|")
# What would read as a mark: a backslash before a sign, doubled signs, and at the ends of a run what
# could double with the mark beside it.
_SPECIAL = re.compile(
    r"\\(?=[\\*_\[{|+-]|$)|\*(?=\*)|(?<=\*)\*|_(?=_)|(?<=_)_|\[(?=\^)|\{(?=\{)|^[*_]|[*_]$"
)


@dataclass(frozen=True)
class Run:
    """A stretch of one line with the same marks. Exactly one of the three texts is there."""

    text: str = ""
    note: str = ""  # of a footnote, whose number stands here
    reference: str = ""  # "3.20", "3.20:change": the figure that stands here
    bold: bool = False
    italic: bool = False

    @property
    def content(self) -> tuple[str, str, str]:
        return self.text, self.note, self.reference


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Line:
    """A paragraph, or an item of a list when it has a sign."""

    runs: Runs
    sign: str = ""  # one of SIGNS; "" = a paragraph


@dataclass(frozen=True)
class Grid:
    """A table in the text; its first row is its head. Rows have equally many cells."""

    rows: tuple[tuple[Runs, ...], ...]


Block = Line | Grid


def read(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text. Blank lines part tables and are not kept."""
    blocks: list[Block] = []
    rows: list[tuple[Runs, ...]] = []
    for line in [*text.split("\n"), ""]:
        line = line.strip()
        if is_row(line):
            rows.append(tuple(read_line(cell.strip()) for cell in cells(line)))
            continue
        if rows:
            blocks.append(even(rows))
            rows = []
        if line:
            sign, _, rest = line.partition(" ")
            is_item = sign in SIGNS and rest.strip()
            blocks.append(Line(read_line(rest.strip()), sign) if is_item else Line(read_line(line)))
    return tuple(blocks)


def is_row(line: str) -> bool:
    return bool(_ROW.fullmatch(line))


def cells(line: str) -> list[str]:
    """Return the texts between the bars of a table's line."""
    return _CELL.findall(line, 1)


def even(rows: list[tuple[Runs, ...]]) -> Grid:
    width = max(map(len, rows))
    return Grid(tuple(row + ((),) * (width - len(row)) for row in rows))


def read_line(line: str) -> Runs:
    """Return the runs of a line, neighbours with equal marks joined."""
    tokens = list(_SIGN.finditer(line))
    switches = paired(tokens)
    runs: list[Run] = []
    state = Run()
    at = 0
    for token in tokens:
        runs.append(replace(state, text=line[at : token.start()]))
        at = token.end()
        kind = token.lastgroup
        if kind in ("bold", "italic"):
            if token.start() in switches:
                state = replace(state, **{kind: not getattr(state, kind)})
            else:
                runs.append(replace(state, text=token.group()))
        elif kind == "plain":
            runs.append(replace(state, text=token["plain"]))
        elif kind == "note":
            runs.append(replace(state, note=unescaped(token["note"]).strip()))
        else:
            runs.append(replace(state, reference=token["reference"]))
    return joined([*runs, replace(state, text=line[at:])])


def paired(tokens: list[re.Match]) -> set[int]:
    """Return where marks switch: at those that have a partner in the line."""
    found: set[int] = set()
    for kind in ("bold", "italic"):
        opened: re.Match | None = None
        for token in tokens:
            if token.lastgroup != kind:
                continue
            if opened is None:
                opened = token
            else:
                found |= {opened.start(), token.start()}
                opened = None
    return found


def joined(runs: Iterable[Run]) -> Runs:
    """Return runs without empty ones, equal neighbours made one."""
    kept: list[Run] = []
    for run in runs:
        if not any(run.content):
            continue
        last = kept[-1] if kept else None
        if last and run.text and last.text and (run.bold, run.italic) == (last.bold, last.italic):
            kept[-1] = replace(last, text=last.text + run.text)
        else:
            kept.append(run)
    return tuple(kept)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


# ---- Blocks -> text


def write(blocks: Iterable[Block]) -> str:
    """Return the text that reads as these blocks. Two tables are parted by a blank line."""
    lines: list[str] = []
    last: Block | None = None
    for block in blocks:
        if isinstance(block, Grid):
            if isinstance(last, Grid):
                lines.append("")
            lines += ["| " + " | ".join(write_line(cell, in_table=True) for cell in row) + " |"
                      for row in block.rows]  # fmt: skip
        else:
            text = write_line(block.runs)
            lines.append(f"{block.sign} {text}" if block.sign else kept_plain(text))
        last = block
    return "\n".join(lines)


def kept_plain(line: str) -> str:
    """Return a paragraph's line so that it does not read as an item or a table."""
    begins = line[:1] == "|" or line.partition(" ")[0] in SIGNS
    return "\\" + line if begins else line


def write_line(runs: Runs, *, in_table: bool = False) -> str:
    text = ""
    bold = italic = False
    for run in (*runs, Run()):
        # The inner mark closes first; which one is inner does not matter to the reader.
        if italic and not run.italic:
            text, italic = text + ITALIC, False
        if bold and not run.bold:
            text, bold = text + BOLD, False
        if run.bold and not bold:
            text, bold = text + BOLD, True
        if run.italic and not italic:
            text, italic = text + ITALIC, True
        if run.reference:
            text += "{{" + run.reference + "}}"
        elif run.note:
            note = run.note.replace("\\", "\\\\").replace("]", "\\]")
            text += "[^" + (note.replace("|", "\\|") if in_table else note) + "]"
        else:
            plain = escaped(run.text)
            text += plain.replace("|", "\\|") if in_table else plain
    return text


def escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


# ---- Blocks -> plain text


def plain(text: str, figures: dict[str, str] | None = None) -> str:
    """Return a text without its marks, as it is read: figures in their places, footnotes in
    parentheses, a table's cells parted by tabs. A figure that is not given is "…"."""
    return "\n".join(map(plain_block, read(text), [figures or {}] * len(text)))


def plain_block(block: Block, figures: dict[str, str]) -> str:
    if isinstance(block, Grid):
        rows = ("\t".join(plain_line(cell, figures) for cell in row) for row in block.rows)
        return "\n".join(rows)
    text = plain_line(block.runs, figures)
    return f"{block.sign} {text}" if block.sign else text


def plain_line(runs: Runs, figures: dict[str, str]) -> str:
    return "".join(
        run.text or (f" ({run.note})" if run.note else figures.get(run.reference, "…"))
        for run in runs
    )


def runs_of(block: Block) -> Runs:
    """Return the runs of a block, of a table cell after cell."""
    if isinstance(block, Grid):
        return tuple(run for row in block.rows for cell in row for run in cell)
    return block.runs


def references(text: str) -> list[str]:
    """Return the figures a text names, in its order, each once."""
    return list(dict.fromkeys(found["reference"] for found in _SIGN.finditer(text)
                              if found["reference"]))  # fmt: skip
