"""Review: the queue of what was submitted, and one report beside its past."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports import actions
from reports.models import Report
from reports.pages import comparison, queues
from reports.pages.frame import ReportPage
from reports.refusals import BadRequest
from units import policy
from units.models import held_by
from units.policy import Permission


@require_safe
def review_queue(request):
    if not policy.has(held_by(request.user), Permission.REPORT_REVIEW):
        raise PermissionDenied("Tài khoản này không có vai trò thẩm định.")
    queue = queues.review_queue(request.user, request.GET, timezone.now())
    verdicts = [
        (key, label, queue.counts.get(key, 0))
        for key, label in [("", "Tất cả"), *queues.VERDICTS.items(), ("thay-doi", "Có thay đổi")]
    ]
    context = {
        "queue": queue,
        "states": queues.STATES.items(),
        "verdicts": verdicts,
        "fills_in": policy.has(held_by(request.user), Permission.REPORT_FILL_IN),
    }
    return render(request, "reports/review_queue.html", context)


@require_http_methods(["GET", "POST"])
def review_detail(request, pk):
    """`?chi=` keeps some rows, `?dong=` opens the remark on one row; a POST writes that remark."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "review-detail")
    if not page.may_review:
        raise PermissionDenied("Tài khoản này không thẩm định báo cáo của đơn vị.")
    fault, text, item = "", request.POST.get("noi-dung", ""), request.GET.get("dong", "")
    if request.method == "POST":
        item = request.POST.get("dong", "")
        try:
            actions.remark(report=report, text=text, item=item, by=request.user)
        except BadRequest as error:
            fault = str(error)
        else:
            messages.success(request, "Đã ghi ý kiến; đơn vị thấy ở mục Trao đổi và ngay tại dòng.")
            anchor = f"#dong-{item}" if item else ""
            return redirect(reverse("reports:review-detail", args=[pk]) + anchor)
    only = request.GET.get("chi", "")
    context = {
        "report": report,
        "page": page,
        "review": comparison.review(page, only),
        "only": only,
        "filters": comparison.ONLY.items(),
        "opened": item,
        "fault": fault,
        "text": text,
    }
    return render(request, "reports/review_detail.html", context, status=422 if fault else 200)
