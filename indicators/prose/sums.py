"""Calculations written out in a text: "((507+15)/522) × 100 = 100%", "7 + 6 + 1 + 5 = 19".

Pure. Evaluates + - × : / and brackets over numbers as people type them, nothing else.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators import numbers
from indicators.numbers import Number
from indicators.prose import questions
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import CALCULATION, COUNT, Figure, Sentence
from indicators.rules.reading import accepts

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[()\[\]+\-–−*x×÷:/]")
_SIGNS = {"–": "-", "−": "-", "x": "*", "×": "*", "÷": "/", ":": "/", "[": "(", "]": ")"}
_COUNT, _DECIMAL = numbers.measure("count", ""), numbers.measure("decimal", "")


def sums(sentence: Sentence) -> Iterator[Asked]:
    """Report a calculation whose result is not the one typed after its equals sign."""
    for run in CALCULATION.finditer(sentence.paint):
        left, _, right = run[0].partition("=")
        result = _number(right.strip(" %"))
        computed = _value(left)
        if result is None or computed is None or not re.search(r"[+*x×÷:/−–-]", left):
            continue
        value = result.value
        is_rate = "%" in right
        if is_rate and not re.search(r"[*x×]\s*100\b", left) and "%" not in left:
            computed *= 100
        if accepts(value, result.decimals, computed):
            continue
        shown = questions.rate(computed) if is_rate else questions.count(computed)
        start = run.start() + run[0].index("=") + 1
        figure = Figure(start, run.end(), value, result.decimals, COUNT)
        typed = run[0].strip()
        yield asked("sum", sentence, figure, typed, computed, f"{left.strip()} = {shown}")


def _number(text: str) -> Number | None:
    for measure in (_COUNT, _DECIMAL):
        parsed = numbers.parse(text, measure)
        if isinstance(parsed, Number) and parsed.mark == "value":
            return parsed
    return None


def _value(text: str) -> Decimal | None:
    """Return the value of a calculation; None where it is none, or divides by zero."""
    tokens = [_SIGNS.get(one, one) for one in _TOKEN.findall(text.replace("%", ""))]
    tokens.reverse()
    try:
        value = _sum(tokens)
    except (ArithmeticError, ValueError, IndexError, RecursionError):
        return None
    return value if not tokens else None


def _sum(tokens: list[str]) -> Decimal:
    value = _product(tokens)
    while tokens and tokens[-1] in "+-":
        sign = tokens.pop()
        term = _product(tokens)
        value = value + term if sign == "+" else value - term
    return value


def _product(tokens: list[str]) -> Decimal:
    value = _atom(tokens)
    while tokens and tokens[-1] in "*/":
        sign = tokens.pop()
        factor = _atom(tokens)
        value = value * factor if sign == "*" else value / factor
    return value


def _atom(tokens: list[str]) -> Decimal:
    first = tokens.pop()
    if first == "(":
        value = _sum(tokens)
        if tokens.pop() != ")":
            raise ValueError
        return value
    number = _number(first)
    if number is None:
        raise ValueError
    return number.value
