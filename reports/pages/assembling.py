"""View-model of the page that puts units' texts together under a section of their parent's."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from indicators.spec import SectionSpec
from reports import assembling
from reports.assembling import Assembled, Piece
from reports.models import Report
from reports.narrative import marks
from reports.narrative.html import to_page
from reports.pages.findings import section_anchor
from reports.pages.frame import ReportPage


@dataclass(frozen=True)
class Offered:
    """One piece on the page."""

    piece: Piece
    url: str  # of the submission; "" where the reader may not open it
    is_chosen: bool

    @property
    def as_read(self) -> str:
        return to_page(self.piece.blocks, {})


class AssemblyPage:
    """The units' texts for a section of a report, and what stands there now."""

    def __init__(self, page: ReportPage, section: SectionSpec, chosen: Collection[str] = ()):
        self.page, self.section, self.chosen = page, section, chosen
        self.is_posted = bool(chosen)

    @cached_property
    def found(self) -> Assembled:
        return assembling.assemble(self.page.report, self.section)

    @cached_property
    def opened(self) -> set[int]:
        """Ids of the reports the reader may open. One query."""
        reports = {one.report_id for one in self.found.pieces}
        seen = Report.objects.visible_to(self.page.user).filter(pk__in=reports)
        return set(seen.order_by().values_list("pk", flat=True))

    def offered(self, *, is_near: bool) -> list[tuple[str, list[Offered]]]:
        """Return the pieces by unit: those that answer the section, or those that come near."""
        grouped = defaultdict(list)
        for one in self.found.pieces:
            if one.is_near == is_near:
                grouped[one.unit_code, one.unit].append(self.offer(one))
        return [(name, offers) for (_, name), offers in grouped.items()]

    def offer(self, one: Piece) -> Offered:
        url = ""
        if one.report_id in self.opened:
            url = reverse("reports:submission-detail", args=[one.report_id, one.submission_id])
        is_usual = one.is_approved and not one.is_near
        return Offered(one, url, one.name in self.chosen if self.is_posted else is_usual)

    @property
    def answering(self) -> list[tuple[str, list[Offered]]]:
        return self.offered(is_near=False)

    @property
    def near(self) -> list[tuple[str, list[Offered]]]:
        return self.offered(is_near=True)

    @property
    def heading(self) -> str:
        return f"{self.section.number} {self.section.title}".strip()

    @property
    def back(self) -> str:
        """The section on the page of the text."""
        where = reverse("reports:report-narrative", args=[self.page.report.pk])
        return f"{where}#{section_anchor(self.section.key)}"

    @property
    def version(self) -> int:
        one = self.page.written.get(self.section.key)
        return one.version if one else 0

    @property
    def written(self) -> str:
        one = self.page.written.get(self.section.key)
        return one.text if one else ""

    @property
    def words(self) -> int:
        """How much is written here already."""
        return len(marks.plain(self.written).split())

    # What is taken

    def taken(self) -> list[Piece]:
        return [one for one in self.found.pieces if one.name in self.chosen]

    def appended(self) -> str:
        """Return the section's text with the chosen pieces below it."""
        return "\n".join(filter(None, (self.written, assembling.together(self.taken()))))

    def sources(self) -> list[dict[str, str]]:
        return [
            {"unit": one.unit_code, "name": one.unit, "receipt": one.receipt, "section": one.key}
            for one in self.taken()
        ]
