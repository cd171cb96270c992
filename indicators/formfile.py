"""A form version as text: TOML for people, JSON for the database, bytes for the hash.

Owns the format of `fixtures/forms/*.toml` and `fixtures/indicators/*.toml`. Pure: takes and returns
text; `catalogue` opens files and stores, `faults` says whether what was read can be published.

A form file names its indicators; what they mean stands once, in the dictionary. JSON, which is
frozen with the form, holds the meanings too, so that a later dictionary cannot change a form. To
carry a form to another installation, `write_whole` adds the indicators its dictionary lacks.
"""

import json
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, get_args, get_origin

from indicators.faults import dictionary_faults
from indicators.spec import (
    FormSpec,
    IndicatorSpec,
)
from units.text import nfc

_TYPE_NAMES = {str: "chuỗi", int: "số nguyên", bool: "true hoặc false"}
# Key in the file -> field of the dataclass, where an array of tables reads better in the singular.
_FORM_KEYS = {"table": "tables", "rule": "rules", "section": "outline"}


# --- reading -----------------------------------------------------------------------------------


def read(text: str, dictionary: Mapping[str, IndicatorSpec]) -> FormSpec:
    """Read a form file. An indicator the dictionary lacks is left for `faults` to report.

    Raise ValueError, in one Vietnamese sentence that says where, for text that is no TOML, an
    unknown or missing key, or a value of the wrong type.
    """
    return _read(_parse_toml(text), dictionary)


def read_whole(text: str, dictionary: Mapping[str, IndicatorSpec]) -> FormSpec:
    """Read a form file that may define, as [[indicator]], what the dictionary lacks.

    A definition under a code the dictionary knows is taken as the form's wording and thresholds.
    Raise ValueError as `read` does, and for a definition of another meaning than the dictionary's,
    one that stands twice, or one that no row names.
    """
    raw = _parse_toml(text)
    own: dict[str, IndicatorSpec] = {}
    for at, entry in enumerate(_list_of_tables(raw.pop("indicator", []), "indicator"), start=1):
        spec = frozen(_build(IndicatorSpec, entry, f"indicator[{at}]", clean=_text))
        if spec.code in own:
            raise ValueError(f"Chỉ tiêu {spec.code} khai hai lần; hãy xóa một chỗ.")
        own[spec.code] = require_meaning(spec, dictionary, f"Tại indicator[{at}]")
    form = _read(raw, {**dictionary, **own})
    for at, code in enumerate(own, start=1):
        if code not in form.indicator:
            raise ValueError(
                f"Tại indicator[{at}]: chỉ tiêu {code} không đứng ở dòng nào; hãy xóa phần "
                "khai này hoặc ghi mã vào một dòng."
            )
    return form


def require_meaning(
    spec: IndicatorSpec, dictionary: Mapping[str, IndicatorSpec], place: str
) -> IndicatorSpec:
    """Return the indicator; raise ValueError where the dictionary knows its code otherwise."""
    known = dictionary.get(spec.code)
    if known and known.meaning != spec.meaning:
        raise ValueError(
            f"{place}: chỉ tiêu {spec.code} đã có trong danh mục với kiểu số liệu, cách tổng hợp, "
            "thời gian hoặc công thức khác; hãy ghi như trong danh mục hoặc đặt mã mới."
        )
    return spec


def _read(raw: dict[str, Any], dictionary: Mapping[str, IndicatorSpec]) -> FormSpec:
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
    known = (dictionary[code] for code in dict.fromkeys(named) if code in dictionary)
    return replace(form, indicators=tuple(map(frozen, known)))


def frozen(spec: IndicatorSpec) -> IndicatorSpec:
    """Return an indicator as a form freezes it: without what only the dictionary says of it."""
    return replace(spec, definition="", related=()) if spec.definition or spec.related else spec


def read_dictionary(*texts: str) -> dict[str, IndicatorSpec]:
    """Read the files of the indicator dictionary: code -> indicator, in their order.

    Raise ValueError for bad TOML, a repeated code, or any fault `dictionary_faults` finds.
    """
    result: dict[str, IndicatorSpec] = {}
    for raw in map(_parse_toml, texts):
        if unknown := set(raw) - {"indicator"}:
            raise ValueError(f"Danh mục chỉ tiêu có khóa lạ: {', '.join(sorted(unknown))}.")
        for at, entry in enumerate(_list_of_tables(raw.get("indicator", []), "indicator"), start=1):
            place = f"indicator[{at}]"
            spec = _build(IndicatorSpec, _with_related(entry, place), place, clean=_text)
            if spec.code in result:
                raise ValueError(f"Chỉ tiêu {spec.code} khai hai lần.")
            result[spec.code] = spec
    if faults := dictionary_faults(result):
        raise ValueError(" ".join(faults))
    return result


def _with_related(entry: dict[str, Any], where: str) -> dict[str, Any]:
    """Check that [[indicator.related]] is an array of tables; the rest `_build` checks."""
    _list_of_tables(entry.get("related", []), f"{where}.related")
    return entry


def cleaned(form: FormSpec) -> FormSpec:
    """Return a form as if it had been read from a file: texts normalised. Raise ValueError."""
    return _build(FormSpec, to_json(form), "", clean=_text)


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
    if any(unicodedata.category(char) == "Cc" for char in text.strip() if char != "\n"):
        raise ValueError(f"Nội dung {text[:40]!r} có ký tự điều khiển; hãy xóa ký tự đó.")
    return nfc(text)


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


def write_whole(
    form: FormSpec, dictionary: Mapping[str, IndicatorSpec] = MappingProxyType({})
) -> str:
    """Write a form with every indicator that `read_whole` would not find the same in a dictionary.

    Without a dictionary the file defines all of its indicators.
    """
    lines = []
    for spec in form.indicators:
        known = dictionary.get(spec.code)
        if known is None or frozen(known) != spec:
            lines += ["", "[[indicator]]", *_pairs(spec)]
    return write(form) + "".join(f"{line}\n" for line in lines)


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
