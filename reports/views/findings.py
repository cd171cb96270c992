"""What the checks found in a report, and the unit's explanations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports import actions
from reports.models import Report
from reports.pages import findings, rows
from reports.pages.frame import ReportPage
from reports.refusals import BadRequest
from reports.views.refusals import answers_refusals


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_findings(request, pk):
    """All findings by severity; POST explains one of them."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-findings")
    if request.method == "GET":
        return render_findings(request, page)
    key, text = request.POST.get("diem", ""), request.POST.get("giai-trinh", "")
    finding = next((one for one in page.every if one.key == key), None)
    if finding is None:
        gone = "Điểm kiểm tra này không còn nữa vì số liệu hoặc lời văn đã thay đổi."
        messages.warning(request, gone)
        return redirect("reports:report-findings", pk)
    try:
        actions.explain(report=report, finding=finding, text=text, by=request.user)
    except BadRequest as error:
        return render_findings(request, page, {key: text}, (key, str(error)), status=422)
    messages.success(request, "Đã ghi giải trình.")
    url = reverse("reports:report-findings", args=[pk])
    return redirect(f"{url}#{rows.anchor(finding)}")


def render_findings(request, page, drafts=None, fault=("", ""), status=200):
    context = {
        "page": page,
        "report": page.report,
        "groups": findings.groups(page, drafts),
        "fault_key": fault[0],
        "fault": fault[1],
    }
    return render(request, "reports/report_findings.html", context, status=status)
