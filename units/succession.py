"""What became of units: followed from the day of a figure to the map of another day.

Pure; `UnitSuccession.objects.course()` reads what it stands on. A unit that passed whole to another
is followed there, through any number of reorganisations. One that was parted is with all who took
a part of it, and what it reported belongs to none of them: it counts at the lowest unit above them
all. `Course` follows to its tree's day, by default today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from units.tree import Tree


@dataclass(frozen=True)
class Passing:
    """A unit's area or duties passed to another on a day."""

    predecessor: str
    successor: str
    on: date
    is_whole: bool


@dataclass(frozen=True)
class Landing:
    """Where a unit's figures of a day are on the map of the other."""

    units: tuple[str, ...]  # who holds its area, by code; () = nobody took it over
    is_whole: bool  # all of it is with the one unit

    @property
    def unit(self) -> str:
        """The one unit that holds all of it, "" when it cannot be told of one."""
        return self.units[0] if self.is_whole else ""


class Course:
    """What became of every unit, on one day's map."""

    def __init__(self, passings: Iterable[Passing], ended: Mapping[str, date | None], today: Tree):
        """`ended` is unit -> its last day, None where it stands; `today` the tree of the map."""
        self.today = today
        self.ended = ended
        self._from = defaultdict(list)
        self._to = defaultdict(list)
        for one in sorted(passings, key=lambda one: (one.on, one.successor)):
            if one.on <= today.on:
                self._from[one.predecessor].append(one)
                self._to[one.successor].append(one)
        self._landings: dict[tuple[str, date], Landing] = {}

    def stands(self, unit: str) -> bool:
        last = self.ended.get(unit)
        return last is None or self.today.on <= last

    def landing(self, unit: str, on: date) -> Landing:
        """Return where what a unit reported for a day is now."""
        key = unit, on
        if key not in self._landings:
            self._landings[key] = Landing((unit,), True)  # ends a ring, if the rows hold one
            self._landings[key] = self._follow(unit, on)
        return self._landings[key]

    def _follow(self, unit: str, on: date) -> Landing:
        passed = [one for one in self._from[unit] if one.on > on]
        if not passed:
            return Landing((unit,), True) if self.stands(unit) else Landing((), False)
        if len(passed) == 1 and passed[0].is_whole:
            return self.landing(passed[0].successor, passed[0].on)
        holders = {unit} if self.stands(unit) else set()
        for one in passed:
            holders.update(self.landing(one.successor, one.on).units)
        return Landing(tuple(sorted(holders)), False)

    def counts_at(self, unit: str, on: date, parent: str) -> str:
        """Return the unit at whose roll-up a figure counts; "" when there is none above it.

        `parent` is whom the unit reported to then: what nobody took over stays where that is now.
        """
        landing = self.landing(unit, on)
        if landing.is_whole:
            return self.today.parent(landing.unit)
        if landing.units:
            return self.above(landing.units)
        return self.all_of(self.landing(parent, on)) if parent else ""

    def all_of(self, landing: Landing) -> str:
        """Return the lowest unit that holds all of a landing, "" for none."""
        return landing.unit or self.above(landing.units)

    def above(self, units: Iterable[str]) -> str:
        """Return the lowest unit above several, or one of them when it is above the others.

        Of a single one its parent: a part that is with it is not all that was reported. A root has
        none above it, and is where it counts.
        """
        ways = [[*reversed(self.today.ancestors(unit)), unit] for unit in units]
        if len(ways) == 1:
            return self.today.parent(ways[0][-1]) or ways[0][-1]
        common = ""
        for level in zip(*ways, strict=False):
            if len(set(level)) > 1:
                break
            common = level[0]
        return common

    def origins(self, unit: str) -> set[str]:
        """Return every unit of which anything has come to this one, through any steps."""
        found: set[str] = set()
        waiting = [unit]
        while waiting:
            for one in self._to[waiting.pop()]:
                if one.predecessor not in found and one.predecessor != unit:
                    found.add(one.predecessor)
                    waiting.append(one.predecessor)
        return found
