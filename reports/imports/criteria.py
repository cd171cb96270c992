"""A file, or a table pasted from a spreadsheet -> the check of its criteria. Nothing is stored."""

from indicators import criteria
from indicators.criteria import Check
from reports.imports import read

CRITERIA = 1000  # of one table; a province's index has some hundred
TEXT = 500_000  # characters of a table; a province's index has some 100.000


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
    if len(text) > TEXT:
        raise read.refuse("too_long_paste")
    return checked(criteria.pasted(text))


def checked(rows: list[list[str]]) -> Check:
    found = criteria.criteria_in(rows)
    if not found:
        raise read.refuse("no_criteria")
    if len(found) > CRITERIA:
        raise read.refuse("too_many_criteria")
    if sum(len(one.name) + len(one.rule) for one in found) > TEXT:
        raise read.refuse("too_much_text")
    return criteria.check(found)
