"""View-models of the page that compares two forms: each aspect that differs, line by line.

Reads nothing but the two forms; `difference` finds what differs.
"""

from dataclasses import dataclass

from indicators.difference import ASPECTS, Change, difference, reminder
from indicators.spec import FormSpec, ItemSpec, RuleSpec, SectionSpec, TableSpec


@dataclass(frozen=True)
class DifferenceLine:
    """One thing that differs, with the row it is in each form where it is one."""

    place: str  # "Biểu 3 · 2.1."; "" where it has none
    label: str
    old_item: str  # code of the row in the other form; "" = it has none
    new_item: str
    was: str
    now: str


@dataclass(frozen=True)
class DifferencePart:
    """One aspect: a heading and its lines."""

    aspect: str
    title: str
    lines: tuple[DifferenceLine, ...]
    is_pair: bool  # shows before and after; else only what came or went

    @property
    def has_places(self) -> bool:
        return any(line.place for line in self.lines)


def parts(old: FormSpec, new: FormSpec) -> list[DifferencePart]:
    """Return the aspects in which the forms differ, in the order of ASPECTS; [] when in none."""
    found = difference(old, new)
    return [
        DifferencePart(
            aspect,
            title,
            tuple(map(line, changes)),
            any(change.was or change.now for change in changes),
        )
        for aspect, title in ASPECTS.items()
        if (changes := getattr(found, aspect))
    ]


def line(change: Change) -> DifferenceLine:
    shown = change.old if change.new is None else change.new
    place, label = told(shown)
    if isinstance(shown, RuleSpec) and change.was:
        place, label = "", shown.code  # before and after say the rest
    return DifferenceLine(
        place, label, row_code(change.old), row_code(change.new), change.was, change.now
    )


def told(thing: ItemSpec | RuleSpec | SectionSpec | TableSpec | str) -> tuple[str, str]:
    """Return where a thing stands and what it is called."""
    if isinstance(thing, ItemSpec):
        return f"Biểu {thing.table}" + (f" · {thing.stt}" if thing.stt else ""), thing.label
    if isinstance(thing, TableSpec):
        return f"Biểu {thing.number}", thing.title
    if isinstance(thing, SectionSpec):
        return thing.key, f"{thing.number} {thing.title}".strip()
    if isinstance(thing, RuleSpec):
        return thing.code, reminder(thing)
    return "", thing


def row_code(thing) -> str:
    return thing.code if isinstance(thing, ItemSpec) else ""
