"""The ways in which people's appendices differ from the printed form.

Each is a function that changes a `File`; everything is drawn from a source of chance.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import date

from tests.reports.imports.laid_out import File, Percent, Raised, Row


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
            name = "rest" if row.rest else "text"
            setattr(row, name, f"{getattr(row, name)} ({row.unit})")
            row.unit = ""


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
            copy = replace(table.rows[position], value="777", item="", rest="", is_hidden=True)
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
