"""A workbook -> the form it describes. Pure.

Columns are found by their titles, so they may be moved; everything that could be misunderstood is
refused with its sheet, row and remedy. What the form lacks, `faults` says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from indicators import formfile
from indicators.spec import (
    FormSpec,
    IndicatorSpec,
    ItemSpec,
    RuleSpec,
    SectionSpec,
    TableSpec,
)
from indicators.workbook import layout
from indicators.workbook.layout import CODE, FLAG, LIMIT, NUMBER, NUMBERS, WORD, Column, Line
from indicators.workbook.opening import opened
from units.text import fold, nfc

MOST_DIGITS = 6  # of an order or a level
# How a workbook writes an underscore that would begin a character's code; see `writing`.
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]+_)")
# LibreOffice writes "_xa_" as it stands and reads it back as the character 0xA: a file that was
# saved twice has lines inside its codes, where there can be none.
_BROKEN_CODE = re.compile("(?<=[0-9a-z])\n(?=[0-9a-z])")


@dataclass(frozen=True)
class Place:
    """Where a value was read, to say so."""

    sheet: str
    row: int
    column: str = ""

    def fault(self, text: str) -> ValueError:
        column = f", cột «{self.column}»" if self.column else ""
        return ValueError(f"Trang «{self.sheet}», dòng {self.row}{column}: {text}")


def read(content: bytes, dictionary: Mapping[str, IndicatorSpec]) -> FormSpec:
    """Return the form. Indicators keep the wording and thresholds the workbook gives them.

    One the workbook does not list is the dictionary's; one neither has is left for `faults`. Raise
    ValueError, one Vietnamese sentence that says where and what to do.
    """
    book = opened(content)
    sheets = {fold(sheet.title): sheet for sheet in book.worksheets}
    own = {fold(name) for name in layout.SHEETS}
    tables = []
    for title, sheet in sheets.items():
        if title.startswith(fold(layout.TABLE_SHEET) + " "):
            tables.append(_table(sheet))
        elif title not in own and any(cell is not None for row in sheet.values for cell in row):
            raise ValueError(
                f"Trang «{sheet.title}» không thuộc tệp mẫu; hãy xóa trang đó, hoặc đặt tên bắt "
                f"đầu bằng «{layout.TABLE_SHEET.strip()}» nếu là một biểu."
            )
    head = _lines(_needed(sheets, layout.FORM_SHEET), layout.FORM_LINES, None)[0]
    named = {item.indicator: None for table in tables for item in table.items if item.indicator}
    indicators = _indicators(_needed(sheets, layout.INDICATOR_SHEET), named, dictionary)
    rules = _needed(sheets, layout.RULE_SHEET)
    outline = _needed(sheets, layout.OUTLINE_SHEET)
    return FormSpec(
        **head,
        tables=tuple(tables),
        indicators=indicators,
        rules=tuple(RuleSpec(**row) for _, row in _rows(rules, layout.RULE_COLUMNS, 1)),
        outline=tuple(SectionSpec(**row) for _, row in _rows(outline, layout.OUTLINE_COLUMNS, 1)),
    )


def _needed(sheets: dict[str, Worksheet], name: str) -> Worksheet:
    if fold(name) not in sheets:
        raise ValueError(f"Sổ tính thiếu trang «{name}»; hãy tải lại tệp mẫu và giữ đủ các trang.")
    return sheets[fold(name)]


def _table(sheet: Worksheet) -> TableSpec:
    own, head = _lines(sheet, layout.TABLE_LINES, layout.ITEM_COLUMNS[0].title)
    if "." in own["number"]:
        raise Place(sheet.title, 1).fault("số biểu không được chứa dấu chấm; hãy sửa lại.")
    items = []
    for _, row in _rows(sheet, layout.ITEM_COLUMNS, head):
        items.append(ItemSpec(code=f"{own['number']}.{row.pop('order')}", **row))
    return TableSpec(items=tuple(items), **own)


def _indicators(
    sheet: Worksheet, named: dict[str, None], dictionary: Mapping[str, IndicatorSpec]
) -> tuple[IndicatorSpec, ...]:
    given: dict[str, IndicatorSpec] = {}
    for place, row in _rows(sheet, layout.INDICATOR_COLUMNS, 1):
        spec = IndicatorSpec(**row)
        if spec.code in given:
            raise place.fault(f"chỉ tiêu {spec.code} đã khai ở dòng trên; hãy xóa một dòng.")
        where = f"Trang «{place.sheet}», dòng {place.row}"
        given[spec.code] = formfile.require_meaning(spec, dictionary, where)
        if spec.code not in named and spec.code not in dictionary:
            raise place.fault(
                f"chỉ tiêu {spec.code} không đứng ở dòng nào của các biểu; hãy xóa dòng này hoặc "
                "ghi mã vào cột «Chỉ tiêu» của một biểu."
            )
    known = {code: given.get(code) or dictionary.get(code) for code in named}
    return tuple(formfile.frozen(spec) for spec in known.values() if spec)


# ---- Lines and rows of a sheet


def _lines(
    sheet: Worksheet, lines: tuple[Line, ...], head: str | None
) -> tuple[dict[str, Any], int]:
    """Read the fields above a table's head; return them and the row of the head.

    Without a head the whole sheet is lines.
    """
    by_title = {fold(line.title): line for line in lines}
    found: dict[str, list] = {line.name: [] for line in lines}
    line = None
    for number, cells in enumerate(sheet.iter_rows(max_col=2), start=1):
        place = Place(sheet.title, number)
        title = _text(cells[0], place)
        if head and fold(title) == fold(head):
            break
        value = _text(cells[1], place)
        if not title and not value:
            continue
        # A value under a list goes on with it.
        line = by_title.get(fold(title)) if title else line
        if line is None:
            names = ", ".join(f"«{one.title}»" for one in lines)
            raise place.fault(f"không rõ «{title}» là gì; cột A hãy chỉ ghi {names}.")
        if value:
            found[line.name].append(_line_value(value, line, place))
        if len(found[line.name]) > 1 and not line.is_list:
            raise place.fault(f"«{line.title}» đã ghi ở dòng trên; hãy xóa một dòng.")
    else:
        if head:
            raise Place(sheet.title, 1).fault(
                f"trang không có dòng đầu bảng bắt đầu bằng cột «{head}»; hãy ghi lại dòng đó."
            )
        number = 0
    for line in lines:
        if line.is_needed and not found[line.name]:
            raise Place(sheet.title, 1).fault(f"chưa có «{line.title}»; hãy ghi vào cột B.")
    values = {
        line.name: tuple(found[line.name])
        if line.is_list
        else next(iter(found[line.name]), 0 if line.is_number else "")
        for line in lines
    }
    return values, number


def _line_value(value: str, line: Line, place: Place) -> str | int:
    if line.is_number:
        return _integer(value, place)
    return _code(value, line.words, place) if line.words else value


def _rows(
    sheet: Worksheet, columns: tuple[Column, ...], head: int
) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield each row below the head that holds something: where it stands, field -> value."""
    at = _column_places(sheet, columns, head)
    for number, cells in enumerate(sheet.iter_rows(min_row=head + 1), start=head + 1):
        texts = {
            column.name: _text(
                cells[at[column.name]],
                Place(sheet.title, number, column.title),
                takes_decimals=column.kind == LIMIT,
            )
            for column in columns
        }
        if any(texts.values()):
            yield (
                Place(sheet.title, number),
                {
                    column.name: _value(
                        texts[column.name], column, Place(sheet.title, number, column.title)
                    )
                    for column in columns
                },
            )


def _column_places(sheet: Worksheet, columns: tuple[Column, ...], head: int) -> dict[str, int]:
    """Return field -> index of its column; extra columns are refused, they would be lost."""
    place = Place(sheet.title, head)
    by_title = {fold(column.title): column.name for column in columns}
    found: dict[str, int] = {}
    first = next(sheet.iter_rows(min_row=head, max_row=head), ())
    for at, cell in enumerate(first):
        title = _text(cell, place)
        name = by_title.get(fold(title))
        if title and name is None:
            raise place.fault(f"cột «{title}» không có trong tệp mẫu; hãy xóa cột đó.")
        if title and name in found:
            raise place.fault(f"cột «{title}» có hai lần; hãy xóa một cột.")
        if title:
            found[name] = at
    for column in columns:
        if column.name not in found:
            raise place.fault(f"thiếu cột «{column.title}»; hãy thêm lại cột đó.")
    return found


# ---- Values of a cell


def _text(cell, place: Place, takes_decimals: bool = False) -> str:
    """Return a cell as text. Numbers typed where a text belongs are taken when they are whole."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise place.fault("ô chứa công thức Excel; hãy thay bằng giá trị (Paste Values).")
    if cell.data_type == "e":
        raise place.fault(f"ô chứa lỗi {value}; hãy ghi lại.")
    if isinstance(value, str):
        return nfc(_ESCAPED.sub("_", value).replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, int | float) and type(value) is not bool:
        if isfinite(value) and value == int(value):
            return str(int(value))
        if isfinite(value) and takes_decimals:
            return repr(value)
    raise place.fault(
        f"Excel đã đổi nội dung ô thành «{value}»; hãy định dạng ô là Văn bản (Text) rồi gõ lại."
    )


def _value(text: str, column: Column, place: Place) -> Any:
    if column.is_needed and not text:
        raise place.fault("chưa ghi gì; hãy ghi vào ô này.")
    if column.kind == NUMBER:
        return _integer(text, place)
    if column.kind == CODE:
        return _BROKEN_CODE.sub("_xa_", text)
    if column.kind == WORD:
        return _code(text, column.words, place)
    if column.kind == FLAG:
        return bool(text) and _code(text, layout.FLAG_WORDS, place) == "1"
    if column.kind == NUMBERS:
        return tuple(one for one in map(nfc, text.replace(",", ";").split(";")) if one)
    return text


def _integer(text: str, place: Place) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise place.fault(f"«{text}» không phải số nguyên; hãy ghi một số như 1, 2, 3.")
    return int(text)


def _code(text: str, words: Mapping[str, str], place: Place) -> str:
    code = layout.code_of(text, words)
    if code is None:
        choices = ", ".join(f"«{word}»" for word in words.values() if word)
        raise place.fault(f"«{text}» không có trong danh mục; hãy chọn một trong: {choices}.")
    return code
