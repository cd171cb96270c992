"""The year 2025 of Gia Lai: three rounds, and the reorganisations in between.

Told after the plain demo from `fixtures/demo/year/`: what happens to most units follows from the
round, what happens to one differently is written there in full.
"""

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indicators.models import FormVersion
from indicators.periods import Period
from indicators.targets import TargetForm
from reports import actions, reminders
from reports.actions.rounds import Asked
from reports.demo import district, plain
from reports.demo.cast import assign, letterhead, place_of
from reports.demo.figures import DEMO
from reports.demo.invented import Invention
from reports.demo.steps import moment, person, save, take
from reports.entry import Channel
from reports.models import Report, Round
from units import actions as units_actions
from units import reorganisation_table
from units.actions import reorganising
from units.models import Assignment, Unit
from units.plan import Basis, NewUnit, Plan, Rename
from units.policy import Role

YEAR = DEMO / "year"
PROVINCE = "gialai"
DAY = (time(10), 6 * 60)  # when reports are sent and decided upon: from, minutes
FRIDAY = 4  # of datetime's weekdays
WAY = ("present", "submit", "release", "approve")
NUMBERS = 60  # of documents that begin a round's; fewer than lie between two rounds


def is_told() -> bool:
    return Round.objects.filter(owner__code=PROVINCE, period="2025-Y").exists()


@transaction.atomic
def tell() -> bool:
    """Build the plain demo where it is missing, then the year. Return False when it stands already.

    Raise plain.NotEmpty. All or nothing.
    """
    plain.tell()
    if is_told():
        return False
    story = tomllib.loads((YEAR / "year.toml").read_text(encoding="utf-8"))
    staff(Unit.objects.filter(code__startswith=f"{PROVINCE}.", kind__in=("district", "department")))
    for one in story["target"]:
        set_target(one)
    district.tell(story["below"])
    events = [(one["at"], reorganise, one) for one in story["reorganisation"]]
    events += [(one["opened"], tell_round, one) for one in story["round"]]
    for _, happens, one in sorted(events, key=lambda event: event[0]):
        happens(one)
    plain.grant_extension(Unit.objects.get(code="gialai.xakongchro"), "2025-Y")
    for one in story["delegation"]:
        delegate(one)
    return True


def staff(units, since: date | None = None) -> None:
    """Give every unit that has nobody an editor and a signer, without a password."""
    begin = {"since": since} if since else {}
    for unit in units.order_by("code"):
        leaf = unit.code.rpartition(".")[2]
        for role, word, name in people(unit):
            if not Assignment.objects.in_force(since).filter(unit=unit, role=role).exists():
                assign(f"{word}.{leaf}", role, unit, name=name, **begin)


def people(unit: Unit) -> Iterable[tuple[Role, str, str]]:
    """Return whom a unit has: role, beginning of the account's name, what he is called."""
    is_department = unit.kind == Unit.Kind.DEPARTMENT
    place = unit.name if is_department else place_of(unit.name)
    head = f"Giám đốc {place}" if is_department else f"Chủ tịch UBND {place}"
    return (Role.EDITOR, "nhap", f"Chuyên viên {place}"), (Role.SIGNER, "ky", head)


def set_target(one: dict) -> None:
    """Set a least for a year as the administrator's page does."""
    form = TargetForm(one, user=User.objects.get(username="admin"))
    if not form.is_valid() or not form.save():
        raise ValueError(form.errors.as_text())


# ---- Reorganisations


def reorganise(one: dict) -> None:
    """Carry out one decision as the administrator would, and give the new units their people."""
    admin = User.objects.get(username="admin")
    plan = plan_of(one)
    actions.reorganise(plan=plan, by=admin, at=moment(one["at"]))
    created = [new.code for new in plan.created]
    staff(Unit.objects.filter(code__in=created), since=one["on"])


def plan_of(one: dict) -> Plan:
    """Return the plan of a decision: of its table, as the page reads one, or of new names."""
    basis = Basis(**one["basis"])
    if "names" in one:
        renames = tuple(Rename(code, names) for code, names in one["names"].items())
        return Plan(one["title"], one["on"], basis, renames=renames)
    with (YEAR / one["lines"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = reorganisation_table.lines_in(rows, dict(Unit.Kind.choices))
    units, edges = reorganising.standing()
    asked = reorganisation_table.Asked(one["title"], one["on"], basis)
    drawn = reorganisation_table.plan_of(lines, asked, units, edges)
    people = first_successors(drawn.plan)
    asked = replace(asked, people=people)
    plan = reorganisation_table.plan_of(lines, asked, units, edges).plan
    return replace(plan, created=tuple(lettered(new) for new in plan.created))


def first_successors(plan: Plan) -> dict[int, str]:
    """Return where who worked at an ended unit goes: the first of the units that take it over."""
    successor: dict[str, str] = {}
    for passing in plan.successions:
        successor.setdefault(passing.predecessor, passing.successor)
    posts = reorganising.ending_roles(plan).select_related("unit")
    return {post.pk: successor[post.unit.code] for post in posts}


def lettered(new: NewUnit) -> NewUnit:
    """Return a new unit with what its documents are headed with."""
    name = new.names["name"]
    parent = Unit.objects.get(code=new.parent)
    return replace(new, names={**letterhead(name, new.kind, place_of(name), parent), **new.names})


# ---- Rounds


def tell_round(one: dict) -> None:
    owner = Unit.objects.get(code=PROVINCE)
    opened = actions.open_round(
        owner=owner,
        period=Period.parse(one["period"]),
        asked=[
            Asked(line["kind"], FormVersion.objects.get(code=line["form"]), moment(line["due"]))
            for line in one["asked"]
        ],
        by=person(owner, Role.REVIEWER),
        title=one["title"],
        dispatch_number=one["dispatch_number"],
        dispatch_date=one["dispatch_date"],
        at=moment(one["opened"]),
    )
    asked = Report.objects.for_page().filter(round=opened)
    reports = list(asked.exclude(unit=owner).order_by("unit__kind", "unit__code"))
    reminders.remind(moment(one["reminded"]))  # before the first has sent
    for place, report in enumerate(reports):
        told = {"until": one["until"]} | one["unit"].get(report.unit.code, {})
        sent, approved = (on_day(one[key], place, len(reports)) for key in ("sent", "approved"))
        if "sent" in told:
            sent = moment(told["sent"])
        number = one["number"] + place % NUMBERS
        steps = told.get("steps") or usual(told["until"], sent, approved, number)
        tell_report(report, told, steps, sent)
    reminders.remind(moment(one["overdue"]))
    for step in one.get("own", []):
        own = asked.get(unit=owner)
        take(step, own, person(owner, Role.EDITOR))


def tell_report(report: Report, told: dict, steps: list[dict], sent: datetime) -> None:
    """Fill one report on the working day before anything happens to it, and take its steps."""
    editor = person(report.unit, Role.EDITOR)
    if "taken" in told:  # the rows its units report; the others are typed as by everybody
        actions.consolidate(report=report, by=editor, at=moment(told["taken"]))
    if told["until"] != "draft":
        fill(report, told, editor, day_before(min([sent, *(moment(one["at"]) for one in steps)])))
    for step in steps:
        take(step, report, editor)


def fill(report: Report, told: dict, editor: User, at: datetime) -> None:
    """Type what the unit reports, with the number of its document where it has one by then."""
    changes = Invention.of(report, told.get("scale", "")).changes(told.get("answers", {}))
    if told["until"] == "half":
        changes = changes[: len(changes) // 2]
    save(report, changes, editor, Channel.BROWSER, at)
    if document := told.get("document"):
        number, on = document["number"], document["date"]
        at += timedelta(hours=1)
        actions.number_document(report=report, number=number, on=on, by=editor, at=at)


def usual(until: str, sent: datetime, approved: datetime, number: int) -> list[dict]:
    """Return the steps of a unit of which nothing else is said; what is approved was released."""
    approved = max(approved, sent + timedelta(days=1))
    released = sent + timedelta(minutes=40)
    times = (sent - timedelta(hours=2), sent, released, approved)
    steps = [
        {"name": name, "at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}
        for name, at in zip(WAY, times, strict=True)
    ]
    document = {"number": str(number), "date": timezone.localdate(released)}
    match until:
        case "approve":
            return [one | document if one["name"] == "release" else one for one in steps]
        case "present" | "submit":
            return steps[: WAY.index(until) + 1]
    return []


def day_before(at: datetime) -> datetime:
    """Return two in the afternoon of the working day before."""
    day = timezone.localdate(at) - timedelta(days=1)
    while day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(14)))


def on_day(span: list[date], place: int, places: int) -> datetime:
    """Return when the one at a place has its turn: places are spread over the working days."""
    days = [span[0] + timedelta(days=count) for count in range((span[1] - span[0]).days + 1)]
    days = [day for day in days if day.weekday() <= FRIDAY]
    turn = place / places * len(days)
    begin, minutes = DAY
    at = datetime.combine(days[int(turn)], begin) + timedelta(minutes=int(turn % 1 * minutes))
    return timezone.make_aware(at)


# ---- Today


def delegate(one: dict) -> None:
    """Let a unit's office sign in its chairman's name from today; sign what waits, where told so.

    Nobody delegates for days that have passed, so this happens on the day the story is told.
    """
    unit = Unit.objects.get(code=one["unit"])
    leaf = unit.code.rpartition(".")[2]
    name = f"Chánh Văn phòng {place_of(unit.name)}"
    office = assign(f"vp.{leaf}", Role.EDITOR, unit, name=name, since=unit.valid_from)
    origin = Assignment.objects.own().in_force().get(unit=unit, role=Role.SIGNER)
    today = timezone.localdate()
    units_actions.delegate(
        origin=origin,
        to=office,
        valid_from=today,
        valid_to=today + timedelta(days=30),
        basis=one["basis"],
        title=one["title"],
        by=origin.user,
    )
    if "signs" in one:
        report = Report.objects.for_page().get(unit=unit, period=one["signs"])
        actions.move(report=report, name="submit", by=User.objects.get(pk=office.pk))
