"""Grids of text -> the rows of an appendix: where the header stands, which column is which.

Pure. Knows how appendices are laid out, not what they ask: which item a row is, and which rows are
titles of tables by their wording, is for `match`.
"""

import re
from dataclasses import dataclass, field

from reports.imports import letterhead
from units.text import fold, nfc

STAMP = "_mau"  # hidden sheet of the portal's own workbooks: which form they were made from

# Folded header wording -> which column it heads. The English names head the shipped tsv examples.
HEADERS = {
    "table": ("bieu", "bieu so", "bieu mau"),
    "level": ("level",),
    "stt": ("stt", "tt", "so tt", "so thu tu"),
    "text": ("name", "chi tieu", "ten chi tieu", "noi dung", "noi dung chi tieu", "tieu chi"),
    "unit": ("unit", "don vi tinh", "dvt", "don vi"),
    "value": ("value_raw", "value", "so lieu", "ket qua", "gia tri", "so luong"),
    "note": ("note", "ghi chu"),
}
# These also head a column with words after them: "Chỉ tiêu thống kê", "Số liệu 6 tháng".
_LEADING = {"text": ("chi tieu ",), "value": ("so lieu ", "ket qua ")}
_HEADER_LENGTH = 40  # characters; a longer cell is a row's wording that happens to begin so

_TITLE = re.compile(
    r"(?:phu luc |pl )?(?:bieu mau|bieu so|bieu|bm|muc|bang)[ ._-]*(?:so )?([0-9]{1,2})\b"
)
_ROMAN = re.compile(r"(?:phan |muc )?([ivx]{1,4})[.:)]")
_SHEET = re.compile(r"(?:bieu mau|bieu so|bieu|bm|phu luc|pl|muc|bang)?[ ._-]*([0-9]{1,2}|[ivx]+)")
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMANS = {numeral: str(number) for number, numeral in enumerate(_NUMERALS, start=1)}
_COUNTER = re.compile(r"\(?[0-9a-z]{1,2}\)?(?:\s*=.*)?")  # (1) (2) (3) or A B 1 2 under a header
_STT = re.compile(r"[0-9a-zđ]{1,5}(?:[.\-)][0-9a-z]{0,3}){0,5}")


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or the body of a Word file."""

    name: str  # "" where the file has no sheets
    hidden: bool
    rows: list[list[str]]  # cell texts; rows may differ in length
    numeric: set[tuple[int, int]] = field(default_factory=set)  # (row, column) of number cells


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Source:
    rows: list[SourceRow]
    stamp: Stamp | None = None  # None: not a workbook of the portal's own
    head: tuple[str, ...] = ()  # what stands above the tables: letterheads, titles


def read_lines(text: str) -> Source:
    """Read tab-separated text with a header line. No quoting, as in the shipped examples."""
    rows = [line.rstrip("\r").split("\t") for line in text.split("\n")]
    return Source(read_grid(Grid("", False, rows)))


def read_grids(grids: list[Grid]) -> Source:
    """Read all visible sheets; hidden ones are drafts and lists, apart from the portal's stamp."""
    rows = [row for grid in grids if not grid.hidden for row in read_grid(grid)]
    stamps = [stamp for grid in grids if grid.name == STAMP and (stamp := read_stamp(grid))]
    head = letterhead.above([grid.rows for grid in grids if not grid.hidden])
    return Source(rows, stamps[0] if stamps else None, head=head)


def read_stamp(grid: Grid) -> Stamp | None:
    """Read the stamp sheet: name and value side by side. None when it names no form."""
    said = {row[0].strip(): row[1].strip() for row in grid.rows if len(row) > 1}
    if not said.get("form"):
        return None
    return Stamp(said["form"], *(said.get(name, "") for name in ("sha256", "unit", "period")))


def columns_of(cells: list[str]) -> dict[str, int]:
    """Return which column is which when the row is a header, {} when it is not."""
    exact: dict[str, int] = {}
    leading: dict[str, int] = {}
    for x, cell in enumerate(cells):
        words = re.sub(r"\(.*?\)", "", fold(cell)).strip(" .:*")
        for column, names in HEADERS.items():
            if words in names:
                exact.setdefault(column, x)
            elif len(words) <= _HEADER_LENGTH and words.startswith(_LEADING.get(column, ("\0",))):
                leading.setdefault(column, x)
    columns = {**leading, **exact}
    is_header = {"text", "value"} <= columns.keys() and columns["text"] != columns["value"]
    return columns if is_header else {}


def read_grid(grid: Grid) -> list[SourceRow]:
    """Return the rows under every header of a sheet; what stands before the first is no row."""
    found: list[SourceRow] = []
    columns: dict[str, int] = {}
    table = table_of_sheet(grid.name)
    for y, raw in enumerate(grid.rows):
        cells = [" ".join(nfc(cell).split()) for cell in raw]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if header := columns_of(cells):
            columns = header
            continue
        is_alone = len(set(filled)) == 1
        if is_alone and (number := table_of_title(filled[0])):
            table = number
            continue
        if not columns or is_counter(at(cells, columns, "text"), filled):
            continue
        row = read_row(grid, y, cells, columns, table)
        if row:
            found.append(row)
            if row.is_title and "table" not in columns:
                table = _ROMANS.get(fold(row.stt).strip(" ."), "")
    return found


def is_counter(text: str, filled: list[str]) -> bool:
    """Tell whether a row only counts the columns, as under many headers."""
    return bool(text) and len(filled) > 1 and all(_COUNTER.fullmatch(fold(one)) for one in filled)


def at(cells: list[str], columns: dict[str, int], name: str) -> str:
    x = columns.get(name)
    return cells[x] if x is not None and x < len(cells) else ""


def read_row(
    grid: Grid, y: int, cells: list[str], columns: dict[str, int], table: str
) -> SourceRow | None:
    """Return one row under a header; None when it has neither wording nor value."""
    text, value = at(cells, columns, "text"), at(cells, columns, "value")
    stt = at(cells, columns, "stt")
    if not text and stt and not _STT.fullmatch(fold(stt)):
        stt, text = "", stt  # a title or heading merged over the whole row
    if not text and not value:
        return None
    level = at(cells, columns, "level")
    return SourceRow(
        number=y + 1,
        sheet=grid.name,
        table=at(cells, columns, "table") or table,
        stt=stt if _STT.fullmatch(fold(stt)) else "",
        text=text,
        unit=at(cells, columns, "unit"),
        value=value,
        note=at(cells, columns, "note"),
        is_title=level == "0" or not value and fold(stt).strip(" .") in _ROMANS,
        is_numeric=(y, columns["value"]) in grid.numeric,
    )


def table_of_sheet(name: str) -> str:
    """Return the Biểu a sheet is named after: "Biểu 7", "BM07", "VII", "7"; else ""."""
    match = _SHEET.fullmatch(fold(name))
    return number_of(match[1]) if match else ""


def table_of_title(text: str) -> str:
    """Return the Biểu a title line names: "Biểu mẫu 7: ...", "VII. Xây dựng ..."; else ""."""
    if match := _TITLE.match(fold(text)):
        return number_of(match[1])
    match = _ROMAN.match(fold(text))
    return number_of(match[1]) if match else ""


def number_of(numeral: str) -> str:
    return str(int(numeral)) if numeral.isdigit() else _ROMANS.get(numeral, "")
