"""Every sentence about importing many files, apart from the pages' own text."""

from units.text import short

COUNT = 200  # files at a time
TOTAL_MB = 200  # of all of them, in megabytes
_SHOWN = 80  # characters of a file's name

# Whose file it is

BY_STAMP = "Theo dấu của cổng trong tệp."
BY_HAND = "Do người nhập chọn."
UNKNOWN = "Không thấy tên đơn vị trong tên tệp và phần đầu tệp; hãy chọn đơn vị."


def by(in_name: bool, in_head: bool) -> str:
    if in_name and in_head:
        return "Theo tên tệp và phần đầu tệp."
    return "Theo tên tệp." if in_name else "Theo phần đầu tệp."


def ambiguous(names: str) -> str:
    return f"Có nhiều đơn vị cùng khớp ({names}); hãy chọn đơn vị."


def contradicting(in_name: str, in_head: str) -> str:
    return f"Tên tệp ghi «{in_name}» nhưng trong tệp ghi «{in_head}»; hãy chọn đơn vị."


def outside(names: str) -> str:
    return f"Tệp nhắc đến {names}, không phải đơn vị báo cáo kỳ này; hãy xem lại tệp."


def foreign_stamp(unit: str) -> str:
    return (
        f"Tệp được xuất từ báo cáo của đơn vị «{short(unit, 60)}», đơn vị này không báo cáo về "
        "đây trong kỳ; không nhập được tệp."
    )


def unknown_unit(text: str) -> str:
    return (
        f"Không có đơn vị nào là «{short(text, 60)}» trong kỳ này; hãy chọn trong danh sách gợi ý."
    )


# Uploading

NO_FILES = "Hãy chọn ít nhất một tệp phụ lục, hoặc một tệp .zip chứa các phụ lục."
NO_DRAFTS = "Kỳ này chưa có báo cáo nào của đơn vị trực thuộc; hãy mở đợt báo cáo trước."
BAD_ZIP = "Không mở được tệp nén; hãy nén lại thành .zip hoặc chọn thẳng các tệp phụ lục."
LOCKED_ZIP = "Tệp nén có mật khẩu; hãy nén lại không đặt mật khẩu."
TOO_MANY = f"Mỗi lần nhập tối đa {COUNT} tệp; hãy chia thành nhiều lần."
TOO_LARGE = f"Các tệp cộng lại lớn hơn {TOTAL_MB} MB; hãy chia thành nhiều lần."


def twin(name: str) -> str:
    return f"Nội dung giống hệt tệp «{short(name, _SHOWN)}»; chỉ cần nhập một tệp."


# The two jobs


def reading(count: int, period: str) -> str:
    return f"Đọc {count} tệp phụ lục, {period}"


def writing(count: int, period: str) -> str:
    return f"Nhập {count} tệp phụ lục, {period}"


def read_so_far(done: int, total: int) -> str:
    return f"Đã đọc {done}/{total} tệp"


def written_so_far(done: int, total: int) -> str:
    return f"Đã nhập {done}/{total} tệp"


BUSY = "Các tệp này đang được xử lý; hãy chờ tác vụ xong rồi thực hiện."
NOTHING_CHOSEN = "Chưa chọn tệp nào để nhập; hãy đánh dấu ở cột Nhập."
NOTHING_TO_READ = "Không có tệp nào cần đọc lại."
REREAD = "Các tệp vừa chọn lại đang được đọc lại; hãy xem kết quả rồi xác nhận nhập."
STARTED = "Đang nhập các tệp đã chọn."
NOT_ONES_OWN = "Đơn vị không còn báo cáo về đây, hoặc tài khoản này không còn quyền nhập thay."
GONE = "Tệp đã hết thời gian lưu nên đã xóa; hãy tải tệp lên lại."
BROKEN = "Gặp sự cố ngoài dự kiến khi xử lý tệp này; hãy thử lại hoặc nhập ở trang của báo cáo."


def twice(unit: str) -> str:
    return f"Có hai tệp được chọn cho {unit}; mỗi báo cáo chỉ nhập một tệp mỗi lần."


def rival(unit: str) -> str:
    return f"Tệp khác cũng được nhận là của {unit}; hãy đánh dấu một tệp."


NOTHING_NEW = "Tệp không làm thay đổi ô nào."


def replacing(count: int) -> str:
    return f"Sẽ thay {count} ô đang có số liệu khác; hãy xem rồi đánh dấu nếu vẫn nhập."
