"""Whom a round asks beside the rule: units added, units let off, each for a reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators.periods import Period
from reports import actions
from reports.actions.exceptions import addable
from reports.models import Report, Round
from reports.pages import rounds
from reports.pages.round_form import AddUnit, Exempt
from reports.refusals import BadRequest
from reports.views.rounds import managed_round


@require_http_methods(["GET", "POST"])
def round_units(request, pk):
    """POST with viec: mien lets a unit off, thoi-mien asks it again, them adds one."""
    one = managed_round(request.user, pk)
    deed = request.POST.get("viec", "")
    exempt, add = forms_of(one, deed, request)
    posted = {"mien": exempt, "them": add}.get(deed)
    try:
        if deed == "thoi-mien":
            return ask_again(request, one)
        if posted is not None and posted.is_valid():
            done = let_off if deed == "mien" else added
            return done(request, one, posted.cleaned_data, posted)
    except BadRequest as error:
        if posted is None:
            messages.error(request, str(error))
            return redirect("reports:round-units", one.pk)
        posted.add_error(None, str(error))
    page = rounds.RoundPage(one, timezone.now())
    context = {"round": one, "page": page, "exempt": exempt, "add": add}
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/round_units.html", context, status=status)


def forms_of(one: Round, deed: str, request) -> tuple[Exempt, AddUnit]:
    owed = Report.objects.for_page().filter(round=one, is_owed=True, submitted_at__isnull=True)
    data = request.POST
    return (
        Exempt(
            data if deed == "mien" else None,
            reports=owed.order_by("unit__code"),
            prefix="mien",
            initial={"report": request.GET.get("bao-cao", "")},
        ),
        AddUnit(
            data if deed == "them" else None,
            units=addable(one).order_by("code"),
            period=Period.parse(one.period),
            prefix="them",
        ),
    )


def let_off(request, one: Round, cleaned: dict, form: Exempt):
    report = cleaned["report"]
    actions.exempt(
        report=report,
        reason=cleaned["reason"],
        document_number=cleaned["document_number"],
        by=request.user,
    )
    messages.success(request, f"Đã miễn báo cáo cho {report.unit_then.name}.")
    return redirect("reports:round-units", one.pk)


def added(request, one: Round, cleaned: dict, form: AddUnit):
    actions.add_unit(
        round=one,
        unit=cleaned["unit"],
        asked=form.asked(),
        reason=cleaned["reason"],
        document_number=cleaned["document_number"],
        by=request.user,
    )
    messages.success(request, f"Đã giao thêm {cleaned['unit'].name}.")
    return redirect("reports:round-units", one.pk)


def ask_again(request, one: Round):
    reports = Report.objects.for_page().filter(round=one)
    unit = request.POST.get("don-vi", "")
    report = get_object_or_404(reports, unit_id=int(unit) if unit.isdecimal() else 0)
    actions.end_exemption(report=report, by=request.user)
    messages.success(request, f"{report.unit_then.name} lại phải gửi báo cáo.")
    return redirect("reports:round-units", one.pk)
