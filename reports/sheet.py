"""A report's cells at one moment, with what follows from them: computed rows and findings.

Owns the one place where `Value` rows become the plain `Entered` the pure modules take. Reads;
`entry` writes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cached_property, lru_cache
from hashlib import sha256

from django.utils import timezone

from indicators import catalogue, compute, joining, numbers, rules, series
from indicators.compute import Entered
from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY, FormSpec, portal_names
from reports import filings, statements
from reports.models import Explanation, Report


@dataclass
class Sheet:
    """All cells of one report; cheap to copy with other values for a dry run."""

    form: FormSpec
    unit_kind: str
    entered: dict[str, Entered] = field(default_factory=dict)  # only rows that hold something
    earlier: dict[str, rules.Previous] = field(default_factory=dict)  # "prev", "last_year"
    counted: Mapping[str, Operand] = field(default_factory=dict)  # by portal.NAMES
    targets: dict[str, rules.Target] = field(default_factory=dict)  # indicator code -> what counts

    @cached_property
    def roles(self) -> dict[str, str]:
        """item code -> heading | entry | computed | foreign, for this unit's kind."""
        return self.form.roles(self.unit_kind)

    @cached_property
    def computed(self) -> dict:
        """item code -> formula.Result, this unit's computed rows only."""
        return compute.compute(self.form, self.entered, self.unit_kind, counted=self.counted)

    def cell(self, item: str) -> Entered:
        return self.entered.get(item, EMPTY)

    def number(self, item: str):
        """Return (value, mark) of a row as it counts: computed where computed, else as entered."""
        if self.roles[item] == COMPUTED:
            result = self.computed[item]
            return result.value, result.mark
        entered = self.cell(item)
        return entered.value, entered.mark

    def display(self, item: str) -> str:
        """Return what a person reads in the row: formatted, or the typed text of a question.

        A file's text also stands where the portal has nothing to count.
        """
        if self.roles[item] not in (ENTRY, COMPUTED):
            return ""
        entered = self.cell(item)
        if self.roles[item] == ENTRY and entered.problem:
            return entered.typed
        value, mark = self.number(item)
        if not mark and self.roles[item] == COMPUTED and portal_names(self.form.formulas[item]):
            return entered.typed
        measure = self.form.measures[item]
        if measure.kind == "text":
            return entered.typed
        decimals = entered.decimals if self.roles[item] == ENTRY and mark == "value" else None
        return numbers.display(value, measure, mark, decimals)

    def reading(self, item: str) -> str:
        """Return what a row says where nobody types: an answer by its code and words."""
        entered = self.cell(item)
        if self.roles[item] == ENTRY and entered.key:
            for option in self.form.measures[item].options:
                if option.key == entered.key:
                    return f"{option.code} – {option.label}"
        return self.display(item)

    def as_text(self, item: str) -> dict:
        """Return a cell as plain texts: what the API, the commands and the snapshot show of it."""
        entered = self.cell(item)
        entry = self.roles[item] in (ENTRY, COMPUTED)
        value, mark = self.number(item) if entry else (None, "")
        return {
            "typed": entered.typed,
            "number": numbers.dotted(value) or None,
            "mark": mark or None,
            "note": entered.note,
            "display": self.display(item),
            "version": entered.version,
        }

    def findings(self, report: Report | None = None) -> list[rules.Finding]:
        """Return every finding, in printed order. Without a report, no check of its dates."""
        return rules.check(
            self.form,
            self.entered,
            self.computed,
            self.unit_kind,
            previous=self.earlier,
            signed_on=signed_on(report) if report else None,
            data_to=report.data_to if report else None,
            counted=self.counted,
            targets=self.targets,
            data_from=report.data_from if report else None,
            period=report.period_value if report else None,
        )

    def progress(self) -> dict[str, tuple[int, int]]:
        """Return table number -> (required rows filled, required rows), for progress bars."""
        counts = {table.number: [0, 0] for table in self.form.tables}
        for code, item in self.form.items.items():
            if item.required and self.roles[code] == ENTRY:
                counts[item.table][1] += 1
                counts[item.table][0] += bool(self.cell(code).mark)
        return {number: (filled, total) for number, (filled, total) in counts.items()}


EMPTY = Entered()
_FLOAT = Context(prec=15)
# What a unit filed for one period: hash of the form -> indicator -> (figure, key of an answer).
Filed = dict[str, dict[str, tuple[Operand, str]]]
FIGURES_LIMIT = 200  # characters, see Explanation.figures


def signed_on(report: Report):
    """Return the day the report was, or is about to be, signed; None while it is a draft."""
    if report.document_date:
        return report.document_date
    moment = report.submitted_at or report.presented_at
    return timezone.localdate(moment) if moment else None


def load(report: Report) -> Sheet:
    """Read a report's cells, its unit's earlier figures and targets.

    Two queries, none for the form once it is in memory; one more, while it is a draft, for a form
    that takes what the portal counts.
    """
    return load_all([report])[report.pk]


def load_all(reports: Iterable[Report]) -> dict[int, Sheet]:
    """Read several reports: report id -> sheet. At most three queries, whatever their number."""
    reports = list(reports)
    sheets = load_cells(reports)
    counted = filings.counted(reports)
    for report_id, one in sheets.items():
        one.counted = counted[report_id]
    compare(reports, sheets)
    return sheets


def load_cells(reports: list[Report]) -> dict[int, Sheet]:
    """Return report id -> sheet with nothing to compare with: enough to decide. One query."""
    sheets = {
        report.pk: Sheet(catalogue.form_spec(report.form), report.unit.kind) for report in reports
    }
    if sheets:
        for report_id, item, *stored in statements.cells(list(sheets)):
            sheets[report_id].entered[item] = entered(*stored)
    return sheets


# A report is read again at every save, and hardly a row of it has changed.
@lru_cache(maxsize=16384)
def entered(typed, number, *rest) -> Entered:
    """Return a cell as the pure modules take it, from a row of `statements.CELLS`."""
    return Entered(typed, plain(number), *rest)


@lru_cache(maxsize=16384)
def figure(value, mark: str) -> Operand:
    """Return a published figure as an expression sees it."""
    return Operand(plain(value), mark)


@lru_cache(maxsize=1024)
def filings_before(period: str, kinds: tuple[str, ...]) -> dict[str, Period]:
    """Return what a filing is compared with, as far as it exists: "prev", "last_year"."""
    this = Period.parse(period)
    wanted = {PREV: this.previous(kinds), LAST_YEAR: this.same_last_year()}
    return {name: one for name, one in wanted.items() if one}


def compare(reports: list[Report], sheets: dict[int, Sheet]) -> None:
    """Give each sheet what its report is compared with, see `earlier_of` and `targets_of`.

    One query for all reports, as saving a cell waits for it.
    """
    if not reports:
        return
    wanted = {
        report.pk: filings_before(report.period, sheets[report.pk].form.period_kinds)
        for report in reports
    }
    found: dict[tuple[int, str], Filed] = defaultdict(lambda: defaultdict(dict))
    set_for: dict[str, list[rules.targets.Set]] = {}  # year -> targets
    for unit_id, when, indicator, value, mark, unit, *more in statements.figures(
        list({report.unit_id for report in reports}),
        list({str(one) for periods in wanted.values() for one in periods.values()}),
        list({Period.parse(report.period).year for report in reports}),
        list({code for report in reports for code in report.path.strip("/").split("/")}),
    ):
        if unit:
            kind, source = more
            target = rules.Target(plain(value), int(when), source)
            set_for.setdefault(when, []).append((indicator, unit, kind, target))
        else:
            form, key = more
            found[unit_id, when][form][indicator] = figure(value, mark), key
    for report in reports:
        one = sheets[report.pk]
        one.earlier = earlier_of(report, wanted[report.pk], found)
        one.targets = targets_of(report, one, set_for)


def earlier_of(
    report: Report, wanted: dict[str, Period], found: dict[tuple[int, str], Filed]
) -> dict[str, rules.Previous]:
    """Return the unit's published figures of the filing before ("prev") and of the same period
    last year ("last_year").

    Through the indicators, so also from other forms. A filing without figures is left out.
    """
    earlier = {}
    for name, one in wanted.items():
        if filed := found.get((report.unit_id, str(one))):
            values, apart = comparable(report.form, filed)
            same_year = report.period.startswith(str(one.year))
            earlier[name] = rules.Previous(one.label, values, same_year, apart)
    return earlier


def comparable(
    form: FormVersion, filed: Filed
) -> tuple[dict[str, Operand], dict[str, rules.Apart]]:
    """Part what was filed for one period into what compares with a form's figures and what not.

    Figures of the form itself stand before those of other forms. No query, but for forms that this
    process has not compared yet.
    """
    values: dict[str, Operand] = {}
    apart: dict[str, rules.Apart] = {}
    for other in sorted(filed, key=lambda one: (one == form.sha256, one)):
        if other == form.sha256:
            values |= {code: figure for code, (figure, _) in filed[other].items()}
            continue
        old, reasons = catalogue.comparison(other, form.sha256)
        new = catalogue.form_spec(form)
        for code, (figure, key) in filed[other].items():
            if notes := reasons.get(code):
                apart[code] = rules.Apart(printed_there(code, old, new, figure, key), notes)
            elif code in reasons:
                values[code] = recoded(new.measures[new.item_of[code]], figure, key)
    return values, {code: one for code, one in apart.items() if code not in values}


def recoded(measure: numbers.Measure, figure: Operand, key: str) -> Operand:
    """Return a figure of another form as this one codes it: an answer has one key, many codes."""
    code = next((one.code for one in measure.options if one.key == key), "")
    return Operand(Decimal(code), figure.mark) if code and figure.mark == "value" else figure


def printed_there(code: str, old: FormSpec, new: FormSpec, figure: Operand, key: str) -> str:
    """Return a figure as its own form prints it: an answer by its words, an amount with its unit
    where this form counts in another."""
    was, now = (one.measures[one.item_of[code]] for one in (old, new))
    text = series.printed(figure.value, figure.mark, was, key)
    has_other_unit = was.kind != "choice" and not joining.same_size(was, now)
    return f"{text} {was.unit}" if has_other_unit and figure.mark == "value" else text


def targets_of(
    report: Report, one: Sheet, set_for: dict[str, list[rules.targets.Set]]
) -> dict[str, rules.Target]:
    """Return the targets of the report's year that count for its unit."""
    period = Period.parse(report.period)
    known = set_for.get(str(period.year))
    if not known:
        return {}
    return rules.targets.nearest(
        one.form, known, report.path, one.unit_kind, is_whole_year=period.kind == "Y"
    )


def plain(number):
    """Return a stored number without the column's trailing zeros; None stays None.

    SQLite gives whole numbers as int and others as float, 15 digits of which are those stored.
    """
    if number is None:
        return None
    if isinstance(number, int):
        return Decimal(number)
    if isinstance(number, float):
        number = _FLOAT.create_decimal_from_float(number)
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def figures_of(finding: rules.Finding) -> str:
    """Return the figures a finding is about: an explanation holds while these stay the same.

    Those a sentence was computed from count with it, whatever words they are told in. A long text
    from a file stands as its hash, so that it fits Explanation.figures.
    """
    text = f"{finding.typed}|{finding.computed}"
    if finding.working:
        text = "|".join((text, *re.findall(r"\d[\d.,]*", finding.working)))
    return text if len(text) <= FIGURES_LIMIT else sha256(text.encode()).hexdigest()


def explanations(report: Report, findings: list[rules.Finding]) -> dict[str, Explanation]:
    """Return finding key -> explanation, where it answers the figures as they are. One query."""
    return standing(given(report), findings)


def given(report: Report) -> dict[str, Explanation]:
    """Return finding key -> explanation, whatever figures it was given for. One query."""
    found = Explanation.objects.filter(report_id=report.pk).select_related("explained_by")
    return {one.finding_key: one for one in found}


def standing(
    given: Mapping[str, Explanation], findings: list[rules.Finding]
) -> dict[str, Explanation]:
    """Return those of the explanations that answer the findings as they are."""
    return {
        one.key: given[one.key]
        for one in findings
        if one.key in given and given[one.key].figures == figures_of(one)
    }
