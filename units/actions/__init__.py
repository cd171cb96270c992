"""The only places that write units, roles and accounts. Keyword-only, atomic."""

from units.actions.accounts import create_account, issue_link, lock, set_password, unlock
from units.actions.delegating import delegate
from units.actions.people import assign, end, restate, transfer
from units.actions.reorganising import (
    NEEDED,
    close,
    merge,
    move,
    outside,
    posts,
    rename,
    reorganise,
    review,
    split,
    standing,
)
from units.refusals import Refused

__all__ = [
    "NEEDED",
    "Refused",
    "assign",
    "close",
    "create_account",
    "delegate",
    "end",
    "issue_link",
    "lock",
    "merge",
    "move",
    "outside",
    "posts",
    "rename",
    "reorganise",
    "restate",
    "review",
    "set_password",
    "split",
    "standing",
    "transfer",
    "unlock",
]
