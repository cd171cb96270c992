"""The labelled corpus of report texts: what stands in it, and each figure of it mistyped."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indicators import prose
from indicators.compute import compute
from indicators.formula import Operand
from indicators.periods import Period
from indicators.prose import Asked
from indicators.rules.reading import Reading
from indicators.spec import COMPUTED, ENTRY, FormSpec
from tests.indicators.test_findings import CORPUS, filed, shipped

FOLDER = CORPUS / "prose"
NAMES = ("kongchro_2022_h1", "daknong_2022_annual", "tunghia_2023_q3")
PAGE = 500  # words


@dataclass(frozen=True)
class Told:
    """One published report: its text, its tables, and what is to be asked about it."""

    name: str
    form: FormSpec
    kind: str
    period: Period
    texts: dict[str, str]
    figures: dict[str, tuple[Operand, ...]]
    expected: list[dict]  # section, typed, computed, says
    bound: dict[str, list[str]]  # section -> fragments that begin with a figure others determine

    def asked(self, texts: dict[str, str] | None = None) -> list[Asked]:
        return prose.check(self.form, self.kind, texts or self.texts, self.figures, self.period)

    @property
    def pages(self) -> float:
        return sum(len(text.split()) for text in self.texts.values()) / PAGE


@cache
def told(name: str) -> Told:
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    form = shipped(content["form"])
    entered = filed(form, content["kind"], content["figures"])
    reading = Reading(form, entered, compute(form, entered, content["kind"]), content["kind"], {})
    figures = {
        item: (reading.number(item), reading.as_typed(item))
        for item, role in reading.roles.items()
        if role in (ENTRY, COMPUTED)
    }
    return Told(
        content["name"],
        form,
        content["kind"],
        Period.parse(content["period"]),
        content["texts"],
        figures,
        content["finding"],
        content["bound"],
    )


def expected(one: Asked, wanted: dict) -> bool:
    return (one.section, one.typed, one.computed) == (
        wanted["section"],
        wanted["typed"],
        wanted["computed"],
    ) and wanted["says"] in one.says


def mistyped(report: Told) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (section, fragment, texts) with one digit of one bound figure changed, twice each."""
    for section, fragments in report.bound.items():
        for fragment in fragments:
            text = report.texts[section]
            if text.count(fragment) != 1:
                raise ValueError(f"{report.name} {section}: «{fragment}» {text.count(fragment)}×")
            figure = re.match(r"\d+(?:[.,]\d+)*", fragment)[0]
            for wrong in dict.fromkeys(_slips(figure)):
                changed = wrong + fragment[len(figure) :]
                yield (
                    section,
                    f"{fragment} -> {wrong}",
                    {**report.texts, section: text.replace(fragment, changed)},
                )


def _slips(figure: str) -> tuple[str, str]:
    """Return a figure with its last digit, and with its first that counts, mistyped."""
    last = figure[:-1] + str((int(figure[-1]) + 3) % 10)
    at = next((place for place, digit in enumerate(figure) if digit in "123456789"), 0)
    first = figure[:at] + str(int(figure[at]) % 9 + 1) + figure[at + 1 :]
    return last, first
