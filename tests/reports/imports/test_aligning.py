"""Sequences matched in order: what is sure, what is doubted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.imports.aligning import align


def equal(left, right):
    return lambda i, j: 1.0 if left[i] == right[j] else 0.0


def pairs(left, right):
    found = align(list(left), list(right), equal(left, right))
    return {i: j for i, j in found.pairs.items() if i not in found.unsure}


def test_what_is_missing_shifts_nothing():
    assert pairs("abdf", "abcdef") == {0: 0, 1: 1, 2: 3, 3: 5}


def test_what_fits_two_places_is_unsure():
    found = align(list("xay"), list("xaay"), equal("xay", "xaay"))

    assert found.unsure == {1}
    assert (found.pairs[0], found.pairs[2]) == (0, 3)


def test_two_that_fit_one_place_are_rivals():
    found = align(list("xaay"), list("xay"), equal("xaay", "xay"))

    ((one, others),) = found.rivals.items()
    assert {one, *others} == {1, 2}


def test_what_stands_out_of_order_is_left():
    assert pairs("dabc", "abcd") == {1: 0, 2: 1, 3: 2}


@given(st.text("abcd", max_size=9), st.text("abcd", max_size=9))
@settings(max_examples=300)
def test_pairs_fit_and_keep_the_order_on_both_sides(left, right):
    found = sorted(align(list(left), list(right), equal(left, right)).pairs.items())

    assert all(left[i] == right[j] for i, j in found)
    assert all(one[1] < after[1] for one, after in zip(found, found[1:], strict=False))
