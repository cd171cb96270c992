"""What a consolidated cell is made of, told in texts: one shape, live and in a signed snapshot.

    {"units": {code: name as it was called then},
     "filings": [[unit code, form code, receipt or ""], ...],
     "rows": {item: {"number", "mark", "key", "text", "why", "asked", "counted",
                     "taken_at", "taken_by",
                     "lines": [[place in filings, how, item of its form, text, notes], ...],
                     "adjustments": [{"number", "reason", "document", "by", "at"}, ...]}}}

`how` and `why` are keys of `consolidating.HOW` and `WHY`; a unit whose form has no such row stands
in no line. `taken_at` is "" in what is published now and was not taken over.
"""

from collections.abc import Collection, Iterable, Mapping

from indicators import consolidating, numbers
from indicators.consolidating import UNASKED, Filing, Line, Rolled
from indicators.series import total_text
from indicators.spec import FormSpec
from reports import consolidation
from reports.consolidation import Below
from reports.models import Adjustment, Report
from units.models import Unit, person

Places = dict[tuple[str, str, str], int]  # (unit, form, receipt) -> place in "filings"


def frozen(report: Report, form: FormSpec, items: Collection[str] | None = None) -> dict:
    """Return what the rows taken over are made of; {} where none was. At most nine queries, one
    for a report without any. `items` limits it to some rows.
    """
    taken = consolidation.taken_cells(report, items)
    if not taken:
        return {}
    rolled = consolidation.as_taken(report, taken, form)
    adjustments = consolidation.standing_adjustments(report)
    codes = {line.unit for one in rolled.values() for line in one.lines}
    units = Unit.objects.filter(code__in=codes).called_on(report.data_to)
    found = told(form, rolled, {one.code: one.name for one in units})
    for item, row in found["rows"].items():
        taking = taken[item].consolidation
        row["taken_at"], row["taken_by"] = taking.taken_at.isoformat(), person(taking.taken_by)
        row["adjustments"] = [adjustment(one) for one in adjustments.get(item, ())]
    return found


def now(form: FormSpec, rolled: Mapping[str, Rolled], found: Below) -> dict:
    """Return the same of what is published now. No query."""
    return told(form, rolled, {code: unit.name for code, unit in found.units.items()})


def told(form: FormSpec, rolled: Mapping[str, Rolled], names: Mapping[str, str]) -> dict:
    places: Places = {}
    rows = {item: row_of(one, form, places) for item, one in rolled.items()}
    return {
        "units": {unit: names.get(unit, unit) for unit in sorted({unit for unit, *_ in places})},
        "filings": [list(one) for one in places],
        "rows": rows,
    }


def row_of(one: Rolled, form: FormSpec, places: Places) -> dict:
    measure = form.measures[one.item]
    figure = one.figure
    shown = consolidating.shown(figure, measure) if figure.mark else total_text(one.total, measure)
    return {
        "number": numbers.dotted(figure.value) or None,
        "mark": figure.mark,
        "key": figure.key,
        "text": shown,
        "why": one.why,
        "asked": one.asked,
        "counted": one.counted,
        "taken_at": "",
        "taken_by": "",
        "lines": [line_of(line, places) for line in one.lines if line.how != UNASKED],
        "adjustments": [],
    }


def line_of(line: Line, places: Places) -> list:
    at = places.setdefault(source(line.filing), len(places))
    measure = line.filing.form.measures.get(line.item)
    text = consolidating.shown(line.figure, measure) if measure else ""
    return [at, line.how, line.item, text, list(line.notes)]


def source(filing: Filing) -> tuple[str, str, str]:
    return filing.unit, filing.form.code, filing.receipt


def adjustment(one: Adjustment) -> dict:
    return {
        "number": numbers.dotted(one.number),
        "reason": one.reason,
        "document": one.document,
        "by": person(one.made_by),
        "at": one.made_at.isoformat(),
    }


def receipts(told: Iterable[dict]) -> set[str]:
    """Return every receipt that these lineages name."""
    return {receipt for one in told for _, _, receipt in one.get("filings", ()) if receipt}
