"""A district that reports out of its phòng and communes, as long as there were districts.

They file a form of their own, which the administrator drafts and a leader issues; the district's
reviewer opens the round, approves, and its own report then takes their figures over.
"""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Q

from indicators import catalogue, drafts, editing
from indicators.models import FormVersion
from indicators.periods import Period
from reports import actions
from reports.actions.rounds import Asked
from reports.demo.cast import assign, make_unit, place_of
from reports.demo.figures import scaled
from reports.demo.steps import moment, save
from reports.entry import Channel
from reports.models import Report
from units.models import Assignment, Unit, UnitParent
from units.policy import Role


def tell(one: dict) -> None:
    """Make the units below a district, and let each file and be approved."""
    district = Unit.objects.get(code=one["unit"])
    form = issue(one["form"], {unit["kind"] for unit in one["units"].values()})
    reviewer = assign(f"thamdinh.{leaf(district)}", Role.REVIEWER, district)
    below = [settle(code, unit, district) for code, unit in one["units"].items()]
    kinds = sorted({unit.kind for unit in below})
    opened = actions.open_round(
        owner=district,
        period=Period.parse(one["period"]),
        asked=[Asked(kind, form, moment(one["due"])) for kind in kinds],
        by=reviewer,
        title=one["title"],
        at=moment(one["opened"]),
    )
    for report in Report.objects.for_page().filter(round=opened):
        file(report, one["units"][report.unit.code], reviewer)
    # Nobody takes their places over on 1/7/2025.
    ending = Q(unit__in=below) | Q(user=reviewer)
    Assignment.objects.filter(ending).update(valid_to=one["until"])


def leaf(unit: Unit) -> str:
    return unit.code.rpartition(".")[2]


def issue(one: dict, kinds: set[str]) -> FormVersion:
    """Draft a form after a published one for other kinds of units, and have it issued."""
    admin = User.objects.get(username="admin")
    model = FormVersion.objects.get(code=one["model"])
    draft = drafts.clone(form=model, code=one["code"], title=one["title"], by=admin)
    spec = catalogue.form_spec(draft)
    spec = editing.with_head(spec, unit_kinds=tuple(sorted(kinds)), follows="")
    draft = drafts.save(draft=draft, form=spec, version=draft.version, by=admin)
    leader = User.objects.get(username="leader")
    return drafts.publish(draft=draft, version=draft.version, by=leader)


def settle(code: str, one: dict, district: Unit) -> Unit:
    """Make one unit below the district, until districts end, with its two people."""
    unit = make_unit(code, one["name"], one["kind"], place_of(one["name"]), parent=district)
    unit.valid_to = one["until"]
    unit.save()
    UnitParent.objects.create(unit=unit, parent=district, valid_to=one["until"])
    for role, word in ((Role.EDITOR, "nhap"), (Role.SIGNER, "ky")):
        assign(f"{word}.{leaf(district)}.{leaf(unit)}", role, unit)
    return unit


def file(report: Report, one: dict, reviewer: User) -> None:
    """Type, present, sign and approve what a unit reports."""
    editor, signer = (
        Assignment.objects.get(unit=report.unit, role=role).user
        for role in (Role.EDITOR, Role.SIGNER)
    )
    changes = scaled(report, Decimal(one["scale"]), {})
    save(report, changes, editor, Channel.BROWSER, moment(one["typed"]))
    way = {"present": editor, "submit": signer, "approve": reviewer}
    for name, by in way.items():
        actions.move(report=report, name=name, by=by, at=moment(one[name]))
