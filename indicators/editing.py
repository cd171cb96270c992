"""Changes to a draft: a form in, the changed form out. Pure.

A row keeps its identity through its indicator, not its place: moving rows gives them new codes, and
the rules that stand at a row follow it. Raises ValueError with one Vietnamese sentence for what
could not be a form at all; what is merely unfinished is for `faults` to say.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from indicators import formfile
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, RuleSpec, TableSpec

ROWS_LIMIT = 500  # of one table; the longest real one has 77
THRESHOLDS = ("minimum", "maximum", "change_factor")
# What a row says of its indicator when the dictionary does not have it yet.
MEANING = ("name", "value_type", "rollup", "time_basis", "formula", "source")
_ITEM_TEXTS = ("stt", "label", "unit", "indicator", "reported_by", "changed")
_NEW_TYPE = {"value_type": "count", "rollup": "sum", "time_basis": "in_period"}


def rows_of(form: FormSpec, table: TableSpec) -> list[dict[str, Any]]:
    """Return a table's rows as an editor takes them: plain texts, each with its indicator's."""
    rows = []
    for item in table.items:
        row = {name: getattr(item, name) for name in _ITEM_TEXTS}
        row |= {"was": item.code, "level": item.level, "required": item.required}
        spec = form.indicator.get(item.indicator)
        if spec:
            row |= {name: getattr(spec, name) for name in (*MEANING, *THRESHOLDS)}
        rows.append(row)
    return rows


def with_head(form: FormSpec, **head) -> FormSpec:
    """Return the form with another title, decision, unit kinds, period kinds or notes."""
    return formfile.cleaned(replace(form, **head))


def with_table(
    form: FormSpec,
    number: str,
    title: str,
    rows: list[dict[str, Any]],
    dictionary: Mapping[str, IndicatorSpec],
) -> FormSpec:
    """Return the form with a table's title and rows replaced, in the order given.

    A row is as in `rows_of`; `was` is the code it had, "" for a new one. An indicator the
    dictionary has keeps its meaning, whatever the row says; thresholds are the form's own.
    """
    old = table_of(form, number)
    if len(rows) > ROWS_LIMIT:
        raise ValueError(f"Biểu {number} có quá {ROWS_LIMIT} dòng.")
    items, specs, moved = [], {}, {}
    for place, row in enumerate(rows, start=old.title_order + 1):
        item = _item(f"{number}.{place}", row)
        items.append(item)
        if row.get("was"):
            moved[row["was"]] = item.code
        if item.indicator:
            specs[item.indicator] = _indicator(item.indicator, row, dictionary)
    tables = tuple(
        replace(one, title=title, items=tuple(items)) if one is old else one for one in form.tables
    )
    dropped = {item.code for item in old.items} - set(moved)
    rules = tuple(
        replace(rule, item="" if rule.item in dropped else moved.get(rule.item, rule.item))
        for rule in form.rules
    )
    return _rebuilt(replace(form, tables=tables, rules=rules), form.indicator | specs)


def with_new_table(form: FormSpec, number: str, title: str) -> FormSpec:
    """Return the form with one more table, empty, at the end."""
    if any(table.number == number for table in form.tables):
        raise ValueError(f"Biểu {number} đã có trong mẫu.")
    return formfile.cleaned(replace(form, tables=(*form.tables, TableSpec(number, title, ()))))


def without_table(form: FormSpec, number: str) -> FormSpec:
    """Return the form without a table; outline sections no longer name it."""
    gone = table_of(form, number)
    outline = tuple(
        replace(section, tables=tuple(one for one in section.tables if one != number))
        for section in form.outline
    )
    tables = tuple(table for table in form.tables if table is not gone)
    return _rebuilt(replace(form, tables=tables, outline=outline), form.indicator)


def with_rule(form: FormSpec, rule: RuleSpec, was: str = "") -> FormSpec:
    """Return the form with a rule added, or in the place of the one whose code was `was`."""
    others = [one.code for one in form.rules if one.code != was]
    if rule.code in others:
        raise ValueError(f"Quy tắc {rule.code} đã có; hãy đặt mã khác.")
    if was and was not in {one.code for one in form.rules}:
        raise ValueError(f"Mẫu không còn quy tắc {was}; hãy tải lại trang.")
    if was:
        rules = tuple(rule if one.code == was else one for one in form.rules)
    else:
        rules = (*form.rules, rule)
    return formfile.cleaned(replace(form, rules=rules))


def without_rule(form: FormSpec, code: str) -> FormSpec:
    return replace(form, rules=tuple(rule for rule in form.rules if rule.code != code))


def table_of(form: FormSpec, number: str) -> TableSpec:
    """Return a table by its number. Raise ValueError where the form has none."""
    for table in form.tables:
        if table.number == number:
            return table
    raise ValueError(f"Mẫu không có Biểu {number}.")


def _item(code: str, row: dict[str, Any]) -> ItemSpec:
    level = row.get("level", 1)
    if not isinstance(level, int) or isinstance(level, bool):
        raise ValueError(f"Dòng {code}: cấp phải là số nguyên.")
    texts = {name: _text(row, name, code) for name in _ITEM_TEXTS}
    return ItemSpec(code=code, level=level, required=row.get("required") is True, **texts)


def _indicator(
    code: str, row: dict[str, Any], dictionary: Mapping[str, IndicatorSpec]
) -> IndicatorSpec:
    limits = {name: _text(row, name, code) for name in THRESHOLDS}
    if code in dictionary:
        return replace(formfile.frozen(dictionary[code]), **limits)
    told = {name: _text(row, name, code) or _NEW_TYPE.get(name, "") for name in MEANING}
    told["name"] = told["name"] or _text(row, "label", code)
    return IndicatorSpec(code=code, **told, **limits)


def _text(row: dict[str, Any], name: str, code: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"Dòng {code}: «{name}» phải là chữ.")
    return value.strip()


def _rebuilt(form: FormSpec, known: Mapping[str, IndicatorSpec]) -> FormSpec:
    """Return the form with exactly the indicators its rows name, in printed order, cleaned."""
    named = dict.fromkeys(item.indicator for item in form.items.values() if item.indicator)
    return formfile.cleaned(
        replace(form, indicators=tuple(known[code] for code in named if code in known))
    )
