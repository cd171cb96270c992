"""Beside the text of a report: the picker of its figures, and what a section can begin from."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports.models import Report
from reports.pages import figures
from reports.pages.beside import Beside
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


@require_GET
def narrative_beside(request, pk):
    """What stands beside a section: the last period's text, sentences made of figures."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-narrative")
    asked = request.GET.get("muc", "")
    section = next((one for one in page.cells.form.outline if one.key == asked), None)
    if section is None or not section.takes_text:
        raise Http404
    context = {"page": page, "report": report, "beside": Beside(page, section)}
    return render(request, "reports/narrative_beside.html", context)
