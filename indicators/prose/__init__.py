"""The report's text -> what its figures say that other figures do not.

Contract. In: the text of each section by its key, and where known the rows of the report's tables.
Out: `Asked`, in the order of the text; nothing is changed, stored or asked of a database. Precision
before recall: a person asked about a right sentence twice stops reading the questions.

    reading     a text -> sentences, figures and their units (`masking`: what is no figure)
    shares      x/y and its rate, a part and its share, a rise or fall
    sums        calculations written out
    breakdowns  wholes and the parts they are told by
    outcomes    what became of a whole: on time and late, done and left over
    echoes      the same figure elsewhere in the text
    matching    a figure and the row of a table that its words name
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from indicators.formula import Operand
from indicators.periods import Period
from indicators.prose import breakdowns, echoes, matching, outcomes, shares, sums
from indicators.prose.questions import Asked, quoted, section_name, sentence_of
from indicators.prose.reading import Sentence, sentences
from indicators.spec import FormSpec, once_a_form

__all__ = ["Asked", "check", "inside", "quoted", "section_name", "sentence_of"]

# Checks of one sentence, and of one section.
OF_SENTENCE = (sums.sums, shares.fractions, shares.changes)
OF_SECTION = (
    shares.shares,
    shares.reached,
    breakdowns.parts,
    outcomes.sides,
    outcomes.rest,
    breakdowns.lists,
)


def check(
    form: FormSpec,
    unit_kind: str,
    texts: Mapping[str, str],
    figures: Mapping[str, Sequence[Operand]],
    period: Period | None = None,
) -> list[Asked]:
    """Return everything asked about a report's text, in the order of the outline.

    `texts` are the sections by key; those the form's outline does not have are passed over.
    `figures` are the unit's own rows by item: what counts, and what was typed where it differs.
    `period` None: a sentence about another year is held to the tables like any other.
    """
    ordered = {one.key: texts[one.key] for one in form.outline if texts.get(one.key)}
    found = inside(ordered, siblings_of(form))
    asked = {(one.section, one.sentence, one.at) for one in found}
    told = read(ordered)
    for one in matching.tables(form, unit_kind, figures, told, period):
        if (one.section, one.sentence, one.at) not in asked:
            found.append(one)
    every = ((one.section, one.text) for section in told for one in section)
    place = {key: at for at, key in enumerate(dict.fromkeys(every))}
    return sorted(found, key=lambda one: (place[one.section, one.sentence], one.at))


def inside(texts: Mapping[str, str], groups: Sequence[Sequence[str]] = ()) -> list[Asked]:
    """Return what a text says against itself: each section, then between sections.

    `groups` are runs of sibling sections by key; in each the first may tell the others' total.
    """
    found = [one for key, text in texts.items() for one in of_section(key, text)]
    sections = read(texts)
    return [*found, *echoes.echoes(sections), *echoes.siblings(sections, groups)]


def read(texts: Mapping[str, str]) -> list[tuple[Sentence, ...]]:
    """Return the sentences of each section that has any, in the order given."""
    told = (sentences(key, text) for key, text in texts.items())
    return [section for section in told if section]


@lru_cache(maxsize=2048)
def of_section(key: str, text: str) -> tuple[Asked, ...]:
    """Return what one section says against itself."""
    section = sentences(key, text)
    found = [one for check in OF_SENTENCE for sentence in section for one in check(sentence)]
    found += [one for check in OF_SECTION for one in check(section)]
    place = {sentence.text: at for at, sentence in enumerate(section)}
    unique = {(one.sentence, one.at): one for one in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda one: (place[one.sentence], one.at)))


@once_a_form
def siblings_of(form: FormSpec) -> tuple[tuple[str, ...], ...]:
    """Return the runs of sections under one heading, by key."""
    under = defaultdict(list)
    for one in form.outline:
        if one.takes_text:
            under[one.key.rpartition(".")[0]].append(one.key)
    return tuple(tuple(keys) for keys in under.values())
