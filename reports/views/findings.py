"""(being written)"""

from django.http import Http404


def report_findings(request, pk):
    raise Http404
