"""Combine published figures over units and over periods.

Pure. A count adds up; a rate is its formula over the summed parts, never a mean of rates; a coded
answer is a tally per option; a stock or a cumulative figure takes the last period. Nil counts as 0;
what is empty or not applicable stays out, and what is empty is named. The order of the parts never
changes a result. Does not know the hierarchy: whoever calls passes either a unit or the units
below it, since a district's figure already includes its communes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

from indicators import formula
from indicators.formula import Operand
from indicators.periods import Period
from indicators.spec import FOREIGN, FormSpec, IndicatorSpec

_EXACT = Context(prec=60)  # sums of 4.000 units' figures stay exact, whatever the order


class RollupError(ValueError):
    """Parts that must not be combined; the message is one Vietnamese sentence."""


@dataclass(frozen=True)
class Figured:
    """One published figure."""

    value: Decimal | None  # None: not applicable
    mark: str  # value | nil | na; "" = empty
    key: str = ""  # option key of a choice


NOT_REPORTED = Figured(None, "")
NOT_ASKED = Figured(None, "na")


@dataclass(frozen=True)
class Part:
    """One unit's figures."""

    unit: str  # unit code
    values: Mapping[str, Figured]  # indicator code -> figure; absent = not reported
    foreign: frozenset[str] = frozenset()  # indicators the form does not ask of this unit

    def figure(self, code: str) -> Figured:
        if code in self.foreign:
            return NOT_ASKED
        return self.values.get(code, NOT_REPORTED)


@dataclass(frozen=True)
class Slice:
    """One period's figures of the same unit, or of the same set of units."""

    period: Period
    values: Mapping[str, Figured]  # indicator code -> figure; absent = not reported


@dataclass(frozen=True)
class Total:
    """One combined figure."""

    value: Decimal | None  # unrounded; None when empty, not applicable, or a tally
    mark: str  # value | nil (every part was nil) | na | "" (nothing to combine)
    parts: int = 0  # how many parts the figure stands on
    tally: Mapping[str, int] = field(default_factory=dict)  # of a choice: option key -> parts
    missing: tuple[str, ...] = ()  # units or periods that should have reported it and did not
    lineage: Mapping[str, Figured] = field(default_factory=dict)  # unit or period -> its figure
    reason: str = ""  # "zero_division" when that is why the mark is na


@dataclass(frozen=True)
class Coverage:
    """How many of the units that owe a report have one."""

    filed: int
    expected: int

    @property
    def is_complete(self) -> bool:
        return self.filed >= self.expected

    def __str__(self):
        return f"{self.filed}/{self.expected}"


def foreign(form: FormSpec, unit_kind: str) -> frozenset[str]:
    """Return the indicators a form holds but does not ask of a kind of unit, for `Part.foreign`."""
    roles = form.roles(unit_kind)
    return frozenset(code for code, item in form.item_of.items() if roles[item] == FOREIGN)


def over_units(indicators: Iterable[IndicatorSpec], parts: Iterable[Part]) -> dict[str, Total]:
    """Combine units into their parent's figures: indicator code -> total.

    Every operand of a rate or total must be among the indicators, otherwise the rate is empty.
    "last" over units is the figure all of them share, empty where they differ; "none" is never
    combined, its lineage still shows each unit. Raise RollupError when a unit comes twice.
    """
    specs = {spec.code: spec for spec in indicators}
    units = sorted(parts, key=lambda part: part.unit)
    _no_repeats([part.unit for part in units], "Đơn vị")
    lookups = {part.unit: _own(specs, part) for part in units}

    def lineage(code: str) -> dict[str, Figured]:
        return {part.unit: lookups[part.unit](code) for part in units}

    return _totals(specs, lineage, lambda spec: spec.rollup)


def over_periods(indicators: Iterable[IndicatorSpec], slices: Iterable[Slice]) -> dict[str, Total]:
    """Combine periods of one unit: indicator code -> total; missing and lineage name periods.

    In-period counts add up; a stock, a cumulative or a baseline figure, and any coded answer, is
    the last period's, empty if that period lacks it. A rate of in-period parts is its formula over
    the sums. Raise RollupError for a repeated period, and when periods overlap and an in-period
    figure would be added up: 6 tháng already holds quý I.
    """
    specs = {spec.code: spec for spec in indicators}
    ordered = sorted(slices, key=lambda one: one.period)
    _no_repeats([str(one.period) for one in ordered], "Kỳ báo cáo")
    if any(_over_time(spec) in ("sum", "recompute") for spec in specs.values()):
        _no_overlap([one.period for one in ordered])
    parts = {str(one.period): _own(specs, Part(str(one.period), one.values)) for one in ordered}

    def lineage(code: str) -> dict[str, Figured]:
        return {period: figure(code) for period, figure in parts.items()}

    return _totals(specs, lineage, _over_time, take_last=True)


def _over_time(spec: IndicatorSpec) -> str:
    if spec.time_basis != "in_period" or spec.rollup == "tally":
        return "last"
    return spec.rollup


def _no_repeats(names: Sequence[str], what: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise RollupError(f"{what} {name} có mặt {times} lần; mỗi phần chỉ được cộng một lần.")


def _no_overlap(periods: Sequence[Period]) -> None:
    for place, one in enumerate(periods):
        for other in periods[place + 1 :]:
            if one.overlaps(other):
                raise RollupError(
                    f"{one.label} và {other.label} trùng thời gian số liệu nên không cộng được; "
                    "hãy chọn các kỳ không trùng nhau."
                )


def _own(specs: Mapping[str, IndicatorSpec], part: Part) -> Callable[[str], Figured]:
    """Return a part's figure by code; a rate it did not publish is computed from its own parts."""
    known: dict[str, Figured] = {}

    def figure(code: str) -> Figured:
        if code not in known:
            own = part.figure(code)
            spec = specs.get(code)
            if not own.mark and spec and spec.rollup == "recompute" and spec.formula:
                known[code] = own  # ends a circle of formulas, if a catalogue has one
                result = formula.evaluate(
                    formula.parse(spec.formula), lambda name, when: _operand(figure, name, when)
                )
                own = Figured(result.value, result.mark)
            known[code] = own
        return known[code]

    return figure


def _operand(figure: Callable[[str], Figured | Total], name: str, when: str) -> Operand:
    if when != formula.THIS:  # earlier periods are combined apart
        return Operand(None, "")
    one = figure(name)
    return Operand(one.value, one.mark)


def _totals(
    specs: Mapping[str, IndicatorSpec],
    lineage_of: Callable[[str], dict[str, Figured]],
    method_of: Callable[[IndicatorSpec], str],
    take_last: bool = False,
) -> dict[str, Total]:
    done: dict[str, Total] = {}

    def total(code: str) -> Total:
        if code in done:
            return done[code]
        if code not in specs:
            return Total(None, "")
        lineage = lineage_of(code)
        method = method_of(specs[code])
        if method == "recompute" and specs[code].formula:
            done[code] = Total(None, "")  # ends a circle of formulas, if a catalogue has one
            done[code] = _recompute(specs[code], lineage, total)
        elif method == "last" and take_last:
            done[code] = _last(lineage)
        else:
            done[code] = _COMBINE.get(method, _none)(lineage)
        return done[code]

    return {code: total(code) for code in specs}


def _recompute(
    spec: IndicatorSpec, lineage: Mapping[str, Figured], total: Callable[[str], Total]
) -> Total:
    result = formula.evaluate(
        formula.parse(spec.formula), lambda name, when: _operand(total, name, when)
    )
    return Total(
        result.value,
        result.mark,
        len(_counting(lineage)),
        missing=_missing(lineage),
        lineage=lineage,
        reason=result.reason,
    )


def _counting(lineage: Mapping[str, Figured]) -> list[Figured]:
    return [one for one in lineage.values() if one.mark in ("value", "nil")]


def _missing(lineage: Mapping[str, Figured]) -> tuple[str, ...]:
    return tuple(name for name, one in lineage.items() if not one.mark)


def _number(one: Figured) -> Decimal:
    return one.value if one.mark == "value" and one.value is not None else Decimal(0)


def _nothing(lineage: Mapping[str, Figured]) -> Total:
    """No part counts: not applicable when all say so, empty as long as one may still report."""
    is_na = bool(lineage) and all(one.mark == "na" for one in lineage.values())
    return Total(None, "na" if is_na else "", 0, missing=_missing(lineage), lineage=lineage)


def _combined(lineage: Mapping[str, Figured], combine: Callable[[list[Decimal]], Decimal]) -> Total:
    counting = _counting(lineage)
    if not counting:
        return _nothing(lineage)
    mark = "nil" if all(one.mark == "nil" for one in counting) else "value"
    value = combine([_number(one) for one in counting])
    return Total(value, mark, len(counting), missing=_missing(lineage), lineage=lineage)


def _sum(lineage: Mapping[str, Figured]) -> Total:
    def add(numbers: list[Decimal]) -> Decimal:
        total = Decimal(0)
        for number in numbers:
            total = _EXACT.add(total, number)
        return total

    return _combined(lineage, add)


def _max(lineage: Mapping[str, Figured]) -> Total:
    return _combined(lineage, max)


def _tally(lineage: Mapping[str, Figured]) -> Total:
    counting = [one for one in lineage.values() if one.mark == "value" and one.key]
    if not counting:
        return _nothing(lineage)
    tally = dict(sorted(Counter(one.key for one in counting).items()))
    return Total(None, "value", len(counting), tally, _missing(lineage), lineage)


def _shared(lineage: Mapping[str, Figured]) -> Total:
    counting = _counting(lineage)
    if not counting:
        return _nothing(lineage)
    # A choice is the same answer by its key: two forms may give it different codes.
    if len({one.key or _number(one) for one in counting}) > 1:
        return _none(lineage)
    mark = "nil" if all(one.mark == "nil" for one in counting) else "value"
    return Total(
        _number(counting[0]), mark, len(counting), missing=_missing(lineage), lineage=lineage
    )


def _last(lineage: Mapping[str, Figured]) -> Total:
    """Take the last period, even when it is the one that lacks the figure."""
    if not lineage:
        return _nothing(lineage)
    name = list(lineage)[-1]
    last = lineage[name]
    tally = {last.key: 1} if last.key else {}
    missing = () if last.mark else (name,)
    return Total(last.value, last.mark, int(last.mark in ("value", "nil")), tally, missing, lineage)


def _none(lineage: Mapping[str, Figured]) -> Total:
    return Total(None, "", 0, missing=_missing(lineage), lineage=lineage)


_COMBINE = {"sum": _sum, "max": _max, "tally": _tally, "last": _shared}
