"""The portal, and the least that a logged-in view which writes can do."""

from django.http import JsonResponse
from django.urls import include, path

from units.models import Unit


def trivial(request):
    """Update one row."""
    Unit.objects.filter(code="gialai").update(place="Gia Lai")
    return JsonResponse({"status": "saved"})


urlpatterns = [
    path("benchmark/trivial/", trivial),
    path("", include("cchc_portal.urls")),
]
