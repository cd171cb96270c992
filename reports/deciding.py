"""What becomes of one cell when someone changes it: the gate's answer, without writing.

Decides on what stands (`Sheet`) and what is wanted (`Change`); asks nobody else. Rights, state and
the transaction are `entry`'s, which writes what is answered here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from indicators import numbers
from indicators.compute import Entered
from indicators.spec import COMPUTED, ENTRY, FOREIGN, HEADING
from reports import messages, versions
from reports.sheet import EMPTY, Sheet
from units.text import nfc

NOTE_LIMIT = 1000  # characters, see Value.note
TYPED_LIMIT = 500  # characters, see Value.typed
UNIT_LIMIT = 120  # characters, see Value.unit_typed


class Channel(StrEnum):
    BROWSER = "browser"
    API = "api"
    IMPORT = "import"
    CARRY = "carry"  # from the unit's last report, into empty rows
    CONSOLIDATE = "consolidate"  # out of the figures of the units below, see `actions.consolidate`


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
    confirm: bool = False  # what was carried over stands in this period too


@dataclass(frozen=True)
class CellResult:
    item: str
    status: Status
    after: Entered  # what the cell holds now
    reason: str = ""  # Vietnamese, with Biểu and row; "" when saved
    code: str = ""  # stable reason code, docs/reference/codes.md; "" when saved
    candidates: tuple[str, ...] = ()  # of a question: typed texts that would settle it
    typed: str = ""  # what was asked for, also when nothing was written
    beside: bool = False  # the part not asked for was changed since: show it, it was not seen


def decide(
    before: Sheet,
    changes: Iterable[Change],
    channel: Channel,
    dropped: Mapping[str, str] | None = None,
) -> list[CellResult]:
    """Answer every row once, without writing. Of two changes of a row each later part counts.

    `dropped` is item -> text of a file that somebody dropped last, which may be put back.
    """
    latest: dict[str, Change] = {}
    for change in changes:
        earlier = latest.get(change.item)
        latest[change.item] = merged(earlier, change) if earlier else change
    return [decide_one(before, change, channel, dropped or {}) for change in latest.values()]


def merged(earlier: Change, later: Change) -> Change:
    """Return two changes of one row as one: what the later leaves alone stays the earlier's."""
    if later.typed is None:
        later = replace(later, typed=earlier.typed, unit_typed=earlier.unit_typed)
    if later.note is None:
        later = replace(later, note=earlier.note)
    later = replace(later, confirm=earlier.confirm or later.confirm)
    seen = [one.version for one in (earlier, later) if one.version is not None]
    return replace(later, version=min(seen, default=None))


def decide_one(
    before: Sheet, change: Change, channel: Channel, dropped: Mapping[str, str]
) -> CellResult:
    if change.item not in before.roles:
        reason = messages.unknown_item(change.item)
        return CellResult(
            change.item, Status.REFUSED, EMPTY, reason, "unknown_item", typed=change.typed or ""
        )
    current = before.cell(change.item)
    role = before.roles[change.item]
    typed = current.typed if change.typed is None else nfc(change.typed)
    note = current.note if change.note is None else nfc(change.note)
    is_back = bool(typed) and change.note is None and dropped.get(change.item) == typed
    is_a_files = channel == Channel.IMPORT or is_back

    if len(note) > NOTE_LIMIT:
        return refused(before, change, "note_too_long", messages.note_too_long, NOTE_LIMIT)
    if len(typed) > TYPED_LIMIT:
        return refused(before, change, "too_long", messages.too_long, TYPED_LIMIT)
    if role == HEADING:
        if typed or note:
            return refused(before, change, "heading", messages.heading)
        return CellResult(change.item, Status.SAVED, current)  # nothing asked, nothing kept
    if role == FOREIGN and not is_a_files and (typed or note != current.note):
        return refused(
            before, change, "foreign_row", messages.foreign, before.form.reporters[change.item]
        )
    if role == COMPUTED and not is_a_files and typed not in ("", current.typed):
        return refused(before, change, "computed_row", messages.computed)
    if channel == Channel.CONSOLIDATE and role != ENTRY:
        return refused(before, change, "not_consolidated", messages.not_consolidated)
    if current.consolidated and channel != Channel.CONSOLIDATE:
        if typed != current.typed:
            return refused(before, change, "consolidated_row", messages.consolidated)
        change = replace(change, typed=None)  # a file that says what stands changes nothing
    if channel == Channel.CARRY and (role != ENTRY or current.typed or current.note):
        return refused(before, change, "not_empty", messages.not_empty)

    figure: dict = {}  # the fields of `Entered` that are set anew, the note's apart
    question = None
    if change.typed is not None:
        figure["typed"] = typed
        # The same text sent along with a note is no retyping: what the file said stays as it was.
        if channel in (Channel.IMPORT, Channel.CONSOLIDATE) or typed != current.typed:
            figure["imported"] = is_a_files
            figure["unit_typed"] = change.unit_typed[:UNIT_LIMIT]
        if channel == Channel.CONSOLIDATE:
            figure["consolidated"] = bool(typed)
    # A file's text in a computed or foreign row is kept to be compared; it is never a number.
    if change.typed is not None and role == ENTRY:
        parsed = numbers.parse(change.typed, before.form.measures[change.item])
        if isinstance(parsed, numbers.Refusal):
            return refused(before, change, parsed.reason, messages.in_row, parsed.message)
        if isinstance(parsed, numbers.Question):
            question, parsed = parsed, numbers.Number(None, "")  # none until it is settled
        figure |= vars(parsed) | {"problem": question.reason if question else ""}

    # A figure confirmed as it stands is changed too; one no longer carried over needs it no more.
    moves_figure = (change.confirm and current.carried) or any(
        getattr(current, name) != value for name, value in figure.items()
    )
    moves_note = note != current.note
    if versions.unseen(change.version, current, moves_figure, moves_note):
        conflict = refused(before, change, "conflict", messages.conflict, current.typed)
        return replace(conflict, status=Status.CONFLICT)
    after = replace(
        current,
        **figure,
        note=note,
        carried=carried(current, typed, note, change, channel),
        **versions.moved(current, moves_figure, moves_note),
    )
    beside = versions.unseen(change.version, current, change.typed is None, change.note is None)
    if question is None:
        return CellResult(change.item, Status.SAVED, after, typed=typed, beside=beside)
    return CellResult(
        change.item,
        Status.QUESTION,
        after,
        messages.in_row(messages.row(before.form, change.item), question.message),
        question.reason,
        question.candidates,
        typed,
        beside,
    )


def carried(current: Entered, typed: str, note: str, change: Change, channel: Channel) -> bool:
    """Tell whether a cell, now holding these, stands unconfirmed as in the last report.

    Whoever edits it has looked at it; the same text sent along again says nothing, unless a file
    brings it.
    """
    is_edited = (typed, note) != (current.typed, current.note)
    if channel == Channel.CARRY:
        return is_edited
    is_brought = channel == Channel.IMPORT and change.typed is not None
    return current.carried and not (change.confirm or is_edited or is_brought)


def refused(before: Sheet, change: Change, code: str, say: Callable[..., str], *args) -> CellResult:
    """Answer a change of which nothing is written; `say` puts it in words, given the row."""
    reason = say(messages.row(before.form, change.item), *args)
    current = before.cell(change.item)
    return CellResult(change.item, Status.REFUSED, current, reason, code, typed=change.typed or "")
