"""The outline of a draft: sections go with what is below them and keep their keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import faults, outlining
from indicators.spec import SectionSpec
from tests.indicators.test_forms_shipped import FORM_FILES, shipped
from tests.indicators.written_form import FORM


def outline(text: str) -> outlining.Outline:
    """Build an outline from lines like "I 1" (key and level)."""
    pairs = (line.split() for line in text.strip().split("|"))
    return tuple(SectionSpec(key, f"{key}.", int(level), key.lower()) for key, level in pairs)


WHOLE = outline("A 1|A.1 2|A.2 2|A.2.1 3|B 1|C 1|C.1 2")


def keys(sections) -> str:
    return " ".join(one.key for one in sections)


def levels(sections) -> list[int]:
    return [one.level for one in sections]


STEPS = {
    "up with what is below": ("len", 2, "A A.2 A.2.1 A.1 B C C.1"),
    "first of its group": ("len", 1, keys(WHOLE)),
    "first of all": ("len", 0, keys(WHOLE)),
    "up past a group": ("len", 4, "B A A.1 A.2 A.2.1 C C.1"),
    "down past a group": ("xuong", 1, "A A.2 A.2.1 A.1 B C C.1"),
    "last of its group": ("xuong", 2, keys(WHOLE)),
    "last of all": ("xuong", 5, keys(WHOLE)),
    "dropped with what is below": ("xoa", 2, "A A.1 B C C.1"),
    "the last dropped": ("xoa", 6, "A A.1 A.2 A.2.1 B C"),
    "a new one after what is below": ("them", 2, "A A.1 A.2 A.2.1  B C C.1"),
    "a new one at the end": ("them", -1, "A A.1 A.2 A.2.1 B C C.1 "),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_takes_along_what_is_below(name):
    step, at, expected = STEPS[name]
    assert keys(outlining.STEPS[step](WHOLE, at)) == expected


def test_a_section_goes_in_below_the_one_before_it_and_out_again():
    within = outlining.indented(WHOLE, 5)
    assert levels(within) == [1, 2, 2, 3, 1, 2, 3]
    assert outlining.outdented(within, 5) == WHOLE
    assert outlining.indented(WHOLE, 1) == WHOLE  # nothing before it in its group
    assert outlining.outdented(WHOLE, 0) == WHOLE
    deep = outline("A 1|B 2|C 3|D 4|E 5|F 5")
    assert outlining.indented(deep, 5) == deep


def test_a_new_section_has_the_next_number_and_a_key_of_its_own():
    fresh = outlining.added(WHOLE, 2)[4]
    assert (fresh.key, fresh.level, fresh.title) == ("", 2, "")
    named = outlining.keyed(outlining.added(WHOLE, 2), spent={"A.3"})
    assert named[4].key == "A.4"  # A.3 was something else in an earlier form
    assert keys(outlining.keyed((replace(WHOLE[0], key=""),))) == "1"
    assert outlining.keyed(WHOLE) == WHOLE
    assert outlining.added((), -1) == (SectionSpec("", "I.", 1, ""),)


@pytest.mark.parametrize(
    ("number", "after"),
    [
        ("I.", "II."),
        ("IV.", "V."),
        ("3.", "4."),
        ("2.9.", "2.10."),
        ("d)", "đ)"),
        ("đ)", "e)"),
        ("", ""),
        ("y)", ""),
        ("Phần hai", ""),
        ("²", ""),
    ],
)
def test_the_number_after_a_number(number, after):
    assert outlining.following(number) == after


@given(
    depths=st.lists(st.integers(-4, 1), min_size=1, max_size=12),
    steps=st.lists(st.tuples(st.sampled_from(sorted(outlining.STEPS)), st.integers(0, 20))),
)
def test_no_step_breaks_the_levels_or_loses_a_key(depths, steps):
    level, made = 0, []
    for place, by in enumerate(depths):
        level = min(max(1, level + by), outlining.DEEPEST)
        made.append(SectionSpec(f"k{place}", "", level, "Mục"))
    sections = tuple(made)
    for name, at in steps:
        if sections:
            before = sections
            sections = outlining.STEPS[name](sections, at % len(sections))
            if name in ("len", "xuong", "vao", "ra"):
                assert {one.key for one in before} == {one.key for one in sections}
                assert len(before) == len(sections)
    named = outlining.keyed(sections)
    form = replace(FORM, outline=tuple(replace(one, title="Mục") for one in named))
    assert faults.outline_faults(form) == []


@pytest.mark.parametrize("path", FORM_FILES, ids=lambda path: path.stem)
def test_the_outlines_shipped_are_numbered_as_a_person_would(path):
    sections = shipped(path.stem).outline
    other = {one.key for one in sections if one not in outlining.renumbered(sections)}
    # The report of Quảng Ngãi goes from "e)" to "f)"; the Vietnamese alphabet goes to "g)".
    assert other == ({"I.1.f"} if path.stem == "quangngai-2023-huyen" else set())


def test_numbers_follow_a_new_order_down_to_the_last_level():
    form = shipped("bnv-2022-huyen")
    at = [one.key for one in form.outline].index("II.2")
    moved = outlining.renumbered(outlining.raised(form.outline, at))
    numbers = {one.key: one.number for one in moved}
    assert [numbers[key] for key in ("II", "II.2", "II.2.1", "II.2.3")] == [
        "II.",
        "1.",
        "1.1.",
        "1.3.",
    ]
    assert (numbers["II.1"], numbers["II.1.4"], numbers["II.3"]) == ("2.", "2.4.", "3.")
    within = outlining.indented(form.outline, at)  # "2." becomes the fifth below II.1
    assert outlining.renumbered(within)[at].number == "1.5."


@pytest.mark.parametrize("numbers", [("", "", ""), ("Phần một", "", ""), ("I.", "1.1.", "")])
def test_what_cannot_be_counted_keeps_its_numbers(numbers):
    sections = tuple(replace(WHOLE[at], number=number) for at, number in enumerate(numbers))
    assert outlining.renumbered(sections) == sections


def columns(**changes) -> dict[str, list[str]]:
    sent = {"key": ["I"], "number": ["I."], "level": ["1"], "title": [" Kết \n quả "]}
    return sent | {"tables": ["1; 2,3"], "takes_text": ["0"]} | changes


def test_what_a_page_sends_is_an_outline():
    assert outlining.sent(columns()) == (
        SectionSpec("I", "I.", 1, "Kết quả", ("1", "2", "3"), takes_text=False),
    )
    assert outlining.plain(outlining.sent(columns())) == outlining.sent(columns())


@pytest.mark.parametrize(
    "bad",
    [
        columns(level=["một"]),
        columns(level=["-1"]),
        columns(level=["1000"]),
        columns(level=[]),
        {name: values * 151 for name, values in columns().items()},
    ],
)
def test_what_could_not_be_an_outline_is_refused_in_a_sentence(bad):
    with pytest.raises(ValueError, match=r"\.$"):
        outlining.sent(bad)
