"""Who files completely and in time: the table of a year, and the same as a workbook."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.exports import rows
from reports.pages import timeliness as pages
from reports.pages.timeliness import Timeliness
from reports.refusals import BadRequest
from reports.timeliness import Count
from reports.views.refusals import answers_refusals
from units import policy
from units.models import held_by
from units.policy import Permission

COUNTS = (
    "Phải gửi",
    "Đã gửi",
    "Đúng hạn",
    "Trễ hạn",
    "Quá hạn chưa gửi",
    "Chưa đến hạn",
    "Số ngày trễ",
    "Số lần trả lại",
    "Tỷ lệ gửi (%)",
    "Tỷ lệ đúng hạn (%)",
)
DEFINITIONS = (
    "Phải gửi: báo cáo được giao trong đợt, trừ đơn vị được miễn mà không gửi.",
    "Đã gửi: đã nhận và chưa bị trả lại, rút lại, mở lại.",
    "Đúng hạn: nhận trước hạn đang áp dụng, kể cả đã gia hạn; trễ hạn: nhận từ lúc đó trở đi.",
    "Tỷ lệ gửi = đã gửi / phải gửi. Tỷ lệ đúng hạn = đúng hạn / phải gửi.",
)


def found(request) -> Timeliness | None:
    if not policy.has(held_by(request.user), Permission.REPORT_VIEW):
        raise PermissionDenied("Tài khoản này không xem báo cáo của đơn vị nào.")
    try:
        return pages.timeliness(request.user, request.GET, timezone.now())
    except pages.OutOfScope:
        raise Http404 from None


@require_safe
def timeliness(request):
    """Choose who asks and the year; `?loc=` and `?xep=` filter and sort the units."""
    one = found(request)
    context = {
        "found": one,
        "page": one and one.page(request.GET.get("trang")),
        "filters": [(key, label) for key, (label, _) in pages.FILTERS.items()],
        "orders": [(key, label) for key, (label, _) in pages.ORDERS.items()],
        "definitions": DEFINITIONS,
    }
    return render(request, "reports/timeliness.html", context)


@require_safe
@answers_refusals
def timeliness_file(request):
    """The units the filters leave, all of them, and the totals of all units."""
    one = found(request)
    if one is None:
        raise BadRequest("Chưa có đợt báo cáo nào trong phạm vi của bạn nên không có gì để xuất.")
    head = ["Đơn vị", "Mã đơn vị", *(column.period.label for column in one.columns), *COUNTS]
    widths = [36, 24, *[24] * len(one.columns), *[12] * len(COUNTS)]
    book = rows.workbook(f"Tình hình gửi {one.year}", head, widths, lines(one))
    name = f"tinh-hinh-gui-bao-cao-{one.owner.code.replace('.', '-')}-{one.year}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)


def lines(one: Timeliness) -> Iterator[list]:
    for line in one.lines:
        cells = [str(cell) if cell else "không giao" for cell in line.cells]
        yield [line.unit.name, line.unit.code, *cells, *numbers(line.total)]
    yield [f"Tất cả {one.units} đơn vị", "", *map(summary, one.columns), *numbers(one.total)]
    yield []
    yield from ([each] for each in DEFINITIONS)


def summary(column) -> str:
    total = column.total
    return f"gửi {total.filed}/{total.asked}, đúng hạn {total.on_time}/{total.asked}"


def numbers(total: Count) -> list:
    rates = [one and round(one, 2) for one in (total.rate, total.on_time_rate)]
    return [
        total.asked,
        total.filed,
        total.on_time,
        total.late,
        total.missing,
        total.waiting,
        total.late_days,
        total.returned,
        *("–" if one is None else one for one in rates),
    ]
