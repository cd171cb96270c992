"""The text of a section -> its sentences, and the figures each holds with the words beside them.

Pure. A figure is a number as people type it with the unit that follows it: "2.531 hồ sơ", "69,2 %",
"15,44/21,06 tỷ đồng". What has two readings is kept with both; what has none is no figure.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from indicators import numbers
from indicators.numbers import Number, Question
from indicators.prose.masking import PAINT, masked
from units.text import nfc, nfc_lines, sort_key

COUNT, PERCENT = "count", "percent"

# Nouns that reports count -> the key they are compared by. Words with one key are one unit.
_UNITS = {
    "hồ sơ": "hồ sơ",
    "thủ tục hành chính": "thủ tục",
    "thủ tục": "thủ tục",
    "tthc": "thủ tục",
    "văn bản quy phạm pháp luật": "văn bản",
    "văn bản": "văn bản",
    "vbqppl": "văn bản",
    "nhiệm vụ": "nhiệm vụ",
    "đơn vị": "đơn vị",
    "đvsn": "đơn vị",
    "cơ quan": "cơ quan",
    "người": "người",
    "công trình": "công trình",
    "dự án": "dự án",
    "trường hợp": "trường hợp",
    "lượt": "lượt",
    "phiếu": "phiếu",
    "đơn thư": "đơn",
    "đơn": "đơn",
    "hộ": "hộ",
    "kết quả": "kết quả",
    "chứng thư số": "chứng thư số",
    "dịch vụ công": "dịch vụ",
    "dịch vụ": "dịch vụ",
    "dvctt": "dịch vụ",
    "dvc": "dịch vụ",
    "triệu đồng": "triệu",
    "triệu": "triệu",
    "tỷ đồng": "tỷ",
    "tỉ đồng": "tỷ",
    "tỷ": "tỷ",
    "tỉ": "tỷ",
    "đồng": "đồng",
    "phản ánh": "pakn",
    "pakn": "pakn",
    "vấn đề": "vấn đề",
    "ý kiến": "ý kiến",
    "quyết định": "quyết định",
    "kế hoạch": "kế hoạch",
    "thông báo": "thông báo",
    "công văn": "công văn",
    "chỉ thị": "chỉ thị",
    "nghị quyết": "nghị quyết",
    "báo cáo": "báo cáo",
    "tờ trình": "tờ trình",
    "kết luận": "kết luận",
    "học viên": "học viên",
    "cán bộ": "cán bộ",
    "công chức": "công chức",
    "viên chức": "viên chức",
    "cbccvc": "cán bộ",
    "cbcc": "cán bộ",
    "đại biểu": "đại biểu",
}
MONEY = {"triệu": "Triệu đồng", "tỷ": "Tỷ đồng", "đồng": "Đồng"}
# A general noun -> those that may stand for its parts.
_KINDS = {
    "văn bản": {
        "quyết định",
        "kế hoạch",
        "thông báo",
        "công văn",
        "chỉ thị",
        "nghị quyết",
        "báo cáo",
        "tờ trình",
        "kết luận",
    },
    "người": {"cán bộ", "công chức", "viên chức", "học viên", "đại biểu"},
    "cán bộ": {"công chức", "viên chức", "người"},
}
_UNIT = re.compile(
    r"\s*(" + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\s*([^\W\d]+)")
_NUMBER = re.compile(r"(?<![\w.,¤])\d+(?:[.,]\d+)*(?![\w¤])(\s*%)?")
_SLASH = re.compile(r"\s*/\s*")
# Words before a number that make it no exact one.
_LOOSE = re.compile(
    r"(?:trên|dưới|hơn|gần|khoảng|tối thiểu|tối đa|ít nhất|không quá|xấp xỉ|từ|vượt|đến|≥|≤|<|>|~"
    r"|thấp hơn|cao hơn)\s*$",
    re.IGNORECASE,
)
# A calculation with its result: "((507+15)/522) × 100 = 100%", "7 + 6 = 13".
CALCULATION = re.compile(
    r"[\d(\[][\d.,()\[\]+\-–−*x×÷:/ ]{0,120}[\d)\]%]\s*%?\s*=\s*\d[\d.,]*(?:\s*%)?"
)
_LETTER = "A-ZĐÀ-ỸĂÂÊÔƠƯ"
_SENTENCE_END = re.compile(rf"(?<=[.!?…])\s+(?=[(\"“]?[{_LETTER}])")
_BULLET = re.compile(r"^\s*((?:[-–+*•]\s*)+)")
_STT = re.compile(r"^(?:(?:\d{1,2}\.){1,4}(?:\d{1,2})?|[a-zđ]\)|\(?\d{1,2}\)|[IVX]+\.)\s+(?=\D)")
# More than anyone writes: characters and figures of a sentence, figures of a section. Not read, as
# the checks compare every figure of a sentence with the others.
_LONGEST, _FULLEST, _MOST = 4000, 60, 500
_EMPHASIS = re.compile(r"\*{2,}|\$|(?<!\s)\*|\*(?!\s)")  # of a text pasted with its marks
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Figure:
    """One number of a sentence."""

    start: int  # place of its first character in the sentence
    end: int  # of the first character after the number and its percent sign
    value: Decimal
    decimals: int  # digits typed after the decimal sign
    kind: str  # COUNT or PERCENT
    unit: str = ""  # key of the noun that follows; "" none is known
    text: str = ""  # as typed, with its unit: "72 hồ sơ"
    is_loose: bool = False  # "hơn 6.411": no exact number
    brackets: tuple[int, ...] = ()  # places of the brackets it stands in, the outermost first
    over: "Figure | None" = None  # the y of x/y
    is_calculated: bool = False  # part of a calculation written out, see `sums`

    @property
    def is_count(self) -> bool:
        exact = not self.is_loose and not self.is_calculated
        return self.kind == COUNT and self.over is None and exact

    @property
    def is_fraction(self) -> bool:
        return self.over is not None and not self.is_calculated


@dataclass
class Sentence:
    section: str  # key of the outline's section
    text: str
    line: int  # of the section, from 0
    bullet: str  # "-", "+", "*" or "": what the line begins with
    is_first: bool  # of its line
    figures: list[Figure] = field(default_factory=list)
    paint: str = ""  # the text with what is no figure painted over

    def between(self, one: Figure, other: Figure) -> str:
        """Return the words from the end of one figure to the start of the next."""
        return self.text[(one.over or one).end : other.start]

    def clause(self, figure: Figure) -> str:
        """Return the words about a figure: from the mark or figure before it to the next.

        A colon right before the figure does not part it from its words: "Tổng số đơn vị: 38".
        """
        end = (figure.over or figure).end
        before = [(one.over or one).end for one in self.figures if one.start < figure.start]
        after = [one.start for one in self.figures if one.start > end]
        left = 1 + max(self.text.rfind(mark, 0, figure.start) for mark in ",;:(.")
        if left and self.text[left - 1] == ":" and not self.text[left : figure.start].strip():
            left = 1 + max(self.text.rfind(mark, 0, left - 1) for mark in ",;:(.")
        if before and before[-1] > left:
            joint = re.search(r"\b(?:và|với)\s+$", self.text[before[-1] : figure.start])
            left = figure.start if joint else before[-1]
        right = after[0] if after else len(self.text)
        ends = [self.text.find(mark, end, right) for mark in ",;()"]
        return self.text[left : min([right, *(one for one in ends if one >= 0)])]


@lru_cache(maxsize=2048)
def sentences(section: str, text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a section's text. Headings without a figure are sentences too."""
    found: list[Sentence] = []
    left = _MOST
    for number, line in enumerate(nfc_lines(text).split("\n")):
        bullet = _BULLET.match(line)
        mark = bullet[1].strip()[-1] if bullet else ""
        body = line[bullet.end() :] if bullet else line
        body = _EMPHASIS.sub("", body).strip()
        stt = _STT.match(body)
        if stt and not _UNIT.match(body, stt.end()):  # "1.2. …", but not "42.95 hồ sơ"
            body = body[stt.end() :]
        for place, part in enumerate(_SENTENCE_END.split(body)):
            if (part := nfc(part)) and len(part) <= _LONGEST:
                one = _read(section, part, number, mark, place == 0)
                if len(one.figures) > min(left, _FULLEST):
                    one.figures = []
                left -= len(one.figures)
                found.append(one)
    return tuple(found)


def _read(section: str, text: str, line: int, bullet: str, is_first: bool) -> Sentence:
    one = Sentence(section, text, line, bullet, is_first)
    if any(char.isdigit() for char in text):
        one.paint = masked(text)
        one.figures = _figures(text, one.paint)
    return one


def _figures(text: str, paint: str) -> list[Figure]:
    opened = brackets_of(text)
    written = [one.span() for one in CALCULATION.finditer(paint)]
    found: list[Figure] = []
    places = list(_NUMBER.finditer(paint))
    at = 0
    while at < len(places):
        place = places[at]
        slash = _slash(paint, place, places[at + 1] if at + 1 < len(places) else None)
        if slash is None:
            if one := _figure(text, place, opened):
                found.append(one)
            at += 1
            continue
        under = _figure(text, places[at + 1], opened)
        over = _figure(text, place, opened, unit=under.unit if under else "")
        if under and over and under.kind == over.kind == COUNT:
            shown = text[place.start() : under.end] + _unit_words(text, under.end)
            found.append(_fraction(over, under, shown))
        at += 2
    return [
        replace(one, is_calculated=True)
        if any(start <= one.start < end for start, end in written)
        else one
        for one in found
    ]


def _slash(paint: str, place, following) -> bool | None:
    """Tell that a number is x of x/y, "94 hộ/133 hộ" too; None when it stands alone."""
    if following is None or place[1]:
        return None
    end = place.end()
    if unit := _UNIT.match(paint, end):
        end = unit.end()
    slash = _SLASH.match(paint, end)
    return True if slash and slash.end() == following.start() else None


def _fraction(over: Figure, under: Figure, shown: str) -> Figure:
    return Figure(
        over.start,
        over.end,
        over.value,
        over.decimals,
        COUNT,
        under.unit or over.unit,
        shown,
        over.is_loose,
        over.brackets,
        under,
    )


def _figure(text: str, place, opened, unit: str = "") -> Figure | None:
    """Return a number as one figure; None where it cannot be read as one."""
    typed = place[0].removesuffix(place[1] or "")
    own = _unit(text, place.end())
    kind = PERCENT if place[1] else COUNT
    unit = "" if kind == PERCENT else own or unit
    number = _number(typed, kind, unit)
    if number is None:
        return None
    return Figure(
        place.start(),
        place.end(),
        number.value,
        number.decimals,
        kind,
        unit,
        place[0].strip() + ("" if kind == PERCENT else _unit_words(text, place.end())),
        bool(_LOOSE.search(text[max(0, place.start() - 20) : place.start()])),
        tuple(at for at, end in opened if at < place.start() < end),
    )


def _number(typed: str, kind: str, unit: str) -> Number | None:
    """Read a number by its unit. Of two readings a fraction is meant in tỷ đồng: 157,971 tỷ."""
    if kind == PERCENT:
        measure = numbers.measure("percent", "%")
    elif unit in MONEY:
        measure = numbers.measure("money", MONEY[unit])
    else:
        measure = numbers.measure("count", "")
    parsed = numbers.parse(typed, measure)
    if isinstance(parsed, Question) and measure.kind != "count" and parsed.candidates:
        parsed = numbers.parse(parsed.candidates[0], measure)
    if isinstance(parsed, Question) and re.fullmatch(r"\d+[.,]\d{1,2}", typed):
        parsed = numbers.parse(typed, numbers.measure("decimal", ""))
    return parsed if isinstance(parsed, Number) and parsed.mark == "value" else None


@lru_cache(maxsize=64)
def brackets_of(text: str) -> list[tuple[int, int]]:
    """Return (opening, closing) places of the brackets; one never closed ends with the text."""
    waiting, found = [], []
    for at, char in enumerate(text):
        if char == "(":
            waiting.append(at)
        elif char == ")" and waiting:
            found.append((waiting.pop(), at))
    found += [(at, len(text)) for at in waiting]
    return sorted(found)


def _unit(text: str, end: int) -> str:
    if known := _UNIT.match(text, end):
        return _UNITS[known[1].lower()]
    word = _NEXT_WORD.match(text, end)
    return word[1].lower() if word and word[1].lower() not in _NO_UNIT else ""


# Words after a number that carry the sentence on and count nothing.
_NO_UNIT = frozenset(
    re.findall(
        r"\w+",
        "là và của đạt chiếm tăng giảm so có được trong trên từ đến theo với các cho tại nhưng hoặc"
        " hết đã đang còn lại bằng tương do để",
    )
)


def _unit_words(text: str, end: int) -> str:
    if known := _UNIT.match(text, end):
        return " " + known[1]
    return ""


def same_unit(one: str, other: str) -> bool:
    """Whether parts in one unit can add up to a whole in another; no unit goes with any."""
    return not one or not other or one == other or one in _KINDS.get(other, ())


@lru_cache(maxsize=8192)
def word(text: str) -> str:
    """Return the key of one syllable, wherever in it the tone is written (hóa, hoá)."""
    return sort_key(text)


def words(text: str) -> list[str]:
    """Return the keys of the syllables of a text, in order; what is painted over is none."""
    return [word(one) for one in _WORD.findall(text.replace(PAINT, " ").lower())]
