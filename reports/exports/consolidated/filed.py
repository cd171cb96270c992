"""Who has filed to a unit for a period, when, and who was let off: a list as of one moment.

What stood then is told by the events: a report sent back since had been received. Standing and days
are those of `timeliness`, deadlines those of `deadlines`.
"""

from collections import defaultdict
from datetime import datetime

from reports import consolidation, deadlines, workflow
from reports.deadlines import HANOI, clock
from reports.exports import wording
from reports.exports.consolidated.wide import Filed, Listed
from reports.exports.wording import printable
from reports.models import Event, Extension, Report, RoundException
from reports.timeliness import Filing, Standing, count, filing
from reports.workflow import State
from units.text import sort_key

ORDER = (
    Standing.ON_TIME,
    Standing.LATE,
    Standing.MISSING,
    Standing.WAITING,
    Standing.EXEMPT,
)


def listed(report: Report, at: datetime) -> Listed:
    """Return the list of a report to whose unit others file, as of a moment. Ten queries."""
    children = Report.objects.children_of(report.unit, report.period)
    reports = list(children.for_page())
    received = standing_receipts(children, at)
    granted = extensions_of(children)
    reasons = let_off(report)
    lines = [line(one, at, received.get(one.pk), granted[one.pk], reasons) for one in reports]
    lines += without_report(report, {one.unit_id for one in reports}, reasons)
    lines.sort(key=lambda one: (ORDER.index(one[0].standing), sort_key(one[1].unit)))
    total = count(one for one, _ in lines)
    exempt = sum(one.standing == Standing.EXEMPT for one, _ in lines)
    return Listed(
        title=f"Danh sách đơn vị gửi báo cáo {wording.period_name(report.period_value)}",
        as_of=(
            f"Tính đến {clock(at)}: {total.asked} báo cáo phải gửi; {total.on_time} gửi đúng hạn, "
            f"{total.late} gửi trễ hạn, {total.missing} quá hạn chưa gửi, "
            f"{total.waiting} chưa đến hạn; {exempt} được miễn"
        ),
        lines=tuple(one for _, one in lines),
    )


def standing_receipts(children, at: datetime) -> dict[int, tuple[datetime, str]]:
    """Return report id -> (when received, receipt) of those that stood as sent at a moment. One
    query."""
    found: dict[int, tuple[datetime, str]] = {}
    events = Event.objects.filter(
        report__in=children, name__in=workflow.TRANSITIONS, at__lte=at
    ).order_by("report", "sequence")
    for report, name, when, payload in events.values_list("report_id", "name", "at", "payload"):
        target = workflow.TRANSITIONS[name].target
        if name == "submit":
            found[report] = when, payload.get("receipt", "")
        elif target in (State.DRAFT, State.AWAITING_SIGNATURE):
            found.pop(report, None)
    return found


def extensions_of(children) -> dict[int, list[Extension]]:
    """Return report id -> every extension it ever had. One query."""
    found = defaultdict(list)
    for one in Extension.objects.filter(report__in=children):
        found[one.report_id].append(one)
    return found


def let_off(report: Report) -> dict[int, str]:
    """Return unit id -> why it was let off. One query."""
    rows = RoundException.objects.exempt().filter(
        round__owner=report.unit, round__period=report.period
    )
    return {
        unit: "; ".join(filter(None, (reason, document)))
        for unit, reason, document in rows.values_list("unit_id", "reason", "document_number")
    }


def line(
    report: Report,
    at: datetime,
    received: tuple[datetime, str] | None,
    extensions: list[Extension],
    reasons: dict[int, str],
) -> tuple[Filing, Filed]:
    when, receipt = received or (None, "")
    due = report.due_at
    if report.asked_due_at is not None:
        due, _ = deadlines.in_force(report, extensions, when or at)
    days = [one and one.astimezone(HANOI) for one in (due, when, at)]
    found = filing(*days, is_owed=report.is_owed)
    notes = []
    if any(deadlines.stands(one, when or at) for one in extensions):
        notes.append("được gia hạn")
    if found.standing == Standing.EXEMPT:
        notes.append(reasons.get(report.unit_id, ""))
    return found, Filed(
        printable(report.unit_then.name),
        clock(due) if due else "",
        clock(when) if when else "",
        words(found),
        receipt,
        printable("; ".join(filter(None, notes))),
    )


def words(one: Filing) -> str:
    match one.standing:
        case Standing.ON_TIME:
            return "Đúng hạn"
        case Standing.LATE:
            return f"Trễ {one.days} ngày" if one.days else "Trễ trong ngày"
        case Standing.MISSING:
            return f"Chưa gửi, quá hạn {one.days} ngày" if one.days else "Chưa gửi, quá hạn"
        case Standing.WAITING:
            return "Chưa gửi"
        case Standing.EXEMPT:
            return "Được miễn"


def without_report(
    report: Report, known: set[int], reasons: dict[int, str]
) -> list[tuple[Filing, Filed]]:
    """Return the units that owe a report and have not begun one. Six queries."""
    units, owed, _ = consolidation.owing(report)
    silent = [units[code] for code in dict(owed) if units[code].pk not in known]
    exempt = [one for one in units.values() if one.pk in reasons and one.pk not in known]
    missing = [
        (Filing(Standing.WAITING), Filed(printable(one.name), "", "", "Chưa lập báo cáo"))
        for one in silent
    ]
    return missing + [
        (
            Filing(Standing.EXEMPT),
            Filed(printable(one.name), "", "", "Được miễn", note=printable(reasons[one.pk])),
        )
        for one in exempt
    ]
