"""Every sentence of a finding. One sentence each: where, what stands, what it should be, remedy."""

from datetime import date
from decimal import Decimal

from indicators import numbers
from indicators.numbers import Measure
from indicators.periods import Period
from indicators.rules.reading import Reading, Target
from indicators.spec import FOREIGN, HEADING, MARKERS, FormSpec
from units.text import short, uncapitalised

_LABEL_SHOWN = 60  # characters of a row's wording
_TYPED_SHOWN = 40  # characters of a typed text
_NUMBERS = ("hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_COUNTED = dict(zip(map(Decimal, range(2, 11)), _NUMBERS, strict=True))
NO_FIGURE = "chưa có"  # what stands in a form's own sentence for a side nobody reported


def row(form: FormSpec, item: str) -> str:
    """Return how a row is cited: "Biểu 3, dòng 3.2.1"; an unnumbered row by its wording."""
    one = form.items[item]
    stt = one.stt.strip().rstrip(".")
    return f"Biểu {one.table}, dòng {stt or '«' + short(one.label, _LABEL_SHOWN) + '»'}"


def figure(reading: Reading, item: str, value: Decimal) -> str:
    """Return a number as its row prints it, a rate with its sign: "2,45 %", "1.097"."""
    measure = reading.measure(item)
    return numbers.display(value, measure) + (" %" if measure.kind == "percent" else "")


def difference(reading: Reading, item: str, typed: str, working: str, value: Decimal) -> str:
    result = figure(reading, item, value)
    shown = f"{working} = {result}" if working else result
    return (
        f"{row(reading.form, item)}: ghi {short(typed, _TYPED_SHOWN)} nhưng theo số liệu là "
        f"{shown}; hãy kiểm tra lại các dòng thành phần hoặc giải trình."
    )


def portal_difference(reading: Reading, item: str, typed: str, value: Decimal) -> str:
    return (
        f"{row(reading.form, item)}: ghi {short(typed, _TYPED_SHOWN)} nhưng đếm trên cổng là "
        f"{figure(reading, item, value)}; hệ thống dùng số này, hãy đối chiếu lại."
    )


def blank_total(reading: Reading, item: str, working: str, value: Decimal) -> str:
    result = figure(reading, item, value)
    shown = f"{working} = {result}" if working else result
    return (
        f"{row(reading.form, item)}: tệp để trống nhưng các dòng thành phần cho {shown}; hệ thống "
        "dùng số này, hãy kiểm tra lại."
    )


def zero_division(reading: Reading, item: str, typed: str, working: str) -> str:
    shown = f"{working} là không áp dụng" if working else "mẫu số bằng 0 nên không áp dụng"
    remedy = (
        "hãy xóa số liệu ở dòng này"
        if reading.roles[item] == FOREIGN
        else "báo cáo sẽ in «–», hãy kiểm tra lại các dòng thành phần"
    )
    return f"{row(reading.form, item)}: ghi {short(typed, _TYPED_SHOWN)} nhưng {shown}; {remedy}."


def above_hundred(reading: Reading, item: str, value: Decimal) -> str:
    return (
        f"{row(reading.form, item)}: tỷ lệ {figure(reading, item, value)} lớn hơn 100 %; hãy kiểm "
        "tra lại số liệu."
    )


def outside(reading: Reading, item: str, value: Decimal, limit: Decimal) -> str:
    """Tell that a figure is above, or below, what its indicator can usually be."""
    side = "lớn hơn ngưỡng trên" if value > limit else "nhỏ hơn ngưỡng dưới"
    return (
        f"{row(reading.form, item)}: số liệu {figure(reading, item, value)} {side} "
        f"{limit_shown(reading.measure(item), limit)} của chỉ tiêu; hãy kiểm tra lại số liệu."
    )


def below_target(reading: Reading, item: str, value: Decimal, target: Target) -> str:
    return (
        f"{row(reading.form, item)}: {figure(reading, item, value)} thấp hơn mức tối thiểu "
        f"{limit_shown(reading.measure(item), target.minimum)} giao cho năm {target.year} "
        f"({target.source}); hãy kiểm tra lại số liệu hoặc nêu lý do chưa đạt."
    )


def limit_shown(measure: Measure, limit: Decimal) -> str:
    """Return a limit with no more decimals than it was set with: "60 %", "99,5 %", "1.000"."""
    decimals = max(0, -limit.normalize().as_tuple().exponent)
    shown = numbers.display(limit, measure, decimals=decimals)
    return shown + (" %" if measure.kind == "percent" else "")


def foreign_row(reading: Reading, item: str, typed: str) -> str:
    where, shown = row(reading.form, item), short(typed, _TYPED_SHOWN)
    if reading.roles[item] == HEADING:
        return f"{where}: ghi {shown} ở đề mục không nhận số liệu; hãy chuyển xuống dòng con."
    marker = MARKERS[reading.form.reporters[item]]
    return (
        f"{where}: ghi {shown} ở dòng không thuộc phần đơn vị báo cáo («{marker}»); hãy xóa số "
        "liệu ở dòng này."
    )


def unreadable(reading: Reading, item: str, sentence: str) -> str:
    return f"{row(reading.form, item)}: {sentence}"


def type_again(reading: Reading, item: str, typed: str) -> str:
    return (
        f"{row(reading.form, item)}: «{short(typed, _TYPED_SHOWN)}» chưa được đọc thành số; hãy "
        "nhập lại."
    )


def required(form: FormSpec, item: str) -> str:
    choices = form.measures[item].options
    answers = (
        "chọn một trong: " + ", ".join(f"{one.code} ({one.label})" for one in choices)
        if choices
        else "nhập số liệu, hoặc ghi «không phát sinh» hay «không áp dụng»"
    )
    return f"{row(form, item)}: chưa có số liệu; hãy {answers}."


def carried(reading: Reading, item: str, typed: str) -> str:
    what = f"số liệu «{short(typed, _TYPED_SHOWN)}»" if typed else "ghi chú"
    return (
        f"{row(reading.form, item)}: {what} lấy từ báo cáo kỳ trước, chưa được xác nhận; hãy đối "
        "chiếu rồi xác nhận, nhập lại hoặc bỏ."
    )


def unit(reading: Reading, item: str, unit_typed: str) -> str:
    expected = reading.form.items[item].unit
    shown = f"«{short(expected, _TYPED_SHOWN)}»" if expected else "để trống"
    return (
        f"{row(reading.form, item)}: đơn vị tính trong tệp là «{short(unit_typed, _TYPED_SHOWN)}» "
        f"nhưng mẫu quy định {shown}; hãy quy đổi số liệu về đúng đơn vị hoặc giải trình."
    )


def numbering(table: str, repeated: list[str], has_more: bool) -> str:
    shown = ", ".join(repeated) + (", …" if has_more else "")
    return (
        f"Biểu {table}: số thứ tự {shown} được in lặp lại trong mẫu; khi trích dẫn hãy ghi kèm tên "
        "dòng."
    )


def placeholder(reading: Reading, item: str, text: str) -> str:
    return (
        f"{row(reading.form, item)}: nội dung «{short(text, _LABEL_SHOWN)}» còn chỗ trống; hãy "
        "điền đủ hoặc xóa."
    )


def signed_early(signed: date, cut_off: date) -> str:
    return (
        f"Văn bản đề ngày {signed:%d/%m/%Y}, trước ngày chốt số liệu {cut_off:%d/%m/%Y}; hãy kiểm "
        "tra số liệu đã đủ kỳ báo cáo chưa."
    )


def window(stated: tuple[date, date], period: Period) -> str:
    regular = period.window()
    return (
        f"Số liệu từ ngày {stated[0]:%d/%m/%Y} đến hết ngày {stated[1]:%d/%m/%Y}, khác thời gian "
        f"chốt số liệu {uncapitalised(period.label)} (từ ngày {regular[0]:%d/%m/%Y} đến hết ngày "
        f"{regular[1]:%d/%m/%Y}); hãy đối chiếu với văn bản hướng dẫn của kỳ báo cáo."
    )


def cumulative(reading: Reading, item: str, now: Decimal, before: Decimal, label: str) -> str:
    return (
        f"{row(reading.form, item)}: số lũy kế {figure(reading, item, now)} nhỏ hơn "
        f"{figure(reading, item, before)} của {label}; hãy kiểm tra lại cách tính lũy kế."
    )


def change(
    reading: Reading, item: str, now: Decimal, before: Decimal, label: str, factor: Decimal
) -> str:
    times = _COUNTED.get(factor) or numbers.dotted(factor).replace(".", ",")
    moved = "tăng" if now > before else "giảm"
    return (
        f"{row(reading.form, item)}: {moved} từ {figure(reading, item, before)} ({label}) "
        f"{'lên' if now > before else 'xuống'} {figure(reading, item, now)}, quá {times} lần; hãy "
        "kiểm tra lại số liệu."
    )


def stated(sentence: str, left: str, right: str) -> str:
    """Return a form's own sentence with its figures; the form names Biểu and row itself."""
    left, right = left or NO_FIGURE, right or NO_FIGURE
    return right.join(part.replace("{left}", left) for part in sentence.split("{right}"))
