"""View-models about who has filed: the reports of a round, and the choices of the roll-up page.

Reads in a constant number of queries. Late and missing are derived from timestamps here, never
stored. Decides no access: scope comes from `policy` through the querysets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from indicators import dashboards, todays_map
from indicators.dashboards import RolledUp
from indicators.models import FormVersion
from indicators.periods import Period
from reports.models import ExtensionRequest, Report, RoundException
from reports.pages.frame import due_words
from reports.workflow import State
from units import policy
from units.models import Unit, UnitSuccession, held_by
from units.policy import Permission, Reach
from units.text import sort_key


@dataclass(frozen=True)
class FilingLine:
    """One unit's report: sent or not, in time or not."""

    report: Report
    is_missing: bool  # owed and not received, or sent back and not received again
    timing: str  # "quá hạn 3 ngày", "gửi đúng hạn"; "" without a deadline
    timing_class: str
    extended: bool  # an extension stands
    exceptions: tuple[RoundException, ...] = ()  # why it was asked beside the rule, or let off
    request: ExtensionRequest | None = None  # open

    @property
    def is_let_off(self) -> bool:
        """Whether nobody waits for it: let off, and not sent all the same."""
        return not self.report.is_owed and self.report.submitted_at is None

    @property
    def order(self) -> tuple:
        """Who has not filed comes first; within that, names in Vietnamese order."""
        return (
            not self.is_missing,
            self.is_let_off,
            self.report.state,
            sort_key(self.report.unit_then.name),
        )


def filing_lines(
    reports: Iterable[Report],
    now: datetime,
    exceptions: Mapping[int, tuple[RoundException, ...]] | None = None,
    requests: Mapping[int, ExtensionRequest] | None = None,
) -> list[FilingLine]:
    """Return the reports as lines, the missing first. `reports` come from `with_extensions`.

    `exceptions` are by the id of the unit, `requests` by that of the report.
    """
    lines = [
        FilingLine(
            report,
            report.is_owed and report.submitted_at is None,
            *due_words(report, now),
            report.extension_count > 0,
            (exceptions or {}).get(report.unit_id, ()),
            (requests or {}).get(report.pk),
        )
        for report in reports
    ]
    return sorted(lines, key=lambda line: line.order)


def with_extensions(reports):
    """Count each report's standing extensions in the query that loads it."""
    standing = Count("extensions", filter=Q(extensions__withdrawn_at__isnull=True))
    return reports.for_page().annotate(extension_count=standing)


@dataclass(frozen=True)
class Tally:
    """How a set of reports stands."""

    expected: int  # without those let off
    filed: int
    approved: int
    overdue: int  # not received although the deadline has passed
    late: int  # received after the deadline
    let_off: int


def tally(lines: list[FilingLine], now: datetime) -> Tally:
    late = [line for line in lines if line.report.is_late(now)]
    let_off = sum(line.is_let_off for line in lines)
    return Tally(
        len(lines) - let_off,
        sum(line.report.submitted_at is not None for line in lines),
        sum(line.report.state == State.APPROVED for line in lines),
        sum(line.is_missing for line in late),
        sum(not line.is_missing for line in late),
        let_off,
    )


# ---- Choosing what to roll up


@dataclass(frozen=True)
class Choice:
    """What the roll-up page shows, and what else it could."""

    unit: Unit
    period: Period
    form: FormVersion
    units: list[Unit]  # Vietnamese order
    periods: list[Period]  # newest first, those the unit's children have reports of
    forms: list[FormVersion]  # those of the period
    is_todays: bool  # on today's map, instead of as it was

    def rolled_up(self) -> RolledUp:
        """Return the figures, in the reading that was chosen."""
        combine = todays_map.rolled_up if self.is_todays else dashboards.rolled_up
        return combine(self.unit, self.period, self.form)

    def reports(self, found: RolledUp):
        """The reports that are counted, or waited for, on the form and for the period."""
        if not self.is_todays:
            reports = Report.objects.children_of(self.unit, str(self.period))
            return reports.expected().filter(form=self.form)
        units = [one.pk for one in [*found.expected, *found.filed]]
        return Report.objects.filter(unit__in=units, period=str(self.period), form=self.form)

    def let_off(self) -> list[RoundException]:
        """Who owes nothing for the period, and why, in the order it was decided. One query."""
        standing = RoundException.objects.exempt().filter(
            round__owner=self.unit, round__period=str(self.period)
        )
        return list(standing.with_unit())


class OutOfScope(LookupError):
    """The unit asked for is none whose roll-up the person may see."""


def below(user) -> Q:
    """Return the condition that a report counts towards a roll-up the person may see."""
    condition = Q(pk__in=[])
    for reach, held in policy.units_where(held_by(user), Permission.ROLLUP_VIEW):
        if reach in (Reach.OWN, Reach.CHILDREN):
            condition |= Q(parent_code=held.unit_code)
        else:
            condition |= Q(path__contains=f"/{held.unit_code}/") & ~Q(unit_id=held.unit_id)
    return condition


def choose(user, asked) -> Choice | None:
    """Return what to show for the query string; None when nobody files there.

    `asked` has don-vi, ky, mau, and dia-gioi: hien-nay for today's map. A period or form that does
    not go with the unit gives way to the newest with approved reports, or the newest. Raise
    OutOfScope for a unit outside. Three queries beside the roles; on today's map five more.
    """
    is_todays = asked.get("dia-gioi") == todays_map.TODAYS
    known = (
        Report.objects.filter(below(user))
        .exclude(parent_code="")
        .order_by()
        .values_list("parent_code", "period", "form_id", "state")
        .distinct()
    )
    found: dict[str, dict[Period, set[int]]] = {}
    approved = set()
    rows = [(parent, Period.parse(code), *rest) for parent, code, *rest in known]
    for parent, period, form_id, state in moved(rows, user) if is_todays else rows:
        found.setdefault(parent, {}).setdefault(period, set()).add(form_id)
        if state == State.APPROVED:
            approved.update([(parent, period), (parent, period, form_id)])
    wanted = asked.get("don-vi", "")
    if wanted and wanted not in found:
        seen = Unit.objects.visible_to(user, Permission.ROLLUP_VIEW)
        if not seen.filter(code=wanted).exists():
            raise OutOfScope(wanted)
        return None
    if not found:
        return None
    units = sorted(Unit.objects.filter(code__in=found), key=lambda unit: sort_key(unit.name))
    held = [one.unit_code for one in held_by(user) if not one.past]
    own = [each for each in held if each in found]
    code = wanted or (own or [units[0].code])[0]
    unit = next(one for one in units if one.code == code)
    periods = sorted(found[code], reverse=True)
    period = first(
        periods, lambda one: str(one) == asked.get("ky"), lambda one: (code, one) in approved
    )
    forms = list(FormVersion.objects.filter(pk__in=found[code][period]))
    form = first(
        forms,
        lambda one: one.code == asked.get("mau"),
        lambda one: (code, period, one.pk) in approved,
    )
    return Choice(unit, period, form, units, periods, forms, is_todays)


def moved(rows: list[tuple], user) -> list[tuple]:
    """Return the rows under the unit that holds all of each parent today, in sight of the person.

    Five queries.
    """
    course = UnitSuccession.objects.course()
    seen = Unit.objects.visible_to(user, Permission.ROLLUP_VIEW).order_by()
    codes = set(seen.values_list("code", flat=True))
    found = []
    for parent, period, *rest in rows:
        now = course.all_of(course.landing(parent, period.window()[1]))
        if now in codes:
            found.append((now, period, *rest))
    return found


def first(options: list, *wishes):
    """Return the first option that fulfils the first wish any option fulfils, else the first."""
    for wish in wishes:
        for option in options:
            if wish(option):
                return option
    return options[0]
