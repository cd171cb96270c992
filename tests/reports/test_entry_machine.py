"""Three writers at one report in any order: what the gate acknowledged is never lost.

Each writer works on the cells as he last saw them, sends what he typed, sometimes hears no answer
and sends it again. A model that knows nothing of the gate's code says what has to come of it.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from indicators import compute
from reports import actions, entry, inspection, record, sheet
from reports.entry import Change, Channel, Status
from reports.models import Event, Report
from reports.refusals import Locked, NotAllowed
from reports.workflow import State
from tests.factories import complete, fill, make_report, staff

# Figures with a computed row above them, and two rows that stand alone.
ROWS = ("3.18", "3.19", "3.21", "1.1")
# Texts, and whether the gate takes them as a figure, keeps them as a question, or refuses them.
TEXTS = {
    "": Status.SAVED,
    "0": Status.SAVED,
    "5": Status.SAVED,
    " 7 ": Status.SAVED,
    "không phát sinh": Status.SAVED,
    "không áp dụng": Status.SAVED,
    "42.95": Status.QUESTION,
    "nhiều": Status.REFUSED,
}
NOTES = ("", "đã rà soát", "theo báo cáo")
WRITERS = 3

rows, texts = st.sampled_from(ROWS), st.sampled_from(list(TEXTS))
notes, writers = st.sampled_from(NOTES), st.integers(0, WRITERS - 1)


@dataclass(frozen=True)
class Cell:
    """What the model holds of a cell; `figure` and `note` are the versions that last moved each."""

    typed: str = ""
    text: str = ""
    imported: bool = False
    version: int = 0
    figure: int = 0
    note: int = 0


@dataclass
class Writer:
    user: object
    channel: Channel = Channel.BROWSER
    seen: dict[str, Cell] = field(default_factory=dict)  # cells as the page shows them
    pending: dict[str, Change] = field(default_factory=dict)  # typed, not sent
    sent: list[Change] = field(default_factory=list)  # sent, no answer came


@dataclass(frozen=True)
class Acknowledged:
    """One part of a cell that a writer was told is saved."""

    text: str
    version: int  # the cell's, that it made
    base: int | None  # the version it was made on, None: whatever stood


class Desk(RuleBasedStateMachine):
    """The rules are what people do; `expected` is the model."""

    report: Report
    people: list
    signer: object
    happened: Counter  # over all runs: what the search has really reached

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.report = Report.objects.for_page().get(pk=type(self).report.pk)
        self.cells = {item: self.stored(item) for item in ROWS}
        self.log: dict[tuple[str, str], list[Acknowledged]] = {}
        self.events = Event.objects.filter(report=self.report).count()
        channels = (Channel.BROWSER, Channel.BROWSER, Channel.API)
        self.writers = [
            Writer(user, channel, dict(self.cells))
            for user, channel in zip(self.people, channels, strict=True)
        ]

    def teardown(self):
        try:
            assert list(record.broken_chains()) == []
            assert list(inspection.altered_cells([self.report])) == []
            self.replay()
        finally:  # the next run begins with the same report, also after a failure
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # What people do

    @rule(who=writers)
    def look(self, who):
        self.writers[who].seen = dict(self.cells)

    @rule(who=writers, item=rows, text=texts)
    def type(self, who, item, text):
        self.change(who, item, typed=text)

    @rule(who=writers, item=rows, text=notes)
    def note(self, who, item, text):
        self.change(who, item, note=text)

    @rule(who=writers, item=rows)
    def clear(self, who, item):
        self.change(who, item, typed="")

    @rule(who=writers, block=st.dictionaries(rows, st.tuples(texts, notes), min_size=2))
    def paste(self, who, block):
        for item, (text, note) in block.items():
            self.change(who, item, typed=text, note=note)

    def change(self, who, item, **parts):
        one = self.writers[who]
        known = one.pending.get(item, Change(item, version=one.seen[item].version))
        one.pending[item] = replace(known, **parts)

    @rule(who=writers, is_heard=st.booleans())
    @precondition(lambda self: any(one.pending for one in self.writers))
    def send(self, who, is_heard):
        """As the outbox does: what was not answered goes again first, exactly as it was."""
        one = self.writers[who]
        if not one.sent:
            one.sent, one.pending = list(one.pending.values()), {}
        self.deliver(one, is_heard)

    @rule(who=writers, is_heard=st.booleans())
    @precondition(lambda self: any(one.sent for one in self.writers))
    def send_again(self, who, is_heard):
        self.deliver(self.writers[who], is_heard)

    @rule(who=writers)
    def open_the_page_again(self, who):
        """The buffer is resumed on a page that shows newer cells; it keeps its own versions."""
        self.writers[who].seen = dict(self.cells)
        self.deliver(self.writers[who], is_heard=True)

    @rule(who=writers, items=st.dictionaries(rows, texts, min_size=1), is_stale=st.booleans())
    def import_a_file(self, who, items, is_stale):
        """A preview's versions, or those of nobody: what the command for files does."""
        one = self.writers[who]
        changes = [
            Change(item, typed=text, version=one.seen[item].version if is_stale else None)
            for item, text in items.items()
        ]
        self.save(one, changes, Channel.IMPORT)

    @rule(who=writers, item=rows, texts=st.lists(texts, min_size=2, max_size=3))
    def send_one_row_several_times(self, who, item, texts):
        version = self.writers[who].seen[item].version
        changes = [Change(item, typed=text, version=version) for text in texts]
        self.save(self.writers[who], changes, self.writers[who].channel)

    @rule(name=st.sampled_from(["present", "take_back", "submit", "withdraw"]))
    def move(self, name):
        by = self.signer if name in ("submit", "withdraw") else self.people[0]
        try:
            actions.move(report=self.report, name=name, by=by, note="Sửa lại")
        except NotAllowed:
            return
        self.happened[name] += 1
        self.events += 1

    # What comes of it

    def deliver(self, one: Writer, is_heard: bool):
        if not one.sent:
            return
        results = self.save(one, one.sent, one.channel)
        if not is_heard:
            self.happened["lost"] += 1
            return
        if results is None:  # locked: it stays in the buffer
            return
        one.sent = []
        for result in results:
            if result.status in (Status.SAVED, Status.QUESTION):
                # The answer brings the whole cell where a part not asked for had moved.
                one.seen[result.item] = self.cells[result.item]
                if newer := one.pending.get(result.item):
                    unseen = result.beside and (newer.note is not None or newer.typed is not None)
                    if not unseen:
                        version = self.cells[result.item].version
                        one.pending[result.item] = replace(newer, version=version)
            elif result.status == Status.CONFLICT:
                one.pending.pop(result.item, None)
                one.seen[result.item] = self.cells[result.item]  # both values were shown

    def save(self, one: Writer, changes: list[Change], channel: Channel):
        locked = self.report.state != State.DRAFT
        before = dict(self.cells)
        try:
            outcome = entry.save(
                report=self.report, changes=list(changes), by=one.user, channel=channel
            )
        except Locked:
            assert locked
            self.happened["locked"] += 1
            return None
        assert not locked
        for result, change in zip(outcome.cells, together(changes), strict=True):
            self.judge(result, change, channel)
        self.events += self.cells != before
        fresh = sheet.load(self.report)
        assert fresh.entered == outcome.sheet.entered
        again = compute.compute(fresh.form, fresh.entered, fresh.unit_kind, counted=fresh.counted)
        assert outcome.sheet.computed == again
        return outcome.cells

    def judge(self, result: entry.CellResult, change: Change, channel: Channel):
        item, stood = change.item, self.cells[change.item]
        status, moved = expected(stood, change, channel)
        assert result.status == status, (stood, change)
        self.happened[status] += 1
        if status in (Status.CONFLICT, Status.REFUSED):
            assert result.typed == (change.typed or "")
            stands = (result.after.typed, result.after.note, result.after.version)
            assert stands == (stood.typed, stood.text, stood.version)
            return
        seen = stood.version if change.version is None else change.version
        moved_beside = (change.typed is None and stood.figure > seen) or (
            change.note is None and stood.note > seen
        )
        assert result.beside == moved_beside
        self.happened["beside"] += moved_beside
        self.cells[item] = moved
        for part, text, made in (
            ("typed", moved.typed, moved.figure),
            ("note", moved.text, moved.note),
        ):
            if made == moved.version > stood.version:
                log = self.log.setdefault((item, part), [])
                log.append(Acknowledged(text, moved.version, change.version))

    def stored(self, item: str) -> Cell:
        one = sheet.load(self.report).cell(item)
        return Cell(
            one.typed,
            one.note,
            one.imported,
            one.version,
            one.typed_version,
            one.note_version,
        )

    # What always holds

    @invariant()
    def the_cells_are_those_of_the_model(self):
        cells = sheet.load_cells([self.report])[self.report.pk]
        for item, one in self.cells.items():
            cell = cells.cell(item)
            assert (cell.typed, cell.note, cell.version) == (one.typed, one.text, one.version)
            assert cell.imported == one.imported

    @invariant()
    def nothing_acknowledged_was_overwritten_unseen(self):
        for (item, part), log in self.log.items():
            for one, after in zip(log, log[1:], strict=False):
                assert after.version > one.version
                assert after.base is None or after.base >= one.version
            cell = self.cells[item]
            assert log[-1].text == (cell.typed if part == "typed" else cell.text)

    @invariant()
    def every_write_is_one_event(self):
        assert Event.objects.filter(report=self.report).count() == self.events

    def replay(self):
        """The chain of events alone leads to the cells as they stand."""
        cells: dict[str, dict] = {}
        payloads = Event.objects.filter(report=self.report, name="cells").order_by("sequence")
        for payload in payloads.values_list("payload", flat=True):
            for one in payload["cells"]:
                nothing = {"typed": "", "note": "", "version": 0}
                assert one["before"] == cells.get(one["item"], nothing)
                assert one["after"]["version"] == one["before"]["version"] + 1
                cells[one["item"]] = one["after"]
        for item, one in self.cells.items():
            if one.version:
                after = {"typed": one.typed, "note": one.text, "version": one.version}
                assert cells[item] == after


def together(changes: list[Change]) -> list[Change]:
    """Return one change a row, in order of their first: each part as it was sent last."""
    found: dict[str, Change] = {}
    for one in changes:
        known = found.get(one.item, one)
        typed = known.typed if one.typed is None else one.typed
        note = known.note if one.note is None else one.note
        found[one.item] = Change(one.item, typed, note, known.version)
    return list(found.values())


def expected(cell: Cell, change: Change, channel: Channel) -> tuple[Status, Cell]:
    """Return what has to come of a change, and the cell afterwards."""
    typed = cell.typed if change.typed is None else change.typed.strip()
    note = cell.text if change.note is None else change.note
    status = TEXTS[change.typed] if change.typed is not None else Status.SAVED
    if status == Status.REFUSED:
        return status, cell
    imported = cell.imported
    if channel == Channel.IMPORT and change.typed is not None:
        imported = True
    elif typed != cell.typed:
        imported = False
    moves_figure = (typed, imported) != (cell.typed, cell.imported)
    moves_note = note != cell.text
    seen = cell.version if change.version is None else change.version
    if (moves_figure and cell.figure > seen) or (moves_note and cell.note > seen):
        return Status.CONFLICT, cell
    version = cell.version + (moves_figure or moves_note)
    return status, Cell(
        typed,
        note,
        imported,
        version,
        version if moves_figure else cell.figure,
        version if moves_note else cell.note,
    )


def run(cast, examples: int) -> Counter:
    """Search with a report that could be presented; return what was reached how often."""
    report = make_report(cast)
    staff(cast, [cast.district], cast.outsider, cast.stranger)
    fill(report, complete(report), by=cast.editor)
    Desk.report, Desk.signer = report, cast.signer
    Desk.people = [cast.editor, cast.outsider, cast.stranger]
    Desk.happened = Counter()
    settings = hypothesis.settings(max_examples=examples, stateful_step_count=30)
    run_state_machine_as_test(Desk, settings=settings)
    return Desk.happened


REACHED = {*Status, "beside", "lost", "locked", "present", "submit", "withdraw"}


@pytest.mark.django_db
def test_no_order_of_typing_losing_and_sending_again_loses_an_update(cast):
    happened = run(cast, 80)
    assert set(+happened) >= {*Status, "lost"}, happened


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_does_so_in_a_thousand_runs(cast):
    happened = run(cast, 1000)
    assert set(+happened) >= REACHED, happened
