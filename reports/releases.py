"""What a report was released as: its documents in order, and which of them stands. Reads only."""

from reports.models import Release, Report


def of_report(report: Report) -> list[Release]:
    """Return the releases of a report whose number stands, oldest first. One query."""
    found = Release.objects.standing().filter(report_id=report.pk)
    found = found.select_related("submission", "released_by", "replaces")
    return list(found.defer("submission__snapshot").order_by("released_at", "pk"))


def newest(report: Report) -> Release | None:
    """Return the release in force; None where nothing was released. One query."""
    return next(reversed(of_report(report)), None)


def takes_place_of(one: Release) -> Release | None:
    """Return the document a release takes the place of, not the number it corrects.

    A query for each correction in between, none where there was none.
    """
    before = one.replaces
    while before is not None and before.submission_id == one.submission_id:
        before = before.replaces
    return before
