"""Show a report's cells as the portal holds them."""

from django.core.management.base import BaseCommand

from indicators.spec import COMPUTED, HEADING
from reports import sheet
from reports.management import options as shared
from reports.sheet import Sheet

SAYS = ("typed", "note", "mark")  # parts of which any makes a cell worth showing


class Command(BaseCommand):
    help = "Cho xem các ô của một báo cáo."

    def add_arguments(self, parser):
        shared.add_report(parser)
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        report = shared.report(options)
        cells = cells_of(sheet.load(report))
        if options["json"]:
            shared.print_json(self, {"state": report.state, "cells": cells})
            return
        self.stdout.write(f"{report}: {report.get_state_display()}, {len(cells)} ô có nội dung.")
        for item, cell in cells.items():
            note = f"  ({cell['note']})" if cell["note"] else ""
            self.stdout.write(f"{item}\t{cell['display'] or cell['typed']}{note}")


def cells_of(cells: Sheet) -> dict[str, dict]:
    """Return item -> cell in printed order: rows that hold something or compute to something.

    `number` is None for an empty or not-applicable cell and for a question not yet answered; `mark`
    is None where there is none.
    """
    shown = {
        item: cells.as_text(item) | {"is_computed": role == COMPUTED}
        for item, role in cells.roles.items()
        if role != HEADING
    }
    return {item: cell for item, cell in shown.items() if any(map(cell.get, SAYS))}
