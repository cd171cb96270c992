"""How far a figure moved from the one an earlier filing gave: the difference, and the share.

Pure. Says nothing where the two cannot be compared: one of them missing or not applicable, a coded
answer, a flow of a period of another length, a figure that is itself told against a baseline.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.spec import IndicatorSpec

UP, DOWN, SAME = "up", "down", "same"
WORDS = {UP: "tăng", DOWN: "giảm", SAME: "không đổi"}
SIGNS = {UP: "▲", DOWN: "▼", SAME: "="}
_NUMERIC = ("count", "decimal", "percent", "money")
# A rate does not grow with the length of its period; a stock is told of a day.
_ANY_FILING = (PREV, LAST_YEAR)
_FILINGS = {
    "point_in_time": _ANY_FILING,
    "in_period": (LAST_YEAR,),
    "year_to_date": (LAST_YEAR,),
    "baseline": (),
}
_VIETNAMESE = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Change:
    way: str  # UP | DOWN | SAME
    text: str  # without a sign: "120 · 4,7%", "1,25 điểm %", "" when nothing moved

    @property
    def word(self) -> str:
        return WORDS[self.way]

    @property
    def sign(self) -> str:
        return SIGNS[self.way]


def is_comparable(indicator: IndicatorSpec, when: str, same_length: bool) -> bool:
    """Tell whether a figure may be held against that of the filing `when`: PREV or LAST_YEAR.

    `same_length`: the two periods are as long, so that a flow is comparable with any filing.
    """
    if indicator.value_type not in _NUMERIC:
        return False
    if indicator.time_basis == "in_period" and (same_length or indicator.value_type == "percent"):
        return True
    return when in _FILINGS[indicator.time_basis]


def change(now: Operand, then: Operand, value_type: str) -> Change | None:
    """Return how a figure moved; None where one of the two is no number.

    Nil counts as 0. The difference of two rates is in điểm %, never a percentage of a percentage;
    from 0 there is no share. Whole differences stand without decimals, others with two.
    """
    if now.value is None or then.value is None:
        return None
    places = Decimal("0.01")
    moved = now.value - then.value
    if value_type == "percent":  # as printed: what nobody can see in the report did not move
        moved = _rounded(now.value, places) - _rounded(then.value, places)
    shown = _rounded(abs(moved), places)
    if not shown:
        return Change(SAME, "")
    way = UP if moved > 0 else DOWN
    if value_type == "percent":
        return Change(way, f"{_printed(shown)} điểm %")
    whole = shown == shown.to_integral_value()
    text = _printed(shown.quantize(Decimal(1)) if whole else shown)
    if then.value > 0:
        share = _rounded(abs(moved) * 100 / then.value, Decimal("0.1"))
        text += f" · {_printed(share)}%"
    return Change(way, text)


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


def _printed(value: Decimal) -> str:
    return f"{value:,f}".translate(_VIETNAMESE)
