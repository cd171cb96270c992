"""Rows of cells -> the criteria of a table: where its header stands, which column is which.

Pure. Takes the rows of any sheet, document or pasted text. A row without a number continues the
rule of the criterion above it, as tables print their branches below the name.
"""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from indicators.criteria.conditions import amount
from units.text import fold, nfc_lines

ROWS = 5000  # of one table; the index of a province has some hundred criteria
NAME_LIMIT = 1000  # characters kept of a name
RULE_LIMIT = 10_001  # characters kept of a rule: one more than `reading` reads, so that it says so

# Folded header wording -> column. The English names head the shipped tsv example.
_EXACT = {
    "code": ("code", "stt", "tt", "so tt", "so thu tu", "ma", "ma so", "ma tieu chi"),
    "name": ("name", "tieu chi", "ten tieu chi", "noi dung", "noi dung tieu chi"),
    "maximum": ("max_points", "diem toi da", "diem chuan", "thang diem", "diem"),
    "rule": ("rule_text", "rule", "cach tinh", "huong dan", "thang diem chi tiet"),
}
_LEADING = {
    "name": ("linh vuc", "tieu chi", "ten tieu chi", "noi dung"),
    "maximum": ("diem toi da", "so diem toi da"),
    "rule": ("cach ", "huong dan ", "phuong phap ", "quy dinh cham", "tieu chuan cham"),
}
_HEADER_LENGTH = 60  # characters; a longer cell is no heading of a column
_CODE = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,5}|[IVX]{1,5}|[A-H])[.)]?")
_COUNTER = re.compile(r"\(?[0-9]{1,2}\)?")
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMANS = {numeral: str(number) for number, numeral in enumerate(_NUMERALS, start=1)}
_TOTAL = re.compile(r"tong (?:cong|diem|so)|cong\b")


@dataclass(frozen=True)
class Criterion:
    """One row with a number, or the row of the total."""

    row: int  # in the file, from 1
    code: str  # "8.2.3", "IV"; "" for the total
    name: str
    maximum_typed: str
    maximum: Decimal | None  # None: not stated, or not one number
    rule: str  # lines as printed; "" where none is

    @property
    def key(self) -> tuple[str, ...]:
        """Where it stands among the others: ("8", "2", "3"); () for the total."""
        code = _ROMANS.get(self.code, self.code)
        return tuple(part.lstrip("0") or "0" for part in code.split(".")) if code else ()

    @property
    def named(self) -> str:
        return f"Tiêu chí {self.code}" if self.code else f"Dòng «{self.name}»"


def pasted(text: str) -> list[list[str]]:
    """Return the cells of text copied from a spreadsheet: tabs, cells of several lines in quotes.

    Where a quote was only a quote and the text cannot be read so, its lines are its rows.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    plain = [line.split("\t") for line in text.split("\n")]
    if '"' not in text:
        return plain
    try:
        return list(csv.reader(StringIO(text), delimiter="\t", strict=True))
    except csv.Error:
        return plain


def criteria_in(rows: list[list[str]]) -> list[Criterion]:
    """Return the criteria under every header of the rows; [] where there is none."""
    found: list[dict] = []
    columns: dict[str, int] = {}
    current: dict | None = None
    for number, raw in enumerate(rows[:ROWS], start=1):
        cells = [nfc_lines(cell) for cell in raw]
        if not any(cells):
            current = None  # what follows an empty row (signatures) continues no rule
        elif header := columns_of(cells):
            columns, current = header, None
        elif columns:
            said = {name: at(cells, columns, name) for name in _EXACT} | {"row": number}
            if is_counter(said):
                continue
            if is_criterion(said):
                found.append(said)
                current = said
            elif current is not None:
                continue_rule(current, said)
    return [criterion(said) for said in found]


def columns_of(cells: list[str]) -> dict[str, int]:
    """Return which column is which when the row is a header, {} when it is not."""
    exact: dict[str, int] = {}
    leading: dict[str, int] = {}
    for x, cell in enumerate(cells):
        words = re.sub(r"\([^()]*\)", "", fold(cell[:200])).strip(" .:*")
        for column, names in _EXACT.items():
            if words in names:
                exact.setdefault(column, x)
            elif len(words) <= _HEADER_LENGTH and words.startswith(_LEADING.get(column, ("\0",))):
                leading.setdefault(column, x)
    columns = {**leading, **exact}
    is_header = {"name", "maximum"} <= columns.keys()
    return columns if is_header and len(set(columns.values())) == len(columns) else {}


def at(cells: list[str], columns: dict[str, int], name: str) -> str:
    place = columns.get(name)
    return cells[place] if place is not None and place < len(cells) else ""


def is_counter(said: dict) -> bool:
    """Tell whether a row only counts the columns, as under many headers."""
    texts = [said[name] for name in _EXACT if said[name]]
    return len(texts) > 1 and all(_COUNTER.fullmatch(text) for text in texts)


def is_criterion(said: dict) -> bool:
    if _CODE.fullmatch(said["code"]):
        return bool(said["name"] or said["maximum"])
    return is_total(said)


def is_total(said: dict) -> bool:
    return bool(said["maximum"]) and bool(_TOTAL.match(fold(said["name"] or said["code"])))


def continue_rule(current: dict, said: dict) -> None:
    """Append a row without a number to the rule above it, its points behind its words."""
    line = said["name"] or ("" if said["code"] in "-+*" else said["code"])
    if said["maximum"] and line:
        line = f"{line.rstrip(' :')}: {said['maximum']}"
    more = "\n".join(text for text in (line, said["rule"]) if text)
    if more and len(current["rule"]) < RULE_LIMIT:
        current["rule"] = f"{current['rule']}\n{more}".strip("\n")


def criterion(said: dict) -> Criterion:
    code = said["code"].rstrip(".)") if _CODE.fullmatch(said["code"]) else ""
    return Criterion(
        row=said["row"],
        code=code,
        name=" ".join((said["name"] or said["code"]).split())[:NAME_LIMIT],
        maximum_typed=said["maximum"][:40],
        maximum=amount(said["maximum"]) if said["maximum"] else None,
        rule=said["rule"][:RULE_LIMIT],
    )
