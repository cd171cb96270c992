"""Random reports as people fill them, on each of the shipped forms: whole, or on a part of one.

A part is a form of its own, published like any other: some rows of one to three Biểu with the rows
they stand under, some sections of the outline. Everything is typed through the gate.
"""

import random
from dataclasses import dataclass, replace

from django.contrib.auth.models import User

from indicators import catalogue, formfile
from indicators.faults import names_in
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY, FOREIGN, FormSpec, TableSpec
from reports import actions, entry, sheet
from reports.deciding import NOTE_LIMIT
from reports.entry import Change, Channel, Status
from reports.models import Report, Submission
from reports.refusals import NotAllowed
from tests import factories
from units.models import Assignment, Unit, UnitParent
from units.policy import Role

FORMS = (
    "bnv-2022-huyen",
    "bnv-2022-tinh",
    "cchc-2025-so",
    "cchc-2025-tinh",
    "cchc-2025-xa",
    "quangngai-2023-huyen",
    "soctrang-2021-huyen",
    "soctrang-2022-huyen",
)
SINCE = {"bnv": 2022, "cchc": 2025, "quangngai": 2023, "soctrang": 2021}
PLACES = {  # kind of unit -> code in the cast
    "province": "binhan",
    "district": "binhan.dongson",
    "department": "binhan.noivu",
    "commune": "binhan.dongson.lau",
}
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://e.org";"x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "<b>đậm</b> &amp; {{ 7*7 }}",
    "'đã trích dẫn",
    "**không đậm** __x__ [^chú]",
    "]]> <![CDATA[",
    "_x000D_ _x0041_",
)
WORDS = (
    "theo Kế hoạch số 49/KH-UBND",
    "tính đến 14/6/2022",
    "đã rà soát, đối chiếu",
    "Số liệu do Phòng Tài chính – Kế hoạch cung cấp",
    "tăng 12 hồ sơ so với cùng kỳ",
    "gồm: cấp huyện 12; cấp xã 30",
    "(*) chưa đủ",
    "Đ/c kiểm tra lại",
)


@dataclass(frozen=True)
class People:
    """Who does everything: the rights of editor, signer and reviewer, wherever one is needed."""

    editor: User
    signer: User
    reviewer: User


def people(cast) -> People:
    """Staff every kind of unit the shipped forms are for, a commune with them."""
    commune = Unit.objects.create(
        code=PLACES["commune"],
        name="Xã Lâu",
        kind=Unit.Kind.COMMUNE,
        superior_name="ỦY BAN NHÂN DÂN HUYỆN ĐÔNG SƠN",
        issuer_name="ỦY BAN NHÂN DÂN XÃ LÂU",
        addressee="Ủy ban nhân dân huyện Đông Sơn",
    )
    UnitParent.objects.create(unit=commune, parent=cast.district)
    who = {}
    for role in (Role.EDITOR, Role.SIGNER, Role.REVIEWER):
        who[role] = User.objects.create_user(f"{role}-random")
        for code in PLACES.values():
            Assignment.objects.create(
                user=who[role],
                role=role,
                unit=Unit.objects.get(code=code),
                valid_from="2021-01-01",
            )
    return People(who[Role.EDITOR], who[Role.SIGNER], who[Role.REVIEWER])


# ---- The form


def part_of(form: FormSpec, draw: random.Random, code: str) -> FormSpec:
    """Return a form of some rows of one, in its order, with the sections that need no other."""
    chosen = set()
    for table in draw.sample(form.tables, draw.randint(1, min(3, len(form.tables)))):
        first = draw.randrange(len(table.items))
        chosen |= {one.code for one in table.items[first : first + draw.randint(2, 12)]}
        chosen |= {one.code for one in draw.sample(table.items, min(2, len(table.items)))}
    if draw.random() < 0.8:  # what a computed row is computed from; else it is typed
        for item in [one for one in form.formulas if one in chosen]:
            chosen |= operands(form, item)
    tables = tuple(filter(None, (kept(table, chosen) for table in form.tables)))
    numbers = {table.number for table in tables}
    used = {item.indicator for table in tables for item in table.items}
    has_rules = draw.random() < 0.5
    sections = draw.sample(form.outline, min(len(form.outline), draw.randint(2, 9)))
    return replace(
        form,
        code=code,
        tables=tables,
        indicators=tuple(one for one in form.indicators if one.code in used),
        rules=tuple(
            rule
            for rule in form.rules
            if has_rules
            and used >= {*names_in(rule.left), *names_in(rule.right)}
            and (not rule.item or rule.item in chosen)
        ),
        outline=tuple(
            replace(one, tables=tuple(number for number in one.tables if number in numbers))
            for one in form.outline
            if one in sections
        ),
        notes=(),
        follows="",
    )


def operands(form: FormSpec, item: str) -> set[str]:
    """Return the rows a computed row needs, and those they need."""
    needed = {form.item_of[name] for name in form.formulas[item].names if name in form.item_of}
    return needed.union(*(operands(form, one) for one in needed if one in form.formulas))


def kept(table: TableSpec, chosen: set[str]) -> TableSpec | None:
    """Return a table with the chosen rows and those they stand under; None without any."""
    items, below = [], 0
    for item in reversed(table.items):
        if item.code in chosen or item.level < below:
            items.append(item)
            below = item.level
    return replace(table, items=tuple(reversed(items))) if items else None


# ---- Its cells


def typed(draw: random.Random, measure) -> str:
    """Return what somebody may type into a row: mostly right, now and then a question, a slip or
    nothing."""
    sort = draw.random()
    if sort < 0.06:
        return ""
    if sort < 0.12:
        return draw.choice(("không phát sinh", "Không có", "không áp dụng", "Không áp dụng"))
    if sort < 0.17:
        return draw.choice(("-5", "12.5", "khoảng 20", "10/12", "x", "=1+1", "1.2.3", "–", "5 ha"))
    if measure.kind == "text":
        return draw.choice(WORDS + HOSTILE)
    if measure.kind == "choice":
        option = draw.choice(measure.options)
        return draw.choice((option.code, option.label))
    if measure.kind == "percent":
        places = draw.choice((0, 1, 2, 4))
        text = f"{draw.uniform(0, 100):.{places}f}".replace(".", ",")
        return text + draw.choice(("", "", "%", " %"))
    if measure.kind in ("money", "decimal"):
        number = draw.choice((draw.uniform(0, 10), draw.uniform(0, 10**4), draw.uniform(0, 10**9)))
        return f"{number:,.{draw.choice((0, 1, 2, 5))}f}".translate(str.maketrans(",.", ".,"))
    number = draw.choice((draw.randrange(10), draw.randrange(10**4), draw.randrange(10**7)))
    if draw.random() < 0.02:
        number = draw.randrange(10**15)
    grouped = f"{number:,}"
    return draw.choice((str(number), grouped.replace(",", "."), grouped, grouped.replace(",", " ")))


def note(draw: random.Random) -> str:
    sort = draw.random()
    if sort < 0.03:  # longer than a page, in a column of 27 mm
        return " ".join(draw.choices(WORDS, k=60))[: NOTE_LIMIT - draw.randrange(600)]
    if sort < 0.05:
        return "kéodài" * draw.randint(5, 40)
    if sort < 0.3:
        return draw.choice(HOSTILE)
    return draw.choice(WORDS)


def changes(draw: random.Random, form: FormSpec, roles: dict, channel: Channel) -> list[Change]:
    found = []
    for item, role in roles.items():
        asked = {}
        if role == ENTRY and draw.random() < 0.93:
            asked["typed"] = typed(draw, form.measures[item])
        elif role in (COMPUTED, FOREIGN) and channel == Channel.IMPORT and draw.random() < 0.2:
            asked["typed"] = str(draw.randrange(1000))  # kept to be compared, never printed
        if role in (ENTRY, COMPUTED) and draw.random() < 0.2:
            asked["note"] = note(draw)
        if asked:
            found.append(Change(item, **asked))
    return found


def fill(draw: random.Random, report: Report, by) -> None:
    """Type everything once, from a file or by hand, and some of it again."""
    current = sheet.load(report)
    channel = draw.choice((Channel.BROWSER, Channel.API, Channel.IMPORT))
    first = changes(draw, current.form, current.roles, channel)
    again = changes(draw, current.form, current.roles, Channel.BROWSER)
    again = draw.sample(again, len(again) // 6)
    for group, way in ((first, channel), (again, Channel.BROWSER)):
        outcome = entry.save(report=report, changes=group, by=by, channel=way)
        assert len(outcome.cells) == len(group)
        assert not any(one.status == Status.CONFLICT for one in outcome.cells)


def settle(report: Report, by) -> None:
    """Put a plain figure where a question or nothing stands, so that nothing blocks signing."""
    current = sheet.load(report)
    texts = factories.complete(report)
    for item, cell in current.entered.items():
        if current.roles[item] == ENTRY and cell.problem:
            options = current.form.measures[item].options
            texts[item] = options[0].code if options else "7"
    factories.fill(report, texts, by=by)


# ---- The report


def period_of(draw: random.Random, code: str) -> Period:
    """Return a period the form is used for."""
    first = SINCE[code.partition("-")[0]]
    kinds = ("Q3", "Y") if first == 2025 else ("Q1", "H1", "Q3", "Y")
    year = first if first == 2025 else first + draw.randrange(2)
    return Period.parse(f"{year}-{draw.choice(kinds)}")


def make(seed: int, who: People, *, whole: bool = False) -> tuple[Report, Submission | None]:
    """Return a random report on the form whose turn it is, and what was sent where it could be.

    The same seed makes the same report.
    """
    draw = random.Random(seed)
    version = factories.make_form(FORMS[seed % len(FORMS)])
    period = period_of(draw, version.code)
    if not whole:
        version = publish(part_of(catalogue.form_spec(version), draw, f"phan-{seed}"))
    if draw.random() < 0.25:
        approve_earlier(draw, version, period, who)
    report = start(version, period, who)
    fill(draw, report, who.editor)
    write(draw, report, who.editor)
    if draw.random() < 0.5:
        number = draw.choice(("371", "05", "12/BC-UBND", "=1+1"))
        on = draw.choice((None, period.window()[1]))
        actions.number_document(report=report, number=number, on=on, by=who.editor)
    sent = send(report, who) if draw.random() < 0.4 else None
    return Report.objects.for_page().get(pk=report.pk), sent


def start(version: FormVersion, period: Period, who: People) -> Report:
    report = actions.start_report(
        unit=Unit.objects.get(code=PLACES[catalogue.form_spec(version).unit_kinds[0]]),
        period=period,
        form=version,
        by=who.editor,
        channel="browser",
    )
    return Report.objects.for_page().get(pk=report.pk)


def approve_earlier(draw: random.Random, version: FormVersion, period: Period, who: People) -> None:
    """File the report of the period before and have it approved, if nothing keeps it."""
    before = period.previous(catalogue.form_spec(version).period_kinds)
    report = start(version, before, who)
    fill(draw, report, who.editor)
    if send(report, who):
        actions.move(report=report, name="approve", by=who.reviewer)


def publish(form: FormSpec) -> FormVersion:
    return catalogue.publish(formfile.from_json(formfile.to_json(form)))


def write(draw: random.Random, report: Report, by) -> None:
    """Write some sections of the narrative, with figures of the tables named in it."""
    cells = sheet.load(report)
    rows = [item for item, role in cells.roles.items() if role in (ENTRY, COMPUTED)]
    known = [item for item in rows if cells.number(item)[1]] or rows
    for section in cells.form.outline:
        if section.takes_text and draw.random() < 0.6:
            lines = [line(draw, rows, known) for _ in range(draw.randint(1, 4))]
            actions.write_section(
                report=report, section=section.key, text="\n".join(lines), version=0, by=by
            )


def line(draw: random.Random, rows: list[str], known: list[str]) -> str:
    """Return a paragraph or an item, often with one or two figures in it."""
    text = draw.choice(("", "- ", "+ ")) + draw.choice(WORDS + HOSTILE)
    for _ in range(draw.choice((0, 1, 1, 2)) if rows else 0):
        item = draw.choice(known if draw.random() < 0.9 else rows)
        facet = draw.choice(("", "", "", ":unit", ":previous", ":change", ":change_percent"))
        text += " có {{" + item + facet + "}}" + draw.choice(("", ",", " **đạt**"))
    return text


def send(report: Report, who: People) -> Submission | None:
    """Sign and send the report if nothing but empty rows and questions keeps it."""
    settle(report, who.editor)
    try:
        for name, by in (("present", who.editor), ("submit", who.signer)):
            actions.move(report=report, name=name, by=by)
    except NotAllowed:
        return None
    return Submission.objects.get(report=report)
