"""Changes to the outline of a draft: sections in, sections out. Pure.

A section is moved, indented and dropped with everything below it, so an outline whose levels were
sound stays sound. Its key is what the texts of reports stand under: it never changes, and one the
earlier forms used for something else is not given again. Raises ValueError with one Vietnamese
sentence for what could not be an outline at all; what is merely unfinished is for `faults` to say.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from indicators import formfile
from indicators.spec import FormSpec, SectionSpec

SECTIONS_LIMIT = 150  # times the fields of a section: below Django's limit of fields in a request
DEEPEST = 5  # level of the printed headings
FIELDS = ("key", "number", "level", "title", "tables", "takes_text")

Outline = tuple[SectionSpec, ...]

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_POINTS = "abcdđeghiklmnopqrstuvxy"  # the order of points in Vietnamese documents
_NUMBER = re.compile(r"(.*?)(\w+)([.)]?)")
# How the sections under one heading are numbered -> the first of them; "{}" is the heading's own.
_SHAPES = (
    (re.compile(r"[IVX]+([.)]?)"), "I"),
    (re.compile(r"[0-9]+([.)]?)"), "1"),
    (re.compile(r"(?:[0-9]+\.)+[0-9]+([.)]?)"), "{}.1"),
    (re.compile(rf"[{_POINTS}f]([.)]?)"), "a"),
)


def sent(columns: Mapping[str, Sequence[str]]) -> Outline:
    """Return the outline a page sends: for each of FIELDS the texts of all sections, in order."""
    lengths = {len(columns[name]) for name in FIELDS}
    if len(lengths) > 1:
        raise ValueError("Yêu cầu không đúng dạng; hãy tải lại trang.")
    if max(lengths) > SECTIONS_LIMIT:
        raise ValueError(f"Đề cương có quá {SECTIONS_LIMIT} mục; hãy sửa bằng tệp Excel.")
    return tuple(map(_section, *(columns[name] for name in FIELDS)))


def plain(outline: Outline) -> Outline:
    """Return an outline as its page would send it back untouched."""
    return tuple(replace(one, title=" ".join(one.title.split())) for one in outline)


def with_outline(form: FormSpec, outline: Outline) -> FormSpec:
    """Return the form with another outline."""
    return formfile.cleaned(replace(form, outline=outline))


def keyed(outline: Outline, spent: Iterable[str] = ()) -> Outline:
    """Give a key to each section that has none: the key above it and the first number free.

    `spent` are the keys of earlier forms, which a new section does not take over.
    """
    taken = {*spent, *(one.key for one in outline)}
    result: list[SectionSpec] = []
    for section in outline:
        if not section.key:
            above = next((one.key for one in reversed(result) if one.level < section.level), "")
            section = replace(section, key=_free(above, taken))
            taken.add(section.key)
        result.append(section)
    return tuple(result)


def end(outline: Outline, at: int) -> int:
    """Return the place after a section and all below it."""
    level = outline[at].level
    after = (place for place in range(at + 1, len(outline)) if outline[place].level <= level)
    return next(after, len(outline))


# --- what a person does to a section; what cannot be done leaves the outline as it was


def added(outline: Outline, at: int) -> Outline:
    """Put a new section after one and all below it, beside it; -1: at the end."""
    if at < 0:
        at = next((i for i in reversed(range(len(outline))) if outline[i].level == 1), -1)
    if at < 0:
        return (*outline, SectionSpec("", "I.", 1, ""))
    beside, place = outline[at], end(outline, at)
    fresh = SectionSpec("", following(beside.number), beside.level, "")
    return (*outline[:place], fresh, *outline[place:])


def dropped(outline: Outline, at: int) -> Outline:
    return outline[:at] + outline[end(outline, at) :]


def raised(outline: Outline, at: int) -> Outline:
    """Move a section before the one above it of the same level, under the same heading."""
    level, to = outline[at].level, at - 1
    while to >= 0 and outline[to].level > level:
        to -= 1
    if to < 0 or outline[to].level < level:
        return outline
    after = end(outline, at)
    return outline[:to] + outline[at:after] + outline[to:at] + outline[after:]


def lowered(outline: Outline, at: int) -> Outline:
    after = end(outline, at)
    if after == len(outline) or outline[after].level < outline[at].level:
        return outline
    return raised(outline, after)


def indented(outline: Outline, at: int) -> Outline:
    """Put a section below the one before it of the same level."""
    block = outline[at : end(outline, at)]
    if not at or outline[at - 1].level < outline[at].level:
        return outline
    return outline if max(one.level for one in block) >= DEEPEST else _shifted(outline, at, 1)


def outdented(outline: Outline, at: int) -> Outline:
    return outline if outline[at].level <= 1 else _shifted(outline, at, -1)


STEPS: dict[str, Callable[[Outline, int], Outline]] = {
    "them": added,
    "xoa": dropped,
    "len": raised,
    "xuong": lowered,
    "vao": indented,
    "ra": outdented,
}


def following(number: str) -> str:
    """Return the printed number after one: "2.3." -> "2.4.", "c)" -> "d)"; "" where none is."""
    match = _NUMBER.fullmatch(number)
    if not match:
        return ""
    head, last, tail = match.groups()
    if last.isascii() and last.isdecimal():
        return f"{head}{int(last) + 1}{tail}"
    for series in (_ROMAN, _POINTS):
        if last in series[:-1]:
            return f"{head}{series[series.index(last) + 1]}{tail}"
    return ""


def renumbered(outline: Outline) -> Outline:
    """Number the sections under each heading in their order, the way most of them are numbered.

    Sections printed without a number stay without, and so does a group numbered in another way.
    """
    groups: dict[int, list[int]] = {}  # place of the heading, -1 for none -> places below it
    for place, section in enumerate(outline):
        above = (at for at in reversed(range(place)) if outline[at].level < section.level)
        groups.setdefault(next(above, -1), []).append(place)
    numbers = [section.number for section in outline]
    for heading in sorted(groups):  # a heading has its new number before those below it
        places = [place for place in groups[heading] if numbers[place]]
        shapes = Counter(_shape(numbers[place]) for place in places)
        shape = max(shapes, key=lambda one: shapes[one], default="")
        own = numbers[heading].rstrip(".)") if heading >= 0 else ""
        if not shape or ("{}" in shape and not own.replace(".", "").isdecimal()):
            continue
        number = shape.format(own)
        for place in places:
            numbers[place] = number
            number = following(number)
    return tuple(replace(one, number=number) for one, number in zip(outline, numbers, strict=True))


def _shape(number: str) -> str:
    """Return how the first of sections numbered like this one is numbered; "" = not known."""
    for pattern, first in _SHAPES:
        if match := pattern.fullmatch(number):
            return first + match[1]
    return ""


def _shifted(outline: Outline, at: int, by: int) -> Outline:
    after = end(outline, at)
    block = tuple(replace(one, level=one.level + by) for one in outline[at:after])
    return outline[:at] + block + outline[after:]


def _free(above: str, taken: set[str]) -> str:
    stem, number = f"{above}." if above else "", 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _section(key: str, number: str, level: str, title: str, tables: str, takes: str) -> SectionSpec:
    if not (level.isascii() and level.isdecimal() and len(level) <= 2):
        raise ValueError(f"Mục {key}: cấp phải là số nguyên.")
    return SectionSpec(
        key=key.strip(),
        number=number.strip(),
        level=int(level),
        title=" ".join(title.split()),
        tables=tuple(one for one in re.split(r"[\s;,]+", tables) if one),
        takes_text=takes == "1",
    )
