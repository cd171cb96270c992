"""The second reading of figures: on today's map instead of as it was when they were reported.

What a unit reported is with whoever took it over whole; what was parted counts at the lowest unit
above all its holders and is told apart, since it cannot be divided. Figures are never changed.
Following units is `units.succession`'s, combining is `rollup`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from indicators import asking, catalogue, rollup
from indicators.asking import Asked
from indicators.dashboards import Landed, RolledUp, by_name
from indicators.models import Figure, FormVersion
from indicators.periods import Period
from indicators.rollup import Figured, Part
from indicators.spec import FormSpec
from units.models import Unit, UnitParent, UnitSuccession
from units.tree import Edge, Tree

TODAYS = "hien-nay"  # in an address, under dia-gioi: this reading


@dataclass(frozen=True)
class Reported:
    """A unit on the last day of a period: it filed then, or owed it."""

    unit: str
    parent: str  # whom it reported to then, "" for a root
    path: str  # codes from the root to the unit


class TodaysMap:
    """Whose figures are a unit's own, or count below it, on the map of a day (default today).

    Five queries, read when first asked.
    """

    def __init__(self, unit: Unit, on: date | None = None):
        self.unit = unit
        self.on = on

    @cached_property
    def course(self):
        return UnitSuccession.objects.course(self.on)

    @cached_property
    def origins(self) -> set[str]:
        """The unit, and every unit of which anything came to it."""
        return {self.unit.code} | self.course.origins(self.unit.code)

    @cached_property
    def known(self) -> set[str]:
        """Units whose figures may count here by what became of themselves."""
        codes = set(self.origins)
        for child in self.course.today.children(self.unit.code):
            codes |= {child} | self.course.origins(child)
        return codes

    @property
    def figures(self) -> Q:
        """The condition on figures that may count here; `counts` and `is_own` decide."""
        return Q(unit__code__in=self.known) | Q(parent_code__in=self.origins)

    @cached_property
    def _edges(self) -> tuple[list[Edge], dict[str, Unit]]:
        ever = UnitParent.objects.filter(
            Q(unit__code__in=self.known) | Q(parent__code__in=self.origins)
        )
        edges = UnitParent.objects.filter(unit__in=ever.order_by().values("unit"))
        found, units = [], {}
        for edge in edges.order_by().select_related("unit", "parent"):
            units[edge.unit.code] = edge.unit
            found.append(Edge(edge.unit.code, edge.parent.code, edge.valid_from, edge.valid_to))
        return found, units

    @cached_property
    def own_units(self) -> list[Unit]:
        """The unit and those it came from."""
        return list(Unit.objects.filter(code__in=self.origins))

    def name_of(self, code: str) -> str:
        return next((one.name for one in self.own_units if one.code == code), code)

    def is_own(self, code: str, on: date) -> bool:
        """Tell whether all that a unit reported for a day is this unit's today."""
        return self.course.landing(code, on).unit == self.unit.code

    def is_part(self, code: str, on: date) -> bool:
        """Tell whether some of it is this unit's, nobody can say how much."""
        landing = self.course.landing(code, on)
        return not landing.is_whole and self.unit.code in landing.units

    def counts(self, code: str, on: date, parent: str) -> bool:
        """Tell whether what a unit reported for a day counts in this unit's roll-up."""
        return self.course.counts_at(code, on, parent) == self.unit.code

    def expected_own(self, on: date) -> set[str]:
        """Return the units in force on a day whose whole is this unit's today."""
        return {
            one.code
            for one in self.own_units
            if one.valid_from <= on
            and (one.valid_to is None or on <= one.valid_to)
            and self.is_own(one.code, on)
        }

    def expected(self, form: FormSpec, period: Period, asked: Asked) -> list[Reported]:
        """Return the units that owed a form for a period, and count here today."""
        edges, units = self._edges
        on = period.window()[1]
        then = Tree(edges, on)
        return [
            Reported(code, then.parent(code), then.path(code))
            for code, unit in units.items()
            if unit.valid_from <= on
            and (unit.valid_to is None or on <= unit.valid_to)
            and then.parent(code)
            and asked.owes(form, period, unit, then.parent(code))
            and self.counts(code, on, then.parent(code))
        ]


def parent_in(path: str) -> str:
    """Return whom a unit reported to, from the path its figures keep; "" for a root."""
    return (path.split("/")[:-2] or [""])[-1]


def topmost(reported: Iterable[Reported]) -> set[str]:
    """Return the units none of whose superiors is among them: those hold their figures already."""
    found = list(reported)
    codes = {one.unit for one in found}
    return {one.unit for one in found if not codes & set(one.path.split("/")[1:-2])}


def rolled_up(unit: Unit, period: Period, form: FormVersion, on: date | None = None) -> RolledUp:
    """Combine, on the map of a day, the published figures that count at a unit. Eight queries.

    Who owed the form is its round's to say, else the hierarchy's on the period's last day; where
    that counts now by what became of each unit.
    """
    spec = catalogue.form_spec(form)
    end = period.window()[1]
    here = TodaysMap(unit, on)
    rows = (
        Figure.objects.of_form(form, str(period))
        .filter(here.figures)
        .order_by()
        .values_list("unit__code", "parent_code", "path", "indicator__code", "value", "mark", "key")
    )
    values: dict[str, dict[str, Figured]] = {}
    filed: dict[str, Reported] = {}
    for code, parent, path, indicator, value, mark, key in rows:
        values.setdefault(code, {})[indicator] = Figured(value, mark, key)
        filed[code] = Reported(code, parent, path)
    counting = topmost(one for one in filed.values() if here.counts(one.unit, end, one.parent))
    asked = asking.asked([form.code], [period])
    owing = {
        one.unit
        for one in here.expected(spec, period, asked)
        if one.unit not in filed and not counting & set(one.path.split("/"))
    }
    nowhere = {
        one.unit
        for one in filed.values()
        if one.parent in here.origins
        and not here.course.landing(one.unit, end).is_whole
        and not here.course.counts_at(one.unit, end, one.parent)
    }
    shown = counting | owing | nowhere
    units = by_name(Unit.objects.filter(code__in=shown).called_on(end))
    landings = {code: here.course.landing(code, end) for code in shown}
    holders = {code for one in landings.values() for code in one.units}
    now = {one.code: one for one in Unit.objects.filter(code__in=holders)}
    landed = [
        Landed(
            one,
            by_name(now[code] for code in landings[one.code].units if code in now),
            landings[one.code].is_whole,
        )
        for one in units
        if landings[one.code].unit != one.code
    ]
    return RolledUp(
        spec,
        [one for one in units if one.code in counting | owing and one.kind in spec.unit_kinds],
        [one for one in units if one.code in counting],
        rollup.over_units(
            spec.indicators,
            [
                Part(one.code, values[one.code], rollup.foreign(spec, one.kind))
                for one in units
                if one.code in counting
            ],
        ),
        [one for one in landed if one.unit.code not in nowhere],
        [one for one in landed if one.unit.code in nowhere],
    )
