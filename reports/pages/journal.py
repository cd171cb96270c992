"""View-model of the journal: who did what, when and from where, over all reports in scope.

Pages follow one another by (time, id), so that a page deep in millions of events costs what the
first one does. Words inside what was written are looked for here, accents folded, as neither
database can: a page scans at most SCANNED events and says how far it came.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from indicators import catalogue
from reports import workflow
from reports.entry import Channel
from reports.models import Event, Report
from reports.narrative import marks
from reports.pages.history import DEEDS, Line, line_of
from units.models import Unit, former_name, person
from units.text import fold, short

PER_PAGE = 50
SCANNED = 2000  # events a page looks through for words
EXPORTED = 20_000  # events of one file
QUOTED = 160  # characters of a reason or a remark in a list
NAMED_CELLS = 3
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

KINDS = {  # key of `viec` -> (label, names of events)
    "nhap": ("Nhập, sửa số liệu", ("cells",)),
    "loi-van": ("Sửa thuyết minh, số văn bản", ("narrative", "document")),
    "giai-trinh": ("Giải trình", ("explanation",)),
    "trao-doi": ("Trao đổi", ("remark", "resolve")),
    "phat-hanh": (
        "Phát hành văn bản, đính kèm tệp",
        ("release_document", "add_attachment", "withdraw_attachment"),
    ),
    "ky-gui": ("Trình ký, gửi, rút lại", ("present", "take_back", "decline", "submit", "withdraw")),
    "tham-dinh": ("Thẩm định, trả lại, phê duyệt", ("start_review", "send_back", "approve")),
    "mo-lai": ("Mở lại", ("ask_reopen", "reopen", "refuse_reopen")),
    "tong-hop": (
        "Lấy số liệu đơn vị, điều chỉnh",
        ("consolidate", "adjust", "withdraw_adjustment"),
    ),
    "dot": (
        "Mở, sửa, hủy đợt; miễn báo cáo",
        ("created", "joined", "rescheduled", "dropped", "cancelled", "exempted", "owed_again"),
    ),
    "gia-han": (
        "Đề nghị gia hạn, gia hạn",
        ("ask_extension", "extend", "refuse_extension", "withdraw_extension"),
    ),
}
# No address of a computer is kept: it would be a person's, and proves nothing about him.
CHANNELS = {
    Channel.BROWSER: "trang web",
    Channel.API: "API",
    Channel.IMPORT: "tệp nhập vào",
    Channel.CARRY: "báo cáo kỳ trước",
    Channel.CONSOLIDATE: "số liệu các đơn vị",
}
OTHER_CHANNEL = "tác vụ của hệ thống"


@dataclass(frozen=True)
class Asked:
    """The query string of the journal, with everything unknown dropped."""

    q: str = ""  # words of what was written, accents or not
    unit: str = ""  # a unit's name, or its code with all units under it
    who: str = ""
    kind: str = ""  # key of KINDS
    channel: str = ""
    since: date | None = None
    until: date | None = None  # that day counts
    report: str = ""  # id
    wrong_date: str = ""  # what was typed and is none

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.fields() if name != "bao-cao")

    def fields(self) -> list[tuple[str, str]]:
        return [
            ("tim", self.q),
            ("don-vi", self.unit),
            ("nguoi", self.who),
            ("viec", self.kind),
            ("kenh", self.channel),
            ("tu", f"{self.since:%d/%m/%Y}" if self.since else ""),
            ("den", f"{self.until:%d/%m/%Y}" if self.until else ""),
            ("bao-cao", self.report),
        ]

    def query(self, **other: str) -> str:
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (*self.fields(), *other.items()) if value})
        return query.urlencode()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query())


def asked_of(query: QueryDict) -> Asked:
    text = {name: query.get(name, "").strip()[:80] for name in ("tim", "don-vi", "nguoi")}
    kind, channel, report = query.get("viec", ""), query.get("kenh", ""), query.get("bao-cao", "")
    days = {name: day_of(query.get(name, "")) for name in ("tu", "den")}
    wrong = [query[name][:20] for name, day in days.items() if query.get(name) and day is None]
    return Asked(
        text["tim"],
        text["don-vi"],
        text["nguoi"],
        kind if kind in KINDS else "",
        channel if channel in CHANNELS else "",
        days["tu"],
        days["den"],
        report if report.isascii() and report.isdigit() and len(report) < 16 else "",
        wrong[0] if wrong else "",
    )


def day_of(text: str) -> date | None:
    """Return the day a person typed, 15/06/2022 or as a date field sends it; None for no day."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


@dataclass(frozen=True)
class Deed:
    """One event as the journal and its files tell it."""

    event: Event
    at: datetime
    by: str
    unit: str
    period: str
    deed: str
    detail: str
    quote: str
    channel: str


@dataclass(frozen=True)
class Journal:
    deeds: list[Deed]
    older: str  # where the next page begins; "" when there is none
    is_unfinished: bool  # words were not found in all that was looked through, and there is more


def events(user, asked: Asked):
    """Return the events in scope that match what a database can match. Two queries at most."""
    found = Event.objects.filter(in_scope(user))
    if asked.report:
        found = found.filter(report_id=int(asked.report))
    if asked.unit:
        named = Q(report__unit__in=Unit.objects.search(asked.unit).order_by().values("pk"))
        found = found.filter(named | Q(report__path__contains=f"/{asked.unit.lower()}/"))
    if asked.who:
        found = found.filter(by_id__in=people(asked.who))
    if asked.kind:
        found = found.filter(name__in=KINDS[asked.kind][1])
    if asked.channel:
        found = found.filter(channel=asked.channel)
    if asked.since:
        found = found.filter(at__gte=midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=midnight(asked.until + timedelta(days=1)))
    found = found.select_related("by", "report__unit", "report__form")
    # What `Report.unit_then` is told by `for_page`, which cannot be reached through a join.
    former = former_name("report__unit_id", OuterRef("report__data_to"))
    found = found.annotate(unit_former=former).defer("report__form__definition")
    return found.order_by("-at", "-id")


def unit_of(event: Event) -> str:
    """Return what the unit of an event's report was called on the last day of its figures."""
    return event.report.unit.stood(event.unit_former).name


def in_scope(user) -> Q:
    """Return the condition on events that their report may be read. No query of its own."""
    return Q(report__in=Report.objects.visible_to(user).order_by().values("pk"))


def people(typed: str) -> list[int]:
    """Return the ids of the accounts whose name holds the words, with or without accents."""
    words = fold(typed)
    users = get_user_model().objects.only("pk", "last_name", "first_name", "username")
    return [one.pk for one in users if words in fold(f"{person(one)} {one.get_username()}")]


def midnight(on: date) -> datetime:
    """Return the beginning of a day in Vietnam."""
    return timezone.make_aware(datetime.combine(on, time.min))


def journal(user, asked: Asked, after: str = "") -> Journal:
    """Return one page. Three queries at most beside his roles, whatever is in the journal."""
    found = events(user, asked)
    if begins := place_of(after):
        at, pk = begins
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    limit = SCANNED if asked.q else PER_PAGE
    deeds, last = [], None
    seen = list(found[: limit + 1])
    for event in seen[:limit]:
        last = event
        if holds(event, asked.q):
            deeds.append(deed_of(event))
            if len(deeds) == PER_PAGE:
                break
    has_more = last is not None and last is not seen[-1]
    is_unfinished = has_more and bool(asked.q) and len(deeds) < PER_PAGE
    return Journal(deeds, place(last) if has_more else "", is_unfinished)


def exported(user, asked: Asked) -> Iterator[Deed | None]:
    """Yield the deeds of a file, newest first; None at the end says that older ones are left."""
    count = 0
    for event in events(user, asked).iterator(chunk_size=500):
        if holds(event, asked.q):
            if count == EXPORTED:
                yield None
                return
            count += 1
            yield deed_of(event)


def place(event: Event) -> str:
    """Return where the page after an event begins, for an address."""
    return f"{(event.at - EPOCH) // MICROSECOND}-{event.pk}"


def place_of(text: str) -> tuple[datetime, int] | None:
    moment, _, pk = text.partition("-")
    if not (text.isascii() and moment.isdigit() and pk.isdigit() and len(text) < 36):
        return None
    try:
        return EPOCH + int(moment) * MICROSECOND, int(pk)
    except OverflowError:
        return None


def holds(event: Event, typed: str) -> bool:
    """Tell whether an event's words hold those typed: texts, reasons, receipts, not figures."""
    if not typed:
        return True
    return fold(typed) in fold(" ".join(words_of(event)))


def words_of(event: Event) -> Iterable[str]:
    payload = event.payload
    yield from (unit_of(event), person(event.by), deed_name(event))
    for name in ("note", "text", "reason", "receipt", "number", "after"):
        if isinstance(payload.get(name), str):
            yield marks.plain(payload[name]) if event.name == "narrative" else payload[name]
    for cell in payload.get("cells", ()):
        yield cell["after"]["note"]


def deed_name(event: Event) -> str:
    step = workflow.TRANSITIONS.get(event.name)
    return step.label if step else DEEDS.get(event.name, "nhập, sửa ô")


def deed_of(event: Event) -> Deed:
    line: Line = line_of(catalogue.form_spec(event.report.form), event)
    detail = line.detail
    if line.cells:
        named = [cell.row for cell in line.cells[:NAMED_CELLS]]
        more = len(line.cells) - len(named)
        detail = "; ".join(named) + (f" và {more} ô khác" if more else "")
    return Deed(
        event,
        event.at,
        line.by,
        unit_of(event),
        event.report.period_label,
        line.deed,
        detail,
        short(" ".join(line.quote.split()), QUOTED),
        CHANNELS.get(event.channel, OTHER_CHANNEL),
    )
