"""Units followed through reorganisations: the case of 1/7/2025 first, then what it leaves out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.succession import Course, Landing, Passing
from units.tree import Edge, Tree

THEN, NOW = date(2022, 6, 14), date(2026, 1, 1)
ON = date(2025, 7, 1)
LAST = ON - timedelta(days=1)

KONGCHRO = ["xakongchro", "chukrey", "yama", "sro", "daksong", "cholong"]
PASSINGS = [
    *(Passing("gialai.kongchro", f"gialai.{each}", ON, False) for each in KONGCHRO),
    Passing("soctrang.kesach", "cantho.nhonmy", ON, False),
    Passing("soctrang.kesach", "cantho.kesach", ON, False),
    Passing("soctrang.longphu", "cantho.nhonmy", ON, False),
    Passing("soctrang.longphu", "cantho.longphu", ON, False),
    Passing("daknong", "lamdong", ON, True),
    Passing("binhthuan", "lamdong", ON, True),
    Passing("binhdinh", "gialai", ON, True),
    Passing("soctrang", "cantho", ON, True),
]
ENDED = dict.fromkeys((one.predecessor for one in PASSINGS), LAST)
TREE = Tree(
    [
        *(Edge(f"gialai.{each}", "gialai", ON, None) for each in KONGCHRO),
        *(Edge(f"cantho.{each}", "cantho", ON, None) for each in ("nhonmy", "kesach", "longphu")),
        Edge("daknong.cujut", "daknong", date(1900, 1, 1), LAST),
        Edge("gialai.noivu", "gialai", date(1900, 1, 1), None),
    ],
    NOW,
)
COURSE = Course(PASSINGS, ENDED | {"daknong.cujut": LAST}, TREE)


def test_a_district_in_six_communes_is_none_of_them_and_counts_at_the_province():
    landing = COURSE.landing("gialai.kongchro", THEN)
    assert landing.unit == "" and len(landing.units) == 6
    assert COURSE.counts_at("gialai.kongchro", THEN, "gialai") == "gialai"


def test_a_commune_of_two_districts_takes_nothing_that_could_be_divided():
    for district in ("soctrang.kesach", "soctrang.longphu"):
        landing = COURSE.landing(district, THEN)
        assert "cantho.nhonmy" in landing.units and not landing.is_whole
        assert COURSE.counts_at(district, THEN, "soctrang") == "cantho"
    assert COURSE.origins("cantho.nhonmy") == {"soctrang.kesach", "soctrang.longphu"}


def test_a_province_taken_over_whole_is_the_one_that_took_it():
    assert COURSE.landing("daknong", THEN) == Landing(("lamdong",), True)
    assert COURSE.landing("binhdinh", THEN).unit == COURSE.landing("gialai", THEN).unit == "gialai"
    assert COURSE.origins("lamdong") == {"daknong", "binhthuan"}


def test_what_nobody_took_over_stays_with_whom_it_reported_to():
    assert COURSE.landing("daknong.cujut", THEN) == Landing((), False)
    assert COURSE.counts_at("daknong.cujut", THEN, "daknong") == "lamdong"


def test_a_unit_that_stands_is_itself_and_a_later_figure_of_it_too():
    assert COURSE.counts_at("gialai.noivu", THEN, "gialai") == "gialai"
    assert COURSE.landing("gialai.kongchro.x", NOW) == Landing(("gialai.kongchro.x",), True)


def test_on_the_map_of_the_day_before_nothing_has_passed():
    before = Course(PASSINGS, ENDED, Tree([Edge("gialai.kongchro", "gialai", THEN, LAST)], LAST))
    assert before.landing("daknong", THEN).unit == "daknong"
    assert before.counts_at("gialai.kongchro", THEN, "gialai") == "gialai"


LATER = date(2025, 12, 1)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([Passing("a", "b", ON, True), Passing("b", "c", LATER, True)], Landing(("c",), True)),
        (
            [Passing("a", "b", ON, True), Passing("b", "c", LATER, False)],
            Landing(("b", "c"), False),
        ),
        ([Passing("a", "b", ON, False), Passing("b", "c", LATER, True)], Landing(("c",), False)),
        # What b took over before a came to it is no matter of a's.
        ([Passing("a", "b", LATER, True), Passing("b", "c", ON, False)], Landing(("b",), True)),
    ],
)
def test_units_are_followed_through_several_reorganisations(steps, expected):
    gone = {"a": LAST} if steps[0].on == ON else {"a": date(2025, 11, 30)}
    if expected.units == ("c",):
        gone["b"] = date(2025, 11, 30)
    assert Course(steps, gone, Tree([], NOW)).landing("a", THEN) == expected


def test_a_part_with_one_known_holder_is_not_all_of_it():
    tree = Tree([Edge("p.b", "p", ON, None)], NOW)
    course = Course([Passing("p.a", "p.b", ON, False)], {"p.a": LAST}, tree)
    assert not course.landing("p.a", THEN).is_whole
    assert course.counts_at("p.a", THEN, "p") == "p"


def test_parts_in_two_provinces_count_at_neither():
    tree = Tree([Edge("p.b", "p", ON, None), Edge("q.b", "q", ON, None)], NOW)
    steps = [Passing("p.a", "p.b", ON, False), Passing("p.a", "q.b", ON, False)]
    assert Course(steps, {"p.a": LAST}, tree).counts_at("p.a", THEN, "p") == ""


def test_a_holder_above_the_others_is_where_it_counts():
    tree = Tree([Edge("p.b", "p", ON, None)], NOW)
    steps = [Passing("p.a", "p.b", ON, False), Passing("p.a", "p", ON, False)]
    assert Course(steps, {"p.a": LAST}, tree).counts_at("p.a", THEN, "p") == "p"


def test_a_part_with_a_province_alone_counts_there_and_so_does_what_was_closed_below():
    course = Course([Passing("p.a", "p", ON, False)], {"p.a": LAST, "p.a.x": LAST}, Tree([], NOW))
    assert course.counts_at("p.a", THEN, "p") == "p"
    assert course.counts_at("p.a.x", THEN, "p.a") == "p"


names = st.sampled_from("abcdefgh")


@given(
    st.lists(
        st.builds(
            Passing, names, names, st.dates(date(2023, 1, 1), date(2025, 1, 1)), st.booleans()
        ),
        max_size=12,
    ),
    names,
)
def test_whatever_the_rows_hold_a_unit_is_followed_to_an_end(passings, unit):
    """Rows typed by hand may even run in a ring."""
    course = Course(passings, {}, Tree([], NOW))
    landing = course.landing(unit, THEN)
    assert landing.is_whole == bool(landing.unit)
    assert unit not in course.origins(unit)
