"""The tab Xuất bản: choose a part and a format, and take the document away. Forms print too."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators import catalogue
from indicators.faults import form_faults
from indicators.views.forms import form_in_scope
from jobs.models import Job
from jobs.views import worker_words
from reports import actions, exports, files
from reports.exports import wording
from reports.files import consolidated, downloads
from reports.models import Report, Submission
from reports.pages.frame import ReportPage
from reports.pages.releasing import Releasing
from reports.refusals import BadRequest
from reports.views.batches import is_id
from reports.views.refusals import answers_refusals
from reports.workflow import State
from units.signing import Authority


@require_GET
def report_documents(request, pk):
    """What can be taken away, and what the document will say of itself."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    return documents_page(request, report)


def documents_page(
    request, report, *, posted=None, fault="", enclosing_fault="", status=200
) -> HttpResponse:
    """Draw the tab, with what was typed into the release's form and why it was not taken."""
    is_sent = report.state in (State.SUBMITTED, State.APPROVED)
    sent = Submission.objects.filter(report_id=report.pk).defer("snapshot")
    sent = sent.annotate(signature=F("snapshot__signature"))
    submission = sent.latest("received_at", "pk") if is_sent else None
    authority = Authority(**((submission and submission.signature) or {}))
    page = ReportPage(report, request.user, "report-documents")
    context = {
        "page": page,
        "report": report,
        "parts": exports.PARTS,
        "formats": exports.FORMATS,
        "submission": submission,
        "releasing": Releasing(page, submission, posted),
        "fault": fault,
        "enclosing_fault": enclosing_fault,
        "asks_form": not authority.is_stated,  # how it is signed, where nobody has said it
        "carried": sum(cell.carried for cell in page.cells.entered.values()),
        "carried_sign": wording.CARRIED_SIGN,
        "consolidates": consolidated.has_one(report),
    } | prepared(request, report.pk)
    return render(request, "reports/report_documents.html", context, status=status)


def prepared(request, pk: int) -> dict:
    """Return one's own job that makes a document of this report, where the address names one."""
    wanted = request.GET.get("tac-vu", "")
    if not is_id(wanted):
        return {}
    kinds = (actions.RENDER, actions.CONSOLIDATE)
    jobs = Job.objects.filter(by=request.user, kind__in=kinds, payload__reports=[pk])
    job = jobs.filter(pk=wanted).first()
    return {"job": job, "warning": worker_words() if job and job.is_unfinished else ""}


@require_POST
@answers_refusals
def report_prepare(request, pk):
    """Hand a document out; where printing it would take long, let a job do that first.

    Without a worker, or with too many jobs, it is printed while the person waits, as by its link.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    format_, part, by_deputy = wanted_document(request.POST)
    query = {"format": format_, "part": part} | ({"deputy": "1"} if by_deputy else {})
    file = reverse("reports:report-file", args=[pk], query=query)
    waits = exports.FORMATS[format_].takes_long and report.state in files.SENT
    if not waits or files.is_kept(report, format_, part, by_deputy=by_deputy) or worker_words():
        return redirect(file)
    try:
        job = actions.start_preparing(
            report=report, format_=format_, part=part, by_deputy=by_deputy, by=request.user
        )
    except BadRequest:
        return redirect(file)
    return redirect(reverse("reports:report-documents", args=[pk], query={"tac-vu": job.pk}))


@require_http_methods(["GET", "POST"])
@answers_refusals
def report_consolidated(request, pk):
    """The consolidated document of a unit others file to: POST has a job make it, GET prints it."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    if not consolidated.has_one(report):
        raise BadRequest("Không có đơn vị nào báo cáo về đơn vị này trong kỳ, nên không tổng hợp.")
    if request.method == "POST":
        job = actions.start_consolidated(
            report=report, format_=request.POST.get("format", ""), by=request.user
        )
        return redirect(reverse("reports:report-documents", args=[pk], query={"tac-vu": job.pk}))
    format_ = request.GET.get("format", "")
    if format_ not in exports.FORMATS:
        raise BadRequest("Chọn định dạng có trong mục Xuất bản.")
    return downloads.of_document(request, consolidated.of(report, format_))


def wanted_document(source) -> tuple[str, str, bool]:
    """Return format, part and whether a deputy signs, out of a query; raise BadRequest."""
    format_, part = source.get("format", ""), source.get("part", "")
    if format_ not in exports.FORMATS or part not in exports.PARTS:
        raise BadRequest("Chọn phần văn bản và định dạng có trong mục Xuất bản.")
    return format_, part, source.get("deputy") == "1"


@require_GET
@answers_refusals
def report_file(request, pk):
    """The document as a file. Whoever may read the report may take it."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    format_, part, by_deputy = wanted_document(request.GET)
    return downloads.of_document(request, files.of(report, format_, part, by_deputy=by_deputy))


@require_GET
@answers_refusals
def form_print(request, code):
    """A form without figures, laid out as its units will print it."""
    version = form_in_scope(request.user, code)
    format_ = request.GET.get("format", "")
    if format_ not in exports.FORMATS:
        raise BadRequest("Chọn định dạng PDF, Word hoặc Excel.")
    if not version.published_at and form_faults(catalogue.form_spec(version)):
        raise BadRequest("Bản soạn còn điểm phải sửa nên chưa in được; hãy xem mục «Còn phải sửa».")
    return as_attachment(exports.render_empty(version, format_))


def as_attachment(file: exports.File) -> HttpResponse:
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
    )
