"""The hierarchy of units on a date: parents, children, paths.

Pure over loaded edges; `UnitParent.objects.tree(on)` reads them in one query. The tree of a
province is a few hundred edges, of the country about 4.000.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Edge:
    unit: str
    parent: str
    valid_from: date
    valid_to: date | None  # None: still in force; the last day counts

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class CircularTree(ValueError):
    """Units report to each other in a ring; the message names them."""


class Tree:
    """The hierarchy on one date. Units without an edge are roots."""

    def __init__(self, edges: Iterable[Edge], on: date):
        self.on = on
        holding = sorted((edge for edge in edges if edge.holds(on)), key=lambda e: e.valid_from)
        # Where two edges of one unit overlap, the later one counts, whatever order they came in.
        self._parent = {edge.unit: edge.parent for edge in holding}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children = defaultdict(list)
        for unit in sorted(self._parent):
            children[self._parent[unit]].append(unit)
        return children

    def parent(self, unit: str) -> str:
        """Return the code of the unit reported to, "" for a root."""
        return self._parent.get(unit, "")

    def children(self, unit: str) -> list[str]:
        return list(self._children.get(unit, []))

    def ancestors(self, unit: str) -> list[str]:
        """Return parents from the nearest to the root."""
        found: list[str] = []
        while parent := self._parent.get(unit):
            if parent in found:
                raise CircularTree(" → ".join([*found, parent]))
            found.append(parent)
            unit = parent
        return found

    def descendants(self, unit: str) -> list[str]:
        """Return every unit under this one, parents before children."""
        found: list[str] = []
        queue = self.children(unit)
        while queue:
            one = queue.pop(0)
            if one in found:
                raise CircularTree(" → ".join([*found, one]))
            found.append(one)
            queue.extend(self.children(one))
        return found

    def path(self, unit: str) -> str:
        """Return the codes from the root to the unit, "/gialai/gialai.kongchro/"."""
        return "/" + "/".join([*reversed(self.ancestors(unit)), unit]) + "/"
