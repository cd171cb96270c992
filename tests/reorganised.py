"""A country small enough to reorganise: a form of three rows, people everywhere, reports by hand.

`country_of_2025` is the case of 1/7/2025, from `corpus/successions_2025.tsv`.
"""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User

from indicators import catalogue, formfile
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec
from reports import actions, entry
from reports.entry import Change, Channel
from reports.models import Report
from tests.factories import CORPUS
from units.models import Assignment, Unit, UnitParent
from units.plan import FULL, Basis, NewUnit, Plan, Succession
from units.policy import Role
from units.text import fold

ON, LAST = date(2025, 7, 1), date(2025, 6, 30)
BASIS = Basis("202/2025/QH15", date(2025, 6, 12), "Quốc hội")
SINCE = date(2021, 1, 1)
KINDS = ("province", "district", "commune")


def small_form(kinds=KINDS, code="thu-ba-dong") -> FormVersion:
    """Publish a form of two counts and the rate of them."""
    specs = (
        IndicatorSpec("thu3.so", "Số hồ sơ", "count", "sum", "in_period"),
        IndicatorSpec("thu3.dung_han", "Đúng hạn", "count", "sum", "in_period"),
        IndicatorSpec(
            "thu3.ty_le",
            "Tỷ lệ đúng hạn",
            "percent",
            "recompute",
            "in_period",
            "ratio(thu3.dung_han, thu3.so)",
        ),
    )
    items = tuple(
        ItemSpec(f"1.{place}", f"{place}", 1, spec.name, unit, spec.code)
        for place, (spec, unit) in enumerate(zip(specs, ("Hồ sơ", "Hồ sơ", "%"), strict=True), 1)
    )
    periods = ("Q1", "H1", "Q3", "Y")
    tables = (TableSpec("1", "Hồ sơ", items),)
    form = FormSpec(code, "Mẫu ba dòng", "", kinds, periods, tables, specs)
    catalogue.store_indicators({spec.code: spec for spec in specs})
    return catalogue.publish(formfile.from_json(formfile.to_json(form)))


def make_unit(code: str, name: str, kind: str, parent: str = "") -> Unit:
    unit = Unit.objects.create(code=code, name=name, kind=kind)
    if parent:
        UnitParent.objects.create(unit=unit, parent=Unit.objects.get(code=parent))
    return unit


def staff(unit: Unit, since: date = SINCE) -> None:
    """Give a unit somebody for every step of a report."""
    for role in (Role.EDITOR, Role.SIGNER, Role.REVIEWER):
        user, _ = User.objects.get_or_create(username=f"{role}.{unit.code}")
        Assignment.objects.get_or_create(
            user=user, role=role, unit=unit, valid_to=None, defaults={"valid_from": since}
        )


def who(role: Role, unit: str) -> User:
    return User.objects.get(username=f"{role}.{unit}")


def report(unit: str, period: str, form: FormVersion, number: int, in_time: int) -> Report:
    """File a report by its own people and have it approved."""
    draft(unit, period, form, number, in_time)
    found = Report.objects.for_page().get(unit__code=unit, period=period, form=form)
    steps = {"present": who(Role.EDITOR, unit), "submit": who(Role.SIGNER, unit)}
    steps["approve"] = who(Role.REVIEWER, found.parent_code or unit)
    for name, by in steps.items():
        actions.move(report=found, name=name, by=by)
    return found


def draft(unit: str, period: str, form: FormVersion, number: int, in_time: int) -> Report:
    editor = who(Role.EDITOR, unit)
    started = actions.start_report(
        unit=Unit.objects.get(code=unit), period=Period.parse(period), form=form, by=editor
    )
    texts = {"1.1": str(number), "1.2": str(in_time)}
    changes = [Change(item, typed=text, version=0) for item, text in texts.items()]
    entry.save(report=started, changes=changes, by=editor, channel=Channel.BROWSER)
    return started


def number(found, code: str = "thu3.so") -> Decimal:
    return found.totals[code].value or Decimal(0)


# ---- The case of 1/7/2025

HEAD, *ROWS = (
    line.split("\t")
    for line in (CORPUS / "successions_2025.tsv").read_text(encoding="utf-8").splitlines()
)
PASSED = [dict(zip(HEAD, row, strict=False)) for row in ROWS]
# Districts of then and the provinces they reported to.
ABOVE = {
    "Huyện Kông Chro": "Tỉnh Gia Lai",
    "Huyện Tư Nghĩa": "Tỉnh Quảng Ngãi",
    "Huyện Kế Sách": "Tỉnh Sóc Trăng",
    "Huyện Long Phú": "Tỉnh Sóc Trăng",
}


def code_of(name: str, kind: str) -> str:
    return ("x" if kind == "commune" else "") + fold(name.split(" ", 1)[1]).replace(" ", "")


def country_of_2025() -> None:
    """Make the provinces and districts of before, with people everywhere."""
    provinces = {
        row[side]
        for row in PASSED
        for side in ("predecessor", "successor")
        if row[f"{side}_kind"] == "province"
    }
    for name in sorted(provinces):
        staff(make_unit(code_of(name.removeprefix("Thành "), "province"), name, "province"))
    for name, parent in ABOVE.items():
        above = code_of(parent, "province")
        staff(make_unit(f"{above}.{code_of(name, 'district')}", name, "district", above))


def plan_of_2025() -> Plan:
    """Return the whole table as one plan."""
    units = {one.name: one.code for one in Unit.objects.all()}
    new: dict[str, NewUnit] = {}
    passings = []
    whole = {row["predecessor"]: row["successor"] for row in PASSED if row["extent"] == FULL}
    for row in PASSED:
        name = row["successor"]
        if name not in units and name not in new:
            then = ABOVE[row["predecessor"]]
            parent = units[whole.get(then, then)]
            code = f"{parent}.{code_of(name, 'commune')}"
            new[name] = NewUnit(code, "commune", parent, {"name": name})
        successor = units.get(name) or new[name].code
        parts = row.get("parts") or ""
        passings.append(Succession(units[row["predecessor"]], successor, row["extent"], parts))
    ended = tuple(dict.fromkeys(one.predecessor for one in passings))
    return Plan("Sắp xếp năm 2025", ON, BASIS, ended, tuple(new.values()), tuple(passings))
