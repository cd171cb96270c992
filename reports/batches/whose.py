"""Whose file it is: by the portal's own stamp, by names and codes in its name and its letterhead.

Pure. Guesses only what is plain: where two units fit, or the name of the file says one unit and its
letterhead another, none is chosen and the reason is told.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reports.batches import messages
from reports.imports.layout import Source
from units.text import fold

# Folded word before a place's name -> how it is shortened. A name without this word is only taken
# for the unit where no word of another kind stands before it: "Xã Kông Chro" is not the huyện.
KINDS = {
    ("thanh", "pho"): "tp",
    ("thi", "xa"): "tx",
    ("thi", "tran"): "tt",
    ("dac", "khu"): "dk",
    ("huyen",): "h",
    ("quan",): "q",
    ("phuong",): "p",
    ("xa",): "x",
    ("tinh",): "t",
}
BEFORE = {words[-1]: words for words in KINDS} | {short: words for words, short in KINDS.items()}
NEVER_BEFORE = {"so", "phong", "ban", "cuc"}  # offices: "phòng Nội vụ" is not "sở Nội vụ"
ADDRESSEE = "kinh gui"  # begins the line that names whom it is sent to, not whose it is
SHORTEST = 4  # letters of a name without its kind, or of a code, that may be looked for


@dataclass(frozen=True)
class Claimant:
    """A unit whose file it may be."""

    code: str
    name: str
    identifier: str = ""  # mã định danh, "" when none
    is_asked: bool = True  # False: known to the portal, but files no report here
    former: tuple[str, ...] = ()  # what it was called before: files of then still say so


@dataclass(frozen=True)
class Guess:
    unit: str  # code; "" when it is not plain
    reason: str  # Vietnamese: by what, or why none
    is_foreign: bool = False  # the file says itself that it is another's


@dataclass(frozen=True)
class _Phrase:
    unit: str
    kind: tuple[str, ...] | None  # None: the whole name; else the words left off before it


class Names:
    """The names and codes of all units a file may speak of, ready to be looked for."""

    def __init__(self, units: Iterable[Claimant]):
        self.units = {unit.code: unit for unit in units}
        self._phrases: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
        self._joined: dict[str, set[str]] = defaultdict(set)  # one word of a file's name -> codes
        self._identifiers = {one.identifier: one.code for one in self.units.values()}
        self._identifiers.pop("", None)
        for unit in self.units.values():
            self._learn(unit)
        self._lengths = sorted({len(words) for words in self._phrases}, reverse=True)

    def _learn(self, unit: Claimant) -> None:
        self._joined[unit.code.rpartition(".")[2]].add(unit.code)
        for name in {unit.name, *unit.former}:
            self._learn_name(unit, name)

    def _learn_name(self, unit: Claimant, name: str) -> None:
        words = tuple(words_of(name))
        self._phrases[words].append(_Phrase(unit.code, None))
        self._joined["".join(words)].add(unit.code)
        for kind in KINDS:
            bare = words[len(kind) :]
            if words[: len(kind)] == kind and len(re.sub("[0-9]", "", "".join(bare))) >= SHORTEST:
                self._phrases[bare].append(_Phrase(unit.code, kind))
                self._joined["".join(bare)].add(unit.code)
                break

    def in_text(self, text: str) -> set[str]:
        """Return the codes of the units a text names; whole names count before shortened ones."""
        words = words_of(text)
        found: list[tuple[int, int, _Phrase]] = []
        for start in range(len(words)):
            for length in self._lengths:
                for phrase in self._phrases.get(tuple(words[start : start + length]), ()):
                    end = start + length
                    if end <= len(words) and fits(phrase, words[:start], words[start]):
                        found.append((start, end, phrase))
        longest = [
            (start, end, phrase)
            for start, end, phrase in found
            if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found)
        ]
        whole = {phrase.unit for _, _, phrase in longest if phrase.kind is None}
        identified = {
            self._identifiers[one] for one in identifiers(text) & self._identifiers.keys()
        }
        return identified or whole or {phrase.unit for _, _, phrase in longest}

    def in_file_name(self, name: str) -> set[str]:
        """The same of a file's name, where names are also run together and codes stand.

        The folders of an archive are asked where the name itself says nothing.
        """
        name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
        return self._in_path(name.rpartition("/")[2]) or self._in_path(name)

    def _in_path(self, text: str) -> set[str]:
        folded = fold(text)
        codes = set(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)+", folded)) & self.units.keys()
        if found := codes or self.in_text(text):
            return found
        words = set(re.findall(r"[a-z0-9]+", folded)) | set(re.findall(r"[a-z]+", folded))
        long = [word for word in words if len(word) >= SHORTEST]
        return {code for word in long for code in self._joined.get(word, ())}


def words_of(text: str) -> list[str]:
    """Return the folded words of a text: letters and digits, apostrophes left out."""
    return re.findall(r"[a-z]+|[0-9]+", fold(text).replace("'", ""))


def identifiers(text: str) -> set[str]:
    """Return what looks like a mã định danh: H21.65."""
    return set(re.findall(r"\b[A-Z][0-9]{2}(?:\.[0-9]{1,4})+\b", text))


def fits(phrase: _Phrase, before: list[str], first: str) -> bool:
    """Tell whether a name, whose first word is given, may stand for its unit after these words."""
    last = before[-1] if before else ""
    if phrase.kind is None:
        return not (last == "thi" and first == "xa")  # "thị xã An Khê" is not "xã An Khê"
    return last not in NEVER_BEFORE and BEFORE.get(last, phrase.kind) == phrase.kind


def guess(name: str, source: Source, names: Names) -> Guess:
    """Return whose file it is, as far as it is plain. `name` is the file's own."""
    stamp = source.stamp
    if stamp and stamp.unit:
        if stamp.unit in names.units and names.units[stamp.unit].is_asked:
            return Guess(stamp.unit, messages.BY_STAMP)
        return Guess("", messages.foreign_stamp(stamp.unit), is_foreign=True)
    by_name = names.in_file_name(name)
    own = [text for text in source.head if not fold(text).startswith(ADDRESSEE)]
    by_head = {code for text in own for code in names.in_text(text)}
    asked = {code for code, unit in names.units.items() if unit.is_asked}
    inside = by_name & asked, by_head & asked
    both = inside[0] & inside[1]
    found = both or inside[0] | inside[1]
    if all(inside) and not both and len(inside[0]) == len(inside[1]) == 1:
        return Guess("", messages.contradicting(*(listed(one, names) for one in inside)))
    if len(found) > 1:
        return Guess("", messages.ambiguous(listed(found, names)))
    if not found:
        outside = by_name | by_head
        return Guess("", messages.outside(listed(outside, names)) if outside else messages.UNKNOWN)
    (code,) = found
    return Guess(code, messages.by(bool(inside[0]), bool(inside[1])))


def listed(codes: Iterable[str], names: Names) -> str:
    """Return the first names of some units, for a sentence."""
    shown = sorted(names.units[code].name for code in codes)
    return ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")
