"""Matched rows -> changes for the entry gate: what of a file's row is worth writing.

Decides what a blank means and what a note repeats; whether a text is a number, and whether a row
takes one, is the gate's to say.
"""

from collections.abc import Mapping
from dataclasses import replace

from indicators import numbers
from indicators.spec import COMPUTED, ENTRY, HEADING, MARKERS, FormSpec
from reports.entry import Change
from reports.imports.layout import Stamp
from reports.imports.match import Match, Matched, same_units
from reports.sheet import Sheet
from units.text import fold

NOT_APPLICABLE = "không áp dụng"  # how a person types what the portal's workbooks print as a dash
DASHES = ("–", "-", "—")


def build(
    match: Match,
    sheet: Sheet,
    stamp: Stamp | None = None,
    versions: Mapping[str, int] | None = None,
) -> dict[str, Change]:
    """Return item code -> change, in file order; rows that change nothing are left out.

    A blank entry row leaves the cell as it is: files often hold one Biểu filled and the others not.
    A blank computed row is told to the gate when the file fills any of its parts, so that the
    checks can say that the total is missing. With a `stamp` the workbook is one of ours: what it
    was handed out with is no change of the person's. `versions` (item -> cell version) are what the
    changes are made on; None: see `versions_of`.
    """
    if versions is None:
        versions = versions_of(sheet, stamp)
    given = stamp.cells if stamp else {}
    values = {one.item: one.row.value for one in match.matched}
    changes = {}
    for one in match.matched:
        item, role = one.item, sheet.roles[one.item]
        text, note = text_of(one, sheet, stamp is not None), note_of(one, sheet.form)
        if role == COMPUTED and (stamp or not text and not has_parts(sheet.form, item, values)):
            typed = None  # the formulas of our own workbooks leave nothing to compare
        elif item in given:
            typed, note = since_given(text, note, given[item], sheet, item)
        else:
            typed = None if says_what_stands(one, text, sheet, stamp) else text
            typed = None if role != COMPUTED and not typed else typed
        if role == HEADING:
            note = None
        if typed is None and note is None:
            continue
        change = Change(item, typed, note, versions.get(item, 0))
        if role in (ENTRY, COMPUTED) and is_other_unit(one, sheet.form):
            change = replace(change, unit_typed=one.row.unit)
        changes[item] = change
    return changes


def versions_of(sheet: Sheet, stamp: Stamp | None) -> dict[str, int]:
    """Return item -> version of the cell a file's text was made on.

    That is the cell as it stands, or as it stood when our workbook was handed out: what was typed
    in the portal since is then a conflict, as between any two people.
    """
    versions = {item: cell.version for item, cell in sheet.entered.items()}
    if stamp:
        versions |= {item: version for item, (version, *_) in stamp.cells.items()}
    return versions


def text_of(one: Matched, sheet: Sheet, is_own_workbook: bool) -> str:
    """Return the file's text as a person would have typed it."""
    text = one.row.value
    if sheet.roles[one.item] not in (ENTRY, COMPUTED):
        return text
    if is_own_workbook and text in DASHES:
        return NOT_APPLICABLE
    if one.row.is_numeric and sheet.form.measures[one.item].kind == "percent":
        whole, _, decimals = text.rstrip("%").partition(".")
        if len(decimals) == 3:
            # 33.125 is one number in a number cell, and a question when typed.
            text = f"{whole}.{decimals}0" + "%" * text.endswith("%")
    return text


def says_what_stands(one: Matched, text: str, sheet: Sheet, stamp: Stamp | None) -> bool:
    """Tell whether the number of a number cell, or of a workbook of ours, is the cell's own."""
    if sheet.roles[one.item] != ENTRY or not (one.row.is_numeric or stamp):
        return False
    current, measure = sheet.cell(one.item), sheet.form.measures[one.item]
    if current.carried and not stamp:
        return False  # a file from elsewhere says that it stands in this period too
    stands = (current.value, current.mark, current.key)
    return measure.kind != "text" and not current.problem and meaning(text, measure) == stands


def since_given(
    text: str, note: str | None, was: tuple[int, str, str], sheet: Sheet, item: str
) -> tuple[str | None, str | None]:
    """Return (typed, note) as a person left a cell handed out with `was`; None: as it was.

    In a workbook for filling in, a blank where something stood is something taken out.
    """
    _, typed_was, note_was = was
    note = None if (note or "") == note_was else note or ""
    if sheet.roles[item] != ENTRY or text == typed_was:
        return (None if text == typed_was else text), note
    measure = sheet.form.measures[item]
    is_same = bool(text and typed_was) and meaning(text, measure) == meaning(typed_was, measure)
    return (None if is_same else text), note


def meaning(text: str, measure: numbers.Measure) -> tuple | str:
    """Return what two texts share that say the same number, "2531" and "2.531"; else the text."""
    read = numbers.parse(text, measure)
    return (read.value, read.mark, read.key) if isinstance(read, numbers.Number) else text


def has_parts(form: FormSpec, item: str, values: dict[str, str]) -> bool:
    """Tell whether the file fills any row the computed row is made of."""
    return any(values.get(form.item_of.get(name, "")) for name in form.formulas[item].names)


def note_of(one: Matched, form: FormSpec) -> str | None:
    """Return the note to store, None when there is none or it only repeats who fills the row."""
    note, marker = one.row.note, MARKERS.get(form.reporters[one.item], "")
    if not note or note == marker or fold(note) == fold(marker):
        return None
    return note


def is_other_unit(one: Matched, form: FormSpec) -> bool:
    """Tell whether the file states another đơn vị tính than the form; a blank states none."""
    expected = form.items[one.item].unit
    return bool(one.row.unit and expected and not same_units(one.row.unit, expected))
