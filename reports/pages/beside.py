"""View-model of what stands beside a section while it is written: the text of the last period, and
sentences made of this one's figures.
"""

from dataclasses import dataclass
from functools import cached_property

from indicators.spec import SectionSpec
from reports.narrative import earlier, marks, references
from reports.narrative.earlier import Last
from reports.narrative.html import to_html, to_page
from reports.narrative.offers import offers
from reports.narrative.rebinding import DATE, LOST, TYPED, Left, Rebound
from reports.pages.frame import ReportPage
from units.text import uncapitalised


@dataclass(frozen=True)
class Piece:
    """Something to put into the text: as the editor takes it, and as it is read."""

    html: str
    text: str


class Beside:
    """What stands beside one section. Two queries beside those of the cells, read when asked."""

    def __init__(self, page: ReportPage, section: SectionSpec):
        self.page = page
        self.section = section

    # The last period's text

    @cached_property
    def last(self) -> Last | None:
        return earlier.last(self.page.report)

    @cached_property
    def before(self) -> SectionSpec | None:
        """The section of then under the same heading."""
        return self.last.section(self.section) if self.last else None

    @property
    def period(self) -> str:
        return uncapitalised(self.last.period.label)

    @cached_property
    def as_read(self) -> str:
        """The text of then as it was read, as HTML; "" where nothing was written."""
        text = self.last.read(self.before) if self.before else ""
        return to_page(marks.read(text), self.last.then.printed) if text else ""

    @cached_property
    def begun(self) -> Rebound:
        return self.last.begin(self.before, self.page.report.period_value)

    @property
    def begin(self) -> Piece:
        return self.piece(self.begun.text)

    @property
    def typed(self) -> list[Left]:
        return [one for one in self.begun.left if one.why == TYPED]

    @property
    def lost(self) -> list[Left]:
        return [one for one in self.begun.left if one.why == LOST]

    @property
    def dates(self) -> list[Left]:
        return [one for one in self.begun.left if one.why == DATE]

    # Sentences of this period's figures

    @cached_property
    def sentences(self) -> list[Piece]:
        cells, period = self.page.cells, self.page.report.period_value
        rows = {
            code: references.row_of(cells, period, code)
            for code, item in cells.form.items.items()
            if item.table in self.section.tables
        }
        made = offers(cells.form, cells.unit_kind, rows, self.section)
        return [self.piece(one.text) for one in made]

    @property
    def every_sentence(self) -> str:
        """All of them as the editor takes them."""
        return "".join(one.html for one in self.sentences)

    def piece(self, text: str) -> Piece:
        names = marks.references(text)
        said = references.resolve(self.page.cells, self.page.report.period_value, names)
        figures = {name: one.text for name, one in said.items()}
        return Piece(to_html(marks.read(text), figures), marks.plain(text, figures))
