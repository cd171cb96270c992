"""View-model of the panel beside a report whose period crosses a reorganisation of its unit.

The unit that stands at the end of the period reports for those it came from within it: the panel
names them and shows what they last published, in the rows of the Biểu, to read and not to carry
over. Scope comes from `policy` through the figures.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from indicators import catalogue
from indicators.models import Figure, FormVersion
from indicators.periods import Period
from indicators.series import printed
from indicators.spec import ItemSpec, TableSpec
from reports import statements
from reports.pages.frame import ReportPage
from units.models import Unit, UnitSuccession


@dataclass(frozen=True)
class Predecessor:
    unit: Unit
    is_whole: bool
    parts: str  # which part, in words; ""
    last: date  # its last day in this area
    period: str  # label of the last published period, "" when there is none to be seen
    figures: dict[str, str]  # item code of this form -> what it published, as printed


@dataclass(frozen=True)
class Panel:
    predecessors: list[Predecessor]
    rows: list[tuple[ItemSpec, list[str]]]  # rows of the Biểu any of them has a figure in

    @property
    def seen(self) -> list[Predecessor]:
        return [one for one in self.predecessors if one.period]


def panel(page: ReportPage, table: TableSpec) -> Panel | None:
    """Return the panel of a Biểu, None where no reorganisation lies within the report's days.

    One query, of written SQL as every Biểu is opened with it; four where there is one.
    """
    report = page.report
    if not statements.has_succeeded(report.unit_id, report.data_from, report.data_to):
        return None
    passed = list(
        UnitSuccession.objects.filter(
            successor_id=report.unit_id,
            effective_on__gt=report.data_from,
            effective_on__lte=report.data_to,
        ).select_related("predecessor")
    )
    items = {one.indicator: one for one in table.items if one.indicator}
    rows = (
        Figure.objects.current()
        .visible_to(page.user)
        .filter(unit__in=[one.predecessor_id for one in passed], indicator__code__in=items)
        .order_by()
        .values_list("unit_id", "period", "form_id", "indicator__code", "value", "mark", "key")
    )
    published: dict[int, dict[Period, list[tuple]]] = {}
    for unit, period, *figure in rows:
        published.setdefault(unit, {}).setdefault(Period.parse(period), []).append(figure)
    last = {unit: max(periods) for unit, periods in published.items()}
    used = {row[0] for unit, period in last.items() for row in published[unit][period]}
    forms = {one.pk: catalogue.form_spec(one) for one in FormVersion.objects.filter(pk__in=used)}

    def shown(form_id, code, value, mark, key) -> str:
        form = forms[form_id]
        return printed(value, mark, form.measures[form.item_of[code]], key)

    found = []
    for one in passed:
        period = last.get(one.predecessor_id)
        figures = published[one.predecessor_id][period] if period else []
        found.append(
            Predecessor(
                one.predecessor,
                one.extent == UnitSuccession.Extent.FULL,
                one.parts,
                one.effective_on - timedelta(days=1),
                period.label if period else "",
                {items[row[1]].code: shown(*row) for row in figures},
            )
        )
    seen = [one for one in found if one.period]
    return Panel(
        found,
        [
            (item, [one.figures.get(item.code, "") for one in seen])
            for item in table.items
            if any(item.code in one.figures for one in seen)
        ],
    )
