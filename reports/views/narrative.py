"""The narrative of a report: one form per section of the outline."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports import actions
from reports.messages import NO_EDIT_RIGHT
from reports.models import Report
from reports.narrative import marks, references
from reports.narrative.html import from_html, to_html
from reports.pages import outline
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest, NotAllowed, TextConflict
from reports.views.refusals import answers_refusals


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
    text = section.text
    try:
        text = written(request)
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


def written(request) -> str:
    """Return the marked text of a section: out of the editor's HTML, or typed with its marks.

    Raise BadRequest.
    """
    html = request.POST.get("noi-dung-html")
    return request.POST.get("noi-dung", "") if html is None else marks.write(from_html(html))


def render_narrative(request, page, listed, status=200):
    context = {
        "page": page,
        "report": page.report,
        "sections": listed,
        "progress": outline.progress(listed),
        "words_per_page": outline.WORDS_PER_PAGE,
    }
    return render(request, "reports/report_narrative.html", context, status=status)


@require_POST
@answers_refusals
def report_narrative_clean(request, pk):
    """What was pasted, as the editor takes it: {"html"}, or why not: {"reason"}."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-narrative")
    if not page.may_edit:
        raise NotAllowed([NO_EDIT_RIGHT])
    try:
        blocks = from_html(request.POST.get("noi-dung-html", ""))
    except BadRequest as error:
        return JsonResponse({"reason": str(error)}, status=422)
    text = {"": marks.write(blocks)}
    named = references.figures(report, page.cells, text) if references.named(text) else {}
    return JsonResponse({"html": to_html(blocks, named)})
