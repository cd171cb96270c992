"""Registers the system checks."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cchc_portal"
    verbose_name = "Cổng báo cáo CCHC"

    def ready(self):
        from cchc_portal import checks  # noqa: F401 - importing registers the checks
