"""What an expression is worth, how a workbook writes it, and how it reads in Vietnamese.

The expression is written once in the catalogue (`expression` reads it), then evaluated in Decimal
for the screen, import, roll-up and documents, written as a live Excel formula, or told in words. A
property test holds evaluation and workbook formula equal; change both or neither. Pure: whoever
evaluates supplies the figures.

Four kinds of nothing. An empty operand makes the result empty and is named. Nil counts as 0. Not
applicable stays out of sums and differences (all operands out: the result is not applicable) and
makes a product, quotient or ratio not applicable, as does a zero denominator, 0/0 included.
"""

from collections.abc import Callable
from decimal import Context, Decimal
from typing import NamedTuple

from indicators.expression import (
    DEPTH_LIMIT,
    FUNCTIONS,
    LAST_YEAR,
    LENGTH_LIMIT,
    PREV,
    THIS,
    Expression,
    FormulaError,
    Literal,
    Name,
    Node,
    Product,
    Ratio,
    Sum,
    parse,
)

__all__ = [
    "DEPTH_LIMIT",
    "FUNCTIONS",
    "LAST_YEAR",
    "LENGTH_LIMIT",
    "PREV",
    "THIS",
    "Expression",
    "FormulaError",
    "Literal",
    "Name",
    "Operand",
    "Product",
    "Ratio",
    "Result",
    "Sum",
    "evaluate",
    "parse",
    "sentence",
    "to_excel",
]

NIL_TEXT = "Không phát sinh"  # what a nil cell holds on a sheet
NA_TEXT = "–"  # what a not-applicable cell holds on a sheet
EXCEL_LIMIT = 8192  # characters Excel takes in one cell

_WHEN_WORDS = {THIS: "{}", PREV: "{} (kỳ trước)", LAST_YEAR: "{} (cùng kỳ năm trước)"}
# No trap: an absurd operand gives NaN or Infinity, which ends as not applicable, not as an error.
_ARITHMETIC = Context(prec=28, traps=[])
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class Operand(NamedTuple):
    """A figure as an expression sees it."""

    value: Decimal | None  # None when empty or not applicable
    mark: str  # "" empty | value | nil (counts as 0) | na


class Result(NamedTuple):
    """What an expression gives, unrounded."""

    value: Decimal | None  # None when empty or not applicable
    mark: str  # "value" | "na" | "" (an operand is empty)
    missing: tuple[str, ...] = ()  # keys of the empty operands, in order: "a.b" or "prev(a.b)"
    reason: str = ""  # "zero_division" when that is why the mark is na


def evaluate(expression: Expression, lookup: Callable[[str, str], Operand]) -> Result:
    """Evaluate with `lookup(code, when)`, when in "this", "prev", "last_year". Never raises itself.

    An empty operand anywhere makes the result empty, even beside one that is not applicable.
    """
    operands = {one: lookup(*one) for one in expression.references}
    missing = [one for one, operand in operands.items() if not operand.mark]
    if missing:
        return Result(None, "", tuple(Name(*one).key for one in missing))
    value, reason = _value(expression.tree, operands)
    if value is None or not value.is_finite():
        return Result(None, "na", (), reason)
    return Result(value, "value")


def _value(node: Node, operands) -> tuple[Decimal | None, str]:
    """Return (value, "") or (None, why): why is "" or "zero_division"."""
    kind = type(node)  # a match statement, as below, takes twice as long: this runs at every save
    if kind is Name:
        operand = operands[node.code, node.when]
        return (_ZERO if operand.mark == "nil" else operand.value), ""
    if kind is Sum:
        return _sum_value(node.terms, operands)
    if kind is Literal:
        return node.value, ""
    return _product_value(_factors(node), operands)


def _sum_value(terms, operands) -> tuple[Decimal | None, str]:
    total, why = None, ""
    for negative, term in terms:
        value, reason = _value(term, operands)
        why = why or reason
        if value is not None:
            total = _ZERO if total is None else total
            total = (_ARITHMETIC.subtract if negative else _ARITHMETIC.add)(total, value)
    return (None, why) if total is None else (total, "")


def _product_value(factors, operands) -> tuple[Decimal | None, str]:
    values = [_value(factor, operands) for _, factor in factors]
    for value, reason in values:
        if value is None:
            return None, reason
    total = Decimal(1)
    for (is_divisor, _), (value, _) in zip(factors, values, strict=True):
        if is_divisor and value == 0:
            return None, "zero_division"
        total = (_ARITHMETIC.divide if is_divisor else _ARITHMETIC.multiply)(total, value)
    return total, ""


# ---- Workbook formula


def to_excel(expression: Expression, cell_of: Callable[[str], str]) -> str:
    """Return the formula text without "=". Percent numbers, not fractions: 99.6 for 99,6 %.

    `cell_of(key)` gives the reference of an operand; a key is "a.b", "prev(a.b)" or
    "last_year(a.b)". A cell holds a number, the text "Không phát sinh" (0) or "–" (not
    applicable); a blank cell, or any other text, is empty and makes the result the empty text.
    Raise FormulaError where Excel would not take the length.
    """
    cells = {key: cell_of(key) for key in (Name(*one).key for one in expression.references)}
    impossible, number = _cell(expression.tree, cells)
    if isinstance(expression.tree, Product | Ratio):
        number = _raw(expression.tree, cells)
    text = f'IF({_any(impossible)},"{NA_TEXT}",{number})' if impossible else number
    if cells:
        reported = ",".join(
            f'OR(ISNUMBER({cell}),{cell}="{NIL_TEXT}",{cell}="{NA_TEXT}")'
            for cell in cells.values()
        )
        text = f'IF(AND({reported}),{text},"")'
    if len(text) > EXCEL_LIMIT:
        raise FormulaError("Công thức quá dài, Excel không nhận; hãy chia thành nhiều chỉ tiêu.")
    return text


def _any(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _cell(node: Node, cells: dict[str, str]) -> tuple[list[str], str]:
    """Return (tests any of which means not applicable, number text that is 0 when it is)."""
    match node:
        case Literal(value):
            return [], format(value, "f")
        case Name():
            # N() turns both texts, nil and not applicable, into 0.
            return [f'{cells[node.key]}="{NA_TEXT}"'], f"N({cells[node.key]})"
        case Sum(terms):
            parts = [(negative, *_cell(term, cells)) for negative, term in terms]
            tests = [_any(impossible) for _, impossible, _ in parts if impossible]
            if len(tests) < len(parts):
                tests = []  # a literal is always there
            elif len(tests) > 1:
                tests = [f"AND({','.join(tests)})"]
            number = "".join(("-" if negative else "+") + text for negative, _, text in parts)
            return tests, f"({number.removeprefix('+')})"
    impossible = _impossible(_factors(node), cells)
    number = _raw(node, cells)
    return impossible, f"IF({_any(impossible)},0,{number})" if impossible else f"({number})"


def _factors(node: Product | Ratio):
    if isinstance(node, Ratio):
        return ((False, node.numerator), (True, node.denominator), (False, Literal(_HUNDRED)))
    return node.factors


def _impossible(factors, cells) -> list[str]:
    tests: list[str] = []
    for is_divisor, factor in factors:
        impossible, number = _cell(factor, cells)
        # A divisor that is not applicable has the number 0, so one test covers both.
        tests += [f"{number}=0"] if is_divisor else impossible
    return list(dict.fromkeys(tests))


def _raw(node: Product | Ratio, cells) -> str:
    text = "".join(
        ("/" if is_divisor else "*") + _cell(factor, cells)[1]
        for is_divisor, factor in _factors(node)
    )
    return text.removeprefix("*")


# ---- In words


def sentence(expression: Expression, name_of: Callable[[str], str]) -> str:
    """Return the "Cách tính" of a figure: "Số hồ sơ đúng hạn : Tổng số hồ sơ × 100".

    `name_of(code)` gives an indicator's Vietnamese name.
    """
    return _words(expression.tree, name_of)


def _words(node: Node, name_of: Callable[[str], str]) -> str:
    match node:
        case Literal(value):
            return format(value, "f").replace(".", ",")
        case Name(code, when):
            return _WHEN_WORDS[when].format(name_of(code))
        case Sum(terms):
            text = "".join(
                (" − " if negative else " + ") + _words(term, name_of) for negative, term in terms
            )
            return text.removeprefix(" + ").strip()
    words = ""
    for is_divisor, factor in _factors(node):
        text = _words(factor, name_of)
        if isinstance(factor, Sum) or (is_divisor and isinstance(factor, Product | Ratio)):
            text = f"({text})"
        words += (" : " if is_divisor else " × ") + text
    return words.removeprefix(" × ")
