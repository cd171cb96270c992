"""Who holds a role or a permission at a place: `held_by` asked the other way round.

Decides nothing: how far a permission of a role reaches is `policy`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from units import policy
from units.models import Assignment
from units.policy import Held, Permission, Place, Role


def holders(permissions: Iterable[Permission], place: Place, on: date | None = None) -> set[int]:
    """Return the ids of the people whose roles give one of the permissions at a place.

    On a date, default today; accounts that are closed are left out. One query.
    """
    permissions = set(permissions)
    roles = [role for role, given in policy.ROLE_PERMISSIONS.items() if permissions & given.keys()]
    codes = {place.unit_code, place.parent_code, *place.path.split("/")} - {""}
    rows = (
        Assignment.objects.in_force(on)
        .filter(role__in=roles, unit__code__in=codes, user__is_active=True)
        .order_by()
        .values_list("user_id", "role", "unit_id", "unit__code")
    )
    return {
        user
        for user, role, *unit in rows
        if any(policy.can([Held(Role(role), *unit)], one, place) for one in permissions)
    }


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
