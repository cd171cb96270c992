"""What an import would do, before it does it: rows beside the file's own text, and the answers.

Used by the page and by the command, so that both say the same. Reads; `entry.save` writes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from indicators.rules import Finding
from indicators.rules.messages import row as name_of
from indicators.spec import HEADING, SEVERITIES, FormSpec, ItemSpec
from reports import entry
from reports.entry import CellResult, Change, Channel, Outcome, Status
from reports.imports import assign, changes, match, messages
from reports.imports.layout import Source, Stamp
from reports.imports.match import Match, Matched
from reports.imports.read import NotAnAppendix
from reports.models import Report
from reports.sheet import Sheet

ROWS = 1000  # of all appendices together; the longest form has some 200
# The rule a refused cell stands under, by the gate's reason code; every other code is a number's.
RULES = {
    "heading": "foreign_row",
    "foreign_row": "foreign_row",
    "consolidated_row": "foreign_row",
    "choice": "choice",
}


@dataclass(frozen=True)
class Plan:
    """A file against one report's cells: which row goes where, and what would be written."""

    match: Match
    changes: dict[str, Change]  # item code -> change
    stamp: Stamp | None = None  # of a workbook of the portal's own

    def remarks(self, unit: str, period: str) -> list[str]:
        """Return what to say about the file as a whole before it goes into a unit's report."""
        stamp = self.stamp
        said = list(self.match.remarks)
        # A form printed without a report is stamped with no unit: it is anybody's.
        if stamp is None or not stamp.unit or (stamp.unit, stamp.period) == (unit, period):
            return said
        return [messages.other_report(stamp.unit, stamp.period), *said]


@dataclass(frozen=True)
class Line:
    """One row of the preview: the file's text, the item it goes to, and what the gate says."""

    index: int  # in `Match.rows`
    matched: Matched
    item: ItemSpec | None  # None: matched to none
    change: Change | None  # None: nothing to write
    result: CellResult | None  # None: nothing was asked of the gate
    before: str  # what the cell holds now, as typed
    remark: str  # Vietnamese; "" when there is nothing to say
    assigned: str  # the item as a person chooses it, "" for none
    others: tuple[str, ...] = ()  # what it could be instead, as a person chooses it
    left: str = ""  # the item it was taken out of by hand, in words

    @property
    def is_doubtful(self) -> bool:
        return self.item is not None and not self.matched.is_sure

    @property
    def overwrites(self) -> bool:
        """Whether a text someone typed would be replaced by another."""
        change = self.change
        return bool(change and self.before and change.typed not in (None, self.before))

    @property
    def may_be_left(self) -> bool:
        """Whether a person may want to leave it out: it is doubtful, or takes a text's place."""
        return self.change is not None and (self.is_doubtful or self.overwrites)

    @property
    def is_open(self) -> bool:
        """Whether the gate asks a question about it, or refuses it."""
        return self.result is not None and self.result.status != Status.SAVED

    @property
    def is_newer_here(self) -> bool:
        """Whether the cell was changed since the workbook was made."""
        return self.result is not None and self.result.status == Status.CONFLICT

    @property
    def percent(self) -> int:
        """How sure the match is, in whole percent; never 100 for what is not."""
        return int(self.matched.confidence * 100)

    @property
    def needs_a_look(self) -> bool:
        return bool(self.item is None or self.remark or self.overwrites)


@dataclass(frozen=True)
class Preview:
    """Everything the page of an import shows before it is confirmed."""

    lines: list[Line]
    findings: list[Finding]
    remarks: list[str]  # Vietnamese sentences about the file as a whole

    @property
    def looked_at(self) -> list[Line]:
        return [line for line in self.lines if line.needs_a_look]

    @property
    def others(self) -> list[Line]:
        return [line for line in self.lines if not line.needs_a_look]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What the file holds and what would happen, in words, each with how many."""
        left = sum(bool(line.left) for line in self.lines)
        return [
            ("Dòng trong tệp", len(self.lines)),
            ("Dòng khớp chỉ tiêu", sum(line.item is not None for line in self.lines)),
            ("Dòng khớp cần xem lại", sum(line.is_doubtful for line in self.lines)),
            *([("Dòng không nhập", left)] if left else []),
            ("Dòng không khớp", sum(line.item is None for line in self.lines) - left),
            ("Ô chưa dùng được", sum(line.is_open for line in self.lines)),
            ("Ô đang có sẽ bị thay", sum(line.overwrites for line in self.lines)),
        ]

    @property
    def severities(self) -> list[tuple[str, int]]:
        """(severity, how many findings) for those there are."""
        found = Counter(finding.severity for finding in self.findings)
        return [(name, found[name]) for name in SEVERITIES if found[name]]


def preview(
    plan: Plan, sheet: Sheet, report: Report, texts: Mapping[int, str] | None = None
) -> Preview:
    """Rehearse a plan for the page of a report. `texts`: what was typed for a row's item."""
    outcome = rehearse(plan, sheet)
    remarks = plan.remarks(report.unit.code, report.period)
    shown = [
        replace(line, assigned=(texts or {}).get(line.index, line.assigned))
        for line in lines(plan, sheet, outcome)
    ]
    return Preview(shown, findings(outcome), remarks)


def plan(source: Source, sheet: Sheet, others: Iterable[FormSpec] = (), sha256: str = "") -> Plan:
    """Match a file to a report's form. `others` are the published forms it could belong to instead.

    `sha256` is the form version's, to recognise a workbook made from another edition. Raise
    NotAnAppendix for a file of another form, or of none.
    """
    form = sheet.form
    if len(source.rows) > ROWS:
        raise NotAnAppendix(messages.TOO_MANY_ROWS)
    if source.stamp:
        if source.stamp.form != form.code:
            raise NotAnAppendix(messages.other_workbook(form.code, source.stamp.form))
        if sha256 and source.stamp.sha256 and source.stamp.sha256 != sha256:
            raise NotAnAppendix(messages.other_edition(form.code))
    own = match.match(source.rows, form)
    if not source.stamp and (better := match.better_form(own, source.rows, others)):
        raise NotAnAppendix(messages.wrong_form(form.title, better.title))
    if match.is_foreign_file(own) and match.is_said_twice(own):
        raise NotAnAppendix(messages.SAID_TWICE)
    if match.is_foreign_file(own):
        raise NotAnAppendix(messages.NO_MATCH.format(title=form.title))
    said = (*source.remarks, *own.remarks)
    return planned(replace(own, remarks=said), sheet, source.stamp)


def planned(
    match: Match,
    sheet: Sheet,
    stamp: Stamp | None = None,
    versions: Mapping[str, int] | None = None,
) -> Plan:
    """Return the plan of a match; `versions` are those its changes are made on."""
    return Plan(match, changes.build(match, sheet, stamp, versions), stamp)


def rehearse(plan: Plan, sheet: Sheet) -> Outcome:
    """Return what the gate would answer, without writing."""
    return entry.rehearse(sheet, plan.changes.values(), Channel.IMPORT)


def lines(plan: Plan, sheet: Sheet, outcome: Outcome) -> list[Line]:
    """Return every row of the file with its answer, in file order."""
    results = {result.item: result for result in outcome.cells}
    names = assign.names(sheet.form, sheet.unit_kind)
    found = []
    for index, one in enumerate(plan.match.rows):
        result = results.get(one.item)
        found.append(
            Line(
                index=index,
                matched=one,
                item=sheet.form.items.get(one.item),
                change=plan.changes.get(one.item),
                result=result,
                before=sheet.cell(one.item).typed,
                remark=remark(one, sheet, result),
                assigned=names.get(one.item, ""),
                others=tuple(names[o.item] for o in one.candidates if o.item in names),
                left=name_of(sheet.form, one.left) if one.left else "",
            )
        )
    return found


def remark(one: Matched, sheet: Sheet, result: CellResult | None) -> str:
    if result and result.reason:
        return result.reason
    if one.item and sheet.roles[one.item] == HEADING and changes.note_of(one, sheet.form):
        return messages.NOTE_IN_HEADING
    return "" if one.item and one.is_sure else one.reason


def unsettled(outcome: Outcome) -> list[CellResult]:
    """Return the cells that wait for a person: questions, refusals, conflicts."""
    return [result for result in outcome.cells if result.status != Status.SAVED]


def findings(outcome: Outcome) -> list[Finding]:
    """Return the findings of the sheet and, though nothing is stored of them, refused cells too."""
    refused = [
        Finding(
            rule=RULES.get(result.code, "number_format"),
            severity="error",
            item=result.item,
            items=(),
            typed=result.typed,
            computed="",
            message=result.reason,
        )
        for result in outcome.cells
        if result.status == Status.REFUSED
    ]
    position = {item: index for index, item in enumerate(outcome.sheet.form.items)}
    return sorted([*outcome.findings, *refused], key=lambda one: position.get(one.item, -1))


def stored(plan: Plan, outcome: Outcome) -> int:
    """Return how many of the file's figures stand in the report, or as texts to be compared.

    Those that stood there before the same import count too; those refused do not, whatever older
    figure stands in their cells.
    """
    lost = {one.item for one in outcome.cells if one.status in (Status.REFUSED, Status.CONFLICT)}
    filled = {one.item for one in plan.match.matched if one.row.value} - lost
    cells = (outcome.sheet.cell(item) for item in filled)
    return sum(bool(cell.mark or cell.typed) for cell in cells)
