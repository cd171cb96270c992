"""What every check reads: the cells of one report as they stand, and as the file has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import NamedTuple

from indicators import formula, numbers, portal
from indicators.compute import ABSENT, EMPTY, Entered
from indicators.formula import Expression, Literal, Name, Operand, Ratio, Result, Sum
from indicators.numbers import Measure, Number, Question
from indicators.periods import Period
from indicators.spec import (
    COMPUTED,
    ENTRY,
    FOREIGN,
    HEADING,
    SEVERITIES,
    FormSpec,
    IndicatorSpec,
)

NOTHING_ENTERED = Entered()
_WIDE = Context(prec=60)  # quantizing a large number must not run out of digits
_TERMS_SHOWN = 8  # longer sums are told by their result alone


@dataclass(frozen=True)
class Finding:
    """One thing to correct, explain or look at."""

    rule: str  # stable name: ratio, total, part_whole, ...
    severity: str  # key of SEVERITIES
    item: str  # item code the finding stands at; "" = the whole report
    items: tuple[str, ...]  # the other item codes it is about, in order
    typed: str  # what was typed or counted there; "" when nothing was
    computed: str  # what it was compared with: plain number "2.45", or ""
    message: str  # one Vietnamese sentence with Biểu, row, figures and remedy
    code: str = ""  # tells apart several rules of a form with one name at one item
    explained_by: str = ""  # "signer": only who signs may answer it
    section: str = ""  # key of the section of the text it is about; "" = about the tables
    sentence: str = ""  # of the text, whole
    working: str = ""  # what `computed` was computed from, where other figures may change under it

    @property
    def severity_label(self) -> str:
        return SEVERITIES[self.severity]

    @property
    def key(self) -> str:
        """What an explanation refers to; unique within a report."""
        return f"{self.rule}:{self.item}" + (f":{self.code}" if self.code else "")


class Apart(NamedTuple):
    """An earlier figure to be shown and never compared with: its form asked something else."""

    text: str  # as its own form prints it
    notes: tuple[str, ...]  # Vietnamese sentences: why


@dataclass(frozen=True)
class Previous:
    """An earlier filing of the same unit."""

    label: str  # as messages name it: "Quý I năm 2022"
    values: Mapping[str, Operand]  # indicator code -> figure; absent = not reported
    same_year: bool = False  # within the year of the report checked: lũy kế may not fall
    apart: Mapping[str, Apart] = field(default_factory=dict)  # indicator code -> not comparable


@dataclass(frozen=True)
class Target:
    """The least a plan asks of an indicator in the year of the report."""

    minimum: Decimal
    year: int
    source: str  # the plan or decision, as cited


@dataclass
class Reading:
    """One report, read by the checks. Kept only for one `check`."""

    form: FormSpec
    entered: Mapping[str, Entered]
    computed: Mapping[str, Result]
    unit_kind: str
    previous: Mapping[str, Previous]  # keyed "prev", "last_year"
    signed_on: date | None = None
    data_to: date | None = None
    counted: Mapping[str, Operand] = field(default_factory=dict)  # by portal.NAMES
    targets: Mapping[str, Target] = field(default_factory=dict)  # indicator code -> what counts
    data_from: date | None = None
    period: Period | None = None
    roles: Mapping[str, str] = field(init=False)  # item code -> what the row is to this unit
    figures: dict[str, Operand] = field(init=False)  # item code -> figure, where one stands
    _said: dict[str, Number | None] = field(init=False, default_factory=dict)  # texts read so far

    def __post_init__(self):
        self.roles = self.form.roles(self.unit_kind)
        self.figures = {
            item: Operand(cell.value, cell.mark)
            for item, cell in self.entered.items()
            if cell.mark and not cell.problem and self.roles.get(item) == ENTRY
        }
        for item, result in self.computed.items():
            if result.mark:
                self.figures[item] = Operand(result.value, result.mark)

    def cell(self, item: str) -> Entered:
        return self.entered.get(item, NOTHING_ENTERED)

    def measure(self, item: str) -> Measure:
        """Return how the row is read and printed. Not for headings."""
        return self.form.measures[item]

    def said(self, item: str) -> Number | None:
        """Return the number typed in a row that the portal computes or that is another level's.

        None when nothing was typed or it cannot be read. A dash there is how documents print
        "không áp dụng".
        """
        if item not in self._said:
            typed = self.cell(item).typed
            parsed = numbers.parse(typed, self.measure(item)) if typed else None
            if isinstance(parsed, Question) and parsed.reason == "dash":
                parsed = Number(None, "na")
            self._said[item] = parsed if isinstance(parsed, Number) else None
        return self._said[item]

    def number(self, item: str) -> Operand:
        """Return the row's figure as it counts: the portal's own where it computes."""
        absent = self.roles[item] in (FOREIGN, HEADING)
        return self.figures.get(item, ABSENT if absent else EMPTY)

    def as_typed(self, item: str) -> Operand:
        """Return the row's figure as the file has it: a typed rate or total counts as typed.

        A report that adds up on its own terms is then not blamed twice for one wrong total.
        """
        said = self.said(item) if self.roles[item] == COMPUTED else None
        return Operand(said.value, said.mark) if said and said.mark else self.number(item)

    def lookup(self, code: str, when: str) -> Operand:
        """Answer an expression with this unit's figures as typed."""
        if when == formula.THIS:
            if code in portal.NAMES:
                return self.counted.get(code, EMPTY)
            item = self.form.item_of.get(code)
            return self.as_typed(item) if item else EMPTY
        earlier = self.previous.get(when)
        return earlier.values.get(code, EMPTY) if earlier else EMPTY

    def is_known(self, code: str, when: str) -> bool:
        """Whether an earlier filing is there and its figure, if any, is of the same meaning."""
        earlier = self.previous.get(when)
        return earlier is not None and code not in earlier.apart

    def lookup_foreign(self, code: str, when: str) -> Operand:
        """Answer with typed texts also in rows of other levels, to check those among themselves."""
        item = self.form.item_of.get(code) if when == formula.THIS else None
        if item is None or self.roles[item] != FOREIGN:
            return self.lookup(code, when)
        said = self.said(item)
        return Operand(said.value, said.mark) if said else EMPTY

    def decimals(self, item: str) -> int | None:
        """Return how many decimals were typed; None when the number is the portal's own."""
        if self.roles[item] == COMPUTED:
            said = self.said(item)
            return said.decimals if said and said.mark == "value" else None
        return self.cell(item).decimals

    def items_of(self, *expressions: Expression) -> tuple[str, ...]:
        """Return the item codes of the expressions' operands, once each, in order."""
        return items_of(self.form, *expressions)

    @cached_property
    def numeric(self) -> list[tuple[str, IndicatorSpec, Decimal]]:
        """(item, indicator, number) of this unit's numeric rows that hold one; nil is 0."""
        found = []
        for item, figure in self.figures.items():
            now = Decimal(0) if figure.mark == "nil" else figure.value
            if now is not None and self.measure(item).kind not in ("choice", "text"):
                found.append((item, self.form.indicator[self.form.items[item].indicator], now))
        return found

    def working(self, expression: Expression, lookup) -> str:
        """Return the sum or division with its figures: "72/2.934", "402 + 695"; "" if not simple.

        Operands that are not applicable stay out, as they do from the result.
        """
        match expression.tree:
            case Ratio(Name() as numerator, Name() as denominator):
                return f"{self._shown(numerator, lookup)}/{self._shown(denominator, lookup)}"
            case Sum(terms) if len(terms) <= _TERMS_SHOWN:
                if not all(isinstance(term, Name | Literal) for _, term in terms):
                    return ""
                shown = [(negative, self._shown(term, lookup)) for negative, term in terms]
                text = "".join((" − " if minus else " + ") + one for minus, one in shown if one)
                return text.removeprefix(" + ").strip()
        return ""

    def _shown(self, node: Name | Literal, lookup) -> str:
        if isinstance(node, Literal):
            return format(node.value, "f").replace(".", ",")
        figure = lookup(node.code, node.when)
        if figure.mark in ("na", "") or node.code not in self.form.item_of:
            return ""
        value = Decimal(0) if figure.mark == "nil" else figure.value
        return numbers.display(value, self.measure(self.form.item_of[node.code]))


def items_of(form: FormSpec, *expressions: Expression) -> tuple[str, ...]:
    """Return the item codes of the expressions' operands, once each, in order."""
    names = dict.fromkeys(name for one in expressions for name in one.names)
    return tuple(form.item_of[name] for name in names if name in form.item_of)


def accepts(typed: Decimal, decimals: int, exact: Decimal) -> bool:
    """Whether a typed number is the exact one at its own decimals, rounded half up or cut off."""
    step = Decimal(1).scaleb(-decimals)
    return any(
        exact.quantize(step, rounding, context=_WIDE) == typed
        for rounding in (ROUND_HALF_UP, ROUND_DOWN)
    )
