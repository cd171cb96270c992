"""Bring figures in from a file: choose it, look at what would happen, confirm."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators import catalogue
from indicators.models import FormVersion
from reports import entry, sheet, workflow
from reports.entry import Channel, Status
from reports.imports import messages as words
from reports.imports import preview, read, sealed
from reports.messages import NO_EDIT_RIGHT
from reports.models import Report
from reports.pages.frame import ReportPage
from reports.refusals import Locked, NotAllowed
from reports.views.refusals import answers_refusals
from reports.workflow import State

REASONS_SHOWN = 10  # cells whose reason is told one by one; nothing of them is stored


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file, see its preview, confirm it. A locked report is refused before anything."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    if not entry.may_write(request.user, report, Channel.IMPORT):
        raise NotAllowed([NO_EDIT_RIGHT])
    if reason := workflow.locked(State(report.state), report.closes_at, timezone.now()):
        raise Locked(reason)
    if "plan" in request.POST:
        return confirm(request, report)
    if request.method == "POST":
        return show_preview(request, report)
    return show_form(request, report)


def show_form(request, report, error="", status=200):
    context = {"page": ReportPage(report, request.user, ""), "report": report, "error": error}
    return render(request, "reports/report_import.html", context, status=status)


def show_preview(request, report):
    """Read the file and show what it would do; a file that cannot be used shows why."""
    file = request.FILES.get("file")
    if file is None:
        return show_form(request, report, words.NO_FILE, status=422)
    page = ReportPage(report, request.user, "")
    others = FormVersion.objects.published().exclude(pk=report.form_id)
    try:
        source = read.read(file.read(read.SIZE + 1), file.name)
        plan = preview.plan(
            source, page.cells, map(catalogue.form_spec, others.iterator()), report.form.sha256
        )
    except read.NotAnAppendix as error:
        return show_form(request, report, str(error), status=422)
    context = {
        "page": page,
        "report": report,
        "name": file.name,
        "preview": preview.preview(plan, page.cells, report),
        "sealed": sealed.seal(plan, report, request.user, file.name),
    }
    return render(request, "reports/report_import_preview.html", context)


def confirm(request, report):
    """Write what was previewed, less the doubtful rows the person left out."""
    accepted = sealed.unseal(request.POST["plan"], report, request.user)
    if accepted is None:
        return show_form(request, report, words.STALE, status=422)
    left_out = set(accepted.doubtful) - set(request.POST.getlist("take"))
    changes = [change for change in accepted.changes if change.item not in left_out]
    before = sheet.load(report)
    outcome = entry.save(report=report, changes=changes, by=request.user, channel=Channel.IMPORT)
    written = sum(outcome.sheet.cell(one.item) != before.cell(one.item) for one in outcome.cells)
    messages.success(request, words.imported(written, accepted.name))
    statuses = Counter(one.status for one in outcome.cells)
    lost = [one for one in outcome.cells if one.status in (Status.CONFLICT, Status.REFUSED)]
    for cell in lost[:REASONS_SHOWN]:
        messages.warning(request, cell.reason)
    if len(lost) > REASONS_SHOWN:
        messages.warning(request, words.lost_cells(len(lost) - REASONS_SHOWN))
    if statuses[Status.QUESTION]:
        messages.warning(request, words.open_cells(statuses[Status.QUESTION]))
    return redirect("reports:report-findings", report.pk)
