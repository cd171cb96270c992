"""Entered values -> the values that follow from them.

Owns `Entered`, the one shape in which a report's cells reach the pure modules, and the recursion
over a form's computed rows. What a row computes to is always the portal's own; a typed text in a
computed row is only compared (`rules`), never used here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators import formula, portal
from indicators.formula import Operand, Result
from indicators.spec import COMPUTED, ENTRY, FormSpec, once_a_form


@dataclass(frozen=True)
class Entered:
    """One cell as someone left it. All defaults: nothing was ever entered."""

    typed: str = ""  # as typed, NFC
    value: Decimal | None = None  # None: empty, not applicable, a text, or an unsettled question
    mark: str = ""  # "" empty | value | nil (không phát sinh) | na (không áp dụng)
    key: str = ""  # option key of a choice
    decimals: int = 0  # as typed
    note: str = ""  # Ghi chú
    unit_typed: str = ""  # the file's đơn vị tính where it differs from the form's
    imported: bool = False  # came from a file
    problem: str = ""  # reason code of a question whose typed text is kept without a number
    version: int = 0  # counts the cell's changes; 0 = never saved
    typed_version: int = 0  # the version that last changed anything but the note
    note_version: int = 0  # the version that last changed the note
    carried: bool = False  # stands as in the unit's last report, and nobody has confirmed it
    consolidated: bool = False  # out of the figures of the units below, never typed over


ABSENT = Operand(None, "na")
EMPTY = Operand(None, "")


def compute(
    form: FormSpec,
    entered: Mapping[str, Entered],
    unit_kind: str,
    past: Callable[[str, str], Operand] | None = None,
    known: Mapping[str, Result] | None = None,
    counted: Mapping[str, Operand] | None = None,
) -> dict[str, Result]:
    """Return item code -> result for this unit's computed rows, operands before results.

    A row that is another level's is not applicable here and stays out of sums. `past(code, when)`
    answers prev() and last_year(); without it they are empty. `known` are results that stand;
    `counted` is what the portal counts itself, by `portal.NAMES`.
    """
    roles = form.roles(unit_kind)
    results = dict(known or {})

    def lookup(code: str, when: str) -> Operand:
        if when != formula.THIS:
            return past(code, when) if past else EMPTY
        if code in portal.NAMES:
            return (counted or {}).get(code, EMPTY)
        item = form.item_of[code]
        if roles[item] == COMPUTED:
            return Operand(results[item].value, results[item].mark)
        return operand(entered.get(item)) if roles[item] == ENTRY else ABSENT

    for item, expression in form.formulas.items():
        if roles[item] == COMPUTED and item not in results:
            results[item] = formula.evaluate(expression, lookup)
    return results


def following(form: FormSpec, items: Iterable[str]) -> set[str]:
    """Return the computed rows that follow from any of these, directly or through others."""
    found: set[str] = set(items)
    for item, names in _operands(form).items():
        if not found.isdisjoint(names):
            found.add(item)
    return found.intersection(form.formulas)


@once_a_form
def _operands(form: FormSpec) -> dict[str, tuple[str, ...]]:
    """Return computed item code -> the items it is computed from, operands before results."""
    return {
        item: tuple(form.item_of[name] for name in expression.names if name in form.item_of)
        for item, expression in form.formulas.items()
    }


def operand(cell: Entered | None) -> Operand:
    """Return a cell as an expression sees it. An unsettled question is empty."""
    if cell is None or cell.problem:
        return EMPTY
    return Operand(cell.value, cell.mark)
