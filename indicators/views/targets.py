"""Pages of targets: what plans ask of the figures of a year."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators import targets
from indicators.models import Target
from units import policy
from units.models import Unit, held_by
from units.policy import Permission
from units.views import require_catalogue


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
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, "Đã lưu mục tiêu.")
        return redirect("indicators:target-list")
    changes = targets.changes(form.target) if form.target.pk else []
    context = {"form": form, "changes": changes}
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/target_form.html", context, status=status)
