"""The plain demo: `fixtures/demo/story.toml`, the reports of 2022 and 2023."""

import tomllib
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indicators import catalogue, drafts
from indicators.models import FormVersion
from indicators.periods import Period
from reports import actions
from reports.actions.rounds import Asked
from reports.demo.cast import make_accounts, make_units
from reports.demo.figures import DEMO, appendix, half_filled, scaled
from reports.demo.steps import moment, person, save, start, take, write
from reports.entry import Channel
from reports.models import Report, Round
from units.models import Assignment, Unit
from units.policy import Role


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
    grant_extension(units["gialai.kongchro"], "2022-Q3")
    for one in story["draft"]:
        draft_form(one)
    return True


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
        at = moment(one["taken"])
        actions.consolidate(report=report, by=editor, at=at)
        for added in one["adjustments"]:
            actions.adjust(report=report, by=editor, at=at + timedelta(minutes=20), **added)
    elif one.get("draft"):
        save(report, half_filled(), editor, Channel.BROWSER, moment("2022-09-12 16:20"))
    else:
        at = moment(one["steps"][0]["at"]) - timedelta(hours=3)
        changes = scaled(report, Decimal(one["scale"]), one.get("answers", {}))
        save(report, changes, editor, Channel.BROWSER, at)
    if "narrative" in one:
        write(report, DEMO / one["narrative"], editor, moment(one["filled"]))
    if "document" in one:
        number, on = one["document"]["number"], one["document"]["date"]
        at = moment(one["filled"]) + timedelta(hours=2)
        actions.number_document(report=report, number=number, on=on, by=editor, at=at)
    for step in one.get("steps", []):
        take(step, report, editor)


def draft_form(one: dict) -> None:
    drafts.clone(
        form=FormVersion.objects.get(code=one["form"]),
        code=one["code"],
        title=one["title"],
        by=User.objects.get(username=one["by"]),
    )


def grant_extension(unit: Unit, period: str) -> None:
    """Give the editor's draft ten more days from today, so that the demo always has work to do."""
    report = Report.objects.for_page().get(unit=unit, period=period)
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
