"""Write a report's document to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports import exports, files
from reports.management import options as shared


class Command(BaseCommand):
    help = "Xuất báo cáo ra tệp PDF, Word hoặc Excel."

    def add_arguments(self, parser):
        shared.add_report(parser)
        parser.add_argument("--format", required=True, choices=list(exports.FORMATS))
        parser.add_argument("--out", required=True, metavar="PATH", help="tệp sẽ ghi")
        parser.add_argument(
            "--part",
            default=exports.FULL,
            choices=list(exports.PARTS),
            help="appendix: phụ lục số liệu; full: báo cáo và phụ lục (mặc định)",
        )
        parser.add_argument("--deputy", action="store_true", help="cấp phó ký thay (KT.)")
        shared.add_json(parser)

    def handle(self, *args, **options):
        report = shared.report(options)
        content = files.of(
            report, options["format"], options["part"], by_deputy=options["deputy"]
        ).read()
        try:
            Path(options["out"]).write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"Không ghi được tệp {options['out']}; hãy kiểm tra thư mục và quyền ghi."
            ) from error
        if options["json"]:
            shared.print_json(self, {"path": options["out"], "bytes": len(content)})
        else:
            self.stdout.write(f"Đã ghi {options['out']} ({len(content)} byte).")
