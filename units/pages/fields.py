"""The fields of the portal's forms, as every page draws and reads them."""

from django import forms

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
    attrs = {"class": "form-control", "autocomplete": "off"} | kwargs.pop("attrs", {})
    return forms.CharField(
        label=label, max_length=limit, widget=forms.TextInput(attrs=attrs), **kwargs
    )


def choice_field(label: str, choices=(), **kwargs) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **kwargs)
