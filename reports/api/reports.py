"""Reports, transitions, documents and published figures through the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators import dashboards, todays_map
from indicators.models import Figure, FormVersion
from reports import actions, exports, files
from reports.api import parameters, shapes
from reports.api.pages import paged
from reports.api.parameters import FORM, INDICATOR, PERIOD, READING, STATE, UNIT
from reports.files import downloads
from reports.models import Report
from reports.refusals import BadRequest
from units.models import Unit
from units.policy import Permission


@extend_schema(parameters=[UNIT, PERIOD, STATE, FORM], responses=shapes.ReportShape(many=True))
@api_view(["GET"])
def report_list(request):
    """List the reports in scope."""
    reports = Report.objects.for_page().visible_to(request.user)
    fields = {"unit": "unit__code", "period": "period", "state": "state", "form": "form__code"}
    reports = reports.filter(**parameters.filters(request, fields))
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
    parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)],
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
        channel=parameters.channel(request),
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
    kind = parameters.text(request, "format") or "pdf"
    part = parameters.text(request, "part") or exports.FULL
    if kind not in exports.FORMATS or part not in exports.PARTS:
        raise BadRequest("format là pdf, xlsx hoặc docx; part là appendix hoặc full.")
    return downloads.of_document(request, files.of(report, kind, part))


READINGS = {"then": dashboards.rolled_up, "today": todays_map.rolled_up}


@extend_schema(parameters=[UNIT, PERIOD, FORM, READING], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def rollup(request):
    """Return the total of a unit's children for a form and period, with coverage."""
    wanted = {name: parameters.text(request, name) for name in ("unit", "period", "form")}
    if not all(wanted.values()):
        raise BadRequest("Cần đủ unit, period và form.")
    period = parameters.period(request)
    units = Unit.objects.visible_to(request.user, Permission.ROLLUP_VIEW)
    unit = get_object_or_404(units, code=wanted["unit"])
    form = get_object_or_404(FormVersion.objects.published(), code=wanted["form"])
    reading = parameters.text(request, "map") or "then"
    if reading not in READINGS:
        raise BadRequest("map phải là then hoặc today.")
    return Response(dashboards.rollup_answer(unit, period, form, READINGS[reading]))


@extend_schema(
    parameters=[UNIT, PERIOD, FORM, INDICATOR],
    responses=shapes.FigureShape(many=True),
)
@api_view(["GET"])
def figure_list(request):
    """List the published figures of the reports in scope, by the hierarchy each report keeps."""
    figures = (
        Figure.objects.current()
        .visible_to(request.user)
        .select_related("indicator", "unit", "form")
        .defer("form__definition")
        .order_by("unit__code", "period", "id")
    )
    fields = {
        "unit": "unit__code",
        "period": "period",
        "form": "form__code",
        "indicator": "indicator__code",
    }
    figures = figures.filter(**parameters.filters(request, fields))
    return paged(request, figures, shapes.FigureShape)
