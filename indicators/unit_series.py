"""One indicator at one unit over all periods and forms: its own figures, and those below combined.

Reads published figures within a person's scope. The number of queries is constant, whatever the
number of periods, forms and units; joining and breaks are `joining`'s, combining is `rollup`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from indicators import asking, catalogue, formula, joining, numbers, rollup
from indicators.asking import Asked
from indicators.chart import Chart, chart
from indicators.joining import Line, Numbered, Point
from indicators.models import Figure, FormVersion, Indicator
from indicators.pages import kinds_in_words
from indicators.periods import Period
from indicators.rollup import Coverage, Figured, Part
from indicators.series import printed, total_text
from indicators.spec import FormSpec
from indicators.todays_map import Reported, TodaysMap, parent_in, topmost
from units.models import Unit, UnitParent
from units.tree import Edge, Tree

OWN = "Số của đơn vị"
BELOW = "Tổng hợp từ đơn vị trực thuộc"
APART = "Cả {} trước sắp xếp, không chia được"

# (period, form) -> (unit, its kind, path then) -> indicator -> figure
_Filed = dict[tuple[Period, str], dict[tuple[str, str, str], dict[str, Figured]]]


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
    indicator: Indicator,
    unit: Unit,
    user,
    versions: Iterable[FormVersion],
    here: TodaysMap | None = None,
) -> UnitSeries:
    """Return an indicator's series at a unit. Three queries, beside the roles of the person.

    Who counts as owing a figure to a roll-up is its round's to say, else the hierarchy's on the
    last day of each period. With `here` on today's map: what its predecessors reported stands for
    the unit; four queries more.
    """
    forms = {version.pk: catalogue.form_spec(version) for version in versions}
    by_code = {form.code: form for form in forms.values()}
    wanted = {code for form in forms.values() for code in _needed(indicator.code, form)}
    figures = Figure.objects.current().visible_to(user)
    concerned = here.figures if here else Q(unit=unit) | Q(parent_code=unit.code)
    rows = (
        figures.filter(concerned, indicator__code__in=wanted)
        .order_by()
        .values_list(
            "period",
            "form_id",
            "unit__code",
            "unit__kind",
            "path",
            "indicator__code",
            "item_code",
            "value",
            "mark",
            "key",
        )
    )
    points: list[Point] = []
    own: _Filed = {}
    below: _Filed = {}
    for period, form_id, code, kind, path, named, item, value, mark, key in rows:
        form, when = forms[form_id], Period.parse(period)
        group = _group(unit, code, path, when, here)
        if group in (OWN, BELOW) and not (group == OWN and code == unit.code and not here):
            filed = below if group == BELOW else own
            parts = filed.setdefault((when, form.code), {})
            parts.setdefault((code, kind, path), {})[named] = Figured(value, mark, key)
        elif group and named == indicator.code:
            text = printed(value, mark, form.measures[item], key)
            points.append(Point(when, form, value, mark, key, text, group=group))
    if here and own:
        for pool in _pools(indicator.code, own, by_code):
            owed = here.expected_own(pool.period.window()[1])
            note = "gộp {} đơn vị cũ" if owed | set(pool.units) != {unit.code} else ""
            points += _combined(indicator.code, pool, owed, OWN, note)
    if below and indicator.rollup != "none":
        pools = _pools(indicator.code, below, by_code)
        newest = {pool.form.code for pool in pools}
        asked = asking.asked(newest, {pool.period for pool in pools}, None if here else [unit.code])
        owing = _owing_today(here, asked) if here else _owing_then(unit, asked)
        for pool in pools:
            kinds = kinds_in_words(pool.form.unit_kinds)
            owed = owing(pool.form, pool.period)
            points += _combined(indicator.code, pool, owed, f"{BELOW} ({kinds})", "{} đơn vị")
    return _view(unit, indicator, joining.lines(indicator.code, points, by_code))


def _group(unit: Unit, code: str, path: str, when: Period, here: TodaysMap | None) -> str:
    """Return in which line a figure stands, "" for none.

    On today's map what was parted is told apart under the name of the unit that reported it.
    """
    if here is None:
        return OWN if code == unit.code else BELOW
    end = when.window()[1]
    if here.is_own(code, end):
        return OWN
    if here.counts(code, end, parent_in(path)):
        return BELOW
    return APART.format(here.name_of(code)) if here.is_part(code, end) else ""


@dataclass
class _Pool:
    """Units whose figures of one period may be combined, of one form or of forms that join."""

    period: Period
    form: FormSpec  # the newest of them: it prints the total
    parts: list[Part]
    sources: list[str]  # codes of the forms

    @property
    def units(self) -> list[str]:
        return [part.unit for part in self.parts]


def _pools(code: str, below: _Filed, forms: Mapping[str, FormSpec]) -> list[_Pool]:
    """Pool the units below by period; forms stay apart where a series would break between them.

    In the year a form changes, some units still file the older one: their answers count by key.
    """
    pools: list[_Pool] = []
    for (period, form_code), parts in sorted(below.items()):
        form = forms[form_code]
        if code not in form.indicator:
            continue
        top = topmost(Reported(unit, parent_in(path), path) for unit, _, path in parts)
        more = [
            Part(unit, values, rollup.foreign(form, kind))
            for (unit, kind, _), values in parts.items()
            if unit in top
        ]
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


def _owing_then(unit: Unit, asked: Asked):
    """Return a function (form, period) -> units that owed it to the unit then. One query."""
    edges, units = _edges_below(unit)

    def owing(form: FormSpec, period: Period) -> set[str]:
        on = period.window()[1]
        return {
            code
            for code in Tree(edges, on).children(unit.code)
            if units[code].valid_from <= on
            and (units[code].valid_to is None or on <= units[code].valid_to)
            and asked.owes(form, period, units[code], unit.code)
        }

    return owing


def _owing_today(here: TodaysMap, asked: Asked):
    """Return a function (form, period) -> units that owed then what counts here today."""

    def owing(form: FormSpec, period: Period) -> set[str]:
        return topmost(here.expected(form, period, asked))

    return owing


def _combined(code: str, pool: _Pool, owing: set[str], group: str, note: str) -> list[Point]:
    """Return the roll-up of a pool, [] where no unit has anything to combine."""
    form = pool.form
    specs = [form.indicator[one] for one in _needed(code, form)]
    filed = {part.unit for part in pool.parts}
    total = rollup.over_units(specs, pool.parts)[code]
    value, mark, key = total.value, total.mark, ""
    measure = form.measures[form.item_of[code]]
    text = total_text(total, measure)
    if group == OWN and len(pool.parts) == 1:  # one unit's answer is no tally
        figure = pool.parts[0].figure(code)
        value, mark, key = figure.value, figure.mark, figure.key
        text = printed(value, mark, measure, key)
    if not mark:
        return []
    point = Point(
        pool.period,
        form,
        value,
        mark,
        key,
        text=text,
        note=note.format(Coverage(len(filed), len(filed | owing))),
        group=group,
        sources=tuple(pool.sources),
    )
    return [point]


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
