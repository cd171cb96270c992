"""How a line of the story becomes an action, by the person and at the time it says."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone

from indicators.models import FormVersion
from indicators.periods import Period
from reports import actions, entry, sheet
from reports.entry import Change, Channel
from reports.models import Remark, Report
from units.models import Unit
from units.policy import Role

# What a unit would answer to a finding it lets stand, by rule.
EXPLANATIONS = {
    "ratio": "Tỷ lệ trong tệp tính trên phạm vi khác; đơn vị thống nhất dùng tỷ lệ hệ thống tính.",
    "total": "Đơn vị thống nhất dùng tổng do hệ thống tính từ các dòng thành phần.",
    "unit": "Đơn vị tính in nhầm trong biểu gửi đi; số liệu là số cơ quan, đơn vị.",
}


def person(unit: Unit, role: Role) -> User:
    return (
        User.objects.filter(assignments__unit=unit, assignments__role=role).order_by("pk").first()
    )


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def start(unit: Unit, period: str, form: FormVersion) -> Report:
    report = actions.start_report(
        unit=unit, period=Period.parse(period), form=form, by=person(unit, Role.EDITOR)
    )
    return Report.objects.for_page().get(pk=report.pk)


def write(report: Report, path: Path, editor: User, at: datetime) -> None:
    for section, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
        actions.write_section(
            report=report, section=section, text=text, version=0, by=editor, at=at
        )


def take(step: dict, report: Report, editor: User) -> None:
    """Take one step of a report: `name` is a transition, or what people do between two."""
    at, note = moment(step["at"]), step.get("note", "")
    signer = person(report.unit, Role.SIGNER) or person(report.unit, Role.LEADER)
    reviewed_at = Unit.objects.get(code=report.parent_code or report.unit.code)
    reviewer = person(reviewed_at, Role.REVIEWER)
    match step["name"]:
        case "type":
            save(report, typed(step), editor, Channel.BROWSER, at)
        case "import":
            save(report, typed(step), editor, Channel.IMPORT, at)
        case "consolidate":
            actions.consolidate(report=report, by=editor, at=at)
        case "adjust":
            given = {key: step.get(key, "") for key in ("item", "amount", "document")}
            actions.adjust(report=report, reason=note, by=editor, at=at, **given)
        case "remark":
            actions.remark(report=report, text=note, item=step["item"], by=reviewer, at=at)
        case "answer":
            actions.remark(report=report, text=note, answers=thread(step, report), by=editor, at=at)
        case "resolve":
            actions.resolve(report=report, remark=thread(step, report), by=reviewer, at=at)
        case "ask_extension":
            until = moment(step["due"])
            actions.ask_extension(report=report, wanted_until=until, reason=note, by=editor, at=at)
        case "refuse_extension":
            request = report.extension_requests.get(answered_at=None)
            actions.refuse_extension(request=request, reason=note, by=reviewer, at=at)
        case "extend":
            due = moment(step["due"])
            actions.extend(report=report, due_at=due, reason=note, by=reviewer, at=at)
        case "exempt":
            number = step["document"]
            actions.exempt(report=report, reason=note, document_number=number, by=reviewer, at=at)
        case "release":  # under the number written before, where it names none
            actions.release_document(
                report=report,
                number=step.get("number", report.document_number),
                on=step.get("date", report.document_date),
                reason=note,
                is_early_meant=True,
                by=editor,
                at=at,
            )
        case name:
            if name == "present":
                explain_all(report, editor, at - timedelta(minutes=20))
            actor = {"present": editor, "submit": signer, "ask_reopen": signer}
            actions.move(report=report, name=name, by=actor.get(name, reviewer), note=note, at=at)


def typed(step: dict) -> list[Change]:
    return [Change(item, typed=text) for item, text in step["cells"].items()]


def thread(step: dict, report: Report) -> Remark:
    """Return the newest thread, of the row that a step names where it names one."""
    found = Remark.objects.filter(report=report, answers=None)
    if "item" in step:
        found = found.filter(item__code=step["item"])
    return found.latest("created_at")


def explain_all(report: Report, editor: User, at: datetime) -> None:
    findings = sheet.load(report).findings(report)
    answered = sheet.explanations(report, findings)
    for finding in findings:
        if finding.severity == "explain" and finding.key not in answered:
            text = EXPLANATIONS[finding.rule]
            by = person(report.unit, Role.SIGNER) if finding.explained_by else editor
            actions.explain(report=report, finding=finding, text=text, by=by, at=at)


def save(report: Report, changes: list[Change], by: User, channel: Channel, at: datetime) -> None:
    entry.save(report=report, changes=changes, by=by, channel=channel, at=at)
