"""Vietnamese of before Unicode: recognise it by its syllables, and write it in Unicode.

Pure. Offices keep files typed with the fonts .VnTime (TCVN3, also called ABC) and VNI-Times. Their
text is stored as Western letters that only the font shows as Vietnamese: "Sè hå s¬", "Soá hoà sô"
for "Số hồ sơ". The name of a font proves nothing, since it stays when the text is replaced: text is
converted only when the words become Vietnamese syllables by it that they were not before.

TCVN3 has no capitals with tones of its own: its capital fonts show the small letters larger, and so
they come back as small letters. Wordings are compared without case anyway.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
EVIDENCE = 3  # different words that only the conversion makes Vietnamese
EVIDENCE_WITH_FONT = 1  # where the file names a font of the encoding too
SHARE = 0.85  # of the words with special letters that must become Vietnamese
PURE = 0.02  # share of cells in Unicode up to which the others are taken to be all old

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng


def _toned(vowel: str) -> list[str]:
    return [unicodedata.normalize("NFC", vowel + tone) for tone in _TONES]


# Both tables: the five tones of a vowel in the order of _TONES.
_TCVN3_TONES = dict(
    zip(
        _VOWELS,
        (
            "µ¶·¸¹", "»¼½¾Æ", "ÇÈÉÊË", "ÌÎÏÐÑ", "ÒÓÔÕÖ", "×ØÜÝÞ",
            "ßáâãä", "åæçèé", "êëìíî", "ïñòóô", "õö÷øù", "úûüýþ",
        ),
        strict=True,
    )
)  # fmt: skip
_TCVN3_PLAIN = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", "¡¢£¤¥¦§¨©ª«¬\u00ad®", strict=True))
_VNI_PLAIN = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
_VNI_MARKS = {"": "øûõùï", "^": "àåãáä", "(": "èúüéë"}  # after the letter; by what it carries
_VNI_ALONE = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î"}


def _tcvn3() -> dict[str, str]:
    signs = {sign: letter for letter, sign in _TCVN3_PLAIN.items()}
    for vowel, marks in _TCVN3_TONES.items():
        signs |= dict(zip(marks, _toned(vowel), strict=True))
    return signs


def _vni() -> dict[str, str]:
    signs = {sign: letter for letter, sign in _VNI_PLAIN.items()}
    for vowel in _VOWELS:
        kind = {"ă": "(", "â": "^", "ê": "^", "ô": "^"}.get(vowel, "")
        base = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "ô", "ư": "ö"}.get(vowel, vowel)
        if vowel != "i":
            signs |= {
                base + mark: letter
                for mark, letter in zip(_VNI_MARKS[kind], _toned(vowel), strict=True)
            }
    del signs["yï"]
    signs |= {sign: letter for letter, sign in _VNI_ALONE.items()}
    # A capital carries the mark of a capital or, typed in haste, of a small letter.
    capitals = {sign[0].upper() + sign[1:]: letter.upper() for sign, letter in signs.items()}
    return signs | capitals | {sign.upper(): letter.upper() for sign, letter in signs.items()}


SIGNS = {"tcvn3": _tcvn3(), "vni": _vni()}
_PATTERNS = {
    name: re.compile("|".join(map(re.escape, sorted(signs, key=len, reverse=True))))
    for name, signs in SIGNS.items()
}
_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")  # letters, and the signs that stand for letters
_SPECIAL = re.compile(r"[\u00a1-\u00ff]")
_UNICODE = re.compile(r"[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u0323]")  # in no Western text

_ONSETS = (
    "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|"
)  # fmt: skip
_OPEN = (
    "a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iêu|oa|oai|oay|oao|oe|oeo|oi|ôi|ơi|ua|uây|"
    "ui|uê|uơ|uôi|ưa|ưi|ưu|ươi|ươu|uy|uya|uyu|yêu"
)
_CLOSED = "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|iê|yê|oa|oă|oe|oo|uâ|uô|uyê|uy|uê|ươ"
_SYLLABLE = re.compile(
    rf"(?:{_ONSETS})(?:(?:{_OPEN})|(?:{_CLOSED})(?:m|n|ng|nh|(?P<stop>c|ch|p|t)))"
)


def is_spoken(word: str) -> bool:
    """Tell whether a word without accents can be a Vietnamese syllable with some."""
    return bool(_SYLLABLE.fullmatch(word))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable: its letters, and a tone that fits them."""
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    match = _SYLLABLE.fullmatch(bare)
    # After c, ch, p, t only sắc and nặng are spoken.
    return bool(match) and (not match["stop"] or tones in (["\u0301"], ["\u0323"]))


def is_unicode(text: str) -> bool:
    """Tell whether a text has letters that only Unicode Vietnamese has."""
    return bool(_UNICODE.search(text))


def to_unicode(text: str, encoding: str) -> str:
    """Return text of an old encoding in Unicode; what is no sign of it stays."""
    signs = SIGNS[encoding]
    return _PATTERNS[encoding].sub(lambda found: signs[found[0]], text)


def from_unicode(text: str, encoding: str) -> str:
    """Return Unicode text as a font of the encoding needs it. Capitals with tones become small."""
    letters = {letter: sign for sign, letter in SIGNS[encoding].items()}
    if encoding == "vni":
        letters |= {"i\u0323": "ò"}
    composed = unicodedata.normalize("NFC", text)
    return "".join(letters.get(char) or letters.get(char.lower()) or char for char in composed)


def recognise(texts: Iterable[str], font: str = "") -> str:
    """Return the encoding that all of a file's texts together are in, "" for Unicode.

    `font` is the encoding its fonts were made for. Numbers and unaccented text say nothing.
    """
    words = {
        word
        for text in texts
        if not text.isascii() and not _UNICODE.search(text)
        for word in _WORD.findall(text)
        if _SPECIAL.search(word)
    }
    best = ("", 0)
    for encoding in SIGNS:
        made = {word: to_unicode(word, encoding) for word in words}
        # One sign alone may be a bullet, a fraction or a unit.
        good = {word for word, text in made.items() if is_syllable(text) and len(word) > 1}
        new = {made[word].lower() for word in good if not is_syllable(word)}
        enough = EVIDENCE_WITH_FONT if font == encoding else EVIDENCE
        if len(new) >= max(enough, best[1] + 1) and len(good) >= SHARE * len(words):
            best = (encoding, len(new))
    return best[0]


def is_pure(texts: Iterable[str]) -> bool:
    """Tell whether texts of a file with an old encoding are all of it, hardly one in Unicode."""
    special = [text for text in texts if not text.isascii()]
    return sum(bool(_UNICODE.search(text)) for text in special) <= PURE * len(special)


def converted(text: str, encoding: str, is_pure: bool) -> str:
    """Return a cell's text in Unicode, itself where it is not of the encoding.

    Beside cells in Unicode, one is converted only if it cannot be Vietnamese as it stands: "công"
    is also what TCVN3 writes for "cụng".
    """
    if text.isascii() or _UNICODE.search(text):
        return text
    if is_pure:
        return to_unicode(text, encoding)
    words = [word for word in _WORD.findall(text) if _SPECIAL.search(word)]
    made = [to_unicode(word, encoding) for word in words]
    is_old = not all(map(is_syllable, words)) and all(map(is_syllable, made))
    return to_unicode(text, encoding) if is_old else text
