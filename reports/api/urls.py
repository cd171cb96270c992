"""The API: what docs and other systems rely on; add, never rename."""

from django.urls import path

from reports.api import catalogue, cells, presence, reports, sources

app_name = "api"

urlpatterns = [
    # catalogue
    path("units/", catalogue.unit_list, name="unit-list"),
    path("forms/", catalogue.form_list, name="form-list"),
    path("forms/<slug:code>/", catalogue.form_detail, name="form-detail"),
    path("indicators/", catalogue.indicator_list, name="indicator-list"),
    # reports/<pk>/
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:pk>/", reports.report_detail, name="report-detail"),
    path("reports/<int:pk>/cells/", cells.report_cells, name="report-cells"),
    path("reports/<int:pk>/cells/rehearsal/", cells.report_rehearsal, name="report-rehearsal"),
    path("reports/<int:pk>/presence/", presence.report_presence, name="report-presence"),
    path("reports/<int:pk>/sources/", sources.report_sources, name="report-sources"),
    path("reports/<int:pk>/transitions/", reports.report_transitions, name="report-transitions"),
    path("reports/<int:pk>/document/", reports.report_document, name="report-document"),
    # published figures
    path("rollup/", reports.rollup, name="rollup"),
    path("figures/", reports.figure_list, name="figure-list"),
]
