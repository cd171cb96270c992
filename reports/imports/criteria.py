"""A file, or a table pasted from a spreadsheet -> the check of its criteria. Nothing is stored."""

from indicators import criteria
from indicators.criteria import Check
from reports.imports import read

CRITERIA = 1000  # of one table; a province's index has some hundred
PASTED = 500_000  # characters


def check_file(content: bytes, name: str = "") -> Check:
    """Check the criteria of a file of any kind an appendix may have. Raise NotAnAppendix."""
    found = read.opened(content, name)
    if isinstance(found, str):
        return checked(criteria.pasted(found))
    rows: list[list[str]] = []
    for grid in found:
        if not grid.hidden:
            rows += [*grid.rows, []]  # a sheet's last rule does not go on in the next
    return checked(rows)


def check_text(text: str) -> Check:
    """Check the criteria of a pasted table. Raise NotAnAppendix."""
    if len(text) > PASTED:
        raise read.refuse("too_long_paste")
    return checked(criteria.pasted(text))


def checked(rows: list[list[str]]) -> Check:
    found = criteria.criteria_in(rows)
    if not found:
        raise read.refuse("no_criteria")
    if len(found) > CRITERIA:
        raise read.refuse("too_many_criteria")
    return criteria.check(found)
