"""A parent's report -> its `Consolidated`: what the document of a province prints is read here.

A column holds what the unit published as it counts in the parent's report: of rows taken over, as
they were taken (`lineage`, in a sent report the one that was signed); of the others, of the same
receipts in a sent report, in a draft what is published now. A constant number of queries, whatever
the number of units: `QUERIES` at most.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce

from django.utils import timezone

from indicators import catalogue, consolidating, numbers
from indicators.consolidating import ASKED, COUNTED, ELSEWHERE, NA, UNASKED, Filing
from indicators.numbers import Measure
from indicators.rollup import NOT_REPORTED, Figured
from indicators.spec import COMPUTED, ENTRY, FormSpec
from reports import consolidation, lineage, messages
from reports.consolidation import Filed, Values
from reports.exports import build
from reports.exports.consolidated import filed, wide
from reports.exports.consolidated.wide import Consolidated, Figure, WideRow, WideTable
from reports.exports.document import Document
from reports.exports.wording import printable
from reports.models import Report, Submission
from reports.pages.sources import signed_text
from reports.workflow import State
from units.models import Unit
from units.text import sort_key

QUERIES = 48
Line = tuple[str, Figured]  # key of consolidating.HOW, what the unit published
BLANK = (UNASKED, NOT_REPORTED)


@dataclass
class Below:
    """What is known of the units: their names, and how each stands to each row."""

    names: dict[str, str] = field(default_factory=dict)  # code -> as it was called then
    published: set[str] = field(default_factory=set)  # codes of those with approved figures
    lines: dict[str, dict[str, Line]] = field(default_factory=dict)  # item -> unit -> line
    kept: dict = field(default_factory=dict)  # rows taken over, in the shape of `lineage`

    @property
    def order(self) -> list[str]:
        """Codes of the columns, by name in Vietnamese order."""
        return sorted(self.names, key=lambda code: (sort_key(self.names[code]), code))


def gather(report: Report) -> Consolidated:
    """Return the consolidated document of a report to whose unit others file.

    A sent report as it was signed, another as it stands. Needs the report from `for_page()`.
    """
    submission = last_submission(report)
    document = build.build(report, build.FULL, submission=submission)
    form = catalogue.form_spec(report.form)
    found = below(report, form, submission)
    units = tuple(
        wide.Unit(printable(found.names[code]), code in found.published) for code in found.order
    )
    return Consolidated(
        document,
        units,
        tables(document, form, report.unit.kind, found, units),
        # Of a sent report as of then, so that its document prints the same for ever.
        filed.listed(report, submission.received_at if submission else timezone.now()),
    )


def last_submission(report: Report) -> Submission | None:
    """Return what a sent report is printed from; None for a draft. One query at most."""
    if report.state not in (State.SUBMITTED, State.APPROVED):
        return None
    return Submission.objects.filter(report_id=report.pk).latest("received_at", "pk")


# ---- The units


def below(report: Report, form: FormSpec, submission: Submission | None) -> Below:
    kept = submission.snapshot.get("sources", {}) if submission else lineage.frozen(report, form)
    items = list(form.item_of.values())
    found = Below(kept=kept)
    if kept:
        of_receipt, versions = figures_of(report, kept, items)
        found.names |= kept["units"]
        found.published |= {unit for unit, _, receipt in kept["filings"] if receipt}
        for item in kept["rows"]:
            found.lines[item] = kept_lines(kept, item, form.items[item].indicator, of_receipt)
    if submission and kept:
        filings = filings_then(report, kept, versions, of_receipt)
    else:
        now = consolidation.below(report)
        filings = now.filings
        found.names |= {one.unit: now.units[one.unit].name for one in now.filed}
        found.published |= now.published
    others = [
        item
        for item, role in form.roles(report.unit.kind).items()
        if role in (ENTRY, COMPUTED) and item not in found.lines
    ]
    for item, lines in consolidating.lines_of(form, filings, others).items():
        found.lines[item] = {line.unit: (line.how, line.figure) for line in lines}
    return found


def figures_of(report: Report, kept: dict, items: Iterable[str]):
    """Return the figures of every receipt a lineage names, and the forms. Four queries."""
    versions = consolidation.versions_of(form for _, form, _ in kept["filings"])
    receipts = lineage.receipts([kept])
    return consolidation.published_then(report, versions, receipts, items), versions


def kept_lines(
    kept: dict, item: str, indicator: str, of_receipt: Mapping[str, dict[str, Figured]]
) -> dict[str, Line]:
    """Return unit -> line of a row as it was taken over; a unit without such a row is not in it."""
    found = {}
    for place, how, *_ in kept["rows"][item]["lines"]:
        unit, _, receipt = kept["filings"][place]
        told = of_receipt.get(receipt, {}) if how in ASKED else {}
        found[unit] = how, told.get(indicator, NOT_REPORTED)
    return found


def filings_then(
    report: Report, kept: dict, versions: Mapping, of_receipt: Mapping[str, dict[str, Figured]]
) -> tuple[Filing, ...]:
    """Return what the units had filed when their figures were last taken over. Two queries."""
    receipts = lineage.receipts([kept])
    sent = Submission.objects.filter(receipt__in=receipts).order_by()
    at = dict(sent.values_list("receipt", "received_at"))
    newest: dict[tuple[str, str], str] = {}
    for unit, form, receipt in sorted(
        kept["filings"], key=lambda one: (one[2] in at, at.get(one[2]))
    ):
        newest[unit, form] = receipt
    kinds = dict(
        Unit.objects.filter(code__in={unit for unit, _ in newest}).values_list("code", "kind")
    )
    told = [Filed(unit, kinds[unit], form, receipt) for (unit, form), receipt in newest.items()]
    values: Values = {key: of_receipt.get(receipt, {}) for key, receipt in newest.items()}
    return consolidation.filings(report, told, versions, values)


# ---- The tables


def tables(
    document: Document,
    form: FormSpec,
    unit_kind: str,
    found: Below,
    units: tuple[wide.Unit, ...],
) -> tuple[WideTable, ...]:
    """Return the parent's own tables, each row with its units' figures."""
    order = found.order
    made = []
    for table in document.appendix.tables:
        rows = tuple(
            WideRow(one)
            if form.role(one.item, unit_kind) not in (ENTRY, COMPUTED)
            else wide_row(one, form, found, order)
            for one in table.rows
        )
        told = [line for one in rows for line in adjustments(form, one.row.item, found.kept)]
        footnote = [table.footnote] if table.footnote else []
        legend = wide.legend(rows, units)
        notes = (*told, *footnote)
        made.append(WideTable(table.name, table.caption, rows, legend, notes))
    return tuple(made)


def wide_row(row, form: FormSpec, found: Below, order: list[str]) -> WideRow:
    item = row.item
    lines = found.lines[item]
    print_figure = printer(form.measures[item], item in form.formulas)
    figures = tuple(print_figure(*lines.get(unit, BLANK)) for unit in order)
    hows = [how for how, _ in lines.values()]
    asked = sum(how in ASKED for how in hows)
    kept = found.kept.get("rows", {}).get(item)
    added = sum((Decimal(one["number"]) for one in kept["adjustments"]), Decimal(0)) if kept else 0
    combined, sign = "", ""
    if not row.cells[3].formula and row.cells[3].text and asked:
        stands = is_taken(row.cells[3], kept, added, form.measures[item])
        sign = wide.TYPED if not stands else wide.ADJUSTED if added else ""
        if stands:
            method = form.indicator[form.items[item].indicator].rollup
            combined = follows(method, figures, row.cells[3].number, added)
    return WideRow(
        row,
        figures,
        counted=sum(how in (COUNTED, NA) for how in hows),
        asked=asked,
        sign=sign,
        combined=combined,
        added=Decimal(added) if combined else Decimal(0),
    )


def printer(measure: Measure, is_computed: bool):
    """Return a function that prints a unit's figure as the parent's row does. A row repeats few
    figures over many units, so each is made once."""
    made: dict[Line, Figure] = {}

    def print_figure(how: str, figure: Figured) -> Figure:
        line = (how, figure)
        if line not in made:
            made[line] = printed(how, figure, measure, is_computed)
        return made[line]

    return print_figure


def printed(how: str, figure: Figured, measure: Measure, is_computed: bool) -> Figure:
    """Return a figure as the row prints it: what was typed with its decimals, what is computed
    with the row's."""
    if how in (UNASKED, ELSEWHERE):
        return Figure(wide.FOREIGN)
    if figure.mark in ("", "na", "nil"):
        return Figure(numbers.display(None, measure, figure.mark))
    if is_computed:
        text = numbers.display(figure.value, measure)
    else:
        text = consolidating.typed(figure, measure) or numbers.dotted(figure.value)
    if how != COUNTED:
        return Figure(f"{text} {wide.APART}")
    if measure.kind == "choice":
        return Figure(text, Decimal(text) if text.isdecimal() else None)
    return Figure(printable(text), figure.value, len(text.partition(",")[2]))


def is_taken(total, kept: dict | None, added: Decimal, measure: Measure) -> bool:
    """Tell whether a total is what the units' figures came to, with the adjustments."""
    if not kept or not kept["mark"]:
        return False
    if measure.kind == "choice":
        answer = Figured(Decimal(kept["number"]), kept["mark"], kept["key"])
        return total.text == consolidating.typed(answer, measure)
    if kept["mark"] == "value":
        return total.number is not None and total.number == Decimal(kept["number"]) + added
    # Nil, or not applicable: no number stands in the cell until something is added.
    if added:
        return total.number == added
    return total.text == numbers.display(None, measure, kept["mark"])


def follows(method: str, figures: Iterable[Figure], total: Decimal | None, added: Decimal) -> str:
    """Return the method by which the total follows from the units' numbers; "" if by none."""
    told = [one.number for one in figures if one.number is not None]
    ways = {"sum": lambda: sum(told, Decimal(0)), "max": lambda: reduce(max, told)}
    if method not in ways or not told or total is None:
        return ""
    return method if ways[method]() + added == total else ""


def adjustments(form: FormSpec, item: str, kept: dict) -> list[str]:
    """Return a sentence for every adjustment that stands in a row."""
    row = kept.get("rows", {}).get(item)
    if not row:
        return []
    where, measure = messages.row(form, item), form.measures[item]
    return [
        printable(
            f"{wide.ADJUSTED} {where}: {signed_text(Decimal(one['number']), measure)} – "
            + "; ".join(filter(None, (one["reason"], one["document"])))
        )
        for one in row["adjustments"]
    ]
