"""What the checks of a text ask, and every sentence they say. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from indicators import numbers
from indicators.numbers import dotted
from indicators.prose.reading import Figure, Sentence

_RATE = numbers.measure("percent", "%")
_COUNT = numbers.measure("count", "")
_PART = numbers.measure("decimal", "")
_AROUND = 55  # characters of the sentence quoted on either side of the figure
REMEDY = "hãy đối chiếu lại, hoặc nêu lý do nếu câu này đúng"


@dataclass(frozen=True)
class Asked:
    """One figure of a text that is not what follows from other figures."""

    kind: str  # sum, rate, share, change, parts, rest, lists, echo, siblings, table, late
    section: str  # key of the outline's section
    sentence: str  # whole, as typed
    at: int  # place of the figure in the sentence
    typed: str  # the figure as quoted
    computed: str  # plain number it should be, "" where there are several
    says: str  # Vietnamese: what was computed, from what
    items: tuple[str, ...] = ()  # rows of the tables it was held against


def asked(
    kind: str,
    sentence: Sentence,
    figure: Figure,
    typed: str,
    computed: Decimal | None,
    says: str,
    items: tuple[str, ...] = (),
) -> Asked:
    value = dotted(computed, 2)
    return Asked(kind, sentence.section, sentence.text, figure.start, typed, value, says, items)


def sentence_of(one: Asked) -> str:
    """Return the finding's sentence: where, the words, what they say, what was computed."""
    where = section_name(one.section)
    return f"Thuyết minh, {where}: «{quoted(one)}» ghi {one.typed} nhưng {one.says}; {REMEDY}."


def quoted(one: Asked) -> str:
    """Return the words around the figure, with "…" where the sentence goes on."""
    text, at = one.sentence, one.at
    start = max(0, text.rfind(" ", 0, max(0, at - _AROUND)) + 1) if at > _AROUND else 0
    end = len(text)
    if end - at > _AROUND + 20:
        cut = text.rfind(" ", 0, at + _AROUND + 20)
        end = cut if cut > at else end
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def rate(value: Decimal, decimals: int = 2) -> str:
    """Return a rate as messages print it: "4,47 %"."""
    return numbers.display(value, _RATE, decimals=max(2, min(decimals, 4))) + " %"


def count(value: Decimal) -> str:
    """Return a count or an amount: "2.934", "21,06"."""
    whole = value == value.to_integral_value()
    return numbers.display(value, _COUNT if whole else _PART)


def total(values: list[Decimal]) -> str:
    """Return a sum with its terms: "1 + 3 + 16 = 20"; of many terms only the result."""
    result = count(sum(values, Decimal(0)))
    return " + ".join(map(count, values)) + " = " + result if len(values) <= 8 else result


def section_name(key: str) -> str:
    """Return how a section is cited: "mục II.2.c"; đ) has the key dd."""
    return "mục " + ".".join("đ" if part == "dd" else part for part in key.split("."))
