"""The total of a unit's children for one form and period, with coverage."""

from django.core.management.base import BaseCommand

from indicators import dashboards, todays_map
from reports.management import options as shared


class Command(BaseCommand):
    help = "Tổng hợp số liệu đã phê duyệt của các đơn vị trực thuộc."

    def add_arguments(self, parser):
        shared.add_report(parser)
        parser.add_argument(
            "--today", action="store_true", help="theo địa giới hiện nay thay vì lúc báo cáo"
        )
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        unit = shared.unit(options["unit"])
        period = shared.period(options["period"])
        combine = todays_map.rolled_up if options["today"] else dashboards.rolled_up
        answer = dashboards.rollup_answer(unit, str(period), shared.form(options["form"]), combine)
        if options["json"]:
            shared.print_json(self, answer)
            return
        coverage = answer["coverage"]
        self.stdout.write(f"Đã có số liệu: {coverage['filed']}/{coverage['expected']} đơn vị.")
        for one in answer.get("indivisible", []):
            now = ", ".join(one["now"]) or "không có đơn vị kế thừa"
            self.stdout.write(f"Không chia được: {one['unit']} (nay là {now}).")
        for code, total in answer["indicators"].items():
            if total["value"] is not None:
                self.stdout.write(f"{code}\t{total['value']}\t({total['parts']} đơn vị)")
