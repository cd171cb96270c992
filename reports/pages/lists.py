"""The view-model of the list of reports: filters, one page of rows, the choices of the filters."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils import timezone

from indicators.periods import Period
from reports.models import Report
from reports.pages.frame import due_words
from reports.workflow import State
from units.models import Unit

PER_PAGE = 25


@dataclass
class ReportList:
    page: Page  # of rows: {"report", "due", "due_class"}
    q: str
    state: str
    period: str
    states: list[tuple[str, str]]
    periods: list[tuple[str, str]]  # newest first, only those of reports in scope

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.state or self.period)


def report_list(user, asked) -> ReportList:
    """Return one page of the reports a user may see. Three queries beside his roles.

    `asked` is the query string: tim (unit, with or without accents), trang-thai, ky, trang.
    """
    scope = Report.objects.visible_to(user)
    q = asked.get("tim", "").strip()[:80]
    state, period = asked.get("trang-thai", ""), asked.get("ky", "")
    codes = scope.order_by().values_list("period", flat=True).distinct()
    known = sorted((Period.parse(code) for code in codes), reverse=True)
    chosen = scope.for_page()
    if state in [one.value for one in State]:
        chosen = chosen.filter(state=state)
    if period in [str(one) for one in known]:
        chosen = chosen.filter(period=period)
    if q:
        chosen = chosen.filter(unit__in=Unit.objects.search(q).order_by().values("pk"))
    page = Paginator(chosen, PER_PAGE).get_page(asked.get("trang"))
    now = timezone.now()
    page.object_list = [
        {"report": report, "due": words, "due_class": css}
        for report in page.object_list
        for words, css in [due_words(report, now)]
    ]
    return ReportList(
        page,
        q,
        state,
        period,
        [(one.value, one.label) for one in State],
        [(str(one), one.label) for one in known],
    )
