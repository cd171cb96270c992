"""Rounds: opened by the unit that asks, followed until everybody has filed, edited, cancelled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.periods import NAMES
from reports import actions, attachments
from reports.actions import round_changes
from reports.models import Round
from reports.pages import queues, rounds, staffing
from reports.pages.round_form import (
    PLAIN,
    Attach,
    CancelRound,
    EditRound,
    OpenRound,
    asked_period,
    next_period,
)
from reports.refusals import BadRequest
from units import policy
from units.models import Unit, held_by
from units.policy import Permission, Place


@require_safe
def round_list(request):
    now = timezone.now()
    found = Round.objects.filter(owner__in=queues.owners(request.user))
    context = {
        "rounds": queues.round_lines(found, now),
        "now": now,
        "may_open": policy.has(held_by(request.user), Permission.ROUND_MANAGE),
    }
    return render(request, "reports/round_list.html", context)


@require_http_methods(["GET", "POST"])
def round_create(request):
    """Choose owner and period first: forms, kinds of units and dates follow from them."""
    source = request.POST or request.GET
    owners, owner = asked_owner(request.user, source.get("don-vi"))
    offered = next_period(timezone.localdate())
    period, fault = asked_period(source, offered.year)
    posted = request.POST if request.method == "POST" else None
    files = request.FILES if posted else None
    form = OpenRound(posted, files, owner=owner, period=period) if period else None
    if posted and form and form.is_valid():
        try:
            opened = open_round(form, owner, period, request.user)
        except BadRequest as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã mở đợt, giao {opened.reports.count()} đơn vị báo cáo.")
            return redirect("reports:round-detail", opened.pk)
    context = {
        "owners": owners,
        "owner": owner,
        "period": period,
        "fault": fault,
        "form": form,
        "kinds": NAMES.items(),
        "chosen": period or offered,
        "gaps": form and staffing.before_opening(owner, period, form.asked_kinds(), request.user),
    }
    status = 422 if posted else 200
    return render(request, "reports/round_create.html", context, status=status)


def asked_owner(user, code: str | None) -> tuple[list[Unit], Unit]:
    """Return the units the person opens rounds for, and the one asked for, by default the first."""
    owners = list(Unit.objects.visible_to(user, Permission.ROUND_MANAGE))
    if not owners:
        raise PermissionDenied("Tài khoản này không có quyền mở đợt báo cáo.")
    found = [one for one in owners if not code or one.code == code]
    if not found:
        raise Http404
    return owners, found[0]


def open_round(form: OpenRound, owner: Unit, period, by) -> Round:
    with attachments.kept(form.cleaned_data["attachment"]) as attachment:
        return actions.open_round(
            owner=owner,
            period=period,
            asked=form.asked(),
            by=by,
            attachment=attachment,
            **{name: form.cleaned_data[name] for name in PLAIN},
        )


@require_safe
def round_detail(request, pk):
    one = get_object_or_404(rounds.rounds_in_scope(request.user), pk=pk)
    held = held_by(request.user)
    context = {
        "round": one,
        "page": rounds.RoundPage(one, timezone.now()),
        "may_manage": may_manage(request.user, one) and one.cancelled_at is None,
        "gaps": staffing.of_round(one, request.user),
        "reviews": policy.has(held, Permission.REPORT_REVIEW),
        "fills_in": policy.has(held, Permission.REPORT_FILL_IN),
    }
    return render(request, "reports/round_detail.html", context)


def may_manage(user, one: Round) -> bool:
    place = Place(one.owner.code, f"/{one.owner.code}/", "")
    return policy.can(held_by(user), Permission.ROUND_MANAGE, place)


def managed_round(user, pk: int, cancelled: bool = False) -> Round:
    """Return a round a person may change: 404 out of scope, 403 where he only looks.

    A cancelled one is changed no more: 404 too, unless asked for.
    """
    scope = rounds.rounds_in_scope(user)
    one = get_object_or_404(scope if cancelled else scope.standing(), pk=pk)
    if not may_manage(user, one):
        raise PermissionDenied("Tài khoản này không có quyền mở, sửa đợt báo cáo của đơn vị.")
    return one


@require_http_methods(["GET", "POST"])
def round_edit(request, pk):
    """Ask for the changes, tell what they do to the reports, then make them."""
    one, now = managed_round(request.user, pk), timezone.now()
    form = EditRound(request.POST if request.method == "POST" else None, one=one, now=now)
    effects = None
    if form.is_valid():
        wanted = form.wanted()
        try:
            if "chac" in request.POST:
                return edited(request, one, wanted)
            found = round_changes.changes(one, wanted, now)
            effects = rounds.effects(one, wanted, found)
        except BadRequest as error:
            form.add_error(None, str(error))
    context = {"round": one, "form": form, "effects": effects, "attach": Attach()}
    status = 422 if form.errors else 200
    return render(request, "reports/round_edit.html", context, status=status)


def edited(request, one: Round, wanted):
    actions.edit_round(round=one, wanted=wanted, by=request.user)
    messages.success(request, "Đã sửa đợt báo cáo.")
    return redirect("reports:round-detail", one.pk)


@require_http_methods(["GET", "POST"])
def round_cancel(request, pk):
    """Cancel a round opened by mistake, with a reason, after telling what becomes of its drafts."""
    one = managed_round(request.user, pk, cancelled=True)
    form = CancelRound(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.cancel_round(round=one, by=request.user, **form.cleaned_data)
        except BadRequest as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã hủy đợt báo cáo.")
            return redirect("reports:round-detail", one.pk)
    page = rounds.RoundPage(one, timezone.now())
    underway = len(round_changes.underway(one))
    context = {"round": one, "page": page, "form": form, "underway": underway}
    status = 422 if form.errors else 200
    return render(request, "reports/round_cancel.html", context, status=status)


@require_http_methods(["GET", "POST"])
def round_file(request, pk):
    """GET hands the công văn out to those the round concerns; POST puts another one, or none."""
    if request.method == "POST":
        return attach(request, managed_round(request.user, pk))
    one = get_object_or_404(rounds.readable_rounds(request.user).exclude(attachment=""), pk=pk)
    return attachments.response(one.attachment, one.attachment_name)


def attach(request, one: Round):
    form = Attach(request.POST, request.FILES)
    drop = "bo" in request.POST
    try:
        if not drop and not form.is_valid():
            raise BadRequest(" ".join(form.errors["attachment"]))
        with attachments.kept(None if drop else form.cleaned_data["attachment"]) as kept:
            actions.attach(round=one, attachment=kept, by=request.user)
    except BadRequest as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã bỏ tệp công văn." if drop else "Đã lưu tệp công văn.")
    return redirect("reports:round-edit", one.pk)
