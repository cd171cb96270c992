"""Approve many reports at once: each by the one action, each on the version that was shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from reports import entry, verdicts
from reports.actions.transitions import move
from reports.models import Event, Report
from reports.refusals import BadRequest, NotAllowed, Stale
from reports.workflow import State

LIMIT = 200  # reports approved in one request
NOT_CLEAN = "Báo cáo không còn sạch ({}); hãy mở xem rồi quyết định."


@dataclass(frozen=True)
class Outcome:
    """What became of one report."""

    report: Report
    event: Event | None  # None: not approved
    reason: str = ""  # why not, a Vietnamese sentence


def approve_clean(
    *, reports: Iterable[Report], versions: dict[int, int], by, key: str
) -> list[Outcome]:
    """Approve the reports that are clean and still as they were shown; tell why of each other.

    `versions` holds the version shown of each. `key` names the request: sent twice, it approves
    once and answers the same. Every report is a transaction of its own, so that one refused holds
    up no other, and costs a constant number of queries. Raise BadRequest for none or more than
    LIMIT.
    """
    reports = list(reports)
    if not reports:
        raise BadRequest("Chưa chọn báo cáo nào để phê duyệt; hãy đánh dấu ít nhất một báo cáo.")
    if len(reports) > LIMIT:
        raise BadRequest(f"Mỗi lần phê duyệt tối đa {LIMIT} báo cáo; hãy chia thành nhiều lần.")
    return [approve_one(report, versions[report.pk], by, key) for report in reports]


def approve_one(report: Report, version: int, by, key: str) -> Outcome:
    try:
        with transaction.atomic():
            locked = entry.lock(report)  # from here on nobody remarks on it or explains
            if locked.state == State.SUBMITTED and locked.version == version:
                verdict = verdicts.judge([report])[report.pk]
                if verdict.kind != verdicts.CLEAN:
                    raise BadRequest(NOT_CLEAN.format(verdict.detail or verdict.words.lower()))
            event = move(
                report=report, name="approve", by=by, version=version, idempotency_key=key or None
            )
    except NotAllowed as refused:
        return Outcome(report, None, " ".join(refused.reasons))
    except (Stale, BadRequest) as refused:
        return Outcome(report, None, str(refused))
    return Outcome(report, event)
