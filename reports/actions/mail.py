"""Where a person gets mails, and which he does without."""

from collections.abc import Iterable

from django.db import transaction

from reports.models import MailOff
from reports.notifications import Group


@transaction.atomic
def choose_mail(*, by, email: str, off: Iterable[Group]) -> None:
    """Send a person's mails to an address ("": none), but for those of the groups given."""
    off = set(off)
    by.email = email
    by.save(update_fields=["email"])
    MailOff.objects.filter(user=by).exclude(group__in=off).delete()
    MailOff.objects.bulk_create(
        [MailOff(user=by, group=one) for one in sorted(off)], ignore_conflicts=True
    )
