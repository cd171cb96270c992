"""The forms of a round: opening and editing one, exceptions, extensions.

Owns reading what was typed; rights and consistency are `actions.rounds`'. The lines of a round
follow from the units below its owner, so its form is built for one owner and period.
"""

from collections import Counter
from datetime import date, datetime

from django import forms
from django.db.models import Max

from indicators import catalogue
from indicators.models import FormVersion
from indicators.periods import Period, PeriodError
from reports import attachments
from reports.actions.round_changes import Wanted
from reports.actions.rounds import REASON_LIMIT, Asked, owing, title_of
from reports.models import Report, Round
from units.models import Unit, UnitParent, UnitSuccession
from units.pages.fields import date_field, moment_field, text_field

ASKED_KINDS = ("Q1", "H1", "Q3", "Y")  # Công văn 581/BNV-CCHC


def file_field(label: str, **kwargs) -> forms.FileField:
    widget = forms.FileInput(
        attrs={
            "class": "form-control",
            "accept": attachments.offered(attachments.LETTER),
            "data-file": True,
        }
    )
    return forms.FileField(label=label, max_length=200, widget=widget, **kwargs)


def reason_field(label: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "class": "form-control"})
    return forms.CharField(label=label, max_length=REASON_LIMIT, widget=widget)


def crossed_on(codes: list[str], start: date, end: date) -> date | None:
    """Return the last day within a period on which one of the units took over another's area."""
    passed = UnitSuccession.objects.filter(
        successor__code__in=codes, effective_on__gt=start, effective_on__lte=end
    )
    return passed.aggregate(last=Max("effective_on"))["last"]


def next_period(today: date) -> Period:
    """Return the period whose figures are closed next, of those the ministry asks."""
    some = (Period(year, kind) for year in (today.year, today.year + 1) for kind in ASKED_KINDS)
    return min(one for one in some if one.window()[1] >= today)


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
    opens_at = moment_field("Bắt đầu nhập lúc", required=False)
    attachment = file_field("Tệp công văn", required=False)

    def __init__(self, *args, owner: Unit, period: Period, on: date | None = None, **kwargs):
        """Four queries: the hierarchy, the units below, what they came from, the forms.

        `on` is the day whose hierarchy counts; None: the last of the period's window.
        """
        super().__init__(*args, **kwargs)
        self.period = period
        start, end = period.window()
        on = on or end
        self.fields["title"].initial = title_of(period)
        self.fields["data_from"].initial, self.fields["data_to"].initial = start, end
        self.owner = owner
        hierarchy = UnitParent.objects.tree(on)
        owed = Counter(owing(owner, on, hierarchy).order_by().values_list("kind", flat=True))
        # kind of unit -> how many of them owe a report
        self.counts = {kind: owed[kind] for kind in Unit.Kind.values if kind in owed}
        self.crossed_on = crossed_on(hierarchy.children(owner.code), start, on)
        self.forms = {form.code: form for form in FormVersion.objects.published()}
        for kind in self.counts:
            self.add_line(kind)

    def add_line(self, kind: str) -> None:
        self.fields[f"form_{kind}"] = forms.ChoiceField(
            label="Mẫu báo cáo",
            required=False,
            choices=[("", "Không yêu cầu"), *fitting(self.forms, kind, self.period)],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields[f"due_{kind}"] = moment_field("Hạn gửi", required=False)
        self.fields[f"closes_{kind}"] = moment_field("Khóa lúc", required=False)

    @property
    def lines(self) -> list[dict]:
        """One line a kind of unit: its name, how many units, the three bound fields."""
        return [
            {
                "label": self.label(kind),
                "count": count,
                "fields": [self[f"{name}_{kind}"] for name in ("form", "due", "closes")],
            }
            for kind, count in self.counts.items()
        ]

    def label(self, kind: str) -> str:
        """Return what a line is called: a province asks its own report by name."""
        return self.owner.name if kind == self.owner.kind else Unit.Kind(kind).label

    def clean(self):
        cleaned = super().clean()
        opens = cleaned.get("opens_at")
        for kind in self.counts:
            due, closes = cleaned.get(f"due_{kind}"), cleaned.get(f"closes_{kind}")
            if not cleaned.get(f"form_{kind}"):
                continue
            if due is None and f"due_{kind}" not in self.errors:
                self.add_error(f"due_{kind}", "Ghi hạn gửi của loại đơn vị này.")
            if due and closes and closes < due:
                self.add_error(f"closes_{kind}", "Thời điểm khóa không được trước hạn gửi.")
            if due and opens and due <= opens:
                self.add_error(f"due_{kind}", "Hạn gửi phải sau thời điểm bắt đầu nhập.")
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


class EditRound(OpenRound):
    """The same of a round that stands. Its period and who asks stay; its công văn has a page."""

    attachment = None

    def __init__(self, *args, one: Round, now: datetime, **kwargs):
        """One query more, for the lines. Once entry has begun its beginning is not asked."""
        self.one = one
        lines = {line.unit_kind: line for line in one.forms.select_related("form")}
        initial = {name: getattr(one, name) for name in PLAIN}
        for kind, line in lines.items():
            initial |= {
                f"form_{kind}": line.form.code,
                f"due_{kind}": line.due_at,
                f"closes_{kind}": line.closes_at,
            }
        period = Period.parse(one.period)
        super().__init__(
            *args, owner=one.owner, period=period, on=one.data_to, initial=initial, **kwargs
        )
        if one.opens_at is None or one.opens_at <= now:
            del self.fields["opens_at"]
        for kind in lines.keys() - self.counts.keys():
            self.counts[kind] = 0
            self.add_line(kind)

    def wanted(self) -> Wanted:
        plain = {name: self.cleaned_data.get(name, getattr(self.one, name)) for name in PLAIN}
        return Wanted(**plain, asked=self.asked())


PLAIN = ("title", "dispatch_number", "dispatch_date", "data_from", "data_to", "opens_at")


def fitting(versions: dict[str, FormVersion], kind: str, period: Period) -> list[tuple[str, str]]:
    """Return the forms made for a kind of unit and a kind of period, as choices."""
    specs = {code: catalogue.form_spec(form) for code, form in versions.items()}
    return [
        (code, f"{spec.title} ({code})")
        for code, spec in specs.items()
        if kind in spec.unit_kinds and period.kind in spec.period_kinds
    ]


class CancelRound(forms.Form):
    reason = reason_field("Lý do hủy đợt")


class Attach(forms.Form):
    attachment = file_field("Tệp công văn")


class Extend(forms.Form):
    """A later deadline, its reason, and the paper it stands on."""

    due_at = moment_field("Gia hạn đến")
    document_number = text_field("Văn bản chấp thuận (nếu có)", 60, required=False)
    reason = reason_field("Lý do")


class AskExtension(forms.Form):
    wanted_until = moment_field("Xin gia hạn đến")
    reason = reason_field("Lý do")


class Exempt(forms.Form):
    """A unit of the round that need not file, and why."""

    report = forms.ModelChoiceField(
        Report.objects.none(),
        label="Đơn vị",
        empty_label="Chọn đơn vị",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    document_number = text_field("Văn bản (nếu có)", 60, required=False)
    reason = reason_field("Lý do miễn")

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["report"].queryset = reports
        self.fields["report"].label_from_instance = lambda one: one.unit_then.name


class AddUnit(forms.Form):
    """A unit beside the round's kinds, with a form and dates of its own, and why."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị",
        empty_label="Chọn đơn vị",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    form = forms.ModelChoiceField(
        FormVersion.objects.none(),
        label="Mẫu báo cáo",
        empty_label="Chọn mẫu",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    due_at = moment_field("Hạn gửi")
    closes_at = moment_field("Khóa lúc", required=False)
    document_number = text_field("Văn bản (nếu có)", 60, required=False)
    reason = reason_field("Lý do giao thêm")

    def __init__(self, *args, units, period: Period, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda one: one.name
        published = FormVersion.objects.published()
        fit = [one.pk for one in published if period.kind in catalogue.form_spec(one).period_kinds]
        self.fields["form"].queryset = published.filter(pk__in=fit).defer("definition")
        self.fields["form"].label_from_instance = lambda one: f"{one.title} ({one.code})"

    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        kind = cleaned["unit"].kind
        return Asked(kind, cleaned["form"], cleaned["due_at"], cleaned["closes_at"])
