"""What the checks and the reviewers leave open in reports: clean, explained or questioned.

One judgement for the queue that shows it and for the approval of many that stands on it. Reads in a
constant number of queries, whatever the number of reports.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from reports import sheet
from reports.models import Explanation, Remark, Report

CLEAN, EXPLAINED, QUESTIONED = "sach", "giai-trinh", "cau-hoi"


@dataclass(frozen=True)
class Verdict:
    """How one report stands. What was explained must be read; a clean one holds nothing to read."""

    answered: int = 0  # findings with an explanation that holds for the figures as they are
    to_explain: int = 0  # findings of severity error or explain without one
    warnings: int = 0  # of severity warning without one
    threads: int = 0  # open threads of remarks

    @property
    def open(self) -> int:
        return self.to_explain + self.warnings + self.threads

    @property
    def kind(self) -> str:
        if self.open:
            return QUESTIONED
        return EXPLAINED if self.answered else CLEAN

    @property
    def words(self) -> str:
        if self.kind == CLEAN:
            return "Sạch"
        if self.kind == EXPLAINED:
            return f"Đã giải trình {self.answered}"
        return f"Còn câu hỏi {self.open}"

    @property
    def questions(self) -> str:
        """What the questions are: "1 lưu ý, 1 trao đổi đang mở"."""
        kinds = (
            (self.to_explain, "điểm chưa giải trình"),
            (self.warnings, "lưu ý"),
            (self.threads, "trao đổi đang mở"),
        )
        return ", ".join(f"{count} {noun}" for count, noun in kinds if count)

    @property
    def detail(self) -> str:
        """The questions, and that others were answered: "1 lưu ý; đã giải trình 2"."""
        told = self.questions
        return f"{told}; đã giải trình {self.answered}" if told and self.answered else told


def judge(reports: Iterable[Report]) -> dict[int, Verdict]:
    """Return report id -> verdict. Five queries at most, whatever the number of reports.

    What is asked about a text was counted when it was sent: to read it takes too long for a queue.
    """
    reports = list(reports)
    ids = [one.pk for one in reports]
    sheets = sheet.load_all(reports)
    given: dict[int, dict[str, str]] = defaultdict(dict)
    answers = Explanation.objects.filter(report_id__in=ids).order_by()
    for report_id, key, figures in answers.values_list("report_id", "finding_key", "figures"):
        given[report_id][key] = figures
    threads = Remark.objects.filter(
        report_id__in=ids, answers__isnull=True, resolved_at__isnull=True
    ).order_by()
    counted = threads.values("report_id").annotate(count=Count("pk"))
    opened = dict(counted.values_list("report_id", "count"))
    verdicts = {}
    for report in reports:
        counts = Counter(
            "answered"
            if given[report.pk].get(one.key) == sheet.figures_of(one)
            else "warnings"
            if one.severity == "warning"
            else "to_explain"
            for one in sheets[report.pk].findings(report)
        )
        counts["answered"] += report.text_answers
        counts["warnings"] += report.text_questions
        verdicts[report.pk] = Verdict(**counts, threads=opened.get(report.pk, 0))
    return verdicts
