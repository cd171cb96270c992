"""Reorganise units: type or paste what changes, look at what it does, confirm; what was done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports import actions
from reports.imports.read import NotAnAppendix
from reports.messages import NO_REORGANISING, PLAN_CHANGED
from reports.pages import reorganisation as page
from reports.pages.reorganisation import Decision, Preview
from units import policy
from units.actions import NEEDED, Refused
from units.models import Reorganisation, Unit, held_by, person
from units.reorganising import Effect
from units.views import require_catalogue


def may_reorganise(user) -> bool:
    held = held_by(user)
    return user.is_superuser or all(policy.has(held, one) for one in NEEDED)


def require_reading(user) -> None:
    """Raise PermissionDenied for who may neither read the catalogue nor reorganise."""
    if not may_reorganise(user):
        require_catalogue(user)


@require_safe
def reorganisation_list(request):
    require_reading(request.user)
    rows = [
        (one, page.tally(one.effects))
        for one in Reorganisation.objects.select_related("carried_out_by")
    ]
    context = {"rows": rows, "may": may_reorganise(request.user)}
    return render(request, "reports/reorganisation_list.html", context)


@require_safe
def reorganisation_detail(request, pk):
    require_reading(request.user)
    one = get_object_or_404(Reorganisation.objects.select_related("carried_out_by"), pk=pk)
    # Who had which role is for those who manage accounts; the catalogue is for everybody.
    hidden = () if may_reorganise(request.user) else ("left", "joined")
    effects = [Effect(*row) for row in one.effects if row[0] not in hidden]
    who = person(one.carried_out_by)
    context = {"one": one, "who": who, "groups": page.grouped(effects)}
    return render(request, "reports/reorganisation_detail.html", context)


@require_http_methods(["GET", "POST"])
def reorganisation_plan(request):
    """Each step sends everything typed so far; nothing is stored before the last."""
    if not may_reorganise(request.user):
        raise PermissionDenied(NO_REORGANISING)
    if request.method == "GET":
        return edit(request, Decision(), [])
    step, lines = request.POST.get("buoc", ""), page.lines_of(request.POST)
    form = Decision(request.POST)
    if step == "doc":
        try:
            lines += page.lines_given(request.FILES.get("tep"), request.POST.get("bang", ""))
        except NotAnAppendix as error:
            return edit(request, form.unchecked(), lines, error=str(error), status=422)
        return edit(request, form.unchecked(), lines)
    if step in ("sua", "them"):
        return edit(request, form.unchecked(), lines)
    if not form.is_valid():
        return edit(request, form, lines, status=422)
    preview = Preview(lines, form.asked(*page.choices_of(request.POST)), request.user)
    if step == "bo-la":
        known = [one for at, one in enumerate(lines) if at not in preview.drawn.unknown]
        return edit(request, form, known)
    if step == "thuc-hien":
        return carry_out(request, form, preview)
    return show(request, form, preview)


def carry_out(request, form, preview: Preview):
    """Do what was looked at; show it again when it is no longer the same."""
    if preview.faults or preview.digest != request.POST.get("dau"):
        return show(request, form, preview, notice=PLAN_CHANGED, status=409)
    try:
        kept = actions.reorganise(plan=preview.plan, by=request.user)
    except Refused:
        return show(request, form, preview, notice=PLAN_CHANGED, status=409)
    messages.success(request, "Đã thực hiện sắp xếp đơn vị.")
    return redirect("reports:reorganisation-detail", kept.pk)


def edit(request, form, lines, error="", status=200):
    context = {
        "form": form,
        "lines": page.shown(lines),
        "error": error,
        "text": request.POST.get("bang", "") if error else "",
        "units": Unit.objects.in_force().only("code", "name"),
        **page.CHOICES,
    }
    return render(request, "reports/reorganisation_plan.html", context, status=status)


def show(request, form, preview: Preview, notice="", status=200):
    context = {"form": form, "preview": preview, "notice": notice, "lines": preview.drawn.found}
    return render(request, "reports/reorganisation_preview.html", context, status=status)
