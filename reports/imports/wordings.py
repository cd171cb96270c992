"""Wordings, numbers and units of a file's rows compared with those of a form's items.

Pure. Two wordings are alike when they differ in what people retype carelessly: case, accents,
signs, brackets, small words, a slip of a letter, abbreviations, an end cut off. A word more, less
or other makes another item ("giải quyết trước hạn", "mức độ 4"), however alike the rest.
"""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from indicators.numbers import options
from reports.imports.legacy import is_spoken
from units.text import fold

LONGEST = 400  # characters; a longer text is no item's wording

# How alike two wordings are that differ only in ...
IN_SMALL_WORDS, IN_BRACKETS, IN_LETTERS, CUT_OFF = 0.97, 0.95, 0.93, 0.85
LETTERS = 0.7  # likeness of two words from which one may be a slip of the other
SMALL_LETTERS = 0.8  # the same for small words, which many words are like
SLIPS = 2  # words that may differ in a letter
REWORDED = 0.6  # share of words in common from which STT, unit and place may settle the rest
SPARE = 6  # words by which a row may be longer and yet the same: a word cut in two, small slips
KEPT = 0.6  # share of a wording that must be left when its end was cut off

# Written out in one edition of a form and short in the next.
ABBREVIATIONS = {
    "tthc": "thu tuc hanh chinh",
    "vbqppl": "van ban quy pham phap luat",
    "pakn": "phan anh kien nghi",
    "dvsncl": "don vi su nghiep cong lap",
    "dvsn": "don vi su nghiep",
    "sncl": "su nghiep cong lap",
    "nsnn": "ngan sach nha nuoc",
    "ubnd": "uy ban nhan dan",
    "cchc": "cai cach hanh chinh",
    "dvc": "dich vu cong",
}
# Words that say little, and come and go from one edition to the next.
SMALL = {
    *("so", "tong", "cac", "cua", "da", "duoc", "va", "ve", "tai", "theo", "la", "cho"),
    *("trong", "do", "nhung", "voi", "o", "tu", "den", "thi", "ma", "nay"),
}
# Words that make another item wherever they come in or go: levels, time limits, kinds, opposites.
DECISIVE = {
    *("trung", "uong", "bo", "tinh", "thanh", "pho", "huyen", "quan", "xa", "phuong", "thon"),
    *("phong", "nganh", "truc", "thuoc", "nu", "cap", "muc", "dung", "qua", "truoc", "sau", "tre"),
    *("han", "chua", "khong", "con", "lai", "tang", "giam", "moi", "cu", "ty", "le", "phan"),
    *("tiep", "nhan", "giai", "quyet", "xu", "ly", "tuyen", "giay", "dien", "phat", "hien"),
    *("hoan", "giao", "mat", "nghi", "vien", "chuc", "cong", "luy", "ke", "toan", "mot"),
}
_FOOTNOTE = re.compile(r"(?:[¹²³⁰⁴-⁹⁽⁾*]+|\[[0-9]{1,2}\]|\((?:[0-9]{1,2}|\*+)\))[\s.:;,*]*$")
_NUMERAL = re.compile(
    r"^(?:(?:biểu mẫu|biểu số|biểu|mục|phần)\s*[0-9ivx]{1,4}|[ivx]{1,4}|[0-9]{1,2})[\s.:)–-]+",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return the wording to compare by: folded, bare words, abbreviations written out.

    "" for a text that is too long to be an item's.
    """
    if len(text) > LONGEST:
        return ""
    while (shorter := _FOOTNOTE.sub("", text)) != text:
        text = shorter
    words = re.sub(r"[^\w%()/]+", " ", fold(text)).replace("_", " ").split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


@lru_cache(maxsize=20_000)
def title_key(text: str) -> str:
    """Return the key of a title without the "Biểu mẫu 3:" or "III." before it."""
    return key(_NUMERAL.sub("", text))


@lru_cache(maxsize=20_000)
def without_brackets(wording: str) -> str:
    return " ".join(re.sub(r"\([^()]*\)?", " ", wording).split())


@lru_cache(maxsize=20_000)
def content(wording: str) -> tuple[str, ...]:
    """Return the words that carry a key's meaning: no brackets, no small words."""
    return tuple(
        word for word in re.findall(r"[\w%]+", without_brackets(wording)) if word not in SMALL
    )


class Wordings:
    """All wordings of a form: what must not be taken for one another among them."""

    def __init__(self, keys: Iterable[str]):
        different = set(keys)
        self.words = {word for one in different for word in content(one)}
        self.bare = Counter(map(without_brackets, different))
        self.contents = Counter(map(content, different))

    def is_only_start(self, words: tuple[str, ...]) -> bool:
        """Tell whether just one wording begins with these words."""
        return sum(one[: len(words)] == words for one in self.contents) == 1

    def corrected(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words of a row without slips in abbreviations and in small words."""
        right: list[str] = []
        for word in words:
            right += (word,) if word in self.words else meant_by(word)
        return tuple(right)

    def is_slip(self, word: str, meant: str) -> bool:
        """Tell whether a word may be another with a wrong letter; a word of the form is meant."""
        return word not in self.words and slipped(word, meant)


@lru_cache(maxsize=4096)
def meant_by(word: str) -> tuple[str, ...]:
    """Return what a word is that no wording has: an abbreviation, nothing of weight, or itself."""
    if len(word) < 4:
        return (word,)
    if any(slipped(word, small, SMALL_LETTERS) for small in SMALL):
        return ()
    short = next((short for short in ABBREVIATIONS if slipped(word, short)), "")
    return content(ABBREVIATIONS[short]) if short else (word,)


def slipped(word: str, meant: str, least: float = LETTERS) -> bool:
    """Tell whether two words may differ by a slip of letters: what can be spoken is meant so."""
    if abs(len(word) - len(meant)) > 2 or any(map(str.isdigit, word + meant)):
        return False
    if is_spoken(word):
        return False
    return SequenceMatcher(None, word, meant, autojunk=False).ratio() >= least


@lru_cache(maxsize=100_000)
def alike(one: str, label: str, form: Wordings) -> float:
    """Return how alike a row's key is to an item's, 0 when they may not be the same."""
    if one == label:
        return 1.0 if one else 0.0
    bare, words, meant = without_brackets(one), content(one), content(label)
    if not words or not meant or len(words) > len(meant) + SPARE:
        return 0.0
    words = form.corrected(words)
    if bare == without_brackets(label):
        return IN_BRACKETS if form.bare[bare] == 1 else 0.0
    if form.contents[meant] > 1 or len(meant) > len(words) / KEPT:
        return 0.0
    if words == meant or "".join(words) == "".join(meant):
        return IN_SMALL_WORDS
    more, less = Counter(words) - Counter(meant), Counter(meant) - Counter(words)
    if 0 < more.total() == less.total() <= SLIPS and all(map(form.is_slip, more, less)):
        return IN_LETTERS
    if meant[: len(words)] == words and form.is_only_start(words):
        return CUT_OFF
    return 0.0


@lru_cache(maxsize=20_000)
def different_words(wording: str) -> frozenset[str]:
    return frozenset(content(wording))


def shared(one: str, label: str) -> float:
    """Return the share of words two keys have in common, 0..1: enough to offer, not to decide."""
    words, others = different_words(one), different_words(label)
    total = len(words) + len(others)
    return 2 * len(words & others) / total if total else 0.0


@lru_cache(maxsize=20_000)
def reworded(one: str, label: str, form: Wordings) -> float:
    """Return how alike a key is to an item's that was worded anew, 0 when it may mean another item.

    For rows whose STT, unit and place all say that they are this item.
    """
    common = shared(one, label)
    if common < REWORDED:
        return 0.0
    different = set(content(one)) ^ set(content(label))
    if different & DECISIVE or any(char.isdigit() for word in different for char in word):
        return 0.0
    own = content(label)
    nearer = any(shared(one, " ".join(other)) >= common for other in form.contents if other != own)
    return 0.0 if nearer or form.contents[own] > 1 else common


@lru_cache(maxsize=20_000)
def stt_key(stt: str) -> str:
    return ".".join(part.lstrip("0") for part in re.findall(r"[0-9a-z]+", fold(stt)))


def agree(one: str, other: str) -> float:
    """Return 1 for equal numbers, 0 for different ones, 0.5 where that cannot be told.

    A spreadsheet that takes 1.10 for a number shows 1.1.
    """
    if one == other:
        return 1.0
    if not one or not other or f"{one}0" == other and "." in one:
        return 0.5
    return 0.0


@lru_cache(maxsize=4096)
def unit_key(unit: str) -> str:
    words = re.sub(r"[^\w%]+", " ", fold(unit)).strip()
    return {"tthc": "thu tuc", "ti dong": "ty dong", "phan tram": "%"}.get(words, words)


@lru_cache(maxsize=4096)
def same_units(one: str, other: str) -> bool:
    """Tell whether two printed units mean the same; coded lists by their options, in any order."""
    if unit_key(one) == unit_key(other):
        return True
    listed, others = options(one), options(other)
    return bool(listed) and {(o.key, o.code) for o in listed} == {(o.key, o.code) for o in others}
