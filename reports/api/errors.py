"""What the API answers when the gate or an action refuses: status, stable code, reason."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from reports import messages
from reports.refusals import (
    BadRequest,
    Locked,
    NotAllowed,
    OtherAccount,
    Stale,
    TextConflict,
    TooMany,
)

# What the framework refuses by itself: (its exception, status, stable code, reason). None leaves
# the status as it is, or takes the reason the exception was raised with.
FRAMEWORK = (
    (
        exceptions.NotAuthenticated,
        None,
        "not_authenticated",
        "Chưa đăng nhập hoặc phiên đã hết; hãy đăng nhập, hoặc gửi kèm khóa API.",
    ),
    (exceptions.AuthenticationFailed, None, "not_authenticated", None),
    (  # all the API asks of a session beyond the login; rights are the domain's NotAllowed
        exceptions.PermissionDenied,
        None,
        "csrf",
        "Thiếu hoặc sai mã chống giả mạo yêu cầu (CSRF); hãy tải lại trang rồi thử lại.",
    ),
    (
        exceptions.ParseError,
        status.HTTP_422_UNPROCESSABLE_ENTITY,
        "invalid",
        "Nội dung gửi lên không phải JSON đúng cấu trúc.",
    ),
    (exceptions.NotFound, None, "not_found", "Không có trang này trong danh sách."),
    (exceptions.MethodNotAllowed, None, "method", "Địa chỉ này không nhận phương thức vừa gửi."),
    (
        exceptions.UnsupportedMediaType,
        None,
        "media_type",
        "Chỉ nhận nội dung JSON; hãy gửi với Content-Type: application/json.",
    ),
)


def handle(error: Exception, context) -> Response | None:
    """Turn every refusal into `code` and `reason`; leave what nobody foresaw to the framework."""
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
        case OtherAccount():
            return Response(
                {"code": "other_account", "reason": messages.OTHER_ACCOUNT},
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
    response = exception_handler(error, context)
    for known, number, code, reason in FRAMEWORK:
        if isinstance(error, known):
            response.status_code = number or response.status_code
            response.data = {"code": code, "reason": reason or str(error.detail)}
    return response
