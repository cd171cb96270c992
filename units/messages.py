"""Every sentence about a reorganisation of units: what it does, and why it cannot be done. Pure."""

from datetime import date


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


# ---- What it does


def ends(unit: str, last: date) -> str:
    return f"{unit} chấm dứt hoạt động hết ngày {day(last)}."


def ends_alone(unit: str, last: date) -> str:
    return f"{unit} chấm dứt hoạt động hết ngày {day(last)}, không có đơn vị kế thừa."


def begins(unit: str, code: str, kind: str, parent: str, on: date) -> str:
    under = f"trực thuộc {parent}" if parent else "không trực thuộc đơn vị nào trong hệ thống"
    return f"Lập {unit} ({kind}, mã {code}), {under}, từ ngày {day(on)}."


def passes_whole(old: str, new: str) -> str:
    return f"Toàn bộ {old} chuyển sang {new}: số liệu cũ được cộng vào {new}."


def passes_partly(old: str, parts: str, new: str) -> str:
    which = f" ({parts})" if parts else ""
    return (
        f"Một phần {old}{which} chuyển sang {new}: số liệu cũ không chia được, "
        f"không tính là của {new}."
    )


def renamed(old: str, new: str, on: date) -> str:
    return f"{old} đổi tên thành {new} từ ngày {day(on)}; báo cáo các kỳ trước giữ tên cũ."


def issued_as(issuer: str) -> str:
    return f"Cơ quan ban hành trên văn bản ghi là {issuer}."


def relettered(unit: str, what: str, on: date) -> str:
    return f"{unit} đổi {what} từ ngày {day(on)}; báo cáo các kỳ trước giữ như cũ."


def moves(unit: str, old: str, new: str, on: date) -> str:
    was = f"từ trực thuộc {old}" if old else "từ không trực thuộc đơn vị nào"
    now = f"trực thuộc {new}" if new else "không trực thuộc đơn vị nào"
    return f"{unit} chuyển {was} sang {now} từ ngày {day(on)}."


def leaves(who: str, role: str, unit: str, last: date) -> str:
    return f"{who} thôi vai trò {role} tại {unit} hết ngày {day(last)}."


def joins(who: str, role: str, unit: str, on: date) -> str:
    return f"{who} nhận vai trò {role} tại {unit} từ ngày {day(on)}."


# ---- Why it cannot be done

NOTHING = "Chưa có việc nào trong phương án; hãy ghi ít nhất một đơn vị."
NO_BASIS = "Ghi đủ số, ngày và cơ quan ban hành của văn bản làm căn cứ."
NO_TITLE = "Ghi nội dung sắp xếp, ví dụ «Sắp xếp đơn vị hành chính cấp xã năm 2025»."
NO_RIGHT = (
    "Phương án có đơn vị ngoài phạm vi quản trị của tài khoản này; "
    "hãy nhờ người quản trị có quyền ở các đơn vị đó: {}."
)
NO_ROOT = "Chỉ chủ hệ thống lập được đơn vị không trực thuộc đơn vị nào: {}."


def unknown(code: str) -> str:
    return f"Không có đơn vị mã «{code}»; hãy kiểm tra lại mã."


def not_in_force(unit: str, on: date) -> str:
    return f"{unit} không hoạt động vào ngày {day(on)}; hãy chọn đơn vị khác hoặc ngày khác."


def ends_twice(unit: str) -> str:
    return f"{unit} được ghi chấm dứt hai lần; hãy chỉ ghi một lần."


def begins_twice(code: str) -> str:
    return f"Mã «{code}» được dùng cho hai đơn vị mới; hãy đặt mã khác cho một đơn vị."


def code_taken(code: str, unit: str) -> str:
    return f"Mã «{code}» đang là của {unit}; hãy đặt mã khác cho đơn vị mới."


def bad_code(code: str) -> str:
    return (
        f"Mã «{code}» không đúng dạng; hãy dùng chữ thường không dấu, chữ số và dấu chấm, "
        "tối đa 80 ký tự."
    )


def code_elsewhere(code: str, parent: str) -> str:
    return f"Mã «{code}» phải bắt đầu bằng mã đơn vị cấp trên, là «{parent}.»."


def bad_kind(unit: str) -> str:
    return f"Chọn loại đơn vị của {unit}."


def no_name(code: str) -> str:
    return f"Ghi tên của đơn vị mang mã «{code}»."


def too_long(unit: str, what: str, limit: int) -> str:
    return f"{unit}: {what} dài quá {limit} ký tự; hãy rút gọn."


def same_name(unit: str, code: str) -> str:
    return f"Sau sắp xếp, {unit} trùng tên và loại với đơn vị mã «{code}» cùng cấp trên."


def no_successor(unit: str) -> str:
    return f"{unit} chấm dứt mà chưa ghi đơn vị kế thừa; hãy ghi, hoặc chọn giải thể."


def has_successor(unit: str) -> str:
    return f"{unit} vừa ghi giải thể vừa ghi đơn vị kế thừa; hãy chọn một."


def no_predecessor(unit: str) -> str:
    return f"{unit} là đơn vị mới mà chưa ghi hình thành từ đâu; hãy ghi, hoặc chọn thành lập mới."


def itself(unit: str) -> str:
    return f"{unit} được ghi kế thừa chính mình; hãy sửa dòng đó."


def passes_twice(old: str, new: str) -> str:
    return f"{old} chuyển sang {new} được ghi hai lần; hãy gộp thành một dòng."


def whole_and_more(unit: str) -> str:
    return f"Toàn bộ {unit} chỉ chuyển được sang một đơn vị; hãy ghi «một phần» cho từng đơn vị."


def whole_and_stays(unit: str) -> str:
    return f"{unit} chuyển toàn bộ mà không chấm dứt; hãy ghi chấm dứt, hoặc ghi «một phần»."


def successor_ends(old: str, new: str) -> str:
    return f"{old} chuyển sang {new}, nhưng {new} cũng chấm dứt; hãy ghi đơn vị sau cùng."


def parent_ends(unit: str, parent: str) -> str:
    return f"{unit} trực thuộc {parent}, nhưng {parent} chấm dứt; hãy ghi đơn vị cấp trên khác."


def left_below(units: list[str], parent: str) -> str:
    rest = f" và {len(units) - 3} đơn vị khác" if len(units) > 3 else ""
    return (
        f"{', '.join(units[:3])}{rest} còn trực thuộc {parent} là đơn vị chấm dứt; "
        "hãy chọn chuyển hoặc cùng chấm dứt."
    )


def ring(units: str) -> str:
    return f"Các đơn vị trực thuộc lẫn nhau thành vòng: {units}; hãy sửa cấp trên."


def ends_and(unit: str, what: str) -> str:
    return f"{unit} vừa chấm dứt vừa {what}; hãy bỏ một việc."


def twice(unit: str, what: str) -> str:
    return f"{unit} được ghi {what} hai lần; hãy chỉ ghi một lần."


def no_change(unit: str, what: str) -> str:
    return f"{unit}: {what} không khác hiện nay; hãy bỏ dòng đó."


def changed_since(unit: str, on: date) -> str:
    return (
        f"{unit} đã có thay đổi từ ngày {day(on)}; "
        "hãy chọn ngày hiệu lực sau ngày đó, hoặc bỏ đơn vị này khỏi phương án."
    )


def too_early(unit: str, on: date) -> str:
    return f"{unit} có từ ngày {day(on)}; hãy chọn ngày hiệu lực sau ngày đó."


def names_later(on: date) -> str:
    return (
        f"Tên, mã và thể thức của đơn vị chỉ đổi được từ ngày có hiệu lực; "
        f"hãy thực hiện phương án vào hoặc sau ngày {day(on)}."
    )


def no_post(who: str) -> str:
    return f"Phân công của {who} không thuộc đơn vị chấm dứt; hãy tải lại trang."


def no_such_post() -> str:
    return "Một phân công trong phương án không còn; hãy xem lại phần tài khoản."


def post_elsewhere(who: str, unit: str) -> str:
    return f"Không chuyển {who} sang {unit} được vì không kế thừa đơn vị cũ; hãy chọn đơn vị khác."


def own_post() -> str:
    return "Không ai tự phân công cho mình; hãy nhờ người quản trị khác chuyển phân công này."


# ---- What a line of the table leaves open


def no_deed(unit: str) -> str:
    return f"«{unit}»: chọn việc sắp xếp của dòng này."


def not_found(text: str) -> str:
    return (
        f"Không có đơn vị «{text}» đang hoạt động vào ngày trước ngày hiệu lực; "
        "hãy kiểm tra lại tên hoặc mã, hoặc bỏ dòng đó."
    )


def ambiguous(text: str) -> str:
    return f"Có nhiều đơn vị tên «{text}»; hãy ghi mã đơn vị thay cho tên."
