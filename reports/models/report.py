"""A report, its cells and its text. Written only through `entry` and `actions`."""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone

from indicators.models import FormVersion, Item
from indicators.periods import Period
from reports.models.round import Round
from reports.workflow import State
from units.models import Unit, former_name, reached
from units.policy import Permission, Place

# On a report: its unit owes it, or has sent it all the same. What coverage is counted over.
EXPECTED = Q(is_owed=True) | Q(submitted_at__isnull=False)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.REPORT_VIEW):
        """Reports a user's roles reach through a permission, by the hierarchy each report keeps."""
        return self.filter(reached(user, permission))

    def for_page(self):
        """With what every page shows of a report, without the form's definition."""
        found = self.select_related("unit", "form", "round").defer("form__definition")
        return found.annotate(unit_former=former_name("unit_id", OuterRef("data_to")))

    def expected(self):
        """Reports that are owed, and those sent although they are not."""
        return self.filter(EXPECTED)

    def owed(self):
        """Reports a round asks for that were not received, or went back and were not since."""
        return self.filter(round__isnull=False, due_at__isnull=False, submitted_at__isnull=True)

    def children_of(self, unit: Unit, period: str):
        """Reports filed to a unit for a period."""
        return self.filter(parent_code=unit.code, period=period)


class Report(models.Model):
    """What one unit files on one form for one period, through all its revisions.

    `path` and `parent_code` are the hierarchy on the period's last day; they decide who sees and
    who reviews it, whatever becomes of the units later.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="đơn vị")
    period = models.CharField("kỳ báo cáo", max_length=8)
    form = models.ForeignKey(
        FormVersion, models.PROTECT, related_name="reports", verbose_name="mẫu"
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="reports", null=True, blank=True, verbose_name="đợt"
    )  # None: filed outside any round
    path = models.CharField(max_length=300, db_index=True)
    parent_code = models.CharField(max_length=80, blank=True)  # "": a root, which reviews its own
    data_from = models.DateField("số liệu từ ngày")
    data_to = models.DateField("số liệu đến hết ngày")
    # What the round asks, and what stands by it and the extensions: see `reports.deadlines`, which
    # alone tells `due_at` and `closes_at`. They move when a person decides, never with the clock.
    opens_at = models.DateTimeField("bắt đầu nhập lúc", null=True, blank=True)  # None: open
    asked_due_at = models.DateTimeField("hạn của đợt", null=True, blank=True)
    asked_closes_at = models.DateTimeField("đợt khóa lúc", null=True, blank=True)
    due_at = models.DateTimeField("hạn gửi", null=True, blank=True)  # None: no deadline
    closes_at = models.DateTimeField("khóa lúc", null=True, blank=True)  # None: never closes
    # False: its unit was let off, or its round no longer asks for it.
    is_owed = models.BooleanField("phải gửi", default=True)

    state = models.CharField(
        "trạng thái",
        max_length=18,
        choices=[(state.value, state.label) for state in State],
        default=State.DRAFT.value,
    )
    revision = models.PositiveIntegerField("lần", default=1)  # rises when an approved one reopens
    version = models.PositiveIntegerField(default=1)  # rises with every change: optimistic lock
    last_hash = models.CharField(max_length=64, blank=True)  # of the newest event of the chain
    last_sequence = models.PositiveIntegerField(default=0)  # of the newest event of the chain

    presented_at = models.DateTimeField("trình ký lúc", null=True, blank=True)
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    review_started_at = models.DateTimeField("bắt đầu thẩm định lúc", null=True, blank=True)
    review_started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField("phê duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    reopen_asked_at = models.DateTimeField("đề nghị mở lại lúc", null=True, blank=True)
    reopen_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    portal_figures = models.JSONField(default=dict, blank=True)  # see filings; {} while a draft
    # Of the text as it was sent: findings without an explanation, and with one. 0 while a draft.
    text_questions = models.PositiveSmallIntegerField(default=0)
    text_answers = models.PositiveSmallIntegerField(default=0)
    document_number = models.CharField("số văn bản", max_length=40, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-data_to", "unit__code"]
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        indexes = [models.Index(fields=["parent_code", "period", "state"], name="report_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "form"], name="report_once_per_unit_period_form"
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
                    | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
                    name=f"report_{name}_paired",
                )
                for name in (
                    "presented",
                    "submitted",
                    "review_started",
                    "approved",
                    "reopen_asked",
                )
            ],
        ]

    def __str__(self):
        return f"{self.unit_then} · {self.period_label}"

    @cached_property
    def unit_then(self) -> Unit:
        """The unit as it was called on the last day of the figures, which no renaming changes.

        No query for a report from `for_page()`, else one.
        """
        if "unit_former" in self.__dict__:
            return self.unit.stood(self.unit_former)
        return self.unit.stood_on(self.data_to)

    @property
    def parent_then(self) -> Unit | None:
        """The unit it is filed to, as it was called then; None for a root. One query."""
        found = Unit.objects.filter(code=self.parent_code)
        return next(iter(found.called_on(self.data_to)), None) if self.parent_code else None

    @property
    def period_value(self) -> Period:
        return Period.parse(self.period)

    @property
    def period_label(self) -> str:
        return self.period_value.label

    @property
    def place(self) -> Place:
        """Where the report stands for `policy.can`. Needs `unit` loaded."""
        return Place(self.unit.code, self.path, self.parent_code)

    def is_late(self, now: datetime | None = None) -> bool:
        """Tell whether it was, or by now is, received at or after its deadline."""
        if self.due_at is None:
            return False
        return (self.submitted_at or now or timezone.now()) >= self.due_at


class Value(models.Model):
    """One cell: what was typed, what it means, and the note beside it.

    `number` is None for an empty or not-applicable cell, for a question not yet answered
    (`problem`), and for computed and foreign rows, whose typed text comes from a file and is kept
    only to be compared.
    """

    class Mark(models.TextChoices):
        EMPTY = "", "chưa nhập"
        VALUE = "value", "số liệu"
        NIL = "nil", "không phát sinh"
        NA = "na", "không áp dụng"

    # Found by the unique pair below: an index of its own would be written with every cell.
    report = models.ForeignKey(Report, models.CASCADE, related_name="values", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="values")
    typed = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=28, decimal_places=10, null=True)
    decimals = models.PositiveSmallIntegerField(default=0)  # as typed
    mark = models.CharField(max_length=5, choices=Mark, blank=True, default="")
    key = models.CharField(max_length=80, blank=True)  # option key of a coded choice
    problem = models.CharField(max_length=40, blank=True)  # reason of an unanswered question
    note = models.CharField(max_length=1000, blank=True)
    unit_typed = models.CharField(max_length=120, blank=True)  # a file's đơn vị tính, if another
    imported = models.BooleanField(default=False)  # came from a file and was not retyped since
    carried = models.BooleanField(default=False)  # stands as in the last report, not confirmed
    consolidated = models.BooleanField(default=False)  # out of the units' published figures
    version = models.PositiveIntegerField(default=1)
    typed_version = models.PositiveIntegerField(default=1)  # of the last change but to the note
    note_version = models.PositiveIntegerField(default=1)  # of the last change to the note
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["report", "item"]
        verbose_name = "ô số liệu"
        verbose_name_plural = "ô số liệu"
        constraints = [
            models.UniqueConstraint(fields=["report", "item"], name="value_once"),
            models.CheckConstraint(
                condition=Q(mark="value", number__isnull=False)
                | Q(mark="value", key__gt="")
                | Q(mark="nil", number=0)
                | Q(mark__in=["", "na"], number__isnull=True)
                | Q(mark="value", typed__gt=""),
                name="value_mark_agrees_with_number",
            ),
        ]

    def __str__(self):
        return f"{self.report_id}/{self.item_id}"


class Narrative(models.Model):
    """The text of one section of the outline."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="narratives")
    section = models.CharField("mục", max_length=20)  # key of spec.SectionSpec
    text = models.TextField("nội dung", blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "section"]
        verbose_name = "thuyết minh"
        verbose_name_plural = "thuyết minh"
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="narrative_once")]

    def __str__(self):
        return f"{self.report_id}/{self.section}"
