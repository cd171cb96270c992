"""What the portal counts of the reports of the units below, for formulas that name it.

Live while a report is a draft; kept on the report from the moment it is presented, so that nothing
signed moves when another unit files. See `indicators.portal` for the names.
"""

from collections import defaultdict
from decimal import Decimal

from indicators import catalogue
from indicators.formula import Operand
from reports.models import Report
from reports.workflow import State

SENT = (State.SUBMITTED, State.APPROVED)


def counted(reports: list[Report]) -> dict[int, dict[str, Operand]]:
    """Return report id -> the counts its form names; one absent has nothing to count.

    No query for forms that name none, nor for reports that were presented; one for the others.
    """
    named = {one.pk: catalogue.form_spec(one.form).portal_names for one in reports}
    live = [one for one in reports if named[one.pk] and one.presented_at is None]
    below = units_below(live)
    return {
        one.pk: {
            name: Operand(Decimal(number), "value")
            for name, number in known(one, below).items()
            if name in named[one.pk]
        }
        if named[one.pk]
        else {}
        for one in reports
    }


def known(report: Report, below: dict) -> dict[str, str | int]:
    """Return name -> number: as kept when presented, else as it is now."""
    if report.presented_at is not None:
        return report.portal_figures
    numbers = {}
    for kind, has_sent in below.get((report.unit.code, report.period), {}).items():
        numbers[f"portal.asked.{kind}"] = len(has_sent)
        numbers[f"portal.filed.{kind}"] = sum(has_sent.values())
    return numbers


def units_below(reports: list[Report]) -> dict[tuple[str, str], dict[str, dict[int, bool]]]:
    """Return (unit code, period) -> kind -> unit id -> whether it has sent a report. One query.

    Below is whoever files to the unit, by the hierarchy on the period's last day that each report
    keeps. A unit that files on several forms counts once; one let off, where it files all the same.
    """
    below: dict = defaultdict(lambda: defaultdict(dict))
    if reports:
        rows = Report.objects.filter(
            parent_code__in={one.unit.code for one in reports},
            period__in={one.period for one in reports},
        )
        rows = rows.expected().order_by()
        columns = ("parent_code", "period", "unit__kind", "unit_id", "state")
        for parent, period, kind, unit_id, state in rows.values_list(*columns):
            units = below[parent, period][kind]
            units[unit_id] = units.get(unit_id, False) or state in SENT
    return below


def as_text(operands: dict[str, Operand]) -> dict[str, str]:
    """Return the counts as a report keeps them."""
    return {name: str(one.value) for name, one in sorted(operands.items())}
