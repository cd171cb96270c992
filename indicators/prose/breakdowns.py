"""Wholes told by their parts: "58 văn bản (trong đó: 09 quyết định, … và 32 công văn)".

Pure. A list of parts is compared with its whole when it says that it is complete: by "gồm", "cụ
thể như sau", a closing "và", a bracket or lines of its own. Others may leave parts out or name
things that overlap, so they are compared only when they miss the whole by very little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.prose import questions
from indicators.prose.outcomes import are_sides
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import COUNT, MONEY, Figure, Sentence, brackets_of, same_unit, words

_OPENING = re.compile(
    r"trong đó|bao gồm|gồm(?!\s+cả)|cụ thể(?:\s+như)?(?:\s+sau)?|như sau|(?<=\()có\b", re.IGNORECASE
)
_PARTIAL = ("trong đó", "có")  # openings after which a list may leave parts out, or overlap
_WHOLLY = ("gồm", "bao gồm")  # openings that say there is nothing else
# Of a whole, how much its parts must reach at least, or some are only left out; and by how much
# parts of an unfinished list may go beyond it, which leaving out cannot do.
_LINES, _CLOSED, _BEYOND = Decimal("0.8"), Decimal("0.9"), Decimal("1.02")
_MOST_LISTS = 40  # of one sentence: more is no sentence of a person
_LARGE = 100  # wholes below it are missed by little too easily
_EXAMPLES = re.compile(r"chủ yếu|tiêu biểu|điển hình|nhất là|như:|\.\.\.|…|v\.v", re.IGNORECASE)
# What people of a list can be at the same time, so that its parts overlap.
_OVERLAP = re.compile(r"\bnữ\b|dân tộc|đảng viên|\btrẻ\b|trình độ|mức độ|qua dịch vụ", re.I)


@dataclass(frozen=True)
class Listed:
    """Parts in order, with the whole where the text states one."""

    sentence: Sentence  # where the list is opened
    opening: int  # place of the word that opens it
    whole: Figure | None
    whole_in: Sentence | None
    parts: tuple[tuple[Sentence, Figure], ...]
    least: Decimal | None  # of the whole, below which parts were left out; None: some surely are
    is_own_sentence: bool = False  # "Trong đó …" begins a sentence: the whole is guessed
    is_lines: bool = False  # each part begins a line of its own
    is_partial: bool = False  # opened by words after which parts may overlap

    @property
    def words(self) -> str:
        return " ".join(dict.fromkeys(sentence.text for sentence, _ in self.parts))


def listed(section: tuple[Sentence, ...]) -> Iterator[Listed]:
    """Yield every list of parts of a section, in order."""
    for index, sentence in enumerate(section):
        if not sentence.figures and not sentence.text.endswith(":"):
            continue
        openings = list(_OPENING.finditer(sentence.text))
        if len(openings) > _MOST_LISTS:
            continue
        taken = set()
        for found in openings:
            if one := _opened(section, index, found.start(), found.end(), found[0].lower()):
                taken.add(one.whole)
                yield one
        for one in _bracketed(sentence):
            if one.whole not in taken:
                yield one
        if (colon := _after_colon(sentence)) and colon.whole not in taken:
            yield colon


def _opened(section, index: int, start: int, end: int, opening: str) -> Listed | None:
    sentence = section[index]
    brackets = _brackets_at(sentence, start)
    inside = [one for one in sentence.figures if one.start >= end and one.brackets == brackets]
    stop = _OPENING.search(sentence.text, end)
    while stop and _brackets_at(sentence, stop.start()) != brackets:
        stop = _OPENING.search(sentence.text, stop.end())
    if stop:
        inside = [one for one in inside if one.start < stop.start()]
    parts = [(sentence, one) for one in inside if _is_part(sentence, one)]
    is_lines = not inside and sentence.text.rstrip().endswith(":") and not stop
    if is_lines:
        parts = _lines(section, index)
    is_own = not sentence.text[:start].strip(" (:-+")
    whole, whole_in = _whole(section, index, start, brackets, is_own)
    is_partial = any(opening.startswith(one) for one in _PARTIAL)
    least = None
    if opening in _WHOLLY:
        least = Decimal(0)
    elif is_lines or not is_partial:
        least = _LINES
    elif _is_closed(sentence, parts, brackets):
        is_counted_out = len(parts) > 2 and sentence.text[end : end + 1] == ":"
        least = _LINES if is_counted_out else _CLOSED
    if _EXAMPLES.search(sentence.text, start):
        least = None
    return Listed(
        sentence, start, whole, whole_in, tuple(parts), least, is_own, is_lines, is_partial
    )


def _is_part(sentence: Sentence, one: Figure) -> bool:
    """Whether a figure counts a part: no rate, no rise or fall, nothing about."""
    lead = sentence.text[max(0, one.start - 12) : one.start].lower()
    if re.search(r"(?:tăng|giảm|thêm|bớt)\s*$", lead) or one.is_loose:
        return False
    return one.is_count or one.is_fraction


def _brackets_at(sentence: Sentence, at: int) -> tuple[int, ...]:
    """Return the places of the brackets open at a place, the outermost first."""
    return tuple(start for start, end in brackets_of(sentence.text) if start < at <= end)


def _whole(section, index: int, start: int, brackets, is_own: bool):
    """Return the figure a list is opened after, with its sentence; (None, None) without one."""
    sentence = section[index]
    if brackets and not sentence.text[brackets[-1] + 1 : start].strip():
        outer = brackets[:-1]
        before = [
            one for one in sentence.figures if one.start < brackets[-1] and one.brackets == outer
        ]
    elif is_own:
        if not index or section[index - 1].line < sentence.line - 1:
            return None, None
        sentence = section[index - 1]
        before = [one for one in sentence.figures if not one.brackets and one.kind == COUNT]
        if len(before) > 1:
            return None, None
    else:
        before = [one for one in sentence.figures if one.start < start and one.brackets == brackets]
    for one in reversed(before):
        if one.is_count:
            return one, sentence
        if one.is_fraction:
            return None, None
    return None, None


def _lines(section, index: int) -> list[tuple[Sentence, Figure]]:
    """Return the first figure of each line below a sentence that ends with a colon."""
    parts, mark = [], None
    for one in section[index + 1 :]:
        if not one.is_first:
            continue
        if not one.bullet or one.bullet == section[index].bullet:
            break
        mark = mark or one.bullet
        if one.bullet != mark:
            continue
        if not one.figures or not _is_part(one, one.figures[0]):
            return []
        if len(parts) > 1 and not same_unit(one.figures[0].unit, parts[-1][1].unit):
            break  # the lines go on about something else
        parts.append((one, one.figures[0]))
    return parts


def _is_closed(sentence: Sentence, parts, brackets) -> bool:
    """Whether a list says that it ends: "và" before its last part, or all of it between ";"."""
    if len(parts) < 2:
        return False
    figures = [one for _, one in parts]
    joints = [
        sentence.text[(one.over or one).end : other.start]
        for one, other in zip(figures, figures[1:], strict=False)
    ]
    last = re.split(r"[,;)]", joints[-1])
    has_and = re.search(r"^\s*và\s" if len(last) > 1 else r"\bvà\s", last[-1]) is not None
    has_semicolons = len(parts) >= 3 and all(";" in one for one in joints)
    return has_and or has_semicolons or bool(brackets)


def _bracketed(sentence: Sentence) -> Iterator[Listed]:
    """Yield the lists that only brackets open: "10 hồ sơ trễ hạn (05 hồ sơ …; 03 hồ sơ …)"."""
    for place in {one.brackets[-1] for one in sentence.figures if one.brackets}:
        parts = [
            one
            for one in sentence.figures
            if one.brackets and one.brackets[-1] == place and _is_part(sentence, one)
        ]
        before = (
            [
                one
                for one in sentence.figures
                if one.start < place and one.brackets == parts[0].brackets[:-1]
            ]
            if parts
            else []
        )
        if not before or not before[-1].is_count or _OPENING.match(sentence.text, place + 1):
            continue
        whole = before[-1]
        gap = sentence.text[whole.end : place]
        alike = [one for one in parts if one.unit == whole.unit]
        if len(gap) > 50 or re.search(r"[,;:)]", gap) or len(alike) < 2 or len(alike) < len(parts):
            continue
        found = tuple((sentence, one) for one in parts)
        closed = len(parts) >= 3 and not _EXAMPLES.search(sentence.text, place)
        yield Listed(sentence, place, whole, sentence, found, _CLOSED if closed else None)


def _after_colon(sentence: Sentence) -> Listed | None:
    """Return the list a colon opens after a whole: "16 công trình …: 07 …; 06 …"."""
    figures = [one for one in sentence.figures if not one.brackets]
    if len(figures) < 3 or any(not one.is_count or one.unit != figures[0].unit for one in figures):
        return None
    whole, *after = figures
    at = sentence.text.find(": ", whole.end, after[0].start)
    if at < 0 or _OPENING.search(sentence.text[max(0, at - 12) : at]) or _brackets_at(sentence, at):
        return None
    parts = tuple((sentence, one) for one in after)
    closed = _is_closed(sentence, parts, ()) and not _EXAMPLES.search(sentence.text, at)
    return Listed(sentence, at, whole, sentence, parts, _LINES if closed else None)


def parts(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """Report the lists that do not make up their whole."""
    for one in listed(section):
        if one.whole is None or one.whole.is_loose:
            continue
        fitting = [figure for _, figure in one.parts if same_unit(figure.unit, one.whole.unit)]
        if not fitting:
            continue
        if not one.is_own_sentence and (large := _larger(one.whole, fitting)):
            says = (
                f"{questions.count(large.value)} lớn hơn tổng số {questions.count(one.whole.value)}"
            )
            yield asked("parts", one.sentence, large, large.text, one.whole.value, says)
        elif len(fitting) > 1 and (missed := _missed(one, fitting)):
            says = f"các phần cộng lại {questions.total(missed)}"
            total = sum(missed, Decimal(0))
            yield asked("parts", one.whole_in, one.whole, one.whole.text, total, says)


def _larger(whole: Figure, fitting: list[Figure]) -> Figure | None:
    alike = (one for one in fitting if one.unit == whole.unit and one.is_count)
    return next((one for one in alike if one.value > whole.value), None)


def _missed(one: Listed, fitting: list[Figure]) -> list[Decimal]:
    """Return the parts where they do not make up their whole though they are said to, else [].

    Of a list that may leave parts out a run of parts is enough, and only going a little beyond the
    whole is a miss.
    """
    whole, readings = one.whole.value, _readings(fitting)
    if any(sum(values) == whole for values in readings):
        return []
    values = readings[0]
    found = sum(values, Decimal(0))
    overlaps = found > whole and one.is_partial and _OVERLAP.search(one.words)
    is_told = one.least is not None and (not one.is_own_sentence or one.is_lines)
    is_told = is_told and found >= whole * one.least or _is_told_apart(one)
    if len(fitting) == len(one.parts) and is_told and not overlaps:
        return values
    if overlaps or any(_has_run(each, whole) for each in readings):
        return []
    return values if whole >= _LARGE and whole < found <= whole * _BEYOND else []


def _has_run(values: list[Decimal], whole: Decimal) -> bool:
    return any(
        sum(values[start:end]) == whole
        for start in range(len(values))
        for end in range(start + 2, len(values) + 1)
    )


def _is_told_apart(one: Listed) -> bool:
    """Whether a list that does not say it is complete must be: two outcomes, or sums of money."""
    if len(one.parts) == 2:
        (sentence, first), (_, second) = one.parts
        start = one.opening if sentence is one.sentence else 0
        stop = sentence.text.find(";", second.end)
        end = stop if stop > 0 else len(sentence.text)
        return not one.is_lines and are_sides(
            sentence.text[start : first.end], sentence.text[first.end : end]
        )
    return len(one.parts) > 2 and all(figure.unit in MONEY for _, figure in one.parts)


def _readings(fitting: list[Figure]) -> list[list[Decimal]]:
    """Return the parts as numbers; of x/y, whose whole is either, both y and x."""
    first = [one.value for one in fitting]
    under = [one.over.value if one.over else one.value for one in fitting]
    return [first] if first == under else [under, first]


def lists(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """Two lists of the same things in one section, neither with a whole, that differ in number.

    Both are introduced by the same words ("các công trình … trong đó:", "các công trình như sau:").
    """
    standing: list[tuple[Listed, str, frozenset, list[Decimal]]] = []
    for one in listed(section):
        units = {figure.unit for _, figure in one.parts}
        if one.whole is not None or one.least is None or len(one.parts) < 3 or len(units) != 1:
            continue
        unit = units.pop()
        lead = one.sentence.text[: one.opening]
        if not unit or f"các {unit}" not in lead.lower():
            continue
        values = [figure.value for _, figure in one.parts if figure.is_count]
        about = frozenset(words(lead))
        for other, its_unit, its_about, its_values in standing:
            shared = len(about & its_about) / min(len(about), len(its_about))
            if unit == its_unit and shared >= 0.6 and sum(values) != sum(its_values):
                first = other.parts[0][1]
                typed = f"{questions.total(its_values)} {unit}"
                says = f"phần liệt kê sau đó cộng lại {questions.total(values)}"
                yield asked("lists", other.sentence, first, typed, sum(values, Decimal(0)), says)
        standing.append((one, unit, about, values))
