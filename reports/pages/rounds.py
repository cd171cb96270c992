"""View-models of a round's pages: how far it has come, what departs from the rule, what waits.

Reads in a constant number of queries. Decides no access: the round comes from a scope.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from reports.actions.round_changes import Changes, Wanted
from reports.deadlines import clock
from reports.models import Report, Round, RoundException
from reports.pages import filing, queues
from reports.pages.filing import FilingLine, Tally
from units.models import Unit

NAMED = 12  # units told by name in one sentence


@dataclass(frozen=True)
class RoundPage:
    """One round with its reports."""

    round: Round  # from `with_owner()`
    now: datetime

    @cached_property
    def exceptions(self) -> list[RoundException]:
        return list(self.round.exceptions.with_unit())

    @cached_property
    def lines(self) -> list[FilingLine]:
        """Four queries: the reports, the exceptions, the open requests."""
        standing = defaultdict(tuple)
        for one in self.exceptions:
            if one.ended_at is None:
                standing[one.unit_id] += (one,)
        requests = {
            one.report_id: one for one in queues.open_requests().filter(report__round=self.round)
        }
        reports = filing.with_extensions(Report.objects.filter(round=self.round))
        return filing.filing_lines(reports, self.now, standing, requests)

    @cached_property
    def missing(self) -> list[FilingLine]:
        return [line for line in self.lines if line.is_missing]

    @cached_property
    def asking(self) -> list[FilingLine]:
        """Who waits for an answer to a request."""
        return [line for line in self.lines if line.request]

    @cached_property
    def tally(self) -> Tally:
        return filing.tally(self.lines, self.now)

    @property
    def is_ahead(self) -> bool:
        """Whether its units cannot enter anything yet."""
        opens = self.round.opens_at
        return opens is not None and self.now < opens

    @cached_property
    def forms(self):
        return list(self.round.forms.select_related("form").defer("form__definition"))


def rounds_in_scope(user):
    """Rounds whose page a person may see: those of units whose roll-up he may."""
    return Round.objects.filter(owner__in=queues.owners(user)).with_owner()


def readable_rounds(user):
    """Rounds whose công văn a person may read: those above, and those that ask for a report he may.

    One query now, for the hierarchy, beside his roles.
    """
    asked = Report.objects.visible_to(user).filter(round__isnull=False).order_by()
    mine = Q(owner__in=queues.owners(user)) | Q(pk__in=asked.values("round"))
    return Round.objects.filter(mine)


def effects(one: Round, wanted: Wanted, found: Changes) -> list[str]:
    """Return what an edit does to the reports, as sentences, the gravest first."""
    told, moved = [], found.moved
    if found.window:
        before = " đến hết ngày ".join(f"{day:%d/%m/%Y}" for day in found.window)
        told.append(
            f"Kỳ số liệu đổi từ {before} thành {wanted.data_from:%d/%m/%Y} đến hết ngày "
            f"{wanted.data_to:%d/%m/%Y}; các đơn vị phải rà lại số đã nhập theo kỳ mới."
        )
    if found.released:
        told.append(
            f"Rút {len(found.released)} đơn vị khỏi đợt: {listed(r.unit for r in found.released)}. "
            "Số liệu đã nhập vẫn giữ."
        )
    if found.newly:
        told.append(f"Giao thêm {len(found.newly)} đơn vị: {first_of(found.newly)}.")
    due = [
        (report, after["asked_due_at"])
        for report, after in moved
        if "asked_due_at" in after and (report.is_owed or report.submitted_at)
    ]
    for moment in sorted({after for _, after in due}):
        reports = [report for report, after in due if after == moment]
        told.append(f"Hạn gửi của {len(reports)} đơn vị thành {clock(moment)}.")
        if sent := sum(report.submitted_at is not None for report in reports):
            told.append(f"{sent} đơn vị đã gửi vẫn tính đúng hạn, trễ hạn theo hạn lúc nhận.")
        later = sum(
            report.submitted_at is None
            and report.due_at is not None
            and report.due_at > moment
            and report.due_at != report.asked_due_at
            for report in reports
        )
        if later:
            told.append(f"{later} đơn vị đang được gia hạn lâu hơn thì giữ hạn đã gia hạn.")
    if any("asked_closes_at" in after for _, after in moved):
        told.append("Thời điểm khóa của các báo cáo đổi theo.")
    if any("opens_at" in after for _, after in moved):
        opening = clock(wanted.opens_at) if wanted.opens_at else "ngay bây giờ"
        told.append(f"Các đơn vị bắt đầu nhập: {opening}.")
    if told:
        told.append("Mỗi báo cáo bị ảnh hưởng ghi thay đổi vào lịch sử của nó.")
    return told


def listed(units: Iterable[Unit]) -> str:
    return first_of([unit.name for unit in units])


def first_of(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" và {more} đơn vị khác" if more > 0 else "")
