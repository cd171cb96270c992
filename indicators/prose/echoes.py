"""Figures told again elsewhere in the text: a whole that differs by one, parts in sibling sections.

Pure. Careful by design: only what nobody would write of two different things is asked.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from indicators.prose import questions
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import COUNT, Figure, Sentence

_LARGE = 1000  # smaller wholes differ by one without being the same
_CLOSE = Decimal("0.0002")  # of the figure
_DONE = re.compile(r"hoàn thành|thực hiện", re.IGNORECASE)
_PLACE = re.compile(
    r"các xã|cấp xã|xã, (?:phường|thị trấn)|cấp huyện|ban huyện|cấp tỉnh|sở, ngành|đất đai", re.I
)
_SAME_PLACE = {"các xã": "xã", "cấp xã": "xã", "ban huyện": "huyện", "cấp huyện": "huyện"}

Told = tuple[Sentence, Figure, str]  # a figure, and the place it is told of; "" when not said


def echoes(sections: Sequence[tuple[Sentence, ...]]) -> Iterator[Asked]:
    """Report the y of x/y that is told elsewhere of the same place as y ± 1 or so.

    Of a whole told twice, one of the two is wrong; a whole that stands nowhere else says nothing.
    """
    told = [each for section in sections for each in _told(section)]
    known = {(figure.value, figure.unit) for _, figure, _ in told if not figure.is_fraction}
    for sentence, figure, place in told:
        under = figure.over
        if under is None or under.value < _LARGE or (under.value, figure.unit) in known:
            continue
        close = [
            (abs(other.value - under.value), where, other)
            for where, other, there in told
            if not other.is_fraction
            and other.unit in (figure.unit, "")
            and where.section != sentence.section
            and place
            and there == place
            and 0 < abs(other.value - under.value) <= max(1, under.value * _CLOSE)
        ]
        if close:
            _, where, other = min(close, key=lambda one: one[0])
            says = f"{questions.section_name(where.section)} ghi {questions.count(other.value)}"
            typed = f"{questions.count(under.value)} ({figure.text})"
            yield asked("echo", sentence, under, typed, other.value, says)


def _told(section: tuple[Sentence, ...]) -> Iterator[Told]:
    """Yield the figures of a section with the place each is told of.

    A line that names a place is its own place, and that of the lines below until one names another.
    """
    place = ""
    for sentence in section:
        if sentence.is_first and (found := _PLACE.search(sentence.text)):
            named = found[0].lower()
            place = _SAME_PLACE.get(named, "xã" if named.startswith("xã") else named)
        for figure in sentence.figures:
            if figure.kind == COUNT and not figure.is_loose:
                yield sentence, figure, place


def siblings(sections: Sequence[tuple[Sentence, ...]], groups) -> Iterator[Asked]:
    """Report a total of x/x told in the first of several sibling sections that the others miss.

    `groups` names the keys of each run of siblings, in order. Each of the others tells one x/x of
    the same unit with the same verb; the total is the last x/x of the first.
    """
    by_key = {section[0].section: section for section in sections if section}
    for keys in groups:
        told = [_done(by_key[key]) for key in keys if key in by_key]
        told = [each for each in told if each]
        if len(told) < 4:
            continue
        (sentence, whole), rest = told[0][-1], [each[0][1] for each in told[1:]]
        if any(one.unit != whole.unit for one in rest):
            continue
        values = [one.value for one in rest]
        if sum(values) != whole.value:
            says = f"các mục tiếp theo cộng lại {questions.total(values)}"
            yield asked("siblings", sentence, whole, whole.text, sum(values, Decimal(0)), says)


def _done(section: tuple[Sentence, ...]) -> list[tuple[Sentence, Figure]]:
    """Return the x/x of a section that tell what was carried out."""
    return [
        (sentence, one)
        for sentence in section
        for one in sentence.figures
        if one.is_fraction
        and one.unit
        and not one.brackets
        and _DONE.search(sentence.text[max(0, one.start - 60) : one.start])
    ]
