"""The demo portal: a province with people, rounds and reports, told through the real actions.

Owns the telling of `fixtures/demo/`: every cell passes the gate, every step the transition table,
at the time the story gives. Nothing here knows another way in.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indicators import catalogue, drafts
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import ENTRY
from reports import actions, entry, sheet
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.imports import preview, read
from reports.models import Remark, Report, Round
from units.models import Assignment, Unit, UnitParent
from units.policy import Role
from units.text import uncapitalised

DEMO = Path(settings.BASE_DIR) / "fixtures" / "demo"
PASSWORD = "demo-cchc-2022"  # noqa: S105 public; the demo is refused unless DEBUG
SINCE = date(2021, 1, 1)  # of every assignment
NOTE = "Số liệu minh họa"

ISSUERS = {
    "province": ("", "ỦY BAN NHÂN DÂN {}", "Bộ Nội vụ"),
    "department": ("ỦY BAN NHÂN DÂN {parent}", "{}", "Ủy ban nhân dân {parent_name}"),
    "district": ("", "ỦY BAN NHÂN DÂN {}", "Sở Nội vụ {parent_name}"),
    "commune": ("", "ỦY BAN NHÂN DÂN {}", "Ủy ban nhân dân {parent_name}"),
}

# What a unit would answer to a finding it lets stand, by rule.
EXPLANATIONS = {
    "ratio": "Tỷ lệ trong tệp tính trên phạm vi khác; đơn vị thống nhất dùng tỷ lệ hệ thống tính.",
    "total": "Đơn vị thống nhất dùng tổng do hệ thống tính từ các dòng thành phần.",
    "unit": "Đơn vị tính in nhầm trong biểu gửi đi; số liệu là số cơ quan, đơn vị.",
}
# Rows of Kông Chro that would be untrue of every other unit.
OTHER_ANSWERS = {"4.20": "8,5", "4.25": "9,2", "4.14": "11,5"}
# Parts whose whole is a sum of scaled rows: rounding could push them above it.
ROUNDED_TOTALS = {"7.53", "7.71"}


class NotEmpty(Exception):
    """The database holds reports that are not the demo's."""


def is_told() -> bool:
    return Round.objects.filter(owner__code="gialai", period="2022-H1").exists() and (
        Assignment.objects.filter(user__username="editor", unit__code="gialai.kongchro").exists()
    )


@transaction.atomic
def tell() -> bool:
    """Build the demo portal. Return False when it stands already; raise NotEmpty.

    All or nothing, so an interrupted run leaves an empty database behind, not half a story.
    """
    if is_told():
        return False
    if Report.objects.exists():
        raise NotEmpty
    story = tomllib.loads((DEMO / "story.toml").read_text(encoding="utf-8"))
    catalogue.load()
    units = make_units(tomllib.loads((DEMO / "units.toml").read_text(encoding="utf-8")))
    make_accounts(story, units)
    for one in story["round"]:
        open_round(one, units)
    for one in story["report"]:
        tell_report(one, units)
    for one in story["empty"]:
        form = FormVersion.objects.filter(code=one["form"]).first()
        if form:
            start(units[one["unit"]], one["period"], form)
    grant_extension(units["gialai.kongchro"])
    for one in story["draft"]:
        draft_form(one)
    return True


def make_units(content: dict) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for one in content["unit"]:
        units[one["code"]] = make_unit(**one)
    for parent, kinds in content["children"].items():
        for kind, children in kinds.items():
            for code, name in children.items():
                place = name.partition(" ")[2].removeprefix("phố ").removeprefix("xã ")
                place = place.removeprefix("trấn ")
                units[code] = make_unit(code, name, kind, place, parent=units[parent])
                UnitParent.objects.create(unit=units[code], parent=units[parent])
    return units


def make_unit(code, name, kind, place, gso_code="", parent: Unit | None = None) -> Unit:
    superior, issuer, addressee = ISSUERS[kind]
    parent_name = uncapitalised(parent.name) if parent else ""
    words = {"parent": parent.name.upper() if parent else "", "parent_name": parent_name}
    return Unit.objects.create(
        code=code,
        name=name,
        kind=kind,
        gso_code=gso_code,
        superior_name=superior.format(**words),
        issuer_name=issuer.format(name.upper(), **words),
        issuer_symbol="BC-SNV" if kind == "department" else "BC-UBND",
        place=parent.place if kind == "department" else place,
        addressee=addressee.format(**words),
    )


def make_accounts(story: dict, units: dict[str, Unit]) -> None:
    """Make the demo accounts, and two without password for each other unit that files.

    The province's own report has its editor too: leaders sign it, nobody there could fill it.
    """
    for username, one in story["accounts"].items():
        position = {"title": one.get("title", ""), "signing_form": one.get("form", "")}
        assign(username, one["role"], units[one["unit"]], PASSWORD, one["name"], position)
    filing = {one["unit"] for kind in ("report", "empty") for one in story[kind]}
    for code in sorted(filing - {"gialai.kongchro", "gialai"}):
        leaf = code.rpartition(".")[2]
        assign(f"nhap.{leaf}", Role.EDITOR, units[code])
        assign(f"ky.{leaf}", Role.SIGNER, units[code])
    assign("nhap.gialai", Role.EDITOR, units["gialai"], PASSWORD, "Chuyên viên tổng hợp")
    for code in ("daknong", "quangngai"):
        assign(f"thamdinh.{code}", Role.REVIEWER, units[code])


def assign(
    username: str,
    role: str,
    unit: Unit,
    password: str | None = None,
    name: str = "",
    position: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make an account that goes by what it is instead of a person's name, or by its own name."""
    user = User.objects.create_user(
        username, password=password, last_name=name, is_staff=role == Role.ADMINISTRATOR
    )
    Assignment.objects.create(user=user, role=role, unit=unit, valid_from=SINCE, **position)


def person(unit: Unit, role: Role) -> User:
    return (
        User.objects.filter(assignments__unit=unit, assignments__role=role).order_by("pk").first()
    )


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def open_round(one: dict, units: dict[str, Unit]) -> None:
    owner = units[one["owner"]]
    form = FormVersion.objects.get(code=one["form"])
    kind = owner.kind if one.get("own") else Unit.Kind.DISTRICT
    actions.open_round(
        owner=owner,
        period=Period.parse(one["period"]),
        asked=[Asked(kind, form, moment(one["due"]))],
        by=person(owner, Role.REVIEWER),
        title=one["title"],
        dispatch_number=one.get("dispatch_number", ""),
        dispatch_date=one.get("dispatch_date"),
        data_from=one.get("data_from"),
        data_to=one.get("data_to"),
        at=moment(one["opened"]),
    )


def start(unit: Unit, period: str, form: FormVersion) -> Report:
    report = actions.start_report(
        unit=unit, period=Period.parse(period), form=form, by=person(unit, Role.EDITOR)
    )
    return Report.objects.for_page().get(pk=report.pk)


def tell_report(one: dict, units: dict[str, Unit]) -> None:
    unit = units[one["unit"]]
    form = one.get("form", "bnv-2022-huyen")
    report = start(unit, one["period"], FormVersion.objects.get(code=form))
    editor = person(unit, Role.EDITOR)
    if "file" in one:
        at = moment(one["filled"])
        changes = appendix(DEMO / one["file"], report)
        save(report, changes, editor, Channel.IMPORT, at)
    elif "taken" in one:
        take_over(report, one, editor)
    elif one.get("draft"):
        save(report, half_filled(), editor, Channel.BROWSER, moment("2022-09-12 16:20"))
    else:
        at = moment(one["steps"][0]["at"]) - timedelta(hours=3)
        changes = scaled(report, Decimal(one["scale"]), one.get("answers", {}))
        save(report, changes, editor, Channel.BROWSER, at)
    if "narrative" in one:
        write(report, DEMO / one["narrative"], editor, moment(one["filled"]))
    if "document" in one:
        actions.number_document(
            report=report, number=one["document"]["number"], on=one["document"]["date"], by=editor
        )
    for step in one.get("steps", []):
        take(step, report, editor)


def take_over(report: Report, one: dict, editor: User) -> None:
    """Consolidate a province's draft from what its districts have had approved by then."""
    at = moment(one["taken"])
    actions.consolidate(report=report, by=editor, at=at)
    for added in one["adjustments"]:
        actions.adjust(report=report, by=editor, at=at + timedelta(minutes=20), **added)


def write(report: Report, path: Path, editor: User, at: datetime) -> None:
    for section, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
        actions.write_section(
            report=report, section=section, text=text, version=0, by=editor, at=at
        )


def take(step: dict, report: Report, editor: User) -> None:
    at, note = moment(step["at"]), step.get("note", "")
    reviewer = person(Unit.objects.get(code=report.parent_code), Role.REVIEWER)
    match step["name"]:
        case "remark":
            actions.remark(report=report, text=note, item=step["item"], by=reviewer, at=at)
        case "answer":
            thread = Remark.objects.filter(report=report, answers=None).latest("created_at")
            actions.remark(report=report, text=note, answers=thread, by=editor, at=at)
        case name:
            if name == "present":
                explain_all(report, editor, at - timedelta(minutes=20))
            actor = {"present": editor, "submit": person(report.unit, Role.SIGNER)}
            actions.move(report=report, name=name, by=actor.get(name, reviewer), note=note, at=at)


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


def appendix(path: Path, report: Report) -> list[Change]:
    """Read a published appendix as an import would."""
    source = read.read(path.read_bytes(), path.name)
    return list(preview.plan(source, sheet.load(report)).changes.values())


def scaled(report: Report, scale: Decimal, answers: dict[str, str]) -> list[Change]:
    """Invent a unit's figures from Kông Chro's: counts scaled, so that parts stay within wholes.

    `answers` are a unit's own: where its tables agree though Kông Chro's do not.
    """
    model = sheet.load(report)
    published = entry.rehearse(
        model, appendix(DEMO / "kongchro_2022_h1.tsv", report), Channel.IMPORT
    )
    changes = []
    for item, role in model.roles.items():
        cell = published.sheet.cell(item)
        if role != ENTRY or not cell.mark:
            continue
        typed = OTHER_ANSWERS.get(item, cell.typed)
        if model.form.measures[item].kind in ("count", "money") and cell.value:
            share = Decimal("0.9") if item in ROUNDED_TOTALS else 1
            typed = str(max(1, round(cell.value * scale * share)))
        typed = answers.get(item, typed)
        changes.append(Change(item, typed=typed, note=NOTE if item == "1.1" else None))
    return changes


def half_filled() -> list[Change]:
    """A draft with what a draft can hold: figures, a nil, a question, two findings to settle."""
    texts = {
        "1.1": "21",
        "1.3": "43",
        "1.4": "29",
        "1.7": "4",
        "1.9": "3",
        "1.10": "không phát sinh",
        "1.12": "0",
        "1.13": "không áp dụng",
        "1.16": "0",
        "1.17": "0",
        "1.18": "0",
        "1.19": "0",
        "1.21": "9",
        "1.22": "8",
        "1.23": "0",
        "1.24": "0",
        "1.25": "1",
        "1.26": "300",
        "1.27": "1",
        "2.3": "2",
        "2.4": "0",
        "2.6": "5",
        "2.8": "1",
        "2.9": "1",
        "3.7": "280",
        "3.8": "173",
        "3.18": "1.204",
        "3.19": "1.240",
        "3.21": "2,57",
    }
    return [Change(item, typed=typed, version=0) for item, typed in texts.items()]


def draft_form(one: dict) -> None:
    drafts.clone(
        form=FormVersion.objects.get(code=one["form"]),
        code=one["code"],
        title=one["title"],
        by=User.objects.get(username=one["by"]),
    )


def grant_extension(unit: Unit) -> None:
    """Give Kông Chro's draft ten more days from today, so that the demo always has work to do."""
    report = Report.objects.for_page().get(unit=unit, period="2022-Q3")
    due = timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=10), time(17, 0))
    )
    reviewer = person(Unit.objects.get(code="gialai"), Role.REVIEWER)
    actions.extend(
        report=report,
        due_at=due,
        reason="Đơn vị đang đối chiếu số liệu với Hệ thống một cửa điện tử.",
        by=reviewer,
    )
