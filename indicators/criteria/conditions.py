"""Which results a branch of a rule is about: a band of a rate or a count, a direction, or words.

Pure. `condition` never raises and takes time linear in the text. What it does not recognise stays
words: two branches are then compared only by their wording.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from indicators import numbers
from units.text import fold, nfc

NUMBER = r"[0-9]{1,15}(?:[.,][0-9]{1,15}){0,4}"  # bounded: searching stays linear
_POINTS = numbers.measure("decimal", "Điểm")
_COUNT = numbers.measure("count", "")
_SHARE = numbers.measure("percent", "%")

_LIMIT = rf"(?P<number>{NUMBER}) ?(?P<percent>%?)"
_TOP = rf"(?P<top>{NUMBER}) ?(?P<top_percent>%?)"
_BETWEEN = re.compile(
    rf"{_LIMIT} ?(?P<sign>[≤<]) ?(?P<middle>[^≤<≥>0-9]{{1,80}}?) ?(?P<top_sign>[≤<]) ?{_TOP}"
)
_FROM_TO = re.compile(
    rf"(?:\b(?P<over>tu tren|tren|lon hon|tu) )?(?P<sign>>?)\b{_LIMIT} ?"
    rf"(?:-|–|(?:[a-z]{{1,8}} ){{0,3}}\b(?:den|toi)\b) ?(?P<under>duoi |nho hon |can |< ?)?{_TOP}"
)
# The longer wording first: "không dưới" before "dưới".
_ONE_SIDED = tuple(
    (re.compile(pattern.replace("LIMIT", _LIMIT)), sign)
    for pattern, sign in (
        (r"(?P<sign>[≥≤<>]) ?LIMIT", ""),
        (r"\b(?:tu )?\bLIMIT(?P<middle>[^0-9]{0,40}?)\btro len\b", "≥"),
        (r"\b(?:tu )?\bLIMIT(?P<middle>[^0-9]{0,40}?)\btro xuong\b", "≤"),
        (r"\b(?:khong duoi|khong it hon|it nhat|toi thieu) LIMIT", "≥"),
        (r"\b(?:khong qua|khong vuot qua|khong tren|toi da) LIMIT", "≤"),
        (r"\b(?:duoi|nho hon|thap hon|it hon) LIMIT", "<"),
        (r"\b(?:tren|lon hon|cao hon|nhieu hon|vuot) LIMIT", ">"),
        (r"(?<![<>=])= ?LIMIT", "="),
        (r"\b(?P<exact>100|0) ?(?P<percent>%)", "="),
    )
)
_NO_LIMIT = re.compile(  # numbers of days, laws and years are no limits of a result
    r"[0-9]/[0-9]|\b(?:nam|ngay|thang|quy|dieu|khoan|so|lan|hang)(?: thu)? [0-9]"
    r"|[0-9] (?:ngay|thang|nam|gio|lan)\b|≠"
)
_DIRECTION = re.compile(
    r"\b(khong |chua )?"
    r"(tang hoac giu nguyen|tang hoac bang|bang hoac tang|tang|giam|cao hon|thap hon|bang"
    r"|giu nguyen|khong doi|khong thay doi)\b"
)
_AGAINST = re.compile(r"\b(?:so voi|nam truoc|ky truoc|lien ke)\b")
_STATES = {"tang": "+", "cao hon": "+", "giam": "-", "thap hon": "-"}
EVERY_STATE = frozenset("+=-")
_IDLE = {"co", "dat", "thi", "truong hop", "neu", "ty le", "ti le", "cua", "duoc"}
_IDLE_WORDS = frozenset(word for words in _IDLE for word in words.split()) | {"tu", "la"}
_SIDE = r"\(? ?[a-z](?: ?[+-] ?[a-z])* ?\)?"
_SYMBOLS = re.compile(rf"(?:t[yi] le )?\(?{_SIDE} ?/ ?{_SIDE}\)?")


@dataclass(frozen=True)
class Band:
    """Results between two limits. A share is a fraction of 1: 50 % and 0,5 are one limit."""

    low: Decimal | None  # None: from the least there is
    high: Decimal | None  # None: to the most there is
    has_low: bool  # whether the limit itself belongs to it
    has_high: bool
    is_share: bool

    @property
    def first(self) -> tuple:
        """Where the band begins, in an order in which a limit comes before what lies above it."""
        return (-1, 0) if self.low is None else (self.low, 0 if self.has_low else 1)

    @property
    def last(self) -> tuple:
        """Where it ends, in the same order."""
        return (Decimal("Infinity") if self.high is None else self.high, int(self.has_high))


@dataclass(frozen=True)
class Condition:
    text: str  # as printed
    key: str  # the same for the same wording, whatever its case and punctuation
    band: Band | None = None
    states: frozenset[str] = frozenset()  # of a comparison with last year: "+", "=", "-"
    subject: str = ""  # what the band or the direction is of
    base: str = ""  # the wording without "không" and "chưa"
    is_symbolic: bool = False  # the band is of letters (b/a), not of words

    @property
    def is_scale(self) -> bool:
        return bool(self.band or self.states)

    @property
    def may_compare(self) -> bool:
        """Whether it may name results, by a number or a direction, in words that were not read."""
        plain = fold(self.text)
        return re.search("[0-9]", plain) is not None or _DIRECTION.search(plain) is not None


def amount(text: str) -> Decimal | None:
    """Return points as printed, `0.50` or `0,5`; None where the text has not one reading."""
    read = numbers.parse(text, _POINTS)
    if isinstance(read, numbers.Number):
        return read.value
    if re.fullmatch(r"0[.,][0-9]{3}", text):  # nothing groups thousands after a nought
        return Decimal(text.replace(",", "."))
    return None


def limit(text: str, is_percent: bool) -> Decimal | None:
    """Return a limit: 50 % as 0.5, 0,95 as it is, 1.000 (hồ sơ) as a thousand."""
    measure = _SHARE if is_percent else _POINTS
    read = numbers.parse(text, measure)
    if isinstance(read, numbers.Question) and not is_percent:
        if text.startswith("0"):
            return amount(text)
        read = numbers.parse(text, _COUNT)
    if not isinstance(read, numbers.Number) or read.value is None:
        return None
    return read.value / 100 if is_percent else read.value


def condition(text: str) -> Condition:
    """Read the condition of a branch."""
    plain = plain_of(text)
    # With its accents: "đủ" and "dư" are two conditions.
    key = " ".join(re.findall(r"[\w%≥≤<>=/.,+]+", nfc(text).lower())).strip(" .,")
    base = " ".join(word for word in key.split() if word not in ("không", "chưa"))
    found = band_of(plain)
    if found:
        band, rest = found
        is_symbolic = bool(_SYMBOLS.fullmatch(rest.strip()))
        subject = (
            re.sub("^(?:tyle|tile)", "", rest.replace(" ", "")) if is_symbolic else subject_of(rest)
        )
        return Condition(text, key, band, subject=subject, base=base, is_symbolic=is_symbolic)
    states, rest = states_of(plain)
    return Condition(text, key, states=states, subject=subject_of(rest), base=base)


def plain_of(text: str) -> str:
    """Return the text folded, with one sign for each comparison."""
    if "≠" in nfc(text):
        return fold(text) + " ≠"  # folding would leave "="
    plain = fold(text)
    for typed, sign in ((">=", "≥"), ("=>", "≥"), ("<=", "≤"), ("=<", "≤"), ("⩾", "≥"), ("⩽", "≤")):
        plain = plain.replace(typed, sign)
    return plain


def subject_of(words: str) -> str:
    return " ".join(word for word in re.findall(r"[a-z0-9]+", words) if word not in _IDLE_WORDS)


def band_of(plain: str) -> tuple[Band, str] | None:
    """Return the one band a text names, and the rest of the text; None where it is not one."""
    if _NO_LIMIT.search(plain):
        return None
    match = _BETWEEN.search(plain) or _FROM_TO.search(plain)
    found = between(match) if match else one_sided(plain)
    if found is None:
        return None
    match, low, high, has_low, has_high = found
    said = match.groupdict()
    rest = f"{plain[: match.start()]} {said.get('middle') or ''} {plain[match.end() :]}"
    if re.search("[0-9]", rest):  # a second number: not one band
        return None
    is_rate = _SYMBOLS.fullmatch(rest.strip()) or re.search(r"\bt[yi] le\b", rest)
    is_share = "%" in match[0] or bool(is_rate) and (low if high is None else high) <= 1
    return Band(low, high, has_low, has_high, is_share), rest


def between(match: re.Match) -> tuple | None:
    """Return (match, low, high, whether each limit belongs to it) of a text with two limits."""
    said = match.groupdict()
    in_words = "over" in said  # "từ 50 đến 80%": one sign for both
    percent = said["percent"] or (said["top_percent"] if in_words else "")
    low, high = limit(said["number"], bool(percent)), limit(said["top"], bool(said["top_percent"]))
    if low is None or high is None or low > high:
        return None
    if not in_words:
        return match, low, high, said["sign"] == "≤", said["top_sign"] == "≤"
    has_low = not said["sign"] and said["over"] in (None, "tu")
    return match, low, high, has_low, not said["under"]


def one_sided(plain: str) -> tuple | None:
    """Return the same of a text with one limit, or with exactly 100 % or 0 %."""
    for pattern, sign in _ONE_SIDED:
        if not (match := pattern.search(plain)):
            continue
        said = match.groupdict()
        value = limit(said.get("number") or said["exact"], bool(said["percent"]))
        if value is None:
            return None
        sign = sign or said["sign"]
        if sign == "=":
            return match, value, value, True, True
        if sign in "≥>":
            return match, value, None, sign == "≥", True
        return match, None, value, True, sign == "≤"
    return None


def states_of(plain: str) -> tuple[frozenset[str], str]:
    """Return the states a comparison with last year names, and what is left: its subject.

    "Tăng cường ứng dụng" compares nothing; "tăng từ 5 % so với năm trước" says more than a state.
    """
    nothing = frozenset[str](), plain
    against = _AGAINST.search(plain)
    found = list(_DIRECTION.finditer(plain))
    if len(found) != 1 or re.search("[0-9]", plain):
        return nothing
    match = found[0]
    rest = f"{plain[: match.start()]} {plain[match.end() :]}"
    if not against and re.search("[a-z]", rest):
        return nothing
    negated, word = match.groups()
    states = (
        frozenset("+=")
        if word.startswith(("tang hoac", "bang hoac"))
        else frozenset(_STATES.get(word, "="))
    )
    return (EVERY_STATE - states if negated else states), rest
