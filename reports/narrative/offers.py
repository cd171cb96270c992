"""Sentences made of a report's figures, to begin a section from. Pure.

What goes together is read from the form: a rate and its parts from its formula, a whole and its
parts from a sum or from a rule that says so; every other row that holds a figure is told alone.
Every figure in a sentence is named, none typed, so that the sentence follows the table.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indicators import formula
from indicators.change import SAME, WORDS
from indicators.formula import LAST_YEAR, PREV, Name, Ratio, Sum
from indicators.prose.reading import words
from indicators.prose.wording import STOP, spell
from indicators.spec import COMPUTED, ENTRY, FormSpec, SectionSpec, once_a_form
from reports.narrative.facets import Row, noun, say
from units.text import uncapitalised

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_COUNT = re.compile(r"^(?:Tổng số lượng|Tổng số|Số lượng|Số)\s+")
_WHEN = {
    "in_period": "Trong kỳ",
    "year_to_date": "Lũy kế đến thời điểm báo cáo",
    "point_in_time": "Đến thời điểm báo cáo",
    "baseline": "Đến thời điểm báo cáo",
}
_SINCE = {LAST_YEAR: ("change_year", "cùng kỳ năm trước"), PREV: ("change", "kỳ trước")}


@dataclass(frozen=True)
class Offer:
    text: str  # with its marks
    items: tuple[str, ...]  # rows it tells, the one it is about first


@dataclass(frozen=True)
class Whole:
    """A row and the rows it is made of, or that are parts of it."""

    item: str
    parts: tuple[str, ...]
    is_sum: bool  # the parts are all of it


# ---- What goes together in a form


@once_a_form
def rates_of(form: FormSpec) -> dict[str, tuple[str, str]]:
    """Return computed rate -> (row of the part, row of the whole)."""
    found = {}
    for item, expression in form.formulas.items():
        match expression.tree:
            case Ratio(Name() as part, Name() as whole) if expression.names:
                codes = form.item_of.get(part.code), form.item_of.get(whole.code)
                if all(codes):
                    found[item] = codes
    return found


@once_a_form
def wholes_of(form: FormSpec) -> dict[str, Whole]:
    """Return row -> what it is the whole of: sums first, then what the form's rules say."""
    found: dict[str, Whole] = {}
    for item, expression in form.formulas.items():
        if parts := terms(form, expression):
            found[item] = Whole(item, parts, True)
    for rule in form.rules:
        if rule.rule != "part_whole" or rule.operator != "<=":
            continue
        parts, whole = terms(form, formula.parse(rule.left)), terms(form, formula.parse(rule.right))
        if len(whole) == 1 and parts:
            found.setdefault(whole[0], Whole(whole[0], parts, False))
    return found


@once_a_form
def totals_of(form: FormSpec) -> dict[str, str]:
    """Return part -> what it is a part of, where it is not added up with others to be all of it."""
    found = dict(rates_of(form).values())
    for one in wholes_of(form).values():
        if not one.is_sum:
            found |= dict.fromkeys(one.parts, one.item)
    return found


def terms(form: FormSpec, expression: formula.Expression) -> tuple[str, ...]:
    """Return the rows an expression adds up; () where it is anything else."""
    match expression.tree:
        case Name():
            names = [expression.tree]
        case Sum(added) if all(isinstance(one, Name) and not minus for minus, one in added):
            names = [one for _, one in added]
        case _:
            return ()
    return tuple(form.item_of[one.code] for one in names if one.code in form.item_of)


# ---- Sentences


def offers(
    form: FormSpec, unit_kind: str, rows: Mapping[str, Row], section: SectionSpec
) -> list[Offer]:
    """Return the sentences of a section, in printed order: of the rows of its Biểu that are nearer
    to its heading than to those of the other sections with the same Biểu.
    """
    made = (one for number in section.tables for one in of_table(form, unit_kind, rows, number))
    return [one for one in made if section.key in nearest(form, one.items[0])]


def of_table(
    form: FormSpec, unit_kind: str, rows: Mapping[str, Row], table: str
) -> Iterator[Offer]:
    """Yield the sentences of one Biểu in printed order, each row told once."""
    roles = form.roles(unit_kind)
    own = [
        code
        for code, item in form.items.items()
        if item.table == table and roles[code] in (ENTRY, COMPUTED)
    ]
    made: dict[str, Offer] = {}
    told: set[str] = set()
    for make in (rate, whole, alone):
        for item in own:
            if item not in told and (one := make(form, rows, item)):
                made[one.items[0]] = one
                told.update(one.items)
    for item in own:
        if item in made:
            yield made[item]


def rate(form: FormSpec, rows: Mapping[str, Row], item: str) -> Offer | None:
    """ "Tỷ lệ … đạt 99,60% (2.521/2.531 hồ sơ), tăng 1,25 điểm phần trăm so với kỳ trước." """
    part, total = rates_of(form).get(item, ("", ""))
    if not all(has_number(rows, one) for one in (item, part, total)):
        return None
    of = f"{ref(part)}/{ref(total)}"
    measure = rows[total].measure
    of += f" {noun(measure)}" if measure.kind != "money" and noun(measure) else ""
    lead = led(form, item, name_of(form, item))
    return Offer(f"{lead} đạt {ref(item)} ({of}){moved(rows, item)}.", (item, part, total))


def whole(form: FormSpec, rows: Mapping[str, Row], item: str) -> Offer | None:
    """ "Tổng số … là 453 thủ tục, trong đó: số TTHC cấp huyện là 280 thủ tục; …" """
    one = wholes_of(form).get(item)
    if one is None or not has_number(rows, item) or not rows[item].figure.value:
        return None
    parts = [part for part in one.parts if has_number(rows, part) and rows[part].figure.value]
    if parts and not one.is_sum:
        return of_whole(form, rows, parts, item)
    if len(parts) == 1 and rows[parts[0]].figure.value == rows[item].figure.value:
        told = alone(form, rows, parts[0])  # a sum of one is that one, under a vaguer name
        return Offer(told.text, (parts[0], item))
    if not parts:
        return None
    listed = "; ".join(
        f"{lowered(form.items[part].label)} là {ref(part, 'unit')}" for part in parts
    )
    lead = f"{led(form, item, name_of(form, item))} là {ref(item, 'unit')}{moved(rows, item)}"
    return Offer(f"{lead}, trong đó: {listed}.", (item, *parts))


def of_whole(form: FormSpec, rows: Mapping[str, Row], parts: list[str], total: str) -> Offer:
    """ "Số xã đã liên thông … là 12/14 đơn vị; …": nobody says that these parts are all."""
    unit = "" if rows[total].measure.kind == "money" else noun(rows[total].measure)
    of = {part: f"là {ref(part)}/{ref(total)} {unit}".strip() for part in parts}
    first, *others = parts
    told = [f"{led(form, first, name_of(form, first))} {of[first]}{moved(rows, first)}"]
    told += [f"{lowered(form.items[part].label)} {of[part]}" for part in others]
    return Offer("; ".join(told) + ".", (*parts, total))


def alone(form: FormSpec, rows: Mapping[str, Row], item: str) -> Offer | None:
    """ "Số văn bản … là 21 văn bản."; of nil "Trong kỳ không phát sinh …" """
    row = rows.get(item)
    if row is None or row.measure is None or row.measure.kind in ("choice", "text"):
        return None
    name = name_of(form, item)
    if row.figure.mark == "nil":
        total = totals_of(form).get(item)
        if total in rows and rows[total].figure.mark == "value":
            return None  # none of something: no sentence of its own
        when = _WHEN[form.indicator[form.items[item].indicator].time_basis]
        parts = wholes_of(form).get(item)
        return Offer(
            f"{when} {ref(item)} {lowered(_COUNT.sub('', name))}.",
            (item, *(parts.parts if parts else ())),
        )
    if not has_number(rows, item) or not row.figure.value:
        return None
    return Offer(f"{led(form, item, name)} là {ref(item, 'unit')}{moved(rows, item)}.", (item,))


def has_number(rows: Mapping[str, Row], item: str) -> bool:
    row = rows.get(item)
    return row is not None and not row.why and row.figure.mark == "value"


def ref(item: str, facet: str = "") -> str:
    return "{{" + (f"{item}:{facet}" if facet else item) + "}}"


def moved(rows: Mapping[str, Row], item: str) -> str:
    """Return the clause that tells how a row moved, best from the same period last year."""
    for when, (facet, since) in _SINCE.items():
        said = say(rows[item], facet) if when in rows[item].earlier else None
        if said and not said.why and said.text != WORDS[SAME]:
            return f", {ref(item, facet)} so với {since}"
    return ""


def name_of(form: FormSpec, item: str) -> str:
    """Return a row's name, complete without its table, less what stands in brackets."""
    return plain(form.indicator[form.items[item].indicator].name)


def led(form: FormSpec, item: str, name: str) -> str:
    """Return how a sentence about a row begins: a figure of the year so far says so."""
    basis = form.indicator[form.items[item].indicator].time_basis
    return f"{_WHEN[basis]}, {lowered(name)}" if basis == "year_to_date" else name


def lowered(text: str) -> str:
    """Return a name as it goes on within a sentence: "UBND cấp huyện" keeps its capitals."""
    text = plain(text)
    return text if text[:2].isupper() else uncapitalised(text)


def plain(text: str) -> str:
    return _BRACKETS.sub("", text).strip(" .")


# ---- Which section a sentence belongs to


@once_a_form
def nearest(form: FormSpec, item: str) -> frozenset[str]:
    """Return the sections whose headings share most words with a row and the headings above it, a
    word of few headings counting most; the first that takes its Biểu, where none shares any.
    """
    about = words_about(form, item)
    table = form.items[item].table
    taking = [one for one in form.outline if one.takes_text and table in one.tables]
    # An assessment of everything takes every Biểu and is no place for one figure.
    fewest = min((len(one.tables) for one in taking), default=0)
    titles = {
        one.key: set(words(spell(one.title))) - STOP
        for one in taking
        if len(one.tables) <= fewest + 1
    }
    common = Counter(word for title in titles.values() for word in title)
    shared = {
        key: sum(1 / common[word] for word in title & about if common[word] < len(titles))
        for key, title in titles.items()
    }
    most = max(shared.values(), default=0)
    if not most:
        return frozenset(list(titles)[:1])
    return frozenset(key for key, weight in shared.items() if weight == most)


def words_about(form: FormSpec, item: str) -> set[str]:
    """Return the words of a row, its name and the headings above it."""
    level, told = form.items[item].level, [form.items[item].label, name_of(form, item)]
    table = next(one for one in form.tables if one.number == form.items[item].table)
    for above in reversed([one for one in table.items if one.order < form.items[item].order]):
        if above.level < level:
            level = above.level
            told.append(above.label)
    return set(words(" ".join(map(spell, told))))
