"""Review: the queue of what was submitted, and one report beside its past."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports import actions
from reports.models import Report
from reports.pages import comparison, reviewing
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest
from reports.views.refusals import answers_refusals
from units import policy
from units.models import held_by
from units.policy import Permission


@require_safe
def review_queue(request):
    """What was sent, in the order and with the filters the address names."""
    only_reviewers(request.user)
    asked = reviewing.asked_of(request.GET)
    queue = reviewing.review_queue(request.user, asked, request.GET.get("trang"))
    context = {
        "queue": queue,
        "asked": asked,
        "query": asked.query(),
        "filters": [
            (key, label, queue.counts.get(key, 0), key in asked.filters)
            for key, label in reviewing.FILTERS.items()
        ],
        "orders": reviewing.ORDERS.items(),
        "limit": actions.APPROVE_LIMIT,
        "fills_in": policy.has(held_by(request.user), Permission.REPORT_FILL_IN),
    }
    return render(request, "reports/review_queue.html", context)


@require_http_methods(["GET", "POST"])
@answers_refusals
def review_approve(request):
    """List the clean reports of the queue with their versions; POST approves those marked.

    The answer to the POST is the table of what became of each: sent again, with its key, it
    approves nothing twice and tells the same.
    """
    only_reviewers(request.user)
    asked = reviewing.asked_of(request.GET)
    context = {"asked": asked, "query": asked.query()}
    if request.method == "GET":
        listed = reviewing.candidates(request.user, asked, timezone.now())
        context |= {"candidates": listed, "key": uuid4().hex, "limit": actions.APPROVE_LIMIT}
        context["ready"] = sum(not one.reasons for one in listed)
        return render(request, "reports/review_approve.html", context)
    marked = request.POST.getlist("bao-cao")
    versions = {pk: version_of(request.POST.get(f"ban-{pk}", "")) for pk in map(version_of, marked)}
    reports = reviewing.scope(request.user).for_page().filter(pk__in=versions)
    outcomes = actions.approve_clean(
        reports=reports.order_by("unit__code", "period"),
        versions=versions,
        by=request.user,
        key=request.POST.get("khoa", "")[:80],
    )
    context["done"] = [one for one in outcomes if one.event]
    context["refused"] = [one for one in outcomes if not one.event]
    return render(request, "reports/review_approved.html", context)


def only_reviewers(user) -> None:
    if not policy.has(held_by(user), Permission.REPORT_REVIEW):
        raise PermissionDenied("Tài khoản này không có vai trò thẩm định.")


@require_http_methods(["GET", "POST"])
def review_detail(request, pk):
    """One report beside its past: `?chi=` keeps some rows, `?dong=` opens the remark on one row.

    The rest of the query is the queue it was opened from. A POST writes the remark.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "review-detail")
    if not page.may_review:
        raise PermissionDenied("Tài khoản này không thẩm định báo cáo của đơn vị.")
    asked = reviewing.asked_of(request.GET)
    fault, text, item = "", request.POST.get("noi-dung", ""), request.GET.get("dong", "")
    if request.method == "POST":
        item = request.POST.get("dong", "")
        try:
            actions.remark(report=report, text=text, item=item, by=request.user)
        except BadRequest as error:
            fault = str(error)
        else:
            messages.success(request, "Đã ghi ý kiến; đơn vị thấy ở mục Trao đổi và ngay tại dòng.")
            return redirect(back_to_row(request, pk, item))
    only = request.GET.get("chi", "")
    context = {
        "report": report,
        "page": page,
        "review": comparison.review(page, only),
        "only": only,
        "asked": asked,
        "query": asked.query(),
        "kept": asked.pairs,
        "queue": reviewing.neighbours(request.user, asked, pk),
        "opened": item,
        "fault": fault,
        "text": text,
    }
    return render(request, "reports/review_detail.html", context, status=422 if fault else 200)


def back_to_row(request, pk: int, item: str) -> str:
    """Return the review with the rows and the queue it was read with, at the row."""
    query = request.GET.copy()
    query.pop("dong", None)
    address = reverse("reports:review-detail", args=[pk])
    return address + (f"?{query.urlencode()}" if query else "") + (f"#dong-{item}" if item else "")
