"""Lists in pages: `?page=2&page_size=100`."""

from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response


class Pages(PageNumberPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


def paged(request, rows, shape) -> Response:
    """Answer one page of a queryset or list in a shape. Two queries for a queryset."""
    pages = Pages()
    page = pages.paginate_queryset(rows, request)
    return pages.get_paginated_response(shape(page, many=True).data)
