"""Whom rounds ask to file: what a roll-up's coverage counts as expected.

Rounds are kept by an app above this one; it names the function that tells of them in
`settings.WHO_IS_ASKED`, and this one asks it. Where no round of a unit asks for a form and period,
the hierarchy and the kinds of units the form is for decide.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from indicators.periods import Period
from indicators.spec import FormSpec
from units.models import Unit

# (code of a form, period, code of the unit that asks)
Request = tuple[str, str, str]


@dataclass(frozen=True)
class Asked:
    """Codes of the units each request asks; who is let off is not among them."""

    requests: Mapping[Request, frozenset[str]]

    def units(self, form: FormSpec, period: Period, parent: str) -> frozenset[str] | None:
        """Return whom a unit asked; None: it asked nobody, the hierarchy decides."""
        return self.requests.get((form.code, str(period), parent))

    def owes(self, form: FormSpec, period: Period, unit: Unit, parent: str) -> bool:
        """Tell whether a unit that reported to `parent` then owed it the form."""
        asked = self.units(form, period, parent)
        return unit.kind in form.unit_kinds if asked is None else unit.code in asked


def asked(
    forms: Iterable[str], periods: Iterable[Period], parents: Collection[str] | None = None
) -> Asked:
    """Return whom rounds asked for forms, given by code; `parents` None: all rounds. One query."""
    tell = import_string(settings.WHO_IS_ASKED)
    return Asked(tell(set(forms), {str(one) for one in periods}, parents))
