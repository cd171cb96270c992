"""Checks of what the form computes: typed rates and totals against their parts."""

from collections.abc import Iterator
from decimal import Decimal

from indicators import formula, numbers
from indicators.formula import Expression, Result
from indicators.numbers import dotted
from indicators.rules import messages
from indicators.rules.reading import Finding, Reading, accepts
from indicators.spec import COMPUTED, ENTRY, FOREIGN, FormSpec, once_a_form, portal_names

HUNDRED = Decimal(100)


def formulas(reading: Reading) -> Iterator[Finding]:
    """Compare every typed rate and total with the formula over the operands as typed."""
    for item, expression in reading.form.formulas.items():
        role, cell = reading.roles[item], reading.cell(item)
        if role == FOREIGN and cell.typed:
            yield from _zero_division(reading, item, expression, reading.lookup_foreign)
        elif portal_names(expression):
            yield from _portal_difference(reading, item, expression)
        elif role == COMPUTED and cell.typed:
            result = formula.evaluate(expression, reading.lookup)
            if result.reason == "zero_division":
                yield from _zero_division(reading, item, expression, reading.lookup)
            else:
                yield from _difference(reading, item, expression, result)
        elif role == COMPUTED and cell.imported and not _is_rate(reading, item):
            yield from _blank_total(reading, item, expression)


def _is_rate(reading: Reading, item: str) -> bool:
    return reading.measure(item).kind == "percent"


def _zero_division(reading: Reading, item: str, expression: Expression, lookup):
    """A rate was typed where the denominator is 0; "không áp dụng" typed there is right."""
    said = reading.said(item)
    if formula.evaluate(expression, lookup).reason != "zero_division" or (
        said and said.mark == "na"
    ):
        return
    typed = reading.cell(item).typed
    yield Finding(
        "zero_division",
        "warning",
        item,
        reading.items_of(expression),
        typed,
        "",
        messages.zero_division(reading, item, typed, reading.working(expression, lookup)),
    )


def _difference(reading: Reading, item: str, expression: Expression, result: Result):
    said, typed = reading.said(item), reading.cell(item).typed
    if said is None:
        parsed = numbers.parse(typed, reading.measure(item))
        message = messages.unreadable(reading, item, parsed.message)
        items = reading.items_of(expression)
        yield Finding(
            "number_format", "warning", item, items, typed, dotted(result.value, 2), message
        )
        return
    if result.mark != "value":
        return  # an operand is empty or not this unit's: nothing to compare with
    if said.mark != "na" and accepts(said.value, said.decimals, result.value):
        return
    working = reading.working(expression, reading.lookup)
    message = messages.difference(reading, item, typed, working, result.value)
    rule = "ratio" if _is_rate(reading, item) else "total"
    items = reading.items_of(expression)
    yield Finding(rule, "explain", item, items, typed, dotted(result.value, 2), message)


def _portal_difference(reading: Reading, item: str, expression: Expression):
    """A file counts otherwise than the portal; silent where the portal has nothing to count."""
    said, typed = reading.said(item), reading.cell(item).typed
    result = formula.evaluate(expression, reading.lookup)
    if not typed or result.mark != "value":
        return
    if said and said.value is not None and accepts(said.value, said.decimals, result.value):
        return
    message = messages.portal_difference(reading, item, typed, result.value)
    yield Finding("cross_table", "warning", item, (), typed, dotted(result.value, 2), message)


def _blank_total(reading: Reading, item: str, expression: Expression):
    """A file that leaves a total blank though its parts are there: the portal fills it."""
    result = formula.evaluate(expression, reading.lookup)
    if result.mark == "value":
        working = reading.working(expression, reading.lookup)
        message = messages.blank_total(reading, item, working, result.value)
        items = reading.items_of(expression)
        yield Finding("total", "warning", item, items, "", dotted(result.value, 2), message)


def above_hundred(reading: Reading) -> Iterator[Finding]:
    """A rate above 100 %, typed or computed, unless its indicator states a larger maximum."""
    for item in _rates(reading.form, reading.unit_kind):
        figures = (reading.as_typed(item), reading.number(item))
        above = [one.value for one in figures if one.value is not None and one.value > HUNDRED]
        if above:
            message = messages.above_hundred(reading, item, above[0])
            typed = reading.cell(item).typed
            yield Finding("plausible", "warning", item, (), typed, dotted(above[0], 2), message)


def limits(reading: Reading) -> Iterator[Finding]:
    """A figure, typed or computed, outside what its indicator states.

    A rate above 100 % is left to `above_hundred` where its indicator allows no more than that.
    """
    limited = _limited(reading.form)
    for item, _, now in reading.numeric if limited else ():
        least, most = limited.get(item, (None, None))
        if least is not None and now < least:
            limit, code = least, "below_minimum"
        elif most is not None and now > most:
            limit, code = most, "above_maximum"
            if most <= HUNDRED < now and _is_rate(reading, item):
                continue
        else:
            continue
        message = messages.outside(reading, item, now, limit)
        typed = reading.cell(item).typed or dotted(now, 2)
        yield Finding("plausible", "warning", item, (), typed, dotted(limit), message, code)


@once_a_form
def _limited(form: FormSpec) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Return item code -> (minimum, maximum) of the indicators that state either."""
    return {
        form.item_of[one.code]: (
            Decimal(one.minimum) if one.minimum else None,
            Decimal(one.maximum) if one.maximum else None,
        )
        for one in form.indicators
        if one.minimum or one.maximum
    }


@once_a_form
def _rates(form: FormSpec, unit_kind: str) -> list[str]:
    """Return the item codes of a unit's own percentages that may not be above 100."""
    limited = _limited(form)
    return [
        item
        for item, role in form.roles(unit_kind).items()
        if role in (ENTRY, COMPUTED)
        and form.measures[item].kind == "percent"
        and (limited.get(item, (None, None))[1] or HUNDRED) <= HUNDRED
    ]
