"""The forms about people: what is typed is read here; rights and rules are `units.actions`'."""

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from units import policy, signing
from units.models import Unit, held_by
from units.pages.fields import choice_field, date_field, text_field
from units.policy import GIVING, Role


def posted(request):
    """Return what a form is bound to: what was sent, be it nothing; None before anything was."""
    return request.POST if request.method == "POST" else None


def unit_field(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Unit.objects.none(),
        label=label,
        to_field_name="code",
        empty_label="Chọn đơn vị",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


FORMS = [(form.value, form.label) for form in signing.Form]
FOR_ANOTHER = [(form.value, form.label) for form in signing.FOR_ANOTHER]


class Position(forms.Form):
    """What a person is at the unit, and how he signs."""

    title = text_field("Chức vụ", 80, required=False)
    signing_form = choice_field("Hình thức ký", FORMS, required=False)


class RoleForm(Position):
    """A role at a unit, of those a person may give."""

    role = choice_field("Vai trò")
    unit = unit_field("Đơn vị")
    field_order = ["role", "unit"]

    def __init__(self, *args, by, units, **kwargs):
        super().__init__(*args, **kwargs)
        held = held_by(by)
        self.fields["role"].choices = [
            (role.value, role.label)
            for role in Role
            if by.is_superuser or policy.has(held, GIVING[role])
        ]
        self.fields["unit"].queryset = units
        if units.count() == 1:
            self.fields["unit"].empty_label = None


class NewAccount(RoleForm):
    username = text_field("Tên đăng nhập", 150, attrs={"autocapitalize": "none"})
    last_name = text_field("Họ và tên đệm", 150, required=False)
    first_name = text_field("Tên", 150, required=False)
    field_order = ["username", "last_name", "first_name", "role", "unit"]

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError("Đã có tài khoản tên này; hãy chọn tên đăng nhập khác.")
        return name


class NewRole(RoleForm):
    valid_from = date_field("Từ ngày", initial=timezone.localdate)
    valid_to = date_field("Đến hết ngày", required=False)
    basis = text_field("Số văn bản", 60, required=False)
    field_order = ["role", "unit", "valid_from", "valid_to"]


class Ending(forms.Form):
    last = date_field("Đến hết ngày", required=False)


class Transfer(forms.Form):
    source = unit_field("Thôi vai trò tại")
    target = unit_field("Nhận cùng vai trò tại")
    on = date_field("Từ ngày", initial=timezone.localdate)

    def __init__(self, *args, sources, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset, self.fields["target"].queryset = sources, targets
        if sources.count() == 1:
            self.fields["source"].empty_label = None


class Delegate(forms.Form):
    """A role, to whom, for which days, by which document."""

    origin = choice_field("Vai trò ủy quyền")
    to = text_field("Tên đăng nhập của người được ủy quyền", 150, attrs={"list": "nguoi-nhan"})
    valid_from = date_field("Từ ngày", initial=timezone.localdate)
    valid_to = date_field("Đến hết ngày")
    basis = text_field("Số văn bản ủy quyền", 60)
    title = text_field("Chức vụ của người được ủy quyền", 80, required=False)
    signing_form = choice_field("Hình thức ký", FOR_ANOTHER, required=False)

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = {str(one.pk): one for one in roles}
        self.fields["origin"].choices = [
            (pk, f"{Role(one.role).label} · {one.unit.name}") for pk, one in self.roles.items()
        ]
