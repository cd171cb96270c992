"""Rounds: opened by the unit that asks, followed until everybody has filed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.periods import NAMES
from reports import actions
from reports.models import Report, Round
from reports.pages import filing, queues, staffing
from reports.pages.round_form import Extend, OpenRound, asked_period
from reports.refusals import BadRequest
from units import policy
from units.models import Unit, held_by
from units.policy import Permission, Place


@require_safe
def round_list(request):
    now = timezone.now()
    rounds = Round.objects.filter(owner__in=queues.owners(request.user))
    context = {
        "rounds": queues.round_lines(rounds, now),
        "may_open": policy.has(held_by(request.user), Permission.ROUND_MANAGE),
    }
    return render(request, "reports/round_list.html", context)


@require_http_methods(["GET", "POST"])
def round_create(request):
    """Choose owner and period first: forms, kinds of units and dates follow from them."""
    source = request.POST or request.GET
    owners, owner = asked_owner(request.user, source.get("don-vi"))
    this_year = timezone.localdate().year
    period, fault = asked_period(source, this_year)
    posted = request.POST if request.method == "POST" else None
    form = OpenRound(posted, owner=owner, period=period) if period else None
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
        "year": period.year if period else this_year,
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
    plain = ("title", "dispatch_number", "dispatch_date", "data_from", "data_to")
    return actions.open_round(
        owner=owner,
        period=period,
        asked=form.asked(),
        by=by,
        **{name: form.cleaned_data[name] for name in plain},
    )


@require_safe
def round_detail(request, pk):
    rounds = Round.objects.filter(owner__in=queues.owners(request.user))
    one = get_object_or_404(rounds.with_owner(), pk=pk)
    now = timezone.now()
    lines = filing.filing_lines(filing.with_extensions(Report.objects.filter(round=one)), now)
    place = Place(one.owner.code, f"/{one.owner.code}/", "")
    held = held_by(request.user)
    context = {
        "round": one,
        "forms": one.forms.select_related("form").defer("form__definition"),
        "lines": lines,
        "missing": [line for line in lines if line.is_missing],
        "gaps": staffing.of_round(one, request.user),
        "tally": filing.tally(lines, now),
        "may_extend": policy.can(held, Permission.ROUND_MANAGE, place),
        "reviews": policy.has(held, Permission.REPORT_REVIEW),
        "fills_in": policy.has(held, Permission.REPORT_FILL_IN),
    }
    return render(request, "reports/round_detail.html", context)


@require_http_methods(["GET", "POST"])
def report_extend(request, pk):
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    owner = report.parent_code or report.unit.code
    held = held_by(request.user)
    if not policy.can(held, Permission.ROUND_MANAGE, Place(owner, f"/{owner}/", "")):
        raise PermissionDenied("Tài khoản này không có quyền gia hạn cho báo cáo của đơn vị.")
    form = Extend(request.POST or None)
    if form.is_valid():
        try:
            actions.extend(report=report, by=request.user, **form.cleaned_data)
        except BadRequest as error:
            form.add_error("due_at", str(error))
        else:
            messages.success(request, f"Đã gia hạn cho {report.unit_then.name}.")
            if report.round_id:
                return redirect("reports:round-detail", report.round_id)
            return redirect("reports:report-detail", report.pk)
    granted = report.extensions.select_related("granted_by")
    context = {"report": report, "form": form, "granted": granted}
    status = 422 if form.errors else 200
    return render(request, "reports/report_extend.html", context, status=status)
