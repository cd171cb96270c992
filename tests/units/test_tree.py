"""The hierarchy on a date, over edges written out by hand."""

from datetime import date

import pytest

from units.tree import CircularTree, Edge, Tree

LONG_AGO = date(1900, 1, 1)
LAST_DAY = date(2025, 6, 30)
FIRST_DAY = date(2025, 7, 1)

# A commune passed from its district to the province when the districts ended.
EDGES = (
    Edge("tinh.huyen", "tinh", LONG_AGO, LAST_DAY),
    Edge("tinh.huyen.xa", "tinh.huyen", LONG_AGO, LAST_DAY),
    Edge("tinh.huyen.xa", "tinh", FIRST_DAY, None),
    Edge("tinh.so", "tinh", LONG_AGO, None),
)


@pytest.mark.parametrize(
    ("on", "parent"),
    [
        (LONG_AGO, "tinh.huyen"),
        (LAST_DAY, "tinh.huyen"),
        (FIRST_DAY, "tinh"),
        (date(2090, 1, 1), "tinh"),
        (date(1899, 12, 31), ""),
    ],
)
def test_an_edge_holds_from_its_first_to_its_last_day_both_included(on, parent):
    assert Tree(EDGES, on).parent("tinh.huyen.xa") == parent


def test_a_unit_without_an_edge_is_a_root():
    tree = Tree(EDGES, LAST_DAY)
    assert tree.parent("tinh") == ""
    assert tree.ancestors("tinh") == []
    assert tree.path("tinh") == "/tinh/"


def test_children_are_direct_and_in_order_of_their_codes():
    assert Tree(EDGES, LAST_DAY).children("tinh") == ["tinh.huyen", "tinh.so"]
    assert Tree(EDGES, FIRST_DAY).children("tinh") == ["tinh.huyen.xa", "tinh.so"]


def test_a_caller_may_change_the_list_of_children_without_changing_the_tree():
    tree = Tree(EDGES, LAST_DAY)
    tree.children("tinh").clear()
    assert tree.children("tinh") == ["tinh.huyen", "tinh.so"]


def test_descendants_come_parents_before_children():
    assert Tree(EDGES, LAST_DAY).descendants("tinh") == ["tinh.huyen", "tinh.so", "tinh.huyen.xa"]
    assert Tree(EDGES, LAST_DAY).descendants("tinh.so") == []


def test_ancestors_come_from_the_nearest_to_the_root():
    assert Tree(EDGES, LAST_DAY).ancestors("tinh.huyen.xa") == ["tinh.huyen", "tinh"]


def test_a_path_names_every_unit_from_the_root_whatever_the_codes_look_like():
    assert Tree(EDGES, LAST_DAY).path("tinh.huyen.xa") == "/tinh/tinh.huyen/tinh.huyen.xa/"
    assert Tree(EDGES, FIRST_DAY).path("tinh.huyen.xa") == "/tinh/tinh.huyen.xa/"


def test_of_two_edges_that_overlap_the_later_one_counts_in_either_order():
    edges = [Edge("a", "old", LONG_AGO, FIRST_DAY), Edge("a", "new", FIRST_DAY, None)]
    assert Tree(edges, FIRST_DAY).parent("a") == "new"
    assert Tree(reversed(edges), FIRST_DAY).parent("a") == "new"


@pytest.mark.parametrize("ask", ["ancestors", "descendants", "path"])
def test_a_ring_of_units_is_named_instead_of_followed_for_ever(ask):
    ring = [Edge(unit, parent, LONG_AGO, None) for unit, parent in ("ab", "bc", "ca")]
    with pytest.raises(CircularTree) as raised:
        getattr(Tree(ring, FIRST_DAY), ask)("a")
    assert set(str(raised.value).split(" → ")) == {"a", "b", "c"}


def test_a_ring_that_has_ended_is_no_longer_one():
    edges = [Edge("a", "b", LONG_AGO, None), Edge("b", "a", LONG_AGO, LAST_DAY)]
    assert Tree(edges, FIRST_DAY).path("a") == "/b/a/"
