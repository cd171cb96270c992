"""Cells through the API: the same gate as every other channel."""

from collections.abc import Iterable

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from indicators.rules import Finding
from indicators.spec import COMPUTED
from reports import entry, messages, sheet, statements
from reports.api import parameters, shapes
from reports.entry import Change, Outcome, Status
from reports.models import Report
from reports.refusals import TooMany
from reports.sheet import Sheet
from units import policy
from units.models import held_by
from units.policy import Permission

LOCKED = OpenApiResponse(description="Báo cáo đang khóa: `reason`, `until`.")


@extend_schema(methods=["GET"], responses=shapes.CellsShape)
@extend_schema(
    methods=["PATCH"],
    request=shapes.ChangesShape,
    parameters=[parameters.ACCOUNT],
    responses={200: shapes.OutcomeShape, 409: LOCKED},
)
@api_view(["GET", "PATCH"])
def report_cells(request, pk):
    """Read all cells, or save changed ones; each change carries the version it was made on."""
    parameters.same_account(request)
    report = report_in_scope(request.user, pk)
    if request.method == "GET":
        cells = sheet.load(report)
        return Response({"cells": [cell(cells, item) for item in cells.form.items]})
    changes, fault = asked(request.data)
    if fault:
        return fault
    outcome = entry.save(
        report=report,
        changes=changes,
        by=request.user,
        channel=parameters.channel(request),
    )
    return Response(answer(outcome))


@extend_schema(
    request=shapes.ChangesShape,
    parameters=[parameters.ACCOUNT],
    responses={200: shapes.OutcomeShape, 409: LOCKED},
)
@api_view(["POST"])
def report_rehearsal(request, pk):
    """Answer as saving these changes would now, and write nothing: what a paste shows first."""
    parameters.same_account(request)
    report = report_in_scope(request.user, pk)
    changes, fault = asked(request.data)
    if fault:
        return fault
    outcome = entry.foresee(
        report=report,
        changes=changes,
        by=request.user,
        channel=parameters.channel(request),
    )
    return Response(answer(outcome))


def report_in_scope(user, pk: int) -> Report:
    """Return the report; raise Http404 where `visible_to` would not show it. Two queries."""
    report = statements.report(pk)
    if report and policy.can(held_by(user), Permission.REPORT_VIEW, report.place):
        return report
    raise Http404


def asked(data) -> tuple[list[Change], Response | None]:
    """Return the changes of a request, or the answer to one that is built wrongly."""
    if len(changes_in(data)) > entry.LIMIT:
        raise TooMany(messages.too_many(entry.LIMIT))
    changes = plain_changes(data)
    if changes is not None:
        return changes, None
    shape = shapes.ChangesShape(data=data)
    if not shape.is_valid():
        return [], invalid(shape.errors)
    return [Change(**one) for one in shape.validated_data["changes"]], None


def invalid(errors) -> Response:
    return Response(
        {
            "code": "invalid",
            "reason": "Yêu cầu sai cấu trúc; mỗi thay đổi gồm item, typed, note, version, confirm.",
            "errors": errors,
        },
        status.HTTP_422_UNPROCESSABLE_ENTITY,
    )


def changes_in(data) -> list:
    """Return the list of changes as sent, [] where the request has none."""
    changes = data.get("changes") if isinstance(data, dict) else None
    return changes if isinstance(changes, list) else []


def plain_changes(data) -> list[Change] | None:
    """Return the changes of a request that is plainly right, as browsers send it.

    None: leave it to the shape, which says what is wrong, and costs more than saving a cell.
    """
    changes = []
    for one in changes_in(data):
        if not isinstance(one, dict):
            return None
        item, typed, note = one.get("item"), one.get("typed"), one.get("note")
        version, confirm = one.get("version"), one.get("confirm", False)
        if not (
            is_plain(item, shapes.ITEM_LIMIT)
            and item == item.strip() != ""
            and (typed is None or is_plain(typed, shapes.TYPED_LIMIT))
            and (note is None or is_plain(note, shapes.NOTES_LIMIT))
            and type(version) is int
            and version >= 0
            and type(confirm) is bool
        ):
            return None
        changes.append(Change(item, typed, note, version, confirm=confirm))
    return changes if changes_in(data) else None


def is_plain(text, limit: int) -> bool:
    """Tell whether a value of a request is a text without anything a text should not hold."""
    return (
        isinstance(text, str)
        and len(text) <= limit
        and "\0" not in text
        and (text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))
    )


def cell(cells: Sheet, item: str) -> dict:
    return {"item": item, **cells.as_text(item), "role": cells.roles[item]} | mark(cells, item)


def mark(cells: Sheet, item: str) -> dict:
    """Return what marks a cell: unconfirmed from the last report, or out of the units' figures."""
    one = cells.cell(item)
    return {name: True for name in ("carried", "consolidated") if getattr(one, name)}


def answer(outcome: Outcome) -> dict:
    """Return what a save answers: every cell asked for, what was recomputed, all findings."""
    return {
        "cells": [result(outcome.sheet, one) for one in outcome.cells],
        "computed": computed(outcome.sheet, outcome.changed),
        "findings": [finding(one) for one in outcome.findings],
        "version": outcome.report_version,
        "sequence": outcome.sequence,
    }


def computed(cells: Sheet, items: Iterable[str]) -> list[dict]:
    """Return computed rows of this unit as they stand."""
    texts = ((item, cells.as_text(item)) for item in items if cells.roles[item] == COMPUTED)
    return [
        {"item": item, "number": text["number"], "display": text["display"]} for item, text in texts
    ]


def result(cells: Sheet, one: entry.CellResult) -> dict:
    stands = (
        cells.as_text(one.item)
        if one.item in cells.roles
        else {"typed": "", "number": None, "mark": None, "note": "", "display": "", "version": 0}
    )
    return {
        "item": one.item,
        "status": one.status.value,
        "typed": one.typed,
        "number": stands["number"],
        "mark": stands["mark"],
        "display": stands["display"],
        "version": stands["version"],
        "reason": one.reason,
        "code": one.code,
        "candidates": list(one.candidates),
        "theirs": stands if one.status == Status.CONFLICT or one.beside else None,
    } | mark(cells, one.item)


def finding(one: Finding) -> dict:
    """Return a finding for JSON. By hand: an empty report has a hundred, at every save."""
    return {
        "key": one.key,
        "rule": one.rule,
        "severity": one.severity,
        "item": one.item,
        "items": one.items,
        "typed": one.typed,
        "computed": one.computed,
        "message": one.message,
        "explained_by": one.explained_by,
        "code": one.code,
    }
