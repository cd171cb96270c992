"""A form version as text: TOML for people, JSON for the database, bytes for the hash.

Owns the format of `fixtures/forms/*.toml` and `fixtures/indicators.toml`, and the faults a form can
have before it is published. Pure: takes and returns text; `catalogue` opens files and stores.

A form file names its indicators; what they mean stands once, in the dictionary. JSON, which is
frozen with the form, holds the meanings too, so that a later dictionary cannot change a form.
"""

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass, replace
from string import Formatter
from typing import Any, get_args, get_origin

from indicators import formula, periods
from indicators.numbers import options
from indicators.spec import (
    MARKERS,
    ROLLUPS,
    TIME_BASES,
    VALUE_TYPES,
    FormSpec,
    IndicatorSpec,
    ItemSpec,
    RuleSpec,
    TableSpec,
)
from units.text import nfc

UNIT_KINDS = (*(kind for kind in MARKERS if kind != "nobody"), "office")
SEVERITIES = ("error", "explain", "warning")
OPERATORS = ("=", "!=", "<=", ">=", "<", ">")
MISSING_OPERANDS = ("skip", "zero")
# The rule names a form may state; the other names belong to checks that follow from its shape.
FORM_RULES = ("part_whole", "cross_table", "plausible", "total", "ratio", "choice")

_FORM_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_INDICATOR_CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_TYPE_NAMES = {str: "chuỗi", int: "số nguyên", bool: "true hoặc false"}
# Key in the file -> field of the dataclass, where an array of tables reads better in the singular.
_FORM_KEYS = {"table": "tables", "rule": "rules", "section": "outline"}


# --- reading -----------------------------------------------------------------------------------


def read(text: str, dictionary: Mapping[str, IndicatorSpec]) -> FormSpec:
    """Read a form file. An indicator the dictionary lacks is left for `validate` to report.

    Raise ValueError, in one Vietnamese sentence that says where, for text that is no TOML, an
    unknown or missing key, or a value of the wrong type.
    """
    raw = _parse_toml(text)
    if "indicators" in raw:
        raise ValueError("Tệp mẫu không định nghĩa chỉ tiêu; hãy khai trong danh mục chỉ tiêu.")
    for key, name in _FORM_KEYS.items():
        if name in raw:
            raise ValueError(f"Khóa «{name}» không dùng trong tệp; hãy viết [[{key}]].")
    document = {_FORM_KEYS.get(key, key): value for key, value in raw.items()}
    named: list[str] = []
    tables = []
    for at, table in enumerate(_list_of_tables(document.get("tables", []), "table"), start=1):
        items = []
        for row, item in enumerate(_list_of_tables(table.get("item", []), f"table[{at}].item"), 1):
            items.append(_with_code(item, table.get("number"), f"table[{at}].item[{row}]"))
            if isinstance(item.get("indicator"), str):
                named.append(nfc(item["indicator"]))
        tables.append({**{k: v for k, v in table.items() if k != "item"}, "items": items})
    document["tables"] = tables
    document["indicators"] = []
    form = _build(FormSpec, document, "", clean=_text)
    known = tuple(dictionary[code] for code in dict.fromkeys(named) if code in dictionary)
    return replace(form, indicators=known)


def read_dictionary(text: str) -> dict[str, IndicatorSpec]:
    """Read the indicator dictionary: code -> indicator, in the file's order.

    Raise ValueError for bad TOML, a repeated code, or any fault `indicator_faults` finds.
    """
    raw = _parse_toml(text)
    if unknown := set(raw) - {"indicator"}:
        raise ValueError(f"Danh mục chỉ tiêu có khóa lạ: {', '.join(sorted(unknown))}.")
    result: dict[str, IndicatorSpec] = {}
    for at, entry in enumerate(_list_of_tables(raw.get("indicator", []), "indicator"), start=1):
        spec = _build(IndicatorSpec, entry, f"indicator[{at}]", clean=_text)
        if spec.code in result:
            raise ValueError(f"Chỉ tiêu {spec.code} khai hai lần.")
        result[spec.code] = spec
    faults = [fault for spec in result.values() for fault in indicator_faults(spec)]
    for spec in result.values():
        for name in _names(spec.formula):
            if name not in result:
                faults.append(f"Công thức của {spec.code} dùng chỉ tiêu {name} chưa có.")
    if faults:
        raise ValueError(" ".join(faults))
    return result


def from_json(definition: Mapping[str, Any]) -> FormSpec:
    """Rebuild a form from `to_json`, exactly as it was frozen. Raise ValueError when damaged."""
    return _build(FormSpec, definition, "", clean=str)


def _parse_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"Tệp không đúng định dạng TOML: {error}.") from error


def _text(text: str) -> str:
    """Normalise a text; refuse control characters, which neither workbooks nor databases take."""
    cleaned = nfc(text)
    if any(unicodedata.category(char) == "Cc" for char in cleaned if char != "\n"):
        raise ValueError(f"Nội dung {cleaned[:40]!r} có ký tự điều khiển; hãy xóa ký tự đó.")
    return cleaned


def _list_of_tables(value: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError(f"Tại {where}: phải là một dãy bảng, viết [[{where.rpartition('.')[2]}]].")
    return value


def _with_code(item: dict[str, Any], number: Any, where: str) -> dict[str, Any]:
    """Give an item its code from its table's number and its own `order`."""
    order = item.get("order")
    if not isinstance(order, int) or isinstance(order, bool) or order < 0:
        raise ValueError(f"Tại {where}: khóa «order» phải là số nguyên không âm.")
    if "code" in item:
        raise ValueError(f"Tại {where}: không viết «code»; mã dòng là số biểu và «order».")
    return {"code": f"{number}.{order}", **{k: v for k, v in item.items() if k != "order"}}


def _build(cls: type, raw: Any, where: str, clean) -> Any:
    """Make a dataclass from plain values, refusing unknown keys, missing keys and wrong types.

    `clean` is applied to every string: `_text` for a file people wrote, `str` for a frozen one.
    """
    place = f"Tại {where}: " if where else ""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{place}phải là một bảng các khóa.")
    shape = {one.name: one for one in fields(cls)}
    if unknown := [key for key in raw if key not in shape]:
        raise ValueError(f"{place}khóa lạ «{unknown[0]}».")
    values = {}
    for name, one in shape.items():
        if name in raw:
            inner = f"{where}.{name}" if where else name
            values[name] = _value(one.type, raw[name], inner, clean)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(f"{place}thiếu khóa «{name}».")
    return cls(**values)


def _value(kind: Any, raw: Any, where: str, clean) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(raw, list | tuple):
            raise ValueError(f"Tại {where}: phải là một dãy.")
        inner = get_args(kind)[0]
        return tuple(_value(inner, one, f"{where}[{at}]", clean) for at, one in enumerate(raw, 1))
    if is_dataclass(kind):
        return _build(kind, raw, where, clean)
    if type(raw) is not kind:
        raise ValueError(f"Tại {where}: phải là {_TYPE_NAMES[kind]}.")
    return clean(raw) if kind is str else raw


# --- writing -----------------------------------------------------------------------------------


def write(form: FormSpec) -> str:
    """Write a form as a file that `read` gives back equal, given a dictionary with its indicators.

    Values that are a field's default are left out.
    """
    lines = list(_pairs(form, skip=("tables", "indicators", "rules", "outline")))
    for table in form.tables:
        lines += ["", "[[table]]", *_pairs(table, skip=("items",))]
        for item in table.items:
            lines += ["", "[[table.item]]", f"order = {item.order}", *_pairs(item, skip=("code",))]
    for name, entries in (("rule", form.rules), ("section", form.outline)):
        for entry in entries:
            lines += ["", f"[[{name}]]", *_pairs(entry)]
    return "\n".join(lines) + "\n"


def to_json(form: FormSpec) -> dict[str, Any]:
    """Return the form, indicators included, as plain lists and dicts for a JSON field."""
    return json.loads(json.dumps(asdict(form), ensure_ascii=False))


def canonical(form: FormSpec) -> bytes:
    """Return the bytes a form version's SHA-256 is taken over: JSON, sorted keys, NFC, UTF-8.

    Values that are a field's default are left out, so that a field added to the dataclasses later
    does not change the hash of forms published before it existed.
    """
    text = json.dumps(_sparse(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8")


def _sparse(value: Any) -> Any:
    if is_dataclass(value):
        told = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: _sparse(it) for one, it in told if it != _default(one)}
    return [_sparse(one) for one in value] if isinstance(value, tuple) else value


def _default(one: Field) -> Any:
    return one.default if one.default_factory is MISSING else one.default_factory()


def _pairs(entry: Any, skip: tuple[str, ...] = ()) -> Iterator[str]:
    for one in fields(entry):
        value = getattr(entry, one.name)
        if one.name not in skip and value != _default(one):
            yield f"{one.name} = {_toml(value)}"


def _toml(value: str | int | bool | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        short = "[" + ", ".join(map(_toml, value)) + "]"
        long = "[\n" + "".join(f"  {_toml(one)},\n" for one in value) + "]"
        return short if len(short) <= 80 else long
    return json.dumps(value, ensure_ascii=False)  # what JSON escapes, TOML reads the same way


# --- faults ------------------------------------------------------------------------------------


def validate(form: FormSpec) -> list[str]:
    """Return one Vietnamese sentence per fault that keeps the form from being published."""
    faults: list[str] = []
    if not _FORM_CODE.fullmatch(form.code):
        faults.append(f"Mã mẫu «{form.code}» chỉ được gồm chữ thường không dấu, số và dấu «-».")
    for what, value in (("tên mẫu", form.title), ("văn bản ban hành", form.decision)):
        if not value:
            faults.append(f"Mẫu chưa có {what}.")
    faults += _kind_faults(form.unit_kinds, UNIT_KINDS, "loại đơn vị")
    faults += _kind_faults(form.period_kinds, periods.KINDS, "kỳ báo cáo")
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
    return faults + list(_outline_faults(form))


def indicator_faults(spec: IndicatorSpec) -> list[str]:
    """Return the faults of one indicator on its own, as Vietnamese sentences."""
    faults = []
    if not _INDICATOR_CODE.fullmatch(spec.code):
        faults.append(f"Mã chỉ tiêu «{spec.code}» phải có dạng nhom.ten, chữ thường không dấu.")
    if not spec.name:
        faults.append(f"Chỉ tiêu {spec.code} chưa có tên.")
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
    elif spec.rollup == "recompute":
        faults.append(f"Chỉ tiêu {spec.code} tổng hợp bằng công thức nhưng chưa có công thức.")
    if spec.rollup == "sum" and spec.value_type in ("choice", "percent", "text"):
        faults.append(f"Chỉ tiêu {spec.code}: tỷ lệ, mã lựa chọn và chữ không cộng được.")
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
    if not table.number or "." in table.number or not table.title:
        yield f"Biểu «{table.number}» phải có số biểu (không chứa dấu chấm) và tên."
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
        ("cách xử lý ô trống", rule.missing, MISSING_OPERANDS),
    ):
        if value not in known:
            yield f"Quy tắc {rule.code}: {what} «{value}» không có trong danh mục."
    for side in (rule.left, rule.right):
        try:
            formula.parse(side)
        except formula.FormulaError as error:
            yield f"Quy tắc {rule.code}: biểu thức «{side}» sai: {error}"
        for name in _names(side):
            if name not in form.item_of:
                yield f"Quy tắc {rule.code} dùng chỉ tiêu {name} không có trong mẫu."
    if rule.item and rule.item not in form.items:
        yield f"Quy tắc {rule.code} đặt ở dòng {rule.item} không có trong mẫu."
    if not rule.item and not _names(rule.left):
        yield f"Quy tắc {rule.code} phải nêu dòng, vì vế trái không có chỉ tiêu nào."
    if not rule.message:
        yield f"Quy tắc {rule.code} chưa có lời nhắc."
    elif not _is_fillable(rule.message):
        yield f"Quy tắc {rule.code}: lời nhắc chỉ được chứa {{left}} và {{right}}."


def _is_fillable(message: str) -> bool:
    try:
        places = [place for place in Formatter().parse(message) if place[1] is not None]
    except ValueError:
        return False
    return all(name in ("left", "right") and not (form or turn) for _, name, form, turn in places)


def _outline_faults(form: FormSpec) -> Iterator[str]:
    numbers = {table.number for table in form.tables}
    for key in _repeated(section.key for section in form.outline):
        yield f"Mục {key} của đề cương có hai lần."
    level = 0
    for section in form.outline:
        if not (section.key and section.title):
            yield f"Mục «{section.key}» của đề cương phải có mã và tên."
        if not 1 <= section.level <= level + 1:
            yield f"Mục {section.key} của đề cương có cấp {section.level}, không nối tiếp mục trên."
        for number in section.tables:
            if number not in numbers:
                yield f"Mục {section.key} của đề cương nêu Biểu {number} không có trong mẫu."
        level = section.level


def _names(text: str) -> tuple[str, ...]:
    """Return every indicator an expression names, of whatever period; () when it does not parse."""
    try:
        return tuple(dict.fromkeys(name for name, _ in formula.parse(text).references))
    except formula.FormulaError:
        return ()


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
