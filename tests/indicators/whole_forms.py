"""Forms nobody would write: every field filled with whatever it may hold, for round trips."""

from hypothesis import strategies as st

from indicators import faults, periods
from indicators.spec import (
    MARKERS,
    MISSING,
    OPERATORS,
    ROLLUPS,
    SEVERITIES,
    TIME_BASES,
    VALUE_TYPES,
    FormSpec,
    IndicatorSpec,
    ItemSpec,
    RuleSpec,
    SectionSpec,
    TableSpec,
)
from units.text import nfc

_TRAPS = (
    "=1+1",
    "+1",
    "-2",
    "@x",
    "01",
    "1.10",
    "TRUE",
    "#N/A",
    "_x0041_",
    "_x005F_x0041_",
    "cap_xa_bao",
    "_x005F_xa_",
    "a\nb",
    "'x",
    "Có",
)
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = st.one_of(st.text(_CHARACTERS, max_size=12).map(nfc), st.sampled_from(_TRAPS))
filled = texts.filter(bool)
one_line = texts.map(lambda text: text.replace("\n", " "))  # codes and expressions
codes = st.from_regex(r"[a-z][a-z0-9_]{0,6}\.[a-z0-9_]{1,6}", fullmatch=True)
limits = st.sampled_from(("", "0", "-1", "99.5", "99.50", "100", "007"))
table_numbers = st.from_regex(r"[0-9]{1,2}[a-zA-Z]?", fullmatch=True)


@st.composite
def tables(draw, number: str, given: list[IndicatorSpec]):
    orders = sorted(draw(st.sets(st.integers(0, 999), max_size=4)))
    items = [
        ItemSpec(
            f"{number}.{order}",
            draw(texts),
            draw(st.integers(0, 9)),
            draw(texts),
            draw(texts),
            given.pop(0).code if given and draw(st.booleans()) else "",
            draw(st.sampled_from(("", *MARKERS))),
            draw(st.booleans()),
            draw(texts),
        )
        for order in orders
    ]
    return TableSpec(number, draw(texts), tuple(items), draw(texts), draw(st.integers(0, 99)))


@st.composite
def forms(draw) -> FormSpec:
    def one_of(known):
        return st.sampled_from(tuple(known))

    specs = draw(
        st.lists(
            st.builds(
                IndicatorSpec,
                codes,
                texts,
                one_of(VALUE_TYPES),
                one_of(ROLLUPS),
                one_of(TIME_BASES),
                one_line,
                texts,
                limits,
                limits,
                limits,
            ),
            max_size=5,
            unique_by=lambda spec: spec.code,
        )
    )
    given = list(specs)
    numbers = draw(st.lists(table_numbers, max_size=3, unique_by=str.lower))
    made = tuple(draw(tables(number, given)) for number in numbers)
    rule = st.builds(
        RuleSpec,
        one_line.filter(bool),
        one_of(faults.FORM_RULES),
        one_of(SEVERITIES),
        one_line,
        one_of(OPERATORS),
        one_line,
        texts,
        texts,
        one_of(MISSING),
        one_of(faults.EXPLAINERS),
    )
    section = st.builds(
        SectionSpec,
        filled,
        texts,
        st.integers(0, 9),
        texts,
        st.lists(table_numbers, max_size=3).map(tuple),
        st.booleans(),
    )
    return FormSpec(
        draw(filled),
        draw(texts),
        draw(texts),
        tuple(draw(st.lists(one_of(faults.UNIT_KINDS), max_size=3))),
        tuple(draw(st.lists(one_of(periods.KINDS), max_size=4))),
        made,
        tuple(specs[: len(specs) - len(given)]),
        tuple(draw(st.lists(rule, max_size=2))),
        tuple(draw(st.lists(section, max_size=2))),
        tuple(draw(st.lists(filled, max_size=2))),
        draw(texts),
    )
