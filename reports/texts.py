"""A report's text beside its tables: the findings about figures typed in it.

Follows from the text and the cells as they are, so that a changed table questions an old text. Not
part of `Sheet.findings`, which every saved cell waits for; pages, commands and signing ask here.
"""

from collections.abc import Mapping
from hashlib import sha256

from indicators import prose
from indicators.rules import Finding, Reading
from indicators.spec import COMPUTED, ENTRY
from reports.models import Narrative, Report
from reports.sheet import Sheet

DIGITS = 10  # of a sentence's hash: enough to tell the sentences of one section apart


def written(report: Report) -> dict[str, Narrative]:
    """Return section -> what is written there, with who changed it. One query."""
    found = Narrative.objects.filter(report_id=report.pk).select_related("changed_by")
    return {one.section: one for one in found}


def findings(report: Report, cells: Sheet, texts: Mapping[str, str]) -> list[Finding]:
    """Return the findings about the text of each section, in the order of the outline.

    All are warnings: a person may say of each why the sentence is right, see `actions.explain`.
    """
    reading = Reading(cells.form, cells.entered, cells.computed, cells.unit_kind, {})
    figures = {
        item: (reading.number(item), reading.as_typed(item))
        for item, role in reading.roles.items()
        if role in (ENTRY, COMPUTED)
    }
    asked = prose.check(cells.form, cells.unit_kind, texts, figures, report.period_value)
    found = {one.key: one for one in map(finding, asked)}
    return list(found.values())


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
