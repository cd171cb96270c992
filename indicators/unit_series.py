"""One indicator at one unit over all periods and forms: its own figures, and those below combined.

Reads published figures within a person's scope. The number of queries is constant, whatever the
number of periods, forms and units; joining and breaks are `joining`'s, combining is `rollup`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from indicators import catalogue, formula, joining, numbers, rollup
from indicators.chart import Chart, chart
from indicators.joining import Line, Numbered, Point
from indicators.models import Figure, FormVersion, Indicator
from indicators.pages import kinds_in_words
from indicators.periods import Period
from indicators.rollup import Coverage, Figured, Part
from indicators.series import printed, total_text
from indicators.spec import FormSpec
from units.models import Unit, UnitParent
from units.tree import Edge, Tree

OWN = "Số của đơn vị"
BELOW = "Tổng hợp từ đơn vị trực thuộc"


@dataclass(frozen=True)
class Cell:
    text: str
    note: str  # coverage of a roll-up: "3/11 đơn vị"
    number: int  # of the break that stands before this figure; 0 = none


@dataclass(frozen=True)
class UnitSeries:
    unit: Unit
    periods: list[tuple[str, str]]  # (label, codes of the forms its figures come from)
    rows: list[tuple[str, list[list[Cell]]]]  # (line's label, one list of cells a period)
    breaks: list[Numbered]
    chart: Chart | None


def units_in_scope(user) -> QuerySet[Unit]:
    """Units a person may read now, and those whose figures he may read as they were filed."""
    figures = Figure.objects.current().visible_to(user)
    return Unit.objects.filter(
        Q(pk__in=Unit.objects.visible_to(user).values("pk"))
        | Q(pk__in=figures.order_by().values("unit_id"))
    )


def units_with_figures(indicator: Indicator, user) -> QuerySet[Unit]:
    """Units of a person's scope with figures of an indicator, their own or of units below."""
    figures = Figure.objects.current().visible_to(user).filter(indicator=indicator).order_by()
    return (
        units_in_scope(user)
        .filter(Q(pk__in=figures.values("unit_id")) | Q(code__in=figures.values("parent_code")))
        .order_by("code")
        .only("code", "name")
    )


def tracked_elsewhere(
    indicator: Indicator, codes: Iterable[str], user, unit: Unit | None = None
) -> dict[str, tuple[list[str], list[str]]]:
    """Return related indicators with figures in periods where this one has none: code -> labels.

    Labels of the periods before this one's first figure (of all when it has none), and of the
    other ones. At one unit and those below it, or in the whole scope. One query.
    """
    figures = Figure.objects.current().visible_to(user)
    if unit:
        figures = figures.filter(Q(unit=unit) | Q(parent_code=unit.code))
    rows = figures.filter(indicator__code__in=[indicator.code, *codes]).order_by()
    known: dict[str, set[Period]] = {}
    for code, period in rows.values_list("indicator__code", "period").distinct():
        known.setdefault(code, set()).add(Period.parse(period))
    mine = known.pop(indicator.code, set())
    found = {}
    for code, periods in known.items():
        lacking = sorted(periods - mine)
        earlier = [one.label for one in lacking if not mine or one < min(mine)]
        if lacking:
            found[code] = (earlier, [one.label for one in lacking[len(earlier) :]])
    return found


def unit_series(
    indicator: Indicator, unit: Unit, user, versions: Iterable[FormVersion]
) -> UnitSeries:
    """Return an indicator's series at a unit. Two queries, beside the roles of the person.

    Who counts as owing a figure to a roll-up is the hierarchy on the last day of each period.
    """
    forms = {version.pk: catalogue.form_spec(version) for version in versions}
    by_code = {form.code: form for form in forms.values()}
    wanted = {code for form in forms.values() for code in _needed(indicator.code, form)}
    figures = Figure.objects.current().visible_to(user)
    rows = (
        figures.filter(Q(unit=unit) | Q(parent_code=unit.code), indicator__code__in=wanted)
        .order_by()
        .values_list(
            "period",
            "form_id",
            "unit__code",
            "unit__kind",
            "indicator__code",
            "item_code",
            "value",
            "mark",
            "key",
        )
    )
    own: list[Point] = []
    below: dict[tuple[Period, str], dict[tuple[str, str], dict[str, Figured]]] = {}
    for period, form_id, code, kind, named, item, value, mark, key in rows:
        form, when = forms[form_id], Period.parse(period)
        if code != unit.code:
            parts = below.setdefault((when, form.code), {})
            parts.setdefault((code, kind), {})[named] = Figured(value, mark, key)
        elif named == indicator.code:
            text = printed(value, mark, form.measures[item], key)
            own.append(Point(when, form, value, mark, key, text, group=OWN))
    points = own
    if below and indicator.rollup != "none":
        edges, units = _edges_below(unit)
        for pool in _pools(indicator.code, below, by_code):
            owed = _owing(unit, pool.form, edges, units, pool.period)
            point = _combined(indicator.code, pool, owed)
            points += [point] if point else []
    return _view(unit, indicator, joining.lines(indicator.code, points, by_code))


@dataclass
class _Pool:
    """Units whose figures of one period may be combined, of one form or of forms that join."""

    period: Period
    form: FormSpec  # the newest of them: it prints the total
    parts: list[Part]
    sources: list[str]  # codes of the forms


def _pools(
    code: str,
    below: Mapping[tuple[Period, str], Mapping[tuple[str, str], Mapping[str, Figured]]],
    forms: Mapping[str, FormSpec],
) -> list[_Pool]:
    """Pool the units below by period; forms stay apart where a series would break between them.

    In the year a form changes, some units still file the older one: their answers count by key.
    """
    pools: list[_Pool] = []
    for (period, form_code), parts in sorted(below.items()):
        form = forms[form_code]
        if code not in form.indicator:
            continue
        more = [Part(u, values, rollup.foreign(form, kind)) for (u, kind), values in parts.items()]
        for pool in pools:
            if pool.period == period and _may_join(code, pool, form, more, forms):
                pool.form, pool.parts = form, pool.parts + more
                pool.sources.append(form_code)
                break
        else:
            pools.append(_Pool(period, form, more, [form_code]))
    return pools


def _may_join(
    code: str, pool: _Pool, form: FormSpec, parts: list[Part], forms: Mapping[str, FormSpec]
) -> bool:
    needed = _needed(code, form)
    if pool.form.unit_kinds != form.unit_kinds or needed != _needed(code, pool.form):
        return False
    if {one.unit for one in pool.parts} & {one.unit for one in parts}:
        return False  # a unit that filed both must not count twice
    return not any(joining.differences(one, pool.form, form, forms) for one in needed)


def _needed(code: str, form: FormSpec) -> set[str]:
    """Return an indicator and everything its formula stands on in a form, () when not asked."""
    needed: set[str] = set()
    waiting = [code]
    while waiting:
        spec = form.indicator.get(waiting.pop())
        if spec and spec.code not in needed:
            needed.add(spec.code)
            waiting += formula.parse(spec.formula).names if spec.formula else ()
    return needed


def _edges_below(unit: Unit) -> tuple[list[Edge], dict[str, Unit]]:
    """Return all edges of the units that ever reported to a unit, and those units. One query."""
    edges = UnitParent.objects.filter(unit__parent_edges__parent=unit).distinct()
    found, units = [], {}
    for edge in edges.order_by().select_related("unit", "parent"):
        units[edge.unit.code] = edge.unit
        found.append(Edge(edge.unit.code, edge.parent.code, edge.valid_from, edge.valid_to))
    return found, units


def _owing(
    unit: Unit, form: FormSpec, edges: list[Edge], units: Mapping[str, Unit], period: Period
) -> set[str]:
    on = period.window()[1]
    return {
        code
        for code in Tree(edges, on).children(unit.code)
        if units[code].kind in form.unit_kinds
        and units[code].valid_from <= on
        and (units[code].valid_to is None or on <= units[code].valid_to)
    }


def _combined(code: str, pool: _Pool, owing: set[str]) -> Point | None:
    """Return the roll-up of a pool, None where no unit has anything to combine."""
    form = pool.form
    specs = [form.indicator[one] for one in _needed(code, form)]
    filed = {part.unit for part in pool.parts}
    total = rollup.over_units(specs, pool.parts)[code]
    if not total.mark:
        return None
    return Point(
        pool.period,
        form,
        total.value,
        total.mark,
        text=total_text(total, form.measures[form.item_of[code]]),
        note=f"{Coverage(len(filed), len(filed | owing))} đơn vị",
        group=f"{BELOW} ({kinds_in_words(form.unit_kinds)})",
        sources=tuple(pool.sources),
    )


def _view(unit: Unit, indicator: Indicator, lines: list[Line]) -> UnitSeries:
    breaks, places = joining.numbered(lines)
    periods = sorted({point.period for line in lines for point in line.points})
    used: dict[Period, set[str]] = {}
    rows = []
    for at, line in enumerate(lines):
        cells: dict[Period, list[Cell]] = {}
        for place, point in enumerate(line.points):
            used.setdefault(point.period, set()).update(point.sources or [point.form.code])
            cell = Cell(point.text, point.note, places.get((at, place - 1), 0))
            cells.setdefault(point.period, []).append(cell)
        rows.append((line.label, [cells.get(period, []) for period in periods]))
    measure = numbers.measure(indicator.value_type, "")
    drawn = chart(lines, places, lambda value: numbers.display(value, measure, "value"))
    heads = [(period.label, ", ".join(sorted(used[period]))) for period in periods]
    return UnitSeries(unit, heads, rows, breaks, drawn)
