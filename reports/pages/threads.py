"""View-model of the remarks of a report: threads in printed order, open ones first."""

from dataclasses import dataclass, field

from indicators.spec import HEADING
from reports import messages
from reports.models import Remark
from reports.pages.findings import row_url
from reports.pages.frame import ReportPage
from units.models import person
from units.text import short


@dataclass
class Said:
    remark: Remark
    by: str


@dataclass
class Thread:
    """A remark and its answers."""

    opening: Said
    item: str  # "" on the whole report
    row: str  # "Biểu 3, dòng 3.2.1 – Số hồ sơ ...", "" likewise
    url: str  # of the row, "" likewise
    answers: list[Said] = field(default_factory=list)
    resolved_by: str = ""
    draft: str = ""  # an answer that was typed and refused
    fault: str = ""

    @property
    def is_resolved(self) -> bool:
        return self.opening.remark.resolved_at is not None


def threads(page: ReportPage) -> list[Thread]:
    """Return open threads, then resolved ones; each kind in printed order. One query."""
    remarks = Remark.objects.filter(report_id=page.report.pk).select_related(
        "item", "created_by", "resolved_by"
    )
    opened: dict[int, Thread] = {}
    for one in remarks:
        said = Said(one, person(one.created_by))
        if one.answers_id is None:
            opened[one.pk] = open_thread(page, said)
        elif one.answers_id in opened:
            opened[one.answers_id].answers.append(said)
    place = {item: number for number, item in enumerate(page.cells.form.items, 1)}
    return sorted(opened.values(), key=lambda one: (one.is_resolved, place.get(one.item, 0)))


def open_thread(page: ReportPage, said: Said) -> Thread:
    remark = said.remark
    thread = Thread(said, "", "", "")
    if remark.item and remark.item.code in page.cells.form.items:
        thread.item = remark.item.code
        label = short(page.cells.form.items[thread.item].label, 90)
        thread.row = f"{messages.row(page.cells.form, thread.item)} – {label}"
        thread.url = row_url(page, thread.item)
    if remark.resolved_by:
        thread.resolved_by = person(remark.resolved_by)
    return thread


def row_choices(page: ReportPage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (Biểu, [(item, its name)]) for choosing the row a remark is about."""
    return [
        (
            f"Biểu {table.number}. {table.title}",
            [
                (item.code, f"{item.stt} {short(item.label, 80)}".strip())
                for item in table.items
                if page.cells.roles[item.code] != HEADING
            ],
        )
        for table in page.cells.form.tables
    ]
