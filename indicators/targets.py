"""The pages of targets: which a person sees, which he changes, and the form they are set by.

A target counts for units below the one it is set at, so whoever reads the catalogue sees those of
the own units and of every unit above them. Who edits the catalogue changes those of the own units.
"""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from indicators import numbers
from indicators.models import Indicator, Target
from indicators.rules.messages import limit_shown
from units.models import Unit, UnitParent
from units.policy import Permission
from units.text import fold, nfc

PER_PAGE = 50
NO_LEAST = ("choice", "text")  # value types that take no target
ITSELF = "Chính đơn vị"


def seen_by(user) -> QuerySet[Target]:
    """Targets a person may read. Two queries for the hierarchy."""
    hierarchy = UnitParent.objects.tree()
    own = Unit.objects.visible_to(user, Permission.CATALOGUE_VIEW)
    codes: set[str] = set()
    for code in own.order_by().values_list("code", flat=True):
        codes.update([code, *hierarchy.ancestors(code)])
    return Target.objects.filter(unit__code__in=codes).select_related("unit", "indicator")


def units_set_by(user) -> QuerySet[Unit]:
    """Units whose targets a person may set."""
    return Unit.objects.visible_to(user, Permission.CATALOGUE_EDIT)


def measure_of(indicator: Indicator) -> numbers.Measure:
    """Return how a target is read and printed; the unit differs from form to form, but for %."""
    return numbers.measure(indicator.value_type, "%" if indicator.value_type == "percent" else "")


@dataclass(frozen=True)
class TargetLine:
    target: Target
    for_whom: str  # "Chính đơn vị", or the kind of units under it
    minimum: str  # "60 %"
    may_change: bool


@dataclass(frozen=True)
class TargetList:
    page: Page  # of TargetLine
    years: list[int]  # newest first, only those with targets in sight
    year: str
    kind: str
    text: str
    may_add: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.year or self.kind or self.text)


def target_list(user, asked) -> TargetList:
    """Return one page of the targets a person sees. A constant number of queries.

    `asked` is the query string: nam, loai ("don-vi": set for a unit itself), tim (unit or
    indicator, with or without accents), trang.
    """
    scope = seen_by(user)
    years = sorted(set(scope.order_by().values_list("year", flat=True)), reverse=True)
    year, kind, text = asked.get("nam", ""), asked.get("loai", ""), asked.get("tim", "").strip()
    found = scope
    if year in map(str, years):
        found = found.filter(year=year)
    if kind in [*Unit.Kind.values, "don-vi"]:
        found = found.filter(unit_kind="" if kind == "don-vi" else kind)
    for word in fold(text[:80]).split():
        found = found.filter(
            Q(unit__search_name__contains=word)
            | Q(unit__code__contains=word)
            | Q(indicator__search_name__contains=word)
            | Q(indicator__code__contains=word)
        )
    page = Paginator(found, PER_PAGE).get_page(asked.get("trang"))
    changeable = set(units_set_by(user).order_by().values_list("pk", flat=True))
    page.object_list = [
        TargetLine(
            one,
            one.get_unit_kind_display() if one.unit_kind else ITSELF,
            limit_shown(measure_of(one.indicator), one.minimum),
            one.unit_id in changeable,
        )
        for one in page.object_list
    ]
    return TargetList(page, years, year, kind, text, bool(changeable))


@dataclass(frozen=True)
class Change:
    """One state a target had, as its history keeps it."""

    what: str
    minimum: str
    source: str
    at: object  # datetime
    by: object  # user; None: not by a person on a page


CHANGES = {"+": "Đặt", "~": "Sửa", "-": "Xóa"}


def changes(target: Target) -> list[Change]:
    """Return what a target was over time, newest first. One query."""
    measure = measure_of(target.indicator)
    return [
        Change(
            CHANGES[one.history_type],
            limit_shown(measure, one.minimum),
            one.source,
            one.history_date,
            one.history_user,
        )
        for one in target.history.select_related("history_user")
    ]


def text_field(label: str, limit: int, offered: str = "") -> forms.CharField:
    attrs = {"class": "form-control"} | ({"list": offered} if offered else {})
    if offered:
        attrs["autocomplete"] = "off"
    return forms.CharField(label=label, max_length=limit, widget=forms.TextInput(attrs=attrs))


class TargetForm(forms.Form):
    """Unit and indicator by their codes, the least as people write numbers: 60 or 99,5."""

    unit = text_field("Mã đơn vị", 80, "cac-don-vi")
    unit_kind = forms.ChoiceField(
        label="Giao cho",
        required=False,
        choices=[("", ITSELF), *((key, f"{label} trực thuộc") for key, label in Unit.Kind.choices)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    indicator = text_field("Mã chỉ tiêu", 120, "cac-chi-tieu")
    year = forms.IntegerField(
        label="Năm", widget=forms.NumberInput(attrs={"class": "form-control"})
    )
    minimum = text_field("Mức tối thiểu", 40)
    source = text_field("Văn bản giao", 300)

    def __init__(self, *args, user, target: Target | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units_set_by(user)
        self.target = target or Target()
        if target:
            decimal = max(0, -target.minimum.normalize().as_tuple().exponent)
            shown = numbers.display(target.minimum, measure_of(target.indicator), decimals=decimal)
            self.initial = {
                "unit": target.unit.code,
                "unit_kind": target.unit_kind,
                "indicator": target.indicator.code,
                "year": target.year,
                "minimum": shown,
                "source": target.source,
            }

    @property
    def offered_units(self):
        return self.units.only("code", "name")

    @property
    def offered_indicators(self):
        return Indicator.objects.exclude(value_type__in=NO_LEAST).only("code", "name")

    def clean_unit(self) -> Unit:
        code = self.cleaned_data["unit"]
        found = self.units.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"Không có đơn vị mã «{code}» trong phạm vi quản trị.")
        return found

    def clean_indicator(self) -> Indicator:
        code = self.cleaned_data["indicator"]
        found = Indicator.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(f"Không có chỉ tiêu mã «{code}».")
        return found

    def clean_source(self) -> str:
        return nfc(self.cleaned_data["source"])

    def clean(self):
        """Read the least as a figure of the indicator, then ask the model for the rest."""
        cleaned = super().clean()
        indicator, typed = cleaned.get("indicator"), cleaned.get("minimum")
        if indicator and typed and indicator.value_type not in NO_LEAST:
            parsed = numbers.parse(typed, measure_of(indicator))
            if not isinstance(parsed, numbers.Number):
                self.add_error("minimum", parsed.message)
            elif not isinstance(parsed.value, Decimal) or parsed.mark != "value":
                self.add_error("minimum", "Ghi mức tối thiểu bằng số, ví dụ 60 hoặc 99,5.")
            else:
                cleaned["minimum"] = parsed.value
        elif typed:
            cleaned.pop("minimum")
        self._take(cleaned)
        return cleaned

    def _take(self, cleaned: dict) -> None:
        """Put what could be read into the target and add what the model says of it."""
        for name, value in cleaned.items():
            if name not in self.errors:
                setattr(self.target, name, value)
        unread = [name for name in self.fields if name in self.errors or name not in cleaned]
        try:
            self.target.full_clean(exclude=unread)
        except forms.ValidationError as error:
            self.add_error(None, error)

    def save(self) -> bool:
        """Write the target; False, with the sentence, where another was set at the same moment."""
        try:
            with transaction.atomic():
                self.target.save()
        except IntegrityError:
            try:
                self.target.validate_constraints()
            except forms.ValidationError as error:
                self.add_error(None, error)
                return False
            raise
        return True
