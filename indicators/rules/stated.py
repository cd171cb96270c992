"""The rules a form states itself: left <operator> right, over the figures as typed.

Six operators compare two numbers; "pair" and "either" ask only whether two rows are reported.
"""

import operator
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from indicators import formula, numbers
from indicators.formula import THIS, Expression, Name, Operand, Ratio
from indicators.numbers import Measure, dotted
from indicators.rules import messages
from indicators.rules.reading import Finding, Reading, accepts, items_of
from indicators.spec import FOREIGN, HEADING, PRESENCE, FormSpec, RuleSpec, once_a_form

_HOLDS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_REPORTED = ("value", "nil")
_ZERO = Operand(Decimal(0), "value")
# Names only forms give; the others also belong to built-in checks and need the rule's code.
_FORMS_OWN = ("part_whole", "cross_table")


def stated(reading: Reading) -> Iterator[Finding]:
    """Report every stated rule that does not hold.

    A rule with an operand that is empty, not applicable or another level's is skipped; with
    missing="zero" such an operand counts as 0, unless none is there at all; with "never" it counts
    as 0 even then. An earlier figure that is not known or not comparable always skips.
    """
    for standing in _standing(reading.form, reading.unit_kind):
        if standing.rule.operator in PRESENCE:
            yield from _presence(reading, standing)
        elif _is_answered(reading, standing):
            yield from _compare(reading, standing)


class Standing(NamedTuple):
    """A stated rule as it stands for a kind of unit."""

    rule: RuleSpec
    left: Expression
    right: Expression
    item: str  # the one stated, else the first operand that is this unit's
    others: tuple[str, ...]  # the other items whose figures of this period it names
    references: tuple[tuple[str, str], ...]  # (code, when) of the operands of both sides
    code: str = ""  # "" where the rule's name and item tell its finding apart

    def finding(self, others: tuple[str, ...], typed: str, computed: str, message: str) -> Finding:
        rule, shown = self.rule, (others, typed, computed, message)
        return Finding(rule.rule, rule.severity, self.item, *shown, self.code, rule.explained_by)


@once_a_form
def _standing(form: FormSpec, unit_kind: str) -> list[Standing]:
    """Return the rules that stand anywhere for a kind of unit."""
    roles = form.roles(unit_kind)
    read = []
    for rule in form.rules:
        left, right = formula.parse(rule.left), formula.parse(rule.right)
        items = items_of(form, left, right)
        item = rule.item or next((one for one in items if roles[one] != FOREIGN), "")
        others = tuple(one for one in items if one != item)
        references = (*left.references, *right.references)
        read.append(Standing(rule, left, right, item, others, references))
    sharing = Counter((one.rule.rule, one.item) for one in read)
    has_own_key = {key for key, count in sharing.items() if key[0] in _FORMS_OWN and count == 1}
    return [
        one if (one.rule.rule, one.item) in has_own_key else one._replace(code=one.rule.code)
        for one in read
        if one.item
    ]


def _is_answered(reading: Reading, standing: Standing) -> bool:
    """Tell whether the figures are there. Stops at the first that decides: most rules skip."""
    missing, any_now = standing.rule.missing, False
    for code, when in standing.references:
        if reading.lookup(code, when).mark in _REPORTED:
            any_now = any_now or when == THIS
        elif when != THIS or missing == "skip":
            return False
    return any_now or missing != "zero"


def _presence(reading: Reading, standing: Standing) -> Iterator[Finding]:
    """Ask whether one side stands without the other, or beside it.

    Reported is a number, a choice, a text or "không phát sinh"; not applicable is no report. A side
    is another level's, or of a filing that is not known or not comparable, says nothing.
    """
    rule, item = standing.rule, standing.item
    left, right = standing.left.tree, standing.right.tree
    reported, shown = [], []
    for side in (left, right):
        row = reading.form.item_of[side.code]
        is_now = side.when == THIS
        if (
            reading.roles[row] in (FOREIGN, HEADING)
            if is_now
            else not reading.is_known(side.code, side.when)
        ):
            return
        figure = reading.lookup(side.code, side.when)
        reported.append(figure.mark in _REPORTED)
        shown.append(_shown(reading, row, figure, is_now) if reported[-1] else "")
    if sum(reported) != (1 if rule.operator == "pair" else 2):
        return
    rows = [reading.form.item_of[side.code] for side in (left, right)]
    here, there = reversed(shown) if item == rows[1] != rows[0] else shown
    others = tuple(dict.fromkeys(row for row in rows if row != item))
    yield standing.finding(others, here, there, messages.stated(rule.message, *shown))


def _shown(reading: Reading, item: str, figure: Operand, is_now: bool) -> str:
    """Return a reported side as it is printed; a text as it was typed."""
    measure = reading.measure(item)
    if measure.kind == "text":
        return reading.cell(item).typed if is_now else ""
    return numbers.display(figure.value, measure, figure.mark)


def _compare(reading: Reading, standing: Standing) -> Iterator[Finding]:
    rule, left, right, item, *_ = standing

    def lookup(code: str, when: str) -> Operand:
        figure = reading.lookup(code, when)
        return figure if figure.mark in _REPORTED else _ZERO

    left_value = formula.evaluate(left, lookup).value
    right_value = formula.evaluate(right, lookup).value
    if left_value is None or right_value is None:  # a zero denominator
        return
    if _holds(reading, rule.operator, left, left_value, right, right_value):
        return
    stands_right = item in reading.items_of(right) and item not in reading.items_of(left)
    here, here_value = (right, right_value) if stands_right else (left, left_value)
    typed = reading.cell(item).typed if isinstance(here.tree, Name) else ""
    message = messages.stated(
        rule.message,
        numbers.display(left_value, _measure(reading, left, right)),
        numbers.display(right_value, _measure(reading, right, left)),
    )
    yield standing.finding(
        standing.others,
        typed or dotted(here_value, 2),
        dotted(left_value if stands_right else right_value, 2),
        message,
    )


def _holds(
    reading: Reading,
    sign: str,
    left: Expression,
    left_value: Decimal,
    right: Expression,
    right_value: Decimal,
) -> bool:
    """Compare; equality at the decimals of the side that was typed, as typed rates are rounded."""
    if sign not in ("=", "!="):
        return _HOLDS[sign](left_value, right_value)
    equal = left_value == right_value or any(
        accepts(value, decimals, other)
        for side, value, other in (
            (left, left_value, right_value),
            (right, right_value, left_value),
        )
        if (decimals := _typed_decimals(reading, side)) is not None
    )
    return equal == (sign == "=")


def _typed_decimals(reading: Reading, side: Expression) -> int | None:
    """Return how many decimals a side was typed with; None when it is not one typed figure."""
    if not isinstance(side.tree, Name) or side.tree.when != THIS:
        return None
    return reading.decimals(reading.form.item_of[side.tree.code])


def _measure(reading: Reading, side: Expression, other: Expression) -> Measure:
    """Return how a side is printed: as its first operand; a bare number as the other side."""
    if isinstance(side.tree, Ratio):
        return numbers.measure("percent", "%")
    items = reading.items_of(side) or reading.items_of(other)
    return reading.measure(items[0]) if items else numbers.measure("decimal", "")
