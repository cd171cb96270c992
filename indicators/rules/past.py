"""Checks against earlier filings of the same unit.

Figures of another form that are not comparable never come here: `Previous.values` leaves them out.
"""

from collections.abc import Iterator
from decimal import Decimal

from indicators.formula import LAST_YEAR, PREV
from indicators.numbers import dotted
from indicators.rules import messages
from indicators.rules.reading import Finding, Previous, Reading
from indicators.spec import IndicatorSpec

FACTOR = Decimal(3)  # how many times larger or smaller calls for a look, unless stated otherwise
_NEVER = Decimal(0)
SMALLEST = 20  # below it a count jumps by itself

# Which filing a figure is compared with, first one that has it. A flow is only comparable with the
# same period of last year: periods differ in length.
_COMPARED_WITH = {
    "point_in_time": (PREV, LAST_YEAR),
    "in_period": (LAST_YEAR,),
    "year_to_date": (LAST_YEAR,),
    "baseline": (),
}


def cumulative(reading: Reading) -> Iterator[Finding]:
    """A lũy kế figure is smaller than earlier in the same year."""
    earlier = reading.previous.get(PREV)
    if not earlier or not earlier.same_year:
        return
    for item, indicator, now in reading.numeric:
        if indicator.time_basis != "year_to_date":
            continue
        before = _then(reading, item, earlier)
        # As printed: a fall nobody can see in the report is none.
        if before is not None and round(now, 2) < round(before, 2):
            message = messages.cumulative(reading, item, now, before, earlier.label)
            typed = reading.cell(item).typed or dotted(now, 2)
            yield Finding("cumulative", "warning", item, (), typed, dotted(before, 2), message)


def change(reading: Reading) -> Iterator[Finding]:
    """A figure is several times what it was in the filing it is comparable with.

    A count is asked about at FACTOR, an indicator with a factor of its own at that; 0: never.
    """
    if not reading.previous:
        return
    for item, indicator, now in reading.numeric:
        factor = _factor(reading, item, indicator)
        if not factor:
            continue
        for name in _COMPARED_WITH[indicator.time_basis]:
            earlier = reading.previous.get(name)
            before = _then(reading, item, earlier) if earlier else None
            if before is None:
                continue
            large = reading.measure(item).kind != "count" or max(now, before) >= SMALLEST
            if before > 0 and large and _is_jump(now, before, factor):
                message = messages.change(reading, item, now, before, earlier.label, factor)
                typed = reading.cell(item).typed or dotted(now, 2)
                yield Finding("change", "warning", item, (), typed, dotted(before, 2), message)
            break


def _factor(reading: Reading, item: str, indicator: IndicatorSpec) -> Decimal:
    """Return how many times calls for a look; 0: never."""
    if indicator.change_factor:
        return Decimal(indicator.change_factor)
    return FACTOR if reading.measure(item).kind == "count" else _NEVER


def _is_jump(now: Decimal, before: Decimal, factor: Decimal) -> bool:
    return now > factor * before or factor * now < before


def _then(reading: Reading, item: str, earlier: Previous) -> Decimal | None:
    figure = earlier.values.get(reading.form.items[item].indicator)
    if figure is None:
        return None
    return Decimal(0) if figure.mark == "nil" else figure.value
