"""Checks against earlier filings of the same unit."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.formula import LAST_YEAR, PREV
from indicators.numbers import dotted
from indicators.rules import messages
from indicators.rules.reading import Finding, Previous, Reading

FACTOR = 3  # how many times larger or smaller calls for a look
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
    for item, basis, now in _figures(reading):
        if basis != "year_to_date":
            continue
        before = _then(reading, item, earlier)
        # As printed: a fall nobody can see in the report is none.
        if before is not None and round(now, 2) < round(before, 2):
            message = messages.cumulative(reading, item, now, before, earlier.label)
            typed = reading.cell(item).typed or dotted(now, 2)
            yield Finding("cumulative", "warning", item, (), typed, dotted(before, 2), message)


def change(reading: Reading) -> Iterator[Finding]:
    """A count is several times what it was in the filing it is comparable with."""
    if not reading.previous:
        return
    for item, basis, now in _figures(reading):
        if reading.measure(item).kind != "count":
            continue
        for name in _COMPARED_WITH[basis]:
            earlier = reading.previous.get(name)
            before = _then(reading, item, earlier) if earlier else None
            if before is None:
                continue
            if before > 0 and max(now, before) >= SMALLEST and _is_jump(now, before):
                message = messages.change(reading, item, now, before, earlier.label)
                typed = reading.cell(item).typed or dotted(now, 2)
                yield Finding("change", "warning", item, (), typed, dotted(before, 2), message)
            break


def _is_jump(now: Decimal, before: Decimal) -> bool:
    return now > FACTOR * before or FACTOR * now < before


def _figures(reading: Reading) -> Iterator[tuple[str, str, Decimal]]:
    """Yield (item, time basis, number) of this unit's numeric rows that hold one."""
    for item, figure in reading.figures.items():
        now = Decimal(0) if figure.mark == "nil" else figure.value
        if now is not None and reading.measure(item).kind not in ("choice", "text"):
            spec = reading.form.indicator[reading.form.items[item].indicator]
            yield item, spec.time_basis, now


def _then(reading: Reading, item: str, earlier: Previous) -> Decimal | None:
    figure = earlier.values.get(reading.form.items[item].indicator)
    if figure is None:
        return None
    return Decimal(0) if figure.mark == "nil" else figure.value
