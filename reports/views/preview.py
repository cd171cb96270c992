"""A form shown as a unit will fill it: of published forms, and of drafts to who works on them."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators.models import FormVersion
from reports.pages import preview
from units.views import require_catalogue


@require_safe
def form_preview(request, code):
    require_catalogue(request.user)
    version = get_object_or_404(FormVersion.objects.readable_by(request.user), code=code)
    shown = preview.preview(version, request.GET.get("loai", ""), request.GET.get("bieu", ""))
    if isinstance(shown, list):
        context = {"version": version, "faults": shown}
    else:
        context = {"version": version, "shown": shown}
    return render(request, "reports/form_preview.html", context)
