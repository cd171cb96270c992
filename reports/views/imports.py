"""(being written)"""

from django.http import Http404


def report_import(request, pk):
    raise Http404
