"""Every sentence about files the portal makes, apart from the pages' own text."""

from units.text import short, uncapitalised

LIMIT = 1000  # units in one archive
NOTHING_CHOSEN = "Chưa chọn đơn vị nào có văn bản; hãy đánh dấu ít nhất một đơn vị."
NO_FORMAT = "Chưa chọn định dạng; hãy đánh dấu ít nhất một định dạng."
NO_PART = "Hãy chọn phần văn bản: báo cáo và phụ lục, hoặc chỉ phụ lục số liệu."
TOO_MANY = f"Mỗi lần làm tối đa {LIMIT} đơn vị; hãy bỏ bớt dấu và làm thành nhiều lần."
NOTHING_LEFT = (
    "Không còn báo cáo đã gửi nào trong số đã chọn mà tài khoản này được xem; "
    "hãy mở lại trang và chọn lại."
)
NOT_REVIEWED = "Chỉ người thẩm định làm lại được tệp của các đơn vị đã chọn."
ARCHIVE_STARTED = "Đang đóng gói văn bản của các đơn vị đã chọn."
RENDER_STARTED = "Đang làm lại tệp của các đơn vị đã chọn."
PACKING = "Đang lưu tệp nén…"
NONE_MADE = (
    "Không làm được văn bản nào trong số đã chọn; hãy thử lại, nếu vẫn lỗi thì báo quản trị "
    "hệ thống."
)
DISCARDED = "Đã xóa tệp."

# The list in an archive
INDEX = "Mục lục"
HEAD = (
    "Đơn vị",
    "Mã đơn vị",
    "Loại đơn vị",
    "Mẫu",
    "Trạng thái",
    "Biên nhận",
    "Nhận lúc",
    "Phê duyệt lúc",
    "Tệp trong hồ sơ",
    "Ghi chú",
)
WIDTHS = (36, 26, 20, 22, 18, 38, 18, 18, 56, 44)
BROKEN = "Không làm được tệp này; hãy tải riêng ở mục Xuất bản của báo cáo."
NOT_SENT = "Chưa gửi báo cáo."
LEFT_OUT = "Không được chọn."


def archive(count: int, period: str) -> str:
    return f"Đóng gói văn bản {count} đơn vị, {uncapitalised(period)}"


def archived(count: int, period: str, what: str) -> str:
    return f"Văn bản {count} đơn vị, {uncapitalised(period)} ({what})"


def render(count: int, period: str) -> str:
    return f"Làm lại tệp văn bản {count} đơn vị, {uncapitalised(period)}"


def prepare(format_: str, unit: str, period: str) -> str:
    return short(f"Làm tệp {format_}: {unit}, {uncapitalised(period)}", 200)


def consolidated(unit: str, period: str) -> str:
    return short(f"Làm báo cáo tổng hợp: {unit}, {uncapitalised(period)}", 200)


def consolidated_draft(unit: str, period: str, format_: str) -> str:
    return short(f"Báo cáo tổng hợp {unit}, {uncapitalised(period)} (dự thảo, {format_})", 200)


def at(done: int, total: int, unit: str) -> str:
    """Return "12/77 Xã Kông Chro…": how many are done, and whose is being made."""
    return f"{done}/{total} {short(unit, 80)}…"


def all_done(total: int) -> str:
    return f"{total}/{total} đơn vị"
