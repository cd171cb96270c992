"""(being written)"""

from django.http import Http404


def report_narrative(request, pk):
    raise Http404
