"""What joins across form versions, where a series breaks, and what only looks alike.

Pure. A figure is followed by its indicator, whatever row, STT or wording a form gives it. Between
two forms the line breaks where the row's substance, its đơn vị tính, its formula or its list of
answers is no longer the same: the break is marked and named, figures are never converted. Codes of
a coded unit and their order may differ freely, since an answer is kept by its key.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from indicators import numbers
from indicators.periods import NAMES, Period
from indicators.spec import FormSpec, RelatedSpec
from units.text import fold

JOINED, MARKED, APART = "joined", "marked", "apart"


@dataclass(frozen=True)
class Point:
    """One dated figure: published by a unit, or combined over the units below it."""

    period: Period
    form: FormSpec
    value: Decimal | None  # None: not applicable, a tally, or nothing to show
    mark: str  # value | nil | na | ""
    key: str = ""  # option key of a choice
    text: str = ""  # as its form prints it
    note: str = ""  # what stands beside the figure: coverage of a roll-up
    group: str = ""  # points of different groups never stand in one line
    sources: tuple[str, ...] = ()  # codes of the forms of a roll-up over several


@dataclass(frozen=True)
class Break:
    """Between the point at `after` and the next one the figures must not be compared."""

    after: int  # place in the line of the last point before the break
    notes: tuple[str, ...]  # Vietnamese sentences


@dataclass(frozen=True)
class Line:
    """Points that may be read one after another, but for the breaks between them."""

    group: str
    kind: str  # kind of period of a line that takes only one; "" = any
    points: tuple[Point, ...]  # oldest first
    breaks: tuple[Break, ...] = field(default=())

    @property
    def label(self) -> str:
        return " · ".join(part for part in (self.group, NAMES.get(self.kind, "")) if part)


class Join(NamedTuple):
    """How a row of one form stands to a row of another."""

    old: str  # item code in the older form
    new: str  # item code in the newer form
    how: str  # joined | marked: one series, with a break | apart: never one series
    note: str  # Vietnamese: why it is not simply joined; "" when it is


def lines(
    code: str, points: Iterable[Point], forms: Mapping[str, FormSpec] | None = None
) -> list[Line]:
    """Return an indicator's points as lines, breaks marked.

    What happened within a period is read only against the same kind of period: 6 tháng holds quý I.
    A stock, a cumulative or a baseline figure is read in the order of time. `forms` are all known
    forms by code: a change made by one that has no point of its own is still a break.
    """
    split: dict[tuple[str, str], list[Point]] = {}
    for point in _one_a_period(sorted(points, key=_order), forms or {}):
        in_period = point.form.indicator[code].time_basis == "in_period"
        split.setdefault((point.group, point.period.kind if in_period else ""), []).append(point)
    order = list(NAMES)
    return [
        Line(group, kind, tuple(line), _breaks(code, line, forms or {}))
        for (group, kind), line in sorted(
            split.items(), key=lambda one: (one[0][0], order.index(one[0][1]) if one[0][1] else -1)
        )
    ]


def _order(point: Point) -> tuple[Period, str]:
    return point.period, point.form.code


def _one_a_period(points: Sequence[Point], forms: Mapping[str, FormSpec]) -> list[Point]:
    """Part a group whose unit filed two forms for one period, by the first version of each form."""
    met = Counter((point.group, point.period) for point in points)
    twice = {group for (group, _), times in met.items() if times > 1}
    return [
        replace(one, group=f"{one.group} · mẫu {_first(one.form, forms)}".removeprefix(" · "))
        if one.group in twice
        else one
        for one in points
    ]


def _first(form: FormSpec, forms: Mapping[str, FormSpec]) -> str:
    """Return the code of the oldest known version a form comes from."""
    seen = [form.code]
    while (older := forms.get(form.follows)) and older.code not in seen:
        form = older
        seen.append(form.code)
    return seen[-1]


def _breaks(code: str, points: Sequence[Point], forms: Mapping[str, FormSpec]) -> tuple[Break, ...]:
    found = []
    for place, (before, after) in enumerate(zip(points, points[1:], strict=False)):
        if notes := differences(code, before.form, after.form, forms):
            found.append(Break(place, notes))
    return tuple(found)


def differences(
    code: str, old: FormSpec, new: FormSpec, forms: Mapping[str, FormSpec] | None = None
) -> tuple[str, ...]:
    """Return why figures of an indicator asked by two forms are not compared as they stand."""
    if old.code == new.code:
        return ()
    before, after = old.items[old.item_of[code]], new.items[new.item_of[code]]
    notes = [
        step.items[step.item_of[code]].changed
        for step in _steps(old, new, forms or {})
        if code in step.item_of
    ]
    was, now = old.measures[before.code], new.measures[after.code]
    if was.kind == now.kind == "choice":
        if {one.key for one in was.options} != {one.key for one in now.options}:
            notes.append(f"Các phương án trả lời đổi từ «{_labels(was)}» thành «{_labels(now)}».")
    elif not same_size(was, now):
        notes.append(f"Đơn vị tính đổi từ «{before.unit}» thành «{after.unit}».")
    if old.indicator[code].meaning != new.indicator[code].meaning:
        notes.append(
            "Cách tính, kiểu số liệu hoặc cách tổng hợp ghi trong hai mẫu không giống nhau."
        )
    return tuple(dict.fromkeys(filter(None, notes)))


def _steps(old: FormSpec, new: FormSpec, forms: Mapping[str, FormSpec]) -> list[FormSpec]:
    """Return the forms whose `changed` stands between two: the newer and those it came through.

    A unit that files the older form after the newer crosses the same changes backwards. Forms of
    two levels issued by one decision were changed together: between them nothing was.
    """
    if found := _descent(new, old, forms) or _descent(old, new, forms):
        return found
    return [] if new.decision and new.decision == old.decision else [new]


def _descent(form: FormSpec, ancestor: FormSpec, forms: Mapping[str, FormSpec]) -> list[FormSpec]:
    """Return the versions after `ancestor` up to `form`, oldest first; [] without descent."""
    found: list[FormSpec] = []
    current: FormSpec | None = form
    while current is not None and current not in found:
        if current.code == ancestor.code:
            return found[::-1]
        found.append(current)
        current = ancestor if current.follows == ancestor.code else forms.get(current.follows)
    return []


def same_size(was: numbers.Measure, now: numbers.Measure) -> bool:
    """Tell whether a number means as much in one đơn vị tính as in the other."""
    return _size(was) == _size(now)


def _size(measure: numbers.Measure) -> object:
    """Return what must be equal for two numbers to mean the same: the scale, or the unit's words.

    A count's unit may be worded anew (Ý kiến, PAKN); a thousandfold one may not.
    """
    if measure.kind == "money":
        return measure.scale or fold(measure.unit)
    if measure.kind == "count":
        return numbers.multiple(measure.unit)
    return fold(measure.unit) if measure.kind == "decimal" else measure.kind


def _labels(measure: numbers.Measure) -> str:
    return "; ".join(one.label for one in measure.options)


def joins(
    old: FormSpec,
    new: FormSpec,
    relations: Mapping[str, Iterable[RelatedSpec]],
    forms: Mapping[str, FormSpec] | None = None,
) -> list[Join]:
    """Compare two forms row by row, in the printed order of the newer one, then of the older.

    `relations` holds what the dictionary says each indicator is not comparable with. Rows that
    share an indicator are joined or marked; related rows of which one form lacks one are apart.
    Rows only one form has, without a relation, are left out.
    """
    found = []
    for code in old.item_of.keys() & new.item_of.keys():
        notes = differences(code, old, new, forms)
        how = MARKED if notes else JOINED
        found.append(Join(old.item_of[code], new.item_of[code], how, " ".join(notes)))
    for stated, entries in relations.items():
        for related in entries:
            for mine, other in ((stated, related.code), (related.code, stated)):
                both = mine in new.item_of and other in old.item_of
                if both and not (mine in old.item_of and other in new.item_of):
                    found.append(Join(old.item_of[other], new.item_of[mine], APART, related.note))
    place_new, place_old = list(new.items).index, list(old.items).index
    return sorted(dict.fromkeys(found), key=lambda one: (place_new(one.new), place_old(one.old)))


@dataclass(frozen=True)
class Numbered:
    """A break as it is listed under a series."""

    number: int
    old: str  # code of the form before it
    new: str
    notes: tuple[str, ...]


def numbered(lines: Sequence[Line]) -> tuple[list[Numbered], dict[tuple[int, int], int]]:
    """Number the breaks of a series from the oldest: the list, and (line, place) -> number.

    The same change met by several lines is one break.
    """
    met = sorted(
        (line.points[one.after + 1].period, place, one.after)
        for place, line in enumerate(lines)
        for one in line.breaks
    )
    listed: dict[tuple, Numbered] = {}
    places = {}
    for _, place, after in met:
        line = lines[place]
        notes = next(one.notes for one in line.breaks if one.after == after)
        key = (line.points[after].form.code, line.points[after + 1].form.code, notes)
        listed.setdefault(key, Numbered(len(listed) + 1, *key))
        places[place, after] = listed[key].number
    return list(listed.values()), places
