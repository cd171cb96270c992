"""Every sentence the gate and the actions say to a user. Templates hold the rest."""

from datetime import date

from indicators.rules.messages import row
from indicators.spec import MARKERS
from units.text import short

__all__ = ["row"]  # rows are cited here as findings cite them

NO_EDIT_RIGHT = "Tài khoản này không có quyền nhập số liệu cho báo cáo của đơn vị."
NO_CRITERIA_RIGHT = "Tài khoản này không có quyền sửa danh mục nên không kiểm tra bộ tiêu chí."
NO_REORGANISING = (
    "Tài khoản này không có quyền sửa danh mục và quản lý tài khoản nên không sắp xếp đơn vị."
)
PLAN_CHANGED = (
    "Chưa thực hiện: phương án hoặc dữ liệu liên quan đã khác lúc xem; hãy xem lại các tác động."
)
SIGNER_EXPLAINS = (
    "Điểm này do người ký giải trình; tài khoản này không có quyền ký báo cáo của đơn vị."
)

OTHER_ACCOUNT = (
    "Trang này do tài khoản khác mở; trình duyệt nay đăng nhập bằng tài khoản khác. "
    "Hãy tải lại trang."
)

NOTHING_PUBLISHED = (
    "Chưa có báo cáo nào của các đơn vị được phê duyệt cho kỳ này nên chưa có số liệu để lấy."
)
TOO_LARGE = "Yêu cầu quá lớn; hãy chia thành nhiều lần."
OTHER_REPORT = "Trao đổi này thuộc báo cáo khác; hãy tải lại trang."


def in_row(where: str, sentence: str) -> str:
    return f"{where}: {sentence}"


def unknown_item(item: str) -> str:
    return f"Mẫu báo cáo không có dòng «{short(item, 20)}»; hãy tải lại trang."


def heading(where: str) -> str:
    return f"{where} là đề mục, không nhận số liệu; hãy nhập ở các dòng con."


def foreign(where: str, reporter: str) -> str:
    return f"{where} không thuộc phần đơn vị báo cáo («{MARKERS[reporter]}»); hãy để trống."


def computed(where: str) -> str:
    return f"{where} do hệ thống tính; hãy sửa các dòng thành phần."


def consolidated(where: str) -> str:
    return (
        f"{where} lấy từ số liệu đã duyệt của các đơn vị nên không gõ đè; muốn khác đi, mở «Nguồn "
        "số liệu» của dòng rồi ghi điều chỉnh kèm lý do, hoặc chọn tự nhập dòng đó."
    )


def not_consolidated(where: str) -> str:
    return f"{where} không phải dòng nhập nên không lấy số liệu của các đơn vị."


def not_adjustable(where: str) -> str:
    return (
        f"{where} là tỷ lệ hoặc lựa chọn nên không cộng thêm được; "
        "hãy điều chỉnh ở các dòng số lượng."
    )


def nothing_to_adjust(where: str) -> str:
    return (
        f"{where} không lấy từ số liệu của các đơn vị nên không có gì để điều chỉnh; "
        "hãy nhập thẳng vào dòng."
    )


def below_zero(where: str) -> str:
    return f"{where} sẽ nhỏ hơn 0 sau điều chỉnh; hãy kiểm tra lại số điều chỉnh."


def withdraw_first(where: str) -> str:
    return f"{where} còn điều chỉnh đang tính; hãy rút các điều chỉnh trước khi tự nhập dòng."


def no_amount(where: str) -> str:
    return f"{where}: ghi số cộng thêm hoặc bớt đi, ví dụ +12 hoặc -3."


def not_empty(where: str) -> str:
    return f"{where} đã có nội dung nên không lấy số liệu kỳ trước; hãy giữ nguyên hoặc nhập lại."


def taken(count: int, period: str) -> str:
    return (
        f"Đã lấy {count} dòng từ báo cáo {period}; hãy đối chiếu từng dòng rồi xác nhận, nhập lại "
        "hoặc bỏ."
    )


def not_taken(count: int) -> str:
    if count <= 0:
        return "Chưa chọn dòng nào để lấy; hãy đánh dấu các dòng cần lấy."
    return f"Có {count} dòng đã có nội dung hoặc không lấy được nữa nên giữ nguyên."


def consolidated_rows(count: int) -> str:
    if not count:
        return "Số của các dòng không đổi; nguồn số liệu đã cập nhật theo các báo cáo đã duyệt."
    return f"Đã lấy {count} dòng từ số liệu đã duyệt của các đơn vị."


def not_consolidated_rows(reasons: list[str]) -> str:
    return f"Có {len(reasons)} dòng chưa lấy được: " + " ".join(reasons[:3])


def confirmed(count: int) -> str:
    return f"Đã xác nhận {count} dòng." if count else "Không còn dòng nào chờ xác nhận."


def conflict(where: str, theirs: str) -> str:
    value = f"«{theirs}»" if theirs else "trống"
    return f"{where}: người khác vừa sửa thành {value}; hãy chọn giữ giá trị nào."


def note_too_long(where: str, limit: int) -> str:
    return f"{where}: Ghi chú dài quá {limit} ký tự; hãy rút gọn hoặc chuyển vào phần thuyết minh."


def too_long(where: str, limit: int) -> str:
    return f"{where}: nội dung dài quá {limit} ký tự; hãy rút gọn."


def too_many(limit: int) -> str:
    return f"Mỗi lần lưu tối đa {limit} ô; hãy chia thành nhiều lần."


# Releasing a document

NO_RELEASE_RIGHT = (
    "Tài khoản này không có quyền phát hành, ghi số văn bản của báo cáo; "
    "việc này của người nhập liệu hoặc người ký của đơn vị."
)
NO_ENCLOSING_RIGHT = (
    "Tài khoản này không đính kèm, gỡ tệp của báo cáo được; "
    "việc này của người nhập liệu hoặc người ký của đơn vị."
)
NO_DOCUMENT_NUMBER = "Ghi số văn bản, ví dụ 56 hoặc 56/BC-UBND."
NO_DOCUMENT_DATE = "Ghi ngày văn bản, ví dụ 15/06/2022."
NO_REPLACEMENT_REASON = "Nêu lý do thay thế hoặc đính chính văn bản đã phát hành."
SAME_NUMBER = "Số và ngày như đã phát hành; không có gì để đính chính."


def wrong_document_number(typed: str) -> str:
    return f"Số văn bản «{typed}» không đúng; ghi chữ số, hoặc chữ số/ký hiệu: 56 hoặc 56/BC-UBND."


def document_date_ahead(on: date) -> str:
    return f"Ngày văn bản {on:%d/%m/%Y} sau hôm nay; ghi ngày văn bản được ký ban hành."


def document_date_before_figures(on: date, data_from: date) -> str:
    return (
        f"Ngày văn bản {on:%d/%m/%Y} trước cả ngày bắt đầu kỳ số liệu ({data_from:%d/%m/%Y}); "
        "kiểm tra lại năm, tháng."
    )


def document_date_early(on: date, data_to: date) -> str:
    return (
        f"Ngày văn bản {on:%d/%m/%Y} trước ngày chốt số liệu ({data_to:%d/%m/%Y}); "
        "nếu đúng là ngày đó, đánh dấu «Ngày này đúng» rồi phát hành."
    )


def number_taken(number: str, year: int, report: str, on: date) -> str:
    return (
        f"Số {number} năm {year} đơn vị đã dùng cho {report}, ngày {on:%d/%m/%Y}; "
        "kiểm tra sổ văn bản đi rồi ghi số khác."
    )


NO_TEXT_CHOSEN = "Chưa đánh dấu lời văn của đơn vị nào; hãy đánh dấu ít nhất một mục rồi lấy."
SECTION_MOVED = (
    "Mục này vừa được người khác sửa; hãy xem lại nội dung đang có rồi lấy lời văn một lần nữa."
)


def texts_assembled(units: int) -> str:
    return f"Đã lấy lời văn của {units} đơn vị vào cuối mục; hãy đọc lại và sửa cho gọn."
