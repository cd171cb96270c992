"""The catalogue in the administration: read there, changed through the catalogue's own way.

Targets are set here too, within the administrator's units, by hand or from a file.
"""

from decimal import Decimal, InvalidOperation

from django.contrib import admin
from django.core.exceptions import ValidationError
from import_export import fields, resources, widgets
from import_export.admin import ExportMixin, ImportExportModelAdmin
from simple_history.admin import SimpleHistoryAdmin

from indicators.models import FormVersion, Indicator, Target
from units.admin import Scoped, ScopedResource, by_code


class ReadOnly:
    """Rows that no page of the administration may change."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class IndicatorResource(resources.ModelResource):
    class Meta:
        model = Indicator
        fields = ["code", "name", "value_type", "rollup", "time_basis", "formula", "source"]
        export_order = fields


@admin.register(Indicator)
class IndicatorAdmin(ReadOnly, ExportMixin, SimpleHistoryAdmin):
    resource_classes = [IndicatorResource]
    list_display = ["code", "name", "value_type", "rollup", "time_basis"]
    list_filter = ["value_type", "rollup", "time_basis"]
    search_fields = ["code", "name", "search_name"]


@admin.register(FormVersion)
class FormVersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "title", "published_at", "sha256"]
    search_fields = ["code", "title"]
    exclude = ["definition"]


class IndicatorWidget(widgets.ForeignKeyWidget):
    """An indicator named by its code."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except Indicator.DoesNotExist:
            raise ValidationError(f"Không có chỉ tiêu mã «{value}».") from None


class MinimumWidget(widgets.DecimalWidget):
    """A plain number: in a file nobody can be asked whether 1.000 is a thousand."""

    def clean(self, value, row=None, **kwargs):
        try:
            return Decimal(str(value).strip())
        except InvalidOperation:
            raise ValidationError(
                f"Mức tối thiểu «{value}» phải là số viết như 60 hoặc 99.5."
            ) from None


class TargetResource(ScopedResource):
    unit = by_code("unit")
    indicator = fields.Field(
        column_name="indicator",
        attribute="indicator",
        widget=IndicatorWidget(Indicator, field="code"),
    )
    minimum = fields.Field(column_name="minimum", attribute="minimum", widget=MinimumWidget())

    class Meta:
        model = Target
        import_id_fields = ["unit", "unit_kind", "indicator", "year"]
        fields = ["unit", "unit_kind", "indicator", "year", "minimum", "source"]
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True


@admin.register(Target)
class TargetAdmin(Scoped, ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = [TargetResource]
    list_display = ["unit", "unit_kind", "indicator", "year", "minimum", "source"]
    list_select_related = ["unit", "indicator"]
    list_filter = ["year", "unit_kind"]
    search_fields = ["unit__code", "unit__search_name", "indicator__code", "indicator__search_name"]
    autocomplete_fields = ["unit", "indicator"]
