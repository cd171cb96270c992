"""The tab Xuất bản: choose a part and a format, and take the document away. Forms print too."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from indicators import catalogue
from indicators.faults import form_faults
from indicators.views.forms import form_in_scope
from reports import exports, files
from reports.exports import wording
from reports.files import downloads
from reports.models import Report, Submission
from reports.pages.frame import ReportPage
from reports.refusals import BadRequest
from reports.views.refusals import answers_refusals
from reports.workflow import State
from units.signing import Authority


@require_GET
def report_documents(request, pk):
    """What can be taken away, and what the document will say of itself."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    is_sent = report.state in (State.SUBMITTED, State.APPROVED)
    sent = Submission.objects.filter(report_id=pk).defer("snapshot")
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
        "asks_form": not authority.is_stated,  # how it is signed, where nobody has said it
        "carried": sum(cell.carried for cell in page.cells.entered.values()),
        "carried_sign": wording.CARRIED_SIGN,
    }
    return render(request, "reports/report_documents.html", context)


@require_GET
@answers_refusals
def report_file(request, pk):
    """The document as a file. Whoever may read the report may take it."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    format_, part = request.GET.get("format", ""), request.GET.get("part", "")
    if format_ not in exports.FORMATS or part not in exports.PARTS:
        raise BadRequest("Chọn phần văn bản và định dạng có trong mục Xuất bản.")
    by_deputy = request.GET.get("deputy") == "1"
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
