"""What the rows about units are made of: codes and their form, dates of validity, folded names."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from units.text import fold

code_validator = RegexValidator(
    r"^[a-z0-9]+(\.[a-z0-9]+)*$",
    "Mã gồm chữ thường không dấu và chữ số, các cấp cách nhau bằng dấu chấm, ví dụ gialai.iapa.",
)
identifier_validator = RegexValidator(
    r"^[A-Z0-9.]{1,35}$", "Mã định danh gồm chữ in hoa, chữ số và dấu chấm, tối đa 35 ký tự."
)
gso_validator = RegexValidator(r"^[0-9]{2,5}$", "Mã thống kê gồm 2 đến 5 chữ số, giữ số 0 ở đầu.")


def on_date(on: date) -> Q:
    """Return the condition that valid_from/valid_to hold on a date; both ends count."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def ordered_dates(name: str) -> models.CheckConstraint:
    """Return the constraint that a period of validity does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
    )


class FoldedField(models.CharField):
    """The accent-free copy of another field: neither database can strip accents by itself."""

    def __init__(self, source: str = "", **kwargs):
        self.source = source
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.source, *args], kwargs

    def pre_save(self, instance, add):
        value = fold(getattr(instance, self.source))[: self.max_length]
        setattr(instance, self.attname, value)
        return value
