"""What the API answers when the gate or an action refuses: status, stable code, reason."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from reports import messages
from reports.refusals import BadRequest, Locked, NotAllowed, Stale, TextConflict, TooMany


def handle(error: Exception, context) -> Response | None:
    """Turn the domain's refusals into responses; leave the rest to the framework."""
    match error:
        case NotAllowed():
            return Response(
                {"code": "not_allowed", "reason": str(error), "reasons": error.reasons},
                status.HTTP_403_FORBIDDEN,
            )
        case PermissionDenied():
            return Response(
                {"code": "not_allowed", "reason": str(error), "reasons": [str(error)]},
                status.HTTP_403_FORBIDDEN,
            )
        case Locked():
            until = error.until.isoformat() if error.until else None
            return Response(
                {"code": "locked", "reason": error.reason, "until": until},
                status.HTTP_409_CONFLICT,
            )
        case TooMany() | RequestDataTooBig():
            too_large = isinstance(error, RequestDataTooBig)
            return Response(
                {"code": "too_many", "reason": messages.TOO_LARGE if too_large else str(error)},
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            )
        case Stale() | TextConflict():
            return Response(
                {"code": "stale", "reason": str(error), "until": None}, status.HTTP_409_CONFLICT
            )
        case BadRequest():
            return Response(
                {"code": "invalid", "reason": str(error)}, status.HTTP_422_UNPROCESSABLE_ENTITY
            )
        case Http404():
            return Response(
                {"code": "not_found", "reason": "Không tìm thấy, hoặc ngoài phạm vi được xem."},
                status.HTTP_404_NOT_FOUND,
            )
    return exception_handler(error, context)
