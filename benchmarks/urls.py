"""The portal, and the least that a logged-in view which writes can do."""

from time import time_ns

from django.http import HttpResponse, JsonResponse
from django.urls import include, path

from units.models import Unit


def trivial(request):
    """Update one row.

    Always with another text: what stands there already SQLite neither writes nor waits for.
    """
    Unit.objects.filter(code="gialai").update(place=f"Gia Lai {time_ns()}")
    return JsonResponse({"status": "saved"})


kept: dict = {}  # "template" and "context" of a page opened before


def plain(request):
    """Draw a page from the rows as ready dictionaries: no report is read, nothing is checked."""
    return HttpResponse(kept["template"].render(kept["context"], request))


urlpatterns = [
    path("benchmark/plain/", plain),
    path("benchmark/trivial/", trivial),
    path("", include("cchc_portal.urls")),
]
