"""What a text says of one row of a report: "{{3.20}}", "{{3.20:change}}" and their like. Pure.

Numbers are printed by `numbers`, as in the tables; a sentence adds the sign of a rate and the unit
of money. Where there is nothing to print stands "…", with the reason as a Vietnamese clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from indicators import change, numbers
from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.numbers import Measure
from units.text import uncapitalised

MISSING = "…"  # what stands where nothing can be printed; `Said.why` says why
RATE = numbers.measure("percent", "%")
SMALLEST = Decimal("0.01")  # percent; what is less would print as none


class Facet(NamedTuple):
    """What of a row stands in the text."""

    label: str  # as the picker names it
    when: str = ""  # the filing it tells or compares with: "", PREV, LAST_YEAR
    how: str = "figure"  # figure, unit, difference or share


FACETS = {
    "": Facet("số liệu"),
    "unit": Facet("kèm đơn vị tính", how="unit"),
    "previous": Facet("kỳ trước", PREV),
    "change": Facet("tăng, giảm so với kỳ trước", PREV, "difference"),
    "change_percent": Facet("tỷ lệ tăng, giảm so với kỳ trước", PREV, "share"),
    "last_year": Facet("cùng kỳ năm trước", LAST_YEAR),
    "change_year": Facet("tăng, giảm so với cùng kỳ năm trước", LAST_YEAR, "difference"),
    "change_year_percent": Facet(
        "tỷ lệ tăng, giảm so với cùng kỳ năm trước", LAST_YEAR, "share"
    ),
}  # fmt: skip


class Said(NamedTuple):
    """What is printed in the place of a reference."""

    text: str  # MISSING where nothing can be
    why: str = ""  # then: a Vietnamese clause, "Biểu 3, dòng 3.2.1 chưa có số liệu"


@dataclass(frozen=True)
class Earlier:
    """What an earlier filing of the unit has in a row of this report."""

    label: str = ""  # "quý I năm 2022"; "" = the form has no such filing
    figure: Operand | None = None
    text: str = ""  # as the row prints it, "" where `why` says why there is none
    why: str = ""
    apart: str = ""  # why the row's figure is not held against it


@dataclass(frozen=True)
class Row:
    """All that a text can say of one row."""

    where: str  # "Biểu 3, dòng 3.2.1"
    measure: Measure | None = None  # None: the row takes no figure
    text: str = ""  # as its table prints it; a choice by its words
    figure: Operand = Operand(None, "")
    why: str = ""  # why nothing is printed of it
    earlier: Mapping[str, Earlier] = field(default_factory=dict)  # by PREV, LAST_YEAR


def parse(reference: str) -> tuple[str, str]:
    """Return (item code, facet) of a reference; the facet may be an unknown one."""
    item, _, facet = reference.partition(":")
    return item, facet


def say(row: Row, name: str) -> Said:
    """Return what stands in the text for a facet of a row."""
    facet = FACETS.get(name)
    if facet is None:
        return Said(MISSING, f"không có cách ghi số liệu «{name}»")
    if row.measure is None:
        return Said(MISSING, row.why)
    earlier = row.earlier.get(facet.when, Earlier())
    if facet.how == "figure" and facet.when:
        return told(with_sign(earlier.text, row.measure, earlier.figure), earlier.why)
    if row.why:
        return Said(MISSING, row.why)
    if facet.how == "figure":
        return Said(with_sign(row.text, row.measure, row.figure))
    if facet.how == "unit":
        return Said(with_unit(row.text, row.measure, row.figure))
    return moved(row, earlier, is_share=facet.how == "share")


def told(text: str, why: str) -> Said:
    return Said(MISSING, why) if why else Said(text)


def with_sign(text: str, measure: Measure, figure: Operand | None) -> str:
    """Return a figure as a sentence has it: a rate with its sign, money with its unit."""
    if figure is None or figure.mark not in ("value", "nil"):
        return text
    if figure.mark == "nil" or measure.kind == "choice":  # words
        return uncapitalised(text)
    if measure.kind == "percent":
        return f"{text}%"
    return f"{text} {noun(measure)}" if measure.kind == "money" else text


def with_unit(text: str, measure: Measure, figure: Operand) -> str:
    if measure.kind not in ("count", "decimal") or figure.mark != "value":
        return with_sign(text, measure, figure)
    return f"{text} {noun(measure)}".strip()


def noun(measure: Measure) -> str:
    """Return a đơn vị tính as a sentence has it: "hồ sơ", "TTHC", "phần mềm"; "" for none."""
    unit = measure.unit.strip()
    unit = unit if unit[:2].isupper() else uncapitalised(unit)
    return unit.removeprefix("số lượng").strip() if measure.kind == "count" else unit


def moved(row: Row, earlier: Earlier, *, is_share: bool) -> Said:
    """Return how far a row moved from an earlier filing: "tăng 12", "giảm 3,50%", "không đổi"."""
    if why := earlier.why or earlier.apart:
        return Said(MISSING, why)
    difference = change.difference(row.figure, earlier.figure, row.measure.kind)
    if difference is None:
        return Said(MISSING, f"{row.where} hoặc số liệu của {earlier.label} không phải con số")
    if not difference:
        return Said(change.WORDS[change.SAME])
    word = change.WORDS[change.UP if difference > 0 else change.DOWN]
    amount = abs(difference)
    if not is_share:
        if row.measure.kind == "percent":
            return Said(f"{word} {numbers.display(amount, row.measure)} điểm phần trăm")
        text = numbers.display(amount, row.measure)
        return Said(f"{word} {with_sign(text, row.measure, Operand(amount, 'value'))}")
    if row.measure.kind == "percent":
        return Said(MISSING, f"{row.where} là tỷ lệ nên chỉ so bằng điểm phần trăm")
    share = change.share(difference, earlier.figure)
    if share is None:
        return Said(MISSING, f"{row.where} của {earlier.label} là 0 nên không tính được tỷ lệ")
    if share < SMALLEST:
        return Said(f"{word} dưới {numbers.display(SMALLEST, RATE)}%")
    return Said(f"{word} {numbers.display(share, RATE)}%")
