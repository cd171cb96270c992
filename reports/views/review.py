"""(being written)"""

from django.http import Http404


def review_queue(request):
    raise Http404


def review_detail(request, pk):
    raise Http404
