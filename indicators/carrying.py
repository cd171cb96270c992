"""What of a unit's last report may stand again: figures that hardly change between periods.

Pure. Only what was measured at a point in time or against a fixed year is offered, with its note;
what happened within a period never is, nor a note that tells of it. A figure must mean the same in
both forms (`joining`) and read as the same number in the new one; nothing is converted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indicators import joining, numbers
from indicators.compute import Entered
from indicators.numbers import Measure, Number
from indicators.spec import ENTRY, FormSpec, once_a_form

TIME_BASES = ("point_in_time", "baseline")
NOT_APPLICABLE = "Không áp dụng"


@dataclass(frozen=True)
class Offer:
    """An empty row and what stood there last time."""

    item: str  # in the form being filled
    typed: str  # what would be typed there; "" = only the note
    note: str
    shown: str  # the figure as a person reads it: "2.531", "1 – Có"; "" = only the note


@once_a_form
def standing(form: FormSpec, unit_kind: str) -> dict[str, str]:
    """Return item code -> indicator code of a unit's entry rows whose figures may stand again."""
    return {
        item: form.items[item].indicator
        for item, role in form.roles(unit_kind).items()
        if role == ENTRY and form.indicator[form.items[item].indicator].time_basis in TIME_BASES
    }


def empty_rows(
    form: FormSpec, unit_kind: str, entered: Mapping[str, Entered], table: str
) -> Iterator[str]:
    """Yield the standing rows of a table that hold nothing at all, in printed order."""
    for item in standing(form, unit_kind):
        if form.items[item].table != table:
            continue
        cell = entered.get(item)
        if cell is None or not (cell.typed or cell.note):
            yield item


def offers(
    form: FormSpec,
    empty: Iterable[str],
    last_form: FormSpec,
    last: Mapping[str, Entered],
    forms: Mapping[str, FormSpec] | None = None,
) -> list[Offer]:
    """Return what the last report offers to these empty rows of this one, in their order.

    `last` holds the cells of the unit's last report by the item codes of `last_form`, computed rows
    with their number. `forms` are all known forms by code, see `joining.differences`.
    """
    found = []
    for item in empty:
        code = form.items[item].indicator
        was = last.get(last_form.item_of.get(code, ""))
        if was is None or joining.differences(code, last_form, form, forms):
            continue
        measure = form.measures[item]
        typed = retyped(was, measure)
        if typed or (typed == "" and was.note):
            found.append(Offer(item, typed, was.note, shown(typed, measure)))
    return found


def retyped(was: Entered, measure: Measure) -> str | None:
    """Return the text that says in a row what a cell said; "" where it said nothing, None where
    no text does.

    As it was typed where that reads the same here, else as the portal prints it.
    """
    if not was.mark:
        return ""
    for text in (was.typed, *_spellings(was, measure)):
        read = numbers.parse(text, measure)
        if text and isinstance(read, Number) and _is_same(was, read, measure):
            return text
    return None


def _spellings(was: Entered, measure: Measure) -> tuple[str, ...]:
    if was.mark == "na":
        return (NOT_APPLICABLE,)
    if measure.kind == "choice":
        return tuple(
            text for one in measure.options if one.key == was.key for text in (one.code, one.label)
        )
    return (numbers.display(was.value, measure, was.mark),)


def _is_same(was: Entered, read: Number, measure: Measure) -> bool:
    """Tell whether a text reads as the cell did: to the digits printed, a choice by its option."""
    if was.mark != read.mark:
        return False
    if measure.kind == "choice":
        return was.key == read.key
    printed = numbers.display(was.value, measure, was.mark)
    return printed == numbers.display(read.value, measure, read.mark)


def shown(typed: str, measure: Measure) -> str:
    """Return how a text offered is told to a person."""
    read = numbers.parse(typed, measure)
    if measure.kind == "text" or not typed or not isinstance(read, Number):
        return typed
    if read.mark == "na":
        return NOT_APPLICABLE
    if option := next((one for one in measure.options if one.key == read.key), None):
        return f"{option.code} – {option.label}"
    decimals = read.decimals if read.mark == "value" else None
    return numbers.display(read.value, measure, read.mark, decimals)
