"""Criteria held against each other: printed twice, summed, numbered; and what was not read.

Pure. `Reading` and `Finding` stand here because every check gives the one and takes the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators import numbers
from indicators.criteria import messages
from indicators.criteria.reading import Rule
from indicators.criteria.table import Criterion
from units.text import fold

_NAME_LENGTH = 8  # letters; shorter names say too little to be the same by


@dataclass(frozen=True)
class Finding:
    rule: str  # one of checks.NAMES
    severity: str  # error: must be put right before issuing; warning: should be looked at
    codes: tuple[str, ...]  # of the criteria it is about; "" for the row of the total
    rows: tuple[int, ...]  # the same in the file, from 1
    texts: tuple[str, ...]  # as the table prints them
    figures: tuple[str, ...]  # the numbers compared, for programs: "0.5"
    message: str  # what is wrong, with texts and figures
    advice: str  # what to do

    @property
    def severity_label(self) -> str:
        return messages.SEVERITIES[self.severity]


@dataclass(frozen=True)
class Unread:
    """What could not be compared, and why. No fault of the table."""

    code: str
    row: int
    message: str


@dataclass(frozen=True)
class Reading:
    criterion: Criterion
    rule: Rule
    key: tuple[str, ...]  # where it stands among the others; () for the total

    @property
    def who(self) -> str:
        return self.criterion.named


def places(criteria: list[Criterion]) -> Iterator[tuple[Criterion, tuple[str, ...]]]:
    """Yield each criterion with its place; numbers that begin anew in each section go under it."""
    is_section = [re.fullmatch("[IVXA-H]+", one.code) is not None for one in criteria]
    begins_anew = any(is_section) and any(one.code.isdigit() for one in criteria)
    section = ""
    for one, is_one in zip(criteria, is_section, strict=True):
        if is_one:
            section = one.key[0]
        yield one, (one.key if is_one or not begins_anew or not one.key else (section, *one.key))


def duplicates(readings: list[Reading]) -> Iterator[Finding]:
    """The same name under one parent; elsewhere only with the same explained formula."""
    by_name: dict[str, list[Reading]] = {}
    for one in readings:
        name = "".join(re.findall("[a-z0-9]+", fold(one.criterion.name)))
        if one.key and len(name) >= _NAME_LENGTH:
            by_name.setdefault(name, []).append(one)
    for first, *others in by_name.values():
        for other in others:
            is_same = same_rule(first.rule, other.rule)
            is_near = first.key[:-1] == other.key[:-1]
            if not is_near and not (is_same and first.rule.definitions):
                continue
            yield duplicate(first, other, is_same, "error" if is_near else "warning")


def same_rule(one: Rule, other: Rule) -> bool:
    """Whether all lines of the shorter rule stand in the longer; none on both sides is the same."""
    lines, others = ({fold(line).strip(" .;") for line in rule.lines} for rule in (one, other))
    if not lines or not others:
        return lines == others
    return lines <= others or others <= lines


def duplicate(first: Reading, other: Reading, is_same: bool, severity: str) -> Finding:
    codes = (first.criterion.code, other.criterion.code)
    shorter = min((first.rule, other.rule), key=lambda rule: len(rule.lines))
    branches = shorter.block.branches
    shown = branches[0].text if branches else "".join(shorter.lines[:1])
    message, advice = messages.duplicate(*codes, first.criterion.name, shown, is_same)
    texts = (first.criterion.name, other.criterion.name, *filter(None, [shown if is_same else ""]))
    rows = (first.criterion.row, other.criterion.row)
    return Finding("duplicate", severity, codes, rows, texts, (), message, advice)


def codes(readings: list[Reading]) -> Iterator[Finding]:
    by_key: dict[tuple, list[Criterion]] = {}
    for one in readings:
        if one.key:
            by_key.setdefault(one.key, []).append(one.criterion)
    for found in by_key.values():
        if len(found) > 1:
            message, advice = messages.code(found[0].code, len(found))
            rows = tuple(one.row for one in found)
            texts = tuple(one.name for one in found)
            numbers_ = tuple(one.code for one in found)
            yield Finding("code", "error", numbers_, rows, texts, (), message, advice)


def letters(readings: list[Reading]) -> Iterator[Finding]:
    """A letter that means two things in one formula; says where the later meaning belongs."""
    explained: dict[str, list[Reading]] = {}
    for one in readings:
        for text in {fold(each.text) for each in one.rule.definitions}:
            explained.setdefault(text, []).append(one)
    for reading in readings:
        said: dict[tuple[int, str], list[str]] = {}
        for one in reading.rule.definitions:
            known = said.setdefault((one.group, one.letter), [])
            if fold(one.text) not in map(fold, known) and len(known) < 6:
                known.append(one.text)
        twice = {letter: texts for (_, letter), texts in said.items() if len(texts) > 1}
        if not twice:
            continue
        later = {fold(texts[-1]) for texts in twice.values()}
        homes = [{one.criterion.code for one in explained[text]} for text in later]
        elsewhere = sorted(set.intersection(*homes) - {reading.criterion.code})
        texts = tuple(f"{letter} là {text}" for letter, all_ in twice.items() for text in all_)
        message, advice = messages.letter(reading.who, sorted(twice), texts, elsewhere[:2])
        row = (reading.criterion.row,)
        yield Finding("letter", "error", (reading.criterion.code,), row, texts, (), message, advice)


def children_of(readings: list[Reading]) -> dict[tuple, list[Reading]]:
    """Return parent's place -> the criteria directly below it; () has the first level."""
    below: dict[tuple, list[Reading]] = {}
    for one in readings:
        if one.key:
            below.setdefault(one.key[:-1], []).append(one)
    return below


def maxima(readings: list[Reading], below: dict) -> dict[int, Decimal | None]:
    """Return row -> a criterion's maximum, or the sum of those below it where it states none."""
    found: dict[int, Decimal | None] = {}
    for one in sorted(readings, key=lambda one: -len(one.key)):
        value = one.criterion.maximum
        children = below.get(one.key, []) if one.key else []
        if value is None and children and not left_out(children):
            parts = [found[child.criterion.row] for child in children]
            value = None if None in parts else sum(parts, Decimal(0))
        found[one.criterion.row] = value
    return found


def first_of_each(readings: list[Reading]) -> list[Reading]:
    """Return one criterion of each place: what stands below a number counts once."""
    return list({one.key: one for one in reversed(readings)}.values())[::-1]


def left_out(children: list[Reading]) -> list[str]:
    """Return the codes that the numbering passes over: an extract of a table has some."""
    last = [one.key[-1] for one in children]
    if not all(part.isdigit() for part in last):
        return []
    given = {int(part) for part in last}
    above = children[0].criterion.code.rpartition(".")[0]
    return [f"{above}.{n}".strip(".") for n in range(1, max(given)) if n not in given]


def totals(readings: list[Reading]) -> Iterator[Finding]:
    below = children_of(readings)
    worth = maxima(readings, below)
    for reading in first_of_each(readings):
        stated, children = reading.criterion.maximum, below.get(reading.key, [])
        parts = [worth[child.criterion.row] for child in children]
        if stated is None or not children or None in parts:
            continue
        total = sum(parts, Decimal(0))
        if total == stated or (total < stated and left_out(children)):
            continue
        named = [(child.criterion.code, part) for child, part in zip(children, parts, strict=True)]
        message, advice = messages.total(reading.who, stated, named, total)
        yield Finding(
            "total",
            "error",
            (reading.criterion.code, *(code for code, _ in named)),
            (reading.criterion.row,),
            (reading.criterion.name,),
            tuple(map(numbers.dotted, (stated, total))),
            message,
            advice,
        )


def unread(readings: list[Reading]) -> Iterator[Unread]:
    """Say what was not understood or not there to compare."""
    below = children_of(readings)
    worth = maxima(readings, below)
    firsts = set(map(id, first_of_each(readings)))
    for one in readings:
        criterion = one.criterion
        children = below.get(one.key, []) if id(one) in firsts else []
        said = []
        if one.rule.unread:
            said.append(messages.not_read(one.rule.unread))
        if not below.get(one.key) and one.key and not criterion.rule:
            said.append(messages.NO_RULE)
        if criterion.rule and not criterion.maximum_typed:
            said.append(messages.NO_MAXIMUM)
        if criterion.maximum is not None and children:
            parts = [worth[child.criterion.row] for child in children]
            gaps = left_out(children)
            if None in parts:
                codes_ = [
                    c.criterion.code for c, p in zip(children, parts, strict=True) if p is None
                ]
                said.append(messages.NO_CHILD_MAXIMUM.format(codes=messages.joined(codes_)))
            elif gaps and sum(parts, Decimal(0)) < criterion.maximum:
                said.append(messages.GAPS.format(codes=messages.joined(gaps[:10])))
        for message in said:
            yield Unread(criterion.code, criterion.row, message)
