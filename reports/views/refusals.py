"""What a page answers when the gate or an action refuses: the same refusals as `api.errors`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reports.refusals import BadRequest, Locked, NotAllowed, Stale, TooMany


def answers_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn what the view's call raised into the page that says why, with the right status.

    A view that can show the refusal beside what was typed catches it itself; this is for the rest.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        back = reverse("reports:report-detail", args=[kwargs["pk"]]) if "pk" in kwargs else ""
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            context = {"reasons": error.reasons, "back": back}
            return render(request, "403.html", context, status=403)
        except Locked as error:
            context = {"reason": error.reason, "until": error.until, "back": back}
            return render(request, "409.html", context, status=409)
        except Stale as error:
            return render(request, "409.html", {"reason": str(error), "back": back}, status=409)
        except TooMany as error:
            return render(request, "413.html", {"reason": str(error), "back": back}, status=413)
        except BadRequest as error:
            return render(request, "409.html", {"reason": str(error), "back": back}, status=400)

    return answered
