"""The view-model of a review: a report's rows beside its last submission and earlier periods.

Rows are those of `rows`, with what the submission before said added; on top stands what changed,
what was explained and what is open, so that nobody reads again what he has read. Reads; decides
nothing.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from indicators.formula import LAST_YEAR, PREV
from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY, TableSpec
from reports import receipts, signed
from reports.models import Submission
from reports.narrative import marks, references
from reports.narrative.html import compared
from reports.pages import rows, threads
from reports.pages.findings import section_url
from reports.pages.frame import ReportPage
from reports.pages.releasing import sent_with
from reports.pages.reviewing import differs
from reports.pages.threads import Thread
from reports.verdicts import Verdict
from reports.workflow import State

CHANGED, NOTED, FROM_LAST, FROM_YEAR = "khac", "phat-hien", "khac-ky-truoc", "khac-nam-truoc"
EARLIER = {FROM_LAST: PREV, FROM_YEAR: LAST_YEAR}  # filter -> key of `rows.earlier_periods`


@dataclass(frozen=True)
class TextChange:
    """A section of the narrative, or an explanation, that says something else than before."""

    title: str
    before: str  # HTML, the words that differ marked
    after: str


@dataclass(frozen=True)
class Review:
    """All tables of a report under review."""

    tables: list[tuple[TableSpec, list[dict]]]  # those with rows to show
    periods: list[Period]  # of the columns of earlier figures
    filters: list[tuple[str, str, int]]  # (key of `?chi=`, label, rows it keeps), those possible
    receipt: str  # of the newest submission; "" when never submitted
    signer: str  # of the same, and in whose name
    attachments: list[dict]  # sent with it, see `releasing.sent_with`
    before: Submission | None  # the submission compared with; None: there is none
    changed: int  # rows that differ from it
    changed_tables: list[tuple[str, int]]  # (number of the Biểu, changed rows)
    texts: list[TextChange]  # of the narrative
    reasons: list[TextChange]  # explanations given or changed since
    verdict: Verdict
    explained: list[tuple[str, dict]]  # (row, finding) with an explanation that holds
    general: list[dict]  # findings on the whole report
    about_text: list[dict]  # findings on figures typed in the text, in the order of the outline
    general_threads: list[Thread]
    not_compared: list[str]  # why earlier figures are not compared with these, each reason once


def review(page: ReportPage, only: str = "") -> Review:
    """Return a report side by side with its past. Three queries beside the page's own."""
    periods = rows.earlier_periods(page)
    newest, before = submissions(page)
    said = defaultdict(list)
    for thread in threads.threads(page):
        said[thread.item].append(thread)
    tables = []
    for table in page.cells.form.tables:
        table_rows = rows.table_rows(page, table, periods)
        tables.append((table, [beside(page, row, before, said) for row in table_rows]))
    every = [row for _, table_rows in tables for row in table_rows]
    keeps = {key: keeping(key, periods) for key in (CHANGED, NOTED, *EARLIER)}
    counts = {key: sum(map(keep, every)) for key, keep in keeps.items() if keep}
    keep = keeps.get(only)
    shown = [
        (table, kept(table_rows, keep) if keep else table_rows) for table, table_rows in tables
    ]
    changed = Counter(row["item"].partition(".")[0] for row in every if row["is_changed"])
    return Review(
        [(table, table_rows) for table, table_rows in shown if table_rows],
        list(periods.values()),
        filters(counts, periods, before),
        newest.receipt if newest else "",
        receipts.signer(newest, signed.read(page.report, newest).authority) if newest else "",
        sent_with(newest.snapshot.get("attachments", [])) if newest else [],
        before,
        changed.total(),
        list(changed.items()),
        changed_texts(page, before),
        changed_reasons(page, before),
        verdict_of(page, said),
        [
            (row["name"], finding)
            for row in every
            for finding in row["findings"]
            if finding["explanation"]
        ],
        rows.findings_by_item(page).get("", []),
        [
            rows.drawn(one, page.answered.get(one.key)) | {"url": section_url(page, one.section)}
            for one in page.about_text
        ],
        said.get("", []),
        rows.not_compared(row for _, table_rows in shown for row in table_rows),
    )


def filters(
    counts: dict[str, int], periods: dict[str, Period], before
) -> list[tuple[str, str, int]]:
    """Return the filters that can keep something: no comparison with what does not exist."""
    labels = {"": "Tất cả các dòng"}
    if before:
        labels[CHANGED] = "Chỉ dòng thay đổi từ lần gửi trước"
    labels[NOTED] = "Chỉ dòng có phát hiện, giải trình hoặc trao đổi"
    for key, name in EARLIER.items():
        if name in periods:
            labels[key] = f"Chỉ dòng khác {periods[name].label}"
    return [(key, label, counts.get(key, 0)) for key, label in labels.items()]


def keeping(only: str, periods: dict[str, Period]):
    """Return the condition of a filter on a row; None for one that cannot be asked here."""
    if only == CHANGED:
        return lambda row: row["is_changed"]
    if only == NOTED:
        return lambda row: row["says"]
    if EARLIER[only] not in periods:
        return None
    place = list(periods).index(EARLIER[only])
    return lambda row: differs_from(row, place)


def differs_from(row: dict, place: int) -> bool:
    """Tell whether a row has another figure than an earlier period, or one not comparable."""
    if row["role"] not in (ENTRY, COMPUTED) or not row["earlier"]:
        return False
    then = row["earlier"][place]
    return bool(then["why"]) or then["text"] != row["display"]


def verdict_of(page: ReportPage, said: dict[str, list[Thread]]) -> Verdict:
    """Return what `verdicts.judge` says of the report, from what the page has read already."""
    counts = Counter(
        "answered"
        if one.key in page.answered
        else "warnings"
        if one.severity == "warning"
        else "to_explain"
        for one in page.every
    )
    every = (thread for listed in said.values() for thread in listed)
    return Verdict(**counts, threads=sum(not one.is_resolved for one in every))


def changed_texts(page: ReportPage, before: Submission | None) -> list[TextChange]:
    """Return the sections of the narrative that read otherwise: words, or figures named in them.
    One query where the text names figures."""
    if before is None:
        return []
    then = signed.read(page.report, before)
    texts = {key: one.text for key, one in page.written.items()}
    figures = references.figures(page.report, page.cells, texts)
    changes = []
    for section in page.cells.form.outline:
        old, new = then.plain(section.key), marks.plain(texts.get(section.key, ""), figures)
        if old.split() != new.split():
            heading = f"{section.number} {section.title}".strip()
            changes.append(TextChange(heading, *compared(old, new)))
    return changes


def changed_reasons(page: ReportPage, before: Submission | None) -> list[TextChange]:
    """Return the explanations that were not given, or not in these words, with the submission."""
    if before is None:
        return []
    then = before.snapshot["explanations"]
    return [
        TextChange(one.message, *compared(then.get(one.key, ""), page.answered[one.key].text))
        for one in page.every
        if one.key in page.answered and then.get(one.key) != page.answered[one.key].text
    ]


def submissions(page: ReportPage) -> tuple[Submission | None, Submission | None]:
    """Return the newest submission, and the one the cells as they are now are compared with.

    A report that waits for review is its own newest submission, so the one before it counts; a
    draft is compared with what was sent last. One query.
    """
    sent = Submission.objects.filter(report=page.report).select_related("signed_by")
    two = list(sent.order_by("-received_at", "-pk")[:2])
    newest = two[0] if two else None
    if page.report.state in (State.SUBMITTED, State.APPROVED):
        return newest, two[1] if len(two) > 1 else None
    return newest, newest


def beside(page: ReportPage, row: dict, before: Submission | None, said: dict) -> dict:
    """Add to a row what the submission before said, whether it says something else now, and the
    threads of remarks about it, open ones first."""
    row["before"], row["is_changed"] = "", False
    row["threads"] = said.get(row["item"], [])
    row["says"] = row["says"] or bool(row["threads"])
    if before is None or row["role"] not in (ENTRY, COMPUTED):
        return row
    old = before.snapshot["cells"].get(row["item"])
    row["is_changed"] = differs(old, page.cells.as_text(row["item"]))
    if old:
        row["before"] = old["display"]
        row["note_before"] = old["note"] if old["note"] != row["note"] else ""
    return row


def kept(table_rows: list[dict], keep) -> list[dict]:
    """Return the rows a filter keeps, with the rows they stand under so that they can be read."""
    found, level = [], 0  # level: rows above the last kept one that are its parents
    for row in reversed(table_rows):
        if keep(row) or row["level"] < level:
            found.append(row)
            level = row["level"]
    return found[::-1]
