"""Remarks on a report and its rows: reviewers open and close them, the unit answers."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports import actions
from reports.models import Remark, Report
from reports.pages import threads
from reports.pages.frame import ReportPage
from reports.refusals import BadRequest
from reports.views.refusals import answers_refusals


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_remarks(request, pk):
    """All threads; POST opens one, on a row or on the whole report, or answers one."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-remarks")
    if request.method == "GET":
        return render_remarks(request, page, item=request.GET.get("dong", ""))
    text, item = request.POST.get("noi-dung", ""), request.POST.get("dong", "")
    answers = None
    if asked := request.POST.get("tra-loi"):
        opened = Remark.objects.filter(report=report, answers__isnull=True).select_related("item")
        answers = get_object_or_404(opened, pk=asked if asked.isdigit() else 0)
    try:
        written = actions.remark(
            report=report, text=text, by=request.user, item=item, answers=answers
        )
    except BadRequest as error:
        return render_remarks(request, page, text, item, str(error), answers, status=422)
    messages.success(request, "Đã ghi ý kiến trao đổi.")
    if "ve" in request.POST:
        return redirect(review_address(request, pk, answers.item if answers else None))
    return redirect(f"{reverse('reports:report-remarks', args=[pk])}#y-kien-{written.pk}")


def render_remarks(request, page, text="", item="", fault="", answers=None, status=200):
    listed = threads.threads(page)
    for thread in listed:
        if answers and thread.opening.remark.pk == answers.pk:
            thread.draft, thread.fault, text, fault = text, fault, "", ""
    context = {
        "page": page,
        "report": page.report,
        "threads": listed,
        "rows": threads.row_choices(page) if page.may_review else [],
        "item": item,
        "text": text,
        "fault": fault,
    }
    return render(request, "reports/report_remarks.html", context, status=status)


@require_POST
@answers_refusals
def remark_resolve(request, pk, remark):
    """Close a thread."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    opened = Remark.objects.filter(report=report, answers__isnull=True, resolved_at__isnull=True)
    closing = get_object_or_404(opened.select_related("item"), pk=remark)
    actions.resolve(report=report, remark=closing, by=request.user)
    messages.success(request, "Đã đóng trao đổi.")
    if "ve" in request.POST:
        return redirect(review_address(request, pk, closing.item))
    return redirect("reports:report-remarks", pk)


def review_address(request, pk: int, row) -> str:
    """Return the review a thread was answered in: `ve` holds the query it was read with."""
    query = QueryDict(request.POST["ve"]).urlencode()
    address = reverse("reports:review-detail", args=[pk])
    return f"{address}?{query}#{f'dong-{row.code}' if row else ''}".rstrip("#")
