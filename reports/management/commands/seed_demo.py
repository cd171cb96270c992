"""Build the demo portal."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports import country, demo
from reports.management import options as shared


class Command(BaseCommand):
    help = "Dựng cổng trình diễn với số liệu thật đã công bố; chạy lại không thay đổi gì."

    def add_arguments(self, parser):
        shared.refuse_in_one_line(parser)
        parser.add_argument("--units", type=positive, help="dựng cổng lớn với N đơn vị báo cáo")
        parser.add_argument("--periods", type=positive, default=1, help="số kỳ của cổng lớn")
        parser.add_argument("--seed", type=int, default=1, help="số gieo của cổng lớn")

    @shared.in_one_line
    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Cổng trình diễn có mật khẩu công khai nên chỉ dựng được khi đặt DEBUG=1."
            )
        try:
            if options["units"]:
                told = country.tell(
                    options["units"], options["periods"], options["seed"], self.show
                )
            else:
                told = demo.tell()
        except demo.NotEmpty:
            raise CommandError(
                "Cơ sở dữ liệu đang có báo cáo khác; hãy dùng cơ sở dữ liệu trống (DATABASE_URL)."
            ) from None
        self.stdout.write("Đã dựng cổng trình diễn." if told else "Cổng trình diễn đã có sẵn.")

    def show(self, done: int, of: int) -> None:
        self.stdout.write(f"Đã dựng {done}/{of} tỉnh.")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
