"""Grids of text -> the rows of an appendix: where the header stands, which column is which.

Pure. Knows how appendices are laid out, not what they ask: which item a row is, and which rows are
titles of tables by their wording, is for `match`. What it decides on the way is said in `remarks`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter

from reports.imports import columns, legacy, letterhead, messages
from units.text import fold, nfc

STAMP = "_mau"  # hidden sheet of the portal's own workbooks: which form they were made from

_TITLE = re.compile(
    r"(?:phu luc |pl )?(?:bieu mau|bieu so|bieu|bm|muc|bang)[ ._-]*(?:so )?([0-9]{1,2})\b"
)
_ROMAN = re.compile(r"(?:phan |muc )?([ivx]{1,4})[.:)]")
_SHEET = re.compile(r"(?:bieu mau|bieu so|bieu|bm|phu luc|pl|muc|bang)?[ ._-]*([0-9]{1,2}|[ivx]+)")
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMANS = {numeral: str(number) for number, numeral in enumerate(_NUMERALS, start=1)}
_COUNTER = re.compile(r"\(?[0-9a-z]{1,2}\)?(?:\s*=.*)?")  # (1) (2) (3) or A B 1 2 under a header
_STT = re.compile(r"[0-9a-zđ]{1,5}(?:[.,\-)][0-9a-z]{0,3}){0,5}")
# 2.1 that a spreadsheet took for a day: 2.1.3 for the third year of the century.
_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/20([0-9]{2})")
_THIS_CENTURY = 20  # years below which the year was typed, not added by the spreadsheet
ALONE = "(*)"
_FOOTNOTE = re.compile(r"(?:[¹²³⁰⁴-⁹⁽⁾*]+|\[[0-9]{1,2}\]|\(\*+\))+$")
# A figure and, in the same cell, what it is made of; other brackets are the gate's to ask about.
_WITH_NOTE = re.compile(
    r"([0-9](?:[0-9., ]*[0-9])?%?)[\s(;,:–-]+"
    r"((?:trong đó|bao gồm|gồm|cụ thể|chi tiết|ghi chú)\b.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or the body of a Word file."""

    name: str  # "" where the file has no sheets
    hidden: bool
    rows: list[list[str]]  # cell texts; rows may differ in length
    numeric: set[tuple[int, int]] = field(default_factory=set)  # (row, column) of number cells
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    font: str = ""  # old encoding the file's fonts were made for, key of legacy.NAMES
    unsolved: int = 0  # formulas whose result the file does not hold: they read as blank

    @cached_property
    def different(self) -> set[str]:
        """The cells' texts, each once."""
        return set(chain.from_iterable(self.rows))

    @cached_property
    def plain(self) -> dict[str, str]:
        """Text as it is -> on one line, composed, with nothing invisible."""
        return {cell: clean(cell) for cell in self.different}

    @cached_property
    def clean(self) -> list[list[str]]:
        """The rows with plain texts."""
        return [[self.plain[cell] for cell in row] for row in self.rows]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the file that may be an item."""

    number: int  # line or row in the file, from 1
    sheet: str  # "" where the file has no sheets
    table: str  # number of the Biểu the row stands under, "" when the file does not say
    stt: str  # as the file has it, "" when none
    text: str
    unit: str = ""
    value: str = ""
    note: str = ""
    is_title: bool = False  # the file itself says that this row is a table's title
    is_numeric: bool = False  # the file holds the value as a number, not as text

    @property
    def where(self) -> str:
        """Where the row stands in the file; "dòng" is kept for rows of the form."""
        return f"Trang «{self.sheet}», hàng {self.number}" if self.sheet else f"Hàng {self.number}"


@dataclass(frozen=True)
class Stamp:
    """What a workbook made by the portal says about itself."""

    form: str  # form code
    sha256: str  # of the form version
    unit: str  # unit code of the report it was made from
    period: str  # of that report
    # item -> (cell version, typed text, note) when it was made; only a workbook for filling in
    cells: dict[str, tuple[int, str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    rows: list[SourceRow]
    stamp: Stamp | None = None  # None: not a workbook of the portal's own
    remarks: tuple[str, ...] = ()  # Vietnamese: how the file was understood, where it is not plain
    head: tuple[str, ...] = ()  # what stands above the tables: letterheads, titles


class Remarks:
    """What is to be said of a file, each thing once and in the order it was met."""

    def __init__(self):
        self.said: dict[str, None] = {}
        self.hidden_rows: dict[str, int] = {}  # sheet -> how many

    def say(self, sentence: str) -> None:
        self.said[sentence] = None

    def all(self, hidden_sheets: Iterable[str] = ()) -> tuple[str, ...]:
        if self.hidden_rows:
            self.say(messages.hidden_rows(self.hidden_rows))
        if hidden_sheets:
            self.say(messages.hidden_sheets(hidden_sheets))
        return tuple(self.said)


def read_lines(text: str) -> Source:
    """Read tab-separated text with a header line. No quoting, as in the shipped examples."""
    rows = [line.rstrip("\r").split("\t") for line in text.split("\n")]
    remarks = Remarks()
    return Source(read_grid(Grid("", False, rows), remarks), None, remarks.all())


def read_grids(grids: list[Grid]) -> Source:
    """Read all visible sheets; hidden ones are drafts and lists, apart from the portal's stamp."""
    stamps = [stamp for grid in grids if grid.name == STAMP and (stamp := read_stamp(grid))]
    remarks = Remarks()
    shown = in_unicode([grid for grid in grids if not grid.hidden], remarks)
    rows = [row for grid in shown for row in read_grid(grid, remarks)]
    unsolved = sum(grid.unsolved for grid in shown)
    if unsolved and not stamps:  # the portal works out its own formulas anew
        remarks.say(messages.unsolved(unsolved))
    hidden = [grid.name for grid in grids if grid.hidden and grid.name != STAMP and any_text(grid)]
    head = letterhead.above([grid.clean for grid in shown])
    return Source(rows, stamps[0] if stamps else None, remarks.all(hidden), head)


def any_text(grid: Grid) -> bool:
    return any(any(row) for row in grid.rows)


def read_stamp(grid: Grid) -> Stamp | None:
    """Read the stamp sheet: name and value side by side. None when it names no form."""
    said = {row[0].strip(): row[1].strip() for row in grid.rows if len(row) > 1}
    if not said.get("form"):
        return None
    names = ("form", "sha256", "unit", "period")
    cells = {}
    for row in grid.rows:  # sheet, row, item and, for filling in, what the cell held
        _, _, item, version, typed, note, *_ = [*row, *[""] * 6]  # blank columns at the end are cut
        if version.isdigit():
            cells[item] = (int(version), typed, note)
    return Stamp(*(said.get(name, "") for name in names), cells)


def in_unicode(grids: list[Grid], remarks: Remarks) -> list[Grid]:
    """Return the sheets with text of before Unicode converted, and say so."""
    western = {cell for grid in grids for cell in grid.different if is_western(cell)}
    font = next((grid.font for grid in grids if grid.font), "")
    encoding = legacy.recognise(western, font) if western else ""
    if not encoding:
        return grids
    remarks.say(messages.converted(legacy.NAMES[encoding]))
    return [converted(grid, encoding) for grid in grids]


def is_western(cell: str) -> bool:
    return not cell.isascii() and not kept_is_unicode(cell)


kept_is_unicode = lru_cache(maxsize=20_000)(legacy.is_unicode)


def converted(grid: Grid, encoding: str) -> Grid:
    is_pure = legacy.is_pure([cell for row in grid.rows for cell in row])
    rows = [[legacy.converted(cell, encoding, is_pure) for cell in row] for row in grid.rows]
    return replace(grid, rows=rows)


def clean(cell: str) -> str:
    """Return a cell's text on one line, composed, with nothing invisible."""
    if cell.isalnum() and cell.isascii():
        return cell  # a figure: others than before in every file, so not worth keeping
    return " ".join(kept_nfc(cell).split())


kept_nfc = lru_cache(maxsize=20_000)(nfc)  # wordings return in every file


def read_grid(grid: Grid, remarks: Remarks | None = None) -> list[SourceRow]:
    """Return the rows under every header of a sheet; what stands before the first is no row."""
    remarks = remarks or Remarks()
    found: list[SourceRow] = []
    header: columns.Header | None = None
    width = value_at = 0  # of the header's columns
    table = table_of_sheet(grid.name)
    passed = unseen = 0  # the row after the last header; hidden rows
    rows = grid.clean
    heads = {cell for cell in grid.plain.values() if not cell[:1].isdigit() and columns.heads(cell)}
    for y, cells in enumerate(rows):
        if y in grid.hidden_rows:
            unseen += header is not None and any(cells)
            continue
        if y < passed or not any(cells):
            continue
        if not heads.isdisjoint(cells) and (
            new := columns.header_at(cells, *rows[y + 1 : y + 2], hidden=grid.hidden_columns)
        ):
            header, passed = new, y + new.height
            places = [new.columns.get(name, -1) for name in columns.HEADERS]
            width, value_at = max(places) + 1, new.columns["value"]
            pick = itemgetter(*places)
            if header.chosen:
                remarks.say(messages.figures_chosen(header.chosen, header.figures))
            if header.unseen:
                remarks.say(messages.hidden_columns(header.unseen))
            continue
        filled = list(filter(None, cells))
        if filled.count(filled[0]) == len(filled) and (number := table_of_title(filled[0])):
            table = number
            continue
        if header is None or is_counter(filled):
            continue
        padding = [""] * max(1, width - len(cells) + 1)  # the last, for columns that are not there
        picked = pick(cells + padding)
        row = read_row(grid.name, y + 1, picked, table, (y, value_at) in grid.numeric)
        if row:
            found.append(row)
            if row.is_title and "table" not in header.columns:
                table = _ROMANS.get(fold(row.stt).strip(" ."), "")
    if unseen:
        remarks.hidden_rows[grid.name] = unseen
    return found


def is_counter(filled: list[str]) -> bool:
    """Tell whether a row only counts the columns, as under many headers."""
    return len(filled) > 1 and all(map(counts, filled))


@lru_cache(maxsize=4096)
def counts(cell: str) -> bool:
    return bool(_COUNTER.fullmatch(fold(cell)))


def read_row(
    sheet: str, number: int, cells: tuple[str, ...], table: str, is_numeric: bool
) -> SourceRow | None:
    """Return one row under a header; None when it has neither wording nor value.

    `cells` are those of the columns in the order of HEADERS.
    """
    own_table, level, stt, text, unit, value, note = cells
    stt_read, is_roman = numbering(stt)
    value = bare(value)
    if stt and not stt_read and not text:
        text = stt  # a title or heading merged over the whole row
    if not text and not value:
        return None
    if len(value) > 12 and not note and (parts := _WITH_NOTE.fullmatch(value)):
        value, note = parts[1].strip(), parts[2].rstrip(")")
    is_title = level == "0" or is_roman and not value
    table, unit = own_table or table, bare(unit)
    return SourceRow(number, sheet, table, stt_read, text, unit, value, note, is_title, is_numeric)


def bare(cell: str) -> str:
    """Return a short cell without marks of bold type (**58**) and of footnotes (58¹, 58[1])."""
    if not cell or cell[-1].isalnum() and cell[-1].isascii():
        return cell
    if cell == ALONE:
        return ""  # a draft's sign of a note carried over without a figure
    return _FOOTNOTE.sub("", cell.strip("*_ ")).strip() or cell


@lru_cache(maxsize=20_000)
def is_numbering(stt: str) -> bool:
    return bool(_STT.fullmatch(fold(stt)) or _DAY.fullmatch(stt))


@lru_cache(maxsize=20_000)
def numbering(cell: str) -> tuple[str, bool]:
    """Return an STT as it was typed, "" for a cell that holds none, and whether it is Roman.

    2.1 is returned where the spreadsheet made 02/01/2022 of it.
    """
    stt = bare(cell)
    if not is_numbering(stt):
        return "", False
    if day := _DAY.fullmatch(stt):
        parts = [int(part) for part in day.groups()]
        stt = ".".join(map(str, parts if parts[2] < _THIS_CENTURY else parts[:2]))
    return stt, fold(stt).strip(" .") in _ROMANS


@lru_cache(maxsize=4096)
def table_of_sheet(name: str) -> str:
    """Return the Biểu a sheet is named after: "Biểu 7", "BM07", "VII", "7"; else ""."""
    match = _SHEET.fullmatch(fold(name))
    return number_of(match[1]) if match else ""


@lru_cache(maxsize=4096)
def table_of_title(text: str) -> str:
    """Return the Biểu a title line names: "Biểu mẫu 7: ...", "VII. Xây dựng ..."; else ""."""
    if match := _TITLE.match(fold(text)):
        return number_of(match[1])
    match = _ROMAN.match(fold(text))
    return number_of(match[1]) if match else ""


def number_of(numeral: str) -> str:
    return str(int(numeral)) if numeral.isdigit() else _ROMANS.get(numeral, "")
