"""Beside the text of a report: the picker of its figures, and what a section can begin from."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports.models import Report
from reports.pages import figures
from reports.pages.frame import ReportPage

LONGEST = 100  # characters of a search


@require_GET
def narrative_figures(request, pk):
    """What the picker shows: the rows a search finds, or one figure that stands in the text."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-narrative")
    context = {"page": page, "report": report, "query": request.GET.get("q", "")[:LONGEST]}
    if reference := request.GET.get("dan", ""):
        context["standing"] = figures.standing(page, reference[:LONGEST])
    else:
        section = request.GET.get("muc", "")
        context["picking"] = figures.picking(page, context["query"], section)
    return render(request, "reports/narrative_figures.html", context)
