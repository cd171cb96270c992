"""Three writers at once, each with a connection of his own: nothing acknowledged is overwritten
by somebody who had not seen it, whatever the database lets run side by side.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from random import Random

import pytest

from reports import entry, record, sheet
from reports.entry import Change, Channel, Status
from reports.models import Event, Report, Value
from tests.cast import make_cast
from tests.factories import make_report, staff
from tests.reports.test_concurrency import as_a_process_would, together

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = ("3.18", "3.19", "1.1")
PEOPLE = ("editor", "outsider", "stranger")
TURNS = 15


@dataclass(frozen=True)
class Acknowledged:
    item: str
    part: str
    text: str
    version: int  # of the cell, made by this change
    base: int  # the version it was made on
    by: str


class Writer:
    """Types on the versions it has seen, and now and then sends a request a second time."""

    def __init__(self, name: str, pk: int, seed: int):
        self.name, self.random = name, Random(f"{seed} {name}")
        self.user, self.report = as_a_process_would(name, pk)
        self.seen = dict.fromkeys(ROWS, (0, 0, 0))  # versions: cell, figure, note
        self.acknowledged: list[Acknowledged] = []
        self.statuses: list[Status] = []

    def work(self):
        for turn in range(TURNS):
            if self.random.random() < 0.2:
                self.look()
            changes = [
                self.change(item, turn)
                for item in self.random.sample(ROWS, self.random.randint(1, len(ROWS)))
            ]
            # The first answer may be lost: whatever it was, the second must say the same or ask.
            times = 2 if self.random.random() < 0.3 else 1
            for _ in range(times):
                self.send(changes)
        return self

    def look(self):
        cells = sheet.load_cells([self.report])[self.report.pk]
        for item in ROWS:
            one = cells.cell(item)
            self.seen[item] = (one.version, one.typed_version, one.note_version)

    def change(self, item: str, turn: int) -> Change:
        text = str(self.random.randint(0, 10**6))
        note = f"{self.name} {turn}"
        parts = self.random.choice(({"typed": text}, {"note": note}, {"typed": text, "note": note}))
        return Change(item, version=self.seen[item][0], **parts)

    def send(self, changes: list[Change]):
        outcome = entry.save(
            report=self.report, changes=changes, by=self.user, channel=Channel.BROWSER
        )
        for result, change in zip(outcome.cells, changes, strict=True):
            self.statuses.append(result.status)
            after = result.after
            if result.status == Status.SAVED:
                self.note_down(change, after)
            self.seen[change.item] = (after.version, after.typed_version, after.note_version)

    def note_down(self, change: Change, after):
        for part, text, version in (
            ("typed", change.typed, after.typed_version),
            ("note", change.note, after.note_version),
        ):
            if text is None:
                continue
            one = Acknowledged(change.item, part, text, version, change.version, self.name)
            known = {replace(old, base=one.base) for old in self.acknowledged}
            if one not in known:  # sent again: the same change, not another
                self.acknowledged.append(one)


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 31))]
)
def test_of_three_people_at_once_nobody_overwrites_what_he_had_not_seen(seed):
    cast = make_cast()
    staff(cast, [cast.district], cast.outsider, cast.stranger)
    report = make_report(cast)

    def work(number):
        return Writer(PEOPLE[number], report.pk, seed).work()

    writers = together(work, len(PEOPLE))
    assert [one for one in writers if isinstance(one, Exception)] == []
    statuses = [status for one in writers for status in one.statuses]
    assert {Status.SAVED, Status.CONFLICT} <= set(statuses)

    logs = defaultdict(list)
    for one in writers:
        for change in one.acknowledged:
            logs[change.item, change.part].append(change)
    stands = sheet.load(Report.objects.for_page().get(pk=report.pk))
    for (item, part), log in logs.items():
        log.sort(key=lambda one: one.version)
        for one, after in zip(log, log[1:], strict=False):
            assert after.version > one.version, "two people were told they made one version"
            assert after.base >= one.version, "somebody overwrote what he had not seen"
        cell = stands.cell(item)
        assert log[-1].text == (cell.typed if part == "typed" else cell.note)

    payloads = Event.objects.filter(report=report, name="cells").order_by("sequence")
    cells: dict[str, dict] = {}
    for payload in payloads.values_list("payload", flat=True):
        for one in payload["cells"]:
            assert one["before"] == cells.get(one["item"], {"typed": "", "note": "", "version": 0})
            cells[one["item"]] = one["after"]
    versions = Value.objects.filter(report=report).values_list("item__code", "version")
    assert dict(versions) == {item: after["version"] for item, after in cells.items()}
    assert list(record.faults()) == []
