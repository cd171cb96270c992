"""Pages of indicators: what each figure means, and how it has moved."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators import catalogue, pages, series, unit_series
from indicators.models import FormVersion, Indicator
from indicators.todays_map import TODAYS, TodaysMap
from units.views import require_catalogue


@require_safe
def indicator_list(request):
    require_catalogue(request.user)
    text, kind = request.GET.get("q", ""), request.GET.get("kieu", "")
    found = pages.search_indicators(text, kind)
    page = Paginator(found, 50).get_page(request.GET.get("trang"))
    rows = [
        (one, pages.VALUE_TYPE_WORDS[one.value_type], pages.TIME_BASIS_WORDS[one.time_basis])
        for one in page.object_list
    ]
    context = {"text": text, "kind": kind, "kinds": pages.VALUE_TYPE_WORDS.items()}
    return render(
        request, "indicators/indicator_list.html", {**context, "page": page, "rows": rows}
    )


@require_safe
def indicator_detail(request, code):
    """Show an indicator; with ?don-vi=<unit code> its series there, else units by periods."""
    require_catalogue(request.user)
    indicator = get_object_or_404(Indicator, code=code)
    unit = None
    if asked := request.GET.get("don-vi", ""):
        unit = get_object_or_404(unit_series.units_in_scope(request.user), code=asked)
    versions = list(FormVersion.objects.published())
    forms = [catalogue.form_spec(form) for form in versions]
    relations = catalogue.related_of(code)
    context = {
        "indicator": indicator,
        "facts": pages.indicator_facts(indicator, forms, relations),
        "elsewhere": unit_series.tracked_elsewhere(
            indicator, [one.code for one in relations], request.user, unit
        ),
        "unit": unit,
        "units": unit_series.units_with_figures(indicator, request.user),
    }
    if unit:
        here = TodaysMap(unit) if request.GET.get("dia-gioi") == TODAYS else None
        line = unit_series.unit_series(indicator, unit, request.user, versions, here)
        context |= {"line": line, "is_todays": here is not None}
    else:
        context["series"] = series.series(indicator, request.user, request.GET.get("trang", 1))
    return render(request, "indicators/indicator_detail.html", context)
