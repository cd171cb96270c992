"""The text a unit sent last before a report, and what this report's begins with of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators import catalogue
from indicators.formula import Operand
from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY, SectionSpec
from reports import signed
from reports.models import Report, Submission
from reports.narrative import marks
from reports.narrative.rebinding import Rebound, Then, rebind
from reports.narrative.references import SENT
from reports.signed import Signed
from units.text import fold


@dataclass(frozen=True)
class Last:
    """The newest text sent for a period before a report's."""

    then: Then
    texts: Mapping[str, str]  # section -> text with its marks
    receipt: str
    item_of: Mapping[str, str]  # row of its form -> row of the report's that asks the same

    @property
    def period(self) -> Period:
        return self.then.period

    def section(self, wanted: SectionSpec) -> SectionSpec | None:
        """Return the section of its form under the same heading; None where there is none."""
        alike = [one for one in self.then.form.outline if fold(one.title) == fold(wanted.title)]
        same = [one for one in alike if one.key == wanted.key]
        return next(iter(same or alike), None)

    def read(self, section: SectionSpec) -> str:
        """Return a section's text with its marks; "" for none."""
        return self.texts.get(section.key, "")

    def begin(self, section: SectionSpec, period: Period) -> Rebound:
        """Return what the same section of this period begins with."""
        return rebind(section, self.read(section), self.then, period, self.item_of)


def last(report: Report) -> Last | None:
    """Return the last text of a report's unit; None where it sent none. One query.

    That of the newest period that ended before the report's does, whatever its form; of two on one
    day the one on the report's form. Forms that this process has not compared cost one more.
    """
    sent = Submission.objects.filter(
        report__unit_id=report.unit_id,
        report__data_to__lt=report.data_to,
        report__state__in=SENT,
    ).select_related("report__form", "report__unit")
    ordered = sent.order_by("-report__data_to", "-received_at", "-pk")
    found = list(ordered[:2])
    if not found:
        return None
    day = found[0].report.data_to
    alike = [one for one in found if one.report.data_to == day]
    submission = next((one for one in alike if one.report.form_id == report.form_id), alike[0])
    return last_of(report, submission)


def last_of(report: Report, submission: Submission) -> Last:
    one = signed.read(submission.report, submission)
    then = Then(
        one.form,
        one.unit_kind,
        submission.report.period_value,
        {
            item: Operand(*one.number(item))
            for item, role in one.roles.items()
            if role in (ENTRY, COMPUTED)
        },
        one.figures,
    )
    return Last(then, marked(one), submission.receipt, rows_alike(report, submission.report))


def marked(one: Signed) -> dict[str, str]:
    """Return the texts with marks; what was plain reads as it did."""
    if one.has_marks:
        return dict(one.texts)
    return {key: marks.escaped(text) for key, text in one.texts.items()}


def rows_alike(report: Report, earlier: Report) -> dict[str, str]:
    """Return the rows of an earlier report's form -> those of a report's that ask the same."""
    form = catalogue.form_spec(report.form)
    if earlier.form_id == report.form_id:
        return {item: item for item in form.items}
    old, reasons = catalogue.comparison(earlier.form.sha256, report.form.sha256)
    return {
        old.item_of[code]: form.item_of[code] for code, differs in reasons.items() if not differs
    }
