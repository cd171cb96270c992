"""Hold what stands in the tables against the record: cells, texts, states, published figures.

The chains of events and the snapshots prove themselves (`record.faults`); this finds what was
changed around them, straight in the database. Reads only.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Context, Decimal

from indicators.models import Figure
from indicators.numbers import dotted
from indicators.spec import ENTRY
from reports import deadlines, sheet
from reports.models import (
    Adjustment,
    Attachment,
    ConsolidatedCell,
    Event,
    Extension,
    Narrative,
    Release,
    Report,
    Submission,
)
from reports.sheet import Sheet
from reports.workflow import TRANSITIONS, State

KEPT = Context(prec=15)  # what SQLite keeps of a number
MARKED = ("carried", "consolidated")  # of a cell, beside its texts: where the figure is from
BATCH = 100  # reports whose cells are in memory at a time
# A computed rate is signed with all its digits; its column keeps ten decimals, and SQLite keeps any
# number in fifteen digits.
COLUMN_STEP, FLOAT_STEP = Decimal("1e-10"), Decimal("1e-14")


def faults() -> Iterator[str]:
    """Yield a Vietnamese sentence for every report or receipt that is not as recorded.

    A constant number of queries for each BATCH of reports.
    """
    ids = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        reports = list(Report.objects.for_page().filter(pk__in=ids[start : start + BATCH]))
        yield from altered_cells(reports)
        yield from altered_sources(reports)
        yield from altered_texts(reports)
        yield from altered_releases(reports)
        yield from altered_attachments(reports)
        yield from altered_states(reports)
        yield from altered_deadlines(reports)
    yield from altered_figures()


def altered_cells(reports: list[Report]) -> Iterator[str]:
    """Yield the cells that are not as last entered, or, once submitted, not as signed."""
    entered: dict[int, dict[str, dict]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "cells"):
        entered[report_id] |= {
            one["item"]: one["after"] | {mark: mark in one for mark in MARKED}
            for one in payload.get("cells", ())
        }
    signed = last_snapshots(reports)
    sheets = sheet.load_cells(reports)
    for report in reports:
        cells = sheets[report.pk]
        stands = {
            item: {
                "typed": one.typed,
                "note": one.note,
                "version": one.version,
            }
            | {mark: bool(getattr(one, mark)) for mark in MARKED}
            for item, one in cells.entered.items()
        }
        for item in differing(stands, entered[report.pk]):
            yield f"Báo cáo {report.pk}: ô {item} không như lần nhập cuối."
        if report.pk in signed:
            snapshot = signed[report.pk].get("cells", {})
            for item in differing(figures_of(cells), figures_signed(snapshot, cells)):
                yield f"Báo cáo {report.pk}: ô {item} không như bản đã ký."


def figures_of(cells: Sheet) -> dict[str, tuple]:
    """Return item -> what counts of it, for the entered rows that hold something."""
    return {
        item: (dotted(one.value), one.mark, one.key)
        for item, one in cells.entered.items()
        if cells.roles.get(item) == ENTRY and (one.mark or one.value is not None)
    }


def figures_signed(snapshot: dict, cells: Sheet) -> dict[str, tuple]:
    """Return the same from a frozen report's cells."""
    return {
        item: (one["number"] or "", one["mark"], one["key"])
        for item, one in snapshot.items()
        if cells.roles.get(item) == ENTRY and one["mark"]
    }


def altered_sources(reports: list[Report]) -> Iterator[str]:
    """Yield the consolidated rows and adjustments that are not as last taken over or written."""
    taken: dict[int, dict[str, tuple]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "consolidate"):
        for one in payload["cells"]:
            taken[report_id][one["item"]] = (stored(one["after"]), payload["filings"])
    written: dict[int, dict[int, dict]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "adjust"):
        told = {"number": stored(payload["number"]), "withdrawn": ""}
        written[report_id][payload["adjustment"]] = payload | told
    for report_id, payload in payloads(reports, "withdraw_adjustment"):
        written[report_id][payload["adjustment"]] |= {"withdrawn": payload["reason"]}
    rows = ConsolidatedCell.objects.filter(report__in=reports)
    cells: dict[int, dict[str, tuple]] = defaultdict(dict)
    for one in rows.select_related("item", "consolidation"):
        number = stored(dotted(sheet.plain(one.number)))
        cells[one.report_id][one.item.code] = (number, one.consolidation.filings)
    added: dict[int, dict[int, dict]] = defaultdict(dict)
    for one in Adjustment.objects.filter(report__in=reports).select_related("item"):
        added[one.report_id][one.pk] = {
            "adjustment": one.pk,
            "item": one.item.code,
            "number": stored(dotted(sheet.plain(one.number))),
            "reason": one.reason,
            "document": one.document,
            "withdrawn": one.withdrawn_why,
        }
    for report in reports:
        for item in differing(cells[report.pk], taken[report.pk]):
            yield f"Báo cáo {report.pk}: nguồn của ô {item} không như lần lấy cuối."
        for pk in differing(added[report.pk], written[report.pk]):
            yield f"Báo cáo {report.pk}: điều chỉnh {pk} không như khi ghi."


def stored(number: str) -> Decimal | None:
    """Return a number to the digits that both databases keep."""
    return Decimal(number).normalize(KEPT) if number else None


def altered_texts(reports: list[Report]) -> Iterator[str]:
    """Yield the narrative's sections that are not as last written."""
    written: dict[int, dict[str, str]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "narrative"):
        written[report_id][payload.get("section", "")] = payload.get("after", "")
    stands: dict[int, dict[str, str]] = defaultdict(dict)
    texts = Narrative.objects.filter(report__in=reports)
    for report_id, section, text in texts.values_list("report_id", "section", "text"):
        stands[report_id][section] = text
    for report in reports:
        for section in differing(stands[report.pk], written[report.pk]):
            yield f"Báo cáo {report.pk}: mục {section} của thuyết minh không như lần ghi cuối."


def altered_releases(reports: list[Report]) -> Iterator[str]:
    """Yield the documents whose number, date or chain is not as it was released."""
    told: dict[int, dict[int, tuple]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "release_document"):
        if payload["is_correction"]:
            told[report_id][payload["replaces"]] = (
                *told[report_id].get(payload["replaces"], ())[:-1],
                True,
            )
        names = ("receipt", "number", "date", "office", "signer", "replaces", "reason")
        told[report_id][payload["release"]] = (*(payload[name] for name in names), False)
    stands: dict[int, dict[int, tuple]] = defaultdict(dict)
    rows = Release.objects.filter(report__in=reports).values_list(
        "report_id",
        "pk",
        "corrected_at",
        "submission__receipt",
        "number",
        "date",
        "office",
        "signer",
        "replaces",
        "reason",
    )
    for report_id, pk, corrected_at, receipt, number, on, *rest in rows:
        row = (receipt, number, on.isoformat(), *rest, corrected_at is not None)
        stands[report_id][pk] = row
    for report in reports:
        for pk in differing(stands[report.pk], told[report.pk]):
            yield f"Báo cáo {report.pk}: văn bản phát hành {pk} không như khi phát hành."


def altered_attachments(reports: list[Report]) -> Iterator[str]:
    """Yield the files whose row is not as they were attached or withdrawn; none is opened."""
    names = ("kind", "name", "size", "sha256")
    told: dict[int, dict[int, tuple]] = defaultdict(dict)
    for report_id, payload in payloads(reports, "add_attachment", "withdraw_attachment"):
        told[report_id][payload["attachment"]] = (
            *(payload[name] for name in names),
            payload.get("reason", ""),
        )
    stands: dict[int, dict[int, tuple]] = defaultdict(dict)
    rows = Attachment.objects.filter(report__in=reports)
    for report_id, pk, *row in rows.values_list("report_id", "pk", *names, "withdrawn_why"):
        stands[report_id][pk] = tuple(row)
    for report in reports:
        for pk in differing(stands[report.pk], told[report.pk]):
            yield f"Báo cáo {report.pk}: tệp kèm {pk} không như khi đính kèm."


def altered_states(reports: list[Report]) -> Iterator[str]:
    """Yield the reports that stand where no step of theirs has led."""
    led = {pk: payload.get("to") for pk, payload in payloads(reports, *TRANSITIONS)}
    for report in reports:
        if report.state != led.get(report.pk, State.DRAFT):
            yield f"Báo cáo {report.pk}: trạng thái không như bước cuối."


def altered_deadlines(reports: list[Report]) -> Iterator[str]:
    """Yield the reports not yet received whose dates do not follow from what was asked and granted.

    Those received keep what was in force then, which their snapshot proves.
    """
    granted: dict[int, list[Extension]] = defaultdict(list)
    for one in Extension.objects.filter(report__in=reports):
        granted[one.report_id].append(one)
    for report in reports:
        if report.submitted_at is None and report.round_id is not None:
            stands = (report.due_at, report.closes_at)
            if stands != deadlines.in_force(report, granted[report.pk]):
                yield f"Báo cáo {report.pk}: hạn gửi không như hạn của đợt và các lần gia hạn."


def altered_figures() -> Iterator[str]:
    """Yield the receipts whose published figures are not those signed, or not as many."""
    published: dict[str, dict[str, tuple]] = defaultdict(dict)
    columns = ("submission_receipt", "item_code", "value", "mark", "key")
    for receipt, item, *figure in Figure.objects.values_list(*columns).iterator():
        published[receipt][item] = tuple(figure)
    approved = {
        payload["receipt"]: payload.get("figures")
        for payload in Event.objects.filter(name="approve").values_list("payload", flat=True)
        if "receipt" in payload
    }
    for one in Submission.objects.filter(receipt__in=approved).iterator():
        figures, cells = published[one.receipt], one.snapshot.get("cells", {})
        as_signed = all(
            item in cells and is_published(cells[item], *figure) for item, figure in figures.items()
        )
        if not as_signed or len(figures) != approved[one.receipt]:
            yield f"Biên nhận {one.receipt}: số liệu công bố không như bản đã ký."
    for receipt in sorted(published.keys() - approved.keys()):
        yield f"Biên nhận {receipt}: số liệu công bố không qua phê duyệt."


def is_published(cell: dict, value: Decimal | None, mark: str, key: str) -> bool:
    """Tell whether a figure is a frozen cell's, less the digits its column does not hold."""
    if (cell["mark"], cell["key"]) != (mark, key):
        return False
    if value is None or cell["number"] is None:
        return value is None and cell["number"] is None
    signed = Decimal(cell["number"])
    return abs(signed - value) <= max(COLUMN_STEP, abs(signed) * FLOAT_STEP)


def payloads(reports: list[Report], *names: str):
    """Return (report id, payload) of the events of these names, oldest first."""
    events = Event.objects.filter(report__in=reports, name__in=names)
    events = events.order_by("report_id", "sequence")
    return events.values_list("report_id", "payload").iterator()


def last_snapshots(reports: list[Report]) -> dict[int, dict]:
    """Return report id -> what was signed, of the reports that stand as signed."""
    standing = [one for one in reports if one.state in (State.SUBMITTED, State.APPROVED)]
    submissions = Submission.objects.filter(report__in=standing).order_by("received_at", "pk")
    return {one.report_id: one.snapshot for one in submissions}


def differing(one: dict, other: dict) -> list[str]:
    """Return the keys under which two tables differ, sorted."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
