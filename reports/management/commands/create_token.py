"""Make a person's key to the API: shown once, stored hashed."""

from django.core.management.base import BaseCommand

from reports.api import tokens
from reports.management import options as shared


class Command(BaseCommand):
    help = "Tạo khóa API cho một tài khoản; khóa chỉ hiện một lần."

    def add_arguments(self, parser):
        parser.add_argument("--user", required=True, help="tên tài khoản")
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        token = tokens.create(shared.user(options["user"]))
        if options["json"]:
            shared.print_json(self, {"token": token})
        else:
            self.stdout.write(token)
