"""Which section of one outline says what another's asks. Pure.

Keys and numbers are each outline's own ("I.2" is inspections in one and plans in another), so that
across forms titles decide, within the Biểu that belong under both.
"""

from indicators.spec import FormSpec, SectionSpec
from reports.imports import wordings

ENOUGH = 0.5  # share of words in common from which two titles ask the same
# Words of many titles that tell none apart.
COMMON = {
    *("ket", "qua", "thuc", "hien", "cong", "tac", "viec", "tinh", "hinh", "danh", "gia"),
    *("nhiem", "vu", "noi", "dung", "quy", "dinh", "cai", "cach", "hanh", "chinh", "nha", "nuoc"),
}


def sections_for(
    wanted: SectionSpec, asked: FormSpec, other: FormSpec
) -> tuple[list[SectionSpec], list[SectionSpec]]:
    """Return the sections of `other` that answer a section of `asked`, and those that may.

    These speak of the same Biểu and answer no other section, such as a subject only one outline
    names. Both in printed order.
    """
    texts = [one for one in other.outline if one.takes_text]
    if asked.code == other.code:
        return [one for one in texts if one.key == wanted.key], []
    answers = {one.key: answered_by(one, asked) for one in texts}
    return (
        [one for one in texts if answers[one.key] == wanted.key],
        [one for one in texts if not answers[one.key] and set(one.tables) & set(wanted.tables)],
    )


def answered_by(told: SectionSpec, asked: FormSpec) -> str:
    """Return the key of the section of `asked` that a section of another outline answers; "" where
    none is like it. Of several alike the one with the same key, else the first.
    """
    found = [
        (alike(told, one), one.key == told.key, -place, one.key)
        for place, one in enumerate(asked.outline)
        if one.takes_text and belong_together(told, one)
    ]
    likeness, *_, key = max(found, default=(0.0, ""))
    return key if likeness >= ENOUGH else ""


def belong_together(one: SectionSpec, other: SectionSpec) -> bool:
    """Tell whether two sections may speak of the same: of a Biểu in common, or both of none."""
    return bool(set(one.tables) & set(other.tables)) or not (one.tables or other.tables)


def alike(one: SectionSpec, other: SectionSpec) -> float:
    """Return the share of telling words that two titles have in common, 0..1."""
    first, second = words(one.title), words(other.title)
    return len(first & second) / len(first | second) if first and second else 0.0


def words(title: str) -> frozenset[str]:
    told = frozenset(wordings.content(wordings.title_key(title)))
    return told - COMMON or told
