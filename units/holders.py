"""Who holds a role or a permission at a place: `held_by` asked the other way round.

Decides nothing: how far a permission of a role reaches is `policy`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from units import policy
from units.models import Assignment
from units.policy import Held, Permission, Place, Role


class Holders:
    """Who holds which roles at the units of some places, and above them. One query.

    On a date, default today; accounts that are closed are left out.
    """

    def __init__(self, places: Iterable[Place], on: date | None = None):
        codes = {code for place in places for code in codes_of(place)}
        rows = (
            Assignment.objects.in_force(on)
            .filter(unit__code__in=codes, user__is_active=True)
            .order_by()
            .values_list("user_id", "role", "unit_id", "unit__code")
        )
        self._at: dict[str, list[tuple[int, Held]]] = defaultdict(list)
        for user, role, unit, code in rows:
            self._at[code].append((user, Held(Role(role), unit, code)))

    def may(self, permissions: Iterable[Permission], place: Place) -> set[int]:
        """Return the ids of the people whose roles give one of the permissions at a place."""
        return {
            user
            for code in codes_of(place)
            for user, held in self._at[code]
            if any(policy.can([held], one, place) for one in permissions)
        }


def codes_of(place: Place) -> set[str]:
    return {place.unit_code, place.parent_code, *place.path.split("/")} - {""}


def staff(units, roles: Iterable[Role], on: date | None = None) -> dict[int, dict[Role, set[int]]]:
    """Return unit id -> role -> ids of the people who hold it there; `units` may be a subquery.

    On a date, default today; accounts that are closed are left out. One query.
    """
    rows = (
        Assignment.objects.in_force(on)
        .filter(role__in=list(roles), unit__in=units, user__is_active=True)
        .order_by()
        .values_list("unit_id", "role", "user_id")
    )
    found: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    for unit, role, user in rows:
        found[unit][Role(role)].add(user)
    return found
