"""A workbook's cells as the file has them: kind, text or number, formula and format."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 49: "@"}


@dataclass(frozen=True)
class Cell:
    kind: str = "n"  # as stored: "s", "inlineStr", "str" (of a formula), "n", "b", "e"
    text: str = ""  # the text, or the number as it stands in the file
    formula: str | None = None
    format: str = "General"

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == "n" and self.text else None

    @property
    def shown(self) -> str:
        """What a Vietnamese spreadsheet program shows in the cell."""
        if self.number is None:
            return with_suffix(self.text, self.format, "@") if self.text else ""
        return with_suffix(grouped(self.number, self.format), self.format, "")


def with_suffix(text: str, format_: str, alone: str) -> str:
    """Add what a format writes behind the value, in quotes."""
    found = re.search(r'"([^"]*)"$', format_)
    return text + found[1] if found else text


def grouped(number: Decimal, format_: str) -> str:
    """Return a number as formats of the portal's workbooks show it: 2.531 and 99,60.

    The second part of a format is for negative numbers, and has its sign itself.
    """
    pattern = re.sub(r'"[^"]*"', "", format_)
    if pattern == "General":
        text = f"{number.normalize():f}"
        return text.replace(".", ",")
    positive, _, negative = pattern.partition(";")
    if negative and number < 0:
        positive, number = negative, -number
    pattern = positive
    assert re.fullmatch(r"#,##0(\.0+)?", pattern), format_
    places = len(pattern.partition(".")[2])
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


@dataclass
class Workbook:
    sheets: dict[str, dict[str, Cell]]  # name -> reference -> cell
    hidden: set[str]
    parts: dict[str, bytes]  # path -> content


def read(content: bytes) -> Workbook:
    """Return a workbook's cells as the file has them."""
    with ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    shared = []
    if "xl/sharedStrings.xml" in parts:
        tree = etree.fromstring(parts["xl/sharedStrings.xml"])
        shared = [text_of(one) for one in tree.iter(f"{_MAIN}si")]
    formats = number_formats(parts["xl/styles.xml"])
    targets = {
        one.get("Id"): one.get("Target")
        for one in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    book = Workbook({}, set(), parts)
    for sheet in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        path = targets[sheet.get(_RELATION)].removeprefix("/")
        path = path if path.startswith("xl/") else f"xl/{path}"
        cells = {}
        for cell in etree.fromstring(parts[path]).iter(f"{_MAIN}c"):
            kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
            if kind == "s":
                value = shared[int(value)]
            elif kind == "inlineStr":
                value = text_of(cell)
            formula = cell.find(f"{_MAIN}f")
            cells[cell.get("r")] = Cell(
                kind,
                value,
                None if formula is None else formula.text or "",
                formats[int(cell.get("s", "0"))],
            )
        book.sheets[sheet.get("name")] = cells
        if sheet.get("state", "visible") != "visible":
            book.hidden.add(sheet.get("name"))
    return book


def text_of(element) -> str:
    """Return the text below an element, without phonetic guides; _x000D_ is how Excel writes CR."""
    text = "".join(one.text or "" for one in element.iter(f"{_MAIN}t"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def number_formats(styles: bytes) -> list[str]:
    """Return the number format of each cell style, in their order."""
    tree = etree.fromstring(styles)
    named = BUILT_IN | {
        int(one.get("numFmtId")): one.get("formatCode") for one in tree.iter(f"{_MAIN}numFmt")
    }
    listed = tree.find(f"{_MAIN}cellXfs")
    return [named[int(one.get("numFmtId", "0"))] for one in listed]
