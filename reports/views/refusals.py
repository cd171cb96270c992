"""What a page answers when the gate or an action refuses: the same refusals as `api.errors`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports import actions, entry
from reports.actions.rounds import BadRequest


def answers_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn what the view's call raised into the page that says why, with the right status.

    A view that can show the refusal beside what was typed catches it itself; this is for the rest.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except entry.NotAllowed as error:
            return render(request, "403.html", {"reasons": error.reasons}, status=403)
        except entry.Locked as error:
            context = {"reason": error.reason, "until": error.until}
            return render(request, "409.html", context, status=409)
        except actions.Stale as error:
            return render(request, "409.html", {"reason": str(error)}, status=409)
        except entry.TooMany as error:
            return render(request, "413.html", {"reason": str(error)}, status=413)
        except BadRequest as error:
            return render(request, "409.html", {"reason": str(error)}, status=400)

    return answered
