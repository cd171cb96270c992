"""Every sentence about a table of criteria: what is wrong, then what to do about it."""

from decimal import Decimal

from indicators import numbers
from units.text import short

_POINTS = numbers.measure("decimal", "Điểm")
_CHILDREN = 15  # named one by one
_SHOWN = 160  # characters of a text taken from the table

SEVERITIES = {"error": "Phải sửa", "warning": "Nên xem lại"}


def points(value: Decimal) -> str:
    if not value:
        return "0"
    return numbers.display(value, _POINTS, decimals=max(2, min(6, -value.as_tuple().exponent)))


def quoted(text: str) -> str:
    return f"«{short(' '.join(text.split()), _SHOWN)}»"


def joined(texts, last: str = "và") -> str:
    texts = list(texts)
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def contradiction(who: str, condition: str, results) -> tuple[str, str]:
    return (
        f"{who}: cùng điều kiện {quoted(condition)} nhưng ghi {len(results)} kết quả khác nhau: "
        f"{joined(results)}.",
        "Giữ một kết quả; nếu có dòng dành cho trường hợp khác thì ghi lại điều kiện của dòng đó.",
    )


def repeated(who: str, condition: str, result: str) -> tuple[str, str]:
    return (
        f"{who}: điều kiện {quoted(condition)} ghi hai lần, cùng {result}.",
        "Bỏ một dòng, hoặc ghi lại điều kiện nếu hai dòng dành cho hai trường hợp.",
    )


def overlap(who: str, texts, where: str, results) -> tuple[str, str]:
    return (
        f"{who}: {joined(map(quoted, texts))} cùng đúng {where}, nhưng kết quả khác nhau: "
        f"{joined(results)}.",
        "Sửa mốc của một dòng (ví dụ «từ ... đến dưới ...») để mỗi kết quả chỉ có một mức điểm.",
    )


def missing(who: str, text: str, missed: str) -> tuple[str, str]:
    return (
        f"{who}: chưa có mức điểm cho trường hợp {missed}; mới có {text}.",
        "Bổ sung mức điểm của trường hợp đó, kể cả khi là 0 điểm.",
    )


def maximum(who: str, stated: Decimal, possible) -> tuple[str, str]:
    most, least = max(possible), min(possible)
    if most < stated:
        given = f"cách tính điểm cho nhiều nhất {points(most)}"
    elif least > stated:
        given = f"cách tính điểm cho đến {points(least)}"
    else:
        shown = joined([points(one) for one in sorted(possible)[:6]], "hoặc")
        given = f"các mức điểm chỉ cộng được thành {shown}"
    return (
        f"{who}: điểm tối đa ghi {points(stated)} nhưng {given}.",
        "Sửa điểm tối đa hoặc các mức điểm để kết quả tốt nhất đúng bằng điểm tối đa.",
    )


def total(who: str, stated: Decimal, children, added: Decimal) -> tuple[str, str]:
    named = [f"{code} ({points(value)})" for code, value in children[:_CHILDREN]]
    more = [f"{len(children) - _CHILDREN} tiêu chí khác"] if len(children) > _CHILDREN else []
    parts = joined(named + more)
    return (
        f"{who}: điểm tối đa ghi {points(stated)} nhưng {parts} cộng lại là {points(added)}.",
        "Sửa điểm tối đa của tiêu chí này hoặc của các tiêu chí bên dưới.",
    )


def letter(who: str, letters, meanings, others) -> tuple[str, str]:
    source = f" Phần ghi sau trùng với tiêu chí {joined(others)}." if others else ""
    return (
        f"{who}: cùng một công thức nhưng {joined(letters)} được giải thích hai lần khác nhau: "
        f"{'; '.join(map(quoted, meanings))}.{source}",
        "Giữ một cách giải thích; nếu là hai công thức thì ghi riêng từng công thức và điểm.",
    )


def undefined(who: str, letters) -> tuple[str, str]:
    return (
        f"{who}: công thức dùng {joined(letters)} nhưng chưa giải thích là gì.",
        "Bổ sung dòng giải thích, hoặc sửa lại chữ trong công thức.",
    )


def duplicate(first: str, second: str, name: str, rule: str, is_same: bool) -> tuple[str, str]:
    if is_same:
        how = f" và cùng cách tính điểm {quoted(rule)}" if rule else ""
        return (
            f"Tiêu chí {first} và {second}: cùng tên {quoted(name)}{how}.",
            "Bỏ tiêu chí in lặp; nếu là hai nội dung thì đặt lại tên và cách tính điểm, "
            "rồi cộng lại điểm.",
        )
    return (
        f"Tiêu chí {first} và {second}: cùng tên {quoted(name)} nhưng khác cách tính điểm.",
        "Đặt lại tên cho đúng nội dung của từng tiêu chí, hoặc gộp thành một.",
    )


def code(number: str, count: int) -> tuple[str, str]:
    return (
        f"Số {number} được dùng cho {count} tiêu chí.",
        "Đánh lại số; nếu bảng tính đã đổi «3.10» thành «3.1» thì định dạng cột số là văn bản.",
    )


def unreadable(who: str, typed: str) -> tuple[str, str]:
    return (
        f"{who}: điểm tối đa {quoted(typed)} không đọc được thành một số.",
        "Ghi lại điểm tối đa bằng chữ số, ví dụ 0,50 hoặc 2.",
    )


def share(fraction: Decimal) -> str:
    return f"{numbers.dotted(fraction * 100).replace('.', ',')}% điểm"


def formula(text: str) -> str:
    return f"công thức {quoted(text)}"


def some_points(value: Decimal) -> str:
    return f"{points(value)} điểm"


WHOLE = "điểm tối đa"
STATES = {"+": "tăng", "=": "không thay đổi", "-": "giảm"}
NOT_RISEN = "không tăng"
NOT_FALLEN = "không giảm"


def states(missed: frozenset[str]) -> str:
    """Name the states of a comparison with last year that have no points."""
    if missed == frozenset("=-"):
        return NOT_RISEN
    if missed == frozenset("+="):
        return NOT_FALLEN
    return joined([STATES[one] for one in "+=-" if one in missed], "hoặc")


def limit(value: Decimal, is_share: bool) -> str:
    shown = numbers.dotted(value * 100 if is_share else value)
    whole_part, _, fraction = shown.partition(".")
    grouped = f"{int(whole_part):,}".replace(",", ".")
    return grouped + (f",{fraction}" if fraction else "") + ("%" if is_share else "")


def between(low, has_low: bool, high, has_high: bool, is_share: bool) -> str:
    """Name the results between two limits, either of which may be None."""
    if low is not None and low == high:
        return f"đúng {limit(low, is_share)}"
    begin = end = ""
    if low is not None:
        begin = ("từ " if has_low else "trên ") + limit(low, is_share)
    if high is not None:
        end = ("" if has_high else "dưới ") + limit(high, is_share)
        end = f"đến {end}" if begin else end if not has_high else f"đến {end}"
    elif has_low and begin:
        end = "trở lên"
    return f"{begin} {end}".strip()


# Why a rule, or a part of it, was not compared.
NOT_READ = (
    "Chưa đọc được cách tính điểm ở: {texts}. Các phép kiểm tra cần đến phần này được bỏ qua."
)
NO_RULE = "Bảng không ghi cách tính điểm."
NO_MAXIMUM = "Bảng không ghi điểm tối đa nên chưa đối chiếu được với các mức điểm."
GAPS = "Bảng thiếu tiêu chí {codes} nên chưa đối chiếu được tổng điểm."
NO_CHILD_MAXIMUM = "Tiêu chí {codes} không có điểm tối đa nên chưa đối chiếu được tổng điểm."


def not_read(texts) -> str:
    shown = "; ".join(map(quoted, texts[:3]))
    more = f" và {len(texts) - 3} chỗ khác" if len(texts) > 3 else ""
    return NOT_READ.format(texts=shown + more)


# What is checked, in the words of the page; the same order as `checks.NAMES`.
CHECKS = {
    "contradiction": "Cùng một điều kiện nhưng ghi hai mức điểm khác nhau.",
    "overlap": "Hai khoảng kết quả chồng nhau, một kết quả có hai mức điểm.",
    "duplicate": "Hai tiêu chí cùng tên, hoặc cùng tên và cùng cách tính điểm.",
    "maximum": "Kết quả tốt nhất cho ít hơn hoặc nhiều hơn điểm tối đa.",
    "total": "Điểm tối đa của tiêu chí khác tổng điểm các tiêu chí bên dưới.",
    "missing": "Có kết quả chưa được ghi mức điểm (thiếu mức 0, hở giữa hai khoảng).",
    "letter": "Chữ trong công thức (a, b) được giải thích hai lần khác nhau hoặc chưa giải thích.",
    "code": "Một số thứ tự dùng cho hai tiêu chí.",
    "number": "Điểm tối đa không đọc được thành một số.",
    "repeated": "Một điều kiện ghi hai lần với cùng mức điểm.",
}
