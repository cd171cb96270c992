"""Tells `indicators.asking` whom rounds ask: see `settings.WHO_IS_ASKED`."""

from collections.abc import Collection

from reports.models import Report


def units(
    forms: Collection[str], periods: Collection[str], parents: Collection[str] | None = None
) -> dict[tuple[str, str, str], frozenset[str]]:
    """Return (form, period, unit that asks) -> the units asked, all by code. One query.

    Asked is who owes the report in the round, and who has sent one all the same. A unit that asks
    nobody in a round is not among the keys; one that let everybody off is, with nobody.
    """
    reports = Report.objects.filter(form__code__in=forms, period__in=periods)
    reports = reports.exclude(parent_code="")
    if parents is not None:
        reports = reports.filter(parent_code__in=parents)
    asking, found = set(), {}
    columns = ("form__code", "period", "parent_code", "unit__code")
    states = ("round_id", "is_owed", "submitted_at")
    rows = reports.order_by().values_list(*columns, *states)
    for *request, unit, round_id, is_owed, sent in rows:
        key = tuple(request)
        if round_id is not None:
            asking.add(key)
        if sent or (round_id is not None and is_owed):
            found.setdefault(key, set()).add(unit)
    return {key: frozenset(found.get(key, ())) for key in asking}
