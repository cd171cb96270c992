"""Let another act in one's role for some days, by a document (ủy quyền)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from units import appointing
from units.actions.people import _save, post_of, posts_of
from units.appointing import Delegation
from units.models import Assignment, UnitParent
from units.policy import Permission
from units.refusals import Refused
from units.signing import Form
from units.text import nfc


def delegates(origin: Assignment):
    """Return the accounts a role can be delegated to: of the unit and those below it, not his own.

    Two queries once they are read.
    """
    code = origin.unit.code
    codes = [code, *UnitParent.objects.tree().descendants(code)]
    near = Assignment.objects.own().in_force().filter(unit__code__in=codes)
    accounts = type(origin.user).objects.filter(pk__in=near.order_by().values("user"))
    return accounts.filter(is_active=True, is_superuser=False).exclude(pk=origin.user_id)


@transaction.atomic
def delegate(
    *,
    origin: Assignment,
    to,
    valid_from: date,
    valid_to: date | None,
    basis: str,
    by,
    title: str = "",
    signing_form: str = Form.DELEGATED,
) -> Assignment:
    """Give another the own role at its unit from a day to a day. Raise Refused.

    It gives nothing on a day on which the own role is not held, and is ended by `people.end`.
    """
    held = Assignment.objects.select_for_update(of=("self",)).select_related("unit", "user")
    held = held.get(pk=origin.pk)
    type(to).objects.select_for_update().get(pk=to.pk)
    wish = Delegation(valid_from, valid_to, nfc(basis), nfc(title), signing_form)
    post = post_of(held)
    faults = appointing.delegating(
        wish,
        post,
        by.pk,
        to.pk,
        posts_of(to),
        delegates(held).filter(pk=to.pk).exists(),
        today=timezone.localdate(),
        unit_name=held.unit.name,
        is_active=to.is_active,
    )
    if faults:
        raise Refused(faults)
    signs = post.gives(Permission.REPORT_SIGN)
    return _save(
        Assignment(
            user=to,
            role=held.role,
            unit=held.unit,
            valid_from=wish.valid_from,
            valid_to=wish.valid_to,
            basis=wish.basis,
            title=wish.title,
            signing_form=wish.form if signs else "",
            delegated_from=held,
        ),
        by,
    )
