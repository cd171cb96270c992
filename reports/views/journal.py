"""The journal: what happened to the reports of a person's units, and the same as a file."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.exports import rows
from reports.pages import journal as pages
from reports.refusals import BadRequest
from reports.views.refusals import answers_refusals
from units import policy
from units.models import held_by
from units.policy import Permission

HEAD = (
    "Lúc",
    "Người thực hiện",
    "Đơn vị",
    "Kỳ báo cáo",
    "Việc",
    "Chi tiết",
    "Lời ghi",
    "Từ đâu",
)
WIDTHS = (19, 26, 26, 22, 22, 44, 44, 16)
MORE = f"Tệp chỉ có {pages.EXPORTED} việc mới nhất; thu hẹp bộ lọc để xuất việc cũ hơn."


@require_GET
def journal(request):
    """One page of it, newest first; `?sau=` is where the page before ended."""
    only_readers(request.user)
    asked = pages.asked_of(request.GET)
    context = {
        "asked": asked,
        "journal": pages.journal(request.user, asked, request.GET.get("sau", "")),
        "is_first": "sau" not in request.GET,
        "kinds": [(key, label) for key, (label, _) in pages.KINDS.items()],
        "channels": pages.CHANNELS.items(),
        "query": asked.query(),
        "scanned": pages.SCANNED,
    }
    return render(request, "reports/journal.html", context)


@require_GET
@answers_refusals
def journal_file(request):
    """What the filters find, as CSV or a workbook; at most EXPORTED rows."""
    only_readers(request.user)
    format_ = request.GET.get("format", "")
    if format_ not in ("csv", "xlsx"):
        raise BadRequest("Chọn định dạng CSV hoặc Excel.")
    lines = map(line, pages.exported(request.user, pages.asked_of(request.GET)))
    name = f"nhat-ky-{timezone.localtime():%Y%m%d-%H%M}.{format_}"
    if format_ == "xlsx":
        return FileResponse(
            rows.workbook("Nhật ký", HEAD, WIDTHS, lines), as_attachment=True, filename=name
        )
    return StreamingHttpResponse(
        rows.csv_lines(HEAD, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def line(deed: pages.Deed | None) -> tuple[str, ...]:
    if deed is None:
        return (MORE, *[""] * (len(HEAD) - 1))
    at = f"{timezone.localtime(deed.at):%d/%m/%Y %H:%M:%S}"
    return (
        at,
        deed.by,
        deed.unit,
        deed.period,
        deed.deed,
        deed.detail,
        deed.quote,
        deed.channel,
    )


def only_readers(user) -> None:
    if not policy.has(held_by(user), Permission.REPORT_VIEW):
        raise PermissionDenied("Tài khoản này không xem báo cáo của đơn vị nào.")
