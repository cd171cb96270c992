"""What the units below a report's unit have published for its rows, now and as it was taken over.

Reads: which units file to it and on what, their figures, what taking them over would change, and
what each cell taken over is made of. How figures combine is `indicators.consolidating`; writing is
`actions.consolidate`'s. A constant number of queries, whatever the number of units.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from indicators import catalogue, consolidating, formula
from indicators.compute import Entered
from indicators.consolidating import Filing, Rolled
from indicators.models import Figure, FormVersion, Indicator
from indicators.rollup import Coverage, Figured
from indicators.spec import FormSpec
from reports.models import (
    Adjustment,
    ConsolidatedCell,
    Report,
    Round,
    RoundException,
    RoundForm,
)
from reports.sheet import Sheet, plain
from units.models import Unit, UnitParent
from units.text import sort_key

# What taking a row over would do to it.
NEW, CHANGED, OWN, SAME, NOTHING = "new", "changed", "own", "same", "nothing"


class Filed(NamedTuple):
    """One form that a unit files to the report's unit: as `Consolidation.filings` has it."""

    unit: str  # code
    kind: str
    form: str  # code
    receipt: str  # of the published submission; "" = nothing published


@dataclass(frozen=True)
class Below:
    """The units that file to one unit for a period, with their published figures."""

    units: dict[str, Unit]  # code -> unit as it was called on the last day of the figures
    filed: tuple[Filed, ...]  # by unit and form
    filings: tuple[Filing, ...]  # the same with forms and figures
    unasked: list[Unit]  # report to the unit too, but are not asked or let off; Vietnamese order

    @cached_property
    def published(self) -> set[str]:
        """Codes of the units of which anything is published."""
        return {one.unit for one in self.filed if one.receipt}

    @cached_property
    def missing(self) -> list[Unit]:
        """Units of which nothing is published yet, Vietnamese order."""
        codes = {one.unit for one in self.filed} - self.published
        return by_name(self.units[code] for code in codes)

    @property
    def coverage(self) -> Coverage:
        return Coverage(len(self.published), len(self.published) + len(self.missing))


def by_name(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: sort_key(unit.name))


def has_units(report: Report) -> bool:
    """Tell whether anybody files to the report's unit for its period. One query."""
    return Report.objects.children_of(report.unit, report.period).exists()


def below(report: Report, items: Collection[str] | None = None) -> Below:
    """Return who files to the report's unit and what they have published. At most eleven queries.

    One let off is not waited for; what it has published counts all the same. `items`: only figures
    for these rows.
    """
    units, owed, expected = owing(report)
    versions = versions_of(form for _, form in owed)
    receipts, values = published(report, versions.values(), items)
    filed = tuple(
        Filed(unit, units[unit].kind, form, receipts.get((unit, form), ""))
        for unit, form in owed
        if (unit, form) in expected or (unit, form) in receipts
    )
    unasked = by_name(units[code] for code in units.keys() - {one.unit for one in filed})
    return Below(units, filed, filings(report, filed, versions, values), unasked)


Owed = tuple[str, str]  # (unit code, form code)


def owing(report: Report) -> tuple[dict[str, Unit], list[Owed], set[Owed]]:
    """Return the units that report to the report's unit, what each files, and what is waited for.

    A unit counts once, at the parent its own report keeps; one that has no report yet owes what the
    round asks of its kind, or what its like were given. Six queries.
    """
    code = report.unit.code
    children = UnitParent.objects.tree(report.data_to).children(code)
    rows = Report.objects.filter(period=report.period).filter(
        Q(parent_code=code) | Q(unit__code__in=children)
    )
    columns = ("unit__code", "unit__kind", "form__code", "parent_code")
    reports = list(rows.order_by().values_list(*columns))
    elsewhere = {unit for unit, _, _, parent in reports if parent != code}
    given: dict[str, set[str]] = defaultdict(set)  # unit code -> codes of the forms it files
    usual: dict[str, set[str]] = defaultdict(set)  # kind of unit -> the same of its like
    for unit, kind, form, parent in reports:
        if parent == code:
            given[unit].add(form)
            usual[kind].add(form)
    rounds = Round.objects.standing().filter(owner__code=code, period=report.period)
    asked = RoundForm.objects.filter(round__in=rounds)
    for kind, form in asked.values_list("unit_kind", "form__code"):
        usual[kind] = {form}
    let_off = RoundException.objects.exempt().filter(round__in=rounds)
    exempt = set(let_off.values_list("unit__code", flat=True))
    in_force = Unit.objects.in_force(report.data_to).filter(code__in=children)
    known = in_force | Unit.objects.filter(code__in=list(given))
    units = {
        one.code: one
        for one in known.called_on(report.data_to)
        if one.code in given or one.code not in elsewhere
    }
    silent = {
        (unit, form)
        for unit in units.keys() - given.keys() - exempt
        for form in usual.get(units[unit].kind, ())
    }
    owed = silent | {(unit, form) for unit, forms in given.items() for form in forms}
    expected = set(rows.expected().order_by().values_list("unit__code", "form__code"))
    return units, sorted(owed), expected | silent


def versions_of(codes: Iterable[str]) -> dict[str, FormVersion]:
    """Return form code -> version, without what a process has in memory. One query."""
    found = FormVersion.objects.filter(code__in=set(codes)).defer("definition")
    return {one.code: one for one in found}


Receipts = dict[tuple[str, str], str]  # (unit code, form code) -> receipt
Values = dict[tuple[str, str], dict[str, Figured]]  # the same -> indicator code -> figure


def published(
    report: Report, versions: Iterable[FormVersion], items: Collection[str] | None
) -> tuple[Receipts, Values]:
    """Return the current receipts and figures of the units below. Two queries, three for some rows.

    The index of a roll-up answers: form, period and parent, the figures that stand.
    """
    rows = Figure.objects.current().filter(
        form__in=list(versions), period=report.period, parent_code=report.unit.code
    )
    receipts, values = figures_of(rows, indicators_for(report, items))
    if items is not None:
        told = rows.order_by().values_list("unit__code", "form__code", "submission_receipt")
        receipts = {(unit, form): receipt for unit, form, receipt in told.distinct()}
    return receipts, values


def figures_of(rows, codes: Collection[str] | None) -> tuple[Receipts, Values]:
    """Read figures: plain columns of one table, as there are tens of thousands. Two queries."""
    indicators = (
        Indicator.objects.all() if codes is None else Indicator.objects.filter(code__in=codes)
    )
    code_of = dict(indicators.values_list("pk", "code"))
    if codes is not None:
        rows = rows.filter(indicator__in=list(code_of))
    receipts: Receipts = {}
    values: Values = {}
    columns = ("unit__code", "form__code", "submission_receipt")
    for unit, form, receipt, indicator, value, mark, key in rows.order_by().values_list(
        *columns, "indicator_id", "value", "mark", "key"
    ):
        own = values.get((unit, form))
        if own is None:
            own = values[unit, form] = {}
            receipts[unit, form] = receipt
        own[code_of[indicator]] = Figured(plain(value), mark, key)
    return receipts, values


def indicators_for(report: Report, items: Collection[str] | None) -> set[str] | None:
    """Return the indicators whose figures some rows take, operands of their rates too."""
    if items is None:
        return None
    form = catalogue.form_spec(report.form)
    named = [form.items[item].indicator for item in items]
    specs = [form.indicator[code] for code in named if code]
    codes = {spec.code for spec in specs}
    for spec in specs:
        if spec.formula:
            codes.update(formula.parse(spec.formula).names)
    return codes


def filings(
    report: Report, filed: Iterable[Filed], versions: Mapping[str, FormVersion], values: Values
) -> tuple[Filing, ...]:
    """Return what is filed as the pure part takes it: with its form, and what compares with it."""
    found = []
    for one in filed:
        version = versions[one.form]
        is_same = version.sha256 == report.form.sha256
        apart = {} if is_same else catalogue.comparison(version.sha256, report.form.sha256).apart
        form = catalogue.form_spec(version)
        told = values.get((one.unit, one.form), {})
        found.append(Filing(one.unit, one.kind, form, one.receipt, told, apart))
    return tuple(found)


def roll(report: Report, found: Below, items: Collection[str] | None = None) -> dict[str, Rolled]:
    """Return item code -> total of the rows that the units below are asked for."""
    form = catalogue.form_spec(report.form)
    return consolidating.consolidate(form, report.unit.kind, found.filings, items)


# What taking over would change


@dataclass(frozen=True)
class Proposal:
    """One row, and what it would hold if the units' figures were taken over now."""

    rolled: Rolled
    cell: Entered  # as it stands
    taken: ConsolidatedCell | None  # what was taken over before; None: never
    adjustments: tuple[Decimal, ...]  # that stand
    before: str  # typed text that stands
    after: str  # and would

    @property
    def item(self) -> str:
        return self.rolled.item

    @property
    def change(self) -> str:
        """What taking over would do: new | changed | own (replaces what was typed) | same |
        nothing (no figure to take).
        """
        if self.cell.consolidated:
            return SAME if self.before == self.after else CHANGED
        if not self.after:
            return NOTHING
        return OWN if self.before else NEW

    def is_as_taken(self, found: Below) -> bool:
        """Whether the row was taken over from exactly what is published now."""
        kept = self.taken.consolidation.filings if self.taken else None
        return kept == [list(one) for one in found.filed]


def taken_figure(taken: ConsolidatedCell) -> Figured:
    """Return what the units' figures came to, without adjustments."""
    return Figured(plain(taken.number), taken.mark, taken.key)


def proposals(report: Report, cells: Sheet, rolled: Mapping[str, Rolled]) -> dict[str, Proposal]:
    """Return item code -> proposal, in printed order. Two queries."""
    taken = taken_cells(report)
    adjustments = standing_adjustments(report)
    found = {}
    for item, one in rolled.items():
        measure = cells.form.measures[item]
        added = tuple(each.number for each in adjustments.get(item, ()))
        after = consolidating.typed(consolidating.adjusted(one.figure, added), measure)
        cell = cells.cell(item)
        found[item] = Proposal(one, cell, taken.get(item), added, cell.typed, after)
    return found


def taken_cells(
    report: Report, items: Collection[str] | None = None
) -> dict[str, ConsolidatedCell]:
    """Return item code -> what was taken over into the row, with its taking-over. One query."""
    rows = ConsolidatedCell.objects.filter(report_id=report.pk)
    if items is not None:
        rows = rows.filter(item__code__in=items)
    return {one.item.code: one for one in rows.select_related("item", "consolidation__taken_by")}


def standing_adjustments(report: Report) -> dict[str, list[Adjustment]]:
    """Return item code -> the adjustments that count, oldest first. One query."""
    found: dict[str, list[Adjustment]] = defaultdict(list)
    rows = Adjustment.objects.standing().filter(report_id=report.pk)
    for one in rows.select_related("item", "made_by"):
        one.number = plain(one.number)
        found[one.item.code].append(one)
    return found


# What was taken over


def as_taken(
    report: Report, taken: Mapping[str, ConsolidatedCell], form: FormSpec
) -> dict[str, Rolled]:
    """Return item code -> what its cell was made of when it was taken over. Six queries at most.

    Published figures never change, so those of the receipts kept are those of then.
    """
    by_taking: dict[int, list[str]] = defaultdict(list)
    for item, one in taken.items():
        by_taking[one.consolidation_id].append(item)
    kept = {
        one.consolidation_id: tuple(Filed(*each) for each in one.consolidation.filings)
        for one in taken.values()
    }
    receipts = {one.receipt for filed in kept.values() for one in filed if one.receipt}
    versions = versions_of(one.form for filed in kept.values() for one in filed)
    values = published_then(report, versions, receipts, taken)
    found = {}
    for taking, items in by_taking.items():
        told = {(one.unit, one.form): values.get(one.receipt, {}) for one in kept[taking]}
        sources = filings(report, kept[taking], versions, told)
        found |= consolidating.consolidate(form, report.unit.kind, sources, items)
    return {item: found[item] for item in taken if item in found}


def published_then(
    report: Report,
    versions: Mapping[str, FormVersion],
    receipts: set[str],
    items: Collection[str],
) -> dict[str, dict[str, Figured]]:
    """Return receipt -> indicator code -> figure, also where a later approval took its place."""
    codes = indicators_for(report, items)
    rows = Figure.objects.filter(
        form__in=list(versions.values()), period=report.period, parent_code=report.unit.code
    )
    current, values = figures_of(rows.current(), codes)
    found = {receipt: values[key] for key, receipt in current.items() if receipt in receipts}
    if older := receipts - found.keys():
        # Of one report several may be asked for: each by itself, under its receipt.
        past = rows.filter(submission_receipt__in=older)
        code_of = dict(Indicator.objects.filter(code__in=codes).values_list("pk", "code"))
        for receipt, indicator, value, mark, key in past.filter(
            indicator__in=list(code_of)
        ).values_list("submission_receipt", "indicator_id", "value", "mark", "key"):
            own = found.setdefault(receipt, {})
            own[code_of[indicator]] = Figured(plain(value), mark, key)
    return found
