"""Bring figures in from a file: choose it, look at what would happen, confirm."""

from collections import Counter
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from indicators import catalogue
from indicators.models import FormVersion
from reports import entry, exports, sheet
from reports.entry import Channel, Status
from reports.imports import assign, changes, preview, read, sealed
from reports.imports import messages as words
from reports.imports.sealed import Sealed
from reports.messages import NO_EDIT_RIGHT
from reports.models import Report
from reports.pages.frame import ReportPage
from reports.refusals import NotAllowed
from reports.views.documents import as_attachment
from reports.views.refusals import answers_refusals

REASONS_SHOWN = 10  # cells whose reason is told one by one; nothing of them is stored


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file, see its preview, confirm it. A locked report is refused before anything."""
    report = open_report(request.user, pk)
    if "plan" in request.POST:
        return confirm(request, report)
    if request.method == "POST":
        return show_preview(request, report)
    return show_form(request, report)


@require_GET
@answers_refusals
def report_filling(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a workbook to fill in, for whoever may bring it back."""
    return as_attachment(exports.render_filling(open_report(request.user, pk)))


def open_report(user, pk: int) -> Report:
    """Return a report the person may enter figures into now; 404, NotAllowed or Locked else."""
    report = get_object_or_404(Report.objects.for_page().visible_to(user), pk=pk)
    if not entry.may_write(user, report, Channel.IMPORT):
        raise NotAllowed([NO_EDIT_RIGHT])
    entry.require_open(report, timezone.now())
    return report


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
    versions = changes.versions_of(page.cells, plan.stamp)
    return draw(request, page, Sealed(file.name, plan.match, plan.stamp, versions, {}))


def draw(request, page, shown: Sealed, *, forced=(), texts=None, error=""):
    """Draw the preview of rows as they are matched now. `texts`: index -> what was typed there."""
    shown = replace(shown, seen=changes.versions_of(page.cells, None))
    plan = preview.planned(shown.match, page.cells, shown.stamp, shown.made_on(forced))
    context = {
        "page": page,
        "report": page.report,
        "name": shown.name,
        "preview": preview.preview(plan, page.cells, page.report, texts),
        "forced": forced,
        "names": list(assign.names(page.cells.form, page.cells.unit_kind).values()),
        "sealed": sealed.seal(shown, page.report, request.user),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "reports/report_import_preview.html", context, status=status)


def confirm(request, report):
    """Write what was previewed, as the person has it; rows given another item are shown again."""
    page = ReportPage(report, request.user, "")
    shown = sealed.unseal(request.POST["plan"], report, request.user, page.cells.form)
    if shown is None:
        return show_form(request, report, words.STALE, status=422)
    forced = set(request.POST.getlist("force"))
    names = assign.names(page.cells.form, page.cells.unit_kind)
    try:
        wanted = assign.wanted(request.POST, shown.match, names)
        match = assign.reassign(shown.match, wanted)
    except assign.CannotAssign as error:
        # What was taken out stays out, whatever is wrong with another row.
        out = {
            index: ""
            for index, item in assign.ticked(request.POST, shown.match).items()
            if not item
        }
        texts = assign.texts(request.POST, shown.match)
        kept = {index: text for index, text in texts.items() if index not in out}
        shown = replace(shown, match=assign.reassign(shown.match, out))
        return draw(request, page, shown, forced=forced, texts=kept, error=str(error))
    given = [item for item in wanted.values() if item]
    if given:
        messages.info(request, words.reassigned(len(given)))
    if given or "again" in request.POST:
        return draw(request, page, replace(shown, match=match), forced=forced)
    plan = preview.planned(match, page.cells, shown.stamp, shown.made_on(forced))
    return write(request, report, shown.name, plan)


def write(request, report, name: str, plan: preview.Plan):
    """Write a confirmed plan through the gate, and say what became of it."""
    before = sheet.load(report)
    outcome = entry.save(
        report=report,
        changes=list(plan.changes.values()),
        by=request.user,
        channel=Channel.IMPORT,
    )
    written = sum(outcome.sheet.cell(one.item) != before.cell(one.item) for one in outcome.cells)
    messages.success(request, words.imported(written, name))
    statuses = Counter(one.status for one in outcome.cells)
    lost = [one for one in outcome.cells if one.status in (Status.CONFLICT, Status.REFUSED)]
    for cell in lost[:REASONS_SHOWN]:
        messages.warning(request, cell.reason)
    if len(lost) > REASONS_SHOWN:
        messages.warning(request, words.lost_cells(len(lost) - REASONS_SHOWN))
    if statuses[Status.QUESTION]:
        messages.warning(request, words.open_cells(statuses[Status.QUESTION]))
    return redirect("reports:report-findings", report.pk)
