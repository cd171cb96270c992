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
_PLACES = Decimal("0.01")
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


def difference(now: Operand, then: Operand, value_type: str) -> Decimal | None:
    """Return how far a figure moved; None where one of the two is no number. Nil counts as 0.

    Rates as they are printed: what nobody can see in the report did not move.
    """
    if now.value is None or then.value is None:
        return None
    if value_type == "percent":
        return _rounded(now.value, _PLACES) - _rounded(then.value, _PLACES)
    return now.value - then.value


def share(moved: Decimal, then: Operand, places: Decimal = _PLACES) -> Decimal | None:
    """Return how many percent of a figure it moved by, without a sign; from 0 there is none."""
    return _rounded(abs(moved) * 100 / then.value, places) if then.value > 0 else None


def change(now: Operand, then: Operand, value_type: str) -> Change | None:
    """Return how a figure moved; None where one of the two is no number.

    Nil counts as 0. The difference of two rates is in điểm %, never a percentage of a percentage;
    from 0 there is no share. Whole differences stand without decimals, others with two.
    """
    moved = difference(now, then, value_type)
    if moved is None:
        return None
    shown = _rounded(abs(moved), _PLACES)
    if not shown:
        return Change(SAME, "")
    way = UP if moved > 0 else DOWN
    if value_type == "percent":
        return Change(way, f"{_printed(shown)} điểm %")
    whole = shown == shown.to_integral_value()
    text = _printed(shown.quantize(Decimal(1)) if whole else shown)
    if (part := share(moved, then, Decimal("0.1"))) is not None:
        text += f" · {_printed(part)}%"
    return Change(way, text)


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


def _printed(value: Decimal) -> str:
    return f"{value:,f}".translate(_VIETNAMESE)
