"""Vietnamese text at the edges: one normal form to store, one key to match by, one to sort by.

Pure. Unicode writes the same Vietnamese word in several ways (composed or not, `hòa` or `hoà`,
`K’Nớ` or `K'Nớ`, plain or no-break spaces); whatever enters the portal passes `nfc`, whatever is
looked up passes `fold`. Lives in the lowest app because every app needs it.
"""

import re
import unicodedata

# What is typed for an apostrophe in names such as K’Nớ and Ch’Ơm.
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʹ′´`‛＇"), "'")
# đ does not decompose; ð is the letter of Iceland, which looks the same in capitals (Ð, Đ).
_STROKES = {ord("đ"): "d", ord("ð"): "d"}

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_TONES = {_GRAVE: "1", _HOOK: "2", _TILDE: "3", _ACUTE: "4", _DOT: "5"}
_LETTERS = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}


def nfc(text: str) -> str:
    """Return text as it is stored: composed, plain spaces, nothing invisible, no blank ends.

    Line breaks inside stay. Zero-width and other format characters go: pasted from web pages and
    PDF files they make equal words differ. So do control characters: PostgreSQL takes no NUL.
    """
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return unicodedata.normalize("NFC", text).strip()


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in ("Cf", "Cc") and char not in "\t\r\n" else char


def nfc_lines(text: str) -> str:
    """Normalise a text line by line: NFC, no trailing spaces, at most one empty line in a row."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = nfc(line)
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def short(text: str, limit: int) -> str:
    """Return text cut to a number of characters, with "…" where something is left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def uncapitalised(text: str) -> str:
    """Return a title as it stands inside a sentence: "Quý I năm 2022" as "quý I năm 2022"."""
    return text[:1].lower() + text[1:]


def fold(text: str) -> str:
    """Return the key under which text is searched and matched: lower case, no accents.

    `Đắk  Nông`, `ĐĂK NÔNG` and `dak nong` give the same key. Folding twice changes nothing.
    """
    plain = nfc(text).lower().translate(_APOSTROPHES)
    if not plain.isascii():
        plain = unicodedata.normalize("NFD", plain)
        plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
        plain = unicodedata.normalize("NFC", plain.translate(_STROKES).translate(_APOSTROPHES))
    return " ".join(plain.split())


def sort_key(text: str) -> str:
    """Return a key that puts names in the order of Vietnamese lists, compared by code point.

    Syllable by syllable: first the letters (a ă â b c d đ e ê ... u ư v x y), then the tone (none,
    huyền, hỏi, ngã, sắc, nặng). Where in the syllable the tone stands does not matter (hòa, hoà).
    Numbers go by value: Phường 2 before Phường 10. Apostrophes and hyphens are passed over.
    """
    return " ".join(_syllable_key(part) for part in re.findall(r"[0-9]+|[^\W0-9]+", _joined(text)))


def _joined(text: str) -> str:
    lowered = nfc(text).lower().translate(_APOSTROPHES).replace("'", "")
    return lowered.replace("ð", "đ").replace("_", " ")


def _syllable_key(part: str) -> str:
    if part[0].isdigit():
        return part.lstrip("0").rjust(12, "0")
    letters, tone = [], "0"
    for char in part:
        marks = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), tone)
        bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
        letters.append(_LETTERS.get(bare, bare + "0"))
    # A tab sorts before every letter: "ho" before "hoa", whatever their tones.
    return "".join(letters) + "\t" + tone
