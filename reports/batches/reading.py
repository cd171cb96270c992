"""The first job of a batch: read every file, say whose it is and what it would change.

Each file is one step: its answer is written in one transaction and it no longer waits, so a job
that was interrupted goes on with the next. Nothing is written to a report.
"""

import logging
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from indicators import catalogue
from indicators.models import FormVersion
from indicators.spec import SEVERITIES
from jobs.refusals import JobFailed
from jobs.running import Work
from reports import entry, sheet
from reports.batches import messages, whose
from reports.entry import Outcome, Status
from reports.imports import match, preview, read
from reports.imports.layout import Source
from reports.imports.read import NotAnAppendix
from reports.models import Batch, BatchFile, Report
from units.models import FormerName, Unit
from units.policy import Permission

logger = logging.getLogger("reports")
SHOWN = 12  # overwritten cells that are told one by one


@dataclass
class Drafts:
    """The reports a batch may fill, and the names their units go by."""

    batch: Batch
    by: object  # the person, with the rights held now

    @cached_property
    def reports(self) -> list[Report]:
        """One query."""
        return list(drafts_of(self.by, self.batch.owner.code, self.batch.period))

    @cached_property
    def by_unit(self) -> dict[str, list[Report]]:
        found: dict[str, list[Report]] = {}
        for report in self.reports:
            found.setdefault(report.unit.code, []).append(report)
        return found

    @cached_property
    def names(self) -> whose.Names:
        """All units of the same kinds, so that a file of another is told apart. Two queries."""
        kinds = {report.unit.kind for report in self.reports}
        units = Unit.objects.filter(kind__in=kinds).order_by()
        columns = units.values_list("code", "name", "identifier")
        former = defaultdict(list)
        for code, name in FormerName.objects.filter(unit__kind__in=kinds).values_list(
            "unit__code", "name"
        ):
            former[code].append(name)
        return whose.Names(
            whose.Claimant(code, name, identifier, code in self.by_unit, tuple(former[code]))
            for code, name, identifier in columns
        )

    @cached_property
    def forms(self) -> list[FormVersion]:
        """The published forms a file could belong to instead. One query."""
        return list(FormVersion.objects.published())


def drafts_of(user, owner: str, period: str):
    """Return the reports filed to a unit for a period that the person may fill in from files."""
    reports = Report.objects.visible_to(user, Permission.REPORT_FILL_IN).for_page()
    return reports.filter(parent_code=owner, period=period).order_by("unit__code", "form__code")


def run(work: Work) -> dict:
    """Read what waits of a batch. The job's result is `tally` and the batch's id."""
    batch = batch_of(work)
    drafts = Drafts(batch, work.by)
    waiting = list(batch.files.filter(state=BatchFile.State.WAITING).order_by("position"))
    total = max(work.payload["count"], len(waiting))  # more may wait by the time of a retry
    done = total - len(waiting)
    work.progress(done, total, messages.read_so_far(done, total))
    contents = ((content_of(file), file.name) for file in waiting)
    with closing(read.read_many(contents)) as read_ahead:
        for file, source in zip(waiting, read_ahead, strict=True):
            answer = answered(file, source, drafts)
            with transaction.atomic():
                work.hold()
                store(file.pk, answer)
            done += 1
            work.progress(done, total, messages.read_so_far(done, total))
    return {"batch": batch.pk} | tally(batch)


def batch_of(work: Work) -> Batch:
    """Return the batch of a job; it may have been cleared before a retry."""
    batch = Batch.objects.select_related("owner").filter(pk=work.payload["batch"]).first()
    if batch is None:
        raise JobFailed(messages.GONE)
    return batch


def content_of(file: BatchFile) -> bytes:
    try:
        with file.content.open("rb") as stream:
            return stream.read(read.SIZE + 1)
    except (OSError, ValueError):  # deleted after its time
        file.content = ""
        return b""


def answered(file: BatchFile, source: Source | NotAnAppendix, drafts: Drafts) -> dict:
    """Return what a file's row is to hold. A file that breaks the program harms no other."""
    try:
        return answer(file, source, drafts)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("File %s of a batch cannot be read.", file.pk)
        return refused(messages.BROKEN)


def answer(file: BatchFile, source: Source | NotAnAppendix, drafts: Drafts) -> dict:
    """Say whose a file is and what it would change. At most four queries."""
    if isinstance(source, NotAnAppendix):
        return refused(str(source) if file.content else messages.GONE)
    known = {"whose": file.whose, "report": None}
    if file.chosen_by_hand:
        report = next((one for one in drafts.reports if one.pk == file.report_id), None)
        if report is None:
            return refused(messages.NOT_ONES_OWN)
    else:
        guessed = whose.guess(file.name, source, drafts.names)
        known["whose"] = guessed.reason
        if guessed.is_foreign:
            return known | refused(guessed.reason)
        report = best(drafts.by_unit.get(guessed.unit, []), source)
    if report is None:
        reading = {"rows": len(source.rows)}
        return known | {"state": BatchFile.State.READ, "reading": reading, "changes": []}
    known["report"] = report
    if reason := entry.closed(report, timezone.now()):
        return known | refused(reason)
    try:
        changes, reading = rehearsed(source, report, drafts.forms)
    except NotAnAppendix as refusal:
        return known | refused(str(refusal))
    changes = [astuple(change) for change in changes]
    return known | {"state": BatchFile.State.READ, "reading": reading, "changes": changes}


def refused(reason: str) -> dict:
    return {"state": BatchFile.State.REFUSED, "reason": reason, "changes": [], "reading": {}}


def best(reports: list[Report], source: Source) -> Report | None:
    """Return the report a unit's file is for: of several forms, the one it is stamped with or fits.

    None without any.
    """
    if len(reports) < 2 or len(source.rows) > preview.ROWS:  # too many are refused anyway
        return reports[0] if reports else None
    if source.stamp:
        return next((one for one in reports if one.form.code == source.stamp.form), reports[0])
    return max(reports, key=lambda one: match.match(source.rows, catalogue.form_spec(one.form)).fit)


def rehearsed(source: Source, report: Report, forms: list[FormVersion]) -> tuple:
    """Return the changes worth writing, and what `summary` tells of them and of the rest.

    Raise NotAnAppendix. What a person has to look at is not written by the dozen: doubtful rows are
    counted, and settled on the import page of the report.
    """
    cells = sheet.load(report)
    others = (catalogue.form_spec(form) for form in forms if form.pk != report.form_id)
    plan = preview.plan(source, cells, others, report.form.sha256)
    sure = {one.item for one in plan.match.matched if one.is_sure}
    plan = replace(plan, changes={code: one for code, one in plan.changes.items() if code in sure})
    outcome = preview.rehearse(plan, cells)
    # Refused ones too: the gate refuses them again, and then its reasons are kept with the file.
    told = moved(outcome, cells) | {
        one.item for one in outcome.cells if one.status == Status.REFUSED
    }
    changes = [change for code, change in plan.changes.items() if code in told]
    return changes, summary(plan, cells, report, outcome)


def moved(outcome: Outcome, cells: sheet.Sheet) -> set[str]:
    """Return the items whose cells would hold something else than now."""
    return {one.item for one in outcome.cells if one.after != cells.cell(one.item)}


def summary(plan: preview.Plan, cells: sheet.Sheet, report: Report, outcome: Outcome) -> dict:
    """Return what the table of a batch shows of a file: counts, texts that would be replaced."""
    lines = preview.lines(plan, cells, outcome)
    statuses = Counter(one.status for one in outcome.cells)
    moving = moved(outcome, cells)
    replaced = [
        {"where": f"{line.item.table}.{line.item.stt}", "before": line.before, "after": after}
        for line in lines
        if line.matched.item in moving and line.overwrites and (after := line.change.typed)
    ]
    return {
        "rows": len(lines),
        "sure": sum(line.item is not None and line.matched.is_sure for line in lines),
        "doubtful": sum(line.is_doubtful for line in lines),
        "unmatched": sum(line.item is None for line in lines),
        "cells": len(moving),
        "questions": statuses[Status.QUESTION],
        "lost": statuses[Status.REFUSED],
        "replaced": len(replaced),
        "replacing": replaced[:SHOWN],
        "remarks": plan.remarks(report.unit.code, report.period),
        **severities(preview.findings(outcome)),
    }


def severities(findings) -> dict:
    """Return how many findings there are of each severity; rows still empty are counted apart."""
    counts = Counter("missing" if one.rule == "required" else one.severity for one in findings)
    return {name: counts[name] for name in (*SEVERITIES, "missing")}


def store(pk: int, answer: dict) -> None:
    """Write a file's answer, unless somebody changed the file meanwhile. One query."""
    waiting = BatchFile.objects.filter(pk=pk, state=BatchFile.State.WAITING)
    waiting.update(**{"reason": ""} | {key: clipped(one) for key, one in answer.items()})


def clipped(value):
    return value[:300] if isinstance(value, str) else value


def tally(batch: Batch) -> dict[str, int]:
    """Return how many files there are in each state, and how many have no unit yet. One query."""
    rows = batch.files.values_list("state", "report_id")
    counts = Counter(state for state, _ in rows)
    counts["nameless"] = sum(state == BatchFile.State.READ and not pk for state, pk in rows)
    return dict(counts)
