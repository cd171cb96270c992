"""Every sentence the import says to a user, apart from its page's own text."""

from collections.abc import Iterable

from units.text import short

_SHOWN = 60  # characters of a name or a wording
_LISTED = 5  # rows named one by one

# Why a file cannot be used and what to do, by the key `extract` and `read` refuse with.
REFUSALS = {
    "empty": "Tệp rỗng; hãy chọn lại tệp.",
    "too_large": "Tệp lớn hơn 10 MB; hãy bỏ hình ảnh, chỉ giữ các bảng rồi lưu lại.",
    "too_large_inside": (
        "Tệp sau khi giải nén quá lớn nên không được đọc; hãy chép các bảng sang một tệp mới."
    ),
    "too_slow": ("Đọc tệp quá lâu nên phải dừng; hãy chép các bảng sang một tệp mới rồi thử lại."),
    "too_many_sheets": "Tệp có quá 30 trang tính; hãy chỉ giữ các trang cần đọc.",
    "too_many_cells": (
        "Tệp có bảng dài quá 5.000 dòng, rộng quá 60 cột hoặc quá 60.000 ô; "
        "hãy chỉ giữ các bảng cần đọc."
    ),
    "too_much_text": "Tệp có quá nhiều chữ; hãy chỉ giữ các bảng cần đọc.",
    "damaged": ("Không mở được vì tệp hỏng; hãy mở bằng phần mềm văn phòng, lưu lại rồi thử lại."),
    "encrypted": "Tệp có mật khẩu; hãy gỡ mật khẩu rồi thử lại.",
    "macros": "Tệp có macro nên không được nhận; hãy lưu lại dưới dạng .xlsx hoặc .docx.",
    "entities": (
        "Tệp có khai báo lạ bên trong nên không được đọc; "
        "hãy mở bằng phần mềm văn phòng, lưu lại rồi thử lại."
    ),
    "linked": (
        "Tệp lấy nội dung từ tệp khác hoặc từ mạng nên không được nhận; "
        "hãy ngắt các liên kết hoặc chép các bảng số liệu (chỉ giá trị) sang một tệp mới."
    ),
    "old_word": "Tệp Word kiểu cũ (.doc) không đọc được; hãy lưu lại dưới dạng .docx.",
    "web_page": (
        "Tệp là trang web được đổi tên; hãy mở bằng phần mềm bảng tính và lưu lại dưới dạng .xlsx."
    ),
    "pdf": "Tệp là PDF, không đọc được bảng; hãy dùng tệp gốc .xlsx hoặc .docx.",
    "kind": "Chỉ nhận tệp .xlsx, .xls, .ods, .docx hoặc .tsv.",
    "encoding": "Tệp văn bản không dùng mã UTF-8; hãy lưu lại với mã UTF-8.",
    "columns": (
        "Không tìm thấy bảng phụ lục trong tệp; bảng phải có dòng tiêu đề với các cột "
        "STT, Chỉ tiêu, Đơn vị tính, Số liệu, Ghi chú."
    ),
    "no_criteria": (
        "Không tìm thấy bảng tiêu chí; bảng phải có dòng tiêu đề với các cột STT, Tiêu chí, "
        "Điểm tối đa, Cách tính điểm, và mỗi tiêu chí có số (1.1, 8.2.3) ở cột STT."
    ),
    "too_many_criteria": (
        "Bảng có quá 1.000 tiêu chí; hãy chỉ giữ các dòng của một bộ tiêu chí rồi thử lại."
    ),
    "too_long_paste": "Bảng dán vào dài quá 500.000 ký tự; hãy lưu thành tệp rồi chọn tệp.",
    "no_successions_given": "Hãy chọn tệp hoặc dán bảng sắp xếp đơn vị vào ô.",
    "no_successions": "Không thấy cột «Đơn vị cũ» và «Đơn vị mới»; hãy chép cả dòng tiêu đề.",
    "too_many_successions": "Bảng dài quá 2.000 dòng; hãy chia theo từng tỉnh.",
    "nothing_given": "Hãy chọn tệp bộ tiêu chí hoặc dán bảng vào ô.",
}

NO_MATCH = "Không có dòng nào của tệp giống chỉ tiêu của mẫu {title}; hãy kiểm tra lại tệp phụ lục."


SAID_TWICE = (
    "Tệp có nhiều bảng giống nhau với số liệu khác nhau; hãy chỉ giữ các bảng của kỳ báo cáo này."
)


def wrong_form(own_title: str, other_title: str) -> str:
    return (
        f"Tệp giống phụ lục của «{other_title}», không phải «{own_title}»; "
        "hãy chọn đúng mẫu báo cáo hoặc đúng tệp."
    )


def other_workbook(own: str, other: str) -> str:
    return (
        f"Tệp được xuất từ mẫu {other}, không phải mẫu {own} của báo cáo này; "
        "hãy xuất lại tệp của đúng báo cáo."
    )


def other_edition(own: str) -> str:
    return (
        f"Tệp được xuất từ mẫu {own} với nội dung khác với mẫu {own} đang dùng; "
        "hãy xuất lại tệp từ báo cáo này rồi nhập số liệu vào đó."
    )


def other_report(unit: str, period: str) -> str:
    return (
        f"Tệp được xuất từ báo cáo kỳ {period} của đơn vị {unit}, không phải báo cáo này; "
        "hãy chắc chắn rằng số liệu trong tệp là của kỳ và đơn vị đang nhập."
    )


def imported(count: int, name: str) -> str:
    return (
        f"Đã nhập {count} ô từ tệp «{short(name, _SHOWN)}»."
        if count
        else "Tệp không làm thay đổi ô nào."
    )


def open_cells(count: int) -> str:
    return f"Còn {count} ô phải trả lời câu hỏi về số liệu; xem từng ô ở mục Kiểm tra."


def lost_cells(count: int) -> str:
    return f"Còn {count} ô khác không nhập được; hãy xem lại bản xem trước của tệp."


def converted(encoding: str) -> str:
    return (
        f"Tệp dùng bảng mã {encoding}; đã chuyển sang Unicode. "
        "Hãy xem lại phần chữ ở cột Ghi chú trước khi xác nhận."
    )


def hidden_sheets(names: Iterable[str]) -> str:
    shown = ", ".join(f"«{short(name, _SHOWN)}»" for name in names)
    return f"Trang tính đang ẩn không được đọc: {shown}."


def unsolved(count: int) -> str:
    return (
        f"{count} ô công thức chưa có kết quả nên được coi là để trống; "
        "hãy mở tệp bằng phần mềm bảng tính, lưu lại rồi nhập lại."
    )


def hidden_columns(names: Iterable[str]) -> str:
    shown = ", ".join(f"«{short(name, _SHOWN)}»" for name in names)
    return f"Cột số liệu đang ẩn không được đọc: {shown}."


def hidden_rows(counts: dict[str, int]) -> str:
    """Say how many rows are hidden, by sheet."""
    where = ", ".join(f"«{short(sheet, _SHOWN)}» {count} hàng" for sheet, count in counts.items())
    return f"Hàng đang ẩn không được đọc: {where}; nếu cần nhập thì hãy bỏ ẩn các hàng đó."


def figures_chosen(chosen: str, figures: Iterable[str]) -> str:
    shown = ", ".join(f"«{short(name, _SHOWN)}»" for name in figures)
    return (
        f"Bảng có nhiều cột số liệu ({shown}); chỉ đọc cột «{short(chosen, _SHOWN)}». "
        "Hãy kiểm tra đó là số liệu của kỳ báo cáo này."
    )


def joined_rows(places: list[int]) -> str:
    shown = ", ".join(map(str, places[:_LISTED])) + (", …" if len(places) > _LISTED else "")
    return f"Tên chỉ tiêu bị ngắt thành nhiều hàng đã được nối lại, tại hàng {shown}."


def other_numbering(count: int) -> str:
    return f"Số thứ tự của {count} dòng khác với mẫu; các dòng này được nhận theo tên và vị trí."


TOO_MANY_ROWS = "Tệp có quá 1.000 dòng số liệu; hãy chỉ giữ các bảng của phụ lục này."
STALE = "Bản xem trước đã quá hạn hoặc không còn đúng; hãy chọn lại tệp."
NO_FILE = "Hãy chọn một tệp phụ lục."


def unmatched(text: str) -> str:
    shown = short(text, _SHOWN)
    return f"Không có chỉ tiêu nào giống «{shown}»; số liệu của dòng này không được nhập."


def ambiguous(text: str) -> str:
    shown = short(text, _SHOWN)
    return f"«{shown}» có thể là nhiều chỉ tiêu; số liệu của dòng này chưa được nhập."


def taken(text: str) -> str:
    shown = short(text, _SHOWN)
    return (
        f"Chỉ tiêu «{shown}» đã nhận số liệu ở dòng khác của tệp, hoặc không thuộc biểu này; "
        "số liệu của dòng này không được nhập."
    )


def repeated(text: str) -> str:
    shown = short(text, _SHOWN)
    return f"Tệp có nhiều dòng «{shown}» với số liệu khác nhau; chưa nhập dòng nào."


NOTE_IN_HEADING = "Ghi chú ở đề mục không được lưu."
MATCHED_BY_WORDING = "Trùng tên chỉ tiêu."
MATCHED_BY_POSITION = "Gần giống tên chỉ tiêu, đúng thứ tự trong biểu."
MATCHED_ELSEWHERE = "Trùng tên chỉ tiêu nhưng ở vị trí khác trong biểu."
EXCLUDED = "Người nhập bỏ chọn."
BY_HAND = "Người nhập chọn."


def unclear_item(text: str, found: int) -> str:
    shown = short(text, _SHOWN)
    if found:
        return f"«{shown}» giống {found} chỉ tiêu; hãy chọn một chỉ tiêu trong danh sách."
    return f"Không có chỉ tiêu nào giống «{shown}»; hãy chọn trong danh sách hoặc để trống."


def assigned_twice(row: str, first: str, second: str) -> str:
    return (
        f"{row} được gán cho hai hàng của tệp ({first.lower()}; {second.lower()}); "
        "hãy để trống một trong hai."
    )


def given_away(row: str) -> str:
    return f"{row} đã được gán cho hàng khác của tệp; số liệu của hàng này không được nhập."


def reassigned(count: int) -> str:
    return f"Đã gán lại {count} hàng theo lựa chọn; hãy xem kết quả rồi xác nhận."
