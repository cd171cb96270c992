"""The total of a unit's children for one form and period, with coverage."""

from django.core.management.base import BaseCommand

from indicators import dashboards
from reports.management import options as shared


class Command(BaseCommand):
    help = "Tổng hợp số liệu đã phê duyệt của các đơn vị trực thuộc."

    def add_arguments(self, parser):
        shared.add_report(parser)
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        unit = shared.unit(options["unit"])
        period = shared.period(options["period"])
        answer = dashboards.rollup_answer(unit, str(period), shared.form(options["form"]))
        if options["json"]:
            shared.print_json(self, answer)
            return
        coverage = answer["coverage"]
        self.stdout.write(f"Đã có số liệu: {coverage['filed']}/{coverage['expected']} đơn vị.")
        for code, total in answer["indicators"].items():
            if total["value"] is not None:
                self.stdout.write(f"{code}\t{total['value']}\t({total['parts']} đơn vị)")
