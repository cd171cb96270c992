"""What the API is asked beside the body: parameters, documented once and read here; the channel."""

from datetime import date

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter

from indicators.periods import Period, PeriodError
from reports.entry import Channel
from reports.refusals import BadRequest, OtherAccount
from units.text import nfc

QUERY = OpenApiParameter("q", str, description="Tìm theo tên hoặc mã, có dấu hay không dấu")
KIND = OpenApiParameter("kind", str, description="Loại")
ON = OpenApiParameter("on", date, description="Vào ngày YYYY-MM-DD, mặc định hôm nay")
UNIT = OpenApiParameter("unit", str, description="Mã đơn vị, ví dụ gialai.kongchro")
PERIOD = OpenApiParameter("period", str, description="Kỳ báo cáo, ví dụ 2022-H1")
STATE = OpenApiParameter("state", str, description="Trạng thái báo cáo")
FORM = OpenApiParameter("form", str, description="Mã mẫu báo cáo")
ACCOUNT = OpenApiParameter(
    "X-Account",
    str,
    OpenApiParameter.HEADER,
    description="Mã tài khoản đã mở trang; khác tài khoản đang đăng nhập thì không lưu gì (403)",
)
READING = OpenApiParameter(
    "map",
    str,
    enum=["then", "today"],
    description="Địa giới: then = lúc báo cáo (mặc định), today = hiện nay",
)
INDICATOR = OpenApiParameter("indicator", str, description="Mã chỉ tiêu")


def text(request, name: str) -> str:
    """Return a parameter in one normal form, "" where it is not given."""
    return nfc(request.query_params.get(name, ""))


def day(request, name: str) -> date:
    """Return a parameter as a day, today where it is not given."""
    value = text(request, name)
    if not value:
        return timezone.localdate()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadRequest(f"{name} phải là ngày dạng YYYY-MM-DD.") from None


def period(request, name: str = "period") -> str:
    """Return a parameter as a period's code."""
    try:
        return str(Period.parse(text(request, name)))
    except PeriodError as error:
        raise BadRequest(str(error)) from None


def filters(request, fields: dict[str, str]) -> dict[str, str]:
    """Return queryset filters for the parameters that were given: parameter -> field."""
    given = {field: text(request, name) for name, field in fields.items()}
    return {field: value for field, value in given.items() if value}


def same_account(request) -> None:
    """Raise OtherAccount where the page was opened by another account than the one now logged in.

    A browser has one session for all its tabs: what one person typed must not be sent as another's.
    """
    opened_by = request.headers.get("X-Account", "")
    if opened_by and opened_by != str(request.user.pk):
        raise OtherAccount


def channel(request) -> Channel:
    """Return how a change came: from a page of the browser's session, or with a token."""
    return Channel.BROWSER if request.auth is None else Channel.API
