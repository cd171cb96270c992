"""View-model of the narrative: the outline's sections with their text, in printed order."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.spec import SectionSpec
from reports.narrative import marks, references
from reports.narrative.html import to_html, to_page
from reports.narrative.marks import Block, Grid, Runs
from reports.pages import findings
from reports.pages.findings import Line
from reports.pages.frame import ReportPage
from units.models import person

# A page in 14 points between the margins of an official document holds about so many words. Counted
# as people here count: by blanks.
WORDS_PER_PAGE = 380


@dataclass
class Section:
    """One heading of the outline with what is written under it."""

    spec: SectionSpec
    anchor: str
    figures: Mapping[str, str]  # reference -> what it prints
    text: str = ""  # with its marks
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

    @property
    def as_written(self) -> str:
        """The text as the editor takes it."""
        return to_html(marks.read(self.text), self.figures)

    @property
    def as_read(self) -> str:
        return to_page(marks.read(self.text), self.figures)

    @property
    def theirs_as_read(self) -> str:
        return to_page(marks.read(self.theirs or ""), self.figures)

    @property
    def words(self) -> int:
        """Number of words, without the footnotes and the signs of items."""
        figures = dict(self.figures)
        lines = (line for block in marks.read(self.text) for line in lines_of(block))
        kept = (tuple(run for run in line if not run.note) for line in lines)
        return sum(len(marks.plain_line(line, figures).split()) for line in kept)

    @property
    def length(self) -> str:
        return length(self.words)


@dataclass(frozen=True)
class Progress:
    """How much of the text is written."""

    written: int  # sections
    wanted: int
    first_unwritten: str  # its anchor; "" when all are written
    length: str

    @property
    def left(self) -> int:
        return self.wanted - self.written


def sections(page: ReportPage) -> list[Section]:
    """Return every section of the form's outline, with what is asked about its figures."""
    asked = defaultdict(list)
    for one in page.about_text:
        asked[one.section].append(findings.line_of(page, one))
    texts = {key: one.text for key, one in page.written.items()}
    figures = references.figures(page.report, page.cells, texts)
    result = []
    for spec in page.cells.form.outline:
        section = Section(spec, findings.section_anchor(spec.key), figures, asked=asked[spec.key])
        if one := page.written.get(spec.key):
            section.text, section.version = one.text, one.version
            section.changed = person(one.changed_by)
        result.append(section)
    return result


def progress(listed: list[Section]) -> Progress:
    takes = [one for one in listed if one.spec.takes_text]
    unwritten = [one for one in takes if not one.text]
    return Progress(
        len(takes) - len(unwritten),
        len(takes),
        unwritten[0].anchor if unwritten else "",
        length(sum(one.words for one in takes)),
    )


def lines_of(block: Block) -> list[Runs]:
    return [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block.runs]


def length(words: int) -> str:
    """Return a length in words: "152 chữ, khoảng 0,4 trang"; "" for nothing."""
    if not words:
        return ""
    pages = f"{max(words / WORDS_PER_PAGE, 0.1):.1f}".replace(".", ",")
    return f"{words} chữ, khoảng {pages} trang"
