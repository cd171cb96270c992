"""Every address of the portal starts here; each app lists its own."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from cchc_portal.health import health

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("reports.api.urls")),
    path("", include("jobs.urls")),
    path("", include("units.urls")),
    path("", include("indicators.urls")),
    path("", include("reports.urls")),
]
