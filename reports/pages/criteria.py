"""View-model of the page that checks a table of criteria: its rows with what was found in each."""

from dataclasses import dataclass, field

from indicators.criteria import Check, Criterion, Finding, Unread
from indicators.criteria.messages import CHECKS
from indicators.criteria.reading import lines_of

EXPLANATIONS = list(CHECKS.values())


@dataclass
class Row:
    criterion: Criterion
    lines: list[str]  # of the rule, as printed
    depth: int  # below the shortest number of the table, from 1
    findings: list[Finding] = field(default_factory=list)  # told here
    elsewhere: list[Finding] = field(default_factory=list)  # told under the first row they name
    unread: list[Unread] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        return not self.lines


def rows(found: Check) -> list[Row]:
    """Return the criteria in the order of the file, each finding under the first row it names."""
    highest = min(len(one.key) for one in found.criteria)
    shown = {}
    for one in found.criteria:
        depth = min(len(one.key) - highest + 1, 5)
        shown[one.row] = Row(one, lines_of(one.rule), depth)
    for finding in found.findings:
        first, *others = finding.rows
        shown[first].findings.append(finding)
        for row in others:
            shown[row].elsewhere.append(finding)
    for one in found.unread:
        shown[one.row].unread.append(one)
    return list(shown.values())


def jumps(found: Check) -> list[tuple[int, str]]:
    """Return (row, codes) of every place to look at, the gravest first, each row once."""
    places: dict[int, str] = {}
    for one in found.findings:
        places.setdefault(one.rows[0], ", ".join(filter(None, one.codes[: len(one.rows)])))
    return [(row, codes or "tổng") for row, codes in places.items()]


def tally(found: Check) -> dict[str, int]:
    """Return the counts on top of the page."""
    named = {row for one in found.findings for row in one.rows}
    return {
        "criteria": len(found.criteria),
        "errors": sum(one.severity == "error" for one in found.findings),
        "warnings": sum(one.severity == "warning" for one in found.findings),
        "touched": len(named),
        "unread": len({one.row for one in found.unread}),
    }
