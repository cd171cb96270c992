"""A reorganisation of units, with what it does to open rounds and drafts.

Only drafts of periods that end on or after the day change: they belong to whoever stands at the end
of the period. What was presented, sent or approved stays as it is.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.periods import Period
from reports import record
from reports.actions.round_changes import release
from reports.actions.rounds import create
from reports.entry import Channel, lock
from reports.models import Report, Round, RoundForm
from reports.workflow import State
from units import actions as units_actions
from units.models import Reorganisation, Unit, UnitParent
from units.plan import Plan


@dataclass(frozen=True)
class Touched:
    """The reports and rounds a plan reaches."""

    released: list[Report] = field(default_factory=list)  # drafts of ended units, out of the round
    replaced: list[Report] = field(default_factory=list)  # drafts under another parent now
    kept: list[Report] = field(default_factory=list)  # of ended or moved units, but sent already
    unfinished: list[Report] = field(default_factory=list)  # of ended units, periods before the day
    asked: list[tuple[RoundForm, str]] = field(default_factory=list)  # line of a round, unit's code


def way(parents: dict[str, str], code: str) -> str:
    """Return a path in a hierarchy given as unit -> parent."""
    found = [code]
    while (up := parents.get(found[-1], "")) and up not in found:
        found.append(up)
    return "/" + "/".join(reversed(found)) + "/"


def touched(plan: Plan, parents: dict[str, str]) -> Touched:
    """Return what a plan reaches; `parents` is the hierarchy after it. Three queries."""
    ended, moved = set(plan.ended), {one.unit for one in plan.moves}
    under = {code for code in parents if moved & set(way(parents, code).split("/"))}
    found = Touched()
    reports = Report.objects.for_page().filter(unit__code__in=ended | under)
    for one in reports.order_by("unit__code", "data_to"):
        crosses = one.data_to >= plan.on
        if one.unit.code in ended and not crosses:
            found.unfinished.extend([one] if one.state != State.APPROVED else [])
        elif crosses and one.state != State.DRAFT:
            found.kept.append(one)
        elif crosses and one.unit.code in ended:
            found.released.extend([one] if one.round_id else [])
        elif crosses and one.path != way(parents, one.unit.code):
            found.replaced.append(one)
    kinds = {one.code: one.kind for one in plan.created}
    kinds |= dict(Unit.objects.filter(code__in=moved).values_list("code", "kind"))
    below = defaultdict(list)
    for code in kinds:
        below[parents.get(code, "")].append(code)
    lines = RoundForm.objects.filter(
        round__owner__code__in=below.keys() - {""},
        round__data_to__gte=plan.on,
        round__cancelled_at__isnull=True,
    ).select_related("round__owner", "form")
    for line in lines:
        for code in below[line.round.owner.code]:
            if kinds[code] == line.unit_kind:
                found.asked.append((line, code))
    return found


@transaction.atomic
def reorganise(*, plan: Plan, by, at: datetime | None = None) -> Reorganisation:
    """Carry out a plan and let open rounds follow it. Raise what `units.actions` raises."""
    now = at or timezone.now()
    found = touched(plan, units_actions.review(plan, by).parents)
    kept = units_actions.reorganise(plan=plan, by=by, at=now)
    for report in found.released:
        leave_round(report, kept, by, now)
    for report in found.replaced:
        replace(report, kept, by, now)
    trees = {}
    for line, code in found.asked:
        round_: Round = line.round
        tree = trees.setdefault(round_.data_to, UnitParent.objects.tree(round_.data_to))
        unit, period = Unit.objects.get(code=code), Period.parse(round_.period)
        create(unit, period, line.form, round_, line, tree, by, Channel.BROWSER, now)
    return kept


def leave_round(report: Report, kept: Reorganisation, by, now: datetime) -> None:
    """Take a draft out of its round: its unit is not there when the period ends."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    payload = {"round": report.round_id, "reorganisation": kept.pk}
    release(locked, "released", payload, by, now)


def replace(report: Report, kept: Reorganisation, by, now: datetime) -> None:
    """Put a draft where its unit stands when the period ends; a round of another parent is left."""
    tree = UnitParent.objects.tree(report.data_to)
    code = report.unit.code
    locked = lock(report)
    locked.path, locked.parent_code = tree.path(code), tree.parent(code)
    payload = {"before": report.path, "after": locked.path, "reorganisation": kept.pk}
    record.append(locked, "replaced", by=by, payload=payload, channel=Channel.BROWSER, at=now)
    fields = ["path", "parent_code", "version", "last_hash", "last_sequence"]
    if report.round_id and report.parent_code != locked.parent_code:
        locked.round = None
        fields.append("round")
    locked.version += 1
    locked.save(update_fields=fields)
