"""View-model of the narrative: the outline's sections with their text, in printed order."""

from collections import defaultdict
from dataclasses import dataclass, field

from indicators.spec import SectionSpec
from reports.pages import findings
from reports.pages.findings import Line
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
    asked: list[Line] = field(default_factory=list)  # about figures in what is saved here
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
    """Return every section of the form's outline, with what is asked about its figures."""
    asked = defaultdict(list)
    for one in page.about_text:
        asked[one.section].append(findings.line_of(page, one))
    result = []
    for spec in page.cells.form.outline:
        section = Section(spec, findings.section_anchor(spec.key), asked=asked[spec.key])
        if one := page.written.get(spec.key):
            section.text, section.version = one.text, one.version
            section.changed = person(one.changed_by)
        result.append(section)
    return result


def progress(listed: list[Section]) -> tuple[int, int]:
    """Return (sections written, sections to write)."""
    takes = [one for one in listed if one.spec.takes_text]
    return sum(bool(one.text) for one in takes), len(takes)
