"""Pages of the catalogue: which forms are asked, what each figure means, how it has moved."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators import catalogue, pages, series
from indicators.models import FormVersion, Indicator
from units import policy
from units.models import held_by
from units.policy import Permission
from units.views import require_catalogue


@require_safe
def form_list(request):
    require_catalogue(request.user)
    forms = [
        pages.form_line(catalogue.form_spec(form), form.published_at)
        for form in FormVersion.objects.published()
    ]
    drafting = FormVersion.objects.drafts_of(request.user)
    return render(request, "indicators/form_list.html", {"forms": forms, "drafts": drafting})


@require_safe
def form_detail(request, code):
    require_catalogue(request.user)
    version = get_object_or_404(FormVersion.objects.published(), code=code)
    form = catalogue.form_spec(version)
    return render(
        request,
        "indicators/form_detail.html",
        {
            "version": version,
            "form": form,
            "line": pages.form_line(form, version.published_at),
            "tables": pages.item_lines(form),
            "rules": pages.rule_lines(form),
            "may_clone": policy.has(held_by(request.user), Permission.CATALOGUE_EDIT),
        },
    )


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
    require_catalogue(request.user)
    indicator = get_object_or_404(Indicator, code=code)
    forms = [catalogue.form_spec(form) for form in FormVersion.objects.published()]
    return render(
        request,
        "indicators/indicator_detail.html",
        {
            "indicator": indicator,
            "facts": pages.indicator_facts(indicator, forms),
            "series": series.series(indicator, request.user, request.GET.get("trang", 1)),
        },
    )
