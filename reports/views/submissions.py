"""What was sent, as it was sent: each submission to read, to print, with its receipt."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports import exports, files
from reports.files import downloads
from reports.models import Report, Submission
from reports.pages import submission as pages
from reports.pages.frame import ReportPage
from reports.receipts import receipt_of
from reports.refusals import BadRequest
from reports.views.documents import as_attachment
from reports.views.refusals import answers_refusals


def sent(request, pk: int, submission: int) -> tuple[Report, Submission]:
    """Return a report in scope and one submission of it, or answer 404."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    submissions = Submission.objects.filter(report_id=pk).select_related("signed_by")
    return report, get_object_or_404(submissions, pk=submission)


@require_GET
def submission_detail(request, pk, submission):
    """«Bản gửi lần n»: tables, text and findings from the snapshot, nothing of today."""
    report, one = sent(request, pk, submission)
    context = {
        "page": ReportPage(report, request.user, "report-history"),
        "report": report,
        "sent": pages.submission_page(report, one),
        "receipt": receipt_of(report, one),
        "parts": exports.PARTS.items(),
        "formats": exports.FORMATS.items(),
    }
    return render(request, "reports/submission_detail.html", context)


@require_GET
@answers_refusals
def submission_file(request, pk, submission):
    """The document of a submission as it was signed."""
    report, one = sent(request, pk, submission)
    format_, part = request.GET.get("format", ""), request.GET.get("part", "")
    if format_ not in exports.FORMATS or part not in exports.PARTS:
        raise BadRequest("Chọn phần văn bản và định dạng có ở trang «Bản gửi».")
    by_deputy = request.GET.get("deputy") == "1"
    ready = files.of(report, format_, part, by_deputy=by_deputy, submission=one)
    return downloads.of_document(request, ready)


@require_GET
def receipt_file(request, pk, submission):
    """The receipt of a submission as a PDF of one page."""
    return as_attachment(exports.render_receipt(receipt_of(*sent(request, pk, submission))))
