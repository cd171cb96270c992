"""Rates held against the figures beside them: x/y and its rate, a share of a whole, a change.

Pure. A rate is accepted rounded half up or cut off at its typed decimals, as in the tables. Where
several figures can be what a rate was taken of, one that gives it is enough.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.prose import questions
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import PERCENT, Figure, Sentence, same_unit
from indicators.rules.reading import accepts

HUNDRED = Decimal(100)
_SHARE = re.compile(r"chiếm|tương đương|tỷ trọng", re.IGNORECASE)
_RATE = re.compile(r"đạt|tỷ lệ|tỉ lệ|bằng|chiếm|tương đương|[=(]|^\s*,?\s*$", re.IGNORECASE)
_MOVE = re.compile(r"(tăng|giảm)(?:\s+(?:khoảng|được|thêm|đi|là))?\s*:?\s*$", re.IGNORECASE)
_AGAINST = re.compile(r"so với|cùng kỳ|năm trước|năm ngoái", re.IGNORECASE)
# The words after the last mark before a rate: none but these, or the rate is of something else.
_ONLY_RATE = re.compile(
    r"(?:\s|và|đạt|tỷ lệ|tỉ lệ|chiếm|bằng|tương đương|tương ứng|với|là|được|[:=(\[])*",
    re.IGNORECASE,
)
_IN_TURN = re.compile(r"lần lượt", re.IGNORECASE)  # "đạt lần lượt 80% và 60%": told in their order
_PLANNED = re.compile(
    r"kế hoạch|dự toán|giao\b|chỉ tiêu|nhiệm vụ|hoàn thành|đạt|thu\b", re.IGNORECASE
)
_PLAN = re.compile(r"kế hoạch|được giao|giao\b|dự toán|tổng số|đề ra|phải", re.IGNORECASE)
_NEAR, _FAR = 70, 140  # characters between a figure and the rate said of it, if nothing parts them


def fractions(sentence: Sentence) -> Iterator[Asked]:
    """x/y with its rate: "7.941/8.740 hồ sơ, tỷ lệ 90,56%", "100% (01/01 nhiệm vụ)"."""
    if _IN_TURN.search(sentence.text):
        return
    waiting: list[Figure] = []  # those no rate was said of yet: "8/8 …, 18/18 … (đạt 100%)"
    for one in sentence.figures:
        if not one.is_fraction or not one.over.value:
            continue
        rates, move = _rates_of(sentence, one)
        lead = sentence.text[max(0, one.start - 60) : move.start if move else 0]
        if move and not _PLANNED.search(lead):
            yield from _moved(sentence, one, move, one.value, one.over.value)
        waiting.append(one)
        if not rates:
            continue
        for each in waiting if rates[0].value == HUNDRED else [one]:
            exact = HUNDRED * each.value / each.over.value
            is_above = exact > HUNDRED and all(rate.value <= HUNDRED for rate in rates)
            if is_above or not any(_is(rate, exact) for rate in rates):
                working = f"{questions.count(each.value)}/{questions.count(each.over.value)}"
                says = f"{working} = {questions.rate(exact, rates[0].decimals)}"
                typed = f"{each.text}, {rates[0].text}"
                yield asked("rate", sentence, rates[0], typed, exact, says)
        waiting = []


def _rates_of(sentence: Sentence, fraction: Figure) -> tuple[list[Figure], Figure | None]:
    """Return the rates said of x/y, and a rise or fall that stands where its rate would."""
    rates: list[Figure] = []
    after = [one for one in sentence.figures if one.start > fraction.over.start]
    last = fraction
    for one in after:
        words = sentence.between(last, one)
        if one.kind != PERCENT or len(words) > _FAR:
            break
        if _MOVE.search(words):
            return rates, None if rates else one
        if one.is_loose or not _is_said_of(words):
            break
        rates.append(one)
        last = one
    if not rates and (before := _before(sentence, fraction)):
        rates.append(before)
    return rates, None


def _is_said_of(words: str) -> bool:
    """Whether the words between a figure and a rate make it the figure's own rate."""
    if ";" in words or not _RATE.search(words) or len(words) > _FAR:
        return False
    *_, last = re.split(r"[,(]", words)
    return last == words or _ONLY_RATE.fullmatch(last) is not None


def _before(sentence: Sentence, fraction: Figure) -> Figure | None:
    """Return the rate that x/y in brackets explains: "99,6% (2.521/2.531 hồ sơ)"."""
    earlier = [one for one in sentence.figures if one.start < fraction.start]
    if not earlier or earlier[-1].kind != PERCENT or earlier[-1].is_loose:
        return None
    words = sentence.between(earlier[-1], fraction)
    is_opened = re.search(r"\(\s*(?:tương ứng|đạt|là|với)?\s*$", words)
    return earlier[-1] if is_opened and len(words) <= 2 * _NEAR and ";" not in words else None


def _is(rate: Figure, exact: Decimal) -> bool:
    return accepts(rate.value, rate.decimals, exact)


def _moved(
    sentence: Sentence, figure: Figure, move: Figure, now: Decimal, before: Decimal
) -> Iterator[Asked]:
    """A rise or fall from one figure to another: its size, and its direction."""
    if not before or now == before:
        return
    falls = sentence.text[: move.start].rstrip(" :").lower().endswith("giảm")
    size = abs(now - before)
    exact = HUNDRED * size / before if move.kind == PERCENT else size
    if _is(move, exact) and falls == (now < before):
        return
    word = "giảm" if now < before else "tăng"
    shown = questions.rate(exact, move.decimals) if move.kind == PERCENT else questions.count(exact)
    typed = f"{figure.text}, {'giảm' if falls else 'tăng'} {move.text}"
    says = f"từ {questions.count(before)} đến {questions.count(now)} là {word} {shown}"
    yield asked("change", sentence, move, typed, exact, says)


def changes(sentence: Sentence) -> Iterator[Asked]:
    """ "B, tăng n so với cùng kỳ (A)", "từ A lên B, tăng n%", both figures in one sentence."""
    figures = sentence.figures
    for place, move in enumerate(figures):
        if move.is_fraction or move.is_loose or not place:
            continue
        now = figures[place - 1]
        lead = sentence.between(now, move)
        if not now.is_count or not _MOVE.search(lead) or len(lead) > _NEAR or ";" in lead:
            continue
        if move.kind != PERCENT and not same_unit(move.unit, now.unit):
            continue
        before = _before_change(sentence, place)
        if before is not None and before is not now and same_unit(before.unit, now.unit):
            yield from _moved(sentence, now, move, now.value, before.value)


def _before_change(sentence: Sentence, place: int) -> Figure | None:
    """Return the figure a change is counted from; None where the sentence does not say it."""
    figures, move = sentence.figures, sentence.figures[place]
    if place + 1 < len(figures):
        after = figures[place + 1]
        words = sentence.between(move, after)
        if after.is_count and _AGAINST.search(words) and re.search(r"[(]|là\s*$", words):
            return after if len(words) <= _NEAR and ";" not in words else None
    if place >= 2:
        now, before = figures[place - 1], figures[place - 2]
        lead = sentence.text[max(0, before.start - 8) : before.start]
        joint = sentence.between(before, now)
        if re.search(r"\btừ\s*$", lead, re.I) and re.search(r"\b(?:lên|xuống|còn)\b", joint):
            return before
    return None


def shares(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """A part with its share of a whole named before: "72 hồ sơ chiếm 6%"."""
    for index, sentence in enumerate(section):
        for part, share in zip(sentence.figures, sentence.figures[1:], strict=False):
            if part.is_count and _is_share(sentence, part, share):
                yield from _share(section, index, part, share)


def _is_share(sentence: Sentence, part: Figure, share: Figure) -> bool:
    words = sentence.between(part, share)
    if share.kind != PERCENT or share.is_loose or not part.value:
        return False
    if len(words) > _NEAR or _MOVE.search(words) or not _is_said_of(words):
        return False
    if _IN_TURN.search(sentence.text):
        return False
    is_in_brackets = re.search(r"\(\s*$", words) and share.brackets != part.brackets
    return bool(_SHARE.search(words) or (is_in_brackets and _is_listed(sentence, part)))


def _is_listed(sentence: Sentence, part: Figure) -> bool:
    """Whether a part stands in a list that a whole opened in the same sentence."""
    lead = sentence.text[: part.start].lower()
    return bool(re.search(r"trong đó|gồm", lead))


def _share(
    section: tuple[Sentence, ...], index: int, part: Figure, share: Figure
) -> Iterator[Asked]:
    sentence = section[index]
    if (named := _named_base(sentence, share)) is not None:
        bases = [named]
    else:
        bases = _visible(section, index, part)
    fitting = [one for one in bases if one.value >= part.value]
    if not fitting or any(_is(share, HUNDRED * part.value / one.value) for one in fitting):
        return
    alike = [one for one in fitting if one.unit and one.unit == part.unit]
    nearest = _governing(sentence, part, alike or fitting)
    if not alike and nearest is None:
        return
    nearest, alike = nearest or alike[0], alike or [nearest]
    largest = max(alike, key=lambda one: one.value)
    shown = dict.fromkeys(one.value for one in (nearest, largest))
    says = ", ".join(
        f"{questions.count(part.value)}/{questions.count(base)} = "
        + questions.rate(HUNDRED * part.value / base, share.decimals)
        for base in shown
    )
    exact = HUNDRED * part.value / nearest.value
    yield asked("share", sentence, share, f"{part.text}, {share.text}", exact, says)


def _named_base(sentence: Sentence, share: Figure) -> Figure | None:
    """Return the whole named right after a share: "chiếm 6% tổng số 2.934 hồ sơ"."""
    after = [one for one in sentence.figures if one.start > share.start]
    if not after or not after[0].is_count:
        return None
    words = sentence.between(share, after[0])
    return after[0] if re.search(r"tổng|trên", words) and len(words) <= 40 else None


def _visible(section: tuple[Sentence, ...], index: int, part: Figure) -> list[Figure]:
    """Return the figures before a part that it can be a share of, the nearest first.

    What stands in brackets that have closed is itself a part and no whole.
    """
    sentence, found = section[index], []
    for one in reversed(sentence.figures):
        is_open = one.brackets == part.brackets[: len(one.brackets)]
        if one.start < part.start and is_open:
            found.extend(_wholes(one))
    for earlier in reversed(section[max(0, index - 4) : index]):
        if earlier.line != sentence.line:  # another line tells of something else
            break
        for one in reversed(earlier.figures):
            if not one.brackets:
                found.extend(_wholes(one))
    return found


def _wholes(one: Figure) -> list[Figure]:
    if one.is_fraction:
        return [one.over]
    return [one] if one.is_count else []


def _governing(sentence: Sentence, part: Figure, bases: list[Figure]) -> Figure | None:
    """Return the whole that opened the list a part stands in; None where it stands in none."""
    opening = list(re.finditer(r"trong đó|gồm|\(", sentence.text[: part.start]))
    opening = [one for one in opening if one[0] != "(" or one.start() in part.brackets]
    for one in reversed(opening):
        before = [base for base in bases if base.start < one.start() and base in sentence.figures]
        if before:
            return before[0]
    return None


def reached(section: tuple[Sentence, ...]) -> Iterator[Asked]:
    """What was done of a plan in the same sentence: "đề ra 43 nhiệm vụ, xong 7, đạt 16,3%"."""
    for sentence in section:
        figures = sentence.figures
        for place in range(2, len(figures)):
            plan, done, rate = figures[place - 2 : place + 1]
            if not (plan.is_count and done.is_count and rate.kind == PERCENT) or rate.is_loose:
                continue
            words = sentence.between(done, rate)
            if len(words) > _NEAR or not re.search(r"đạt|tỷ lệ", words) or not _is_said_of(words):
                continue
            if _IN_TURN.search(words) or re.match(r"\s*so với", sentence.text[rate.end :]):
                continue
            lead = sentence.clause(plan).rpartition(":")[2]
            if plan.unit != done.unit or plan.value < done.value or not _PLAN.search(lead):
                continue
            if plan.brackets or done.brackets or not plan.value:
                continue
            exact = HUNDRED * done.value / plan.value
            if not _is(rate, exact):
                says = (
                    f"{questions.count(done.value)}/{questions.count(plan.value)} = "
                    f"{questions.rate(exact, rate.decimals)}"
                )
                yield asked("rate", sentence, rate, f"{done.text}, {rate.text}", exact, says)
