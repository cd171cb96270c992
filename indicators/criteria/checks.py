"""Criteria -> what contradicts itself among them, the gravest first, and what was not read.

Pure. One check = one function; those of one criterion take its `Reading`, the others all of them.
A finding names the criteria, the texts and the figures, and says what to do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from indicators import numbers
from indicators.criteria import among, messages, scales
from indicators.criteria.among import Finding, Reading, Unread
from indicators.criteria.reading import Block, Branch, Formula, Points, Share, Whole, read
from indicators.criteria.table import Criterion
from units.text import fold

# Every name a finding can have, the gravest first.
NAMES = tuple(messages.CHECKS)

OVERLAPS = 5  # told of one scale: who corrects those looks at the whole scale

__all__ = ["NAMES", "Check", "Finding", "Unread", "check"]


@dataclass(frozen=True)
class Check:
    """What the check of one table gave."""

    criteria: list[Criterion]
    findings: list[Finding]  # the gravest first, then by row
    unread: list[Unread]  # by row


def check(criteria: list[Criterion]) -> Check:
    """Compare every rule with itself, with its maximum, and the criteria with each other."""
    readings = [Reading(one, read(one.rule), key) for one, key in among.places(criteria)]
    found = [one for reading in readings for each in OF_ONE for one in each(reading)]
    found += [one for each in AMONG for one in each(readings)]
    order = list(messages.SEVERITIES)
    found.sort(key=lambda one: (order.index(one.severity), NAMES.index(one.rule), one.rows))
    return Check(criteria, found, sorted(among.unread(readings), key=lambda one: one.row))


def finding(rule: str, severity: str, reading: Reading, said, texts=(), figures=()) -> Finding:
    message, advice = said
    criterion = reading.criterion
    return Finding(
        rule,
        severity,
        codes=(criterion.code,),
        rows=(criterion.row,),
        texts=tuple(texts),
        figures=tuple(numbers.dotted(one) for one in figures),
        message=message,
        advice=advice,
    )


def blocks(block: Block, who: str) -> Iterator[tuple[Block, str]]:
    """Yield a block and every block inside it, with the words that name it."""
    yield block, who
    for branch in block.branches:
        if isinstance(branch.outcome, Block):
            yield from blocks(branch.outcome, f"{who}, phần {messages.quoted(branch.text)}")


def outcome_words(branch: Branch) -> str:
    match branch.outcome:
        case Points(value):
            return messages.some_points(value)
        case Formula(text):
            return messages.formula(text)
        case Share(fraction):
            return messages.share(fraction)
        case Whole():
            return messages.WHOLE
    return messages.quoted(branch.text)


def worth(branches) -> list[Decimal]:
    return [one.outcome.value for one in branches if isinstance(one.outcome, Points)]


def same_condition(reading: Reading) -> Iterator[Finding]:
    """One wording, two results; or the same line twice."""
    for block, who in blocks(reading.rule.block, reading.who):
        by_key: dict[tuple, list[Branch]] = {}
        for branch in block.branches:
            if branch.condition.key and not isinstance(branch.outcome, Block):
                # "Cấp huyện đúng hạn: 1; trễ hạn: 0": what shares a line is of its own subject
                by_key.setdefault((branch.line, branch.condition.key), []).append(branch)
        for branches in by_key.values():
            if len(branches) < 2:
                continue
            texts = [one.text for one in branches]
            results = list(dict.fromkeys(map(outcome_words, branches)))
            wording = branches[0].condition.text
            if len(results) > 1:
                said = messages.contradiction(who, wording, results)
                yield finding("contradiction", "error", reading, said, texts, worth(branches))
            else:
                said = messages.repeated(who, wording, results[0])
                yield finding("repeated", "warning", reading, said, texts, worth(branches[:1]))


def overlapping(reading: Reading) -> Iterator[Finding]:
    """Two results for one case. A special case beside the general one only should be looked at."""
    for block, who in blocks(reading.rule.block, reading.who):
        for scale in scales.scales(block):
            for one, other, band in islice(scales.overlaps(scale), OVERLAPS):
                results = [outcome_words(one), outcome_words(other)]
                if results[0] == results[1] or isinstance(one.outcome, Block):
                    continue
                shared = one.condition.states & other.condition.states
                where = band_words(band) if band else messages.states(shared)
                texts = [one.text, other.text]
                said = messages.overlap(who, texts, where, results)
                severity = "warning" if scales.is_inside(one, other) else "error"
                yield finding("overlap", severity, reading, said, texts, worth([one, other]))


def band_words(band) -> str:
    return messages.between(band.low, band.has_low, band.high, band.has_high, band.is_share)


def missing(reading: Reading) -> Iterator[Finding]:
    """Results without points: of a scale of several branches, or of a rule that has no other."""
    if reading.rule.unread:
        return
    for block, who in blocks(reading.rule.block, reading.who):
        found = scales.scales(block)
        for scale in found:
            is_certain = len(scale.branches) > 1 or len(found) == 1
            if (
                scale.kind not in ("band", "states")
                or not is_certain
                or scales.may_have_rest(block, scale)
            ):
                continue
            missed = scales.gaps(scale)
            if not missed:
                continue
            words = (
                messages.states(missed)
                if isinstance(missed, frozenset)
                else messages.joined(map(band_words, missed))
            )
            texts = list(dict.fromkeys(one.text for one in scale.branches))
            stands = messages.joined(map(messages.quoted, texts[:6]))
            severity = "warning" if scales.are_narrow(missed) else "error"
            said = messages.missing(who, stands, words)
            yield finding("missing", severity, reading, said, texts, worth(scale.branches))


def best_result(reading: Reading) -> Iterator[Finding]:
    """The best branches against the maximum; of a part with a maximum of its own as well."""
    block, stated = reading.rule.block, reading.criterion.maximum
    if reading.rule.unread:
        return
    for part in block.branches:
        if part.stated is not None:
            possible = scales.best(part.outcome, part.stated)
            if possible and part.stated not in possible:
                who = f"{reading.who}, phần {messages.quoted(part.condition.text)}"
                yield too_little_or_much(reading, who, part.stated, possible, [part])
    possible = scales.best(block, stated) if stated is not None else None
    if possible and stated not in possible:
        yield too_little_or_much(reading, reading.who, stated, possible, block.branches)


def too_little_or_much(reading, who: str, stated: Decimal, possible, branches) -> Finding:
    said = messages.maximum(who, stated, possible)
    texts = [
        one.text
        for branch in branches
        for one in (
            [branch, *branch.outcome.branches] if isinstance(branch.outcome, Block) else [branch]
        )
    ]
    return finding("maximum", "error", reading, said, texts, [stated, *sorted(possible)[:6]])


def unreadable(reading: Reading) -> Iterator[Finding]:
    typed = reading.criterion.maximum_typed
    if typed and reading.criterion.maximum is None:
        said = messages.unreadable(reading.who, typed)
        yield finding("number", "error", reading, said, [typed])


def undefined(reading: Reading) -> Iterator[Finding]:
    """A letter of a formula that nothing explains, where others are explained."""
    explained = {one.letter for one in reading.rule.definitions}
    text = fold("\n".join(reading.rule.lines))  # also where lines run together
    used: dict[str, str] = {}
    for block, _ in blocks(reading.rule.block, ""):
        for branch in block.branches:
            if isinstance(branch.outcome, Formula):
                used |= dict.fromkeys(branch.outcome.letters, branch.text)
    absent = [one for one in sorted(set(used) - explained) if not re.search(rf"\b{one} la\b", text)]
    if explained and absent:
        said = messages.undefined(reading.who, absent)
        texts = dict.fromkeys(used[one] for one in absent)
        yield finding("letter", "warning", reading, said, texts)


OF_ONE = (same_condition, overlapping, best_result, missing, undefined, unreadable)
AMONG = (among.duplicates, among.totals, among.letters, among.codes)
