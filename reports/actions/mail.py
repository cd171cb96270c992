"""Which mails a person does without."""

from collections.abc import Iterable

from django.db import transaction

from reports.models import MailOff
from reports.notifications import Group


@transaction.atomic
def choose_mail(*, by, off: Iterable[Group]) -> None:
    """Switch off the mails of these groups for a person, and on those of all others."""
    off = set(off)
    MailOff.objects.filter(user=by).exclude(group__in=off).delete()
    MailOff.objects.bulk_create(
        [MailOff(user=by, group=one) for one in sorted(off)], ignore_conflicts=True
    )
