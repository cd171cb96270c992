"""One indicator over periods and units: the published series a person may see.

Reads figures only, within scope. A constant number of queries, whatever the number of units.
"""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from indicators import catalogue, numbers
from indicators.models import Figure, FormVersion, Indicator
from indicators.periods import Period
from indicators.rollup import Total
from units.models import Unit

PERIODS = 8  # columns of a series: the newest periods
UNITS = 50  # rows of one page


@dataclass(frozen=True)
class Series:
    periods: list[str]  # labels, oldest first
    rows: list[tuple[str, list[str]]]  # (unit's name, one formatted figure a period, "" for none)
    page: Page  # of units


def series(indicator: Indicator, user, number: str | int = 1) -> Series:
    """Return an indicator's published figures in scope, units by periods. Five queries.

    A figure is printed as its form prints it; forms in memory cost no query.
    """
    figures = Figure.objects.current().visible_to(user).filter(indicator=indicator)
    known = sorted(
        Period.parse(code)
        for code in figures.order_by().values_list("period", flat=True).distinct()
    )
    codes = [str(period) for period in known[-PERIODS:]]
    shown = figures.filter(period__in=codes)
    units = Unit.objects.filter(pk__in=shown.order_by().values("unit_id")).order_by("code")
    page = Paginator(units.only("code", "name"), UNITS).get_page(number)
    names = {unit.pk: unit.name for unit in page.object_list}
    rows = shown.filter(unit_id__in=list(names)).order_by()
    cells: dict[tuple[int, str], str] = {}
    forms = {
        one.pk: one for one in FormVersion.objects.filter(pk__in=shown.order_by().values("form_id"))
    }
    for unit_id, period, form_id, item, value, mark, key in rows.values_list(
        "unit_id", "period", "form_id", "item_code", "value", "mark", "key"
    ):
        form = catalogue.form_spec(forms[form_id])
        measure = numbers.measure(indicator.value_type, form.items[item].unit)
        cells[unit_id, period] = printed(value, mark, measure, key)
    return Series(
        [Period.parse(code).label for code in codes],
        [
            (name, [cells.get((unit_id, code), "") for code in codes])
            for unit_id, name in names.items()
        ],
        page,
    )


def printed(value, mark: str, measure: numbers.Measure, key: str = "") -> str:
    """Return a published figure for reading; a choice by its words, not by its code.

    The key says which answer it is: a misprinted unit gives two answers one code.
    """
    if measure.kind == "choice" and mark == "value":
        code = str(int(value))
        named = [one for one in measure.options if one.key == key]
        named += [one for one in measure.options if one.code == code and not key]
        return named[0].label if named else code
    return numbers.display(value, measure, mark)


def total_text(total: Total, measure: numbers.Measure) -> str:
    """Return a combined figure for reading; a tally option by option, in the form's order."""
    if total.tally and measure.kind == "choice":
        counts = [(one.label, total.tally.get(one.key, 0)) for one in measure.options]
        return "; ".join(f"{label}: {count}" for label, count in counts)
    return numbers.display(total.value, measure, total.mark)
