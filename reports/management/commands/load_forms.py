"""Load form versions from their files and publish them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators import catalogue
from reports.management import options as shared


class Command(BaseCommand):
    help = "Nạp và ban hành các mẫu báo cáo từ tệp TOML."

    def add_arguments(self, parser):
        shared.refuse_in_one_line(parser)
        parser.add_argument(
            "files",
            metavar="FILE",
            nargs="*",
            type=Path,
            help="tệp mẫu (mặc định: các mẫu kèm theo)",
        )

    @shared.in_one_line
    def handle(self, *args, **options):
        try:
            versions = catalogue.load(options["files"] or None)
        except catalogue.CatalogueError as error:
            raise CommandError(" ".join(str(error).split())) from error
        for version in versions:
            self.stdout.write(f"{version.code}: {version.title}")
