"""Pages about delegation: what a person lets another do, and what he does for others."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from units import actions
from units.actions import delegating
from units.models import Assignment, person
from units.pages import accounts as pages
from units.pages import forms
from units.pages.forms import posted
from units.refusals import Refused

SHOWN = 500  # accounts offered while a name is typed
NOBODY = "Không có tài khoản tên này; hãy chọn một tên đăng nhập trong danh sách gợi ý."


@require_http_methods(["GET", "POST"])
def delegation_list(request):
    roles = pages.own_roles(request.user)
    if request.method == "POST" and not roles:
        raise PermissionDenied("Tài khoản này không có vai trò nào ủy quyền được.")
    form = forms.Delegate(posted(request), roles=roles) if roles else None
    if form and form.is_valid() and delegated(form, request.user):
        messages.success(request, "Đã ủy quyền; ủy quyền tự hết hiệu lực sau ngày kết thúc.")
        return redirect("units:delegation-list")
    given, taken = pages.delegations(request.user)
    near = {one for role in roles for one in delegating.delegates(role)[:SHOWN]}
    context = {
        "form": form,
        "given": given,
        "taken": taken,
        "near": sorted((one.get_username(), person(one)) for one in near),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/delegation_list.html", context, status=status)


def delegated(form: forms.Delegate, by) -> bool:
    """Carry out what was typed; tell in the form why it was not."""
    typed = dict(form.cleaned_data)
    origin = form.roles[typed.pop("origin")]
    to = delegating.delegates(origin).filter(username=typed.pop("to")).first()
    if to is None:
        form.add_error("to", NOBODY)
        return False
    try:
        actions.delegate(origin=origin, to=to, by=by, **typed)
    except Refused as error:
        for fault in error.faults:
            form.add_error(None, fault)
        return False
    return True


@require_POST
def delegation_end(request, pk):
    own = Assignment.objects.filter(delegated_from__user=request.user)
    one = get_object_or_404(own, pk=pk)
    try:
        actions.end(assignment=one, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã chấm dứt ủy quyền; hiệu lực ngay.")
    return redirect("units:delegation-list")
