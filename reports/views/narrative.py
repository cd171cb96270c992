"""The narrative of a report: one form per section of the outline."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import actions
from reports.models import Report
from reports.pages import figures, outline
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest, TextConflict
from reports.views.refusals import answers_refusals

LONGEST = 100  # characters of a search


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_narrative(request, pk):
    """All sections; POST writes one, made on a version of it."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-narrative")
    listed = outline.sections(page)
    if request.method == "GET":
        return render_narrative(request, page, listed)
    section = next((one for one in listed if one.spec.key == request.POST.get("muc")), None)
    if section is None:
        raise Http404
    text = request.POST.get("noi-dung", "")
    try:
        actions.write_section(
            report=report,
            section=section.spec.key,
            text=text,
            version=version_of(request.POST.get("ban", "")),
            by=request.user,
        )
    except TextConflict as error:
        section.theirs, section.text = error.theirs.text, text
        section.version, section.fault = error.theirs.version, str(error)
        return render_narrative(request, page, listed, status=409)
    except BadRequest as error:
        section.text, section.fault = text, str(error)
        return render_narrative(request, page, listed, status=422)
    messages.success(request, f"Đã lưu mục {section.heading}")
    return redirect(reverse("reports:report-narrative", args=[pk]) + f"#{section.anchor}")


def render_narrative(request, page, listed, status=200):
    written, wanted = outline.progress(listed)
    context = {
        "page": page,
        "report": page.report,
        "sections": listed,
        "written": written,
        "wanted": wanted,
    }
    return render(request, "reports/report_narrative.html", context, status=status)


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
