"""View-model of the page on who files completely and in time: units by the periods of one year.

Rounds say what was asked, so that its columns are the rounds' own pages added up. Scope is that of
reports: who reads a unit's reports sees how they were filed. A constant number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from indicators.periods import Period
from reports.models import Event, Report, Round
from reports.timeliness import Count, Filing, Standing, count, filing
from units import policy
from units.models import Unit, held_by
from units.policy import Permission, Place
from units.text import fold, sort_key

PER_PAGE = 200
LONG_OVERDUE = 60  # days

# key of `loc` -> (label, whether a unit's filings of the year belong there)
FILTERS: dict[str, tuple[str, Callable[[Count], bool]]] = {
    "": ("Mọi đơn vị", lambda one: True),
    "chua-gui": ("Có báo cáo quá hạn chưa gửi", lambda one: one.missing > 0),
    "tre": ("Có báo cáo gửi trễ", lambda one: one.late > 0),
    "tra-lai": ("Có báo cáo bị trả lại", lambda one: one.returned > 0),
    "du": ("Đủ và đúng hạn", lambda one: one.on_time == one.asked),
}


def lowest(rate: Decimal | None) -> tuple:
    """Order by a rate, the lowest first; who was asked for nothing stands last."""
    return (rate is None, rate or 0)


# key of `xep` -> (label, key of a line; lines of one key stand by name)
ORDERS: dict[str, tuple[str, Callable[["Line"], tuple]]] = {
    "ten": ("Tên đơn vị", lambda line: ()),
    "gui": ("Tỷ lệ gửi, thấp trước", lambda line: lowest(line.total.rate)),
    "dung-han": ("Tỷ lệ đúng hạn, thấp trước", lambda line: lowest(line.total.on_time_rate)),
    "tre": ("Số ngày trễ, nhiều trước", lambda line: (-line.total.late_days,)),
    "tra-lai": ("Số lần trả lại, nhiều trước", lambda line: (-line.total.returned,)),
}


class OutOfScope(LookupError):
    """The unit asked for runs no round whose reports the person may see."""


@dataclass(frozen=True)
class Cell:
    """One unit in one period."""

    report_id: int
    filing: Filing

    @property
    def words(self) -> str:
        days = self.filing.days
        match self.filing.standing:
            case Standing.ON_TIME:
                return "đúng hạn"
            case Standing.LATE:
                return f"trễ {days} ngày" if days else "trễ trong ngày"
            case Standing.MISSING:
                if days > LONG_OVERDUE:  # a number of days says nothing any more
                    return f"chưa gửi, quá hạn hơn {LONG_OVERDUE} ngày"
                return f"chưa gửi, quá hạn {days} ngày" if days else "chưa gửi, quá hạn hôm nay"
            case Standing.WAITING:
                return "chưa đến hạn"
            case Standing.EXEMPT:
                return "được miễn"

    @property
    def css(self) -> str:
        return {
            Standing.ON_TIME: "sign-good",
            Standing.LATE: "due-soon",
            Standing.MISSING: "due-late",
            Standing.WAITING: "quiet",
            Standing.EXEMPT: "quiet",
        }[self.filing.standing]

    @property
    def returned_words(self) -> str:
        return f"trả lại {self.filing.returned} lần" if self.filing.returned else ""

    def __str__(self):
        return "; ".join(filter(None, (self.words, self.returned_words)))


@dataclass(frozen=True)
class Line:
    """One unit over the year."""

    unit: Unit  # as it was called at the end of the year's last round
    cells: list[Cell | None]  # in the order of the periods; None: nothing was asked
    total: Count


@dataclass(frozen=True)
class Column:
    """One round, over all units in scope whatever the filters."""

    period: Period
    round_id: int
    total: Count


@dataclass(frozen=True)
class Timeliness:
    owner: Unit
    year: int
    owners: list[Unit]
    years: list[int]  # newest first
    kinds: list[tuple[str, str]]  # of the units, where there are several
    columns: list[Column]  # in the order of the year
    lines: list[Line]  # those the filters leave, in the order asked for
    units: int  # in scope, before the filters
    total: Count
    opens_rounds: bool  # whether the rounds' own pages are open to the person
    asked: dict[str, str]  # the filters, unknown ones dropped

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked["tim"] or self.asked["loc"] or self.asked["loai"])

    def query(self) -> str:
        """Return what leads to the same choice, for the file."""
        query = QueryDict(mutable=True)
        query.update({"don-vi": self.owner.code, "nam": self.year})
        query.update({name: value for name, value in self.asked.items() if value})
        return query.urlencode()

    def page(self, number) -> Page:
        return Paginator(self.lines, PER_PAGE).get_page(number)


def timeliness(user, query, now: datetime) -> Timeliness | None:
    """Return the page for a query string; None when no round asks for a report in sight.

    `query`: don-vi, nam, tim, loai, loc, xep. Raise OutOfScope. Five queries beside the roles.
    """
    scope = Report.objects.visible_to(user).filter(round__isnull=False).order_by()
    rounds = list(
        Round.objects.filter(pk__in=scope.values("round"))
        .order_by()
        .values_list("owner_id", "period", "pk", "data_to")
    )
    wanted = query.get("don-vi", "")
    owners = list(Unit.objects.filter(pk__in={owner for owner, *_ in rounds}))
    owners.sort(key=lambda one: sort_key(one.name))
    if wanted and wanted not in [one.code for one in owners]:
        raise OutOfScope(wanted)
    if not owners:
        return None
    own = {one.unit_code for one in held_by(user) if not one.past}
    owner = next(
        (one for one in owners if one.code == wanted),
        next((one for one in owners if one.code in own), owners[0]),
    )
    of_owner = [
        (Period.parse(period), pk, end) for who, period, pk, end in rounds if who == owner.pk
    ]
    years = sorted({period.year for period, *_ in of_owner}, reverse=True)
    year = next((one for one in years if str(one) == query.get("nam")), years[0])
    chosen = sorted(one for one in of_owner if one[0].year == year)
    lines = lines_of(scope, [pk for _, pk, _ in chosen], max(end for *_, end in chosen), now)
    place = Place(owner.code, f"/{owner.code}/", "")
    kinds = {one.unit.kind for one in lines}
    asked = {
        "tim": query.get("tim", "").strip()[:80],
        "loai": query.get("loai", "") if query.get("loai") in kinds else "",
        "loc": query.get("loc", "") if query.get("loc") in FILTERS else "",
        "xep": query.get("xep", "") if query.get("xep") in ORDERS else "ten",
    }
    return Timeliness(
        owner,
        year,
        owners,
        years,
        [(kind.value, kind.label) for kind in Unit.Kind if kind in kinds] if len(kinds) > 1 else [],
        [
            Column(period, pk, count(line.cells[at].filing for line in lines if line.cells[at]))
            for at, (period, pk, _) in enumerate(chosen)
        ],
        shown(lines, asked),
        len(lines),
        count(cell.filing for line in lines for cell in line.cells if cell),
        policy.can(held_by(user), Permission.ROLLUP_VIEW, place),
        asked,
    )


def lines_of(scope, rounds: list[int], day, now: datetime) -> list[Line]:
    """Return one line for each unit the rounds ask, by name. Three queries."""
    reports = scope.filter(round__in=rounds)
    sent_back = Event.objects.filter(name="send_back", report__in=reports.values("pk"))
    returned = Counter(sent_back.order_by().values_list("report_id", flat=True))
    zone = timezone.get_default_timezone()
    now = now.astimezone(zone)
    cells: dict[int, list[Cell | None]] = defaultdict(lambda: [None] * len(rounds))
    position = {pk: at for at, pk in enumerate(rounds)}
    columns = ("pk", "unit_id", "round_id", "is_owed", "due_at", "submitted_at")
    for pk, unit_id, round_id, is_owed, *moments in reports.values_list(*columns).iterator():
        due, submitted = (one and one.astimezone(zone) for one in moments)
        cells[unit_id][position[round_id]] = Cell(
            pk, filing(due, submitted, now, returned[pk], is_owed)
        )
    units = Unit.objects.filter(pk__in=reports.values("unit")).called_on(day)
    lines = [
        Line(one, cells[one.pk], count(cell.filing for cell in cells[one.pk] if cell))
        for one in units
        if one.pk in cells
    ]
    return sorted(lines, key=lambda line: sort_key(line.unit.name))


def shown(lines: list[Line], asked: dict[str, str]) -> list[Line]:
    """Return the lines the filters leave, in the order asked for; stable, so by name within."""
    _, belongs = FILTERS[asked["loc"]]
    _, order = ORDERS[asked["xep"]]
    text = fold(asked["tim"])
    found = [
        line
        for line in lines
        if belongs(line.total)
        and asked["loai"] in ("", line.unit.kind)
        and (text in fold(line.unit.name) or text in line.unit.code)
    ]
    return sorted(found, key=order)
