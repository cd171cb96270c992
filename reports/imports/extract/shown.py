"""What a sheet shows otherwise than it stores it: rates as 99,6%, rows and columns hidden.

calamine gives the bare 0.996 of a cell that reads 99,6%, and hidden rows like any others. The XML
is searched only in workbooks that have such formats or hide something, which most have not.
"""

import re
from functools import partial
from html import unescape
from xml.parsers import expat

from reports.imports.extract import COLUMNS, ROWS
from reports.imports.extract.package import Package

PERCENT_FORMATS = {"9", "10"}  # 0% and 0.00%, which every workbook has without saying so
BUILT_IN = re.compile(rb"numFmtId\s*=\s*[\"'](?:9|10)[\"']")
QUOTED = re.compile(r'"[^"]*"|\\.')  # in a number format: a % sign that is only text
NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
CELL_STYLES = re.compile(rb"<((?:\w+:)?)cellXfs\b.*?</\1cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
PLACE = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
LINE = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
UNSOLVED = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\st=\"str\")[^>]*>\s*<((?:\w+:)?)f\b[^>]*(?:/>|>[^<]*</\1f>)\s*"
    rb"(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"
)
RUN = re.compile(rb"<((?:\w+:)?)r>.*?</\1r>", re.DOTALL)
RAISED = re.compile(rb"vertAlign\s+val\s*=\s*[\"']superscript")
RAISED_STYLE = re.compile(
    rb"(<style:style\b[^>]*>)\s*(<style:text-properties\b[^>]*text-position=\"super[^>]*>)"
)
SPAN = re.compile(rb"(<text:span\b[^>]*>)[^<]*</text:span>")
DIGITS = re.compile(rb"(?<=>)[0-9()]+(?=<)")


class Shown:
    """What one sheet shows; places count from 0."""

    def __init__(self):
        self.percent: set[tuple[int, int]] = set()
        self.texts: dict[tuple[int, int], str] = {}  # of cells with raised footnote marks
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unsolved = 0  # formulas whose result the file does not hold


def attribute(tag: bytes, name: str) -> str:
    """Return an attribute of a tag by its name, with or without a prefix; "" when it has none."""
    match = re.search(rb"[\s:]" + name.encode() + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return unescape((match[1] or match[2] or b"").decode("utf-8", "replace")) if match else ""


def is_true(text: str) -> bool:
    return text in ("1", "true", "on")


def percent_styles(styles: bytes) -> set[str]:
    """Return the numbers of the cell styles that show a number times 100 with a % sign."""
    formats = PERCENT_FORMATS | {
        attribute(tag, "numFmtId")
        for tag in NUMBER_FORMAT.findall(styles)
        if "%" in QUOTED.sub("", attribute(tag, "formatCode"))
    }
    cells = CELL_STYLES.search(styles)
    return {
        str(position)
        for position, tag in enumerate(STYLE.findall(cells[0]) if cells else ())
        if attribute(tag, "numFmtId") in formats
    }


def of_xlsx(package: Package) -> dict[str, Shown]:
    """Return sheet name -> what it shows, of the sheets that show anything otherwise."""
    styles = package.members.get("xl/styles.xml", b"")
    percent = percent_styles(styles) if b"%" in styles or BUILT_IN.search(styles) else set()
    sheets = [name for name in package.members if name.lower().startswith("xl/worksheets/")]
    odd = (b"hidden=", b"<f", b":f")
    if not percent and not any(mark in package.members[name] for name in sheets for mark in odd):
        return {}
    relations = package.members.get("xl/_rels/workbook.xml.rels", b"")
    targets = {
        attribute(one, "Id"): attribute(one, "Target") for one in RELATION.findall(relations)
    }
    found = {}
    for one in SHEET.findall(package.members["xl/workbook.xml"]):
        target = targets.get(attribute(one, "id"), "")
        part = package.members.get(target[1:] if target.startswith("/") else f"xl/{target}", b"")
        if percent or any(mark in part for mark in odd):
            found[attribute(one, "name")] = of_sheet(part, percent)
    return found


def of_sheet(part: bytes, percent: set[str]) -> Shown:
    """Look through one sheet's XML. Cells and rows may state their place or follow one another."""
    shown = Shown()
    shown.unsolved = len(UNSOLVED.findall(part))
    if b"hidden=" in part:
        for tag in COLUMN.findall(part):
            if is_true(attribute(tag, "hidden")):
                first, last = int(attribute(tag, "min")), int(attribute(tag, "max"))
                shown.hidden_columns.update(range(first - 1, min(last, COLUMNS)))
        y = -1
        for tag in LINE.findall(part):
            place = attribute(tag, "r")
            y = int(place) - 1 if place else y + 1
            if is_true(attribute(tag, "hidden")):
                shown.hidden_rows.add(y)
    if percent and part.count(b"<c ") == part.count(b'<c r="') and b"<c>" not in part:
        styled = rb'<c r="([A-Z]+)([0-9]+)"[^>]*?\ss="(?:' + "|".join(percent).encode() + rb')"'
        shown.percent = {
            (int(row) - 1, column_of(column.decode())) for column, row in re.findall(styled, part)
        }
    elif percent:
        shown.percent = percent_places(part, percent)
    return shown


def percent_places(part: bytes, percent: set[str]) -> set[tuple[int, int]]:
    """Return the places of cells with given styles, in a sheet that does not state all places."""
    found = set()
    y = x = -1
    for kind, tag in PLACE.findall(part):
        place = attribute(tag, "r")
        if kind == b"row":
            y, x = int(place) - 1 if place else y + 1, -1
            continue
        x = column_of(place) if place else x + 1
        if attribute(tag, "s") in percent:
            found.add((y, x))
    return found


def column_of(place: str) -> int:
    """Return the column of "AB12", from 0."""
    column = 0
    for letter in place:
        if not letter.isalpha():
            break
        column = column * 26 + ord(letter.upper()) - 64
    return column - 1


def raise_footnotes(package: Package) -> None:
    """Write raised digits as [1], so that 58 with a footnote 1 is not read as 581.

    Not as ¹, which is the letter ạ of an old encoding.
    """
    if package.kind == "ods":
        content = package.members["content.xml"]
        styles = {attribute(tag, "name") for tag, _ in RAISED_STYLE.findall(content)}
        if styles:
            package.replace({"content.xml": SPAN.sub(partial(raised_span, styles), content)})
        return
    changed = {
        name: RUN.sub(raised_run, member)
        for name, member in package.members.items()
        if name.startswith("xl/") and RAISED.search(member) and name != "xl/styles.xml"
    }
    if changed:
        package.replace(changed)


def raised_run(run: re.Match) -> bytes:
    return DIGITS.sub(raised_digits, run[0]) if RAISED.search(run[0]) else run[0]


def raised_span(styles: set[str], span: re.Match) -> bytes:
    name = attribute(span[1], "style-name")
    return DIGITS.sub(raised_digits, span[0]) if name in styles else span[0]


def raised_digits(digits: re.Match) -> bytes:
    return b"[" + digits[0].strip(b"()") + b"]"


class OdsPlaces:
    """Follows the cells of a content.xml, whose rows and cells state how often they repeat."""

    def __init__(self):
        self.found: dict[str, Shown] = {}
        self.shown, self.x, self.y, self.rows, self.column = Shown(), 0, 0, 1, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.shown = self.found[attributes.get("table:name", "")] = Shown()
            self.y = self.column = 0
        elif name == "table:table-column":
            times = int(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("table:visibility", "visible") != "visible":
                last = min(self.column + times, COLUMNS)
                self.shown.hidden_columns.update(range(self.column, last))
            self.column += times
        elif name == "table:table-row":
            self.x, self.rows = 0, int(attributes.get("table:number-rows-repeated", 1))
            if attributes.get("table:visibility", "visible") != "visible":
                self.shown.hidden_rows.update(range(self.y, min(self.y + self.rows, ROWS)))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            times = int(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("office:value-type") == "percentage":
                self.shown.percent.update(
                    (y, x)
                    for y in range(self.y, min(self.y + self.rows, ROWS))
                    for x in range(self.x, min(self.x + times, COLUMNS))
                )
            self.x += times

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self.y += self.rows


def of_ods(package: Package) -> dict[str, Shown]:
    """Return sheet name -> what it shows."""
    content = package.members["content.xml"]
    if b'"percentage"' not in content and b"visibility=" not in content:
        return {}
    places, parser = OdsPlaces(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = places.start, places.end
    parser.Parse(content, True)
    return places.found
