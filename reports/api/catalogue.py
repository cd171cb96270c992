"""The catalogue through the API: units, forms, indicators."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators.models import FormVersion, Indicator
from reports.api import parameters, shapes
from reports.api.pages import paged
from reports.api.parameters import KIND, ON, QUERY
from units.models import Unit, UnitParent
from units.text import fold
from units.views import require_catalogue


@extend_schema(parameters=[QUERY, KIND, ON], responses=shapes.UnitShape(many=True))
@api_view(["GET"])
def unit_list(request):
    """List the units that exist on a date, each with its parent on that date."""
    require_catalogue(request.user)
    on = parameters.day(request, "on")
    units = Unit.objects.in_force(on)
    if text := parameters.text(request, "q"):
        units = units.search(text)
    if kind := parameters.text(request, "kind"):
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
    rows = list(forms)
    if text := parameters.text(request, "q"):
        rows = [form for form in rows if fold(text) in fold(f"{form.code} {form.title}")]
    if kind := parameters.text(request, "kind"):
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
    if text := parameters.text(request, "q"):
        indicators = indicators.filter(
            Q(search_name__contains=fold(text)) | Q(code__contains=fold(text))
        )
    match parameters.text(request, "kind"):
        case "entered":
            indicators = indicators.filter(formula="")
        case "computed":
            indicators = indicators.exclude(formula="")
    return paged(request, indicators, shapes.IndicatorShape)
