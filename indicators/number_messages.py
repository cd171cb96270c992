"""Every sentence about a typed number: one function per reason code of `numbers`, of its name.

Each says what to do and leaves naming the Biểu and the row to the caller. Reasons of a Question:
dash, ambiguous_decimal, ambiguous_thousands, two_numbers, approximate, extra_text, other_unit,
duplicate_code. Reasons of a Refusal: not_a_number, negative, fraction, grouping, digits, control,
too_long, too_large, percent_sign, choice.
"""

from units.text import short

_TYPED_SHOWN = 40  # characters of a typed text


def _either(texts) -> str:
    return " hoặc ".join(texts)


def _listed(options) -> str:
    return "; ".join(f"{one.code} ({one.label})" for one in options)


def dash(typed: str, options=()) -> str:
    if options:
        return (
            f"«{typed}» chưa rõ nghĩa; "
            f"hãy gõ một trong các mã {_listed(options)} hoặc «không áp dụng»."
        )
    return (
        f"«{typed}» chưa rõ là không có hay không áp dụng; "
        "hãy gõ 0, «không phát sinh» hoặc «không áp dụng», hoặc để trống nếu chưa có số liệu."
    )


def ambiguous_decimal(typed: str, shown) -> str:
    return f"«{typed}» không phải số nguyên; hãy gõ lại đủ chữ số, ví dụ {_either(shown)}."


def ambiguous_thousands(typed: str, shown) -> str:
    return f"«{typed}» chưa rõ là hàng nghìn hay số thập phân; hãy gõ lại là {_either(shown)}."


def two_numbers(typed: str) -> str:
    return f"«{typed}» có hai số; hãy giữ lại đúng một số, phần còn lại ghi vào cột Ghi chú."


def approximate(typed: str) -> str:
    return f"«{typed}» không phải số chính xác; hãy gõ đúng số, phần diễn giải ghi vào cột Ghi chú."


def extra_text(typed: str, kept) -> str:
    number = f" ({kept[0]})" if kept else ""
    return f"«{typed}» có chữ kèm theo; hãy chỉ gõ số{number}, phần chữ ghi vào cột Ghi chú."


def other_unit(typed: str, unit: str, kept) -> str:
    own = f" ({unit})" if unit else ""
    converted = f", ví dụ {_either(kept)}" if kept else ""
    return f"«{typed}» khác đơn vị tính của dòng{own}; hãy gõ số đã quy đổi{converted}."


def duplicate_code(typed: str, labels) -> str:
    return f"Mẫu in mã {typed} cho nhiều lựa chọn; hãy gõ chữ: {_either(labels)}."


def not_a_number(typed: str) -> str:
    return (
        f"«{short(typed, _TYPED_SHOWN)}» không phải là số; "
        "hãy gõ bằng chữ số, ví dụ 2.531, phần giải thích ghi vào cột Ghi chú."
    )


def negative() -> str:
    return "Số liệu không được âm; hãy gõ số từ 0 trở lên."


def fraction() -> str:
    return "Dòng này nhận số nguyên; hãy gõ lại không có phần thập phân."


def grouping(typed: str) -> str:
    return (
        f"«{short(typed, _TYPED_SHOWN)}» đặt dấu chấm, dấu phẩy hoặc dấu cách chưa đúng; "
        "hãy gõ như 2.531 hoặc 99,6."
    )


def digits() -> str:
    return "Ô này có chữ số khác kiểu thường dùng; hãy gõ lại bằng các chữ số từ 0 đến 9."


def control() -> str:
    return "Nội dung có ký tự điều khiển hoặc xuống dòng; hãy xóa ô rồi gõ lại trên một dòng."


def too_long(limit: int) -> str:
    return f"Ô số liệu dài quá {limit} ký tự; hãy chỉ gõ số, phần giải thích ghi vào cột Ghi chú."


def too_large(integer_digits: int) -> str:
    return f"Số có quá {integer_digits} chữ số; hãy kiểm tra lại số và đơn vị tính."


def percent_sign(unit: str) -> str:
    own = f" «{unit}»" if unit and unit.strip() != "%" else ""
    return f"Dòng này nhận số lượng{own}, không nhận tỷ lệ; hãy gõ số, không kèm dấu %."


def choice(typed: str, options) -> str:
    if not options:
        return "Mẫu chưa khai báo danh sách mã cho dòng này; hãy báo quản trị viên sửa mẫu."
    shown = short(typed, _TYPED_SHOWN)
    return f"«{shown}» không có trong danh sách; hãy gõ một trong các mã {_listed(options)}."
