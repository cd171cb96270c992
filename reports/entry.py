"""The one gate for changed cells: browser, API, paste, import, demo.

`save` checks in this order: right on the loaded report, state and window, row belongs to the form
and to this unit, typed text parses, cell version matches; then writes every accepted cell in one
transaction, recomputes, and returns the findings. `decide` is its pure middle: the same answers
without writing, which is what a dry run asks.

Status of a cell: saved | question (typed text kept, no number, until answered) | conflict (someone
else changed it: both values returned, nothing written) | refused (nothing written).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from indicators import compute, numbers
from indicators.compute import Entered
from indicators.rules import Finding
from indicators.spec import COMPUTED, ENTRY, FOREIGN, HEADING
from reports import filings, messages, record, sheet, statements, workflow
from reports.models import Report
from reports.refusals import Locked, NotAllowed, TooMany
from reports.sheet import EMPTY, Sheet
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission
from units.text import nfc

LIMIT = 500  # changes in one request
NOTE_LIMIT = 1000  # characters, see Value.note
TYPED_LIMIT = 500  # characters, see Value.typed
UNIT_LIMIT = 120  # characters, see Value.unit_typed


class Channel(StrEnum):
    BROWSER = "browser"
    API = "api"
    IMPORT = "import"


class Status(StrEnum):
    SAVED = "saved"
    QUESTION = "question"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """What someone wants a cell to hold. None leaves that part as it is."""

    item: str
    typed: str | None = None
    note: str | None = None
    version: int | None = None  # of the cell it was made on, 0: a new one; None: whatever stands
    unit_typed: str = ""  # import only: the file's đơn vị tính where it differs from the form's


@dataclass(frozen=True)
class CellResult:
    item: str
    status: Status
    after: Entered  # what the cell holds now
    display: str
    reason: str = ""  # Vietnamese, with Biểu and row; "" when saved
    code: str = ""  # stable reason code, docs/reference/codes.md; "" when saved
    candidates: tuple[str, ...] = ()  # of a question: typed texts that would settle it
    typed: str = ""  # what was asked for, also when nothing was written


@dataclass
class Outcome:
    cells: list[CellResult]
    sheet: Sheet  # as it stands afterwards
    changed: list[str] = field(default_factory=list)  # computed items whose number changed
    findings: list[Finding] = field(default_factory=list)
    report_version: int = 0


def decide(before: Sheet, changes: Iterable[Change], channel: Channel) -> list[CellResult]:
    """Answer every row once, without writing. Of two changes of a row each later part counts."""
    latest: dict[str, Change] = {}
    for change in changes:
        earlier = latest.get(change.item)
        latest[change.item] = merged(earlier, change) if earlier else change
    return [decide_one(before, change, channel) for change in latest.values()]


def merged(earlier: Change, later: Change) -> Change:
    """Return two changes of one row as one: what the later leaves alone stays the earlier's."""
    if later.typed is None:
        later = replace(later, typed=earlier.typed, unit_typed=earlier.unit_typed)
    if later.note is None:
        later = replace(later, note=earlier.note)
    return later if earlier.version is None else replace(later, version=earlier.version)


def decide_one(before: Sheet, change: Change, channel: Channel) -> CellResult:
    if change.item not in before.roles:
        return refused(EMPTY, change, "unknown_item", messages.unknown_item(change.item))
    current = before.cell(change.item)
    role = before.roles[change.item]
    row = messages.row(before.form, change.item)
    typed = current.typed if change.typed is None else nfc(change.typed)
    note = current.note if change.note is None else nfc(change.note)

    if len(note) > NOTE_LIMIT:
        return refused(current, change, "note_too_long", messages.note_too_long(row, NOTE_LIMIT))
    if len(typed) > TYPED_LIMIT:
        return refused(current, change, "too_long", messages.too_long(row, TYPED_LIMIT))
    if role == HEADING:
        if typed or note:
            return refused(current, change, "heading", messages.heading(row))
        return CellResult(change.item, Status.SAVED, current, "")  # nothing asked, nothing kept
    if role == FOREIGN and channel != Channel.IMPORT and (typed or note != current.note):
        reporter = before.form.reporters[change.item]
        return refused(current, change, "foreign_row", messages.foreign(row, reporter))
    if role == COMPUTED and channel != Channel.IMPORT and typed not in ("", current.typed):
        return refused(current, change, "computed_row", messages.computed(row))

    after, question = current, None
    if change.typed is not None and role != ENTRY:
        # A file's text in a computed or foreign row is kept to be compared; it is never a number.
        after = replace(current, typed=typed, imported=channel == Channel.IMPORT)
    elif change.typed is not None:
        parsed = numbers.parse(change.typed, before.form.measures[change.item])
        if isinstance(parsed, numbers.Refusal):
            return refused(current, change, parsed.reason, messages.in_row(row, parsed.message))
        if isinstance(parsed, numbers.Question):
            question = parsed
            after = replace(current, value=None, mark="", key="", decimals=0)
            after = replace(after, problem=parsed.reason)
        else:
            after = replace(
                current,
                value=parsed.value,
                mark=parsed.mark,
                key=parsed.key,
                decimals=parsed.decimals,
                problem="",
            )
        after = replace(after, typed=typed, imported=channel == Channel.IMPORT)
    if change.typed is not None:
        after = replace(after, unit_typed=change.unit_typed[:UNIT_LIMIT])
    if change.typed is not None and channel != Channel.IMPORT and typed == current.typed:
        # The same text sent along with a note is no retyping: what the file said stays as it was.
        after = replace(after, imported=current.imported, unit_typed=current.unit_typed)
    after = replace(after, note=note)

    if change.version is not None and change.version != current.version and after != current:
        return CellResult(
            change.item,
            Status.CONFLICT,
            current,
            before.display(change.item),
            messages.conflict(row, current.typed),
            "conflict",
            typed=change.typed or "",
        )
    if after != current:
        after = replace(after, version=current.version + 1)
    result = CellResult(change.item, Status.SAVED, after, "", typed=typed)
    if question:
        result = replace(
            result,
            status=Status.QUESTION,
            reason=messages.in_row(row, question.message),
            code=question.reason,
            candidates=question.candidates,
        )
    return result


def refused(current: Entered, change: Change, code: str, reason: str) -> CellResult:
    return CellResult(
        change.item, Status.REFUSED, current, "", reason, code, typed=change.typed or ""
    )


def apply(before: Sheet, results: Iterable[CellResult]) -> Sheet:
    """Return the sheet with the accepted results in it; `before` stays as it was."""
    entered = dict(before.entered)
    for result in results:
        if result.status in (Status.SAVED, Status.QUESTION):
            entered[result.item] = result.after
    return Sheet(
        before.form, before.unit_kind, entered, before.earlier, before.counted, before.targets
    )


def rehearse(before: Sheet, changes: Iterable[Change], channel: Channel) -> Outcome:
    """Return what `save` would, without rights, state or writing: the dry run."""
    results = decide(before, changes, channel)
    after = apply(before, results)
    return finish(before, after, results)


def finish(
    before: Sheet, after: Sheet, results: list[CellResult], report: Report | None = None
) -> Outcome:
    results = [
        result
        if result.item not in after.roles
        else replace(result, display=after.display(result.item))
        for result in results
    ]
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
    if len(changes) > LIMIT:
        raise TooMany(messages.too_many(LIMIT))
    if not may_write(by, report, channel):
        raise NotAllowed([messages.NO_EDIT_RIGHT])
    now = at or timezone.now()
    ids = statements.item_ids(report.form_id, list({change.item for change in changes}))
    with transaction.atomic():
        locked = lock(report)
        if reason := workflow.locked(State(locked.state), locked.closes_at, now):
            raise Locked(reason)
        before = sheet.load_cells([report])[report.pk]
        results = decide(before, changes, channel)
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
    outcome.report_version = locked.version
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


def lock(report: Report) -> Report:
    """Lock a report's row for the rest of the transaction and return its moving parts, fresh."""
    state, version, closes_at, last_hash, last_sequence = statements.lock(report.pk)
    return Report(
        pk=report.pk,
        state=state,
        version=version,
        closes_at=closes_at,
        last_hash=last_hash,
        last_sequence=last_sequence,
    )


def write(
    report: Report, ids: dict[str, int], written: list[CellResult], by, now: datetime
) -> None:
    """Store accepted cells: one upsert for all, whatever their number."""
    statements.store((report.pk, ids[one.item], *stored(one.after, by, now)) for one in written)


def stored(cell: Entered, by, now: datetime) -> tuple:
    """Return a cell as `statements.STORED` has it."""
    return (
        cell.typed,
        None if cell.value is None else format(cell.value, "f"),
        cell.mark,
        cell.key,
        cell.decimals,
        cell.note,
        cell.unit_typed,
        cell.imported,
        cell.problem,
        cell.version,
        statements.moment(now),
        by.pk,
    )


def difference(before: Sheet, result: CellResult) -> dict:
    """Return what an event records of one cell: texts, so that it reads the same for ever."""
    old, new = before.cell(result.item), result.after
    return {
        "item": result.item,
        "before": {"typed": old.typed, "note": old.note, "version": old.version},
        "after": {"typed": new.typed, "note": new.note, "version": new.version},
    }
