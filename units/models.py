"""Units that report, whom they reported to on a date, and who held which role there.

Owns units, dated edges between them and dated role assignments. Decides nothing: the hierarchy on a
date is `tree`, who may do what is `policy`. No row is rewritten by a reorganisation; an edge or an
assignment ends and another begins.
"""

import copy
from datetime import date

from django.conf import settings
from django.db import connection, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from simple_history.models import HistoricalRecords

from units import policy
from units.fields import (
    FoldedField,
    code_validator,
    gso_validator,
    identifier_validator,
    on_date,
    ordered_dates,
)
from units.policy import Reach, Role
from units.succession import Course, Passing
from units.text import fold
from units.tree import Edge, Tree


class UnitQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None):
        """Units that exist on a date, default today."""
        return self.filter(on_date(on or timezone.localdate()))

    def called_on(self, day: date) -> "list[Unit]":
        """Return the units as they were called on a day; never to be saved. One query."""
        return [one.stood(one.former) for one in self.annotate(former=former_name("pk", day))]

    def search(self, text: str):
        """Units whose name, of now or before, or code contains the text, accents or not."""
        former = FormerName.objects.filter(search_name__contains=fold(text)).values("unit")
        named = Q(search_name__contains=fold(text)) | Q(pk__in=former)
        return self.filter(named | Q(code__contains=fold(text)))

    def visible_to(self, user, permission=policy.Permission.REPORT_VIEW):
        """Units a user's roles reach through a permission, in today's hierarchy."""
        reach = policy.units_where(held_by(user), permission)
        if not reach:
            return self.none()
        today = UnitParent.objects.tree()
        codes: set[str] = set()
        for how_far, held in reach:
            if how_far in (Reach.OWN, Reach.TREE):
                codes.add(held.unit_code)
            if how_far == Reach.CHILDREN:
                codes.update(today.children(held.unit_code))
            if how_far in (Reach.BELOW, Reach.TREE):
                codes.update(today.descendants(held.unit_code))
        return self.filter(code__in=codes)


class Named(models.Model):
    """What a unit is called: its name, codes and letterhead (NĐ 30/2020), as on its documents."""

    name = models.CharField("tên đơn vị", max_length=200)
    identifier = models.CharField(
        "mã định danh", max_length=35, blank=True, validators=[identifier_validator]
    )
    gso_code = models.CharField("mã thống kê", max_length=5, blank=True, validators=[gso_validator])
    superior_name = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    issuer_name = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    issuer_symbol = models.CharField("ký hiệu văn bản", max_length=40, blank=True)
    place = models.CharField("địa danh", max_length=80, blank=True)
    addressee = models.CharField("kính gửi", max_length=200, blank=True)

    class Meta:
        abstract = True


NAMES = tuple(one.name for one in Named._meta.fields)


class Unit(Named):
    """An office that reports, or through which others report.

    The names are today's; those before a renaming are `FormerName` rows, see `stood`.
    """

    class Kind(models.TextChoices):
        PROVINCE = "province", "Tỉnh, thành phố"
        DEPARTMENT = "department", "Sở, ban, ngành"
        DISTRICT = "district", "Huyện"
        COMMUNE = "commune", "Xã, phường, đặc khu"
        OFFICE = "office", "Phòng, đơn vị thuộc huyện"

    code = models.CharField("mã đơn vị", max_length=80, unique=True, validators=[code_validator])
    kind = models.CharField("loại", max_length=12, choices=Kind)
    valid_from = models.DateField("thành lập", default=date(1900, 1, 1))
    valid_to = models.DateField("chấm dứt", null=True, blank=True)
    search_name = FoldedField("name", max_length=200, editable=False, db_index=True)

    history = HistoricalRecords()
    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        constraints = [ordered_dates("unit_dates_ordered")]

    def __str__(self):
        return self.name

    def stood(self, former: dict | None) -> "Unit":
        """Return the unit as it was called under a former name; never to be saved."""
        then = copy.copy(self)
        for field, value in (former or {}).items():
            setattr(then, field, value)
        then.search_name = fold(then.name) if former else self.search_name
        return then

    def stood_on(self, day: date) -> "Unit":
        """Return the unit as it was called on a day; never to be saved. One query."""
        former = self.former_names.filter(on_date(day)).values(*NAMES).first()
        return self.stood(former)


class FormerName(Named):
    """What a unit was called from one day to another, before it was renamed or moved."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="former_names", verbose_name="đơn vị"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày")
    search_name = FoldedField("name", max_length=200, editable=False)

    class Meta:
        ordering = ["unit__code", "valid_to"]
        verbose_name = "tên cũ"
        verbose_name_plural = "tên cũ"
        constraints = [
            ordered_dates("former_name_dates_ordered"),
            models.UniqueConstraint(fields=["unit", "valid_to"], name="former_name_once"),
        ]

    def __str__(self):
        return self.name


def former_name(unit: str, day) -> Subquery:
    """Return, for a row whose field `unit` is a unit's id, what it was called on a day.

    As JSON for `Unit.stood`; NULL where it was called as today. `day` may be an OuterRef.
    """
    rows = FormerName.objects.filter(unit=OuterRef(unit), valid_from__lte=day, valid_to__gte=day)
    return Subquery(rows.values(then=JSONObject(**{name: name for name in NAMES}))[:1])


class UnitParentQuerySet(models.QuerySet):
    def tree(self, on: date | None = None) -> Tree:
        """Return the hierarchy on a date, default today (Asia/Ho_Chi_Minh). One query."""
        on = on or timezone.localdate()
        edges = self.filter(on_date(on)).order_by()
        rows = edges.values_list("unit__code", "parent__code", "valid_from", "valid_to")
        return Tree((Edge(*row) for row in rows), on)


class UnitParent(models.Model):
    """From one date to another, a unit reported to a parent."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="parent_edges", verbose_name="đơn vị"
    )
    parent = models.ForeignKey(
        Unit, models.PROTECT, related_name="child_edges", verbose_name="trực thuộc"
    )
    valid_from = models.DateField("từ ngày", default=date(1900, 1, 1))
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    history = HistoricalRecords()
    objects = UnitParentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "valid_from"]
        verbose_name = "quan hệ trực thuộc"
        verbose_name_plural = "quan hệ trực thuộc"
        constraints = [
            ordered_dates("unit_parent_dates_ordered"),
            models.CheckConstraint(
                condition=~Q(unit=F("parent")),
                name="unit_parent_not_itself",
                violation_error_message="Một đơn vị không thể trực thuộc chính nó.",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(valid_to__isnull=True),
                name="unit_parent_one_open_edge",
                violation_error_message="Đơn vị đã có cơ quan cấp trên đang hiệu lực.",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} -> {self.parent_id}"


class UnitSuccessionQuerySet(models.QuerySet):
    def course(self, on: date | None = None) -> Course:
        """Return what became of units on the map of a day, default today. Three queries."""
        ended = Unit.objects.filter(valid_to__isnull=False).order_by()
        rows = self.annotate(whole=Q(extent="full")).order_by()
        return Course(
            (
                Passing(*row)
                for row in rows.values_list(
                    "predecessor__code", "successor__code", "effective_on", "whole"
                )
            ),
            dict(ended.values_list("code", "valid_to")),
            UnitParent.objects.tree(on),
        )


class UnitSuccession(models.Model):
    """A unit's area or duties passed, wholly or in part, to another on a date."""

    class Extent(models.TextChoices):
        FULL = "full", "toàn bộ"
        PARTIAL = "partial", "một phần"

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="successor_edges", verbose_name="đơn vị cũ"
    )
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="predecessor_edges", verbose_name="đơn vị mới"
    )
    effective_on = models.DateField("hiệu lực từ")
    extent = models.CharField("phạm vi", max_length=8, choices=Extent)
    parts = models.CharField("phần chuyển sang", max_length=300, blank=True)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = UnitSuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "predecessor__code", "successor__code"]
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="unit_succession_once"
            )
        ]

    def __str__(self):
        return f"{self.predecessor_id} -> {self.successor_id}"


class Reorganisation(models.Model):
    """A reorganisation as it was carried out. Never changed: another one puts a mistake right."""

    title = models.CharField("nội dung", max_length=200)
    effective_on = models.DateField("hiệu lực từ")
    basis_number = models.CharField("số, ký hiệu văn bản", max_length=60)
    basis_date = models.DateField("ngày văn bản")
    basis_issuer = models.CharField("cơ quan ban hành", max_length=200)
    plan = models.JSONField()  # reorganising.Plan, see reorganising.to_json
    effects = models.JSONField()  # the sentences that were shown and confirmed
    carried_out_at = models.DateTimeField("thực hiện lúc")
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    units = models.ManyToManyField(Unit, related_name="reorganisations", verbose_name="đơn vị")

    class Meta:
        ordering = ["-effective_on", "-carried_out_at"]
        verbose_name = "sắp xếp đơn vị"
        verbose_name_plural = "sắp xếp đơn vị"

    def __str__(self):
        return self.title


class AssignmentQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None):
        """Assignments that hold on a date, default today."""
        return self.filter(on_date(on or timezone.localdate()))


class Assignment(models.Model):
    """A person holds a role at a unit between two dates."""

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
        ]

    def __str__(self):
        return f"{self.user} · {Role(self.role).label} · {self.unit}"


def person(user) -> str:
    """Return how a page names an account: family name first, or the account's own name."""
    return " ".join(filter(None, (user.last_name, user.first_name))) or user.get_username()


# Written out: every request asks it, and the ORM takes ten times as long to put it together.
# The roles of the day, then what they still read of units ended since: see `policy.READS`.
HELD = """
    WITH RECURSIVE held AS (
        SELECT role, unit_id FROM units_assignment
        WHERE user_id = %(user)s AND valid_from <= %(day)s
            AND (valid_to IS NULL OR valid_to >= %(day)s)
    ), before (origin, unit_id, whole) AS (
        SELECT s.successor_id, s.predecessor_id, CASE s.extent WHEN 'full' THEN 1 ELSE 0 END
        FROM units_unitsuccession s
        WHERE s.successor_id IN (SELECT unit_id FROM held) AND s.effective_on <= %(day)s
        UNION
        SELECT b.origin, s.predecessor_id, CASE s.extent WHEN 'full' THEN b.whole ELSE 0 END
        FROM before b JOIN units_unitsuccession s ON s.successor_id = b.unit_id
    )
    SELECT h.role, u.id, u.code, '', u.name FROM held h JOIN units_unit u ON u.id = h.unit_id
    UNION ALL
    SELECT h.role, u.id, u.code, CASE b.whole WHEN 1 THEN 'full' ELSE 'partial' END, u.name
    FROM before b JOIN held h ON h.unit_id = b.origin JOIN units_unit u ON u.id = b.unit_id
    WHERE u.valid_to < %(day)s
    ORDER BY 4, 3, 1
"""


def held_by(user, on: date | None = None) -> tuple[policy.Held, ...]:
    """Return the roles a user holds on a date (default today, Asia/Ho_Chi_Minh). One query.

    After them what they still read of units ended since, marked `past`.
    Cached on the user object for the request when `on` is left out.
    """
    if not user.is_authenticated:
        return ()
    if on is None and hasattr(user, "_held"):
        return user._held
    day = (on or timezone.localdate()).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user.pk, "day": day})
        held = tuple(policy.Held(Role(role), *unit) for role, *unit in cursor.fetchall())
    if on is None:
        user._held = held
    return held


def reached(user, permission) -> Q:
    """Return the condition that a user's roles reach a row through a permission.

    For rows that keep `unit`, `path` and `parent_code`, the hierarchy that counts for them: reports
    and figures. One query for the roles, none of its own.
    """
    condition = Q(pk__in=[])
    for reach, held in policy.units_where(held_by(user), permission):
        own = Q(unit_id=held.unit_id)
        inside = Q(path__contains=f"/{held.unit_code}/")
        match reach:
            case Reach.OWN:
                condition |= own
            case Reach.CHILDREN:
                condition |= Q(parent_code=held.unit_code) | (own & Q(parent_code=""))
            case Reach.BELOW:
                condition |= inside & ~own
            case Reach.TREE:
                condition |= inside
    return condition
