"""A report's text beside its tables: the findings about figures typed in it.

Follows from the text and the cells as they are, so that a changed table questions an old text. Not
part of `Sheet.findings`, which every saved cell waits for; pages, commands and signing ask here.
A figure that a reference prints is asked about only beside a typed one (`narrative.typed`); one
that prints nothing keeps the report from being signed (`unprinted`).
"""

from collections.abc import Mapping
from hashlib import sha256

from indicators import prose
from indicators.rules import Finding, Reading
from indicators.spec import COMPUTED, ENTRY
from reports.models import Narrative, Report
from reports.narrative import marks, references, typed
from reports.narrative.references import Unresolved
from reports.sheet import Sheet
from reports.workflow import State

DIGITS = 10  # of a sentence's hash: enough to tell the sentences of one section apart


def written(report: Report) -> dict[str, Narrative]:
    """Return section -> what is written there, with who changed it. One query."""
    found = Narrative.objects.filter(report_id=report.pk).select_related("changed_by")
    return {one.section: one for one in found}


def findings(report: Report, cells: Sheet, texts: Mapping[str, str]) -> list[Finding]:
    """Return the findings about the text of each section, in the order of the outline.

    `texts` have their marks. Figures that cannot be printed are errors and come first; the others
    are warnings: a person may say of each why the sentence is right, see `actions.explain`. No
    query; one for a report that was sent and names figures.
    """
    printed = references.figures(report, cells, texts)
    told = {key: marks.plain(text, printed) for key, text in texts.items()}
    reading = Reading(cells.form, cells.entered, cells.computed, cells.unit_kind, {})
    figures = {
        item: (reading.number(item), reading.as_typed(item))
        for item, role in reading.roles.items()
        if role in (ENTRY, COMPUTED)
    }
    asked = prose.check(cells.form, cells.unit_kind, told, figures, report.period_value)
    asked = typed.about_typed(asked, texts, printed)
    found = {one.key: one for one in map(finding, asked)}
    return [*unprinted(report, cells, texts), *found.values()]


def unprinted(report: Report, cells: Sheet, texts: Mapping[str, str]) -> list[Finding]:
    """Return the figures a text names that cannot be printed: nobody signs a "…". No query."""
    return [empty(one) for one in references.unresolved(report, cells, texts)]


def unprinted_of(report: Report, cells: Sheet) -> list[Finding]:
    """Return the same of a report's stored text. One query while it can be signed, else none."""
    if report.state not in (State.DRAFT, State.AWAITING_SIGNATURE):
        return []
    named = Narrative.objects.filter(report_id=report.pk, text__contains="{{")
    return unprinted(report, cells, dict(named.values_list("section", "text")))


def empty(one: Unresolved) -> Finding:
    where = prose.section_name(one.section)
    message = (
        f"Thuyết minh, {where}: chỗ dẫn số liệu {{{{{one.reference}}}}} chưa in được số nào vì "
        f"{one.why}; hãy bổ sung số liệu, chọn số liệu khác hoặc thay bằng lời văn."
    )
    return Finding(
        "reference",
        "error",
        "",
        (),
        one.reference,
        "",
        message,
        code=f"{one.section}:{one.reference}",
        section=one.section,
    )


def findings_of(report: Report, cells: Sheet) -> list[Finding]:
    """Return the same of a report's stored text. One query."""
    texts = Narrative.objects.filter(report_id=report.pk).values_list("section", "text")
    return findings(report, cells, dict(texts))


def finding(asked: prose.Asked) -> Finding:
    """Return what is asked as a finding. It keeps its key as long as its sentence stays the same,
    and an explanation as long as the figures it was computed from do."""
    digest = sha256(asked.sentence.encode()).hexdigest()[:DIGITS]
    return Finding(
        "narrative",
        "warning",
        "",
        asked.items,
        asked.typed,
        asked.computed,
        prose.sentence_of(asked),
        code=f"{asked.section}:{digest}:{asked.at}",
        section=asked.section,
        sentence=asked.sentence,
        working=asked.says,
    )
