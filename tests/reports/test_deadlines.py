"""The deadline in force at a moment, told from what was asked and granted. No database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from reports.deadlines import in_force, stands
from tests.factories import moment

DUE, CLOSES = moment("2022-06-15 17:00"), moment("2022-06-20 17:00")
TICK = timedelta(microseconds=1)


@dataclass
class Asked:
    asked_due_at: datetime | None = DUE
    asked_closes_at: datetime | None = None
    is_owed: bool = True


@dataclass
class Granted:
    due_at: datetime
    granted_at: datetime
    withdrawn_at: datetime | None = None


LATER = Granted(moment("2022-06-18 17:00"), granted_at=moment("2022-06-14 09:00"))
LATEST = Granted(moment("2022-06-25 17:00"), granted_at=moment("2022-06-17 09:00"))
TAKEN_BACK = Granted(
    moment("2022-06-30 17:00"), moment("2022-06-14 09:00"), moment("2022-06-16 09:00")
)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (LATER.granted_at - TICK, DUE),
        (LATER.granted_at, LATER.due_at),
        (LATEST.granted_at - TICK, LATER.due_at),
        (LATEST.granted_at, LATEST.due_at),
        (LATEST.due_at + timedelta(days=365), LATEST.due_at),  # nothing has to be put back
        (None, LATEST.due_at),
    ],
)
def test_each_moment_has_the_deadline_that_had_been_granted_by_then(at, due):
    assert in_force(Asked(), [LATEST, LATER], at) == (due, None)


def test_an_earlier_extension_does_not_shorten_a_later_one():
    again = Granted(LATER.due_at, granted_at=LATEST.granted_at + TICK)
    assert in_force(Asked(), [LATEST, again]) == (LATEST.due_at, None)


def test_a_round_moved_past_an_extension_counts_for_itself():
    moved = Asked(asked_due_at=LATER.due_at + TICK)
    assert in_force(moved, [LATER])[0] == LATER.due_at + TICK


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (TAKEN_BACK.withdrawn_at - TICK, True),
        (TAKEN_BACK.withdrawn_at, False),
        (TAKEN_BACK.granted_at - TICK, False),
        (None, False),
    ],
)
def test_an_extension_stands_from_its_grant_until_it_is_withdrawn(at, expected):
    assert stands(TAKEN_BACK, at) is expected
    assert in_force(Asked(), [TAKEN_BACK], at)[0] == (TAKEN_BACK.due_at if expected else DUE)


@pytest.mark.parametrize(
    ("granted", "closes"),
    [([], CLOSES), ([LATER], CLOSES), ([LATEST], LATEST.due_at), ([TAKEN_BACK], CLOSES)],
)
def test_a_report_closes_with_its_round_and_not_before_its_deadline(granted, closes):
    assert in_force(Asked(asked_closes_at=CLOSES), granted)[1] == closes


def test_an_open_end_stays_open_whatever_is_granted():
    assert in_force(Asked(), [LATEST])[1] is None


def test_who_is_let_off_and_who_was_asked_nothing_have_no_deadline():
    assert in_force(Asked(is_owed=False, asked_closes_at=CLOSES), [LATER]) == (None, None)
    assert in_force(Asked(asked_due_at=None), [LATER]) == (None, None)
