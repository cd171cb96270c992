"""The forms of a round: opening one, and extending a report's deadline.

Owns reading what was typed; rights and consistency are `actions.rounds`'. The lines of a round
follow from the units below its owner, so its form is built for one owner and period.
"""

from datetime import date

from django import forms
from django.db.models import Max

from indicators import catalogue
from indicators.models import FormVersion
from indicators.periods import Period, PeriodError
from reports.actions.rounds import Asked, title_of
from units.models import Unit, UnitParent, UnitSuccession

# Dates are typed as they are printed. <input type="date"> shows them in the order of the browser's
# own language, and a browser in English turns 06/12 into the 12th of June.
DAY, MOMENT = "%d/%m/%Y", "%H:%M %d/%m/%Y"


def date_field(label: str, **kwargs) -> forms.DateField:
    attrs = {"class": "form-control", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}
    widget = forms.DateInput(format=DAY, attrs=attrs)
    errors = {"invalid": "Ghi ngày như 15/06/2022."}
    return forms.DateField(label=label, widget=widget, error_messages=errors, **kwargs)


def moment_field(label: str, **kwargs) -> forms.DateTimeField:
    attrs = {"class": "form-control", "placeholder": "17:00 ngày/tháng/năm", "autocomplete": "off"}
    widget = forms.DateTimeInput(format=MOMENT, attrs=attrs)
    errors = {"invalid": "Ghi giờ và ngày như 17:00 15/06/2022."}
    return forms.DateTimeField(label=label, widget=widget, error_messages=errors, **kwargs)


def text_field(label: str, limit: int, **kwargs) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(label=label, max_length=limit, widget=widget, **kwargs)


def crossed_on(codes: list[str], start: date, end: date) -> date | None:
    """Return the last day within a period on which one of the units took over another's area."""
    passed = UnitSuccession.objects.filter(
        successor__code__in=codes, effective_on__gt=start, effective_on__lte=end
    )
    return passed.aggregate(last=Max("effective_on"))["last"]


def asked_period(source, this_year: int) -> tuple[Period | None, str]:
    """Return the period chosen by nam and ky, None when none was; and what is wrong with it."""
    year, kind = source.get("nam", "").strip(), source.get("ky", "")
    if not year and not kind:
        return None, ""
    try:
        return Period.parse(f"{year or this_year}-{kind}"), ""
    except PeriodError as error:
        return None, str(error)


class OpenRound(forms.Form):
    """Dates and công văn of a round, and for each kind of unit below: form, deadline, closing."""

    title = text_field("Tên đợt", 200)
    dispatch_number = text_field("Số công văn", 60, required=False)
    dispatch_date = date_field("Ngày công văn", required=False)
    data_from = date_field("Số liệu từ ngày")
    data_to = date_field("Số liệu đến hết ngày")

    def __init__(self, *args, owner: Unit, period: Period, **kwargs):
        """Four queries: the hierarchy, the units below, what they came from, the forms."""
        super().__init__(*args, **kwargs)
        start, end = period.window()
        self.fields["title"].initial = title_of(period)
        self.fields["data_from"].initial, self.fields["data_to"].initial = start, end
        children = UnitParent.objects.tree(end).children(owner.code)
        self.counts: dict[str, int] = {}  # kind of unit -> how many of them file to the owner
        below = Unit.objects.in_force(end).filter(code__in=children).order_by()
        for kind in below.values_list("kind", flat=True):
            self.counts[kind] = self.counts.get(kind, 0) + 1
        self.crossed_on = crossed_on(children, start, end)
        self.forms = {form.code: form for form in FormVersion.objects.published()}
        for kind in self.counts:
            self.fields[f"form_{kind}"] = forms.ChoiceField(
                label="Mẫu báo cáo",
                required=False,
                choices=[("", "Không yêu cầu"), *self.fitting(kind, period)],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"due_{kind}"] = moment_field("Hạn gửi", required=False)
            self.fields[f"closes_{kind}"] = moment_field("Khóa lúc", required=False)

    def fitting(self, kind: str, period: Period) -> list[tuple[str, str]]:
        specs = {code: catalogue.form_spec(form) for code, form in self.forms.items()}
        return [
            (code, f"{spec.title} ({code})")
            for code, spec in specs.items()
            if kind in spec.unit_kinds and period.kind in spec.period_kinds
        ]

    @property
    def lines(self) -> list[dict]:
        """One line a kind of unit: its name, how many units, the three bound fields."""
        return [
            {
                "label": Unit.Kind(kind).label,
                "count": count,
                "fields": [self[f"{name}_{kind}"] for name in ("form", "due", "closes")],
            }
            for kind, count in self.counts.items()
        ]

    def clean(self):
        cleaned = super().clean()
        for kind in self.counts:
            due, closes = cleaned.get(f"due_{kind}"), cleaned.get(f"closes_{kind}")
            if not cleaned.get(f"form_{kind}"):
                continue
            if due is None and f"due_{kind}" not in self.errors:
                self.add_error(f"due_{kind}", "Ghi hạn gửi của loại đơn vị này.")
            if due and closes and closes < due:
                self.add_error(f"closes_{kind}", "Thời điểm khóa không được trước hạn gửi.")
        start, end = cleaned.get("data_from"), cleaned.get("data_to")
        if start and end and end < start:
            self.add_error("data_to", "Ngày chốt số liệu không được trước ngày bắt đầu.")
        return cleaned

    def asked_kinds(self) -> list[str]:
        """Return the kinds of units that a form is chosen for; all that could file before that."""
        if not self.is_bound:
            return [kind for kind in self.counts if len(self.fields[f"form_{kind}"].choices) > 1]
        return [kind for kind in self.counts if self.data.get(f"form_{kind}")]

    def asked(self) -> list[Asked]:
        """Return the lines asked for, once the form is valid."""
        return [
            Asked(
                kind,
                self.forms[self.cleaned_data[f"form_{kind}"]],
                self.cleaned_data[f"due_{kind}"],
                self.cleaned_data[f"closes_{kind}"],
            )
            for kind in self.counts
            if self.cleaned_data[f"form_{kind}"]
        ]


class Extend(forms.Form):
    """A later deadline and its reason."""

    due_at = moment_field("Gia hạn đến")
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
