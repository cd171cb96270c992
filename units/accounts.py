"""Which accounts and units a person manages: the scope of the pages and of the administration.

Reads only; what is done with an account is `units.actions`, who may is `units.policy`.
"""

from django.contrib.auth.models import User
from django.db.models import Q

from units import appointing, policy
from units.models import Assignment, Unit, UnitParent, held_by
from units.policy import Permission, Place, Role


def units_managed(user):
    """Return the units at which a person gives roles; a superuser all."""
    if user.is_superuser:
        return Unit.objects.all()
    return Unit.objects.visible_to(user, Permission.STAFF_MANAGE)


def accounts_seen(user):
    """Return the accounts that have or had a role where the person gives roles, or none at all.

    An account without any role is found by who manages every role, and by who made it. Never a
    superuser: changing its password would be a way to become one.
    """
    accounts = User.objects.filter(is_superuser=False)
    if user.is_superuser:
        return accounts
    units = units_managed(user).order_by().values("pk")
    near = Q(pk__in=Assignment.objects.filter(unit__in=units).order_by().values("user"))
    new = Q(assignments__isnull=True, account_events__by=user, account_events__name="created")
    if policy.has(held_by(user), Permission.ACCOUNT_MANAGE):
        new = Q(assignments__isnull=True)
    return accounts.filter(pk__in=User.objects.filter(near | new).values("pk"))


def not_managed(account, by) -> list[str]:
    """Return why a person may not change an account itself: its password, its lock.

    He must be able to give every role it has or is to have, those delegated to it too: a password
    is a way into all of them. Two queries beside his roles.
    """
    if account.pk == by.pk:
        return [appointing.OWN]
    if by.is_superuser and not account.is_superuser:
        return []
    tree = UnitParent.objects.tree()
    standing = Assignment.objects.filter(user=account).standing().order_by()
    rows = standing.values_list("role", "unit__code").distinct()
    known = all(
        policy.can(held_by(by), policy.GIVING[Role(role)], place_of(tree, code))
        for role, code in rows
    )
    return [] if known and not account.is_superuser else [appointing.NOT_MANAGED]


def place_of(tree, code: str) -> Place:
    """Return where a unit stands in a hierarchy."""
    return Place(code, tree.path(code), tree.parent(code))
