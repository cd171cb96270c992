"""Check a table of PAR INDEX criteria in a file: every contradiction, the gravest first."""

from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators.criteria import Check
from indicators.numbers import dotted
from reports.imports import criteria, read
from reports.management import options as shared


class Command(BaseCommand):
    help = "Kiểm tra bộ tiêu chí chấm điểm CCHC trong một tệp trước khi ban hành."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="tệp .xlsx, .xls, .ods, .docx hoặc .tsv")
        shared.add_json(parser)

    def handle(self, *args, **options):
        name = options["file"]
        try:
            with Path(name).open("rb") as file:
                found = criteria.check_file(file.read(read.SIZE + 1), name)
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {name}: {error.strerror}.") from error
        except read.NotAnAppendix as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            shared.print_json(self, answer(found))
        else:
            self.stdout.write("\n".join(lines(found)))


def answer(found: Check) -> dict:
    return {
        "criteria": [
            {"row": one.row, "code": one.code, "name": one.name, "maximum": dotted(one.maximum)}
            for one in found.criteria
        ],
        "findings": [asdict(one) for one in found.findings],
        "unread": [asdict(one) for one in found.unread],
    }


def lines(found: Check) -> list[str]:
    """Return the answer for a person; what was not read stands apart, after the findings."""
    said = [f"{one.severity_label}: {one.message} {one.advice}" for one in found.findings]
    if not said:
        said = [f"Không thấy mâu thuẫn nào trong {len(found.criteria)} tiêu chí."]
    return said + [
        f"Thông tin: hàng {one.row}, tiêu chí {one.code}: {one.message}" for one in found.unread
    ]
