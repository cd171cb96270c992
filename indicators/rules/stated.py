"""The rules a form states itself: left <operator> right, over the figures as typed.

Six operators compare two numbers; "pair" and "either" ask only whether two rows are reported.
"""

import operator
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

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
    for rule, left, right, item, has_own_key in _standing(reading.form, reading.unit_kind):
        if rule.operator in PRESENCE:
            finding = _presence(reading, rule, left.tree, right.tree, item)
        elif _is_answered(reading, rule, left, right):
            finding = _compare(reading, rule, left, right, item)
        else:
            continue
        if finding:
            code = "" if has_own_key else rule.code
            yield replace(finding, code=code, explained_by=rule.explained_by)


@once_a_form
def _standing(form: FormSpec, unit_kind: str) -> list[tuple]:
    """Return (rule, left, right, item, has own key) of the rules that stand anywhere for a unit.

    The item is the one stated, else the first operand that is this unit's.
    """
    roles = form.roles(unit_kind)
    read = []
    for rule in form.rules:
        left, right = formula.parse(rule.left), formula.parse(rule.right)
        own = (item for item in items_of(form, left, right) if roles[item] != FOREIGN)
        read.append((rule, left, right, rule.item or next(own, "")))
    sharing = Counter((rule.rule, item) for rule, _, _, item in read)
    return [
        (*one, one[0].rule in _FORMS_OWN and sharing[one[0].rule, one[3]] == 1)
        for one in read
        if one[3]
    ]


def _is_answered(reading: Reading, rule: RuleSpec, left: Expression, right: Expression) -> bool:
    """Tell whether the figures are there. Stops at the first that decides: most rules skip."""
    any_now = False
    for code, when in (*left.references, *right.references):
        if reading.lookup(code, when).mark in _REPORTED:
            any_now = any_now or when == THIS
        elif when != THIS or rule.missing == "skip":
            return False
    return any_now or rule.missing != "zero"


def _presence(
    reading: Reading, rule: RuleSpec, left: Name, right: Name, item: str
) -> Finding | None:
    """Ask whether one side stands without the other, or beside it.

    Reported is a number, a choice, a text or "không phát sinh"; not applicable is no report. A side
    is another level's, or of a filing that is not known or not comparable, says nothing.
    """
    reported, shown = [], []
    for side in (left, right):
        row = reading.form.item_of[side.code]
        is_now = side.when == THIS
        if (
            reading.roles[row] in (FOREIGN, HEADING)
            if is_now
            else not reading.is_known(side.code, side.when)
        ):
            return None
        figure = reading.lookup(side.code, side.when)
        reported.append(figure.mark in _REPORTED)
        shown.append(_shown(reading, row, figure, is_now) if reported[-1] else "")
    if sum(reported) != (1 if rule.operator == "pair" else 2):
        return None
    rows = [reading.form.item_of[side.code] for side in (left, right)]
    here, there = reversed(shown) if item == rows[1] != rows[0] else shown
    others = tuple(dict.fromkeys(row for row in rows if row != item))
    message = messages.stated(rule.message, *shown)
    return Finding(rule.rule, rule.severity, item, others, here, there, message)


def _shown(reading: Reading, item: str, figure: Operand, is_now: bool) -> str:
    """Return a reported side as it is printed; a text as it was typed."""
    measure = reading.measure(item)
    if measure.kind == "text":
        return reading.cell(item).typed if is_now else ""
    return numbers.display(figure.value, measure, figure.mark)


def _compare(
    reading: Reading, rule: RuleSpec, left: Expression, right: Expression, item: str
) -> Finding | None:
    def lookup(code: str, when: str) -> Operand:
        figure = reading.lookup(code, when)
        return figure if figure.mark in _REPORTED else _ZERO

    left_value = formula.evaluate(left, lookup).value
    right_value = formula.evaluate(right, lookup).value
    if left_value is None or right_value is None:  # a zero denominator
        return None
    if _holds(reading, rule.operator, left, left_value, right, right_value):
        return None
    items = tuple(one for one in reading.items_of(left, right) if one != item)
    stands_right = item in reading.items_of(right) and item not in reading.items_of(left)
    here, here_value = (right, right_value) if stands_right else (left, left_value)
    typed = reading.cell(item).typed if isinstance(here.tree, Name) else ""
    message = messages.stated(
        rule.message,
        numbers.display(left_value, _measure(reading, left, right)),
        numbers.display(right_value, _measure(reading, right, left)),
    )
    return Finding(
        rule.rule,
        rule.severity,
        item,
        items,
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
