"""The check against what a plan asks, and which of several targets counts for a report."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from indicators.numbers import dotted
from indicators.rules import messages
from indicators.rules.reading import Finding, Reading, Target
from indicators.spec import FormSpec, IndicatorSpec, once_a_form

# (indicator code, code of the unit it is set at, kind of the units under it or "", target)
Set = tuple[str, str, str, Target]


def below(reading: Reading) -> Iterator[Finding]:
    """A figure, typed or computed, is less than its target."""
    for item, indicator, now in reading.numeric if reading.targets else ():
        target = reading.targets.get(indicator.code)
        # As printed: a shortfall nobody can see in the report is none.
        if target is None or Decimal(dotted(now, 2)) >= target.minimum:
            continue
        message = messages.below_target(reading, item, now, target)
        typed = reading.cell(item).typed or dotted(now, 2)
        yield Finding("target", "warning", item, (), typed, dotted(target.minimum), message)


def nearest(
    form: FormSpec, known: Iterable[Set], path: str, unit_kind: str, is_whole_year: bool
) -> dict[str, Target]:
    """Return indicator code -> the target that counts for a report: the nearest one.

    The unit's own, else its closest ancestor's for units of its kind; `path` is the report's,
    "/a/a.b/". What adds up over a year can only be held against the year's target at its end.
    """
    *above, own = path.strip("/").split("/")
    distance = {(code, unit_kind): steps for steps, code in enumerate(reversed(above), 1)}
    distance[own, ""] = 0
    found: dict[str, tuple[int, Target]] = {}
    for code, unit, kind, target in known:
        steps = distance.get((unit, kind))
        if steps is None or not (is_whole_year or code in _comparable_any_time(form)):
            continue
        if code not in found or steps < found[code][0]:
            found[code] = steps, target
    return {code: target for code, (_, target) in found.items()}


@once_a_form
def _comparable_any_time(form: FormSpec) -> frozenset[str]:
    return frozenset(one.code for one in form.indicators if not adds_up_over_time(one))


def adds_up_over_time(indicator: IndicatorSpec) -> bool:
    """Tell whether a figure grows with the length of its period: a flow that is no rate."""
    flows = indicator.time_basis in ("in_period", "year_to_date")
    return flows and indicator.value_type != "percent"
