"""(being written)"""

from django.http import Http404


def report_history(request, pk):
    raise Http404


def cell_history(request, pk, item):
    raise Http404
