"""Cells through the API: the same gate as every other channel."""

from dataclasses import asdict

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from reports import entry, sheet
from reports.api import shapes
from reports.entry import Change, Channel, Outcome, Status
from reports.models import Report
from reports.sheet import Sheet

LOCKED = OpenApiResponse(description="Báo cáo đang khóa: `reason`, `until`.")


@extend_schema(methods=["GET"], responses=shapes.CellsShape)
@extend_schema(
    methods=["PATCH"],
    request=shapes.ChangesShape,
    responses={200: shapes.OutcomeShape, 409: LOCKED},
)
@api_view(["GET", "PATCH"])
def report_cells(request, pk):
    """Read all cells, or save changed ones; each change carries the version it was made on."""
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    if request.method == "GET":
        cells = sheet.load(report)
        return Response({"cells": [cell(cells, item) for item in cells.form.items]})
    if len(changes_in(request.data)) > entry.LIMIT:
        raise entry.TooMany(entry.messages.too_many(entry.LIMIT))
    asked = shapes.ChangesShape(data=request.data)
    if not asked.is_valid():
        return Response(
            {
                "code": "invalid",
                "reason": "Yêu cầu sai cấu trúc; mỗi thay đổi gồm item, typed, note, version.",
                "errors": asked.errors,
            },
            status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    outcome = entry.save(
        report=report,
        changes=[Change(**change) for change in asked.validated_data["changes"]],
        by=request.user,
        channel=Channel.BROWSER if request.auth is None else Channel.API,
    )
    return Response(answer(outcome))


def changes_in(data) -> list:
    """Return the list of changes as sent, [] where the request has none."""
    changes = data.get("changes") if isinstance(data, dict) else None
    return changes if isinstance(changes, list) else []


def cell(cells: Sheet, item: str) -> dict:
    return {"item": item, **cells.as_text(item), "role": cells.roles[item]}


def answer(outcome: Outcome) -> dict:
    """Return what a save answers: every cell asked for, what was recomputed, all findings."""
    return {
        "cells": [result(outcome.sheet, one) for one in outcome.cells],
        "computed": [
            {"item": item, "number": text["number"], "display": text["display"]}
            for item, text in ((item, outcome.sheet.as_text(item)) for item in outcome.changed)
        ],
        "findings": [finding(one) for one in outcome.findings],
        "version": outcome.report_version,
    }


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
        "theirs": stands if one.status == Status.CONFLICT else None,
    }


def finding(one) -> dict:
    return {"key": one.key, **asdict(one), "items": list(one.items)}
