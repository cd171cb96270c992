"""(being written)"""

from django.http import Http404


def report_remarks(request, pk):
    raise Http404


def remark_resolve(request, pk, remark):
    raise Http404
