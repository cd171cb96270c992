"""Indicators, form versions, targets, and the figures published.

Owns the catalogue's rows, what plans ask of the figures, and the published figures. A form
version is one document (`definition`, read into `spec.FormSpec`); its `Item` rows exist so that
values can point at something the database protects. `catalogue` loads, publishes and reads form
versions; nothing else writes them.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from indicators import spec
from indicators.periods import FIRST_YEAR, LAST_YEAR
from units.models import FoldedField, Unit, reached
from units.policy import Permission


def choices(values) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Indicator(models.Model):
    """The stable meaning of a figure, independent of any form."""

    code = models.CharField("mã chỉ tiêu", max_length=120, unique=True)
    name = models.CharField("tên chỉ tiêu", max_length=500)
    value_type = models.CharField("kiểu số liệu", max_length=10, choices=choices(spec.VALUE_TYPES))
    rollup = models.CharField("cách tổng hợp", max_length=10, choices=choices(spec.ROLLUPS))
    time_basis = models.CharField("thời gian", max_length=14, choices=choices(spec.TIME_BASES))
    formula = models.CharField("công thức", max_length=500, blank=True)
    source = models.CharField("nguồn", max_length=300, blank=True)
    # Plain numbers as the dictionary has them; "" = no limit, see spec.IndicatorSpec.
    minimum = models.CharField("ngưỡng dưới", max_length=30, blank=True)
    maximum = models.CharField("ngưỡng trên", max_length=30, blank=True)
    change_factor = models.CharField("hệ số biến động", max_length=30, blank=True)
    definition = models.TextField("định nghĩa", blank=True)
    related = models.JSONField("chỉ tiêu liên quan", default=list, blank=True)  # code, how, note
    search_name = FoldedField("name", max_length=500, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"

    def __str__(self):
        return f"{self.code} · {self.name}"


class Target(models.Model):
    """The least a plan asks of an indicator in a year, of one unit or of a kind of units under it.

    Which of several counts for a report is `rules.targets`: the nearest.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets", verbose_name="đơn vị")
    unit_kind = models.CharField(
        "giao cho", max_length=12, choices=Unit.Kind, blank=True
    )  # "": the unit itself; else every unit of the kind under it
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name="chỉ tiêu"
    )
    year = models.PositiveSmallIntegerField(
        "năm", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    minimum = models.DecimalField("mức tối thiểu", max_digits=18, decimal_places=2)
    source = models.CharField("văn bản giao", max_length=300)  # the plan or decision, as cited

    history = HistoricalRecords()

    class Meta:
        ordering = ["-year", "unit__code", "unit_kind", "indicator__code"]
        verbose_name = "mục tiêu"
        verbose_name_plural = "mục tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "unit_kind", "indicator", "year"],
                name="target_once",
                violation_error_message="Đã có mục tiêu này của đơn vị trong năm; hãy sửa dòng đó.",
            )
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.year} {self.unit_id} {self.unit_kind}".rstrip()

    def clean(self):
        """A code of a choice, or a text, has no least."""
        if self.indicator_id and self.indicator.value_type in ("choice", "text"):
            raise ValidationError(
                {"indicator": "Chỉ tiêu lựa chọn hoặc chữ không có mức tối thiểu để giao."}
            )


class FormVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def drafts_of(self, user):
        """Drafts of the units whose catalogue a user edits or publishes."""
        places = Unit.objects.visible_to(user, Permission.CATALOGUE_EDIT) | Unit.objects.visible_to(
            user, Permission.CATALOGUE_PUBLISH
        )
        return self.filter(published_at__isnull=True, owner__in=places)

    def readable_by(self, user):
        """Every published form, and the drafts of `drafts_of`."""
        return self.published() | self.filter(pk__in=self.drafts_of(user).values("pk"))


class FormVersion(models.Model):
    """One set of forms: a draft that is edited, or an issued one, frozen (`freezing`)."""

    code = models.CharField("mã mẫu", max_length=60, unique=True)
    title = models.CharField("tên mẫu", max_length=300)
    definition = models.JSONField("nội dung")  # spec.FormSpec, see formfile.to_json
    sha256 = models.CharField("mã băm", max_length=64, db_index=True)
    published_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: a draft, or a form shipped with the portal
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )  # whose administrators edit the draft; None: shipped
    version = models.PositiveIntegerField(default=0)  # of a draft: counts its saves
    edited_at = models.DateTimeField(null=True, blank=True)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True
    )  # who made or changed the draft: none of them may publish it

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "mẫu báo cáo"
        verbose_name_plural = "mẫu báo cáo"

    def __str__(self):
        return self.title


class ItemQuerySet(models.QuerySet):
    def delete(self):
        raise TypeError("Rows of a form are made when it is published and stay.")


class Item(models.Model):
    """One printed row of a published form version; the wording is in the form's definition."""

    # Protected: a published form has rows, so it cannot be deleted; a draft has none and can.
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="items")
    code = models.CharField("mã dòng", max_length=12)  # "7.54"
    position = models.PositiveIntegerField("thứ tự")  # over the whole form, from 0
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="items", null=True, blank=True
    )  # None: a heading

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["form", "position"]
        verbose_name = "dòng chỉ tiêu"
        verbose_name_plural = "dòng chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="item_code_once"),
            models.UniqueConstraint(
                fields=["form", "indicator"],
                condition=Q(indicator__isnull=False),
                name="item_indicator_once",
            ),
        ]

    def __str__(self):
        return f"{self.form_id}:{self.code}"

    def delete(self, *args, **kwargs):
        raise TypeError("Rows of a form are made when it is published and stay.")


class FigureQuerySet(models.QuerySet):
    def current(self):
        """Figures of the latest approval of each report."""
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, user):
        """Figures of the reports a user may read."""
        return self.filter(reached(user, Permission.REPORT_VIEW))

    def of_form(self, form: FormVersion, period: str):
        return self.current().filter(form=form, period=period)


class Figure(models.Model):
    """One indicator's published value for one unit and period.

    Written when a report is approved, never changed: a later approval supersedes the row and adds
    another. `path` and `parent_code` are the hierarchy on the period's end date.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="figures")
    path = models.CharField(max_length=300)  # "/gialai/gialai.kongchro/"
    parent_code = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=8)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="figures")
    item_code = models.CharField(max_length=12)
    submission_receipt = models.CharField(
        max_length=40
    )  # receipt number of the approved submission
    value = models.DecimalField(max_digits=28, decimal_places=10, null=True)  # None: not applicable
    mark = models.CharField(max_length=5)  # value | nil | na
    key = models.CharField(max_length=80, blank=True)  # option key of a coded choice
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "period", "item_code"]
        verbose_name = "số liệu công bố"
        verbose_name_plural = "số liệu công bố"
        indexes = [
            # One roll-up screen: all current figures of a parent's children for a form and period.
            models.Index(
                fields=["form", "period", "parent_code"],
                condition=Q(superseded_at__isnull=True),
                name="figure_rollup",
            ),
            # One series: an indicator of a unit over periods.
            models.Index(fields=["indicator", "unit", "period"], name="figure_series"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "form", "indicator"],
                condition=Q(superseded_at__isnull=True),
                name="figure_one_current",
            )
        ]

    def __str__(self):
        return f"{self.unit_id} {self.period} {self.indicator_id}"
