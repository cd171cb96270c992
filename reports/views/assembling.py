"""Put the units' texts together under one section of their parent's report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports import actions
from reports import messages as words
from reports.models import Report
from reports.pages.assembling import AssemblyPage
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest, NotAllowed, TextConflict
from reports.views.refusals import answers_refusals


@require_http_methods(["GET", "POST"])
@answers_refusals
def narrative_assemble(request, pk, section):
    """What the units wrote for a section; POST writes the chosen (`lay`) below what stands there.

    For who edits the report: what its units sent was sent to it.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-narrative")
    outline = {one.key: one for one in page.cells.form.outline if one.takes_text}
    if section not in outline or not page.has_units:
        raise Http404
    if not page.may_edit:
        raise NotAllowed([words.NO_EDIT_RIGHT])
    if request.method == "GET":
        return render_page(request, AssemblyPage(page, outline[section]))
    assembly = AssemblyPage(page, outline[section], request.POST.getlist("lay"))
    taken = assembly.taken()
    if not taken:
        return render_page(request, assembly, words.NO_TEXT_CHOSEN, status=422)
    try:
        actions.write_section(
            report=report,
            section=section,
            text=assembly.appended(),
            version=version_of(request.POST.get("ban", "")),
            by=request.user,
            sources=assembly.sources(),
        )
    except TextConflict:
        page = ReportPage(report, request.user, "report-narrative")
        assembly = AssemblyPage(page, outline[section], assembly.chosen)
        return render_page(request, assembly, words.SECTION_MOVED, status=409)
    except BadRequest as error:
        return render_page(request, assembly, str(error), status=422)
    messages.success(request, words.texts_assembled(len({one.unit_code for one in taken})))
    return redirect(assembly.back)


def render_page(request, assembly: AssemblyPage, refused: str = "", status: int = 200):
    context = {
        "page": assembly.page,
        "report": assembly.page.report,
        "assembly": assembly,
        "refused": refused,
    }
    return render(request, "reports/narrative_assemble.html", context, status=status)
