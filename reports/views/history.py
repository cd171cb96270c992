"""What happened to a report and to one of its cells, and the receipts given."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports import messages
from reports.models import Report
from reports.pages import history
from reports.pages.frame import ReportPage


@require_GET
def report_history(request, pk):
    """Every event, newest first, with who, when and what."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-history")
    shown, lines = history.history(page, request.GET.get("trang"))
    context = {
        "page": page,
        "report": report,
        "shown": shown,
        "lines": lines,
        "limit": history.SHOWN_CELLS,
        "submissions": history.submissions(report),
    }
    return render(request, "reports/report_history.html", context)


@require_GET
def report_receipt(request, pk):
    """The receipt of the newest submission, made to be printed."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    sent = history.submissions(report)
    context = {
        "page": ReportPage(report, request.user, "report-history"),
        "report": report,
        "receipt": history.receipt(report, sent),
        "submissions": sent,
    }
    return render(request, "reports/report_receipt.html", context)


@require_GET
def cell_history(request, pk, item):
    """What one cell held, from the newest change to the first."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-history")
    if item not in page.cells.form.items:
        raise Http404
    shown, lines = history.cell_history(page, item, request.GET.get("trang"))
    context = {
        "page": page,
        "report": report,
        "shown": shown,
        "lines": lines,
        "item": page.cells.form.items[item],
        "row": messages.row(page.cells.form, item),
        "display": page.cells.display(item),
    }
    return render(request, "reports/cell_history.html", context)
