"""The list of reports, and the page of one Biểu where figures are typed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import entry
from reports import messages as words
from reports.entry import Channel, Status
from reports.models import Report
from reports.pages import carry, earlier, lists, predecessors, rows, sources
from reports.pages.frame import ReportPage
from reports.views.refusals import answers_refusals


@require_GET
def report_list(request):
    """Reports in scope, by state, period and unit."""
    listing = lists.report_list(request.user, request.GET)
    return render(request, "reports/report_list.html", {"listing": listing})


@require_GET
def report_detail(request, pk):
    """Open a report where the work is: its first Biểu."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "")
    return redirect("reports:report-table", pk, page.cells.form.tables[0].number)


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_table(request, pk, table):
    """One Biểu: typed in here and saved cell by cell by the script, or whole by the button.

    `?phan=thao-tac` answers the action bar alone, for the script to show what a save opened.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, table)
    spec = next((one for one in page.cells.form.tables if one.number == table), None)
    if spec is None:
        raise Http404
    if request.GET.get("phan") == "thao-tac":
        return render(request, "reports/_report_actions.html", {"page": page, "report": report})
    if request.method == "POST":
        changes = rows.changes_of(request.POST, spec)
        outcome = entry.save(
            report=report, changes=changes, by=request.user, channel=Channel.BROWSER
        )
        open_answers = {one.item: one for one in outcome.cells if one.status != Status.SAVED}
        if not open_answers:
            told = words.confirmed if "xac-nhan" in request.POST else saved_words
            messages.success(request, told(len(outcome.cells)))
            return redirect("reports:report-table", pk, table)
        page = ReportPage(report, request.user, table)
        typed = {
            one.item: (
                request.POST.get(f"so-{one.item}", ""),
                request.POST.get(f"ghi-{one.item}", ""),
            )
            for one in outcome.cells
            if one.status in (Status.CONFLICT, Status.REFUSED)
        }
        return render_table(request, page, spec, open_answers, typed, status=422)
    return render_table(request, page, spec)


def render_table(request, page, spec, answers=None, typed=None, status=200):
    periods = rows.earlier_periods(page)
    table_rows = rows.table_rows(page, spec, periods, answers, typed)
    earlier.add_changes(page, spec, periods, table_rows)
    panel = sources.table_panel(page, spec)
    for row in table_rows:
        row["source"] = panel.changed.get(row["item"]) if panel else None
    context = {
        "page": page,
        "report": page.report,
        "table": spec,
        "rows": table_rows,
        "periods": list(periods.values()),
        "not_compared": rows.not_compared(table_rows),
        "answers": answers,
        "carried": sum(row["is_carried"] for row in table_rows),
        "panel": carry.panel(page, spec),
        "sources": panel,
        "predecessors": predecessors.panel(page, spec),
        "findings_url": reverse("reports:report-findings", args=[page.report.pk]),
        "history_url": reverse("reports:report-history", args=[page.report.pk]),
        "sources_url": reverse("reports:report-sources", args=[page.report.pk]),
        "remarks_url": reverse("reports:report-remarks", args=[page.report.pk]),
        "waiting": rows.waiting(page) if page.is_editable else {},
        "explained": {key: one.figures for key, one in page.explained.items()},
    }
    return render(request, "reports/report_table.html", context, status=status)


def saved_words(count: int) -> str:
    return f"Đã lưu {count} ô." if count else "Không có ô nào thay đổi."
