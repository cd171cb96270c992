"""Releasing a report as a document, and the files that go with it. Drawn on the tab Xuất bản."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from reports import actions, attachments
from reports.models import Attachment, Report
from reports.models.attachment import random_name
from reports.pages.releasing import TAKEN
from reports.refusals import BadRequest
from reports.views.documents import documents_page
from reports.views.refusals import answers_refusals


def readable(request, pk: int) -> Report:
    return get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)


@require_POST
@answers_refusals
def report_release(request, pk):
    """Release what was sent last; a fault is told beside what was typed."""
    report = readable(request, pk)
    posted = request.POST
    try:
        one = actions.release_document(
            report=report,
            number=posted.get("so-van-ban", ""),
            on=day_of(posted.get("ngay-van-ban", "")),
            reason=posted.get("ly-do", ""),
            is_early_meant=posted.get("ngay-dung") == "1",
            by=request.user,
        )
    except BadRequest as error:
        return documents_page(request, report, posted=posted, fault=str(error), status=422)
    messages.success(request, f"Đã phát hành: số {one.number} ngày {one.date:%d/%m/%Y}.")
    return redirect("reports:report-documents", pk)


def day_of(text: str):
    try:
        return DateField(required=False).clean(text)
    except ValidationError:
        raise BadRequest("Ngày văn bản không hợp lệ; hãy ghi như 15/06/2022.") from None


@require_POST
@answers_refusals
def attachment_add(request, pk):
    """Attach a file; its kind decides what it may be."""
    report = readable(request, pk)
    kind, upload = request.POST.get("loai", ""), request.FILES.get("tep")
    try:
        if upload is None or kind not in TAKEN:
            raise BadRequest("Chọn loại tệp và tệp đính kèm.")
        with attachments.kept(upload, TAKEN[kind], random_name) as kept:
            one = actions.add_attachment(report=report, kind=kind, attachment=kept, by=request.user)
    except BadRequest as error:
        return documents_page(request, report, enclosing_fault=str(error), status=422)
    messages.success(request, f"Đã đính kèm «{one.name}».")
    return redirect("reports:report-documents", pk)


@require_POST
@answers_refusals
def attachment_withdraw(request, pk, attachment):
    """Take a file out, with the reason."""
    report = readable(request, pk)
    one = get_object_or_404(report.attachments, pk=attachment)
    try:
        actions.withdraw_attachment(
            report=report, attachment=one, reason=request.POST.get("ly-do", ""), by=request.user
        )
    except BadRequest as error:
        return documents_page(request, report, enclosing_fault=str(error), status=422)
    messages.success(request, f"Đã gỡ «{one.name}»; hệ thống vẫn lưu tệp cùng lý do.")
    return redirect("reports:report-documents", pk)


@require_GET
@answers_refusals
def attachment_file(request, pk, attachment):
    """The file as a download, also one that was withdrawn: it may have been sent."""
    one: Attachment = get_object_or_404(readable(request, pk).attachments, pk=attachment)
    return attachments.response(one.content, one.name, one.sha256)
