"""The roll-up of a unit's children for one form and period: totals, coverage, who is missing.

Reads published figures only, one query for a whole screen; combining is `rollup`'s, who owes a
report is told by `asking`, else by the hierarchy on the period's last day. Decides no access.
Knows no reports: states and deadlines of the missing are added by whoever shows them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from indicators import asking, catalogue, formula, numbers, rollup
from indicators.models import Figure, FormVersion
from indicators.periods import Period
from indicators.rollup import Coverage, Figured, Part, Total
from indicators.series import printed, total_text
from indicators.spec import FOREIGN, MARKERS, FormSpec, ItemSpec, TableSpec
from units.models import Unit, UnitParent
from units.text import sort_key

# Why a row shows no total although units reported it.
NOT_COMBINED = "không tổng hợp"
ZERO_DIVISION = "mẫu số bằng 0"


@dataclass(frozen=True)
class RolledRow:
    """One printed row with its total, formatted."""

    item: ItemSpec
    role: str  # heading | foreign | computed | entry, as it is to the units that file
    text: str  # the total as read: "2.531", "98,25", "Đã kết nối: 3; Chưa kết nối: 1", "–", ""
    parts: int  # how many units it stands on
    note: str  # why there is no number, the marker of a foreign row; ""

    @property
    def level_class(self) -> str:
        return f"level-{min(self.item.level, 5)}"


@dataclass(frozen=True)
class Share:
    """One unit's figure behind a total."""

    unit: Unit
    text: str  # as read; "" when it was not reported
    figure: Figured


@dataclass(frozen=True)
class Landed:
    """A unit that reported and is no more as it was, and who holds its area today."""

    unit: Unit  # as it was called then
    now: list[Unit]  # Vietnamese order; [] = nobody took it over
    is_whole: bool  # all of it is with the one unit; else its figures cannot be divided


@dataclass(frozen=True)
class RolledUp:
    """The figures of the units that file to one parent, for one form and period."""

    form: FormSpec
    expected: list[Unit]  # who owes the form, Vietnamese order
    filed: list[Unit]  # whose figures are published, Vietnamese order
    totals: dict[str, Total]  # indicator code -> total
    landed: list[Landed] = field(default_factory=list)  # on today's map, see `todays_map`
    nowhere: list[Landed] = field(default_factory=list)  # parted over several parents: not counted

    @cached_property
    def whole(self) -> list[Landed]:
        return [one for one in self.landed if one.is_whole]

    @cached_property
    def parted(self) -> list[Landed]:
        """Whose figures count in the total and are told of no unit of today."""
        return [one for one in self.landed if not one.is_whole]

    @cached_property
    def missing(self) -> list[Unit]:
        """Who owes the form and has no published figures."""
        have = {unit.pk for unit in self.filed}
        return [unit for unit in self.expected if unit.pk not in have]

    @property
    def coverage(self) -> Coverage:
        return Coverage(len(self.filed), len(self.filed) + len(self.missing))

    @cached_property
    def _roles(self) -> dict[str, str]:
        """item code -> role; foreign only where the row is foreign to every kind that files."""
        kinds = sorted({unit.kind for unit in self.expected or self.filed})
        roles: dict[str, str] = {}
        for kind in kinds or self.form.unit_kinds:
            for code, role in self.form.roles(kind).items():
                if roles.get(code, FOREIGN) == FOREIGN:
                    roles[code] = role
        return roles

    def rows(self, table: TableSpec) -> list[RolledRow]:
        """Return a table's rows in printed order."""
        return [self._row(item) for item in table.items]

    def _row(self, item: ItemSpec) -> RolledRow:
        role = self._roles[item.code]
        total = self.totals.get(item.indicator)
        if role == FOREIGN:
            return RolledRow(item, role, "", 0, MARKERS[self.form.reporters[item.code]])
        if total is None:
            return RolledRow(item, role, "", 0, "")
        return RolledRow(item, role, self.text(item, total), total.parts, self._note(item, total))

    def text(self, item: ItemSpec, total: Total) -> str:
        """Return a total as it is read; a tally option by option, in the form's order."""
        return total_text(total, self.form.measures[item.code])

    def _note(self, item: ItemSpec, total: Total) -> str:
        if total.reason == "zero_division":
            return ZERO_DIVISION
        reported = any(one.mark for one in total.lineage.values())
        if self.form.indicator[item.indicator].rollup == "none" and reported:
            return NOT_COMBINED
        return ""

    def shares(self, item: ItemSpec) -> list[Share]:
        """Return what each unit reported in a row, Vietnamese order, the filed ones only."""
        lineage = self.totals[item.indicator].lineage
        measure = self.form.measures[item.code]
        return [
            Share(unit, printed(one.value, one.mark, measure, one.key), one)
            for unit in self.filed
            for one in [lineage.get(unit.code, rollup.NOT_REPORTED)]
        ]

    def calculation(self, item: ItemSpec) -> str:
        """Return the row's "Cách tính" in words, "" for an entered row."""
        expression = self.form.formulas.get(item.code)
        return formula.sentence(expression, self.form.name_of) if expression else ""


def rolled_up(unit: Unit, period: Period, form: FormVersion) -> RolledUp:
    """Combine the published figures of the units that file a form to a unit. Four queries.

    Who owes the form: whom the unit's round asks; without one, its children, on the last day of the
    period's window, of the kinds the form is for. A unit with figures counts even when the
    hierarchy was corrected afterwards.
    """
    spec = catalogue.form_spec(form)
    on = period.window()[1]
    children = UnitParent.objects.tree(on).children(unit.code)
    figures = (
        Figure.objects.of_form(form, str(period))
        .filter(parent_code=unit.code)
        .order_by()
        .values_list("unit_id", "indicator__code", "value", "mark", "key")
    )
    values: dict[int, dict[str, Figured]] = {}
    for unit_id, code, value, mark, key in figures:
        values.setdefault(unit_id, {})[code] = Figured(value, mark, key)
    asked = asking.asked([form.code], [period], [unit.code]).units(spec, period, unit.code)
    if asked is None:
        owing = Unit.objects.in_force(on).filter(code__in=children, kind__in=spec.unit_kinds)
    else:
        owing = Unit.objects.filter(code__in=asked)
    units = by_name((Unit.objects.filter(pk__in=list(values)) | owing).called_on(on))
    if asked is None:
        owed = [one for one in units if one.code in children and one.kind in spec.unit_kinds]
    else:
        owed = [one for one in units if one.code in asked]
    filed = [one for one in units if one.pk in values]
    parts = [Part(one.code, values[one.pk], rollup.foreign(spec, one.kind)) for one in filed]
    return RolledUp(spec, owed, filed, rollup.over_units(spec.indicators, parts))


def by_name(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: sort_key(unit.name))


def rollup_answer(unit: Unit, period: str, form: FormVersion, combine=rolled_up) -> dict:
    """Return a roll-up as the API and the command give it: texts, numbers with a dot.

    `combine` is the reading: as it was, or `todays_map.rolled_up`. A rate is rounded to two
    decimals; other totals are exact. Raise PeriodError for a bad period.
    """
    found = combine(unit, Period.parse(period), form)
    return {
        "unit": unit.code,
        "period": period,
        "form": form.code,
        "coverage": {
            "filed": found.coverage.filed,
            "expected": found.coverage.expected,
            "missing": [one.code for one in found.missing],
        },
        "indicators": {
            code: {
                "value": numbers.dotted(total.value, rounding(found.form, code)) or None,
                "mark": total.mark or None,
                "parts": total.parts,
            }
            | ({"tally": dict(total.tally)} if total.tally else {})
            for code, total in found.totals.items()
        },
    } | ({"indivisible": parted_answer(found)} if combine is not rolled_up else {})


def parted_answer(found: RolledUp) -> list[dict]:
    """Return the units whose figures count in the total and are told of no unit of today."""
    return [{"unit": one.unit.code, "now": [unit.code for unit in one.now]} for one in found.parted]


def rounding(form: FormSpec, code: str) -> int | None:
    """Return how many decimals a total keeps in an answer: two of a rate, None for all."""
    return 2 if form.indicator[code].value_type == "percent" else None
