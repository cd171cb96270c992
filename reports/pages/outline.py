"""View-model of the narrative: the outline's sections with their text, in printed order."""

from dataclasses import dataclass

from indicators.spec import SectionSpec
from reports.models import Narrative
from reports.pages.frame import ReportPage
from units.models import person


@dataclass
class Section:
    """One heading of the outline with what is written under it."""

    spec: SectionSpec
    anchor: str
    text: str = ""
    version: int = 0  # 0: never written
    changed: str = ""  # "Nguyễn Thị Hoa, 15:30 10/06/2022"; "" when never written
    theirs: str | None = None  # of a conflict: what the other person wrote; None: no conflict
    fault: str = ""

    @property
    def heading(self) -> str:
        return f"{self.spec.number} {self.spec.title}".strip()

    @property
    def tables(self) -> str:
        """Which Biểu hold the figures that belong here."""
        return ", ".join(f"Biểu {number}" for number in self.spec.tables)


def sections(page: ReportPage) -> list[Section]:
    """Return every section of the form's outline. One query."""
    written = {
        one.section: one
        for one in Narrative.objects.filter(report_id=page.report.pk).select_related("changed_by")
    }
    result = []
    for spec in page.cells.form.outline:
        section = Section(spec, "muc-" + spec.key.replace(".", "-"))
        if one := written.get(spec.key):
            section.text, section.version = one.text, one.version
            section.changed = person(one.changed_by)
        result.append(section)
    return result


def progress(listed: list[Section]) -> tuple[int, int]:
    """Return (sections written, sections to write)."""
    takes = [one for one in listed if one.spec.takes_text]
    return sum(bool(one.text) for one in takes), len(takes)
