"""What keeps a form from being published, and an indicator from the dictionary.

Pure. One Vietnamese sentence per fault, all of them at once, so that who wrote the file corrects it
in one go. `formfile` has already refused what is no form at all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from string import Formatter

from indicators import formula, periods, portal
from indicators.numbers import options
from indicators.spec import (
    MARKERS,
    MISSING,
    OPERATORS,
    PRESENCE,
    RELATIONS,
    ROLLUPS,
    SEVERITIES,
    TIME_BASES,
    VALUE_TYPES,
    FormSpec,
    IndicatorSpec,
    ItemSpec,
    RuleSpec,
    TableSpec,
)

UNIT_KINDS = (*(kind for kind in MARKERS if kind != "nobody"), "office")
EXPLAINERS = ("", "signer")
# The rule names a form may state; the other names belong to checks that follow from its shape.
FORM_RULES = ("part_whole", "cross_table", "plausible", "total", "ratio", "choice")

# Characters the database keeps of each text; what is longer could be drafted but never stored.
TITLE_LIMIT = 300
INDICATOR_LIMITS = {"code": 120, "name": 500, "formula": 500, "source": 300}
KEY_LIMIT = 20  # of a section of the outline

# A table's number stands in addresses and in the codes of its rows.
TABLE_NUMBER = re.compile(r"[0-9A-Za-z-]{1,6}")

_FORM_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_INDICATOR_CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_SECTION_KEY = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*")  # stands in addresses of a page
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")


def form_faults(form: FormSpec) -> list[str]:
    """Return one Vietnamese sentence per fault that keeps the form from being published."""
    faults = head_faults(form)
    if not form.tables:
        faults.append("Mẫu chưa có biểu nào.")
    for number in _repeated(table.number for table in form.tables):
        faults.append(f"Biểu {number} có hai lần.")
    for table in form.tables:
        faults += _table_faults(table)
    items = [item for table in form.tables for item in table.items]
    for code in _repeated(item.code for item in items):
        faults.append(f"Mã dòng {code} có hai lần.")
    faults += _indicator_use_faults(form, items)
    for code in _repeated(rule.code for rule in form.rules):
        faults.append(f"Quy tắc {code} có hai lần.")
    for rule in form.rules:
        faults += _rule_faults(form, rule)
    return faults + outline_faults(form)


def head_faults(form: FormSpec) -> list[str]:
    """Return the faults of what a form says of itself: code, title, decision, kinds."""
    faults: list[str] = []
    if not _FORM_CODE.fullmatch(form.code):
        faults.append(f"Mã mẫu «{form.code}» chỉ được gồm chữ thường không dấu, số và dấu «-».")
    for what, value in (("tên mẫu", form.title), ("văn bản ban hành", form.decision)):
        if not value:
            faults.append(f"Mẫu chưa có {what}.")
    if len(form.title) > TITLE_LIMIT:
        faults.append(f"Tên mẫu dài quá {TITLE_LIMIT} ký tự.")
    faults += _kind_faults(form.unit_kinds, UNIT_KINDS, "loại đơn vị")
    faults += _kind_faults(form.period_kinds, periods.KINDS, "kỳ báo cáo")
    return faults


def indicator_faults(spec: IndicatorSpec) -> list[str]:
    """Return the faults of one indicator on its own, as Vietnamese sentences."""
    faults = []
    if not _INDICATOR_CODE.fullmatch(spec.code):
        faults.append(f"Mã chỉ tiêu «{spec.code}» phải có dạng nhom.ten, chữ thường không dấu.")
    if spec.code.startswith(portal.RESERVED):
        faults.append(f"Mã chỉ tiêu «{spec.code}»: «portal.» dành cho số liệu cổng tự đếm.")
    if not spec.name:
        faults.append(f"Chỉ tiêu {spec.code} chưa có tên.")
    words = {"code": "mã", "name": "tên", "formula": "công thức", "source": "nguồn"}
    for field, limit in INDICATOR_LIMITS.items():
        if len(getattr(spec, field)) > limit:
            faults.append(f"Chỉ tiêu {spec.code[:60]}: {words[field]} dài quá {limit} ký tự.")
    for what, value, known in (
        ("kiểu số liệu", spec.value_type, VALUE_TYPES),
        ("cách tổng hợp", spec.rollup, ROLLUPS),
        ("thời gian", spec.time_basis, TIME_BASES),
    ):
        if value not in known:
            faults.append(f"Chỉ tiêu {spec.code}: {what} «{value}» không có trong danh mục.")
    if spec.formula:
        try:
            formula.parse(spec.formula)
        except formula.FormulaError as error:
            faults.append(f"Công thức của {spec.code} sai: {error}")
        if spec.rollup == "recompute" and not portal.NAMES.keys().isdisjoint(
            names_in(spec.formula)
        ):
            faults.append(
                f"Chỉ tiêu {spec.code} lấy số cổng đếm, không tính lại được khi tổng hợp."
            )
    elif spec.rollup == "recompute":
        faults.append(f"Chỉ tiêu {spec.code} tổng hợp bằng công thức nhưng chưa có công thức.")
    if spec.rollup == "sum" and spec.value_type in ("choice", "percent", "text"):
        faults.append(f"Chỉ tiêu {spec.code}: tỷ lệ, mã lựa chọn và chữ không cộng được.")
    return faults + list(_threshold_faults(spec)) + list(_relation_faults(spec))


def _threshold_faults(spec: IndicatorSpec) -> Iterator[str]:
    limits = {
        "ngưỡng dưới": spec.minimum,
        "ngưỡng trên": spec.maximum,
        "hệ số biến động": spec.change_factor,
    }
    sound = True
    for what, text in limits.items():
        if text and not _PLAIN_NUMBER.fullmatch(text):
            sound = False
            yield f"Chỉ tiêu {spec.code}: {what} «{text}» không phải số viết như 0 hoặc 99.5."
    if sound and spec.minimum and spec.maximum and Decimal(spec.minimum) > Decimal(spec.maximum):
        yield f"Chỉ tiêu {spec.code}: ngưỡng dưới lớn hơn ngưỡng trên."
    if (
        sound
        and spec.change_factor
        and not (spec.change_factor == "0" or Decimal(spec.change_factor) > 1)
    ):
        yield f"Chỉ tiêu {spec.code}: hệ số biến động phải lớn hơn 1, hoặc 0 để không hỏi."
    if any(limits.values()) and spec.value_type in ("choice", "text"):
        yield f"Chỉ tiêu {spec.code}: mã lựa chọn và chữ không có ngưỡng."


def _relation_faults(spec: IndicatorSpec) -> Iterator[str]:
    for other in spec.related:
        if other.how not in RELATIONS:
            yield f"Chỉ tiêu {spec.code}: quan hệ «{other.how}» không có trong danh mục."
        if other.code == spec.code:
            yield f"Chỉ tiêu {spec.code} có quan hệ với chính nó."
        if not other.note:
            yield f"Chỉ tiêu {spec.code}: quan hệ với {other.code} chưa nêu lý do."


def dictionary_faults(dictionary: Mapping[str, IndicatorSpec]) -> list[str]:
    """Return the faults of each indicator and of what they name of each other."""
    faults = [fault for spec in dictionary.values() for fault in indicator_faults(spec)]
    for spec in dictionary.values():
        for name in names_in(spec.formula):
            if name not in dictionary and name not in portal.NAMES:
                faults.append(f"Công thức của {spec.code} dùng chỉ tiêu {name} chưa có.")
        for other in spec.related:
            if other.code not in dictionary:
                faults.append(f"Chỉ tiêu {spec.code} nêu quan hệ với {other.code} chưa có.")
    return faults


def _kind_faults(kinds: tuple[str, ...], known: Iterable[str], what: str) -> Iterator[str]:
    if not kinds:
        yield f"Mẫu chưa nêu {what}."
    for kind in kinds:
        if kind not in known:
            yield f"Mẫu nêu {what} «{kind}» không có trong danh mục."
    for kind in _repeated(kinds):
        yield f"Mẫu nêu {what} «{kind}» hai lần."


def _table_faults(table: TableSpec) -> Iterator[str]:
    if not TABLE_NUMBER.fullmatch(table.number) or not table.title:
        yield f"Biểu «{table.number}» phải có tên, và số biểu gồm 1 đến 6 chữ số, chữ không dấu."
    if not table.items:
        yield f"Biểu {table.number} chưa có dòng nào."
    order, level = table.title_order, 0
    for item in table.items:
        if item.table != table.number:
            yield f"Dòng {item.code} không thuộc Biểu {table.number}."
        if item.order <= order:
            yield f"Dòng {item.code} đứng sai thứ tự trong Biểu {table.number}."
        if not 1 <= item.level <= level + 1:
            yield f"Dòng {item.code} có cấp {item.level}, không nối tiếp cấp {level} của dòng trên."
        if not item.label:
            yield f"Dòng {item.code} chưa có tên chỉ tiêu."
        if item.reported_by and item.reported_by not in MARKERS:
            yield f"Dòng {item.code} do «{item.reported_by}» báo, không có trong danh mục."
        if item.required and not item.indicator:
            yield f"Dòng {item.code} là tiêu đề nên không thể bắt buộc."
        if item.changed and not item.indicator:
            yield f"Dòng {item.code} là tiêu đề nên không có thay đổi nội dung để đánh dấu."
        order, level = item.order, item.level


def _indicator_use_faults(form: FormSpec, items: list[ItemSpec]) -> Iterator[str]:
    named = Counter(item.indicator for item in items if item.indicator)
    for code in _repeated(spec.code for spec in form.indicators):
        yield f"Chỉ tiêu {code} khai hai lần."
    for code, times in named.items():
        if times > 1:
            yield f"Chỉ tiêu {code} đứng ở {times} dòng; mỗi chỉ tiêu chỉ được một dòng."
    for item in items:
        spec = form.indicator.get(item.indicator)
        if item.indicator and spec is None:
            yield f"Dòng {item.code} dùng chỉ tiêu {item.indicator} chưa có trong danh mục."
        if spec and (spec.value_type == "choice") != bool(options(item.unit)):
            yield (
                f"Dòng {item.code}: đơn vị tính «{item.unit}» không khớp với kiểu số liệu "
                f"của chỉ tiêu {spec.code}."
            )
    sound = True
    for spec in form.indicators:
        if spec.code not in named:
            yield f"Chỉ tiêu {spec.code} không đứng ở dòng nào."
        for fault in indicator_faults(spec):
            sound = False
            yield fault
    if sound:
        try:
            _ = form.formulas
        except ValueError as error:
            yield f"{error}."


def _rule_faults(form: FormSpec, rule: RuleSpec) -> Iterator[str]:
    for what, value, known in (
        ("tên kiểm tra", rule.rule, FORM_RULES),
        ("mức độ", rule.severity, SEVERITIES),
        ("phép so sánh", rule.operator, OPERATORS),
        ("cách xử lý ô trống", rule.missing, MISSING),
        ("người giải trình", rule.explained_by, EXPLAINERS),
    ):
        if value not in known:
            yield f"Quy tắc {rule.code}: {what} «{value}» không có trong danh mục."
    for side in (rule.left, rule.right):
        try:
            formula.parse(side)
        except formula.FormulaError as error:
            yield f"Quy tắc {rule.code}: biểu thức «{side}» sai: {error}"
        for name in names_in(side):
            if name not in form.item_of:
                yield f"Quy tắc {rule.code} dùng chỉ tiêu {name} không có trong mẫu."
    if rule.operator in PRESENCE and not (_is_one_name(rule.left) and _is_one_name(rule.right)):
        yield f"Quy tắc {rule.code}: phép «{rule.operator}» so hai chỉ tiêu, không so biểu thức."
    if rule.explained_by and rule.severity != "explain":
        yield f"Quy tắc {rule.code} nêu người giải trình nhưng không đòi giải trình."
    if rule.item and rule.item not in form.items:
        yield f"Quy tắc {rule.code} đặt ở dòng {rule.item} không có trong mẫu."
    if not rule.item and not names_in(rule.left):
        yield f"Quy tắc {rule.code} phải nêu dòng, vì vế trái không có chỉ tiêu nào."
    if not rule.message:
        yield f"Quy tắc {rule.code} chưa có lời nhắc."
    elif not _is_fillable(rule.message):
        yield f"Quy tắc {rule.code}: lời nhắc chỉ được chứa {{left}} và {{right}}."


def _is_one_name(text: str) -> bool:
    try:
        return isinstance(formula.parse(text).tree, formula.Name)
    except formula.FormulaError:
        return False


def _is_fillable(message: str) -> bool:
    try:
        places = [place for place in Formatter().parse(message) if place[1] is not None]
    except ValueError:
        return False
    return all(name in ("left", "right") and not (form or turn) for _, name, form, turn in places)


def outline_faults(form: FormSpec) -> list[str]:
    """Return the faults of the narrative's outline, each of which begins with its section."""
    return list(_outline_faults(form))


def _outline_faults(form: FormSpec) -> Iterator[str]:
    numbers = {table.number for table in form.tables}
    for key in _repeated(section.key for section in form.outline):
        yield f"Mục {key} của đề cương có hai lần."
    level = 0
    for section in form.outline:
        if not section.key:
            yield f"Mục «{section.title}» của đề cương chưa có mã."
        elif len(section.key) > KEY_LIMIT or not _SECTION_KEY.fullmatch(section.key):
            yield (
                f"Mục {section.key} của đề cương: mã mục chỉ được gồm chữ không dấu, số và dấu "
                f"«.», không quá {KEY_LIMIT} ký tự."
            )
        if not section.title:
            yield f"Mục {section.key} của đề cương chưa có tên."
        if not 1 <= section.level <= level + 1:
            yield f"Mục {section.key} của đề cương có cấp {section.level}, không nối tiếp mục trên."
        for number in section.tables:
            if number not in numbers:
                yield f"Mục {section.key} của đề cương nêu Biểu {number} không có trong mẫu."
        level = section.level


def names_in(text: str) -> tuple[str, ...]:
    """Return every indicator an expression names, of whatever period; () when it does not parse."""
    try:
        return tuple(dict.fromkeys(name for name, _ in formula.parse(text).references))
    except formula.FormulaError:
        return ()


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
