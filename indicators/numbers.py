"""Typed text <-> number, always together with the đơn vị tính of its row.

Pure. `parse` never guesses: what has one reading becomes a Number, what has several a Question
that names them, what has none a Refusal. `display` is the one formatter, and what it prints `parse`
reads back as the same number. The sentences stand in `number_messages`, the coded units in
`choices`; whether a number is plausible (a rate above 100, a changed unit) is for `rules`.
"""

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from indicators import number_messages as say
from indicators.choices import Option, options
from units.text import fold, nfc

__all__ = [
    "Measure",
    "Number",
    "Option",
    "Question",
    "Refusal",
    "display",
    "dotted",
    "measure",
    "multiple",
    "options",
    "parse",
]

TYPED_LIMIT = 40  # characters of a typed number, with unit and words
INTEGER_DIGITS = 15  # more than any figure of a province, in đồng
DECIMAL_DIGITS = 10  # what is stored; further digits (spreadsheet noise) are rounded half up
SHOWN_DECIMALS = 6  # of a figure whose decimals nobody stated

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but tab and line breaks
_NIL = {"khong", "khong co", "khong phat sinh"}
_NOT_APPLICABLE = {"khong ap dung", "khong bao", "n/a"}
_NOTHING_SAID = re.compile(r"(?:[-‐‑‒–—―−_.…*/?]+|x)", re.IGNORECASE)

_OTHER_DIGITS = re.compile(r"[^\D0-9]")  # ٣, ३, ３
_NUMBER = r"[0-9](?:[0-9., ]*[0-9])?"
_PLAIN = re.compile(rf"([^0-9]*)({_NUMBER})([^0-9]*)")
_PAIR = re.compile(rf"({_NUMBER} ?%?) ?(?:[/:;–—-]|và|đến) ?({_NUMBER} ?%?)")
_BRACKETED = re.compile(rf"({_NUMBER} ?%?) ?[(\[].*")
_ABOUT = re.compile(
    r"[~≈≥≤]|[<>]=?|tren|duoi|hon|gan|khoang|tu|den|xap xi|uoc|uoc dat|uoc tinh|toi thieu|toi da"
    r"|it nhat|nhieu nhat|tro len|tro xuong|tro di"
)
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_SAME_UNIT = {"thu tuc": ("tthc", "thu tuc hanh chinh"), "tthc": ("thu tuc", "thu tuc hanh chinh")}

_WIDE = Context(prec=60)  # room for every stored number and its zeros: no rounding but our own
_TO_VIETNAMESE = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Measure:
    """How the text of a row is read and its number printed."""

    kind: str  # value_type of the indicator: count, decimal, percent, money, choice, text
    unit: str  # đơn vị tính as printed
    options: tuple[Option, ...] = ()  # of a choice, in printed order; () for other kinds
    decimals: int | None = None  # printed by default; None = as many as the number has, up to 6
    words: frozenset[str] = field(default=frozenset(), compare=False)  # folded names of the unit
    scale: int | None = None  # how many đồng, or pieces, one unit is; None = cannot be converted

    @property
    def group_signs(self) -> str:
        """Which signs before three digits can only group thousands: 32.780 triệu đồng.

        A count has no decimals, so both signs group. Money in triệu đồng or smaller is written in
        whole units, with the Vietnamese sign. Elsewhere 8.487 has two readings.
        """
        if self.kind == "count":
            return ".,"
        return _money_signs(self.scale) if self.kind == "money" and self.scale else ""


@dataclass(frozen=True)
class Number:
    """Typed text that was understood."""

    value: Decimal | None  # None when empty or not applicable, and for text
    mark: str  # "" empty | "value" | "nil" (value 0) | "na" (value None)
    decimals: int = 0  # digits typed after the decimal sign
    key: str = ""  # option key of a choice, whose value is its code


@dataclass(frozen=True)
class Question:
    """Typed text with more than one reading, or that is no exact number. Nothing is stored."""

    reason: str  # stable code, listed in number_messages
    message: str  # one Vietnamese sentence; does not name the row
    candidates: tuple[str, ...] = ()  # texts that, typed instead, would settle it


@dataclass(frozen=True)
class Refusal:
    """Typed text that is no number of this row under any reading."""

    reason: str  # stable code, listed in number_messages
    message: str  # one Vietnamese sentence that says what to do; does not name the row


@lru_cache(maxsize=4096)
def measure(value_type: str, unit: str) -> Measure:
    """Return the measure of a row from its indicator's value type and its printed unit."""
    folded = fold(unit)
    if value_type == "choice":
        return Measure(value_type, unit, options(unit))
    if value_type == "money":
        first, _, rest = folded.partition(" ")
        scale = 1 if folded == "dong" else _SCALES.get(first) if rest in ("", "dong") else None
        spelled = {folded, first}
        if scale == 10**9:  # both spellings of tỷ are in use
            spelled |= {"ty", "ti", "ty dong", "ti dong"}
        return Measure(value_type, unit, words=frozenset(spelled - {""}), scale=scale)
    if value_type == "percent":
        return Measure(value_type, unit, decimals=2, words=frozenset({"%", "phan tram"}))
    words = {folded, *(part.strip() for part in re.split(r"[,/]", folded))}
    for word in tuple(words):
        words.update(_SAME_UNIT.get(word, ()))
    scale = 1 if value_type == "count" else None
    return Measure(value_type, unit, words=frozenset(words - {"", "%"}), scale=scale)


def multiple(unit: str) -> int:
    """Return how many single things one of a count's unit is: 1.000 of «Nghìn người», mostly 1."""
    words = fold(unit).split()
    return (
        _SCALES.get(words[0], 1) if words and words[:2] not in (["ty", "le"], ["ti", "le"]) else 1
    )


@lru_cache(maxsize=4096)  # the same texts are read again at every save of a report
def parse(text: str, measure: Measure) -> Number | Question | Refusal:
    """Read typed text. Never raises, whatever the text."""
    # Before `nfc`, which takes them out: what stood around one must not be joined to a number.
    if _CONTROL.search(text):
        return Refusal("control", say.control())
    typed = nfc(text)
    if not typed:
        return Number(None, "")
    if measure.kind == "text":
        return Number(None, "value")
    if measure.kind == "choice":
        return _parse_choice(typed, measure)
    if len(typed) > TYPED_LIMIT:
        return Refusal("too_long", say.too_long(TYPED_LIMIT))
    if typed.isascii() and typed.isdigit() and len(typed) <= INTEGER_DIGITS:
        return Number(Decimal(typed), "value")  # most figures
    if not typed.isprintable():
        return Refusal("control", say.control())
    words = fold(typed).strip(" .;")
    if words in _NIL:
        return Number(Decimal(0), "nil")
    if words in _NOT_APPLICABLE:
        return Number(None, "na")
    if _NOTHING_SAID.fullmatch(typed):
        return Question("dash", say.dash(typed), ("0", "không phát sinh", "không áp dụng"))
    if _OTHER_DIGITS.search(typed):
        return Refusal("digits", say.digits())
    return _parse_number(typed, measure)


def display(
    value: Decimal | None, measure: Measure, mark: str = "value", decimals: int | None = None
) -> str:
    """Return the number as the portal prints it: 2.531, 99,60, "–" for not applicable.

    `decimals` overrides the measure's default. Empty, and text (which is its own typed text),
    print "". A choice prints its code. Two forms exist only so that nobody reads a thousand for a
    fraction: three decimals get a fourth (8,4870), and whole numbers of four to six digits a zero
    (2.584,0) where the unit does not settle it, as Triệu đồng and every count do.
    """
    if mark == "na":
        return "–"
    if mark == "nil":
        return "Không phát sinh"
    if value is None or mark != "value":
        return ""
    if measure.kind == "choice":
        return str(int(value))
    places = measure.decimals if decimals is None else decimals
    wanted = SHOWN_DECIMALS if places is None else min(places, DECIMAL_DIGITS)
    rounded = value.quantize(Decimal(1).scaleb(-wanted), ROUND_HALF_UP, context=_WIDE)
    if not rounded:
        rounded = abs(rounded)  # no "-0,00"
    text = f"{rounded:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, point, fraction = text.partition(".")
    if len(fraction) == 3:
        fraction += "0"
    elif not point and whole.count(",") == 1 and "." not in measure.group_signs:
        point, fraction = ".", "0"
    return f"{whole}{point}{fraction}".translate(_TO_VIETNAMESE)


def dotted(value: Decimal | None, decimals: int | None = None) -> str:
    """Return a number for programs: "2531", "99.6", no trailing zeros; "" for None.

    `decimals` rounds half up to at most so many; None keeps all.
    """
    if value is None:
        return ""
    if decimals is not None:
        value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=_WIDE)
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _parse_choice(typed: str, measure: Measure) -> Number | Question | Refusal:
    listed = measure.options
    wanted = fold(typed)
    code = str(int(typed)) if re.fullmatch("[0-9]{1,9}", typed) else ""
    found = [one for one in listed if one.code == code] or [
        one for one in listed if wanted in (fold(one.label), fold(f"{one.label} = {one.code}"))
    ]
    if len(found) == 1:
        return Number(Decimal(found[0].code), "value", key=found[0].key)
    if found:  # a misprinted form gives two options one code
        labels = tuple(one.label for one in found)
        return Question("duplicate_code", say.duplicate_code(typed, labels), labels)
    if wanted in _NOT_APPLICABLE:
        return Number(None, "na")
    if listed and _NOTHING_SAID.fullmatch(typed):
        labels = tuple(one.label for one in listed)
        return Question("dash", say.dash(typed, listed), (*labels, "không áp dụng"))
    return Refusal("choice", say.choice(typed, listed))


def _parse_number(typed: str, measure: Measure) -> Number | Question | Refusal:
    """Split words from the number, then read the number."""
    plain = _PLAIN.fullmatch(typed)
    if not plain:
        return _parse_several(typed, measure)
    raw_before, digits, raw_after = (part.strip() for part in plain.groups())
    before, after = fold(raw_before), fold(raw_after)
    if bool(raw_before) != bool(before) or bool(raw_after) != bool(after):
        return Refusal("not_a_number", say.not_a_number(typed))  # a mark that folding removes
    if before in ("-", "–", "—", "−", "‐", "‑", "‒"):
        return Refusal("negative", say.negative())
    bare = after.strip("()[] ") if after[:1] in ("(", "[") else after
    if _ABOUT.fullmatch(before) or _ABOUT.fullmatch(bare):
        exact = f"{digits}%" if "%" in after else digits
        return Question("approximate", say.approximate(typed), _settling([exact], measure))
    if before:
        return Refusal("not_a_number", say.not_a_number(typed))
    if not bare or bare in measure.words:
        return _read(digits, typed, measure)
    if not bare.strip(".,"):
        return Refusal("grouping", say.grouping(typed))
    if "%" in bare and measure.kind != "percent":
        return Refusal("percent_sign", say.percent_sign(measure.unit))
    scale = 1 if bare == "dong" else _SCALES.get(bare.removesuffix(" dong"))
    if scale and measure.scale:
        return _other_unit(digits, scale, typed, measure)
    if measure.kind != "percent" and bare[0].isalpha() or after[0] in "([":
        kept = _settling([digits], measure)
        return Question("extra_text", say.extra_text(typed, kept), kept)
    return Refusal("not_a_number", say.not_a_number(typed))


def _parse_several(typed: str, measure: Measure) -> Question | Refusal:
    """Say what is wrong with a text that holds several runs of digits, or none."""
    if pair := _PAIR.fullmatch(typed):
        kept = _settling(pair.groups(), measure)
        return Question("two_numbers", say.two_numbers(typed), kept)
    if bracketed := _BRACKETED.fullmatch(typed):
        kept = _settling([bracketed[1]], measure)
        return Question("extra_text", say.extra_text(typed, kept), kept)
    if re.fullmatch(r"[-+]?[0-9., ]+", typed):
        return Refusal("grouping", say.grouping(typed))
    return Refusal("not_a_number", say.not_a_number(typed))


def _settling(texts, measure: Measure) -> tuple[str, ...]:
    """Return the texts that would be read as numbers of this row."""
    texts = dict.fromkeys(text.strip() for text in texts)
    return tuple(text for text in texts if isinstance(parse(text, measure), Number))


def _read(digits: str, typed: str, measure: Measure) -> Number | Question | Refusal:
    readings = _readings(digits, measure.group_signs)
    if not readings:
        return Refusal("grouping", say.grouping(typed))
    if any(value >= 10**INTEGER_DIGITS for value, _ in readings):
        return Refusal("too_large", say.too_large(INTEGER_DIGITS))
    if measure.kind == "count":
        return _read_count(digits, typed, readings, measure)
    if len(readings) > 1 or _is_lone_thousandth(digits, readings):
        shown = tuple(display(value, measure, decimals=places) for value, places in readings)
        return Question("ambiguous_thousands", say.ambiguous_thousands(typed, shown), shown)
    value, places = readings[0]
    if places > DECIMAL_DIGITS:
        value, places = _rounded(value), DECIMAL_DIGITS
    return Number(value, "value", places)


def _read_count(digits: str, typed: str, readings, measure: Measure) -> Number | Question | Refusal:
    """Take the whole reading of a count; a fraction is asked about, never joined or dropped."""
    value, places = readings[0]
    if places == 0 and len(readings) == 1:
        return Number(value, "value")
    groups = re.split("[., ]", digits)
    fraction = groups[-1]
    whole = int("".join(groups[:-1]))
    meant = [] if int(fraction) else [whole]  # 100,0
    if whole and len(groups) == 2 and len(fraction) < 3:
        # A sign out of place, or a zero a spreadsheet dropped: 42.95 for 4.295 or 42.950.
        meant += [int(f"{whole}{fraction}"), int(f"{whole}{fraction:0<3}")]
    elif whole and len(fraction) == 3:
        meant += [int(f"{whole}{fraction}")]
    shown = tuple(
        dict.fromkeys(display(Decimal(one), measure) for one in meant if one < 10**INTEGER_DIGITS)
    )
    if not shown:
        return Refusal("fraction", say.fraction())
    if len(fraction) < 3:
        return Question("ambiguous_decimal", say.ambiguous_decimal(typed, shown), shown)
    return Question("ambiguous_thousands", say.ambiguous_thousands(typed, shown), shown)


def _readings(digits: str, group_signs: str) -> list[tuple[Decimal, int]]:
    """Return every (value, decimals) a run of digits and separators can mean, likeliest first.

    The last separator is either the decimal sign or one more group sign; group signs are all the
    same and stand before three digits. One of `group_signs` that can group, groups. [] when the
    separators make no number at all.
    """
    groups = re.split("[., ]", digits)
    signs = re.findall("[., ]", digits)
    if "" in groups:
        return []
    joined = Decimal("".join(groups))
    if not signs:
        return [(joined, 0)]
    whole_signs, last = signs[:-1], signs[-1]
    readings = []
    if last != " " and last not in whole_signs and (not whole_signs or _is_grouped(groups[:-1])):
        places = len(groups[-1])
        if len(set(whole_signs)) <= 1:
            readings.append((joined.scaleb(-places, context=_WIDE), places))
    if len(set(signs)) == 1 and _is_grouped(groups):
        return [(joined, 0)] if last in group_signs else [*readings, (joined, 0)]
    return readings


def _is_grouped(groups: list[str]) -> bool:
    first, *others = groups
    return len(first) <= 3 and int(first) > 0 and all(len(group) == 3 for group in others)


def _is_lone_thousandth(digits: str, readings) -> bool:
    """Whether the only sign is a decimal one before three digits (0,125; 1234,567): it asks too."""
    return readings[0][1] == 3 and len(re.findall("[., ]", digits)) == 1


def _other_unit(digits: str, scale: int, typed: str, measure: Measure) -> Question | Refusal:
    """Offer the number converted from the unit that was typed after it to the row's own."""
    kept = []
    for value, _ in _readings(digits, _money_signs(scale)):
        converted = _WIDE.divide(_WIDE.multiply(value, Decimal(scale)), Decimal(measure.scale))
        text = display(converted, measure)
        back = parse(text, measure)
        if isinstance(back, Number) and back.value == converted:
            kept.append(text)
    return Question("other_unit", say.other_unit(typed, measure.unit, kept), tuple(kept))


def _money_signs(scale: int) -> str:
    return "." if scale < 10**9 else ""


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-DECIMAL_DIGITS), ROUND_HALF_UP, context=_WIDE)
