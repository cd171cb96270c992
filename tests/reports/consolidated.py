"""A province that reports out of its districts and a sở: short ways to set it up and to look.

`Scene` is the one most tests begin with.
"""

from django.contrib.auth.models import User

from indicators import catalogue, consolidating, formfile
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec
from reports import actions, consolidation, sheet
from reports.models import Report
from tests.factories import complete, fill, moment
from units.models import Assignment, Unit
from units.policy import Role

PERIOD = "2022-H1"
AT = moment("2022-06-12 09:00")  # every step; whoever needs an order gives the moments

DONE, LATE, SO, SHARE, ANSWER, RATE, MONEY, OWN = (f"1.{place}" for place in range(1, 9))
SPECS = (
    IndicatorSpec("thu9.xong", "Số hồ sơ đã giải quyết", "count", "sum", "in_period"),
    IndicatorSpec("thu9.tre", "Số hồ sơ trễ hạn", "count", "sum", "in_period"),
    IndicatorSpec("thu9.so", "Số hồ sơ của các sở", "count", "sum", "in_period"),
    IndicatorSpec("thu9.hai_long", "Mức hài lòng", "percent", "none", "in_period"),
    IndicatorSpec("thu9.doi_thoai", "Đối thoại với người dân", "choice", "tally", "in_period"),
    IndicatorSpec(
        "thu9.ty_le_tre",
        "Tỷ lệ trễ hạn",
        "percent",
        "recompute",
        "in_period",
        "ratio(thu9.tre, thu9.xong)",
    ),
    IndicatorSpec("thu9.giai_ngan", "Vốn đã giải ngân", "money", "sum", "year_to_date"),
    IndicatorSpec("thu9.rieng", "Số cuộc họp của tỉnh", "count", "sum", "in_period"),
)
UNITS = ("Hồ sơ", "Hồ sơ", "Hồ sơ", "%", "Có = 1; Không = 0", "%", "Triệu đồng", "Cuộc")
PARENTS = range(8)  # rows of the province's and of a district's form, by their place in SPECS
BELOW = range(7)
MARKED = {2: "department"}  # rows of the districts' form that are the sở's


def publish(code, kinds, rows, marked=(), units=UNITS, outline=()) -> FormVersion:
    """Publish a form of some of SPECS, each at its own place."""
    specs = tuple(SPECS[place] for place in rows)
    items = tuple(
        ItemSpec(
            f"1.{place + 1}",
            f"{place + 1}",
            1,
            SPECS[place].name,
            units[place],
            SPECS[place].code,
            reported_by=dict(marked).get(place, ""),
        )
        for place in rows
    )
    tables = (TableSpec("1", "Hồ sơ", items),)
    form = FormSpec(
        code, f"Mẫu {code}", "Công văn thử", kinds, ("H1", "Y"), tables, specs, outline=outline
    )
    catalogue.store_indicators({spec.code: spec for spec in SPECS})
    return catalogue.publish(formfile.from_json(formfile.to_json(form)))


def forms() -> dict[str, FormVersion]:
    return {
        "province": publish("thu9-tinh", ("province",), PARENTS),
        "district": publish("thu9-huyen", ("district",), BELOW, MARKED.items()),
        "department": publish("thu9-so", ("department",), (0, 2)),
    }


def clerk_of(unit: Unit) -> User:
    """Return an account that edits and signs at a unit."""
    user, is_new = User.objects.get_or_create(username=f"vt.{unit.code}"[:150])
    if is_new:
        for role in (Role.EDITOR, Role.SIGNER):
            Assignment.objects.create(user=user, role=role, unit=unit, valid_from="2021-01-01")
    return user


def start(unit: Unit, form: FormVersion, period=PERIOD) -> Report:
    report = actions.start_report(
        unit=unit, period=Period.parse(period), form=form, by=clerk_of(unit), channel="browser"
    )
    return Report.objects.for_page().get(pk=report.pk)


def file(unit: Unit, form: FormVersion, reviewer, cells, until="approve", at=AT) -> Report:
    """Return a unit's report with figures, by default approved."""
    report = start(unit, form)
    send(report, reviewer, cells, until, at)
    return report


def send(report: Report, reviewer, cells, until="approve", at=AT) -> None:
    """Fill a draft and bring it on as far as a step."""
    clerk = clerk_of(report.unit)
    fill(report, cells, by=clerk)
    fill(report, complete(report), by=clerk)
    steps = {"present": clerk, "submit": clerk, "approve": reviewer}
    for name, by in steps.items():
        if until:
            actions.move(report=report, name=name, by=by, at=at)
        if name == until:
            break


def reopened(report: Report, cast, cells, until="approve", at=AT) -> None:
    """Have an approved report opened again and approved with other figures."""
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai số", at=at)
    actions.move(report=report, name="reopen", by=cast.second_reviewer, note="Sai số", at=at)
    send(report, cast.reviewer, cells, until, at)


def typed(report: Report) -> dict[str, str]:
    """Return item -> typed text of the cells that hold one."""
    entered = sheet.load_cells([report])[report.pk].entered
    return {item: one.typed for item, one in sorted(entered.items()) if one.typed}


def versions(report: Report, *items: str) -> dict[str, int]:
    cells = sheet.load_cells([report])[report.pk]
    return {item: cells.cell(item).version for item in items}


FIRST = {DONE: "1.200", LATE: "24", SHARE: "91", ANSWER: "1", MONEY: "12,5"}
SECOND = {DONE: "800", LATE: "không phát sinh", SHARE: "85,5", ANSWER: "0", MONEY: "7,25"}
OF_SO = {DONE: "50", SO: "640"}


class Scene:
    """The province's empty draft, two districts and a sở that have been approved."""

    def __init__(self, cast):
        self.cast, self.forms = cast, forms()
        self.first = self.file(cast.district, FIRST)
        self.second = self.file(cast.neighbour, SECOND)
        self.so = self.file(cast.units["binhan.noivu"], OF_SO)
        self.report = start(cast.province, self.forms["province"])
        self.clerk = clerk_of(cast.province)

    def file(self, unit, cells, **more) -> Report:
        return file(unit, self.forms[unit.kind], self.cast.reviewer, cells, **more)

    def take(self, *items, **more):
        chosen = {"versions": versions(self.report, *items)} if items else {}
        return actions.consolidate(report=self.report, by=self.clerk, **chosen, **more)

    def adjust(self, item, amount, **more):
        fields = {"reason": "Số liệu của Văn phòng UBND tỉnh", "by": self.clerk} | more
        return actions.adjust(report=self.report, item=item, amount=amount, **fields)

    def lines(self, item) -> dict[str, tuple[str, str]]:
        """Return unit -> (how, figure as read) of what a cell was made of when taken over."""
        taken = consolidation.taken_cells(self.report, [item])
        form = sheet.load_cells([self.report])[self.report.pk].form
        one = consolidation.as_taken(self.report, taken, form)[item]
        return {
            line.unit: (
                line.how,
                consolidating.shown(line.figure, line.filing.form.measures[line.item])
                if line.item
                else "",
            )
            for line in one.lines
        }
