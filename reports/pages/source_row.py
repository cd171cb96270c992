"""View-models of one row's sources, unit by unit: live, and as they were signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from indicators import catalogue, numbers
from indicators.compute import Entered
from indicators.consolidating import ASKED, COUNTED, ELSEWHERE, HOW, MISSING, NA, OWING, WHY
from indicators.models import FormVersion
from indicators.spec import MARKERS, FormSpec, ItemSpec
from reports import lineage, messages
from reports.consolidation import CHANGED, NEW, OWN
from reports.models import Adjustment, Report, Submission
from reports.pages.frame import ReportPage
from reports.pages.sources import Row, Sources, signed_text
from reports.sheet import plain
from units.models import person
from units.text import sort_key


@dataclass(frozen=True)
class UnitLine:
    """How one unit stands to the row."""

    name: str
    how: str  # key of HOW
    text: str  # its figure as read; ""
    where: str  # its own row: "Biểu 3, dòng 3.2.1 (mẫu bnv-2022-huyen)"
    receipt: str
    received_at: datetime | None
    url: str  # of its report, "" where the reader may not open it
    notes: list[str]

    @property
    def word(self) -> str:
        return HOW[self.how]

    @property
    def sign(self) -> str:
        """The class of the word: what counts, what is missing, what does not compare."""
        if self.how in (COUNTED, NA):
            return ""
        return "sign-warning" if self.how in OWING else "sign-explain"


@dataclass(frozen=True)
class Added:
    """One adjustment, told."""

    pk: int  # 0 in a snapshot
    text: str  # "+12"
    reason: str
    document: str
    by: str
    at: datetime
    withdrawn: str = ""  # who and when; "" = it counts
    withdrawn_why: str = ""


@dataclass(frozen=True)
class Told:
    """Where one row's figure comes from, read from the shape of `lineage`."""

    text: str  # the total as read, of answers the tally
    has_figure: bool
    why: str
    counted: int
    asked: int
    units: list[UnitLine]  # that have reported: those counted, then those that are not
    others: list[UnitLine]  # whose forms give the row to another level
    missing: list[str]  # names of those that owe the row, also of a report left empty there
    taken_at: datetime | None  # None: not taken over
    taken_by: str
    added: list[Added]  # in a snapshot: those that counted


def told(
    kept: dict, item: str, form: FormSpec, forms: Mapping[str, FormSpec], about: "About"
) -> Told | None:
    """Return one row of a lineage for reading; None where it tells nothing of it."""
    row = kept.get("rows", {}).get(item)
    if row is None:
        return None
    units = [unit_of(line, kept, forms, about) for line in row["lines"]]
    units.sort(key=lambda one: (one.sign != "", one.how in OWING, sort_key(one.name)))
    measure = form.measures[item]
    return Told(
        row["text"],
        bool(row["mark"]),
        WHY.get(row["why"], ""),
        row["counted"],
        row["asked"],
        [one for one in units if one.how in ASKED and one.how != MISSING],
        [one for one in units if one.how == ELSEWHERE],
        [one.name for one in units if one.how in OWING],
        moment(row["taken_at"]),
        row["taken_by"],
        [
            Added(
                0,
                signed_text(Decimal(one["number"]), measure),
                one["reason"],
                one["document"],
                one["by"],
                datetime.fromisoformat(one["at"]),
            )
            for one in row["adjustments"]
        ],
    )


def moment(text: str) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None


@dataclass(frozen=True)
class About:
    """What is known of the receipts a lineage names."""

    received: Mapping[str, datetime]  # receipt -> when
    reports: Mapping[str, int]  # receipt -> id of a report the reader may open


def about(user, *kept: dict) -> About:
    """Read the submissions behind lineages, and which of them a person may open. Two queries."""
    receipts = lineage.receipts(kept)
    rows = Submission.objects.filter(receipt__in=receipts).order_by()
    sent = {
        receipt: (at, report)
        for receipt, at, report in rows.values_list("receipt", "received_at", "report_id")
    }
    open_to = set(
        Report.objects.visible_to(user)
        .filter(pk__in={report for _, report in sent.values()})
        .order_by()
        .values_list("pk", flat=True)
    )
    return About(
        {one: at for one, (at, _) in sent.items()},
        {one: report for one, (_, report) in sent.items() if report in open_to},
    )


def forms_of(*kept: dict) -> dict[str, FormSpec]:
    """Return the forms of the units that lineages name. One query."""
    codes = {form for one in kept for _, form, _ in one.get("filings", ())}
    found = FormVersion.objects.filter(code__in=codes).defer("definition")
    return {one.code: catalogue.form_spec(one) for one in found}


def unit_of(line: list, kept: dict, forms: Mapping[str, FormSpec], about: About) -> UnitLine:
    at, how, item, text, notes = line
    unit, code, receipt = kept["filings"][at]
    form = forms.get(code)
    where = f"{messages.row(form, item)} (mẫu {code})" if form and item in form.items else ""
    if how == ELSEWHERE and form:
        text = MARKERS.get(form.reporters[item], "")
    report = about.reports.get(receipt)
    table = item.partition(".")[0]
    url = f"{reverse('reports:report-table', args=[report, table])}#dong-{item}" if report else ""
    name = kept["units"].get(unit, unit)
    return UnitLine(name, how, text, where, receipt, about.received.get(receipt), url, notes)


@dataclass(frozen=True)
class RowPage:
    """The page of one row: as taken over, as published now, and what the parent added."""

    item: ItemSpec
    row: str  # "Biểu 3, dòng 3.2.1"
    display: str
    cell: Entered
    taken: Told | None  # None: never taken over
    now: Told | None  # None: nobody below is asked for the row
    change: Row | None  # what taking over now would do; None where it changes nothing
    added: list[Added]  # every adjustment there ever was, oldest first
    may_adjust: bool
    moved: list[tuple[str, str, str]]  # (unit, figure as taken, figure now) where they differ

    @property
    def shown(self) -> Told | None:
        """What the list of units tells: what stands in the report, else what it could take."""
        return self.taken or self.now


@dataclass(frozen=True)
class SignedRow:
    """The sources of one row as they were signed."""

    item: ItemSpec
    row: str
    display: str
    told: Told | None


def signed_row(user, signed, item: str) -> SignedRow:
    """Return the sources of one row of a submission (`signed.Signed`). Three queries."""
    kept, form = signed.sources, signed.form
    found = told(kept, item, form, forms_of(kept), about(user, kept))
    return SignedRow(form.items[item], messages.row(form, item), signed.display(item), found)


def row_page(page: ReportPage, item: str) -> RowPage:
    """Return the sources of one row. A constant number of queries."""
    form, report = page.cells.form, page.report
    sources = Sources(page, [item])
    kept = lineage.frozen(report, form, [item])
    rolled = {code: one.rolled for code, one in sources.proposals.items()}
    current = lineage.now(form, rolled, sources.below)
    forms, known = forms_of(kept, current), about(page.user, kept, current)
    taken = told(kept, item, form, forms, known)
    now = told(current, item, form, forms, known)
    row = next(iter(sources.rows), None)
    measure = form.measures[item]
    is_numeric = measure.kind in ("count", "money", "decimal")
    cell = page.cells.cell(item)
    return RowPage(
        form.items[item],
        messages.row(form, item),
        page.cells.display(item),
        cell,
        taken,
        now,
        row if row and row.change in (NEW, CHANGED, OWN) else None,
        adjustments_of(report, item, measure),
        page.is_editable and cell.consolidated and is_numeric,
        moved(taken, now) if taken and now else [],
    )


def moved(taken: Told, now: Told) -> list[tuple[str, str, str]]:
    then = {one.name: one for one in taken.units}
    found = []
    for one in now.units:
        was = then.get(one.name)
        texts = (was.text or was.word if was else "", one.text or one.word)
        if texts[0] != texts[1]:
            found.append((one.name, *texts))
    return found


def adjustments_of(report: Report, item: str, measure: numbers.Measure) -> list[Added]:
    """Return every adjustment of a row, those withdrawn too, oldest first. One query."""
    rows = Adjustment.objects.filter(report_id=report.pk, item__code=item)
    return [
        Added(
            one.pk,
            signed_text(plain(one.number), measure),
            one.reason,
            one.document,
            person(one.made_by),
            one.made_at,
            withdrawn_words(one),
            one.withdrawn_why,
        )
        for one in rows.select_related("made_by", "withdrawn_by")
    ]


def withdrawn_words(one: Adjustment) -> str:
    if one.withdrawn_at is None:
        return ""
    return f"{person(one.withdrawn_by)}, {timezone.localtime(one.withdrawn_at):%H:%M %d/%m/%Y}"
