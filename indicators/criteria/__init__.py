"""A table of PAR INDEX criteria -> what contradicts itself in it, before the table is issued.

Pure. Nothing is scored: a criterion's rule is read only as far as it takes to say that two of its
branches contradict each other, that one is missing, or that its best result is not its maximum.
`table` finds the criteria in rows of cells, `reading` takes a rule apart, `conditions` says which
results a branch is about, `checks` compares. Every sentence stands in `messages`.

A rule that is not understood is no fault: it is listed apart, and what cannot be known without it
is not claimed.
"""

from indicators.criteria.checks import NAMES, Check, Finding, Unread, check
from indicators.criteria.table import Criterion, criteria_in, pasted

__all__ = ["NAMES", "Check", "Criterion", "Finding", "Unread", "check", "criteria_in", "pasted"]
