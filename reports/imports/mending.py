"""Rows as a file has them -> rows as the form prints them, where that is plain.

Pure. A name that goes on in the next row, at the foot of a page, is joined; a number or a unit in
the cell of the name is taken out of it. Only what makes a wording of the form is changed.
"""

import re
from dataclasses import replace

from indicators.spec import ItemSpec
from reports.imports.layout import SourceRow, is_numbering
from reports.imports.wordings import key, same_units

Known = dict[str, list[ItemSpec]]  # key of a wording -> the items worded so
_BULLETS = "-–+•*_ "
MOST = 3  # rows a name may be cut into

_NUMBERED = re.compile(r"((?:[0-9]{1,2}\.)*[0-9]{1,2}[.)]?|[a-zđ]\)|[IVX]{1,4}\.)\s+(\S.*)")
_WITH_UNIT = re.compile(
    r"(.+?)[\s,]*\((?:ĐVT|đơn vị tính|đơn vị)?\s*:?\s*([^()]+)\)", re.IGNORECASE
)


def mended(rows: list[SourceRow], known: Known) -> tuple[list[SourceRow], list[int]]:
    """Return the rows mended, and the numbers of those that were joined from several."""
    result, joined = [], []
    position = 0
    while position < len(rows):
        row = rows[position]
        position += 1
        # A wording of the form may itself be the beginning of a longer one.
        for end in range(position + 1, min(position + MOST, len(rows) + 1)):
            if not goes_on(rows[end - 1], row, known):
                break
            if whole := joined_row(rows[position - 1 : end], known):
                row, position = whole, end
                joined.append(row.number)
                break
        if key(row.text) not in known:
            row = taken_apart(row, known)
        result.append(row)
    return result, joined


def goes_on(row: SourceRow, first: SourceRow, known: Known) -> bool:
    """Tell whether a row can be the rest of the one above: words only, not both of them known."""
    if row.stt or not row.text or row.sheet != first.sheet or first.is_title:
        return False
    if row.value and first.value:
        return False
    return key(row.text) not in known or key(first.text) not in known


def joined_row(parts: list[SourceRow], known: Known) -> SourceRow | None:
    """Return rows as the one row they are, if together they make a wording."""
    first = parts[0]
    texts = " ".join(one.text for one in parts)
    fields = {}
    for name in ("unit", "value", "note"):
        filled = [getattr(one, name) for one in parts if getattr(one, name)]
        fields[name] = " ".join(filled)
    numeric = any(one.is_numeric for one in parts)
    whole = replace(first, text=texts, is_numeric=numeric, **fields)
    whole = whole if key(texts) in known else taken_apart(whole, known)
    return whole if key(whole.text) in known else None


def taken_apart(row: SourceRow, known: Known) -> SourceRow:
    """Return a row with the STT or the unit taken out of its name, where that leaves a wording."""
    text = row.text.strip(_BULLETS)
    if not row.stt and (parts := _NUMBERED.fullmatch(text)) and is_numbering(parts[1]):
        numbered = taken_apart(replace(row, stt=parts[1], text=parts[2]), known)
        # A number with a point is no word of a name, even if the name is no wording.
        if key(numbered.text) in known or "." in parts[1]:
            return numbered
    if not row.unit and (parts := _WITH_UNIT.fullmatch(text)):
        items = known.get(key(parts[1]), ())
        if any(same_units(parts[2], item.unit) for item in items):
            return replace(row, text=parts[1], unit=parts[2])
    return row
