"""Re-compute the chains of events and the snapshots, and say whether any was altered."""

from django.core.management.base import BaseCommand, CommandError

from reports import inspection, record
from reports.management import options as shared
from reports.models import Event, Submission


class Command(BaseCommand):
    help = "Kiểm tra chuỗi sự kiện và các lần gửi có bị sửa hay không."

    def add_arguments(self, parser):
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        faults = [*record.faults(), *inspection.faults()]
        counts = {"events": Event.objects.count(), "submissions": Submission.objects.count()}
        if options["json"]:
            shared.print_json(self, {"intact": not faults, **counts, "faults": faults})
        elif not faults:
            self.stdout.write(
                f"Nguyên vẹn: {counts['events']} sự kiện, {counts['submissions']} lần gửi."
            )
        if faults:
            raise CommandError(first_and_count(faults))


def first_and_count(faults: list[str]) -> str:
    others = f" Còn {len(faults) - 1} chỗ khác, xem bằng --json." if len(faults) > 1 else ""
    return f"{faults[0]}{others} Hãy đối chiếu với bản sao lưu."
