"""Pages of forms: which are asked, what each asks, as a file, and against another."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from indicators import catalogue, difference_pages, formfile, pages, workbook
from indicators.models import FormVersion
from units import policy
from units.models import held_by
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
    version = form_in_scope(request.user, code)
    form = catalogue.form_spec(version)
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
            "is_draft": not version.published_at,
            "other": other,
            "others": others,
            "parts": difference_pages.parts(other, form) if other else [],
        },
    )
