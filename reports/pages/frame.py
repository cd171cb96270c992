"""View-models of the pages of one report: header, tabs with counts, action bar.

Every tab shows the same frame, read in a constant number of queries; the rows of a Biểu are `rows`.
Decides nothing: who may and when comes from `policy` and `workflow`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from indicators.rules import Finding
from indicators.spec import SEVERITIES
from reports import actions, consolidation, entry, sheet, texts, workflow
from reports.actions.extensions import may_ask
from reports.entry import Channel
from reports.models import Event, Explanation, Narrative, Remark, Report
from reports.sheet import Sheet
from reports.workflow import Situation, State
from units import policy
from units.models import held_by, person
from units.policy import Permission

# The step that brings the report forward stands first; the others follow as the table has them.
FORWARD = ("present", "submit", "start_review", "approve", "reopen")
# Ways back to the draft: the newest one's reason is what the unit has to act on.
RETURNING = ("send_back", "decline", "withdraw", "take_back", "reopen")
TRANSITION_NAMES = tuple(workflow.TRANSITIONS)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool
    table: str = ""  # number of the Biểu, "" for the other tabs
    errors: int = 0  # without empty required rows, which `progress` tells
    explain: int = 0  # findings still waiting for an explanation
    warnings: int = 0
    progress: str = ""  # "12/14" required rows filled; "" where none is required
    open: int = 0  # open threads of remarks
    title: str = ""  # the Biểu's title


@dataclass(frozen=True)
class Step:
    """One button of the action bar."""

    name: str
    label: str
    url: str
    reasons: list[str]  # why it cannot be done now; [] = it can
    is_next: bool  # the step that brings the report forward


@dataclass(frozen=True)
class Returned:
    """Why the report is a draft again."""

    label: str  # "Trả lại"
    note: str
    by: str
    at: datetime


class ReportPage:
    """What every page of one report shows to one person. Eight queries, read when first asked."""

    def __init__(self, report: Report, user, current: str, now: datetime | None = None):
        self.report = report
        self.user = user
        self.current = current  # key of the tab: a Biểu's number or the page's stem
        self.now = now or timezone.now()

    @cached_property
    def cells(self) -> Sheet:
        return sheet.load(self.report)

    @cached_property
    def findings(self) -> list[Finding]:
        return self.cells.findings(self.report)

    @cached_property
    def given(self) -> dict[str, Explanation]:
        """Finding key -> explanation, whatever figures it was given for."""
        return sheet.given(self.report)

    @cached_property
    def explained(self) -> dict[str, Explanation]:
        """Finding key -> explanation that answers the figures as they are."""
        return sheet.standing(self.given, self.findings)

    # The text: read by the pages that show it or judge the whole report, one query more.

    @cached_property
    def written(self) -> dict[str, Narrative]:
        """Section -> what is written there."""
        return texts.written(self.report)

    @cached_property
    def about_text(self) -> list[Finding]:
        """The findings about figures typed in the text."""
        told = {key: one.text for key, one in self.written.items()}
        return texts.findings(self.report, self.cells, told)

    @cached_property
    def unprinted(self) -> list[Finding]:
        """The figures named in the text that keep it from being signed. One query for a draft,
        none where the page has read the text.
        """
        if "written" in self.__dict__:
            told = {key: one.text for key, one in self.written.items()}
            return texts.unprinted(self.report, self.cells, told)
        return texts.unprinted_of(self.report, self.cells)

    @cached_property
    def every(self) -> list[Finding]:
        """The findings of the tables, then those of the text."""
        return [*self.findings, *self.about_text]

    @cached_property
    def answered(self) -> dict[str, Explanation]:
        """The same as `explained`, over every finding."""
        return sheet.standing(self.given, self.every)

    @cached_property
    def situation(self) -> Situation:
        blocking = [*self.findings, *self.unprinted]
        return actions.situation(self.report, self.user, blocking, self.explained, self.now)

    @cached_property
    def open_remarks(self) -> list[tuple[str | None, str, str]]:
        """(item code or None, text, writer) of every open thread, oldest first."""
        rows = Remark.objects.filter(
            report_id=self.report.pk, answers__isnull=True, resolved_at__isnull=True
        ).select_related("item", "created_by")
        return [(one.item and one.item.code, one.text, person(one.created_by)) for one in rows]

    @cached_property
    def returned(self) -> Returned | None:
        """The last step, when it brought the report back to the draft."""
        if self.report.state != State.DRAFT:
            return None
        last = (
            Event.objects.filter(report_id=self.report.pk, name__in=TRANSITION_NAMES)
            .select_related("by")
            .order_by("-sequence")
            .first()
        )
        if last is None or last.name not in RETURNING or not last.payload.get("note"):
            return None
        label = workflow.TRANSITIONS[last.name].label
        return Returned(label, last.payload["note"], person(last.by), last.at)

    @cached_property
    def reopening(self) -> Returned | None:
        """The request to reopen that waits for a second person."""
        if self.report.reopen_asked_by_id is None:
            return None
        asked = Event.objects.filter(report_id=self.report.pk, name="ask_reopen")
        last = asked.select_related("by").order_by("-sequence").first()
        return Returned("Đề nghị mở lại", last.payload["note"], person(last.by), last.at)

    @cached_property
    def has_units(self) -> bool:
        """Whether anybody files to the report's unit for its period."""
        return consolidation.has_units(self.report)

    # Rights and state

    def may(self, permission: Permission) -> bool:
        return policy.can(held_by(self.user), permission, self.report.place)

    @cached_property
    def may_edit(self) -> bool:
        return self.may(Permission.REPORT_EDIT)

    @cached_property
    def may_review(self) -> bool:
        return self.may(Permission.REPORT_REVIEW)

    @cached_property
    def may_answer(self) -> bool:
        """Whether the person may answer remarks: the unit's people and its reviewers."""
        return self.may_edit or self.may_review or self.may(Permission.REPORT_SIGN)

    @property
    def may_ask_extension(self) -> bool:
        """Whether the person may ask for a later deadline, and there is one still to keep."""
        kept = self.report.submitted_at is None and self.report.due_at is not None
        return kept and may_ask(self.report, self.user)

    @cached_property
    def lock_reason(self) -> str:
        """Why the report cannot be changed here and now, "" when it can."""
        reason = entry.closed(self.report, self.now)
        if reason:
            return reason
        return "" if self.may_edit else "Tài khoản này chỉ xem, không nhập số liệu báo cáo này."

    def is_open_to(self, finding: Finding) -> bool:
        """Whether an answer to the finding is taken in this state, from whom it may come."""
        state = State(self.report.state)
        return not workflow.explaining_locked(
            finding.explained_by, state, self.report.closes_at, self.now, self.report.opens_at
        )

    @property
    def is_editable(self) -> bool:
        return not self.lock_reason

    @cached_property
    def takes_files(self) -> bool:
        """Whether the person may bring a file in now: also who fills in for the units below."""
        closed = entry.closed(self.report, self.now)
        return not closed and entry.may_write(self.user, self.report, Channel.IMPORT)

    @property
    def read_only_note(self) -> str:
        """Why nothing can be typed, for those it concerns; who reviews needs no such word."""
        if self.takes_files and not self.may_edit:
            return "Số liệu do đơn vị nhập; tài khoản này chỉ nhập thay từ tệp."
        return self.lock_reason if self.may_edit or not self.steps else ""

    # Header

    @cached_property
    def heading(self) -> str:
        return f"{self.report.unit_then.name} · {self.report.period_label}"

    @property
    def state_label(self) -> str:
        return State(self.report.state).label

    @cached_property
    def due(self) -> tuple[str, str]:
        """(sentence about the deadline, CSS class); ("", "") without a deadline."""
        return due_words(self.report, self.now)

    @cached_property
    def progress(self) -> dict[str, tuple[int, int]]:
        return self.cells.progress()

    @property
    def filled(self) -> int:
        return sum(filled for filled, _ in self.progress.values())

    @property
    def required(self) -> int:
        return sum(total for _, total in self.progress.values())

    # Tabs

    @cached_property
    def counts(self) -> Counter:
        """(table, severity) -> findings to act on: no empty required rows, nothing explained."""
        return Counter(
            (one.item.partition(".")[0], one.severity)
            for one in self.findings
            if one.rule != "required" and one.key not in self.explained
        )

    @cached_property
    def missing(self) -> int:
        """Required rows still empty, over all tables."""
        return self.required - self.filled

    @cached_property
    def total(self) -> dict[str, int]:
        """severity -> findings to act on, over all tables."""
        total = Counter()
        for (_, severity), count in self.counts.items():
            total[severity] += count
        return {name: total[name] for name in SEVERITIES}

    @cached_property
    def tabs(self) -> list[Tab]:
        pk = self.report.pk

        def plain(key: str, label: str, **kwargs) -> Tab:
            return Tab(label, reverse(f"reports:{key}", args=[pk]), self.current == key, **kwargs)

        tabs = []
        if self.cells.form.outline:
            tabs.append(plain("report-narrative", "Thuyết minh", errors=len(self.unprinted)))
        for table in self.cells.form.tables:
            filled, total = self.progress[table.number]
            tabs.append(
                Tab(
                    f"Biểu {table.number}",
                    reverse("reports:report-table", args=[pk, table.number]),
                    self.current == table.number,
                    table.number,
                    self.counts[table.number, "error"],
                    self.counts[table.number, "explain"],
                    self.counts[table.number, "warning"],
                    f"{filled}/{total}" if total else "",
                    title=table.title,
                )
            )
        if self.has_units:
            tabs.append(plain("report-sources", "Nguồn số liệu"))
        return [
            *tabs,
            plain("report-findings", "Kiểm tra"),
            plain("report-remarks", "Trao đổi", open=len(self.open_remarks)),
            plain("report-history", "Lịch sử"),
            plain("report-documents", "Xuất bản"),
        ]

    # Action bar

    @cached_property
    def steps(self) -> list[Step]:
        """What the person may do next, the step forward first."""
        offered = [
            Step(
                transition.name,
                transition.label,
                reverse("reports:report-move", args=[self.report.pk, transition.name]),
                reasons,
                transition.name in FORWARD,
            )
            for transition, reasons in workflow.offered(self.situation)
            if not (transition.name == "start_review" and reasons)  # done already: nothing to say
            and not (
                transition.name in ("reopen", "refuse_reopen")
                and self.report.reopen_asked_by_id is None
            )
        ]
        return sorted(offered, key=lambda step: not step.is_next)


def version_of(text: str) -> int:
    """Return the version a form was shown with; 0, which nothing saved has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def due_words(report: Report, now: datetime) -> tuple[str, str]:
    """Return the deadline in words and the CSS class it is shown with; ("", "") without one."""
    if report.due_at is None:
        return "", ""
    if report.submitted_at:
        return ("gửi trễ hạn", "due-late") if report.is_late() else ("gửi đúng hạn", "")
    days = (timezone.localdate(report.due_at) - timezone.localdate(now)).days
    if days < -60:  # a number of days says nothing any more
        return f"quá hạn từ {timezone.localdate(report.due_at):%d/%m/%Y}", "due-late"
    if report.is_late(now):
        return (f"quá hạn {-days} ngày" if days < 0 else "quá hạn hôm nay"), "due-late"
    if days == 0:
        return f"hạn hôm nay lúc {timezone.localtime(report.due_at):%H:%M}", "due-soon"
    return f"còn {days} ngày", "due-soon" if days <= 3 else ""
