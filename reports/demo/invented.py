"""What units type in 2025: invented from a unit of middling size, so that sizes and rates differ.

Counts grow with the unit and with the part of the year; parts never exceed their wholes. What a
unit types follows from its code alone, so the story is the same each time it is told.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from zlib import crc32

from indicators.numbers import parse
from indicators.spec import ENTRY
from reports import sheet
from reports.demo.figures import DEMO, NOTE, scaled
from reports.entry import Change
from reports.models import Report
from units.models import Unit

# Of a year's files and documents, what a period has seen by its end.
PART_OF_YEAR = {"H1": Decimal("0.45"), "Q3": Decimal("0.42"), "Y": Decimal(1)}
STOCKS = ("point_in_time", "baseline")


@cache
def middling() -> dict[str, dict]:
    return tomllib.loads((DEMO / "year" / "figures.toml").read_text(encoding="utf-8"))


def drawn(*words: str) -> Decimal:
    """Return a number from 0 to 1 that these words always give."""
    return Decimal(crc32(" ".join(words).encode())) / Decimal(2**32)


@dataclass(frozen=True)
class Invention:
    """One unit in one period."""

    report: Report
    scale: Decimal  # of its counts
    grade: Decimal  # 0 the weakest unit, 1 the best

    @classmethod
    def of(cls, report: Report, scale: str = "") -> "Invention":
        code = report.unit.code
        # Few units are large.
        size = Decimal(scale) if scale else Decimal("0.35") + drawn(code, "size") ** 2 * 2
        grade = (3 * drawn(code) + drawn(code, report.period)) / 4
        return cls(report, size, grade)

    @property
    def part_of_year(self) -> Decimal:
        return PART_OF_YEAR[self.report.period_value.kind]

    def changes(self, answers: dict[str, str]) -> list[Change]:
        """Return what the unit types, every row it reports; `answers` are its own."""
        model = sheet.load(self.report)
        form = model.form
        if self.report.unit.kind == Unit.Kind.DISTRICT:
            typed = {one.item: one.typed for one in scaled(self.report, self.scale, {})}
        else:
            basis = middling()[self.report.unit.kind]
            typed = {form.item_of[name]: self.typed(name, one, form) for name, one in basis.items()}
        self.add_parts(typed, form)
        typed |= answers
        return [
            Change(item, typed=typed[item], note=NOTE if item == "1.1" else None)
            for item, role in model.roles.items()
            if role == ENTRY and item in typed
        ]

    def typed(self, indicator: str, middle: int | str, form) -> str:
        if isinstance(middle, str):
            return middle
        stock = form.indicator[indicator].time_basis in STOCKS
        part = 1 if stock else self.part_of_year
        return str(round(middle * self.scale * part))

    def add_parts(self, typed: dict[str, str], form) -> None:
        """Put in the rows that are parts of others, as well as the unit does."""
        for name, (wholes, weakest, best) in middling()["share"].items():
            items = [form.item_of.get(whole) for whole in wholes.split(" + ")]
            known = [item for item in items if item in typed]
            if name not in form.item_of or not known:
                continue
            whole = sum(parse(typed[item], form.measures[item]).value for item in known)
            if form.indicator[name].time_basis == "year_to_date":
                whole *= self.part_of_year
            weakest, best = Decimal(str(weakest)), Decimal(str(best))
            typed[form.item_of[name]] = str(int(whole * (weakest + (best - weakest) * self.grade)))
