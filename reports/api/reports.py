"""Reports, transitions, documents and published figures through the API."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators import dashboards
from indicators.models import Figure, FormVersion
from reports import actions, exports
from reports.actions.rounds import BadRequest
from reports.api import shapes
from reports.api.pages import paged
from reports.models import Report
from units.models import Unit
from units.policy import Permission

UNIT = OpenApiParameter("unit", str, description="Mã đơn vị, ví dụ gialai.kongchro")
PERIOD = OpenApiParameter("period", str, description="Kỳ báo cáo, ví dụ 2022-H1")
STATE = OpenApiParameter("state", str, description="Trạng thái báo cáo")
FORM = OpenApiParameter("form", str, description="Mã mẫu báo cáo")


@extend_schema(
    parameters=[UNIT, PERIOD, STATE, FORM], responses=shapes.ReportShape(many=True)
)
@api_view(["GET"])
def report_list(request):
    """List the reports in scope."""
    reports = Report.objects.for_page().visible_to(request.user)
    wanted = request.query_params
    filters = {"unit": "unit__code", "period": "period", "state": "state", "form": "form__code"}
    for name, field in filters.items():
        if wanted.get(name):
            reports = reports.filter(**{field: wanted[name]})
    return paged(request, reports, shapes.ReportShape)


@extend_schema(responses=shapes.ReportShape)
@api_view(["GET"])
def report_detail(request, pk):
    """Show one report in scope."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    return Response(shapes.ReportShape(report).data)


@extend_schema(
    request=shapes.MoveShape,
    responses=shapes.MovedShape,
    parameters=[
        OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
    ],
)
@api_view(["POST"])
def report_transitions(request, pk):
    """Make a transition once: the same Idempotency-Key again returns the first answer."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > 80:
        raise BadRequest("Gửi kèm tiêu đề Idempotency-Key dài 1 đến 80 ký tự.")
    asked = shapes.MoveShape(data=request.data)
    if not asked.is_valid():
        return Response(
            {
                "code": "invalid",
                "reason": "Yêu cầu sai cấu trúc; cần name, note, version.",
                "errors": asked.errors,
            },
            status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    event = actions.move(
        report=report,
        by=request.user,
        idempotency_key=key,
        channel="browser" if request.auth is None else "api",
        **asked.validated_data,
    )
    report.refresh_from_db(fields=["state", "version", "revision"])
    return Response(
        {
            "event": event.sequence,
            "name": event.name,
            "state": report.state,
            "version": report.version,
            "revision": report.revision,
            "receipt": event.payload.get("receipt"),
        }
    )


@extend_schema(
    parameters=[
        OpenApiParameter("format", str, enum=["pdf", "xlsx", "docx"], required=True),
        OpenApiParameter("part", str, enum=["appendix", "full"]),
    ],
    responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
)
@api_view(["GET"])
def report_document(request, pk):
    """Return the official document of a report."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    kind = request.query_params.get("format", "pdf")
    part = request.query_params.get("part", "full")
    if kind not in exports.FORMATS or part not in exports.PARTS:
        raise BadRequest("format là pdf, xlsx hoặc docx; part là appendix hoặc full.")
    document = exports.render(report, kind, part)
    return HttpResponse(
        document.content,
        content_type=document.content_type,
        headers={"Content-Disposition": f'attachment; filename="{document.filename}"'},
    )


@extend_schema(parameters=[UNIT, PERIOD, FORM], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def rollup(request):
    """Return the total of a unit's children for a form and period, with coverage."""
    wanted = {name: request.query_params.get(name, "") for name in ("unit", "period", "form")}
    if not all(wanted.values()):
        raise BadRequest("Cần đủ unit, period và form.")
    units = Unit.objects.visible_to(request.user, Permission.ROLLUP_VIEW)
    unit = get_object_or_404(units, code=wanted["unit"])
    form = get_object_or_404(FormVersion.objects.published(), code=wanted["form"])
    return Response(dashboards.rollup_answer(unit, wanted["period"], form))


@extend_schema(
    parameters=[UNIT, PERIOD, FORM, OpenApiParameter("indicator", str)],
    responses=shapes.FigureShape(many=True),
)
@api_view(["GET"])
def figure_list(request):
    """List published figures of the units in scope."""
    visible = Report.objects.visible_to(request.user).values("unit", "period", "form")
    figures = Figure.objects.current().select_related("indicator", "unit", "form")
    figures = figures.defer("form__definition").filter(
        Q(unit__in=visible.values("unit").distinct())
    )
    names = {"unit": "unit__code", "form": "form__code", "indicator": "indicator__code"}
    names["period"] = "period"
    for name, field in names.items():
        if value := request.query_params.get(name):
            figures = figures.filter(**{field: value})
    return paged(request, figures.order_by("unit__code", "period", "id"), shapes.FigureShape)
