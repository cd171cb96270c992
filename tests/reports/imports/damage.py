"""Appendices as people have them: a shipped tsv, damaged in one way or in several.

Each way is a function that changes a `File`; `lay_out` turns it into sheets of cells, knowing of
each line which item it is and what its value must be read as. Everything is drawn from a seed.
"""

import random
import re
import unicodedata
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
    if not isinstance(cell, str):
        return cell
    return legacy.from_unicode(cell.replace("¹", "[1]").replace("²", "[2]"), encoding)


def header(file: File) -> list[Line]:
    lines = [Line(list(cells)) for cells in file.header]
    if file.counts_columns:
        lines.append(Line([f"({n})" for n in range(1, len(file.header[0]) + 1)]))
    return lines


def line_of(file: File, row: Row) -> Line:
    if row.is_merged:
        return Line([row.text], row, is_merged=True)
    others = iter(row.others)
    cells = [getattr(row, name) if name in HEADS else next(others, "") for name in file.columns]
    return Line(cells, row)


# The ways. Each takes the file and a source of chance.
def rows_of(file: File) -> list[Row]:
    return [row for table in file.tables for row in table.rows]


def repeated_headers(file, random):
    file.page, file.counts_columns = random.randint(8, 20), True


def cut_names(file, random):
    repeated_headers(file, random)
    for row in rows_of(file):
        words = row.text.split()
        if len(words) > 6 and random.random() < 0.2:
            at = random.randint(3, len(words) - 2)
            row.text, row.rest = " ".join(words[:at]), " ".join(words[at:])


def merged_cells(file, random):
    file.merges_down = True
    for table in file.tables:
        for row, after in zip(table.rows, table.rows[1:], strict=False):
            if row.unit and row.unit == after.unit:
                after.unit = row.unit
            row.is_merged = not row.unit and not row.value and random.random() < 0.5


def missing_stt(file, random, share=1.0):
    for row in rows_of(file):
        row.stt = "" if random.random() < share else row.stt


def some_stt_missing(file, random):
    missing_stt(file, random, 0.4)


def shifted_stt(file, random):
    for row in rows_of(file):
        row.stt = re.sub(r"^[0-9]+", lambda found: str(int(found[0]) + 1), str(row.stt))


def spreadsheet_stt(file, random):
    """2.1 is a number, 1.10 becomes 1.1, and some become days."""
    for row in rows_of(file):
        parts = [int(part) for part in re.findall(r"[0-9]+", str(row.stt))]
        if len(parts) == 2 and parts[1] <= 12 and random.random() < 0.3:
            row.stt = date(2022, parts[1], parts[0])
        elif len(parts) == 3 and parts[1] <= 12 and parts[0] <= 28:
            row.stt = date(2000 + parts[2], parts[1], parts[0])
        elif len(parts) in (1, 2):
            row.stt = float(".".join(map(str, parts)))


def bold_and_bullets(file, random):
    for row in rows_of(file):
        mark = random.choice(["**{}**", "- {}", "+ {}", "• {}", "* {}", "{}"])
        row.text = mark.format(row.text)


def footnotes(file, random):
    for row in rows_of(file):
        mark = random.choice(["", "¹", " (1)", "[2]", "*", " (*)"])
        row.text, row.rest = row.text + mark * (not row.rest), row.rest + mark * bool(row.rest)
        if row.value and random.random() < 0.4:
            row.value = f"{row.value}{random.choice(['²', '[1]', '*'])}"


def raised_footnotes(file, random):
    for row in rows_of(file):
        if row.value and random.random() < 0.5:
            row.value = Raised(str(row.value), "1")


def careless_typing(file, random):
    ways = (
        str.upper,
        str.lower,
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", " \u200b"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("Đ", "Ð").replace("đ", "ð"),
        lambda text: f" {text} ",
        lambda text: text.replace(" ", "\n", 1),
    )
    for row in rows_of(file):
        row.text = random.choice(ways)(row.text)
        row.unit = random.choice(ways)(row.unit)


def slips(file, random):
    """One wrong letter in a long word of some names."""
    for row in rows_of(file):
        words = row.text.split()
        long = [n for n, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if long and random.random() < 0.3:
            at = random.choice(long)
            words[at] = words[at][:3] + "z" + words[at][4:]
            row.text = " ".join(words)


def units_in_names(file, random):
    for row in rows_of(file):
        if row.unit and "=" not in row.unit:
            row.text, row.unit = f"{row.text} ({row.unit})", ""


def numbers_in_names(file, random):
    for row in rows_of(file):
        if row.stt:
            row.text, row.stt = f"{row.stt} {row.text}", ""


def values_in_headings(file, random):
    for row in rows_of(file):
        if not row.unit and not row.value:
            row.value = row.expected = f"{random.randint(0, 9)}/{random.randint(10, 99)}"


def values_with_units(file, random):
    for row in rows_of(file):
        if row.value and row.unit and "=" not in row.unit:
            row.value = row.expected = f"{row.value} {row.unit.lower()}"


def notes_in_values(file, random):
    for row in rows_of(file):
        if str(row.value)[:1].isdigit() and not row.note and random.random() < 0.3:
            row.value = f"{row.value} (trong đó: {random.randint(1, 9)} trong hạn)"


def hidden_parts(file, random):
    """Hidden are a draft sheet, a column of another period, copies of rows with old figures."""
    old_and_new_columns(file, random)
    file.hidden_columns = {file.columns.index("other")}
    file.hidden_sheets = ["Nháp"]
    for table in file.tables:
        for position in random.sample(range(len(table.rows)), len(table.rows) // 5):
            copy = replace(table.rows[position], value="777", item="", is_hidden=True)
            table.rows.insert(position, copy)


def old_and_new_columns(file, random):
    """The last period's figures stand before this one's, and how they compare behind."""
    file.columns = ("stt", "text", "unit", "other", "value", "other", "note")
    file.header = [
        ["TT", "Nội dung", "ĐVT", "Số liệu kỳ trước", "Số liệu kỳ này", "Tăng, giảm (%)", "Ghi chú"]
    ]
    for row in rows_of(file):
        row.others = (str(random.randint(0, 999)), f"{random.randint(0, 50)}%") if row.value else ()


def two_header_rows(file, random):
    file.columns = ("stt", "text", "unit", "value", "other", "other", "note")
    file.header = [
        ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "", "", "Ghi chú"],
        ["", "", "", "Kỳ này", "Kỳ trước", "Cùng kỳ năm trước", ""],
    ]
    for row in rows_of(file):
        row.others = (str(random.randint(0, 999)), str(random.randint(0, 999))) if row.value else ()


def broken_header(file, random):
    file.header = [
        ["Số", "Chỉ tiêu", "Đơn vị", "Số", "Ghi"],
        ["TT", "thống kê", "tính", "liệu", "chú"],
    ]


def one_sheet(file, random):
    file.is_one_sheet = True


def titles_alone(file, random):
    one_sheet(file, random)
    file.says_numbers = False


def no_titles(file, random):
    """One sheet after another, none saying which it is."""
    file.says_numbers = False
    for table in file.tables:
        table.title = "Phụ lục"


def other_order(file, random):
    random.shuffle(file.tables)
    file.is_one_sheet = random.random() < 0.5


def one_table(file, random):
    file.tables = [random.choice([table for table in file.tables if len(table.rows) > 4])]


def rows_left_out(file, random):
    for table in file.tables:
        table.rows = [row for row in table.rows if random.random() > 0.2] or table.rows


def rows_added(file, random):
    """Rows of the office's own, worded much like those of the form."""
    ways = (
        lambda text: f"{text} của thôn, làng",
        lambda text: f"Trong đó: {text.lower()} chuyển sang năm sau",
        lambda text: text.replace("cấp xã", "thôn").replace("mức độ 3", "mức độ 2") + " năm 2020",
        lambda text: "Số cuộc họp giao ban chuyên đề",
    )
    for table in file.tables:
        for position in sorted(random.sample(range(len(table.rows)), len(table.rows) // 6))[::-1]:
            row = table.rows[position]
            added = replace(row, item="", text=random.choice(ways)(row.text), value="55", stt="-")
            table.rows.insert(position + 1, added)


def rates_as_percent_cells(file, random):
    """A spreadsheet keeps 99,6% as 0.996 and shows it times 100; other figures are numbers."""
    for row in rows_of(file):
        number = str(row.value).rstrip("%").replace(",", ".")
        if row.unit == "%" and re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", number):
            row.value = Percent(round(float(number) / 100, 6))
            row.expected = f"{float(number):g}%"
        elif re.fullmatch(r"0|[1-9][0-9]{0,5}", str(row.value)):
            row.value = int(row.value)


def tcvn3(file, random, encoding="tcvn3"):
    file.encoding = encoding


def vni(file, random):
    tcvn3(file, random, "vni")


WAYS = {
    way.__name__: way
    for way in (
        repeated_headers, cut_names, merged_cells, missing_stt, some_stt_missing, shifted_stt,
        spreadsheet_stt, bold_and_bullets, footnotes, raised_footnotes, careless_typing, slips,
        units_in_names, numbers_in_names, values_in_headings, values_with_units, notes_in_values,
        hidden_parts, old_and_new_columns, two_header_rows, broken_header, one_sheet, titles_alone,
        no_titles, other_order, one_table, rows_left_out, rows_added, rates_as_percent_cells, tcvn3,
        vni,
    )
}  # fmt: skip
