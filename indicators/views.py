"""Pages of the catalogue: which forms are asked, what each figure means, what plans ask of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators import (
    catalogue,
    difference_pages,
    formfile,
    pages,
    series,
    targets,
    unit_series,
    workbook,
)
from indicators.models import FormVersion, Indicator, Target
from units import policy
from units.models import Unit, held_by
from units.policy import Permission
from units.views import require_catalogue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Format -> content type, and what writes the form so that it can be read back whole.
FORM_FILES = {
    "xlsx": (XLSX, workbook.write),
    "toml": ("application/toml; charset=utf-8", formfile.write_whole),
}


@require_safe
def form_list(request):
    require_catalogue(request.user)
    forms = [
        pages.form_line(catalogue.form_spec(form), form.published_at)
        for form in FormVersion.objects.published()
    ]
    drafting = FormVersion.objects.drafts_of(request.user)
    return render(request, "indicators/form_list.html", {"forms": forms, "drafts": drafting})


def form_in_scope(user, code) -> FormVersion:
    """Return the form a person may read under this code, a draft among those who work on it.

    403 without a role, 404 where none is.
    """
    require_catalogue(user)
    return get_object_or_404(FormVersion.objects.readable_by(user), code=code)


@require_safe
def form_detail(request, code):
    version = form_in_scope(request.user, code)
    if not version.published_at:
        return redirect("indicators:draft-detail", code)
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
def form_file(request, code):
    """The form whole, to edit in a spreadsheet program or to load elsewhere."""
    form = catalogue.form_spec(form_in_scope(request.user, code))
    format_ = request.GET.get("format", "")
    if format_ not in FORM_FILES:
        return HttpResponseBadRequest(
            "Chọn định dạng xlsx hoặc toml.", content_type="text/plain; charset=utf-8"
        )
    content_type, written = FORM_FILES[format_]
    return HttpResponse(
        written(form),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{form.code}.{format_}"'},
    )


@require_safe
def form_difference(request, code):
    """What the form asks otherwise than another: the one it takes the place of, or one chosen."""
    form = catalogue.form_spec(form_in_scope(request.user, code))
    others = list(FormVersion.objects.published().exclude(code=code).values_list("code", "title"))
    chosen = request.GET.get("voi", "")
    if not chosen and form.follows in dict(others):
        chosen = form.follows
    other = catalogue.form_spec(form_in_scope(request.user, chosen)) if chosen else None
    return render(
        request,
        "indicators/form_difference.html",
        {
            "form": form,
            "other": other,
            "others": others,
            "parts": difference_pages.parts(other, form) if other else [],
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
        context["line"] = unit_series.unit_series(indicator, unit, request.user, versions)
    else:
        context["series"] = series.series(indicator, request.user, request.GET.get("trang", 1))
    return render(request, "indicators/indicator_detail.html", context)


@require_safe
def target_list(request):
    require_catalogue(request.user)
    listing = targets.target_list(request.user, request.GET)
    context = {"listing": listing, "kinds": Unit.Kind.choices}
    return render(request, "indicators/target_list.html", context)


@require_http_methods(["GET", "POST"])
def target_add(request):
    if not policy.has(held_by(request.user), Permission.CATALOGUE_EDIT):
        raise PermissionDenied(NO_TARGETS)
    return answer_form(request, targets.TargetForm(request.POST or None, user=request.user))


@require_http_methods(["GET", "POST"])
def target_edit(request, pk):
    target = target_to_change(request.user, pk)
    posted = request.POST or None
    return answer_form(request, targets.TargetForm(posted, user=request.user, target=target))


@require_http_methods(["GET", "POST"])
def target_delete(request, pk):
    target = target_to_change(request.user, pk)
    if request.method == "POST":
        target.delete()
        messages.success(request, "Đã xóa mục tiêu.")
        return redirect("indicators:target-list")
    shown = targets.limit_shown(targets.measure_of(target.indicator), target.minimum)
    return render(request, "indicators/target_delete.html", {"target": target, "minimum": shown})


NO_TARGETS = "Tài khoản này không có quyền đặt mục tiêu cho đơn vị."


def target_to_change(user, pk: int) -> Target:
    """Return a target in sight; raise Http404 or PermissionDenied."""
    target = get_object_or_404(targets.seen_by(user), pk=pk)
    if not targets.units_set_by(user).filter(pk=target.unit_id).exists():
        raise PermissionDenied(NO_TARGETS)
    return target


def answer_form(request, form: targets.TargetForm):
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã lưu mục tiêu.")
        return redirect("indicators:target-list")
    changes = targets.changes(form.target) if form.target.pk else []
    context = {"form": form, "changes": changes}
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/target_form.html", context, status=status)
