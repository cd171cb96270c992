"""View-model of who is missing in a round: before it is opened, and while it runs.

A constant number of queries for any number of units. Warnings only: decides nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from indicators.periods import Period
from reports import authorities, staffing
from reports.models import Report, Round
from reports.staffing import Gap, Holder
from reports.workflow import State
from units import policy
from units.models import Assignment, Unit, UnitParent, held_by
from units.policy import ROLE_PERMISSIONS, Permission, Place, Role
from units.text import sort_key
from units.tree import Tree

SHOWN = 50  # units listed; the rest are counted
NO_REVIEWER = "{} chưa có người thẩm định; hãy giao vai trò trước khi đơn vị gửi báo cáo."
P = Permission


@dataclass(frozen=True)
class Line:
    """One unit and what it lacks."""

    unit: str
    reasons: str
    url: str  # where to give the role; "" for who may not


@dataclass(frozen=True)
class Gaps:
    owner: str  # sentence about the unit that reviews; "" where nothing is missing
    owner_url: str
    lines: list[Line]  # at most SHOWN, in Vietnamese order
    more: int  # units beyond those
    tally: list[str]  # "12 đơn vị chưa có người ký"

    def __bool__(self) -> bool:
        return bool(self.owner or self.lines)


class Staff:
    """Who holds what today at some units, and whether a person may fill a gap. One query."""

    def __init__(self, units: Iterable[int], tree: Tree, user):
        self.tree, self.user = tree, user
        self.held = held_by(user)
        self.holders: dict[tuple[int, Permission], set[Holder]] = defaultdict(set)
        rows = Assignment.objects.in_force().filter(unit__in=units, user__is_active=True)
        rows = rows.order_by().values_list("unit", "role", "user", "delegated_from__user")
        for unit, role, *holder in rows:
            for permission in (P.REPORT_EDIT, P.REPORT_SIGN, P.REPORT_REVIEW):
                if permission in ROLE_PERMISSIONS[Role(role)]:
                    self.holders[unit, permission].add(Holder(*holder))

    def of(self, unit: int, permission: Permission) -> set[Holder]:
        return self.holders[unit, permission]

    def url(self, code: str) -> str:
        """Return the page where a unit's roles are given, "" for who may not give any there."""
        place = Place(code, self.tree.path(code), self.tree.parent(code))
        if not policy.can(self.held, P.STAFF_MANAGE, place):
            return ""
        return f"{reverse('units:account-list')}?{urlencode({'don-vi': code})}"


def before_opening(owner: Unit, period: Period, kinds: Iterable[str], user) -> Gaps:
    """Return what is missing among the units of some kinds that would owe. Three queries."""
    end = period.window()[1]
    tree = UnitParent.objects.tree(end)
    codes = tree.children(owner.code)
    if not tree.parent(owner.code):
        codes.append(owner.code)
    owing = list(Unit.objects.in_force(end).filter(code__in=codes, kind__in=list(kinds)))
    staff = Staff([owner.pk, *(unit.pk for unit in owing)], tree, user)
    found = {unit: ahead(staff, unit.pk, owner.pk) for unit in owing}
    return told(owner, found, staff)


def of_round(one: Round, user) -> Gaps:
    """Return what is missing for the reports of a round that are not approved yet. Four queries."""
    tree = UnitParent.objects.tree(one.data_to)
    reports = Report.objects.expected().filter(round=one).exclude(state=State.APPROVED)
    waiting = reports.filter(state=State.SUBMITTED).order_by().values("pk")
    parties = authorities.parties(waiting)
    reports = list(reports.select_related("unit").only("state", "unit__name", "unit__code"))
    staff = Staff([one.owner_id, *(report.unit_id for report in reports)], tree, user)
    reviewers = staff.of(one.owner_id, P.REPORT_REVIEW)
    found = {
        report.unit: staffing.once_sent(reviewers, parties.get(report.pk, ()))
        if report.state == State.SUBMITTED
        else ahead(staff, report.unit_id, one.owner_id)
        for report in reports
    }
    return told(one.owner, found, staff)


def ahead(staff: Staff, unit: int, owner: int) -> list[Gap]:
    return staffing.before_sending(
        staff.of(unit, P.REPORT_EDIT),
        staff.of(unit, P.REPORT_SIGN),
        staff.of(owner, P.REPORT_REVIEW),
    )


def told(owner: Unit, found: dict[Unit, list[Gap]], staff: Staff) -> Gaps:
    lacking = sorted((unit for unit in found if found[unit]), key=lambda one: sort_key(one.name))
    counts = Counter(gap for gaps in found.values() for gap in gaps)
    reviews = not found or staff.of(owner.pk, P.REPORT_REVIEW)
    return Gaps(
        "" if reviews else NO_REVIEWER.format(owner.name),
        "" if reviews else staff.url(owner.code),
        [
            Line(unit.name, "; ".join(gap.words for gap in found[unit]), staff.url(unit.code))
            for unit in lacking[:SHOWN]
        ],
        max(0, len(lacking) - SHOWN),
        [f"{counts[gap]} đơn vị {gap.words}" for gap in Gap if counts[gap]],
    )
