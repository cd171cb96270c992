"""Where a report's figures come from, through the API: to read."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from reports import consolidation, lineage, sheet
from reports.api import parameters
from reports.consolidation import CHANGED, Below
from reports.models import Report
from reports.refusals import BadRequest


@extend_schema(
    parameters=[OpenApiParameter("item", str, description="Một dòng, ví dụ 3.18.")],
    responses=OpenApiTypes.OBJECT,
)
@api_view(["GET"])
def report_sources(request, pk):
    """Tell what the rows taken over from the units below are made of, and which have other figures
    by now.
    """
    report = get_object_or_404(Report.objects.for_page().visible_to(request.user), pk=pk)
    cells = sheet.load(report)
    item = parameters.text(request, "item")
    if item and item not in cells.form.items:
        raise BadRequest("item không phải dòng của mẫu báo cáo.")
    items = [item] if item else None
    kept = lineage.frozen(report, cells.form, items)
    found = consolidation.below(report, items)
    rolled = consolidation.roll(report, found, items)
    proposed = consolidation.proposals(report, cells, rolled)
    return Response(
        {
            "coverage": coverage(found),
            "units": kept.get("units", {}),
            "rows": [row(kept, code, one) for code, one in kept.get("rows", {}).items()],
            "changed": [
                {"item": code, "typed": one.before, "now": one.after}
                for code, one in proposed.items()
                if one.change == CHANGED
            ],
        }
    )


def coverage(found: Below) -> dict:
    return {
        "filed": found.coverage.filed,
        "expected": found.coverage.expected,
        "missing": [unit.code for unit in found.missing],
    }


def row(kept: dict, item: str, told: dict) -> dict:
    """Return one row of a lineage with its filings spelled out."""
    lines = []
    for at, how, theirs, text, notes in told["lines"]:
        unit, form, receipt = kept["filings"][at]
        lines.append(
            {
                "unit": unit,
                "form": form,
                "item": theirs,
                "receipt": receipt or None,
                "how": how,
                "display": text,
                "notes": notes,
            }
        )
    shown = {name: told[name] for name in ("number", "text", "why", "asked", "counted")}
    return {
        "item": item,
        **shown,
        "mark": told["mark"] or None,
        "taken_at": told["taken_at"],
        "adjustments": told["adjustments"],
        "lines": lines,
    }
