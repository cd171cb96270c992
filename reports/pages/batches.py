"""View-models of importing many files: what may be filled in, and the table of one batch.

Reads in a constant number of queries, whatever the number of files. Decides nothing: scope comes
from `policy` through the querysets, what a file would do from the job that read it.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from indicators.periods import Period
from reports import actions
from reports.batches import messages
from reports.batches.reading import drafts_of
from reports.models import Batch, BatchFile, Report, Round
from reports.workflow import State
from units import policy
from units.models import Unit, held_by
from units.policy import Permission
from units.text import fold, sort_key

RECENT = 8  # batches the page of a new one leads back to
FileState = BatchFile.State


# ---- A new batch


@dataclass(frozen=True)
class Target:
    """For whom and when files can be brought in: the choice of the page, and what else there is."""

    owner: Unit
    period: Period
    owners: list[Unit]
    periods: list[Period]  # of the owner, newest first
    drafts: int  # reports that can be filled in now
    reports: int
    owing: list[str]  # names of units that owe one and have none: begun when files are sent

    @property
    def expected(self) -> int:
        return self.reports + len(self.owing)


class OutOfScope(LookupError):
    """The unit asked for is none whose reporting units the person fills in for."""


def target(user, asked) -> Target | None:
    """Return what was asked for (don-vi, ky), by default the newest; None when nobody files.

    Raise OutOfScope for a unit outside. At most eight queries beside the roles.
    """
    found: dict[str, dict[Period, Counter]] = {}
    rows = Report.objects.visible_to(user, Permission.REPORT_FILL_IN).exclude(parent_code="")
    for owner, period, state in rows.order_by().values_list("parent_code", "period", "state"):
        counts = found.setdefault(owner, {}).setdefault(Period.parse(period), Counter())
        counts[state] += 1
    rounds = {(one.owner.code, one.period): one for one in rounds_of(user)}
    for code, period in rounds:
        found.setdefault(code, {}).setdefault(Period.parse(period), Counter())
    wanted = asked.get("don-vi", "")
    if wanted and wanted not in found:
        raise OutOfScope(wanted)
    if not found:
        return None
    owners = sorted(Unit.objects.filter(code__in=found), key=lambda one: sort_key(one.name))
    owner = next((one for one in owners if one.code == wanted), owners[0])
    periods = sorted(found[owner.code], reverse=True)
    period = next((one for one in periods if str(one) == asked.get("ky")), periods[0])
    counts = found[owner.code][period]
    opened = rounds.get((owner.code, str(period)))
    owing = [unit.name for unit, _ in actions.unbegun(opened, user)] if opened else []
    owing.sort(key=sort_key)
    return Target(owner, period, owners, periods, counts[State.DRAFT], counts.total(), owing)


def rounds_of(user) -> list[Round]:
    """Return the rounds of units whose reporting units the person fills in for. One query."""
    held = policy.units_where(held_by(user), Permission.REPORT_FILL_IN)
    ids = [one.unit_id for _, one in held]
    return list(Round.objects.standing().filter(owner__in=ids).select_related("owner"))


def recent(user):
    """Return the person's last batches with how many files each has. One query."""
    written = Count("files", filter=Q(files__state=FileState.WRITTEN))
    batches = Batch.objects.filter(by=user).select_related("owner", "job")
    return batches.annotate(count=Count("files"), written=written)[:RECENT]


# ---- The table of one batch


@dataclass(frozen=True)
class Choice:
    """A report a file may be given to, as the list of the page names it."""

    report: Report
    label: str  # "Huyện Đông Sơn (binhan.dongson)"


def choices(batch: Batch, user) -> list[Choice]:
    """Return the reports of the batch's period, in Vietnamese order of units. One query."""
    reports = list(drafts_of(user, batch.owner.code, batch.period))
    times = Counter(report.unit_id for report in reports)
    found = [
        Choice(
            report,
            f"{report.unit_then.name} ({report.unit.code})"
            + (f" – {report.form.code}" if times[report.unit_id] > 1 else ""),
        )
        for report in reports
    ]
    return sorted(found, key=lambda one: sort_key(one.label))


def chosen(text: str, among: list[Choice]) -> Choice | None:
    """Return the choice a typed text names: by its label, its code, or a name only one has."""
    wanted = fold(text)
    code = re.search(r"\(([a-z0-9.]+)\)", wanted)
    for key in (
        lambda one: fold(one.label) == wanted,
        lambda one: one.report.unit.code in (wanted, code and code[1]),
        lambda one: wanted in (fold(one.report.unit_then.name), fold(one.report.unit.name)),
    ):
        found = [one for one in among if key(one)]
        if len(found) == 1:
            return found[0]
    return None


@dataclass(frozen=True)
class Line:
    """One file of the table."""

    file: BatchFile
    unit: str  # label of the report it goes to, as the field shows it; "" when not known
    fault: str = ""  # what is wrong with the unit typed
    notes: tuple[str, ...] = ()  # why it is not ticked although it could be written
    is_ticked: bool = False

    @property
    def may_be_chosen(self) -> bool:
        """Whether it can be confirmed now: read, its report known, something to write."""
        file = self.file
        return bool(file.state == FileState.READ and file.report_id and file.reading["cells"])

    @property
    def may_be_moved(self) -> bool:
        """Whether its unit can still be corrected: not where the file itself is of no use."""
        if not self.file.content:
            return False
        if self.file.state == FileState.REFUSED:
            return self.file.report_id is not None
        return self.file.state in (FileState.READ, FileState.FAILED)

    @property
    def has_doubtful(self) -> bool:
        """Whether rows are left that only the report's own import page settles."""
        return bool(self.file.report_id and self.file.reading.get("doubtful"))

    @property
    def findings(self) -> dict:
        """Findings by severity: of the report as it was written, or as it would be."""
        return self.file.outcome or self.file.reading


@dataclass(frozen=True)
class Table:
    lines: list[Line]
    choices: list[Choice]
    counts: list[tuple[str, int]]  # in words, each with how many files

    @property
    def ready(self) -> int:
        return sum(line.may_be_chosen for line in self.lines)

    @property
    def failed(self) -> int:
        """Files that were confirmed and not written."""
        return sum(one.file.state in (FileState.FAILED, FileState.CHOSEN) for one in self.lines)

    @property
    def may_correct(self) -> bool:
        return any(line.may_be_moved for line in self.lines)


def table(batch: Batch, user, typed: dict[int, str] | None = None, ticked=None) -> Table:
    """Return the files of a batch as a table. Three queries beside the roles.

    `typed` and `ticked` are what a person just sent and is shown again; without them the units are
    those known, and what needs no second look is ticked.
    """
    among = choices(batch, user)
    labels = {one.report.pk: one.label for one in among}
    files = list(batch.files.prefetch_related(Prefetch("report", Report.objects.for_page())))
    taken = Counter(one.report_id for one in files if one.state == FileState.READ)
    lines = []
    for file in files:
        unit = (typed or {}).get(file.pk, labels.get(file.report_id, ""))
        fault = messages.unknown_unit(unit) if unit and not chosen(unit, among) else ""
        notes = notes_of(file, taken)
        is_ticked = file.pk in ticked if ticked is not None else not notes
        lines.append(Line(file, unit, fault, notes, is_ticked))
    return Table(lines, among, counts(files))


def notes_of(file: BatchFile, taken: Counter) -> tuple[str, ...]:
    """Return what a person should look at before a readable file is written."""
    if file.state != FileState.READ or not file.report_id:
        return ()
    notes = list(file.reading.get("remarks", ()))
    if taken[file.report_id] > 1:
        notes.append(messages.rival(file.report.unit_then.name))
    if not file.reading["cells"]:
        notes.append(messages.NOTHING_NEW)
    if file.reading.get("replaced"):
        notes.append(messages.replacing(file.reading["replaced"]))
    return tuple(notes)


def counts(files: list[BatchFile]) -> list[tuple[str, int]]:
    """Return how the files stand, the words a person looks for first."""
    by_state = Counter(file.state for file in files)
    read = [file for file in files if file.state == FileState.READ]
    named = [file for file in read if file.report_id]
    found = [
        ("Tệp", len(files)),
        ("Đang chờ đọc", by_state[FileState.WAITING]),
        ("Nhập được", sum(bool(file.reading["cells"]) for file in named)),
        ("Chưa rõ đơn vị", len(read) - len(named)),
        ("Không dùng được", by_state[FileState.REFUSED]),
        ("Chờ nhập", by_state[FileState.CHOSEN]),
        ("Đã nhập", by_state[FileState.WRITTEN]),
        ("Chưa nhập được", by_state[FileState.FAILED]),
    ]
    always = ("Tệp", "Nhập được", "Chưa rõ đơn vị", "Không dùng được", "Đã nhập")
    return [(words, count) for words, count in found if count or words in always]
