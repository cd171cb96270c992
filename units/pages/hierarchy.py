"""View-models of the pages about units: the hierarchy as nested rows, one unit's life."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from units.models import FormerName, Unit
from units.text import fold, sort_key
from units.tree import Tree

# In lists, kinds stand in this order under one parent, then names in Vietnamese order.
KIND_ORDER = [kind.value for kind in Unit.Kind]


@dataclass
class Branch:
    """A unit with those that report to it."""

    unit: Unit
    is_match: bool = False  # the text searched for is in its name or code
    children: list["Branch"] = field(default_factory=list)


def branches(hierarchy: Tree, units: Iterable[Unit], text: str = "") -> tuple[list[Branch], int]:
    """Return the roots with everything under them, and how many units match.

    With a text, only the units that match and the way to them.
    """
    wanted = fold(text)
    found = {unit.code: Branch(unit, matches(unit, wanted)) for unit in units}
    shown: set[str] = set()
    for code, branch in found.items():
        if branch.is_match:
            shown.update([code, *hierarchy.ancestors(code)])
    roots = []
    for code in sorted(shown & found.keys(), key=lambda code: order(found[code].unit)):
        parent = found.get(hierarchy.parent(code))
        (parent.children if parent else roots).append(found[code])
    return roots, sum(branch.is_match for branch in found.values())


def matches(unit: Unit, wanted: str) -> bool:
    """Tell whether a folded text is in the name or the code.

    Codes begin with the parent's: a word is looked up in the last part alone, or every unit below
    would match its parent's name.
    """
    code = unit.code if "." in wanted else unit.code.rpartition(".")[2]
    return wanted in unit.search_name or wanted in code


def order(unit: Unit) -> tuple[int, str]:
    return KIND_ORDER.index(unit.kind), sort_key(unit.name)


def life(unit: Unit) -> dict:
    """Return a unit's parents and names over time, its children today, and what it came from and
    became, by which reorganisations. Six queries.
    """
    return {
        "parents": unit.parent_edges.select_related("parent").order_by("valid_from"),
        "children": unit.child_edges.filter(valid_to__isnull=True)
        .select_related("unit")
        .order_by("unit__code"),
        "came_from": unit.predecessor_edges.select_related("predecessor"),
        "names": [one for one in unit.former_names.order_by("-valid_to") if differs(one, unit)],
        "reorganisations": unit.reorganisations.all(),
        "became": unit.successor_edges.select_related("successor"),
    }


def differs(former: FormerName, unit: Unit) -> bool:
    """Tell whether a unit had another name or code then, not only another letterhead."""
    return any(
        getattr(former, name) != getattr(unit, name) for name in ("name", "identifier", "gso_code")
    )
