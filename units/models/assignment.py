"""Who held which role where, from which day to which, by himself or for another."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from units import signing
from units.fields import ordered_dates
from units.models.unit import Unit
from units.policy import Role


def holding(on: date, prefix: str = "") -> Q:
    """Return the condition that an assignment's own dates hold on a day, at a path to it."""
    path = f"{prefix}__" if prefix else ""
    begun = Q(**{f"{path}valid_from__lte": on})
    lasts = Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gte": on})
    stands = Q(**{f"{path}ended_at__isnull": True}) | Q(**{f"{path}valid_to__gt": on})
    return begun & lasts & stands


class AssignmentQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None):
        """Assignments that hold on a date, default today; a delegated one while its origin does."""
        on = on or timezone.localdate()
        origin = holding(on, "delegated_from") & Q(
            delegated_from__role=F("role"),
            delegated_from__unit=F("unit"),
            delegated_from__delegated_from__isnull=True,
        )
        return self.filter(holding(on), Q(delegated_from__isnull=True) | origin)

    def standing(self, on: date | None = None):
        """Own assignments that hold on a date or will: what a person has, or is to have."""
        on = on or timezone.localdate()
        lasts = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        # One ended before its first day never began.
        stands = Q(ended_at__isnull=True) | Q(valid_to__gt=Greatest(F("valid_from"), on))
        return self.filter(lasts & stands)

    def own(self):
        """Those a person holds in his own right."""
        return self.filter(delegated_from__isnull=True)


class Assignment(models.Model):
    """A person holds a role at a unit between two dates.

    One delegated names the assignment it comes from, and gives nothing on a day that one does not
    hold, whoever ended it; `units.models.held` and `in_force` both ask that.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name="tài khoản",
    )
    role = models.CharField(
        "vai trò", max_length=14, choices=[(role.value, role.label) for role in Role]
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assignments", verbose_name="đơn vị"
    )
    valid_from = models.DateField("từ ngày", default=timezone.localdate)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    # Ended at once, within its last day, which then no longer counts. None: it lasts that day.
    ended_at = models.DateTimeField("chấm dứt lúc", null=True, blank=True, editable=False)
    title = models.CharField("chức vụ", max_length=80, blank=True)
    signing_form = models.CharField(
        "hình thức ký",
        max_length=4,
        blank=True,
        choices=[(form.value, form.label) for form in signing.Form if form],
    )
    basis = models.CharField("số văn bản", max_length=60, blank=True)
    delegated_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="delegations",
        null=True,
        blank=True,
        editable=False,
        verbose_name="nhận ủy quyền từ",
    )

    history = HistoricalRecords()
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "role", "user__username"]
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        indexes = [models.Index(fields=["user", "valid_from"])]
        constraints = [
            ordered_dates("assignment_dates_ordered"),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(valid_to__isnull=True),
                name="assignment_once",
                violation_error_message="Tài khoản này đã có vai trò đó tại đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from__isnull=True)
                | (Q(valid_to__isnull=False) & ~Q(basis="")),
                name="assignment_delegated_has_end_and_basis",
                violation_error_message="Ủy quyền phải có ngày kết thúc và số văn bản.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(valid_to__isnull=False),
                name="assignment_ended_has_last_day",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {Role(self.role).label} · {self.unit}"

    def is_standing(self, on: date) -> bool:
        """Whether it holds on a date or will, by its own dates."""
        lasts = self.valid_to is None or self.valid_to >= on
        return lasts and (self.ended_at is None or self.valid_to > max(on, self.valid_from))
