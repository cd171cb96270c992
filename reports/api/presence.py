"""What an open page asks every few seconds: who else is here, and what changed meanwhile."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators import catalogue, compute
from reports import entry, messages, presence, sheet
from reports.api import parameters, shapes
from reports.api.cells import cell, computed, finding, report_in_scope
from reports.entry import Channel
from reports.models import Report
from reports.presence import Colleague, News
from reports.workflow import State
from units import policy
from units.models import held_by
from units.policy import Permission

NOTHING = {"cells": [], "computed": [], "findings": [], "explained": {}}


@extend_schema(
    request=shapes.PresenceShape, responses=shapes.NewsShape, parameters=[parameters.ACCOUNT]
)
@api_view(["POST"])
def report_presence(request, pk):
    """Tell which row is being edited; learn who else is here and what changed since an event.

    Only who may edit the report, in a browser, is shown to others; readers and programs are not.
    """
    parameters.same_account(request)
    report = report_in_scope(request.user, pk)
    asked = shapes.PresenceShape(data=request.data)
    if not asked.is_valid() or not is_row(report, asked.validated_data["item"]):
        return Response(
            {"code": "invalid", "reason": "Cần since (số nguyên) và item (dòng của mẫu)."},
            status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    now = timezone.now()
    reason = lock_reason(request.user, report, now)
    people = here(request, report, asked.validated_data["item"], now)
    found = presence.news(report, asked.validated_data["since"])
    head = {
        "sequence": found.sequence,
        "state": report.state,
        "lock_reason": reason,
        "state_label": State(report.state).label,
        "people": [vars(one) | {"row": row_name(report, one.item)} for one in people],
        "reload": found.is_too_much,
    }
    return Response(head | (told(report, found) if found.happened else NOTHING))


def row_name(report: Report, item: str) -> str:
    """Return a row as sentences cite it, "" for no row or one the form does not have."""
    form = catalogue.form_spec(report.form)
    return messages.row(form, item) if item in form.items else ""


def may_edit(user, report: Report) -> bool:
    return policy.can(held_by(user), Permission.REPORT_EDIT, report.place)


def lock_reason(user, report: Report, now: datetime) -> str:
    """Return why this person cannot type now, "" when he can."""
    if reason := entry.closed(report, now):
        return reason
    return "" if may_edit(user, report) else messages.NO_EDIT_RIGHT


def here(request, report: Report, item: str, now: datetime) -> list[Colleague]:
    if may_edit(request.user, report) and parameters.channel(request) == Channel.BROWSER:
        return presence.arrive(report, request.user, item, now)
    return presence.others(report, request.user, now)


def is_row(report: Report, item: str) -> bool:
    return not item or item in catalogue.form_spec(report.form).items


def told(report: Report, found: News) -> dict:
    """Return the changed cells as they stand, with what follows from them. At most four queries."""
    cells = sheet.load(report)
    findings = cells.findings(report)
    explained = sheet.explanations(report, findings)
    return {
        "cells": [
            cell(cells, item)
            | {"reading": cells.reading(item), "row": row_name(report, item)}
            | {"by": one.by, "at": one.at.isoformat()}
            for item, one in found.touched.items()
            if item in cells.roles
        ],
        "computed": computed(cells, compute.following(cells.form, found.touched)),
        "findings": [finding(one) for one in findings],
        "explained": {key: one.figures for key, one in explained.items()},
    }
