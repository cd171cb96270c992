"""Check a report: every finding, in printed order, then those of its text."""

from dataclasses import asdict

from django.core.management.base import BaseCommand

from reports import sheet, texts
from reports.management import options as shared


class Command(BaseCommand):
    help = "Kiểm tra số liệu của một báo cáo."

    def add_arguments(self, parser):
        shared.add_report(parser)
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        report = shared.report(options)
        cells = sheet.load(report)
        findings = [*cells.findings(report), *texts.findings_of(report, cells)]
        if options["json"]:
            shared.print_json(self, {"findings": [asdict(finding) for finding in findings]})
            return
        for finding in findings:
            self.stdout.write(f"{finding.severity_label}: {finding.message}")
        if not findings:
            self.stdout.write("Không có điểm nào cần xem.")
