"""Make accounts, lock them, let their owners set a password. Each leaves an `AccountEvent`."""

from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from units.actions import people
from units.models import AccountEvent, Unit, UnitParent
from units.refusals import Refused
from units.text import nfc

Name = AccountEvent.Name


def record(account, name: str, by, at: datetime | None = None) -> AccountEvent:
    return AccountEvent.objects.create(account=account, name=name, at=at or timezone.now(), by=by)


@transaction.atomic
def create_account(
    *, username: str, last_name: str, first_name: str, role: str, unit: Unit, by, **position
) -> User:
    """Make an account with its first role, from today; nobody can sign in before `issue_link`.

    `position` is the title and signing form of the role. Raise PermissionDenied or Refused.
    """
    people.require(role, unit, UnitParent.objects.tree(), by)
    user = User(
        username=User.normalize_username(username.strip()),
        last_name=nfc(last_name),
        first_name=nfc(first_name),
    )
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise Refused(error.messages) from None
    user.save()
    record(user, Name.CREATED, by)
    today = timezone.localdate()
    people.assign(user=user, role=role, unit=unit, valid_from=today, by=by, **position)
    return user


@transaction.atomic
def issue_link(*, user: User, by) -> tuple[str, str]:
    """Return what the address to set a password is made of: the account's id and a token.

    It works once and for PASSWORD_RESET_TIMEOUT. The password of before, its sessions and links
    given before stop working now. Raise PermissionDenied.
    """
    people.managed(user, by)
    user.set_unusable_password()  # a new random mark, which the token is made of
    user.save(update_fields=["password"])
    record(user, Name.LINK, by)
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def set_password(*, user: User) -> None:
    """Record that the owner of an account has set its password."""
    record(user, Name.PASSWORD, user)


def locking(user: User) -> people.Parting:
    """Return what units would lack were an account locked, and why it cannot be."""
    tree = UnitParent.objects.tree()
    posts = list(user.assignments.own().standing().select_related("unit"))
    people.hold([one.unit for one in posts], tree)
    return people.parting(posts, timezone.localdate(), tree, without=user)


@transaction.atomic
def lock(*, user: User, by) -> None:
    """Let nobody sign in with an account any more. Raise PermissionDenied or Refused."""
    people.managed(user, by)
    if faults := locking(user).faults:
        raise Refused(faults)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(user, Name.LOCKED, by)


@transaction.atomic
def unlock(*, user: User, by) -> None:
    """Let an account sign in again. Raise PermissionDenied."""
    people.managed(user, by)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(user, Name.UNLOCKED, by)
