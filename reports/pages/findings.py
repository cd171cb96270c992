"""View-model of the page of findings: what blocks, what needs a reason, what merits a look."""

from collections import Counter
from dataclasses import dataclass, field

from django.urls import reverse

from indicators.prose import section_name
from indicators.rules import Finding
from reports import messages, sheet
from reports.actions.review import no_right_to_explain
from reports.pages import rows
from reports.pages.frame import ReportPage
from units.models import person

GROUPS = (
    ("error", "Lỗi phải sửa", "Còn lỗi thì chưa trình ký, chưa gửi được."),
    ("explain", "Cần sửa hoặc giải trình", "Sửa số liệu, hoặc nêu lý do vì sao số liệu đúng."),
    ("warning", "Lưu ý", "Không cản việc gửi; nên xem lại trước khi trình ký."),
)


@dataclass
class Line:
    """One finding as the page draws it."""

    finding: Finding
    anchor: str
    url: str  # of the row in its Biểu, or the section; "" for a finding about the whole report
    row: str  # "Biểu 3, dòng 3.2.1", "Thuyết minh, mục II.2.3"; "" likewise
    others: list[tuple[str, str]] = field(default_factory=list)  # (row, url) a sentence was held to
    explanation: str = ""  # holds for the figures as they are
    explained_by: str = ""
    explained_at: object = None
    expired: str = ""  # a reason once given for other figures
    draft: str = ""  # what was typed into the form and refused
    is_signers: bool = False  # only who signs answers it
    has_form: bool = False  # the person may answer now, or is told in the form why not
    barred: str = ""  # why the form takes no answer from this person

    @property
    def here(self) -> str:
        """The sentence where its section is in sight: without naming it again."""
        return self.finding.message.partition(": ")[2] if self.finding.section else ""


@dataclass
class Missing:
    """The empty required rows of one Biểu, told together."""

    table: str
    count: int
    url: str  # of the first of them


@dataclass
class Group:
    severity: str
    title: str
    meaning: str
    lines: list[Line] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.lines) + sum(one.count for one in self.missing)

    @property
    def explained(self) -> int:
        return sum(bool(line.explanation) for line in self.lines)


def groups(page: ReportPage, drafts: dict[str, str] | None = None) -> list[Group]:
    """Return the findings by severity, the gravest first: of the tables, then of the text."""
    drafts = drafts or {}
    result = {key: Group(key, title, meaning) for key, title, meaning in GROUPS}
    result["error"].missing = missing(page)
    for one in page.every:
        if one.rule != "required":
            line = line_of(page, one)
            line.draft = drafts.get(one.key, "")
            result[one.severity].lines.append(line)
    return list(result.values())


def missing(page: ReportPage) -> list[Missing]:
    """Return the empty required rows of a report, a Biểu each, in printed order."""
    required = [one for one in page.findings if one.rule == "required"]
    counts = Counter(one.item.partition(".")[0] for one in required)
    first: dict[str, str] = {}
    for one in required:
        first.setdefault(one.item.partition(".")[0], one.item)
    return [Missing(table, counts[table], row_url(page, first[table])) for table in counts]


def line_of(page: ReportPage, finding: Finding) -> Line:
    answer = page.given.get(finding.key)
    line = Line(finding, rows.anchor(finding), "", "")
    line.is_signers = finding.explained_by == "signer"
    if finding.severity != "error":
        line.barred = no_right_to_explain(page.report, finding, page.user)
        line.has_form = page.is_open_to(finding) and (not line.barred or page.may_edit)
    if finding.item:
        line.url = row_url(page, finding.item)
        line.row = messages.row(page.cells.form, finding.item)
    elif finding.section:
        line.url = section_url(page, finding.section)
        line.row = "Thuyết minh, " + section_name(finding.section)
        line.others = [
            (messages.row(page.cells.form, item), row_url(page, item)) for item in finding.items
        ]
    if answer and answer.figures == sheet.figures_of(finding):
        line.explanation = answer.text
        line.explained_by, line.explained_at = person(answer.explained_by), answer.explained_at
    elif answer:
        line.expired = answer.text
    return line


def section_url(page: ReportPage, section: str) -> str:
    address = reverse("reports:report-narrative", args=[page.report.pk])
    return f"{address}#{section_anchor(section)}"


def section_anchor(section: str) -> str:
    """Return the id a section has on the page of the text."""
    return "muc-" + section.replace(".", "-")


def row_url(page: ReportPage, item: str) -> str:
    table = item.partition(".")[0]
    return reverse("reports:report-table", args=[page.report.pk, table]) + f"#dong-{item}"
