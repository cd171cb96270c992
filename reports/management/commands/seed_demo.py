"""Build the demo portal."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports import demo
from reports.management import options as shared


class Command(BaseCommand):
    help = "Dựng cổng trình diễn với số liệu thật đã công bố; chạy lại không thay đổi gì."

    def add_arguments(self, parser):
        parser.add_argument(
            "--year",
            action="store_true",
            help="kể thêm năm 2025 của tỉnh Gia Lai, với việc sắp xếp đơn vị ngày 01/7/2025",
        )
        shared.refuse_in_one_line(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Cổng trình diễn có mật khẩu công khai nên chỉ dựng được khi đặt DEBUG=1."
            )
        try:
            told = demo.tell_year() if options["year"] else demo.tell()
        except demo.NotEmpty:
            raise CommandError(
                "Cơ sở dữ liệu đang có báo cáo khác; hãy dùng cơ sở dữ liệu trống (DATABASE_URL)."
            ) from None
        self.stdout.write("Đã dựng cổng trình diễn." if told else "Cổng trình diễn đã có sẵn.")
