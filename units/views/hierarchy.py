"""Pages about units: who reports to whom on a date, and what became of a unit."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import DateField
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from units import pages, policy
from units.models import Unit, UnitParent, held_by
from units.policy import Permission


def require_catalogue(user) -> None:
    """Raise PermissionDenied, with its reason, for who may not read the catalogue."""
    if not policy.has(held_by(user), Permission.CATALOGUE_VIEW):
        raise PermissionDenied("Tài khoản này chưa được phân công nên chưa xem được danh mục.")


def asked_date(text: str) -> tuple[date, str]:
    """Return the date asked for, and what to say when it could not be read (today then)."""
    try:
        return DateField(required=False).clean(text) or timezone.localdate(), ""
    except ValidationError:
        return timezone.localdate(), "Ngày không hợp lệ; đang xem theo ngày hôm nay."


@require_safe
def unit_list(request):
    require_catalogue(request.user)
    on, fault = asked_date(request.GET.get("ngay", ""))
    text = request.GET.get("q", "").strip()
    roots, count = pages.branches(
        UnitParent.objects.tree(on), Unit.objects.in_force(on).called_on(on), text
    )
    return render(
        request,
        "units/unit_list.html",
        {"on": on, "fault": fault, "text": text, "roots": roots, "count": count},
    )


@require_safe
def unit_detail(request, code):
    require_catalogue(request.user)
    unit = get_object_or_404(Unit, code=code)
    return render(request, "units/unit_detail.html", {"unit": unit, **pages.life(unit)})
