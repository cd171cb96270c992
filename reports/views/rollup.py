"""The roll-up: the published figures of a unit's children, combined."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.todays_map import TODAYS
from reports.pages import filing
from units import policy
from units.models import held_by
from units.policy import Permission


@require_safe
def rollup(request):
    """Choose unit, period, form; `?dong=` opens the units' figures behind one row."""
    if not policy.has(held_by(request.user), Permission.ROLLUP_VIEW):
        raise PermissionDenied("Tài khoản này chưa được phân công nên chưa xem được tổng hợp.")
    try:
        choice = filing.choose(request.user, request.GET)
    except filing.OutOfScope:
        raise Http404 from None
    if choice is None:
        asked = request.GET.get("dia-gioi") == TODAYS
        return render(request, "reports/rollup.html", {"choice": None, "asked_todays": asked})
    found = choice.rolled_up()
    now = timezone.now()
    lines = filing.filing_lines(filing.with_extensions(choice.reports(found)), now)
    item = found.form.items.get(request.GET.get("dong", ""))
    if item is not None and not item.indicator:
        item = None
    shares = found.shares(item) if item else []
    reports = {line.report.unit_id: line.report.pk for line in lines}
    landed = {one.unit.pk: one for one in found.landed}
    context = {
        "choice": choice,
        "found": found,
        "tables": [(table, found.rows(table)) for table in found.form.tables],
        "lines": lines,
        "let_off": [] if choice.is_todays else choice.let_off(),
        "opened": item,
        "shares": [(one, reports.get(one.unit.pk), landed.get(one.unit.pk)) for one in shares],
        "calculation": found.calculation(item) if item else "",
    }
    return render(request, "reports/rollup.html", context)
