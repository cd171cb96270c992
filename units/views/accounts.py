"""Pages about accounts: who has which role, giving and ending them, the link to set a password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units import actions, policy
from units.accounts import accounts_seen, units_managed
from units.actions import people
from units.models import Assignment, Unit, UnitParent, held_by, person
from units.pages import accounts as pages
from units.pages import forms
from units.pages.forms import posted
from units.policy import Permission, Role
from units.refusals import Refused

LINK = "account_link"  # session key of a link that is shown once
DAY = 24 * 60 * 60  # seconds


def require_manager(user) -> None:
    if not (user.is_superuser or policy.has(held_by(user), Permission.STAFF_MANAGE)):
        raise PermissionDenied("Tài khoản này không quản lý tài khoản của đơn vị nào.")


def account_in_scope(request, pk: int):
    require_manager(request.user)
    return get_object_or_404(accounts_seen(request.user), pk=pk)


def open_units(user):
    return units_managed(user).in_force()


def refused(form, error: Refused) -> None:
    for fault in error.faults:
        form.add_error(None, fault)


@require_safe
def account_list(request):
    require_manager(request.user)
    asked = pages.asked_of(request.GET)
    shown, lines = pages.account_lines(request.user, asked, request.GET.get("trang"))
    context = {"asked": asked, "shown": shown, "lines": lines, "roles": Role}
    return render(request, "units/account_list.html", context)


@require_http_methods(["GET", "POST"])
def account_create(request):
    """An account with its first role; the link to set its password is shown next, once."""
    require_manager(request.user)
    units = open_units(request.user)
    asked = {"unit": request.GET.get("don-vi"), "role": request.GET.get("vai-tro")}
    form = forms.NewAccount(posted(request), by=request.user, units=units, initial=asked)
    if form.is_valid():
        try:
            account = actions.create_account(by=request.user, **form.cleaned_data)
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, f"Đã tạo tài khoản {account.get_username()}.")
            request.session[LINK] = [
                account.pk,
                *actions.issue_link(user=account, by=request.user),
            ]
            return redirect("units:account-detail", account.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/account_create.html", {"form": form}, status=status)


@never_cache
@require_safe
def account_detail(request, pk):
    account = account_in_scope(request, pk)
    return show(request, account, link=link_once(request, account))


def show(request, account, link="", status=200, **bound):
    """The page of one account; `bound` are forms as they came back."""
    units = open_units(request.user)
    context = {
        "page": pages.AccountPage(account, request.user),
        "account": account,
        "link": link,
        "days": settings.PASSWORD_RESET_TIMEOUT // DAY,
        "assign": bound.get("assign") or forms.NewRole(by=request.user, units=units),
    }
    return render(request, "units/account_detail.html", context, status=status)


def link_once(request, account) -> str:
    """Return the address to set a password, the first time its page is looked at; else ""."""
    pk, *parts = request.session.get(LINK) or [None]
    if pk != account.pk:
        return ""
    del request.session[LINK]
    return request.build_absolute_uri(reverse("units:password-set", args=parts))


@require_POST
def account_assign(request, pk):
    account = account_in_scope(request, pk)
    form = forms.NewRole(request.POST, by=request.user, units=open_units(request.user))
    if form.is_valid():
        try:
            one = actions.assign(user=account, by=request.user, **form.cleaned_data)
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, f"Đã giao vai trò {Role(one.role).label} tại {one.unit}.")
            return redirect("units:account-detail", pk)
    return show(request, account, status=422, assign=form)


def role_in_scope(request, pk: int, post: int) -> Assignment:
    account = account_in_scope(request, pk)
    posts = Assignment.objects.filter(user=account, unit__in=units_managed(request.user))
    return get_object_or_404(posts.select_related("unit", "user", "delegated_from__user"), pk=post)


@require_http_methods(["GET", "POST"])
def role_end(request, pk, post):
    """What the unit would be left without is shown before a role ends."""
    one = role_in_scope(request, pk, post)
    tree = UnitParent.objects.tree()
    people.require_other(one.user, request.user)
    people.require(one.role, one.unit, tree, request.user)
    form = forms.Ending(posted(request))
    if form.is_valid():
        try:
            actions.end(assignment=one, by=request.user, last=form.cleaned_data["last"])
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, f"Đã ghi kết thúc vai trò {Role(one.role).label}.")
            return redirect("units:account-detail", pk)
    today = timezone.localdate()
    context = {
        "form": form,
        "account": one.user,
        "name": person(one.user),
        "line": pages.role_line(one, today),
        "parting": people.parting([one], today, tree),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/role_end.html", context, status=status)


@require_http_methods(["GET", "POST"])
def role_position(request, pk, post):
    one = role_in_scope(request, pk, post)
    people.require_other(one.user, request.user)
    people.require(one.role, one.unit, UnitParent.objects.tree(), request.user)
    stands = {"title": one.title, "signing_form": one.signing_form}
    form = forms.Position(posted(request), initial=stands)
    if form.is_valid():
        try:
            actions.restate(assignment=one, by=request.user, **form.cleaned_data)
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, "Đã ghi chức vụ, hình thức ký.")
            return redirect("units:account-detail", pk)
    context = {
        "form": form,
        "account": one.user,
        "name": person(one.user),
        "line": pages.role_line(one, timezone.localdate()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/role_position.html", context, status=status)


@require_http_methods(["GET", "POST"])
def account_transfer(request, pk):
    """One step: the roles at one unit end the day before, the same begin at another."""
    account = account_in_scope(request, pk)
    people.require_other(account, request.user)
    units = units_managed(request.user)
    held = account.assignments.own().standing().filter(unit__in=units)
    sources = Unit.objects.filter(Exists(held.filter(unit=OuterRef("pk"))))
    form = forms.Transfer(posted(request), sources=sources, targets=open_units(request.user))
    if form.is_valid():
        try:
            actions.transfer(user=account, by=request.user, **form.cleaned_data)
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, f"Đã chuyển {person(account)}.")
            return redirect("units:account-detail", pk)
    tree, today = UnitParent.objects.tree(), timezone.localdate()
    context = {
        "form": form,
        "account": account,
        "name": person(account),
        "parting": people.parting(held.select_related("unit"), today, tree),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/account_transfer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def account_lock(request, pk):
    """Lock an account, after a look at what units would lack, or open it again."""
    account = account_in_scope(request, pk)
    people.managed(account, request.user)
    faults = []
    if request.method == "POST" and account.is_active:
        try:
            actions.lock(user=account, by=request.user)
        except Refused as error:
            faults = error.faults
        else:
            messages.success(request, "Đã khóa tài khoản; không ai đăng nhập bằng nó được nữa.")
            return redirect("units:account-detail", pk)
    elif request.method == "POST":
        actions.unlock(user=account, by=request.user)
        messages.success(request, "Đã mở khóa tài khoản.")
        return redirect("units:account-detail", pk)
    posts = account.assignments.own().standing().select_related("unit")
    tree, today = UnitParent.objects.tree(), timezone.localdate()
    context = {
        "account": account,
        "name": person(account),
        "faults": faults,
        "parting": people.parting(posts, today, tree, without=account),
    }
    status = 422 if faults else 200
    return render(request, "units/account_lock.html", context, status=status)


@require_POST
def account_link(request, pk):
    account = account_in_scope(request, pk)
    parts = actions.issue_link(user=account, by=request.user)
    request.session[LINK] = [account.pk, *parts]
    return redirect("units:account-detail", pk)


class PasswordSet(PasswordResetConfirmView):
    """Django's own page behind a one-time link; whoever has the link sets the password."""

    template_name = "registration/set_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form):
        answer = super().form_valid(form)
        actions.set_password(user=self.user)
        messages.success(self.request, "Đã đặt mật khẩu; hãy đăng nhập.")
        return answer
