"""An appendix as it is going to be written: its rows, and the lines of its sheets.

`file_of` reads a shipped tsv, `lay_out` makes lines of cells of it, knowing of each which item it
is and what its value must be read as. `damage` changes a `File` in between.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date

from reports.imports import legacy

HEADS = {
    "stt": "STT", "text": "Chỉ tiêu thống kê", "unit": "Đơn vị tính", "value": "Số liệu",
    "note": "Ghi chú",
}  # fmt: skip


@dataclass(frozen=True)
class Percent:
    """A number cell shown as a rate."""

    rate: float  # 0.996


@dataclass(frozen=True)
class Raised:
    """A text with a raised footnote mark behind it."""

    text: str
    mark: str


Cell = str | int | float | date | Percent | Raised


@dataclass
class Row:
    """One line of an appendix as it is going to be written."""

    item: str  # code; "" = no item of the form, which must not be matched
    stt: Cell
    text: str
    unit: str
    value: Cell
    note: str
    expected: str  # what the value must be read as
    others: tuple[Cell, ...] = ()  # of further columns
    rest: str = ""  # of the name, on the next page
    is_hidden: bool = False
    is_merged: bool = False  # its name goes over all columns


@dataclass
class Table:
    number: str
    title: str
    rows: list[Row]


@dataclass
class File:
    tables: list[Table]
    columns: tuple[str, ...] = tuple(HEADS)
    header: list[list[str]] = field(default_factory=lambda: [list(HEADS.values())])
    page: int = 0  # rows after which the header is repeated; 0 = never
    counts_columns: bool = False  # (1) (2) (3) under each header
    is_one_sheet: bool = False
    says_numbers: bool = True  # "Biểu 3" on sheets or in titles, not the title alone
    merges_down: bool = False
    hidden_columns: set[int] = field(default_factory=set)
    hidden_sheets: list[str] = field(default_factory=list)
    encoding: str = ""


@dataclass
class Line:
    cells: list[Cell]
    row: Row | None = None
    is_table: bool = True  # False: a paragraph, or a line over the whole sheet
    is_merged: bool = False


@dataclass
class Sheet:
    name: str
    lines: list[Line]
    is_hidden: bool = False


def file_of(tsv: str, random: random.Random) -> File:
    """Read a shipped tsv. Rows that its unit left empty are given figures, so that all are told."""
    tables: dict[str, Table] = {}
    for line in tsv.splitlines()[1:]:
        number, order, stt, level, text, unit, value, note, *_ = line.split("\t")
        table = tables.setdefault(number, Table(number, "", []))
        if level == "0":
            table.title = text
            continue
        value = value or (str(random.randint(0, 999)) if unit else "")
        table.rows.append(Row(f"{number}.{order}", stt, text, unit, value, note, value))
    return File(list(tables.values()))


def lay_out(file: File) -> list[Sheet]:
    sheets: list[Sheet] = []
    for table in file.tables:
        if not sheets or not file.is_one_sheet:
            name = f"Biểu {table.number}" if file.says_numbers else f"Trang {len(sheets) + 1}"
            sheets.append(Sheet("Phụ lục" if file.is_one_sheet else name, []))
        title = table.title.upper()
        title = f"Biểu mẫu {table.number}: {title}" if file.says_numbers else title
        lines = [Line([title], is_table=False)]
        for position, row in enumerate(table.rows):
            if position == 0 or file.page and position % file.page == 0:
                lines += header(file)
            lines.append(line_of(file, row))
            if row.rest:
                lines += header(file)
                rest = replace(row, stt="", text=row.rest, unit="", value="", note="", others=())
                lines.append(replace(line_of(file, rest), row=None))
        lines.append(Line(["", "NGƯỜI LẬP BIỂU", "", "TM. ỦY BAN NHÂN DÂN"]))
        sheets[-1].lines += lines
    for name in file.hidden_sheets:
        lines = [*header(file), *(line_of(file, replace(row, value="9")) for row in table.rows)]
        sheets.append(Sheet(name, [replace(line, row=None) for line in lines], True))
    if file.encoding:
        for line in (line for sheet in sheets for line in sheet.lines):
            line.cells = [old(cell, file.encoding) for cell in line.cells]
    return sheets


def old(cell: Cell, encoding: str) -> Cell:
    """Return a cell in an old encoding, which has no signs for raised digits."""
    if isinstance(cell, Raised):
        return Raised(legacy.from_unicode(cell.text, encoding), cell.mark)
    if not isinstance(cell, str):
        return cell
    return legacy.from_unicode(cell.replace("¹", "[1]").replace("²", "[2]"), encoding)


def header(file: File) -> list[Line]:
    lines = [Line(list(cells)) for cells in file.header]
    if file.counts_columns:
        lines.append(Line([f"({n})" for n in range(1, len(file.header[0]) + 1)]))
    return lines


def line_of(file: File, row: Row) -> Line:
    if row.is_merged and not row.value:
        return Line([row.text], row, is_merged=True)
    others = iter(row.others)
    cells = [getattr(row, name) if name in HEADS else next(others, "") for name in file.columns]
    return Line(cells, row)
