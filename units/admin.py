"""Units, edges, assignments and accounts in the administration, with import and export.

Scope first, as everywhere: an administrator finds only the units his role reaches, the edges and
assignments at them, and the accounts assigned to them or to nothing yet; a file is held to the same
scope. Who may at all is `units.backend`, which asks the policy.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from import_export import fields, resources, widgets
from import_export.admin import ImportExportModelAdmin
from import_export.forms import ExportForm
from simple_history.admin import SimpleHistoryAdmin

from units import appointing, policy
from units.actions import accounts, people
from units.models import AccountEvent, Assignment, Unit, UnitParent, UnitSuccession, held_by
from units.policy import Permission
from units.text import fold

RENAMING = (
    "Sửa ở đây là đính chính, đổi cả tên trên báo cáo các kỳ trước; "
    "đơn vị đổi tên theo văn bản thì làm ở Danh mục, Đơn vị, Sắp xếp đơn vị."
)
OUTSIDE = "Mã đơn vị {} không thuộc phạm vi quản trị; mã mới phải bắt đầu bằng mã đơn vị cấp trên."


def roots_of(user) -> list[str]:
    """Return the codes of the units under which a user administers."""
    reach = policy.units_where(held_by(user), Permission.CATALOGUE_EDIT)
    return [held.unit_code for _, held in reach]


def is_below(code: str, roots: list[str]) -> bool:
    """Tell whether a code was given under one of the units."""
    return any(code.startswith(f"{root}.") for root in roots)


def units_of(user):
    """Return the units an administrator may change; a superuser's are all.

    A new unit, not yet put under another, is found by its code, or nobody could give it a parent.
    """
    if user.is_superuser:
        return Unit.objects.all()
    new = Q(pk__in=[])
    for root in roots_of(user):
        new |= Q(parent_edges__isnull=True, code__startswith=f"{root}.")
    visible = Unit.objects.visible_to(user, Permission.CATALOGUE_EDIT)
    ended = Q(pk__in=ended_within(user))
    return Unit.objects.filter(Q(pk__in=visible.values("pk")) | ended | new)


def ended_within(user) -> set[int]:
    """Return the ids of the units that ended within an administrator's units.

    Those taken over whole by one of them, and those that reported to one when they ended, two
    levels down: somebody must still be given a role there to finish a report, and an account that
    had one there is still the administrator's. Four queries, once a request; as one condition they
    are more than SQLite reads.
    """
    if not hasattr(user, "_ended_within"):
        visible = Unit.objects.visible_to(user, Permission.CATALOGUE_EDIT)
        places = set(visible.order_by().values_list("pk", flat=True))
        gone = Unit.objects.filter(valid_to__isnull=False).order_by()
        taken = gone.filter(successor_edges__extent="full", successor_edges__successor__in=places)
        found = set(taken.values_list("pk", flat=True))
        last = gone.filter(parent_edges__valid_to=F("valid_to"))
        for _ in range(2):
            below = last.filter(parent_edges__parent__in=places | found)
            found |= set(below.values_list("pk", flat=True))
        user._ended_within = found
    return user._ended_within


class Scoped:
    """Rows, choices and files within the administrator's units; `scope` is the path to the unit."""

    scope = "unit__in"
    # The other form toggles its columns by inline scripts, which the browser is told not to run.
    export_form_class = ExportForm

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{self.scope: units_of(request.user)})

    def get_search_results(self, request, queryset, search_term):
        """Search as everywhere: with or without accents, Đăk as Đắk."""
        return super().get_search_results(request, queryset, fold(search_term))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Unit:
            kwargs["queryset"] = units_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_import_resource_kwargs(self, request, **kwargs):
        return super().get_import_resource_kwargs(request, **kwargs) | {"user": request.user}

    # A row of another province is not even shown by the pages that find it through its history.

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self.is_in_scope(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_in_scope(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_in_scope(request, obj)

    def is_in_scope(self, request, obj) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()


class CodeWidget(widgets.ForeignKeyWidget):
    """A unit named by its code, within the administrator's units once `user` is set."""

    user = None

    def get_queryset(self, value, row, *args, **kwargs):
        return units_of(self.user) if self.user else Unit.objects.all()

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except Unit.DoesNotExist:
            raise ValidationError(f"Không có đơn vị mã «{value}» trong phạm vi quản trị.") from None


def by_code(name: str) -> fields.Field:
    """Return a column that names a unit by its code."""
    return fields.Field(column_name=name, attribute=name, widget=CodeWidget(Unit, field="code"))


class ScopedResource(resources.ModelResource):
    """A file of rows about units; a row outside the scope of `user` is refused in the preview."""

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        for field in self.fields.values():
            if isinstance(field.widget, CodeWidget):
                field.widget.user = user

    def before_import(self, dataset, **kwargs):
        """Say which columns a file lacks: a row without its key would be taken for a new one."""
        missing = set(self._meta.import_id_fields) - set(dataset.headers or ())
        if missing:
            raise ValidationError("Tệp thiếu cột: " + ", ".join(sorted(missing)) + ".")
        super().before_import(dataset, **kwargs)


class UnitResource(ScopedResource):
    def before_import_row(self, row, **kwargs):
        code = str(row.get("code") or "").strip()
        user = self.user
        if user and not user.is_superuser and not units_of(user).filter(code=code).exists():
            known = Unit.objects.filter(code=code).exists()
            if known or not is_below(code, roots_of(user)):
                raise ValidationError({"code": OUTSIDE.format(f"«{code}»")})
        super().before_import_row(row, **kwargs)

    class Meta:
        model = Unit
        import_id_fields = ["code"]
        fields = [
            "code",
            "name",
            "kind",
            "identifier",
            "gso_code",
            "valid_from",
            "valid_to",
            "superior_name",
            "issuer_name",
            "issuer_symbol",
            "place",
            "addressee",
        ]
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True


class UnitParentResource(ScopedResource):
    unit = by_code("unit")
    parent = by_code("parent")

    class Meta:
        model = UnitParent
        import_id_fields = ["unit", "parent", "valid_from"]
        fields = ["unit", "parent", "valid_from", "valid_to"]
        clean_model_instances = True
        skip_unchanged = True


class UnitSuccessionResource(ScopedResource):
    predecessor = by_code("predecessor")
    successor = by_code("successor")

    class Meta:
        model = UnitSuccession
        import_id_fields = ["predecessor", "successor", "effective_on"]
        fields = [
            "predecessor",
            "successor",
            "effective_on",
            "extent",
            "parts",
            "legal_basis",
        ]
        clean_model_instances = True
        skip_unchanged = True


def code_under(roots: list[str], form) -> str:
    code = form.cleaned_data["code"]
    if not is_below(code, roots):
        raise ValidationError(OUTSIDE.format(f"«{code}»"))
    return code


class ParentInline(admin.TabularInline):
    model = UnitParent
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ["parent"]


@admin.register(Unit)
class UnitAdmin(Scoped, ImportExportModelAdmin, SimpleHistoryAdmin):
    scope = "pk__in"
    resource_classes = [UnitResource]
    list_display = ["code", "name", "kind", "gso_code", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["code", "search_name", "gso_code", "identifier"]
    inlines = [ParentInline]

    def get_form(self, request, obj=None, **kwargs):
        """A new unit's code begins with an own unit's, so that it stays in scope."""
        form = super().get_form(request, obj, **kwargs)
        if "name" in form.base_fields:  # absent for who only reads
            form.base_fields["name"].help_text = RENAMING
        if obj is None and not request.user.is_superuser:
            form.clean_code = lambda self: code_under(roots_of(request.user), self)
        return form


@admin.register(UnitParent)
class UnitParentAdmin(Scoped, ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = [UnitParentResource]
    list_display = ["unit", "parent", "valid_from", "valid_to"]
    list_select_related = ["unit", "parent"]
    search_fields = ["unit__code", "unit__search_name", "parent__code", "parent__search_name"]
    autocomplete_fields = ["unit", "parent"]


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(Scoped, ImportExportModelAdmin, SimpleHistoryAdmin):
    scope = "predecessor__in"
    resource_classes = [UnitSuccessionResource]
    list_display = ["predecessor", "successor", "effective_on", "extent"]
    list_select_related = ["predecessor", "successor"]
    autocomplete_fields = ["predecessor", "successor"]


class AssignmentForm(forms.ModelForm):
    """Held to what the pages of accounts are: rights, and somebody left to manage accounts."""

    by = None  # whoever asks, see AssignmentAdmin.get_form

    def clean(self):
        cleaned = super().clean()
        if {"user", "role", "unit", "valid_from", "valid_to"} <= cleaned.keys():
            before = Assignment.objects.filter(pk=self.instance.pk).select_related("unit").first()
            names = ("user", "role", "unit", "valid_from", "valid_to", "title", "signing_form")
            after = Assignment(**{name: cleaned[name] for name in names})
            if faults := people.row_faults(before, after, self.by):
                raise ValidationError(faults)
        return cleaned


@admin.register(Assignment)
class AssignmentAdmin(Scoped, SimpleHistoryAdmin):
    form = AssignmentForm
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_select_related = ["user", "unit"]
    list_filter = ["role"]
    search_fields = ["user__username", "unit__code", "unit__search_name"]
    autocomplete_fields = ["user", "unit"]

    def get_form(self, request, obj=None, **kwargs):
        return type("Form", (super().get_form(request, obj, **kwargs),), {"by": request.user})

    def has_change_permission(self, request, obj=None):
        """What was delegated, or has ended at once, is not edited: it is ended or made anew."""
        is_fixed = obj is not None and (obj.delegated_from_id or obj.ended_at)
        return not is_fixed and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer the accounts in scope, never the own one: nobody gives himself a role."""
        if db_field.related_model is User and not request.user.is_superuser:
            kwargs["queryset"] = accounts_of(request.user).exclude(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False  # an assignment ends by its date; who could do what stays readable


def accounts_of(user):
    """Return the accounts that have or had a role at the administrator's units, or none yet.

    Not those that have one elsewhere. Never a superuser: changing its password would be a way to
    become one.
    """
    units = units_of(user)
    near = Assignment.objects.filter(unit__in=units).order_by().values("user")
    elsewhere = Assignment.objects.standing().exclude(unit__in=units).order_by().values("user")
    accounts = User.objects.filter(Q(pk__in=near) | Q(assignments__isnull=True), is_superuser=False)
    return accounts.exclude(pk__in=elsewhere)


class AccountForm(UserAdmin.form):
    """Held to what the pages of accounts are when an account is locked."""

    by = None  # whoever asks, see AccountAdmin.get_form

    def clean(self):
        cleaned = super().clean()
        if self.instance.is_active and cleaned.get("is_active") is False:
            faults = [appointing.OWN] if self.instance.pk == self.by.pk else []
            if faults := faults or accounts.locking(self.instance).faults:
                raise ValidationError(faults)
        return cleaned


admin.site.unregister(Group)
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts without Django's groups and permissions: what a person may do is an assignment."""

    form = AccountForm
    list_display = ["username", "last_name", "first_name", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["username", "last_name", "first_name"]
    fieldsets = [
        (None, {"fields": ["username", "last_name", "first_name", "password", "is_active"]})
    ]
    filter_horizontal = []

    def get_queryset(self, request):
        accounts = super().get_queryset(request)
        if request.user.is_superuser:
            return accounts
        return accounts.filter(pk__in=accounts_of(request.user).values("pk"))

    def get_form(self, request, obj=None, **kwargs):
        return type("Form", (super().get_form(request, obj, **kwargs),), {"by": request.user})

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            accounts.record(obj, AccountEvent.Name.CREATED, request.user)
        elif "is_active" in form.changed_data:
            name = AccountEvent.Name.UNLOCKED if obj.is_active else AccountEvent.Name.LOCKED
            accounts.record(obj, name, request.user)

    def has_delete_permission(self, request, obj=None):
        return False  # a deactivated account keeps its place in the history


admin.site.site_header = "Quản trị cổng báo cáo CCHC"
admin.site.site_title = "Quản trị"
admin.site.index_title = "Đơn vị, tài khoản và danh mục"
