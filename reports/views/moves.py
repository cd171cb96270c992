"""One step of a report's way: asked about first, then taken."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import DateField
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports import actions, workflow
from reports.models import Report
from reports.pages import moves, reviewing
from reports.pages.frame import ReportPage, version_of
from reports.refusals import BadRequest, Stale
from reports.views.refusals import answers_refusals
from units.text import uncapitalised

# The reviewer is done with the report: the next one waits in the queue.
DECIDED = ("approve", "send_back")
REVIEWED = (*DECIDED, "start_review")  # steps taken from the review
FOLLOWED_BY = {"submit": "reports:report-receipt", "start_review": "reports:review-detail"}


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_move(request, pk, name):
    """Show what a transition brings about; POST makes it on the version that was shown.

    `?ban=` is the version the review was read on: another one is no longer what was read.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    if name not in workflow.TRANSITIONS:
        raise Http404
    page = ReportPage(report, request.user, "")
    read = request.GET.get("ban")
    if request.method == "GET":
        if read is not None and version_of(read) != report.version:
            raise Stale
        return render_move(request, page, name)
    try:
        with transaction.atomic():
            version = write_number(request, report, name)
            event = actions.move(
                report=report,
                name=name,
                by=request.user,
                note=request.POST.get("ly-do", ""),
                version=version,
            )
    except BadRequest as error:
        report.refresh_from_db(fields=["version"])  # what was rolled back was set on the object
        return render_move(request, page, name, str(error), status=422)
    done = workflow.TRANSITIONS[name].done
    if name in DECIDED:
        messages.success(request, f"{page.heading}: {uncapitalised(done)}")
    else:
        messages.success(request, done)
    if name == "submit":
        messages.success(request, f"Biên nhận {event.payload['receipt']}.")
    return redirect(after(name, pk, request.GET))


def after(name: str, pk: int, query: QueryDict) -> str:
    """Return the page that follows a step: where its person's next piece of work is.

    A review keeps the queue it was opened from, which is what its query says.
    """
    if name in DECIDED:
        return reviewing.with_queue(reverse("reports:review-queue"), query)
    address = reverse(FOLLOWED_BY.get(name, "reports:report-detail"), args=[pk])
    return reviewing.with_queue(address, query) if name in REVIEWED else address


def before(page: ReportPage, name: str, query: QueryDict) -> str:
    """Return the page a step was asked for on: the review, or the report."""
    if name in REVIEWED and page.may_review:
        return reviewing.with_queue(reverse("reports:review-detail", args=[page.report.pk]), query)
    return reverse("reports:report-detail", args=[page.report.pk])


def write_number(request, report, name) -> int:
    """Store the document's number and date where the step asks for them and they changed.

    Return the version the move is made on: the one that was shown, or the one writing left of it,
    so that anybody else's change in between still stops the move.
    """
    version = version_of(request.POST.get("ban", ""))
    if name not in moves.NUMBERED:
        return version
    number, day = request.POST.get("so-van-ban", "").strip(), request.POST.get("ngay-van-ban", "")
    try:
        on = DateField(required=False).clean(day)
    except ValidationError:
        raise BadRequest("Ngày văn bản không hợp lệ; hãy ghi như 15/06/2022.") from None
    if (number, on) == (report.document_number, report.document_date):
        return version
    actions.number_document(report=report, number=number, on=on, by=request.user)
    return version + 1


def render_move(request, page, name, fault="", status=200):
    transition = workflow.TRANSITIONS[name]
    reasons = workflow.blockers(transition, page.situation)
    if not workflow.permitted(transition, page.situation):
        back = reverse("reports:report-detail", args=[page.report.pk])
        context = {"reasons": reasons, "back": back}
        return render(request, "403.html", context, status=403)
    context = {
        "page": page,
        "report": page.report,
        "move": moves.move_page(page, transition, reasons),
        "note": request.POST.get("ly-do", ""),
        "number": request.POST.get("so-van-ban", page.report.document_number),
        "day": request.POST.get(
            "ngay-van-ban",
            f"{page.report.document_date:%d/%m/%Y}" if page.report.document_date else "",
        ),
        "fault": fault,
        "back": before(page, name, request.GET),
    }
    return render(request, "reports/report_move.html", context, status=status)
