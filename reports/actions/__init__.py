"""The only places that write more than one row, apart from the entry gate.

Keyword-only, atomic, the report's row locked, an event appended. Call them through the module:
`actions.move(report=report, name="approve", by=user)`.
"""

from reports.actions.batches import begin_batch, confirm_batch, reread
from reports.actions.bulk import LIMIT as APPROVE_LIMIT
from reports.actions.bulk import approve_clean
from reports.actions.consolidating import adjust, consolidate, release, withdraw_adjustment
from reports.actions.enclosing import add_attachment, withdraw_attachment
from reports.actions.exceptions import add_unit, end_exemption, exempt
from reports.actions.extensions import (
    ask_extension,
    extend,
    extend_all,
    refuse_extension,
    withdraw_extension,
)
from reports.actions.files import (
    CONSOLIDATE,
    RENDER,
    discard_file,
    start_archive,
    start_consolidated,
    start_preparing,
    start_rendering,
)
from reports.actions.mail import choose_mail
from reports.actions.releasing import release_document
from reports.actions.reorganising import reorganise
from reports.actions.review import explain, remark, resolve
from reports.actions.round_changes import attach, cancel_round, edit_round
from reports.actions.rounds import complete_round, open_round, start_report, unbegun
from reports.actions.text import number_document, write_section
from reports.actions.transitions import move, situation

__all__ = [
    "APPROVE_LIMIT",
    "CONSOLIDATE",
    "RENDER",
    "add_attachment",
    "add_unit",
    "adjust",
    "approve_clean",
    "ask_extension",
    "attach",
    "begin_batch",
    "cancel_round",
    "choose_mail",
    "complete_round",
    "confirm_batch",
    "consolidate",
    "discard_file",
    "edit_round",
    "end_exemption",
    "exempt",
    "explain",
    "extend",
    "extend_all",
    "move",
    "number_document",
    "open_round",
    "refuse_extension",
    "release",
    "release_document",
    "remark",
    "reorganise",
    "reread",
    "resolve",
    "situation",
    "start_archive",
    "start_consolidated",
    "start_preparing",
    "start_rendering",
    "start_report",
    "unbegun",
    "withdraw_adjustment",
    "withdraw_attachment",
    "withdraw_extension",
    "write_section",
]
