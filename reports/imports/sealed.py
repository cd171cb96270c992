"""A previewed import on its way to the confirmation: sealed, so that it comes back as it went.

The file's rows, the items they were matched to and the cell versions of that moment travel through
the browser in one signed field, bound to the report and the person; nothing is kept on the server
for previews nobody confirms.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.core import signing

from indicators.spec import FormSpec
from reports.imports.layout import SourceRow, Stamp
from reports.imports.match import Candidate, Match, Matched
from reports.models import Report

SECONDS = 2 * 60 * 60  # how long a preview can be confirmed
SALT = "reports.import.2"  # anew with every change of what is sealed


@dataclass(frozen=True)
class Sealed:
    name: str  # of the file
    match: Match  # as it was shown
    stamp: Stamp | None  # of a workbook of the portal's own
    versions: dict[str, int]  # item -> version of the cell the file's text was made on
    seen: dict[str, int]  # item -> version of the cell the person has before him

    def made_on(self, forced: Iterable[str]) -> dict[str, int]:
        """Return the versions to change: for `forced` items, what the person saw and replaces."""
        return self.versions | {item: self.seen.get(item, 0) for item in forced}


def seal(shown: Sealed, report: Report, user) -> str:
    content = {
        "name": shown.name,
        "rows": [astuple(one) for one in shown.match.rows],
        "remarks": shown.match.remarks,
        "stamp": astuple(shown.stamp) if shown.stamp else None,
        "versions": shown.versions,
        "seen": shown.seen,
    }
    return signing.dumps(content, salt=salt_of(report, user), compress=True)


def unseal(text: str, report: Report, user, form: FormSpec) -> Sealed | None:
    """Return what was sealed; None when it is another's, another report's, altered or too old."""
    try:
        content = signing.loads(text, salt=salt_of(report, user), max_age=SECONDS)
    except signing.BadSignature:
        return None
    rows = tuple(
        Matched(SourceRow(*row), *answer, tuple(Candidate(*one) for one in candidates), left)
        for row, *answer, candidates, left in content["rows"]
    )
    stamp = Stamp(*content["stamp"]) if content["stamp"] else None
    match = Match(form, rows, tuple(content["remarks"]))
    return Sealed(content["name"], match, stamp, content["versions"], content["seen"])


def salt_of(report: Report, user) -> str:
    return f"{SALT}:{report.pk}:{user.pk}"
