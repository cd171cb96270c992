"""Later deadlines: asked for by the unit; granted, refused, withdrawn by who opened the round."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports import actions, deadlines
from reports.actions.extensions import may_ask, owner_of
from reports.models import Extension, ExtensionRequest, Report
from reports.pages import rounds
from reports.pages.round_form import AskExtension, Extend
from reports.refusals import BadRequest
from reports.views.rounds import managed_round
from units import policy
from units.models import held_by
from units.policy import Permission, Place


@require_http_methods(["GET", "POST"])
def report_extend(request, pk):
    """Grant one report a later deadline; POST with viec: tu-choi refuses, rut withdraws one."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    owner = owner_of(report)
    held = held_by(request.user)
    if not policy.can(held, Permission.ROUND_MANAGE, Place(owner, f"/{owner}/", "")):
        raise PermissionDenied("Tài khoản này không có quyền gia hạn cho báo cáo của đơn vị.")
    deed, fault = request.POST.get("viec", ""), ""
    waiting = report.extension_requests.filter(answered_at__isnull=True)
    asked = waiting.select_related("asked_by").first()
    form = Extend(
        request.POST if request.method == "POST" and not deed else None,
        initial={"due_at": asked.wanted_until} if asked else {},
    )
    try:
        if deed:
            return answered(request, report, deed)
        if form.is_valid():
            actions.extend(report=report, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã gia hạn cho {report.unit_then.name}.")
            return back_to_round(report)
    except BadRequest as error:
        if deed:
            fault = str(error)
        else:
            form.add_error("due_at", str(error))
    granted = report.extensions.select_related("granted_by", "withdrawn_by")
    context = {
        "report": report,
        "form": form,
        "asked": asked,
        "fault": fault,
        "granted": [(one, state_of(one, timezone.now())) for one in granted],
        "requests": report.extension_requests.filter(answered_at__isnull=False),
    }
    status = 422 if fault or form.errors else 200
    return render(request, "reports/report_extend.html", context, status=status)


def state_of(one: Extension, now) -> str:
    """Return how an extension stands, in a word."""
    if not deadlines.stands(one):
        return "đã rút"
    return "đang hiệu lực" if now < one.due_at else "đã hết hạn"


def back_to_round(report: Report):
    if report.round_id:
        return redirect("reports:round-detail", report.round_id)
    return redirect("reports:report-detail", report.pk)


def answered(request, report: Report, deed: str):
    """Refuse an open request, or withdraw an extension, of this very report."""
    reason, number = request.POST.get("ly-do", ""), request.POST.get("so", "")
    key = int(number) if number.isdecimal() and len(number) < 16 else 0
    if deed == "rut":
        one = get_object_or_404(Extension, report=report, pk=key)
        actions.withdraw_extension(extension=one, reason=reason, by=request.user)
        messages.success(request, f"Đã rút gia hạn của {report.unit_then.name}.")
    else:
        one = get_object_or_404(ExtensionRequest, report=report, pk=key)
        actions.refuse_extension(request=one, reason=reason, by=request.user)
        messages.success(request, f"Đã trả lời đề nghị của {report.unit_then.name}.")
    return redirect("reports:report-extend", report.pk)


@require_http_methods(["GET", "POST"])
def report_ask_extension(request, pk):
    """The unit's own page: what it asked and was answered, and a new request."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    if not may_ask(report, request.user):
        raise PermissionDenied("Tài khoản này không có quyền đề nghị gia hạn cho báo cáo này.")
    form = AskExtension(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_extension(report=report, by=request.user, **form.cleaned_data)
        except BadRequest as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã gửi đề nghị gia hạn; hạn gửi chưa đổi.")
            return redirect("reports:report-ask-extension", report.pk)
    asked = report.extension_requests.select_related("asked_by", "answered_by", "extension")
    requests = list(asked.order_by("-asked_at"))
    context = {
        "report": report,
        "form": form,
        "requests": requests,
        "is_waiting": any(one.is_open for one in requests),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/report_ask_extension.html", context, status=status)


@require_http_methods(["GET", "POST"])
def round_extend(request, pk):
    """One later deadline for several units: chosen, looked at, granted."""
    one = managed_round(request.user, pk)
    page = rounds.RoundPage(one, timezone.now())
    posted = request.method == "POST"
    form = Extend(request.POST if posted else None)
    keys = set(request.POST.getlist("bao-cao"))
    chosen = [line for line in page.missing if str(line.report.pk) in keys]
    fault = "Đánh dấu ít nhất một đơn vị." if posted and not chosen else ""
    is_valid = form.is_valid() and not fault
    if is_valid and "chac" in request.POST:
        granted, refused = actions.extend_all(
            reports=[line.report for line in chosen], by=request.user, **form.cleaned_data
        )
        if granted:
            messages.success(request, f"Đã gia hạn cho {len(granted)} đơn vị.")
        for report, reason in refused:
            messages.error(request, f"{report.unit_then.name}: {reason}")
        return redirect("reports:round-detail", one.pk)
    context = {
        "round": one,
        "page": page,
        "form": form,
        "chosen": {line.report.pk for line in chosen},
        "confirmed": chosen if is_valid else [],
        "fault": fault,
    }
    status = 422 if fault or form.errors else 200
    return render(request, "reports/round_extend.html", context, status=status)
