"""The figures a report's texts name -> what is printed in their places.

A text says which row it means and what of it, never the number: whoever changes the table changes
the text. What was printed when a report was signed is kept with it (`signed.frozen`) and printed
ever after. A `Sheet` holds all that is asked, so resolving costs no query, but one for a report
that was sent and names figures.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from indicators import change, series
from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.periods import Period
from indicators.rules import Previous
from indicators.rules.messages import row as cited
from indicators.spec import COMPUTED, ENTRY, FOREIGN, MARKERS
from reports import sheet
from reports.models import Report, Submission
from reports.narrative import marks
from reports.narrative.facets import Earlier, Row, Said, parse, say
from reports.sheet import Sheet
from reports.workflow import State
from units.text import uncapitalised

SENT = (State.SUBMITTED, State.APPROVED)
NO_PERIOD = "không có kỳ báo cáo trước để so"
NOT_APPLICABLE = "không áp dụng"  # in a sentence; the tables print a dash

# ---- A report's cells -> rows


def row_of(cells: Sheet, period: Period, item: str) -> Row:
    """Return all that a report's text can say of one of its rows. No query."""
    form = cells.form
    if item not in form.items:
        return Row(item, why=f"mẫu báo cáo không có dòng {item}")
    where, role = cited(form, item), cells.roles[item]
    if role == FOREIGN:
        marker = MARKERS[form.reporters[item]]
        return Row(where, why=f"{where} không thuộc phần đơn vị báo cáo («{marker}»)")
    if role not in (ENTRY, COMPUTED):
        return Row(where, why=f"{where} là đề mục, không có số liệu")
    figure = Operand(*cells.number(item))
    text = printed(cells, item, figure)
    why = "" if text else f"{where} chưa có số liệu"
    if role == ENTRY and cells.cell(item).problem:
        why = f"{where} còn câu hỏi chưa trả lời"
    return Row(where, form.measures[item], text, figure, why, earlier_of(cells, period, item))


def printed(cells: Sheet, item: str, figure: Operand) -> str:
    """Return a row as its table prints it; a choice by its words, as a sentence would."""
    measure = cells.form.measures[item]
    if figure.mark == "na":
        return NOT_APPLICABLE
    if measure.kind == "choice" and figure.value is not None:
        return series.printed(figure.value, figure.mark, measure, cells.cell(item).key)
    return cells.display(item)


def earlier_of(cells: Sheet, period: Period, item: str) -> dict[str, Earlier]:
    """Return what the filings beside the grid have in a row: by PREV and LAST_YEAR."""
    filings = sheet.filings_before(str(period), cells.form.period_kinds)
    return {
        name: one_earlier(cells, item, name, one, is_as_long=one.kind == period.kind)
        for name, one in filings.items()
    } | {name: Earlier(why=NO_PERIOD) for name in (PREV, LAST_YEAR) if name not in filings}


def one_earlier(cells: Sheet, item: str, name: str, period: Period, *, is_as_long: bool) -> Earlier:
    spec = cells.form.indicator[cells.form.items[item].indicator]
    measure, where = cells.form.measures[item], cited(cells.form, item)
    label = uncapitalised(period.label)
    filing: Previous | None = cells.earlier.get(name)
    if filing is None:
        return Earlier(label, why=f"chưa có số liệu đã duyệt của {label}")
    if apart := filing.apart.get(spec.code):
        notes = " ".join(apart.notes).rstrip(".")
        return Earlier(label, why=f"{where} không so được với {label}: {notes}")
    figure = filing.values.get(spec.code)
    if figure is None:
        return Earlier(label, why=f"{where} không có số liệu của {label}")
    text = NOT_APPLICABLE
    if figure.mark != "na":
        text = series.printed(figure.value, figure.mark, measure)
    apart = ""
    if measure.kind in ("choice", "text"):
        apart = f"{where} không phải con số nên không tính tăng, giảm"
    elif not change.is_comparable(spec, name, is_as_long):
        apart = f"{where} không so được với {label}, là kỳ có độ dài khác"
    return Earlier(label, figure, text, apart=apart)


def resolve(cells: Sheet, period: Period, references: Iterable[str]) -> dict[str, Said]:
    """Return reference -> what is printed for it, of a report as it stands. No query."""
    rows: dict[str, Row] = {}
    found = {}
    for reference in references:
        item, facet = parse(reference)
        if item not in rows:
            rows[item] = row_of(cells, period, item)
        found[reference] = say(rows[item], facet)
    return found


# ---- Of one report


def named(texts: Mapping[str, str]) -> list[str]:
    """Return the references of a report's texts, each once."""
    return list(dict.fromkeys(one for text in texts.values() for one in marks.references(text)))


def figures(report: Report, cells: Sheet, texts: Mapping[str, str]) -> dict[str, str]:
    """Return reference -> what is printed for it in these texts (section -> marked text).

    What was sent prints as it was signed, at one query; anything else as the cells stand, at none.
    """
    references = named(texts)
    if not references:
        return {}
    if report.state in SENT:
        sent = Submission.objects.filter(report_id=report.pk).order_by("received_at", "pk")
        return sent.values_list("snapshot__figures", flat=True).last() or {}
    said = resolve(cells, report.period_value, references)
    return {reference: one.text for reference, one in said.items()}


class Unresolved(NamedTuple):
    """A reference in a section that prints no figure."""

    section: str
    reference: str
    why: str


def unresolved(report: Report, cells: Sheet, texts: Mapping[str, str]) -> list[Unresolved]:
    """Return the references that print as "…", with why. None of a report that was sent."""
    if report.state in SENT:
        return []
    said = resolve(cells, report.period_value, named(texts))
    return [
        Unresolved(section, reference, said[reference].why)
        for section, text in texts.items()
        for reference in marks.references(text)
        if said[reference].why
    ]
