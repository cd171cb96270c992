"""The job that makes documents: one for a page that waits, or many again after a new printer.

Each document is one step and kept by itself, so a job that was interrupted finds what is done.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import DatabaseError, InterfaceError

from jobs.refusals import JobFailed
from jobs.running import Work
from reports.files import messages
from reports.files.documents import SENT, Ready, of
from reports.models import Report
from units.text import sort_key

logger = logging.getLogger("reports")


def run(work: Work) -> dict:
    """Make the documents asked for. The result counts them and tells what one alone is got by."""
    asked, made, failed = work.payload, 0, 0
    how = {"by_deputy": asked.get("by_deputy", False)}
    if since := asked.get("made_after"):
        how["made_after"] = datetime.fromisoformat(since)
    reports = chosen(work)
    for _, files in printed(work, reports, asked["formats"], asked["part"], **how):
        for ready in files.values():
            if ready:
                ready.stream.close()
                made += 1
            else:
                failed += 1
    if not made:
        raise JobFailed(messages.NONE_MADE)
    work.progress(len(reports), len(reports), messages.all_done(len(reports)))
    alone = {"report": reports[0].pk} if len(asked["reports"]) == 1 else {}
    return {"made": made, "failed": failed} | alone


def chosen(work: Work) -> list[Report]:
    """Return the reports of a job that are sent and that the person may read now. Raise JobFailed.

    In the order of an archive's list.
    """
    visible = Report.objects.for_page().visible_to(work.by)
    reports = list(visible.filter(pk__in=work.payload["reports"], state__in=SENT))
    if not reports:
        raise JobFailed(messages.NOTHING_LEFT)
    return sorted(reports, key=order)


def order(report: Report) -> tuple:
    return (report.unit.kind, sort_key(report.unit_then.name), report.form.code)


def printed(
    work: Work, reports: list[Report], formats: Iterable[str], part: str, **how
) -> Iterator[tuple[Report, dict[str, Ready | None]]]:
    """Yield each report with its documents by format; None for one that cannot be made.

    Tells how far it is, and lets pass why it does not go on. Whoever takes a document closes it.
    """
    for done, report in enumerate(reports):
        message = messages.at(done, len(reports), report.unit_then.name)
        work.progress(done, len(reports), message)
        yield report, {format_: one(report, format_, part, **how) for format_ in formats}


def one(report: Report, format_: str, part: str, **how) -> Ready | None:
    """Make one document. What cannot be printed harms no other."""
    try:
        return of(report, format_, part, **how)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("The %s of report %s cannot be made.", format_, report.pk)
        return None
