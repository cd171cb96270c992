"""Rounds: a parent asks units of some kinds to file forms for a period, by dates."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q

from indicators.models import FormVersion
from units.models import Unit, former_name


class RoundQuerySet(models.QuerySet):
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
    data_from = models.DateField("số liệu từ ngày")
    data_to = models.DateField("số liệu đến hết ngày")
    opened_at = models.DateTimeField("mở lúc")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mở"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-data_to", "owner__code"]
        verbose_name = "đợt báo cáo"
        verbose_name_plural = "đợt báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["owner", "period"], name="round_once_per_period"),
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


class Extension(models.Model):
    """A later deadline granted to one report, with its reason."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField("gia hạn đến")
    reason = models.CharField("lý do", max_length=500)
    granted_at = models.DateTimeField("chấp thuận lúc")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chấp thuận"
    )

    class Meta:
        ordering = ["report", "granted_at"]
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"

    def __str__(self):
        return f"{self.report_id} -> {self.due_at:%d/%m/%Y}"
