"""The first page: what waits for the person who opens it."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.pages import queues


@require_safe
def home(request):
    desk = queues.desk(request.user, timezone.now())
    return render(request, "reports/home.html", {"desk": desk})
