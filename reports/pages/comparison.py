"""The view-model of a review: a report's rows beside its last submission and last period.

Rows are those of `rows`, with what the submission before said added. Reads; decides nothing.
"""

from dataclasses import dataclass

from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY, TableSpec
from reports.models import Submission
from reports.pages import rows
from reports.pages.frame import ReportPage
from reports.pages.queues import differs
from reports.workflow import State

CHANGED, NOTED = "khac", "phat-hien"
ONLY = {
    "": "Tất cả các dòng",
    CHANGED: "Dòng thay đổi so với lần gửi trước",
    NOTED: "Dòng có phát hiện, giải trình hoặc trao đổi",
}


@dataclass(frozen=True)
class Review:
    """All tables of a report under review."""

    tables: list[tuple[TableSpec, list[dict]]]  # those with rows to show
    periods: list[Period]  # of the columns of earlier figures
    receipt: str  # of the newest submission; "" when never submitted
    before: Submission | None  # the submission compared with; None: there is none
    changed: int  # rows that differ from it
    noted: int  # rows with findings or open remarks
    general: list[dict]  # findings and remarks on the whole report
    not_compared: list[str]  # why earlier figures are not compared with these, each reason once


def review(page: ReportPage, only: str = "") -> Review:
    """Return a report side by side with its past. One query beside the page's own."""
    periods = rows.earlier_periods(page)
    newest, before = submissions(page)
    tables = []
    for table in page.cells.form.tables:
        table_rows = rows.table_rows(page, table, periods)
        tables.append((table, [beside(page, row, before) for row in table_rows]))
    every = [row for _, table_rows in tables for row in table_rows]
    shown = [(table, kept(table_rows, only)) for table, table_rows in tables]
    general = rows.findings_by_item(page).get("", [])
    return Review(
        [(table, table_rows) for table, table_rows in shown if table_rows],
        list(periods.values()),
        newest.receipt if newest else "",
        before,
        sum(row["is_changed"] for row in every),
        sum(row["says"] for row in every),
        general,
        rows.not_compared(row for _, table_rows in shown for row in table_rows),
    )


def submissions(page: ReportPage) -> tuple[Submission | None, Submission | None]:
    """Return the newest submission, and the one the cells as they are now are compared with.

    A report that waits for review is its own newest submission, so the one before it counts; a
    draft is compared with what was sent last. One query.
    """
    two = list(Submission.objects.filter(report=page.report).order_by("-received_at", "-pk")[:2])
    newest = two[0] if two else None
    if page.report.state in (State.SUBMITTED, State.APPROVED):
        return newest, two[1] if len(two) > 1 else None
    return newest, newest


def beside(page: ReportPage, row: dict, before: Submission | None) -> dict:
    """Add to a row what the submission before said, and whether it says something else now."""
    row["before"], row["is_changed"] = "", False
    if before is None or row["role"] not in (ENTRY, COMPUTED):
        return row
    old = before.snapshot["cells"].get(row["item"])
    row["is_changed"] = differs(old, page.cells.as_text(row["item"]))
    if old:
        row["before"] = old["display"]
        row["note_before"] = old["note"] if old["note"] != row["note"] else ""
    return row


def kept(table_rows: list[dict], only: str) -> list[dict]:
    """Return the rows a filter keeps, with the rows they stand under so that they can be read."""
    if only not in (CHANGED, NOTED):
        return table_rows
    name = "is_changed" if only == CHANGED else "says"
    found, level = [], 0  # level: rows above the last kept one that are its parents
    for row in reversed(table_rows):
        if row[name] or row["level"] < level:
            found.append(row)
            level = row["level"]
    return found[::-1]
