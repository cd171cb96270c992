"""Wholes and what became of them: on time and late, done and left over.

Pure. The two outcomes of one thing make up the thing, whether or not the text says "gồm".
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.prose import questions
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import Figure, Sentence

_DEALT = re.compile(r"giải quyết|tiếp nhận|xử lý|cung cấp|tổng", re.IGNORECASE)
_WHOLE = re.compile(r"giao|đề ra|tổng|tiếp nhận", re.IGNORECASE)
# Outcomes of which every case has exactly one.
_SIDES = (
    (r"đúng hạn|trước hạn|đúng hẹn", r"quá hạn|trễ hạn|chậm|trễ hẹn"),
    (r"còn hạn|trong hạn", r"quá hạn|trễ hạn|chậm"),
    (r"\bmới\b", r"kỳ trước|tồn|chuyển qua|chuyển sang"),
    (r"một phần", r"toàn trình"),
    (r"trực tuyến", r"trực tiếp"),
    (r"đã giải quyết|đã xử lý", r"đang giải quyết|đang xử lý"),
)


def are_sides(first: str, second: str, pairs=_SIDES) -> bool:
    """Whether the words about two figures name the two outcomes of one thing."""
    for one, other in pairs:
        for here, there in ((first, second), (second, first)):
            if re.search(one, here) and re.search(other, there):
                return not re.search(other, here) and not re.search(one, there)
    return False


def sides(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """A whole and its two outcomes side by side: "giải quyết 5.768, đúng hạn 5.753, quá hạn 15".

    An outcome said to have none leaves all to the other: "còn hạn 15, không có hồ sơ trễ hạn".
    """
    for sentence in section:
        figures = [one for one in sentence.figures if not one.brackets]
        for place, whole in enumerate(figures[:-1]):
            if not whole.is_count or not _DEALT.search(sentence.clause(whole)):
                continue
            pair = figures[place + 1 : place + 3]
            if not all(one.is_count and one.unit in (whole.unit, "") for one in pair):
                continue
            if not _is_split(sentence, whole, pair):
                pair = pair[:1] if _is_all(sentence, whole, pair[0]) else []
            following = [one for one in figures[place + 1 : place + 6] if one.is_count]
            if pair and not any(_covers(whole, following[:end]) for end in range(len(pair), 6)):
                values = [one.value for one in pair]
                says = f"phần chi tiết là {questions.total(values)}"
                if len(pair) == 1:
                    says = f"phần chi tiết là {questions.count(values[0])}, không có phần khác"
                total = sum(values, Decimal(0))
                yield asked("parts", sentence, whole, whole.text, total, says)


def _is_all(sentence: Sentence, whole: Figure, part: Figure) -> bool:
    """Whether the words right after a part say that the other outcome has none."""
    after = [one.start for one in sentence.figures if one.start > part.start]
    words = sentence.text[part.end : after[0] if after else len(sentence.text)]
    none = re.match(r"[^,;]*,\s*không có (?:hồ sơ|trường hợp)[^,;.(]*", words)
    if none is None or any(re.search(side, sentence.clause(whole)) for side in _SIDES[1]):
        return False
    return are_sides(sentence.clause(part), none[0].rpartition(",")[2])


def _covers(whole: Figure, pair: list[Figure]) -> bool:
    return sum((one.value for one in pair), Decimal(0)) == whole.value


def _is_split(sentence: Sentence, whole: Figure, pair: list[Figure]) -> bool:
    if len(pair) < 2:
        return False
    said, first, second = (sentence.clause(one) for one in (whole, *pair))
    if any(re.search(side, said) for pair in _SIDES[:2] for side in pair):
        return False
    return are_sides(first, second, _SIDES[:-1])  # of what was received, some is withdrawn


def rest(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """What is left of a whole: "đề ra 43 nhiệm vụ; hoàn thành 7, còn lại 35"."""
    for index, sentence in enumerate(section):
        figures = [one for one in sentence.figures if not one.brackets and one.is_count]
        for place in range(1, len(figures)):
            left = figures[place]
            lead = sentence.text[figures[place - 1].end : left.start]
            if not re.search(r"còn lại", lead[-40:]):
                continue
            for whole, done in _wholes_of_rest(section, index, figures[:place]):
                if any(one.unit not in (whole.unit, "") for one in (*done, left)):
                    continue
                expected = whole.value - sum((one.value for one in done), Decimal(0))
                others = [one.value for one in sentence.figures if one.start > left.start]
                if expected not in (left.value, *(left.value + one for one in others)):
                    terms = " − ".join(questions.count(one.value) for one in (whole, *done))
                    says = f"{terms} = {questions.count(expected)}"
                    typed = f"còn lại {left.text}"
                    yield asked("rest", sentence, left, typed, expected, says)


def _wholes_of_rest(section, index: int, before: list[Figure]):
    """Yield the whole and what was taken from it: first in the sentence, or all of the one before.

    Nothing where another whole would do: its words must say that it is one.
    """
    sentence = section[index]
    whole, done = before[0], before[1:]
    if done and _WHOLE.search(sentence.clause(whole)):
        if len(done) == 1:
            yield whole, done
    elif index and section[index - 1].line == sentence.line:
        earlier = section[index - 1]
        top = [one for one in earlier.figures if one.is_count and not one.brackets]
        if len(top) == 1 and _WHOLE.search(earlier.text):
            yield top[0], before
