"""Read an appendix from a file into a report, through the same gate as every other channel."""

from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators import catalogue
from indicators.models import FormVersion
from reports import actions, entry, filings, sheet
from reports.actions.rounds import check_form
from reports.entry import Channel, Outcome
from reports.imports import preview, read
from reports.imports.preview import Plan
from reports.management import options as shared
from reports.models import Report
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.sheet import Sheet


class Command(BaseCommand):
    help = "Nhập phụ lục từ tệp .xlsx, .xls, .ods, .docx hoặc .tsv vào báo cáo."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="tệp phụ lục")
        shared.add_report(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ trả lời, không lưu gì")
        parser.add_argument("--as", dest="username", help="tài khoản nhập (mặc định: của đơn vị)")
        shared.add_json(parser)

    @shared.in_one_line
    def handle(self, *args, **options):
        unit = shared.unit(options["unit"])
        period = shared.period(options["period"])
        version = shared.form(options["form"])
        report = shared.find_report(unit, period, version)
        try:
            if report is None:
                check_form(version, unit.kind, period)
            source = read.read(content_of(options["file"]), options["file"])
            cells = sheet.load(report) if report else blank(version, unit, period)
            plan = preview.plan(source, cells, other_forms(version), version.sha256)
            if options["dry_run"]:
                outcome = preview.rehearse(plan, cells)
            else:
                by = shared.user(options["username"]) if options["username"] else None
                by = by or shared.editor_of(unit)
                report = actions.start_report(unit=unit, period=period, form=version, by=by)
                outcome = entry.save(
                    report=report,
                    changes=list(plan.changes.values()),
                    by=by,
                    channel=Channel.IMPORT,
                )
        except (read.NotAnAppendix, BadRequest, NotAllowed, Locked) as error:
            raise CommandError(str(error)) from error
        content = answer(plan, outcome) | {"remarks": plan.remarks(unit.code, str(period))}
        if options["json"]:
            shared.print_json(self, content)
        else:
            self.stdout.write(summary(content, plan, outcome, options["dry_run"]))


def content_of(name: str) -> bytes:
    """Read the file, no further than the limit that `read` refuses above."""
    try:
        with Path(name).open("rb") as file:
            return file.read(read.SIZE + 1)
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {name}: {error.strerror}.") from error


def blank(version: FormVersion, unit, period) -> Sheet:
    """Return the sheet of the report that is not there yet, with what the portal counts for it."""
    begun = Report(form=version, unit=unit, period=str(period))
    return Sheet(
        catalogue.form_spec(version), unit.kind, counted=filings.counted([begun])[begun.pk]
    )


def other_forms(version: FormVersion):
    """Yield the other published forms; read only when the file does not fit this one."""
    for other in FormVersion.objects.published().exclude(pk=version.pk):
        yield catalogue.form_spec(other)


def answer(plan: Plan, outcome: Outcome) -> dict:
    """Return the answer of INTERFACES: counts, what waits for a person, findings."""
    return {
        "rows": len(plan.match.rows),
        "matched": len(plan.match.matched),
        "unmatched": [
            {"row": one.row.number, "sheet": one.row.sheet, "text": one.row.text or one.row.value}
            for one in plan.match.unmatched
        ],
        "stored": preview.stored(plan, outcome),
        "questions": [
            {
                "item": result.item,
                "typed": result.typed,
                "reason": result.reason,
                "code": result.code,
                "candidates": list(result.candidates),
            }
            for result in preview.unsettled(outcome)
        ],
        "findings": [asdict(finding) for finding in preview.findings(outcome)],
    }


def summary(content: dict, plan: Plan, outcome: Outcome, is_dry_run: bool) -> str:
    """Return the answer for a person: counts, then everything that needs one."""
    done = "Nếu nhập" if is_dry_run else "Đã nhập"
    lines = [
        f"{done}: {content['rows']} dòng trong tệp, {content['matched']} dòng khớp chỉ tiêu, "
        f"{content['stored']} ô có nội dung."
    ]
    lines += [f"Lưu ý: {remark}" for remark in content["remarks"]]
    lines += [f"Không khớp: {one.row.where}: «{one.row.text}»" for one in plan.match.unmatched]
    lines += [f"Cần trả lời: {question['reason']}" for question in content["questions"]]
    lines += [f"{one.severity_label}: {one.message}" for one in preview.findings(outcome)]
    return "\n".join(lines)
