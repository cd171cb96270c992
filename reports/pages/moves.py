"""View-model of the page that asks before a step is taken: what it does, what is in its way."""

from dataclasses import dataclass

from indicators.spec import SEVERITIES
from reports import authorities, messages, workflow
from reports.exports import wording
from reports.pages import outline
from reports.pages.findings import Missing, missing
from reports.pages.frame import ReportPage
from reports.workflow import Transition
from units.text import short

FIRST_FINDINGS = 5

# What each step brings about, told before it is taken.
CONSEQUENCES = {
    "present": (
        "Báo cáo chuyển cho người ký; từ lúc này không nhập, sửa được nữa.",
        "Người nhập liệu rút trình ký được cho đến khi báo cáo được ký.",
    ),
    "take_back": ("Báo cáo trở lại trạng thái đang nhập để sửa tiếp.",),
    "decline": ("Báo cáo trở lại trạng thái đang nhập; người nhập liệu thấy lý do ở đầu báo cáo.",),
    "submit": (
        "Báo cáo được ký và gửi lên cơ quan cấp trên; hệ thống lưu nguyên bản và cấp biên nhận.",
        "Thời điểm nhận là lúc bấm «Ký và gửi», theo giờ của máy chủ.",
        "Còn rút lại được khi cơ quan thẩm định chưa nhận thẩm định.",
    ),
    "withdraw": ("Báo cáo trở lại trạng thái đang nhập; biên nhận đã cấp vẫn lưu trong lịch sử.",),
    "start_review": ("Đơn vị không tự rút lại báo cáo được nữa; muốn sửa phải chờ trả lại.",),
    "send_back": (
        "Báo cáo trở lại đơn vị để sửa; đơn vị thấy lý do ở đầu báo cáo "
        "và các ý kiến ngay tại từng dòng.",
    ),
    "approve": (
        "Số liệu của báo cáo được công bố và đưa vào tổng hợp.",
        "Muốn sửa về sau phải có hai người: một người đề nghị, người khác xác nhận mở lại.",
    ),
    "ask_reopen": (
        "Đề nghị được ghi lại; báo cáo chỉ mở lại khi người thứ hai xác nhận.",
        "Số liệu đã công bố vẫn dùng trong tổng hợp cho đến khi bản mới được phê duyệt.",
    ),
    "reopen": (
        "Báo cáo trở lại trạng thái đang nhập với số lần mới.",
        "Số liệu đã công bố vẫn dùng trong tổng hợp cho đến khi bản mới được phê duyệt.",
    ),
    "refuse_reopen": (
        "Báo cáo giữ nguyên như đã phê duyệt; người đề nghị thấy lý do trong lịch sử.",
        "Có thể đề nghị mở lại lần khác.",
    ),
}
# Steps before which the document's number and date may still be written.
NUMBERED = ("present", "submit")
BACK = ("send_back", "decline", "withdraw", "take_back", "refuse_reopen")


@dataclass
class MovePage:
    """One step about to be taken."""

    transition: Transition
    reasons: list[str]  # why it cannot be taken; [] = it can
    consequences: tuple[str, ...]
    findings: list  # the first ones still open, before presenting and signing; no empty rows
    missing: list[Missing]  # empty required rows, a Biểu each
    more: int  # how many open findings are not among them
    unwritten: int  # sections of the narrative without text, before presenting and signing
    is_numbered: bool  # asks for the document's number and date
    remarks: list[tuple[str, str]]  # (row, text) the unit will find open when it gets it back
    asked: int  # remarks still open, before presenting and signing
    block: tuple[str, ...]  # how the signature block will read, before signing
    for_whom: str  # whose role the person takes the step in; "": his own

    @property
    def is_back(self) -> bool:
        """Whether the step undoes work of others: drawn without the primary colour."""
        return self.transition.name in BACK


def move_page(page: ReportPage, transition: Transition, reasons: list[str]) -> MovePage:
    is_numbered = transition.name in NUMBERED
    still_open = [
        one for one in page.every if one.key not in page.answered and one.rule != "required"
    ]
    still_open.sort(key=lambda one: list(SEVERITIES).index(one.severity))
    shown = still_open[:FIRST_FINDINGS] if is_numbered else []
    return MovePage(
        transition,
        reasons,
        CONSEQUENCES[transition.name],
        shown,
        missing(page) if is_numbered else [],
        len(still_open) - len(shown) if is_numbered else 0,
        unwritten(page) if is_numbered else 0,
        is_numbered,
        told_to_the_unit(page) if transition.name == "send_back" else [],
        len(page.open_remarks) if is_numbered else 0,
        signature_block(page, transition),
        for_whom(page, transition),
    )


def signature_block(page: ReportPage, transition: Transition) -> tuple[str, ...]:
    """Return the lines that are printed once this person has signed. One query."""
    role = workflow.acting(transition, page.situation)
    if transition.name != "submit" or role is None:
        return ()
    authority = authorities.signing(role)
    lines = wording.signature(page.report.unit.kind, authority)
    return (*lines, authority.name) if authority.name else lines


def for_whom(page: ReportPage, transition: Transition) -> str:
    """Return in whose name the step is taken, as a sentence. One query where it is another's."""
    role = workflow.acting(transition, page.situation)
    return authorities.told(authorities.delegation(role)) if role else ""


def told_to_the_unit(page: ReportPage) -> list[tuple[str, str]]:
    """Return the open remarks, in printed order; those on the whole report first. One query."""
    place = {item: number for number, item in enumerate(page.cells.form.items, 1)}
    listed = sorted(page.open_remarks, key=lambda one: place.get(one[0], 0))
    return [
        (messages.row(page.cells.form, item) if item in place else "Cả báo cáo", short(text, 200))
        for item, text, _ in listed
    ]


def unwritten(page: ReportPage) -> int:
    """Count the sections of the narrative that take text and have none."""
    return outline.progress(outline.sections(page)).left
