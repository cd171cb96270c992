"""View-model of a report's history: each event as a Vietnamese sentence with what it changed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone

from indicators.prose import section_name
from indicators.spec import FormSpec
from reports import authorities, messages, workflow
from reports.models import Attachment, Event, Report, Submission
from reports.narrative import marks
from reports.narrative.html import as_page
from reports.pages.frame import ReportPage
from reports.receipts import Receipt, receipt_of
from reports.workflow import State
from units.models import person
from units.text import nfc, uncapitalised

PER_PAGE = 30
SHOWN_CELLS = 12  # cells of one event listed at once; the rest unfolds

# What an event's person did. Transitions take their own label from the workflow.
DEEDS = {
    "created": "tạo báo cáo",
    "joined": "đưa báo cáo vào đợt",
    "released": "rút báo cáo khỏi đợt do sắp xếp đơn vị",
    "replaced": "chuyển báo cáo sang cấp trên mới do sắp xếp đơn vị",
    "narrative": "sửa thuyết minh",
    "explanation": "ghi giải trình",
    "remark": "nêu ý kiến",
    "resolve": "đóng trao đổi",
    "document": "ghi số, ngày văn bản",
    "release_document": "phát hành văn bản",
    "add_attachment": "đính kèm tệp",
    "withdraw_attachment": "gỡ tệp kèm",
    "extend": "gia hạn gửi",
    "consolidate": "lấy số liệu đã duyệt của các đơn vị",
    "adjust": "ghi điều chỉnh",
    "withdraw_adjustment": "rút điều chỉnh",
    "ask_extension": "đề nghị gia hạn",
    "refuse_extension": "không chấp thuận gia hạn",
    "withdraw_extension": "rút gia hạn",
    "rescheduled": "sửa thời hạn của đợt",
    "exempted": "miễn báo cáo",
    "owed_again": "thôi miễn báo cáo",
    "dropped": "rút báo cáo khỏi đợt",
    "cancelled": "hủy đợt báo cáo",
}
CHANNELS = {
    "api": "qua API",
    "import": "từ tệp",
    "carry": "từ báo cáo kỳ trước",
    "consolidate": "từ số liệu các đơn vị",
}

# What a cell's event says of a figure of the last report.
CARRIED = {"carried": "chưa xác nhận", "confirmed": "xác nhận"}


@dataclass
class CellChange:
    item: str
    row: str
    before: str
    after: str
    note_before: str
    note_after: str
    word: str = ""  # what the row was told about figures of the last report

    @property
    def is_note_changed(self) -> bool:
        return self.note_before != self.note_after

    @property
    def is_confirmed_alone(self) -> bool:
        """Whether nothing but the confirmation happened."""
        is_same = self.before == self.after and not self.is_note_changed
        return is_same and self.word == CARRIED["confirmed"]


@dataclass
class Line:
    """One event as the page draws it."""

    sequence: int
    by: str
    at: datetime
    deed: str  # "ký và gửi", "sửa 3 ô"
    channel: str  # "" for the browser
    is_step: bool  # a transition
    quote: str = ""  # a reason, a remark, an explanation
    detail: str = ""  # receipt, section, deadline
    cells: list[CellChange] = field(default_factory=list)
    before: str = ""  # of a text, as HTML to read
    after: str = ""


def history(page: ReportPage, number) -> tuple[Page, list[Line]]:
    """Return one page of events, newest first, each as a line. Two queries."""
    events = Event.objects.filter(report_id=page.report.pk).select_related("by")
    shown = Paginator(events.order_by("-sequence"), PER_PAGE).get_page(number)
    return shown, [line_of(page.cells.form, event) for event in shown.object_list]


def cell_history(page: ReportPage, item: str, number) -> tuple[Page, list[Line]]:
    """Return the events that changed one cell, newest first, with that cell alone.

    Cells events are filtered here: a report has some hundreds of them, and the two databases search
    inside JSON in different ways.
    """
    events = Event.objects.filter(report_id=page.report.pk, name="cells").select_related("by")
    concerned = []
    for event in events.order_by("-sequence"):
        line = line_of(page.cells.form, event)
        line.cells = [cell for cell in line.cells if cell.item == item]
        if line.cells:
            concerned.append(line)
    shown = Paginator(concerned, PER_PAGE).get_page(number)
    return shown, list(shown.object_list)


def line_of(form: FormSpec, event: Event) -> Line:
    payload = event.payload
    step = workflow.TRANSITIONS.get(event.name)
    line = Line(
        event.sequence,
        person(event.by),
        event.at,
        uncapitalised(step.label) if step else DEEDS.get(event.name, event.name),
        CHANNELS.get(event.channel, ""),
        step is not None,
        quote=payload.get("note", "") if step else "",
    )
    if event.name in DETAILS:
        DETAILS[event.name](form, payload, line)
    line.detail = ". ".join(filter(None, (line.detail, authorities.told(payload))))
    return line


def tell_cells(form: FormSpec, payload: dict, line: Line) -> None:
    line.cells = [
        CellChange(
            one["item"],
            row_name(form, one["item"]),
            one["before"]["typed"],
            one["after"]["typed"],
            one["before"]["note"],
            one["after"]["note"],
            next((word for key, word in CARRIED.items() if key in one), ""),
        )
        for one in payload["cells"]
    ]
    confirmed = sum(cell.is_confirmed_alone for cell in line.cells)
    taken = sum(cell.word == CARRIED["carried"] for cell in line.cells)
    line.deed = f"{'lấy' if taken == len(line.cells) else 'nhập, sửa'} {len(line.cells)} ô"
    if confirmed == len(line.cells):
        line.deed = f"xác nhận {confirmed} ô"


def tell_narrative(form: FormSpec, payload: dict, line: Line) -> None:
    titles = {one.key: f"{one.number} {one.title}" for one in form.outline}
    line.detail = f"Mục {titles.get(payload['section'], payload['section'])}"
    before, after = payload["before"], payload["after"]
    figures = {one: f"[{figure_name(form, one)}]" for one in marks.references(f"{before} {after}")}
    line.before, line.after = as_page(before, figures), as_page(after, figures)
    if sources := payload.get("sources"):
        line.deed = f"tập hợp lời văn của {len({one['unit'] for one in sources})} đơn vị"
        told = (f"{one['name']} (biên nhận {one['receipt']})" for one in sources)
        line.detail += " · lấy từ " + ", ".join(dict.fromkeys(told))


def tell_explanation(form: FormSpec, payload: dict, line: Line) -> None:
    item, _, code = payload["finding"].partition(":")[2].partition(":")
    line.detail, line.quote = row_name(form, item), payload["text"]
    if payload["finding"].startswith("narrative:"):  # the key names its section first
        line.detail = "Thuyết minh, " + section_name(code.partition(":")[0])


def tell_remark(form: FormSpec, payload: dict, line: Line) -> None:
    if payload["answers"]:
        line.deed = "trả lời ý kiến"
    line.detail = row_name(form, payload["item"]) if payload["item"] else "Cả báo cáo"
    line.quote = payload["text"]


def tell_document(form: FormSpec, payload: dict, line: Line) -> None:
    day = "/".join(reversed(payload["date"].split("-"))) if payload["date"] else "chưa ghi"
    line.detail = f"Số {payload['number'] or 'chưa ghi'}, ngày {day}"


def tell_release(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"Số {payload['number']}, ngày {when(payload['date'])}"
    if before := payload["replaced"]:
        line.deed = "đính chính số, ngày văn bản" if payload["is_correction"] else line.deed
        word = "đính chính số" if payload["is_correction"] else "thay thế Báo cáo số"
        line.detail += f"; {word} {before['number']}, ngày {when(before['date'])}"
    line.quote = payload["reason"]


def tell_attachment(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"{Attachment.Kind(payload['kind']).label}: {payload['name']}"
    line.quote = payload.get("reason", "")


def tell_extension(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"Hạn mới {local(payload['after'])}"
    if payload["before"]:
        line.detail += f", hạn cũ {local(payload['before'])}"
    line.quote = payload["reason"]


def tell_consolidation(form: FormSpec, payload: dict, line: Line) -> None:
    filings = payload["filings"]
    sent = len({unit for unit, _, _, receipt in filings if receipt})
    units = len({unit for unit, *_ in filings})
    line.channel = ""  # what it did to the cells stands beside it
    line.detail = f"{len(payload['cells'])} dòng, {sent}/{units} đơn vị đã duyệt"


def tell_adjustment(form: FormSpec, payload: dict, line: Line) -> None:
    line.channel = ""
    sign = "" if payload["number"].startswith("-") else "+"
    line.detail = f"{row_name(form, payload['item'])}: {sign}{payload['number'].replace('.', ',')}"
    if payload.get("document"):
        line.detail += f", căn cứ {payload['document']}"
    line.quote = payload["reason"]


def tell_request(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail, line.quote = f"Xin gia hạn đến {local(payload['wanted'])}", payload["reason"]


def tell_withdrawal(form: FormSpec, payload: dict, line: Line) -> None:
    before, after = payload["before"], payload["after"]
    line.detail = f"Hạn còn lại {local(after)}" if after else "Không còn hạn gửi"
    line.detail += f", trước khi rút {local(before)}" if before else ""
    line.quote = payload["reason"]


# What a change of its round moves in a report, as it is told; the others follow from these.
MOVED = {
    "due_at": "hạn gửi",
    "asked_closes_at": "khóa lúc",
    "opens_at": "bắt đầu nhập",
    "data_from": "số liệu từ",
    "data_to": "số liệu đến",
}


def tell_moved(form: FormSpec, payload: dict, line: Line) -> None:
    before, after = payload["before"], payload["after"]
    line.detail = "; ".join(
        f"{label} {when(after[name])} (trước là {when(before[name])})"
        for name, label in MOVED.items()
        if name in after and before[name] != after[name]
    )


def tell_reason(form: FormSpec, payload: dict, line: Line) -> None:
    line.quote = payload["reason"]


def tell_submission(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"Biên nhận {payload['receipt']}"


def tell_approval(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"Công bố {payload['figures']} số liệu của biên nhận {payload['receipt']}"


def tell_reopening(form: FormSpec, payload: dict, line: Line) -> None:
    line.detail = f"Bắt đầu lần {payload['revision']}"


DETAILS = {
    "cells": tell_cells,
    "narrative": tell_narrative,
    "explanation": tell_explanation,
    "remark": tell_remark,
    "document": tell_document,
    "release_document": tell_release,
    "add_attachment": tell_attachment,
    "withdraw_attachment": tell_attachment,
    "extend": tell_extension,
    "ask_extension": tell_request,
    "refuse_extension": tell_request,
    "withdraw_extension": tell_withdrawal,
    "rescheduled": tell_moved,
    "exempted": tell_reason,
    "cancelled": tell_reason,
    "consolidate": tell_consolidation,
    "adjust": tell_adjustment,
    "withdraw_adjustment": tell_adjustment,
    "submit": tell_submission,
    "approve": tell_approval,
    "reopen": tell_reopening,
}


def figure_name(form: FormSpec, reference: str) -> str:
    """Return which figure a text named: what it printed then is not kept with the change."""
    return row_name(form, reference.partition(":")[0])


def row_name(form: FormSpec, item: str) -> str:
    """Return how a row is cited; the bare code of one the form no longer has."""
    return messages.row(form, item) if item in form.items else nfc(item) or "Cả báo cáo"


def when(text: str | None) -> str:
    """Return a day or a moment of an event as it is read."""
    if not text:
        return "không có"
    return local(text) if "T" in text else "/".join(reversed(text.split("-")))


def local(text: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(text)):%H:%M %d/%m/%Y}"


@dataclass(frozen=True)
class Sent:
    """One submission in a list of them."""

    number: int  # 1 for the first
    submission: Submission  # without its snapshot
    signer: str
    is_current: bool  # the report stands as it was sent with this one


def submissions(report: Report) -> list[Sent]:
    """Return what was sent, newest first. One query."""
    listed = Submission.objects.filter(report_id=report.pk).defer("snapshot")
    listed = list(listed.select_related("signed_by").order_by("received_at", "pk"))
    stands = report.state in (State.SUBMITTED, State.APPROVED)
    return [
        Sent(number, one, person(one.signed_by), stands and number == len(listed))
        for number, one in enumerate(listed, 1)
    ][::-1]


def receipt(report: Report, sent: list[Sent]) -> Receipt | None:
    """Return the receipt of the newest submission; None while nothing was sent. Two queries."""
    if not sent:
        return None
    newest = Submission.objects.select_related("signed_by").get(pk=sent[0].submission.pk)
    return receipt_of(report, newest)
