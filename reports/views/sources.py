"""Where figures come from: take over what units below published, adjust it, read its lineage."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.spec import ENTRY
from reports import actions, signed
from reports import messages as words
from reports.entry import Status
from reports.models import Adjustment, Report
from reports.pages import source_row
from reports.pages import sources as pages
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest, NotAllowed
from reports.views.refusals import answers_refusals
from reports.views.submissions import sent


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_sources(request, pk):
    """What the units below have published beside what the report holds; take chosen rows over."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-sources")
    if request.method == "POST":
        return take(request, page)
    context = {"page": page, "report": report, "sources": pages.Sources(page)}
    return render(request, "reports/report_sources.html", context)


def take(request, page: ReportPage):
    """Take one row (`dong`), or all that are ticked (`lay`), of one Biểu where `bieu` names it."""
    report, posted = page.report, request.POST
    chosen = [posted["dong"]] if "dong" in posted else posted.getlist("lay")
    if table := posted.get("bieu"):
        chosen = [item for item in chosen if item.partition(".")[0] == table]
    if not page.may_edit:
        raise NotAllowed([words.NO_EDIT_RIGHT])
    if not chosen and "het" not in posted:
        messages.warning(request, words.not_taken(0))
        return redirect("reports:report-sources", report.pk)
    versions = {item: version_of(posted.get(f"ban-{item}", "")) for item in chosen}
    outcome = actions.consolidate(
        report=report, by=request.user, versions=None if "het" in posted else versions
    )
    saved = [one for one in outcome.cells if one.status == Status.SAVED]
    messages.success(request, words.consolidated_rows(len(saved)))
    if left := [one.reason for one in outcome.cells if one.status != Status.SAVED]:
        messages.warning(request, words.not_consolidated_rows(left))
    if "dong" in posted and posted.get("ve") == "bieu":
        table = posted["dong"].partition(".")[0]
        return redirect("reports:report-table", report.pk, table)
    if "dong" in posted:
        return redirect("reports:cell-sources", report.pk, posted["dong"])
    return redirect("reports:report-sources", report.pk)


def page_of_row(request, pk, item) -> ReportPage:
    """Return the frame of a report in scope and one of its entry rows, or answer 404."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    page = ReportPage(report, request.user, "report-sources")
    if page.cells.roles.get(item) != ENTRY:
        raise Http404
    return page


@require_GET
def cell_sources(request, pk, item):
    """One row unit by unit, with its receipts, and the adjustments beside it."""
    page = page_of_row(request, pk, item)
    return render_row(request, page, item)


def render_row(request, page, item, posted=None, refused="", status=200):
    context = {
        "page": page,
        "report": page.report,
        "source": source_row.row_page(page, item),
        "posted": posted or {},
        "refused": refused,
    }
    return render(request, "reports/cell_sources.html", context, status=status)


@require_POST
@answers_refusals
def cell_adjust(request, pk, item):
    """Add a signed number with its reason to a consolidated row."""
    page, posted = page_of_row(request, pk, item), request.POST
    try:
        actions.adjust(
            report=page.report,
            item=item,
            amount=posted.get("so", ""),
            reason=posted.get("ly-do", ""),
            document=posted.get("van-ban", ""),
            version=version_of(posted.get("ban", "")),
            by=request.user,
        )
    except BadRequest as error:
        page = page_of_row(request, pk, item)
        kept = {"amount": posted.get("so"), "reason": posted.get("ly-do")}
        kept["document"] = posted.get("van-ban")
        return render_row(request, page, item, kept, str(error), status=422)
    messages.success(request, "Đã ghi điều chỉnh.")
    return redirect("reports:cell-sources", pk, item)


@require_POST
@answers_refusals
def adjustment_withdraw(request, pk, item, adjustment):
    """Take an adjustment out of its row; it stays in the list."""
    page = page_of_row(request, pk, item)
    one = get_object_or_404(Adjustment, pk=adjustment, report=page.report, item__code=item)
    actions.withdraw_adjustment(
        report=page.report,
        adjustment=one,
        reason=request.POST.get("ly-do", ""),
        version=version_of(request.POST.get("ban", "")),
        by=request.user,
    )
    messages.success(request, "Đã rút điều chỉnh; số của dòng đã tính lại.")
    return redirect("reports:cell-sources", pk, item)


@require_POST
@answers_refusals
def cell_release(request, pk, item):
    """Empty a consolidated row to be typed by hand."""
    page = page_of_row(request, pk, item)
    version = version_of(request.POST.get("ban", ""))
    actions.release(report=page.report, item=item, version=version, by=request.user)
    messages.success(request, "Dòng đã để trống; hãy nhập số liệu vào Biểu.")
    return redirect("reports:report-table", pk, item.partition(".")[0])


@require_GET
def submission_sources(request, pk, submission, item):
    """One row unit by unit as it was signed, from the snapshot."""
    report, one = sent(request, pk, submission)
    read = signed.read(report, one)
    if read.roles.get(item) != ENTRY:
        raise Http404
    context = {
        "page": ReportPage(report, request.user, "report-history"),
        "report": report,
        "submission": one,
        "source": source_row.signed_row(request.user, read, item),
    }
    return render(request, "reports/submission_sources.html", context)
