"""A report's cells -> findings: what blocks signing, what needs an explanation, what to look at.

Contract. In: a form, `Entered` and computed results by item code, the unit's kind, and where known
earlier figures and dates. Out: `Finding`s in printed order. Nothing is changed, stored or asked of
a database. One check = one function `Reading -> Iterator[Finding]`, listed in CHECKS below; every
sentence stands in `messages`.

    error    blocks submitting
    explain  submits once explained
    warning  is shown, blocks nothing
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from indicators.compute import Entered
from indicators.formula import Operand, Result
from indicators.periods import Period
from indicators.rules import cells, figures, past, stated, targets
from indicators.rules.cells import is_placeholder
from indicators.rules.reading import Apart, Finding, Previous, Reading, Target, accepts
from indicators.spec import FormSpec, once_a_form

__all__ = [
    "NAMES",
    "Finding",
    "Apart",
    "Previous",
    "Reading",
    "Target",
    "accepts",
    "check",
    "is_placeholder",
]

# Every name a finding can have, for the reference; `narrative` and `reference` are of the text and
# checked there.
NAMES = (
    "ratio",
    "total",
    "part_whole",
    "cross_table",
    "zero_division",
    "unit",
    "number_format",
    "choice",
    "foreign_row",
    "required",
    "carried",
    "plausible",
    "cumulative",
    "change",
    "target",
    "placeholder",
    "numbering",
    "narrative",
    "reference",
    "signed_early",
    "window",
)

CHECKS = (
    cells.signed_early,
    cells.window,
    cells.numbering,
    cells.foreign_row,
    cells.unreadable,
    cells.required,
    cells.carried,
    figures.formulas,
    stated.stated,
    cells.unit,
    figures.above_hundred,
    figures.limits,
    targets.below,
    past.cumulative,
    past.change,
    cells.placeholder,
)


def check(
    form: FormSpec,
    entered: Mapping[str, Entered],
    computed: Mapping[str, Result],
    unit_kind: str,
    previous: Mapping[str, Previous] | None = None,
    signed_on: date | None = None,
    data_to: date | None = None,
    counted: Mapping[str, Operand] | None = None,
    targets: Mapping[str, Target] | None = None,
    data_from: date | None = None,
    period: Period | None = None,
) -> list[Finding]:
    """Return every finding in printed order, and its `items` too; the whole report's come first.

    `entered` holds the rows that hold something; `computed` is `compute.compute` of the same.
    `previous` is keyed "prev" (the filing before) and "last_year" (same period a year before);
    either may be absent. `signed_on` None: not signed yet. `data_to` None: no cut-off known.
    `counted` is what the portal counts itself, by `portal.NAMES`; absent is empty. `targets` are
    the least that is asked of each indicator, see `rules.targets.nearest`. `data_from` or `period`
    None: the window of the figures is not checked.
    """
    reading = Reading(
        form,
        entered,
        computed,
        unit_kind,
        previous or {},
        signed_on,
        data_to,
        counted or {},
        targets or {},
        data_from,
        period,
    )
    position = _positions(form)
    found = [_as_printed(finding, position) for one in CHECKS for finding in one(reading)]
    return sorted(found, key=lambda finding: position.get(finding.item, 0))


def _as_printed(finding: Finding, position: Mapping[str, int]) -> Finding:
    """Return a finding with its items as the form prints them, not as the formula names them."""
    if not finding.items:
        return finding
    items = tuple(sorted(finding.items, key=position.__getitem__))
    return finding if items == finding.items else replace(finding, items=items)


@once_a_form
def _positions(form: FormSpec) -> dict[str, int]:
    return {item: place for place, item in enumerate(form.items, 1)}
