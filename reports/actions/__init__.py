"""The only places that write more than one row, apart from the entry gate.

Keyword-only, atomic, the report's row locked, an event appended. Call them through the module:
`actions.move(report=report, name="approve", by=user)`.
"""

from reports.actions.batches import begin_batch, confirm_batch, reread
from reports.actions.bulk import LIMIT as APPROVE_LIMIT
from reports.actions.bulk import approve_clean
from reports.actions.reorganising import reorganise
from reports.actions.review import explain, remark, resolve
from reports.actions.rounds import complete_round, extend, open_round, owing, start_report
from reports.actions.text import number_document, write_section
from reports.actions.transitions import move, situation

__all__ = [
    "APPROVE_LIMIT",
    "approve_clean",
    "begin_batch",
    "complete_round",
    "confirm_batch",
    "explain",
    "extend",
    "move",
    "number_document",
    "open_round",
    "owing",
    "remark",
    "reread",
    "reorganise",
    "resolve",
    "situation",
    "start_report",
    "write_section",
]
