"""The catalogue in the administration: read there, changed through the catalogue's own way."""

from django.contrib import admin
from import_export import resources
from import_export.admin import ExportMixin
from simple_history.admin import SimpleHistoryAdmin

from indicators.models import FormVersion, Indicator


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
