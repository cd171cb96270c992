"""Take over what a unit's last report offers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from reports import carrying, sheet
from reports import messages as words
from reports.entry import Status
from reports.models import Report
from reports.views.refusals import answers_refusals
from units.text import uncapitalised


@require_POST
@answers_refusals
def report_carry(request, pk, table):
    """Fill the chosen empty rows of a Biểu as in the last report, marked until confirmed."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    cells = sheet.load(report)
    if table not in {one.number for one in cells.form.tables}:
        raise Http404
    chosen = set(request.POST.getlist("lay"))
    outcome, found = carrying.take(
        report=report, cells=cells, table=table, items=chosen, by=request.user
    )
    taken = sum(one.status == Status.SAVED for one in outcome.cells)
    if taken:
        messages.success(request, words.taken(taken, uncapitalised(found.period)))
    if taken < len(chosen) or not chosen:
        messages.warning(request, words.not_taken(len(chosen) - taken))
    return redirect("reports:report-table", pk, table)
