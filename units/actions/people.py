"""Give roles, end them, move a person from one unit to another, say how he signs.

What stands in the way is `appointing` (pure); here it is read, held against who asks, and written.
No row is rewritten: a role ends and another begins, and `Assignment.history` keeps who did it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from units import appointing, policy
from units.accounts import not_managed, place_of
from units.appointing import Post, Wish
from units.models import Assignment, Unit, UnitParent, held_by
from units.policy import GIVING, Permission, Role
from units.refusals import Refused
from units.text import nfc
from units.tree import Tree


def post_of(one: Assignment) -> Post:
    """Return an assignment as decisions see it; its unit must be loaded."""
    last = one.valid_to
    if one.ended_at is not None:  # its last day no longer counts
        last -= timedelta(days=1)
    return Post(
        one.pk,
        one.user_id,
        Role(one.role),
        one.unit.code,
        one.valid_from,
        last,
        one.delegated_from_id is not None,
    )


def posts_of(user) -> list[Post]:
    """Return what an account has or is to have, delegated too. One query."""
    return [post_of(one) for one in user.assignments.standing().select_related("unit")]


def require(role: str, unit: Unit, tree: Tree, by) -> None:
    """Raise PermissionDenied unless a person may give the role there."""
    place = place_of(tree, unit.code)
    faults = appointing.rights(held_by(by), by.is_superuser, Role(role), place, unit.name)
    if faults:
        raise PermissionDenied(" ".join(faults))


def require_other(user, by) -> None:
    if user.pk == by.pk:
        raise PermissionDenied(appointing.OWN)


@transaction.atomic
def assign(
    *,
    user,
    role: str,
    unit: Unit,
    valid_from: date,
    by,
    valid_to: date | None = None,
    title: str = "",
    signing_form: str = "",
    basis: str = "",
) -> Assignment:
    """Give an account a role at a unit. Raise PermissionDenied or Refused."""
    require_other(user, by)
    require(role, unit, UnitParent.objects.tree(), by)
    type(user).objects.select_for_update().get(pk=user.pk)
    title = nfc(title)
    wish = Wish(
        Role(role),
        unit.code,
        unit.name,
        Unit.objects.in_force(valid_from).filter(pk=unit.pk).exists(),
        valid_from,
        valid_to,
        title,
        signing_form,
    )
    faults = appointing.assigning(wish, posts_of(user), user.is_active, timezone.localdate())
    if faults:
        raise Refused(faults)
    if GIVING[Role(role)] == Permission.ACCOUNT_MANAGE and role == Role.ADMINISTRATOR:
        user.is_staff = True  # the door of the administration; what is behind it asks the policy
        user.save(update_fields=["is_staff"])
    return _save(
        Assignment(
            user=user,
            role=role,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            title=title,
            signing_form=signing_form,
            basis=nfc(basis),
        ),
        by,
    )


def _save(one: Assignment, by) -> Assignment:
    one._history_user = by
    one.save()
    one.user.__dict__.pop("_held", None)
    return one


@dataclass(frozen=True)
class Parting:
    """What would be when posts end: what units lack then, and why it cannot be."""

    lacking: list[str]  # sentences; a warning
    faults: list[str]  # sentences; not done


def parting(leaving: Iterable[Assignment], on: date, tree: Tree, without=None) -> Parting:
    """Return what units lack once posts have ended and an account is out. One query.

    `on` is the first day without them; `without` an account that is to be locked.
    """
    leaving = [one for one in leaving if one.delegated_from_id is None]
    if not leaving:
        return Parting([], [])
    places = {one.unit.code: place_of(tree, one.unit.code) for one in leaving}
    near = {code for place in places.values() for code in place.path.strip("/").split("/")}
    others = Assignment.objects.own().standing().select_related("unit")
    others = others.filter(unit__code__in=near, user__is_active=True)
    others = others.exclude(pk__in=[one.pk for one in leaving])
    if without is not None:
        others = others.exclude(user=without)
    staying = [post_of(one) for one in others]
    names = {one.unit.code: one.unit.name for one in leaving}
    gone = [post_of(one) for one in leaving]
    return Parting(
        appointing.left_without(gone, staying, on, names),
        appointing.without_manager(gone, staying, on, places, names),
    )


def hold(units: Iterable[Unit], tree: Tree) -> None:
    """Lock units and all above them: of two last administrators who go, the second is told."""
    codes = {unit.code for unit in units}
    codes |= {above for code in codes for above in tree.ancestors(code)}
    list(Unit.objects.select_for_update().filter(code__in=codes).order_by("pk"))


@transaction.atomic
def end(*, assignment: Assignment, by, last: date | None = None) -> Assignment:
    """End a role after a day, None: at once. Raise PermissionDenied or Refused.

    One delegated is ended by who delegated it, or by who may give the role.
    """
    tree = UnitParent.objects.tree()
    one = Assignment.objects.select_for_update(of=("self",)).select_related(
        "unit", "user", "delegated_from"
    )
    one = one.get(pk=assignment.pk)
    is_delegator = one.delegated_from_id is not None and one.delegated_from.user_id == by.pk
    if not is_delegator:
        require_other(one.user, by)
        require(one.role, one.unit, tree, by)
    today = timezone.localdate()
    if faults := appointing.ending(post_of(one), last, today):
        raise Refused(faults)
    hold([one.unit], tree)
    on = appointing.first_day_without(post_of(one), last, today)
    if faults := parting([one], on, tree).faults:
        raise Refused(faults)
    return _end(one, last, by)


def _end(one: Assignment, last: date | None, by) -> Assignment:
    """End a post after a day; at once where that is before it could end or None is given."""
    if last is None or last < one.valid_from:
        one.valid_to, one.ended_at = max(timezone.localdate(), one.valid_from), timezone.now()
    else:
        one.valid_to = last
    return _save(one, by)


def row_faults(before: Assignment | None, after: Assignment, by) -> list[str]:
    """Return why a row may not be written as the administration has it; None: it is a new one.

    The administration corrects, so it is not held to days from today on; which units are in scope,
    ended ones among them, it asks itself. Three queries at most.
    """
    if by.pk in {one.user_id for one in (before, after) if one}:
        return [appointing.OWN]
    faults = [
        appointing.NO_RIGHT.format(Role(one.role).label, one.unit.name)
        for one in filter(None, (before, after))
        if not (by.is_superuser or policy.has(held_by(by), GIVING[Role(one.role)]))
    ]
    faults += appointing.position(Role(after.role), after.title, after.signing_form)
    if faults or before is None:
        return list(dict.fromkeys(faults))
    today = timezone.localdate()
    is_same = all(
        getattr(before, name) == getattr(after, name) for name in ("user_id", "role", "unit_id")
    )
    if is_same and after.valid_from <= today and after.valid_to is None:
        return []
    goes_on = is_same and after.valid_from <= today and after.valid_to >= today
    on = after.valid_to + timedelta(days=1) if goes_on else today
    return parting([before], on, UnitParent.objects.tree()).faults


@transaction.atomic
def restate(*, assignment: Assignment, title: str, signing_form: str, by) -> Assignment:
    """Say what a person's position is and how he signs. Raise PermissionDenied or Refused."""
    one = Assignment.objects.select_for_update(of=("self",)).select_related("unit", "user")
    one = one.get(pk=assignment.pk)
    require_other(one.user, by)
    require(one.role, one.unit, UnitParent.objects.tree(), by)
    title = nfc(title)
    faults = appointing.position(Role(one.role), title, signing_form)
    if one.delegated_from_id is not None or not one.is_standing(timezone.localdate()):
        faults = [appointing.ENDED]
    if faults:
        raise Refused(faults)
    one.title, one.signing_form = title, signing_form
    return _save(one, by)


@transaction.atomic
def transfer(
    *, user, source: Unit, target: Unit, on: date, by, title: str = ""
) -> list[Assignment]:
    """End a person's roles at one unit the day before, begin the same at another on a day.

    Positions and signing forms do not move along: they are of the old unit. Raise PermissionDenied
    or Refused.
    """
    require_other(user, by)
    tree = UnitParent.objects.tree()
    posts = user.assignments.own().standing().filter(unit=source).select_related("unit", "user")
    posts = list(posts.select_for_update(of=("self",)))
    for one in posts:
        require(one.role, source, tree, by)
        require(one.role, target, tree, by)
    today, last = timezone.localdate(), on - timedelta(days=1)
    faults = [appointing.SAME_UNIT] if source.pk == target.pk else []
    faults += [] if posts else [appointing.NOTHING_TO_MOVE.format(source.name)]
    if faults := faults or appointing.dates(on, None, today):
        raise Refused(faults)
    hold([source], tree)
    if faults := parting(posts, on, tree).faults:
        raise Refused(faults)
    for one in posts:
        if one.valid_to is None or one.valid_to > last:
            _end(one, last, by)
    roles = sorted({one.role for one in posts})
    return [
        assign(user=user, role=role, unit=target, valid_from=on, title=title, by=by)
        for role in roles
    ]


def managed(account, by) -> None:
    """Raise PermissionDenied unless a person may change the account itself."""
    if faults := not_managed(account, by):
        raise PermissionDenied(" ".join(faults))
