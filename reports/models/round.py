"""Rounds: a parent asks units of some kinds to file forms for a period, by dates."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q

from indicators.models import FormVersion
from units.models import Unit, former_name, person

FOLDER = "dispatches"  # of the storage; no address serves it


def random_name(instance, filename: str) -> str:
    """Return where a công văn is kept: nothing of its own name, which others may guess."""
    return f"{FOLDER}/{uuid4().hex}"


class RoundQuerySet(models.QuerySet):
    def standing(self):
        """Rounds that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def with_owner(self):
        """With the unit that asks, as it was called on the last day of the figures."""
        former = former_name("owner_id", OuterRef("data_to"))
        return self.select_related("owner").annotate(owner_former=former)


class Round(models.Model):
    """One request for reports, made by công văn; its dates are stored, never computed."""

    owner = models.ForeignKey(
        Unit, models.PROTECT, related_name="rounds", verbose_name="đơn vị yêu cầu"
    )
    period = models.CharField("kỳ báo cáo", max_length=8)  # periods.Period as text, "2022-H1"
    title = models.CharField("tên đợt", max_length=200)
    dispatch_number = models.CharField("số công văn", max_length=60, blank=True)
    dispatch_date = models.DateField("ngày công văn", null=True, blank=True)
    attachment = models.FileField(
        "tệp công văn", upload_to=random_name, max_length=100, blank=True
    )  # "": none; see reports.attachments
    attachment_name = models.CharField(max_length=200, blank=True)  # as it is handed out
    attachment_size = models.PositiveIntegerField(default=0)  # bytes
    data_from = models.DateField("số liệu từ ngày")
    data_to = models.DateField("số liệu đến hết ngày")
    opened_at = models.DateTimeField("mở lúc")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở"
    )
    opens_at = models.DateTimeField(
        "bắt đầu nhập lúc", null=True, blank=True
    )  # None: from `opened_at` on
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người hủy",
    )
    cancel_reason = models.CharField("lý do hủy", max_length=500, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-data_to", "owner__code"]
        verbose_name = "đợt báo cáo"
        verbose_name_plural = "đợt báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "period"],
                condition=Q(cancelled_at__isnull=True),
                name="round_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, cancel_reason__gt=""),
                name="round_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(data_to__gte=F("data_from")),
                name="round_window_ordered",
                violation_error_message="Ngày chốt số liệu không được trước ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def owner_then(self) -> Unit:
        """The unit that asks as it was called then. Needs the round from `with_owner()`."""
        return self.owner.stood(self.owner_former)


class RoundForm(models.Model):
    """Which form units of one kind file in a round, and by when."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="forms")
    unit_kind = models.CharField("loại đơn vị", max_length=12, choices=Unit.Kind)
    form = models.ForeignKey(FormVersion, models.PROTECT, verbose_name="mẫu báo cáo")
    due_at = models.DateTimeField("hạn gửi")
    closes_at = models.DateTimeField(
        "khóa lúc", null=True, blank=True
    )  # None: late filing stays open

    class Meta:
        ordering = ["round", "unit_kind"]
        verbose_name = "mẫu của đợt"
        verbose_name_plural = "mẫu của đợt"
        constraints = [
            models.UniqueConstraint(fields=["round", "unit_kind"], name="round_form_once_per_kind"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gte=F("due_at")),
                name="round_form_closes_after_due",
                violation_error_message="Thời điểm khóa không được trước hạn gửi.",
            ),
        ]

    def __str__(self):
        return f"{self.round_id} {self.unit_kind}"


class RoundExceptionQuerySet(models.QuerySet):
    def exempt(self):
        """Exemptions that stand."""
        return self.filter(kind="exempt", ended_at__isnull=True, round__cancelled_at__isnull=True)

    def with_unit(self):
        """With the unit as it was called on the last day of the figures, and who said so."""
        former = former_name("unit_id", OuterRef("round__data_to"))
        return self.select_related("unit", "made_by").annotate(unit_former=former)


class RoundException(models.Model):
    """A unit asked although its kind is not, or let off although it is; with who said so and why.

    Never deleted: an exemption that is taken back ends. What it makes of the unit's report is kept
    there, in `Report.is_owed`.
    """

    class Kind(models.TextChoices):
        ADDED = "added", "Giao thêm"
        EXEMPT = "exempt", "Miễn báo cáo"

    round = models.ForeignKey(Round, models.PROTECT, related_name="exceptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=6, choices=Kind)
    reason = models.CharField("lý do", max_length=500)
    document_number = models.CharField("văn bản", max_length=60, blank=True)
    made_at = models.DateTimeField("ghi lúc")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    ended_at = models.DateTimeField("thôi miễn lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = RoundExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["round", "made_at"]
        verbose_name = "ngoại lệ của đợt"
        verbose_name_plural = "ngoại lệ của đợt"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "kind"],
                condition=Q(ended_at__isnull=True),
                name="round_exception_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="round_exception_ended_paired",
            ),
        ]

    def __str__(self):
        return f"{self.round_id} {self.kind} {self.unit_id}"

    @property
    def unit_then(self) -> Unit:
        """The unit as it was called then. Needs the exception from `with_unit()`."""
        return self.unit.stood(self.unit_former)

    @property
    def maker(self) -> str:
        return person(self.made_by)
