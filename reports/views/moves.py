"""(being written)"""

from django.http import Http404


def report_move(request, pk, name):
    raise Http404
