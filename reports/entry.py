"""The one gate for changed cells: browser, API, paste, import, demo.

`save` checks in this order: right on the loaded report, state and window, row belongs to the form
and to this unit, typed text parses, cell version matches; then writes every accepted cell in one
transaction, recomputes, and returns the findings. `deciding` is its middle: the same answers
without writing, which is what a dry run asks. `foresee` answers as `save` would and writes nothing.

Status of a cell: saved | question (typed text kept, no number, until answered) | conflict (someone
else changed it: both values returned, nothing written) | refused (nothing written). A figure and
the note beside it are two parts: one person may change the one while another changes the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators import compute
from indicators.compute import Entered
from indicators.rules import Finding
from indicators.spec import COMPUTED, FOREIGN
from reports import filings, messages, record, sheet, statements, workflow
from reports.deciding import CellResult, Change, Channel, Status, decide
from reports.models import Event, Report
from reports.refusals import Locked, NotAllowed, TooMany
from reports.sheet import Sheet
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission

__all__ = ["CellResult", "Change", "Channel", "Outcome", "Status", "foresee", "rehearse", "save"]

LIMIT = 500  # changes in one request
LOOKED_BACK = 50  # events of a report in which a dropped text of a file is looked for


@dataclass
class Outcome:
    cells: list[CellResult]
    sheet: Sheet  # as it stands afterwards
    changed: list[str] = field(default_factory=list)  # computed items whose number changed
    findings: list[Finding] = field(default_factory=list)
    report_version: int = 0
    sequence: int = 0  # of the report's newest event, this save's own where it wrote anything


def apply(before: Sheet, results: Iterable[CellResult]) -> Sheet:
    """Return the sheet with the accepted results in it; `before` stays as it was."""
    entered = dict(before.entered)
    for result in results:
        if result.status in (Status.SAVED, Status.QUESTION):
            entered[result.item] = result.after
    return Sheet(
        before.form, before.unit_kind, entered, before.earlier, before.counted, before.targets
    )


def rehearse(
    before: Sheet, changes: Iterable[Change], channel: Channel, report: Report | None = None
) -> Outcome:
    """Return what `save` would, without rights, state or writing: the dry run."""
    results = decide(before, changes, channel)
    after = apply(before, results)
    return finish(before, after, results, report)


def foresee(
    *,
    report: Report,
    changes: list[Change],
    by,
    channel: Channel,
    at: datetime | None = None,
) -> Outcome:
    """Answer as `save` would now, refusals of the whole request included, and write nothing."""
    permit(report, changes, by, channel)
    require_open(report, at or timezone.now())
    outcome = rehearse(sheet.load(report), changes, channel, report)
    outcome.report_version = report.version
    return outcome


def finish(
    before: Sheet, after: Sheet, results: list[CellResult], report: Report | None = None
) -> Outcome:
    moved = compute.following(
        after.form, (one.item for one in results if one.after != before.cell(one.item))
    )
    standing = {item: value for item, value in after.computed.items() if item not in moved}
    was = compute.compute(
        before.form,
        before.entered,
        before.unit_kind,
        known=standing,
        counted=before.counted,
    )
    changed = [item for item, value in after.computed.items() if value != was[item]]
    return Outcome(results, after, changed, after.findings(report))


def save(
    *,
    report: Report,
    changes: list[Change],
    by,
    channel: Channel,
    at: datetime | None = None,
) -> Outcome:
    """Write the changes to a report loaded in scope. All checks, one transaction, one event.

    Raise TooMany, NotAllowed or Locked for the whole request; a single cell never fails the others.
    A constant number of queries, whatever the number of changes. Everybody else's saves wait for
    the transaction, so what can be read or computed afterwards is.
    """
    permit(report, changes, by, channel)
    now = at or timezone.now()
    ids = statements.item_ids(report.form_id, list({change.item for change in changes}))
    with transaction.atomic():
        locked = lock(report)
        require_open(locked, now)
        before = sheet.load_cells([report])[report.pk]
        results = decide(before, changes, channel, dropped(report, before, changes, channel))
        after = apply(before, results)
        written = [
            result
            for result in results
            if result.status in (Status.SAVED, Status.QUESTION)
            and result.after != before.cell(result.item)
        ]
        if written:
            write(report, ids, written, by, now)
            record.append(
                locked,
                "cells",
                by=by,
                payload={"cells": [difference(before, result) for result in written]},
                channel=channel,
                at=now,
            )
            locked.version += 1
            statements.advance(report.pk, locked.version, locked.last_hash, locked.last_sequence)
        report.version = locked.version
    sheet.compare([report], {report.pk: after})
    before.counted = after.counted = filings.counted([report])[report.pk]
    outcome = finish(before, after, results, report)
    outcome.report_version, outcome.sequence = locked.version, locked.last_sequence
    return outcome


def may_write(by, report: Report, channel: Channel) -> bool:
    """Tell whether a person may change the report's cells through a channel at all.

    Who fills in for a unit does so from its file. Nobody fills in a root's own report so, although
    its reviewers review it.
    """
    held = held_by(by)
    if policy.can(held, Permission.REPORT_EDIT, report.place):
        return True
    fills_in = channel == Channel.IMPORT and report.parent_code != ""
    return fills_in and policy.can(held, Permission.REPORT_FILL_IN, report.place)


def permit(report: Report, changes: list[Change], by, channel: Channel) -> None:
    """Raise TooMany or NotAllowed for a request that need not look at a single cell."""
    if len(changes) > LIMIT:
        raise TooMany(messages.too_many(LIMIT))
    if not may_write(by, report, channel):
        raise NotAllowed([messages.NO_EDIT_RIGHT])


def lock(report: Report) -> Report:
    """Lock a report's row for the rest of the transaction and return its moving parts, fresh."""
    state, version, opens_at, closes_at, last_hash, last_sequence = statements.lock(report.pk)
    return Report(
        pk=report.pk,
        state=state,
        version=version,
        opens_at=opens_at,
        closes_at=closes_at,
        last_hash=last_hash,
        last_sequence=last_sequence,
    )


def closed(report: Report, now: datetime) -> str | None:
    """Return why nothing is taken into the report now, None when it is. No query."""
    return workflow.locked(State(report.state), report.closes_at, now, report.opens_at)


def require_open(report: Report, now: datetime) -> None:
    """Raise Locked unless the report takes changes now. No query."""
    if reason := closed(report, now):
        ahead = report.opens_at is not None and now < report.opens_at
        raise Locked(reason, report.opens_at if ahead else None)


def dropped(
    report: Report, before: Sheet, changes: Iterable[Change], channel: Channel
) -> dict[str, str]:
    """Return item -> text of a file that the last change of its cell dropped, of those that are
    asked for again: a step taken back puts in nothing else where no figure is typed.

    One query, none where only rows of one's own are asked for.
    """
    asked = {
        one.item
        for one in changes
        if one.typed
        and before.roles.get(one.item) in (COMPUTED, FOREIGN)
        and not before.cell(one.item).typed
    }
    found: dict[str, str] = {}
    if channel == Channel.IMPORT or not asked:
        return found
    events = Event.objects.filter(report_id=report.pk, name="cells").order_by("-sequence")
    for payload in events.values_list("payload", flat=True)[:LOOKED_BACK]:
        for cell in payload["cells"]:
            if cell["item"] in asked and cell["item"] not in found:
                is_drop = not cell["after"]["typed"]
                found[cell["item"]] = cell["before"]["typed"] if is_drop else ""
    return found


def write(
    report: Report, ids: dict[str, int], written: list[CellResult], by, now: datetime
) -> None:
    """Store accepted cells: one upsert for all, whatever their number."""
    changed = statements.moment(now), by.pk
    statements.store((report.pk, ids[one.item], *stored(one.after), *changed) for one in written)


def stored(cell: Entered) -> tuple:
    """Return a cell as `statements.STORED` has it, without when it was changed and by whom."""
    return (
        cell.typed,
        None if cell.value is None else format(cell.value, "f"),
        cell.mark,
        cell.key,
        cell.decimals,
        cell.note,
        cell.unit_typed,
        cell.imported,
        cell.carried,
        cell.consolidated,
        cell.problem,
        cell.version,
        cell.typed_version,
        cell.note_version,
    )


def difference(before: Sheet, result: CellResult) -> dict:
    """Return what an event records of one cell: texts, so that it reads the same for ever."""
    old, new = before.cell(result.item), result.after
    told = {
        "item": result.item,
        "before": {"typed": old.typed, "note": old.note, "version": old.version},
        "after": {"typed": new.typed, "note": new.note, "version": new.version},
    }
    if new.carried:
        told["carried"] = True
    elif old.carried and (new.typed or new.note):
        told["confirmed"] = True
    if new.consolidated:
        told["consolidated"] = True
    return told
