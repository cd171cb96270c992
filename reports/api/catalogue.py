"""The catalogue through the API: units, forms, indicators."""

from datetime import date

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators.models import FormVersion, Indicator
from reports.actions.rounds import BadRequest
from reports.api import shapes
from reports.api.pages import paged
from reports.entry import NotAllowed
from units import policy
from units.models import Unit, UnitParent
from units.policy import Permission
from units.text import fold

QUERY = OpenApiParameter("q", str, description="Tìm theo tên hoặc mã, có dấu hay không dấu")
KIND = OpenApiParameter("kind", str, description="Loại")
ON = OpenApiParameter("on", date, description="Vào ngày YYYY-MM-DD, mặc định hôm nay")


def require_catalogue(user) -> None:
    if not policy.has(policy.held_by(user), Permission.CATALOGUE_VIEW):
        raise NotAllowed(["Tài khoản này chưa được phân công nên chưa xem được danh mục."])


def on_date(request) -> date:
    text = request.query_params.get("on", "")
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest("on phải là ngày dạng YYYY-MM-DD.") from None


@extend_schema(parameters=[QUERY, KIND, ON], responses=shapes.UnitShape(many=True))
@api_view(["GET"])
def unit_list(request):
    """List the units that exist on a date, each with its parent on that date."""
    require_catalogue(request.user)
    on = on_date(request)
    units = Unit.objects.in_force(on)
    if text := request.query_params.get("q"):
        units = units.search(text)
    if kind := request.query_params.get("kind"):
        units = units.filter(kind=kind)
    hierarchy = UnitParent.objects.tree(on)
    rows = list(units)
    for unit in rows:
        unit.parent = hierarchy.parent(unit.code) or None
    return paged(request, rows, shapes.UnitShape)


@extend_schema(parameters=[QUERY, KIND], responses=shapes.FormShape(many=True))
@api_view(["GET"])
def form_list(request):
    """List the published form versions; `kind` is a kind of unit that files them."""
    require_catalogue(request.user)
    forms = FormVersion.objects.published()
    if text := request.query_params.get("q"):
        forms = forms.filter(Q(code__icontains=text) | Q(title__icontains=text))
    rows = list(forms)
    if kind := request.query_params.get("kind"):
        rows = [form for form in rows if kind in form.definition["unit_kinds"]]
    return paged(request, rows, shapes.FormShape)


@extend_schema(responses=shapes.FormDetailShape)
@api_view(["GET"])
def form_detail(request, code):
    """Show one form version whole: tables, rows, indicators, rules, outline."""
    require_catalogue(request.user)
    form = get_object_or_404(FormVersion.objects.published(), code=code)
    return Response(shapes.FormDetailShape(form).data)


@extend_schema(parameters=[QUERY, KIND], responses=shapes.IndicatorShape(many=True))
@api_view(["GET"])
def indicator_list(request):
    """List indicators; `kind` is `entered` or `computed`."""
    require_catalogue(request.user)
    indicators = Indicator.objects.all()
    if text := request.query_params.get("q"):
        indicators = indicators.filter(
            Q(search_name__contains=fold(text)) | Q(code__contains=text.lower())
        )
    match request.query_params.get("kind"):
        case "entered":
            indicators = indicators.filter(formula="")
        case "computed":
            indicators = indicators.exclude(formula="")
    return paged(request, indicators, shapes.IndicatorShape)
