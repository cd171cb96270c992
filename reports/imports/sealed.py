"""A previewed import on its way to the confirmation: sealed, so that it comes back as it went.

The changes travel through the browser in one signed field, bound to the report and the person;
nothing is kept on the server for previews nobody confirms.
"""

from dataclasses import astuple, dataclass

from django.core import signing

from reports.entry import Change
from reports.imports.preview import Plan
from reports.models import Report

SECONDS = 2 * 60 * 60  # how long a preview can be confirmed
SALT = "reports.import"


@dataclass(frozen=True)
class Sealed:
    name: str  # of the file
    changes: list[Change]  # with the cell versions seen at the preview
    doubtful: list[str]  # items whose row the person may leave out


def seal(plan: Plan, report: Report, user, name: str) -> str:
    content = {
        "name": name,
        "changes": [astuple(change) for change in plan.changes.values()],
        "doubtful": [one.item for one in plan.match.matched if not one.is_sure],
    }
    return signing.dumps(content, salt=salt_of(report, user), compress=True)


def unseal(text: str, report: Report, user) -> Sealed | None:
    """Return what was sealed; None when it is another's, another report's, altered or too old."""
    try:
        content = signing.loads(text, salt=salt_of(report, user), max_age=SECONDS)
    except signing.BadSignature:
        return None
    changes = [Change(*one) for one in content["changes"]]
    return Sealed(content["name"], changes, content["doubtful"])


def salt_of(report: Report, user) -> str:
    return f"{SALT}:{report.pk}:{user.pk}"
