"""What one form version asks otherwise than another. Pure.

A row is the same row when it asks the same indicator; a heading, when it stands in the same table
under the same words, accents and capitals aside. The STT never says which row it is.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from indicators import formula, periods, portal
from indicators.kinds import UNIT_KIND_WORDS
from indicators.spec import (
    MARKERS,
    MISSING,
    OPERATORS,
    SEVERITIES,
    FormSpec,
    ItemSpec,
    RuleSpec,
    SectionSpec,
    TableSpec,
)
from units.text import fold


@dataclass(frozen=True)
class Change:
    """One thing before and after; None where it is not there. `was` and `now` say the aspect."""

    old: Any  # ItemSpec, RuleSpec, SectionSpec, TableSpec or, of the head, what it is
    new: Any
    was: str = ""  # Vietnamese
    now: str = ""


@dataclass(frozen=True)
class Difference:
    """Every aspect in which two forms differ, each in printed order; all empty: none."""

    head: tuple[Change, ...] = ()
    tables: tuple[Change, ...] = ()  # added, dropped or with another title
    added: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    reworded: tuple[Change, ...] = ()
    renumbered: tuple[Change, ...] = ()  # another STT
    moved: tuple[Change, ...] = ()  # another table, or out of the order of the rows around it
    levelled: tuple[Change, ...] = ()
    units: tuple[Change, ...] = ()  # đơn vị tính, or the codes of a choice
    markers: tuple[Change, ...] = ()  # who reports, stated or inherited
    required: tuple[Change, ...] = ()
    formulas: tuple[Change, ...] = ()
    thresholds: tuple[Change, ...] = ()
    substance: tuple[Change, ...] = ()  # what the row itself says has changed
    rules_added: tuple[Change, ...] = ()
    rules_dropped: tuple[Change, ...] = ()
    rules_changed: tuple[Change, ...] = ()
    outline_added: tuple[Change, ...] = ()
    outline_dropped: tuple[Change, ...] = ()
    outline_changed: tuple[Change, ...] = ()
    outline_moved: tuple[Change, ...] = ()  # out of the order of the sections around it

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


# Field of Difference -> what a page calls it. In the order of a page.
ASPECTS = {
    "head": "Thông tin chung",
    "tables": "Biểu",
    "added": "Dòng thêm mới",
    "dropped": "Dòng bỏ đi",
    "reworded": "Đổi tên dòng",
    "substance": "Thay đổi nội dung",
    "units": "Đổi đơn vị tính hoặc mã lựa chọn",
    "markers": "Đổi cấp báo cáo",
    "required": "Đổi yêu cầu bắt buộc",
    "formulas": "Đổi cách tính",
    "thresholds": "Đổi ngưỡng kiểm tra",
    "moved": "Chuyển chỗ",
    "levelled": "Đổi cấp dòng",
    "renumbered": "Đổi số thứ tự",
    "rules_added": "Phép kiểm tra thêm mới",
    "rules_dropped": "Phép kiểm tra bỏ đi",
    "rules_changed": "Phép kiểm tra sửa đổi",
    "outline_added": "Mục đề cương thêm mới",
    "outline_dropped": "Mục đề cương bỏ đi",
    "outline_changed": "Mục đề cương sửa đổi",
    "outline_moved": "Mục đề cương chuyển chỗ",
}
HEAD_WORDS = {
    "title": "Tên mẫu",
    "decision": "Căn cứ ban hành",
    "unit_kinds": "Đơn vị báo cáo",
    "period_kinds": "Kỳ báo cáo",
}


def difference(old: FormSpec, new: FormSpec) -> Difference:
    """Return how `new` departs from `old`. Codes, notes and sources of the forms do not count."""
    pairs = _same_rows(old, new)
    taken = {id(row) for pair in pairs for row in pair}
    names = {one.code: one.name for one in (*old.indicators, *new.indicators)}
    rules, outline = _by(old.rules, "code"), _by(old.outline, "key")
    new_rules, new_outline = _by(new.rules, "code"), _by(new.outline, "key")
    return Difference(
        head=tuple(_head(old, new)),
        tables=tuple(_tables(old, new)),
        added=tuple(Change(None, row) for row in new.items.values() if id(row) not in taken),
        dropped=tuple(Change(row, None) for row in old.items.values() if id(row) not in taken),
        moved=_moved(pairs),
        rules_added=_gone(new_rules, rules, is_new=True),
        rules_dropped=_gone(rules, new_rules),
        rules_changed=_altered(rules, new_rules, partial(rule_words, names=names)),
        outline_added=_gone(new_outline, outline, is_new=True),
        outline_dropped=_gone(outline, new_outline),
        outline_changed=_altered(outline, new_outline, section_words),
        outline_moved=_moved_sections(outline, new_outline),
        **{
            name: tuple(
                Change(before, after, was, now)
                for before, after in pairs
                if (was := told(old, before)) != (now := told(new, after))
            )
            for name, told in _ASPECTS_OF_A_ROW.items()
        },
    )


# ---- Rows


def _same_rows(old: FormSpec, new: FormSpec) -> list[tuple[ItemSpec, ItemSpec]]:
    """Return the rows that are the same in both, in the new form's order."""
    headings: dict[tuple[str, str], list[ItemSpec]] = defaultdict(list)
    for row in old.items.values():
        if not row.indicator:
            headings[row.table, fold(row.label)].append(row)
    pairs = []
    for row in new.items.values():
        if row.indicator:
            before = old.items.get(old.item_of.get(row.indicator, ""))
        else:
            # Headings that repeat in a table are taken in turn.
            alike = headings[row.table, fold(row.label)]
            before = alike.pop(0) if alike else None
        if before:
            pairs.append((before, row))
    return pairs


def _moved(pairs: list[tuple[ItemSpec, ItemSpec]]) -> tuple[Change, ...]:
    """Return rows in another table, and the fewest whose leaving explains a table's new order.

    Rows pushed down by an added one have not moved.
    """
    stayed: dict[str, list[tuple[ItemSpec, ItemSpec]]] = defaultdict(list)
    for before, after in pairs:
        if before.table == after.table:
            stayed[after.table].append((before, after))
    kept = set()
    for rows in stayed.values():
        in_order = _longest_rise([before.order for before, _ in rows])
        kept |= {id(rows[at][1]) for at in in_order}
    return tuple(
        Change(before, after, _position(before), _position(after))
        for before, after in pairs
        if id(after) not in kept
    )


def _longest_rise(numbers: list[int]) -> list[int]:
    """Return the indices of a longest rising subsequence."""
    ends: list[int] = []  # smallest last number of a rise of each length
    at_end: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at_end[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        at_end[length : length + 1] = [at]
    at, rise = at_end[-1] if at_end else -1, []
    while at >= 0:
        rise.append(at)
        at = before[at]
    return rise


def _position(row: ItemSpec) -> str:
    return f"Biểu {row.table}, dòng thứ {row.order}"


def _formula(form: FormSpec, row: ItemSpec) -> str:
    """Return how the row is computed in this form; "" = it is entered."""
    try:
        expression = form.formulas.get(row.code)
    except ValueError:
        # A draft whose formulas are wrong yet: told as they are written.
        return form.indicator[row.indicator].formula if row.indicator in form.indicator else ""
    if expression is None:
        return ""
    return formula.sentence(expression, form.name_of)


def _thresholds(form: FormSpec, row: ItemSpec) -> str:
    spec = form.indicator.get(row.indicator)
    if spec is None:
        return ""
    limits = (
        ("từ", spec.minimum),
        ("đến", spec.maximum),
        ("biến động không quá số lần:", spec.change_factor),
    )
    return " ".join(f"{word} {limit}" for word, limit in limits if limit)


_ASPECTS_OF_A_ROW: dict[str, Callable[[FormSpec, ItemSpec], str]] = {
    "reworded": lambda form, row: row.label,
    "renumbered": lambda form, row: row.stt,
    "levelled": lambda form, row: f"cấp {row.level}",
    "units": lambda form, row: row.unit,
    "markers": lambda form, row: MARKERS.get(form.reporters[row.code], ""),
    "required": lambda form, row: "bắt buộc" if row.required else "không bắt buộc",
    "formulas": _formula,
    "thresholds": _thresholds,
    "substance": lambda form, row: row.changed,
}


# ---- Head, tables, rules, outline


def _head(old: FormSpec, new: FormSpec) -> Iterator[Change]:
    for name, word in HEAD_WORDS.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(word, word, _head_words(was), _head_words(now))


def _head_words(value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return value
    words = {**periods.NAMES, **UNIT_KIND_WORDS}
    return "; ".join(words.get(one, one) for one in value)


def _tables(old: FormSpec, new: FormSpec) -> Iterator[Change]:
    before, after = _by(old.tables, "number"), _by(new.tables, "number")
    for number in dict.fromkeys((*before, *after)):
        was, now = before.get(number), after.get(number)
        old_words, new_words = _table_words(was), _table_words(now)
        if (was is None) != (now is None) or old_words != new_words:
            yield Change(was, now, old_words, new_words)


def _table_words(table: TableSpec | None) -> str:
    return f"{table.title_stt} {table.title}".strip() if table else ""


def rule_words(rule: RuleSpec, names: Mapping[str, str]) -> dict[str, str]:
    """Return what a rule says, field by field, indicators by their names."""
    sides = f"{_side(rule.left, names)} {OPERATORS.get(rule.operator, rule.operator)} "
    return {
        "Điều kiện": sides + _side(rule.right, names),
        "Mức độ": SEVERITIES.get(rule.severity, rule.severity),
        "Khi thiếu số liệu": MISSING.get(rule.missing, rule.missing),
        "Người giải trình": "người ký" if rule.explained_by else "người lập báo cáo",
        "Đặt ở dòng": rule.item or "dòng đầu của vế trái",
        "Loại kiểm tra": rule.rule,
        "Lời nhắc": reminder(rule),
    }


def reminder(rule: RuleSpec) -> str:
    """Return what a rule says when it does not hold; its figures stay as «…»."""
    return rule.message.replace("{left}", "…").replace("{right}", "…")


def _side(text: str, names: Mapping[str, str]) -> str:
    try:
        known = {**names, **portal.NAMES}
        return formula.sentence(formula.parse(text), lambda code: f"«{known.get(code, code)}»")
    except formula.FormulaError:
        return text


def _moved_sections(old: dict[str, SectionSpec], new: dict[str, SectionSpec]) -> tuple[Change, ...]:
    """Return the fewest sections of both whose leaving explains the new order."""
    order = {key: place for place, key in enumerate(old, start=1)}
    stayed = [key for key in new if key in order]
    kept = {stayed[at] for at in _longest_rise([order[key] for key in stayed])}
    return tuple(
        Change(old[key], one, f"mục thứ {order[key]}", f"mục thứ {place}")
        for place, (key, one) in enumerate(new.items(), start=1)
        if key in order and key not in kept
    )


def section_words(section: SectionSpec) -> dict[str, str]:
    return {
        "Tên mục": f"{section.number} {section.title}".strip(),
        "Cấp": str(section.level),
        "Biểu": ", ".join(section.tables) or "không",
        "Lời văn": "có" if section.takes_text else "không",
    }


def _by(entries: Iterable[Any], name: str) -> dict[str, Any]:
    return {getattr(one, name): one for one in entries}


def _gone(here: dict[str, Any], there: dict[str, Any], is_new: bool = False) -> tuple[Change, ...]:
    missing = [one for key, one in here.items() if key not in there]
    return tuple(Change(None, one) if is_new else Change(one, None) for one in missing)


def _altered(
    old: dict[str, Any], new: dict[str, Any], words: Callable[[Any], dict[str, str]]
) -> tuple[Change, ...]:
    """Return entries that stand in both and differ, each with only the fields that do."""
    changes = []
    for key, one in new.items():
        if key in old and old[key] != one:
            was, now = words(old[key]), words(one)
            told = [word for word in now if was[word] != now[word]]
            changes.append(
                Change(
                    old[key],
                    one,
                    "; ".join(f"{word}: {was[word]}" for word in told),
                    "; ".join(f"{word}: {now[word]}" for word in told),
                )
            )
    return tuple(changes)
