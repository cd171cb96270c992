"""Take the units' published figures over into their parent's draft; adjust them beside.

Cells are written by the entry gate through a channel of its own, so that its rights, states and
conflicts hold here too; what stands behind each cell is recorded in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from indicators import consolidating, numbers
from indicators.numbers import Measure
from reports import consolidation, entry, messages, record, sheet
from reports.consolidation import CHANGED, NEW, NOTHING, OWN, SAME, Below, Proposal
from reports.entry import Change, Channel, Outcome, Status
from reports.models import Adjustment, ConsolidatedCell, Consolidation, Report
from reports.refusals import BadRequest, Stale
from reports.sheet import Sheet
from reports.statements import item_ids
from units.text import nfc

REASON_LIMIT = 500  # characters, see Adjustment.reason
DOCUMENT_LIMIT = 300  # characters, see Adjustment.document
ADJUSTABLE = ("count", "money", "decimal")  # kinds of measure to which a number may be added


@transaction.atomic
def consolidate(
    *,
    report: Report,
    by,
    versions: Mapping[str, int] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Take over what the units below have published; return what the gate answered.

    `versions` names the rows to take, each with the version of the cell it was decided on, also
    those typed by hand; None takes every row that is empty or was taken over before. What stands as
    published already changes nothing, so that taking twice is taking once. Raise what `entry.save`
    raises. A constant number of queries, whatever the number of units and rows.
    """
    now = at or timezone.now()
    begin(report, by, now)
    cells = sheet.load_cells([report])[report.pk]
    items = None if versions is None else versions.keys() & cells.form.items.keys()
    found = consolidation.below(report, items)
    if not found.published:
        raise BadRequest(messages.NOTHING_PUBLISHED)
    rolled = consolidation.roll(report, found, items)
    proposed = consolidation.proposals(report, cells, rolled)
    wanted = (NEW, CHANGED) if versions is None else (NEW, CHANGED, OWN)
    seen = {item: one.cell.version for item, one in proposed.items()} | dict(versions or {})
    changes = [
        Change(item, typed=one.after, version=seen[item])
        for item, one in proposed.items()
        if one.change in wanted
    ]
    outcome = entry.save(report=report, changes=changes, by=by, channel=Channel.CONSOLIDATE, at=now)
    written = {one.item for one in outcome.cells if one.status == Status.SAVED}
    kept = {item for item, one in proposed.items() if one.change in (SAME, NOTHING)}
    keep(report, found, [proposed[item] for item in proposed if item in written | kept], by, now)
    return outcome


def begin(report: Report, by, now: datetime) -> Report:
    """Lock a report that may be written now; raise NotAllowed or Locked as the gate does."""
    entry.permit(report, [], by, Channel.CONSOLIDATE)
    locked = entry.lock(report)
    entry.require_open(locked, now)
    return locked


def keep(
    report: Report, found: Below, proposed: list[Proposal], by, now: datetime
) -> Consolidation | None:
    """Record what stands behind each row taken over; None where all of it is recorded already."""
    fresh = [one for one in proposed if not one.is_as_taken(found)]
    if not fresh:
        return None
    taking = Consolidation.objects.create(
        report=report, filings=[list(one) for one in found.filed], taken_at=now, taken_by=by
    )
    ids = item_ids(report.form_id, [one.item for one in fresh])
    ConsolidatedCell.objects.bulk_create(
        [
            ConsolidatedCell(
                report=report,
                item_id=ids[one.item],
                consolidation=taking,
                number=one.rolled.figure.value,
                mark=one.rolled.figure.mark,
                key=one.rolled.figure.key,
            )
            for one in fresh
        ],
        update_conflicts=True,
        unique_fields=["report", "item"],
        update_fields=["consolidation", "number", "mark", "key"],
    )
    told = [
        {
            "item": one.item,
            "before": numbers.dotted(before.value) if (before := taken_before(one)) else None,
            "after": numbers.dotted(one.rolled.figure.value),
        }
        for one in fresh
    ]
    append(report, "consolidate", {"filings": taking.filings, "cells": told}, by, now)
    return taking


def taken_before(one: Proposal):
    return consolidation.taken_figure(one.taken) if one.taken else None


def append(report: Report, name: str, payload: dict, by, now: datetime) -> None:
    """Add an event to a report that this transaction has locked."""
    locked = entry.lock(report)
    record.append(locked, name, by=by, payload=payload, channel=Channel.CONSOLIDATE, at=now)
    locked.version += 1
    locked.save(update_fields=["version", "last_hash", "last_sequence"])
    report.version = locked.version


@transaction.atomic
def adjust(
    *,
    report: Report,
    item: str,
    amount: str,
    reason: str,
    by,
    document: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Adjustment:
    """Add a signed number, as typed, to a row taken over from the units. `version`: of the cell.

    Raise NotAllowed, Locked, Stale where the cell was changed since, or BadRequest.
    """
    now = at or timezone.now()
    begin(report, by, now)
    cells, taken = consolidated_cell(report, item, version)
    measure = cells.form.measures[item]
    where = messages.row(cells.form, item)
    if measure.kind not in ADJUSTABLE:
        raise BadRequest(messages.not_adjustable(where))
    number = signed(amount, measure, where)
    reason, document = nfc(reason), nfc(document)
    if not reason:
        raise BadRequest("Nêu lý do điều chỉnh.")
    if len(reason) > REASON_LIMIT or len(document) > DOCUMENT_LIMIT:
        raise BadRequest(
            f"Lý do tối đa {REASON_LIMIT} ký tự, văn bản căn cứ tối đa {DOCUMENT_LIMIT} ký tự; "
            "hãy rút gọn."
        )
    made = Adjustment.objects.create(
        report=report,
        item_id=taken.item_id,
        number=number,
        reason=reason,
        document=document,
        made_at=now,
        made_by=by,
    )
    rewrite(report, item, cells, taken, by, now)
    payload = {
        "adjustment": made.pk,
        "item": item,
        "number": numbers.dotted(number),
        "reason": reason,
        "document": document,
    }
    append(report, "adjust", payload, by, now)
    return made


@transaction.atomic
def withdraw_adjustment(
    *,
    adjustment: Adjustment,
    report: Report,
    reason: str,
    by,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Take an adjustment out of its cell; it stays readable. Raise as `adjust` does."""
    now = at or timezone.now()
    begin(report, by, now)
    one = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("item")
        .get(pk=adjustment.pk, report=report)
    )
    if one.withdrawn_at:
        raise BadRequest("Điều chỉnh này đã được rút.")
    reason = nfc(reason)
    if not reason:
        raise BadRequest("Nêu lý do rút điều chỉnh.")
    if len(reason) > REASON_LIMIT:
        raise BadRequest(f"Lý do dài quá {REASON_LIMIT} ký tự; hãy rút gọn.")
    cells, taken = consolidated_cell(report, one.item.code, version)
    one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = now, by, reason
    one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    rewrite(report, one.item.code, cells, taken, by, now)
    payload = {
        "adjustment": one.pk,
        "item": one.item.code,
        "number": numbers.dotted(sheet.plain(one.number)),
        "reason": reason,
    }
    append(report, "withdraw_adjustment", payload, by, now)


@transaction.atomic
def release(
    *, report: Report, item: str, by, version: int | None = None, at: datetime | None = None
) -> None:
    """Empty a consolidated row, so that it is typed by hand again. Raise as `adjust` does.

    Adjustments are withdrawn first, each with its reason: beside a typed figure they mean nothing.
    """
    now = at or timezone.now()
    begin(report, by, now)
    cells, _ = consolidated_cell(report, item, version)
    if consolidation.standing_adjustments(report).get(item):
        raise BadRequest(messages.withdraw_first(messages.row(cells.form, item)))
    change = Change(item, typed="", version=cells.cell(item).version)
    entry.save(report=report, changes=[change], by=by, channel=Channel.CONSOLIDATE, at=now)


def consolidated_cell(
    report: Report, item: str, version: int | None
) -> tuple[Sheet, ConsolidatedCell]:
    """Return the sheet and what was taken over into a row. Raise BadRequest where nothing was,
    Stale where the cell is another than the one decided on.
    """
    cells = sheet.load_cells([report])[report.pk]
    taken = consolidation.taken_cells(report, [item]).get(item)
    if taken is None or not cells.cell(item).consolidated:
        where = messages.row(cells.form, item) if item in cells.form.items else item
        raise BadRequest(messages.nothing_to_adjust(where))
    if version is not None and version != cells.cell(item).version:
        raise Stale
    return cells, taken


def rewrite(
    report: Report, item: str, cells: Sheet, taken: ConsolidatedCell, by, now: datetime
) -> None:
    """Write a cell as what was taken over with the adjustments that stand now."""
    standing = consolidation.standing_adjustments(report).get(item, ())
    figure = consolidating.adjusted(
        consolidation.taken_figure(taken), [one.number for one in standing]
    )
    where = messages.row(cells.form, item)
    if figure.value is not None and figure.value < 0:
        raise BadRequest(messages.below_zero(where))
    text = consolidating.typed(figure, cells.form.measures[item])
    change = Change(item, typed=text, version=cells.cell(item).version)
    outcome = entry.save(
        report=report, changes=[change], by=by, channel=Channel.CONSOLIDATE, at=now
    )
    if outcome.cells[0].status != Status.SAVED:
        raise BadRequest(outcome.cells[0].reason)


def signed(text: str, measure: Measure, where: str) -> Decimal:
    """Read a number with its sign, as it is typed in the row. Raise BadRequest unless it is one."""
    typed = nfc(text)
    is_less = typed[:1] in ("-", "−", "–")
    read = numbers.parse(typed[1:] if is_less or typed[:1] == "+" else typed, measure)
    if isinstance(read, numbers.Question | numbers.Refusal):
        raise BadRequest(messages.in_row(where, read.message))
    if read.mark != "value" or not read.value:
        raise BadRequest(messages.no_amount(where))
    return -read.value if is_less else read.value
