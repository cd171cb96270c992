"""Which questions about a text are about figures somebody typed. Pure.

A figure that a reference printed is its row's own, so it is not asked about for itself; a typed one
that does not agree with it is.
"""

import re
from collections.abc import Iterable, Mapping

from indicators.prose import Asked
from indicators.prose.reading import Sentence, sentences
from reports.narrative import marks

PRINTED = "ｘ"  # stands for each digit that a reference printed; no report is typed with it
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
AGAINST_ROW = ("table",)  # kinds of questions about one figure and the row its words name


def about_typed(
    asked: Iterable[Asked], texts: Mapping[str, str], figures: Mapping[str, str]
) -> list[Asked]:
    """Return the questions of `prose.check` that involve a typed figure.

    `texts` are the sections with their marks, `figures` what their references print.
    """
    asked = list(asked)
    if not figures or not asked:
        return asked
    hidden = {one: _DIGIT.sub(PRINTED, text) for one, text in figures.items()}
    told = {}
    for key, text in texts.items():
        shown = sentences(key, marks.plain(text, dict(figures)))
        behind = sentences(key, marks.plain(text, hidden))
        if [len(one.text) for one in shown] == [len(one.text) for one in behind]:
            told[key] = list(zip(shown, behind, strict=True))
    if len(told) < len(texts):  # cannot be told apart
        return asked
    typed = {number for pairs in told.values() for pair in pairs for number in typed_in(*pair)}
    return [one for one in asked if not is_printed(one, told[one.section]) or involves(one, typed)]


def typed_in(shown: Sentence, behind: Sentence) -> set[str]:
    """Return the numbers of a sentence that no reference printed."""
    places = (one.span() for one in _NUMBER.finditer(shown.text))
    return {shown.text[start:end] for start, end in places if PRINTED not in behind.text[start:end]}


def is_printed(one: Asked, told: list[tuple[Sentence, Sentence]]) -> bool:
    """Tell whether a reference printed the figure asked about, wherever the sentence stands."""
    return all(
        behind.text[one.at : one.at + 1] == PRINTED
        for shown, behind in told
        if shown.text == one.sentence
    )


def involves(one: Asked, typed: set[str]) -> bool:
    """Tell whether what is said of a figure holds it against one of these numbers."""
    if one.kind in AGAINST_ROW:
        return False
    return not typed.isdisjoint(_NUMBER.findall(f"{one.typed} {one.says}"))
