"""Matched rows -> changes for the entry gate: what of a file's row is worth writing.

Decides what a blank means and what a note repeats; whether a text is a number, and whether a row
takes one, is the gate's to say.
"""

from dataclasses import replace

from indicators import numbers
from indicators.spec import COMPUTED, ENTRY, FOREIGN, HEADING, MARKERS, FormSpec
from reports.entry import Change
from reports.imports.match import Match, Matched, same_units
from reports.sheet import Sheet
from units.text import fold

NOT_APPLICABLE = "không áp dụng"  # how a person types what the portal's workbooks print as a dash
DASHES = ("–", "-", "—")


def build(match: Match, sheet: Sheet, is_own_workbook: bool = False) -> dict[str, Change]:
    """Return item code -> change, in file order; rows that change nothing are left out.

    A blank entry row leaves the cell as it is: files often hold one Biểu filled and the others not.
    A blank computed row is told to the gate when the file fills any of its parts, so that the
    checks can say that the total is missing. The versions are those of the sheet as it was read.
    """
    values = {one.item: one.row.value for one in match.matched}
    changes = {}
    for one in match.matched:
        role = sheet.roles[one.item]
        typed = typed_of(one, sheet, is_own_workbook)
        if role == COMPUTED and not typed and not has_parts(sheet.form, one.item, values):
            typed = None
        if role == COMPUTED and is_own_workbook:
            typed = None  # its formulas are ours: there is nothing to compare
        if role in (ENTRY, FOREIGN, HEADING) and not typed:
            typed = None
        note = note_of(one, sheet.form) if role != HEADING else None
        if typed is None and note is None:
            continue
        change = Change(one.item, typed, note, sheet.cell(one.item).version)
        if role in (ENTRY, COMPUTED) and is_other_unit(one, sheet.form):
            change = replace(change, unit_typed=one.row.unit)
        changes[one.item] = change
    return changes


def typed_of(one: Matched, sheet: Sheet, is_own_workbook: bool) -> str | None:
    """Return the text to store, None where it says what the cell already holds."""
    text = one.row.value
    if sheet.roles[one.item] not in (ENTRY, COMPUTED):
        return text
    measure = sheet.form.measures[one.item]
    if is_own_workbook and text in DASHES:
        text = NOT_APPLICABLE
    if one.row.is_numeric and measure.kind == "percent":
        whole, _, decimals = text.rstrip("%").partition(".")
        if len(decimals) == 3:
            # 33.125 is one number in a number cell, and a question when typed.
            text = f"{whole}.{decimals}0" + "%" * text.endswith("%")
    if (one.row.is_numeric or is_own_workbook) and sheet.roles[one.item] == ENTRY:
        current = sheet.cell(one.item)
        read = numbers.parse(text, measure)
        if (
            isinstance(read, numbers.Number)
            and not current.problem
            # A file from elsewhere says that it stands in this period too; what the portal itself
            # wrote into its workbook says nothing.
            and (is_own_workbook or not current.carried)
            and (read.value, read.mark, read.key) == (current.value, current.mark, current.key)
            and measure.kind != "text"
        ):
            return None
    return text


def has_parts(form: FormSpec, item: str, values: dict[str, str]) -> bool:
    """Tell whether the file fills any row the computed row is made of."""
    return any(values.get(form.item_of.get(name, "")) for name in form.formulas[item].names)


def note_of(one: Matched, form: FormSpec) -> str | None:
    """Return the note to store, None when there is none or it only repeats who fills the row."""
    note = one.row.note
    if not note or fold(note) == fold(MARKERS.get(form.reporters[one.item], "")):
        return None
    return note


def is_other_unit(one: Matched, form: FormSpec) -> bool:
    """Tell whether the file states another đơn vị tính than the form; a blank states none."""
    expected = form.items[one.item].unit
    return bool(one.row.unit and expected and not same_units(one.row.unit, expected))
