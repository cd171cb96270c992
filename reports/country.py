"""A portal the size of a country, for benchmarks: invented units, people and figures.

Told through the real actions like the demo, so that what is measured on it is what people do. The
same numbers give the same portal. It knows the two tiers of today alone, also for years before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from indicators import catalogue
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import ENTRY, FormSpec
from reports import actions, demo, entry
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.models import Report, Round
from reports.sheet import Sheet
from units.models import Unit, UnitParent
from units.policy import Role

PER_PROVINCE = 118  # units that file to a province: 34 provinces of about 4.000
DEPARTMENTS = 14  # of them
FORMS = {Unit.Kind.DEPARTMENT: "cchc-2025-so", Unit.Kind.COMMUNE: "cchc-2025-xa"}
LAST = Period(2026, "Q3")
KINDS = ("Q1", "H1", "Q3", "Y")  # CV 581
STEPS = ("present", "submit", "approve")
# How many of a report's steps are taken: of a hundred, what is approved, sent, waiting, in draft.
COURSES = (3,) * 88 + (2,) * 6 + (1,) * 2 + (0,) * 4
SHARE_LATE = 0.08
SPREAD = 4  # a row counts at most this part of the row it is indented under

Told = Callable[[int, int], None]  # provinces done, of how many


@dataclass(frozen=True)
class Filler:
    """How a form is filled without a contradiction: which rows, and which of them stay 0."""

    form: FormSpec
    zero: frozenset[str]
    items: tuple[str, ...]

    def changes(self, sizes: dict[str, int]) -> list[Change]:
        """Return every row's figure; `sizes` says how much a Biểu counts in its largest rows."""
        return [Change(item, typed=self.text(item, sizes), version=0) for item in self.items]

    def text(self, item: str, sizes: dict[str, int]) -> str:
        measure, row = self.form.measures[item], self.form.items[item]
        if item in self.zero:
            return "0"
        if measure.kind == "choice":
            return measure.options[0].code
        if measure.kind == "percent":
            return "90"
        return str(sizes[row.table] // SPREAD ** (row.level - 1))


def filler(form: FormSpec, kind: str) -> Filler:
    """Find the rows that must stay 0 so that no part exceeds its whole."""
    roles = form.roles(kind)
    items = tuple(
        item for item, role in roles.items() if role == ENTRY and form.measures[item].kind != "text"
    )
    sizes = {table.number: 1000 for table in form.tables}
    found = Filler(form, frozenset(), items)
    while blocking := [one for one in rehearsed(found, kind, sizes) if one.severity != "warning"]:
        parts = {one.item for one in blocking}
        if parts <= found.zero:
            parts = {part for one in blocking for part in one.items[1:] or one.items}
        if parts <= found.zero:
            raise ValueError(f"{form.code}: {blocking[0].message}")
        found = Filler(form, found.zero | parts, items)
    return found


def rehearsed(one: Filler, kind: str, sizes: dict[str, int]) -> list:
    return entry.rehearse(Sheet(one.form, kind), one.changes(sizes), Channel.BROWSER).findings


def is_told() -> bool:
    return Round.objects.filter(owner__code="p01").exists()


@transaction.atomic
def tell(units: int, periods: int, seed: int, told: Told = lambda done, of: None) -> bool:
    """Build it, all or nothing: units that file, the last periods, and what chance decides.

    Return False when it stands already; raise demo.NotEmpty for a database with other reports.
    """
    if is_told():
        return False
    if Report.objects.exists():
        raise demo.NotEmpty
    catalogue.load()
    forms = {kind: FormVersion.objects.get(code=code) for kind, code in FORMS.items()}
    fillers = {kind: filler(catalogue.form_spec(form), kind) for kind, form in forms.items()}
    rounds = list(last_periods(periods))
    chance = Random(seed)  # noqa: S311 invents figures, guards nothing
    counts = [*range(0, units, PER_PROVINCE)]
    for place, start in enumerate(counts, 1):
        province = settle(place, min(PER_PROVINCE, units - start))
        for period in rounds:
            run_round(province, period, forms, fillers, chance)
        told(place, len(counts))
    return True


def last_periods(count: int) -> Iterator[Period]:
    """Yield the periods of CV 581 that end with LAST, the oldest first."""
    found = [LAST]
    while len(found) < count and (before := found[-1].previous(KINDS)):
        found.append(before)
    yield from reversed(found)


def settle(place: int, size: int) -> Unit:
    """Make one province with its departments and communes, and their people."""
    code = f"p{place:02d}"
    province = demo.make_unit(code, f"Tỉnh số {place}", Unit.Kind.PROVINCE, f"Tỉnh số {place}")
    for number in range(1, size + 1):
        kind, name = Unit.Kind.COMMUNE, f"Xã số {number - DEPARTMENTS}"
        if number <= min(DEPARTMENTS, size // 2):
            kind, name = Unit.Kind.DEPARTMENT, f"Sở số {number}"
        unit = demo.make_unit(f"{code}.u{number:03d}", name, kind, name, parent=province)
        UnitParent.objects.create(unit=unit, parent=province)
        for role, prefix in ((Role.EDITOR, "nhap"), (Role.SIGNER, "ky")):
            assign(prefix, role, unit, is_known=place == 1 and number == size)
    for role, prefix in (
        (Role.REVIEWER, "thamdinh"),
        (Role.LEADER, "lanhdao"),
        (Role.ADMINISTRATOR, "quantri"),
    ):
        assign(prefix, role, province, is_known=place == 1)
    return province


# What the accounts of the first province are called, as in the demo.
KNOWN = {Role.ADMINISTRATOR: "admin"}


def assign(prefix: str, role: Role, unit: Unit, is_known: bool) -> None:
    username = KNOWN.get(role, role.value) if is_known else f"{prefix}.{unit.code}"
    demo.assign(username, role, unit, demo.PASSWORD if is_known else None)


def run_round(province: Unit, period: Period, forms: dict, fillers: dict, chance: Random) -> None:
    """Open a province's round and let every unit come as far as chance has it."""
    end = period.window()[1]
    due = at(end + timedelta(days=6), 17)
    reviewer = demo.person(province, Role.REVIEWER)
    opened = actions.open_round(
        owner=province,
        period=period,
        asked=[Asked(kind, form, due) for kind, form in forms.items()],
        by=reviewer,
        at=at(end - timedelta(days=14), 8),
    )
    for report in Report.objects.for_page().filter(round=opened).order_by("unit__code"):
        file(report, fillers[report.unit.kind], reviewer, chance, due)


def file(report: Report, filler: Filler, reviewer, chance: Random, due: datetime) -> None:
    """Fill one report and take as many of its steps as chance has it, some of them late."""
    people = {role: demo.person(report.unit, role) for role in (Role.EDITOR, Role.SIGNER)}
    sizes = {table.number: chance.randrange(20, 2000) for table in filler.form.tables}
    hours = chance.randrange(24, 120) * (-1 if chance.random() < SHARE_LATE else 1)
    sent = due - timedelta(hours=hours)
    demo.save(
        report,
        filler.changes(sizes),
        people[Role.EDITOR],
        Channel.BROWSER,
        sent - timedelta(hours=5),
    )
    actors = (people[Role.EDITOR], people[Role.SIGNER], reviewer)
    times = (sent - timedelta(hours=3), sent, due + timedelta(days=5, hours=15))
    for name, by, when in list(zip(STEPS, actors, times, strict=True))[: chance.choice(COURSES)]:
        actions.move(report=report, name=name, by=by, at=when)


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
