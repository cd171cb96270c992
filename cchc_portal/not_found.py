"""The page «Không tìm thấy» also while DEBUG is on, as in the demo.

Django would answer with a list of addresses in English, made for whoever writes the portal. Owns no
other answer; a failure keeps Django's page, which is what DEBUG is for.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class NotFoundPage:
    """Middleware, in the list of DEBUG only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An address nobody knows reaches no view, so `process_exception` does not see it.
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
