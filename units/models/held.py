"""Which roles a person holds on a day: one query a request, whatever gave them."""

from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from units import policy
from units.policy import Reach, Role


def person(user) -> str:
    """Return how a page names an account: family name first, or the account's own name."""
    return " ".join(filter(None, (user.last_name, user.first_name))) or user.get_username()


def full_name(user) -> str:
    """Return family and given name as a document prints them, "" where either is missing."""
    return f"{user.last_name} {user.first_name}" if user.last_name and user.first_name else ""


# Written out: every request asks it, and the ORM takes ten times as long to put it together.
# The roles of the day, those delegated only while the role they come from holds too; then what they
# still read of units ended since: see `policy.READS`.
HELD = """
    WITH RECURSIVE held AS (
        SELECT a.id, a.role, a.unit_id, o.user_id AS delegator
        FROM units_assignment a LEFT JOIN units_assignment o ON o.id = a.delegated_from_id
        WHERE a.user_id = %(user)s AND a.valid_from <= %(day)s
            AND (a.valid_to IS NULL OR a.valid_to >= %(day)s)
            AND (a.ended_at IS NULL OR a.valid_to > %(day)s)
            AND (o.id IS NULL OR (
                o.role = a.role AND o.unit_id = a.unit_id AND o.delegated_from_id IS NULL
                AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
                AND (o.ended_at IS NULL OR o.valid_to > %(day)s)
            ))
    ), before (origin, unit_id, whole) AS (
        SELECT s.successor_id, s.predecessor_id, CASE s.extent WHEN 'full' THEN 1 ELSE 0 END
        FROM units_unitsuccession s
        WHERE s.successor_id IN (SELECT unit_id FROM held) AND s.effective_on <= %(day)s
        UNION
        SELECT b.origin, s.predecessor_id, CASE s.extent WHEN 'full' THEN b.whole ELSE 0 END
        FROM before b JOIN units_unitsuccession s ON s.successor_id = b.unit_id
    )
    SELECT h.role, u.id, u.code, '' AS past, h.delegator, h.id, u.name
    FROM held h JOIN units_unit u ON u.id = h.unit_id
    UNION ALL
    SELECT h.role, u.id, u.code, CASE b.whole WHEN 1 THEN 'full' ELSE 'partial' END,
        h.delegator, h.id, u.name
    FROM before b JOIN held h ON h.unit_id = b.origin JOIN units_unit u ON u.id = b.unit_id
    WHERE u.valid_to < %(day)s
    ORDER BY 4, 3, 1, 6
"""


def held_by(user, on: date | None = None) -> tuple[policy.Held, ...]:
    """Return the roles a user holds on a date (default today, Asia/Ho_Chi_Minh). One query.

    After them what they still read of units ended since, marked `past`.
    Cached on the user object for the request when `on` is left out.
    """
    if not user.is_authenticated:
        return ()
    if on is None and hasattr(user, "_held"):
        return user._held
    day = (on or timezone.localdate()).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user.pk, "day": day})
        held = tuple(policy.Held(Role(role), *unit) for role, *unit in cursor.fetchall())
    if on is None:
        user._held = held
    return held


def reached(user, permission) -> Q:
    """Return the condition that a user's roles reach a row through a permission.

    For rows that keep `unit`, `path` and `parent_code`, the hierarchy that counts for them: reports
    and figures. One query for the roles, none of its own.
    """
    condition = Q(pk__in=[])
    for reach, held in policy.units_where(held_by(user), permission):
        own = Q(unit_id=held.unit_id)
        inside = Q(path__contains=f"/{held.unit_code}/")
        match reach:
            case Reach.OWN:
                condition |= own
            case Reach.CHILDREN:
                condition |= Q(parent_code=held.unit_code) | (own & Q(parent_code=""))
            case Reach.BELOW:
                condition |= inside & ~own
            case Reach.TREE:
                condition |= inside
    return condition
