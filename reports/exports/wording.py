"""The fixed phrases of an official report: letterhead, dates, opening, signature. Pure.

Source of the forms: NĐ 30/2020/NĐ-CP, Phụ lục I. Numbers of documents and days below 10 get a
leading zero, and so do months 1 and 2; months 3 to 9 do not.
"""

import re
from datetime import date

from indicators.periods import Period
from reports.verification import printed
from units import signing
from units.signing import Authority
from units.text import fold, uncapitalised

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TITLE = "BÁO CÁO"
TO = "Kính gửi:"
RECIPIENTS = "Nơi nhận:"
DRAFT = "DỰ THẢO – chưa gửi"
# Under a prescribed heading with no text: of the report, not of what happened in the period.
NOTHING_YET = "(Chưa có nội dung.)"
NOTHING_WRITTEN = "Không có nội dung báo cáo."
# Behind a figure taken over from the last report that nobody has confirmed, in drafts only.
CARRIED_SIGN = "(*)"
CARRIED = (
    f"{CARRIED_SIGN} Số liệu, ghi chú lấy từ báo cáo kỳ trước, "
    "chưa được xác nhận cho kỳ báo cáo này."
)
PEOPLES_COMMITTEE = "ỦY BAN NHÂN DÂN"
COMMITTEE_KINDS = ("province", "district", "commune")
OFFICES = {"department": "GIÁM ĐỐC", "office": "TRƯỞNG PHÒNG"}
KIND_WORDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã", "Đặc khu")
LETTERHEAD_FITS = 22  # capitals on one line of the letterhead's left side
ISSUING = tuple(f"{kind} số " for kind in ("Công văn", "Quyết định", "Thông tư", "Nghị định"))
GAP = "\u00a0" * 7  # room to write a number or day by hand
DOTS = "………"  # room on a form nobody has begun
NOBODY_YET = f"Cơ quan báo cáo: {DOTS}{DOTS}"

_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What follows a period, for "phương hướng, nhiệm vụ ...": kind -> (kind, years later).
_NEXT = {
    "Q1": ("Q2", 0),
    "Q2": ("Q3", 0),
    "Q3": ("Q4", 0),
    "Q4": ("Q1", 1),
    "H1": ("H2", 0),
    "H2": ("H1", 1),
    "9M": ("Q4", 0),
    "Y": ("Y", 1),
}


def printable(text: str) -> str:
    """Return text without what XML and PDF cannot hold: those characters become spaces."""
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n"))


def period_name(period: Period) -> str:
    """Return the period inside a sentence: "quý I năm 2022", "6 tháng đầu năm 2022"."""
    return uncapitalised(period.label)


def next_period_name(period: Period) -> str:
    """Return the period that plans speak of: after the first half year, the second."""
    kind, later = _NEXT[period.kind]
    return period_name(Period(period.year + later, kind))


def with_period(text: str, period: Period) -> str:
    """Fill the placeholders of an outline title."""
    text = text.replace("{ky}", period_name(period))
    return text.replace("{ky_sau}", next_period_name(period))


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def long_date(on: date | None, year: int) -> str:
    """Return "ngày 05 tháng 6 năm 2022", with gaps to fill in where the date is not known."""
    if on is None:
        return f"ngày{GAP}tháng{GAP}năm {year}"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def place_name(place: str, name: str, kind: str) -> str:
    """Return the place as recorded; else, of an area's unit, its name: "Huyện Kông Chro"."""
    if place or kind not in COMMITTEE_KINDS:
        return place
    word = next((word for word in KIND_WORDS if name.startswith(word + " ")), "")
    return name.removeprefix(word).strip()


def place_date(place: str, on: date | None, year: int) -> str:
    when = long_date(on, year)
    return f"{place}, {when}" if place else when[:1].upper() + when[1:]


def document_number(number: str, symbol: str, kind: str) -> str:
    """Return "371/BC-UBND" from what was recorded ("371", "371/BC-UBND") and the unit's symbol."""
    symbol = symbol.strip() or ("UBND" if kind in COMMITTEE_KINDS else "…")
    symbol = symbol if fold(symbol).startswith("bc-") else f"BC-{symbol}"
    digits, slash, rest = "".join(number.split()).partition("/")
    if digits.isdecimal():
        digits = digits.zfill(2)
    return f"{digits or GAP}/{rest if slash and rest else symbol}"


def attached_to(number: str, when: str, issuer: str) -> str:
    return f"(Kèm theo Báo cáo số {number} {when} của {issuer})"


def issuer_name(name: str, issuer: str, kind: str) -> str:
    """Return who reports, inside a sentence: "Ủy ban nhân dân huyện Kông Chro".

    `issuer` may be recorded in capitals, as the letterhead has it; then the unit's name helps.
    """
    if issuer and not issuer.isupper():
        return issuer
    return f"Ủy ban nhân dân {uncapitalised(name)}" if kind in COMMITTEE_KINDS else name


def issuer_lines(issuer: str) -> tuple[str, ...]:
    """Return the issuing body in capitals; a people's committee's place goes to a second line."""
    capitals = issuer.upper()
    place = capitals.removeprefix(PEOPLES_COMMITTEE).strip()
    return (PEOPLES_COMMITTEE, place) if place and place != capitals else (capitals,)


def superior_lines(superior: str) -> tuple[str, ...]:
    """Return whom the issuer is below in capitals; a name too long for its side is broken alike."""
    lines = issuer_lines(superior)
    whole = " ".join(lines)
    return (whole,) * bool(whole) if len(whole) <= LETTERHEAD_FITS else lines


def subject(period: Period, plans: bool) -> str:
    """Return what the report is about; with `plans` also the tasks of the coming period."""
    text = f"Tình hình, kết quả thực hiện công tác cải cách hành chính {period_name(period)}"
    return f"{text} và phương hướng, nhiệm vụ {next_period_name(period)}" if plans else text


def window(data_from: date, data_to: date) -> str:
    return f"Số liệu từ ngày {day(data_from)} đến hết ngày {day(data_to)}"


def opening(dispatch: str, issuer: str, period: Period, data_from: date, data_to: date) -> str:
    """Return the first paragraph. `dispatch` is "số ... ngày ..." of the request, "" where none."""
    basis = f"Thực hiện Công văn {dispatch} về" if dispatch else "Thực hiện"
    dates = uncapitalised(window(data_from, data_to))
    return (
        f"{basis} chế độ báo cáo cải cách hành chính định kỳ, {issuer} báo cáo tình hình, kết quả "
        f"thực hiện công tác cải cách hành chính {period_name(period)} ({dates}) như sau:"
    )


def basis(decision: str, dispatch_number: str) -> str:
    """Return the căn cứ of a report: what issued its form, unless the opening cites it anyway.

    A form whose issuer is told in other words than a document's name has none.
    """
    is_cited = bool(dispatch_number) and dispatch_number in decision
    return f"Căn cứ {decision}." if decision.startswith(ISSUING) and not is_cited else ""


def dispatch(number: str, on: date | None) -> str:
    if not number:
        return ""
    return f"số {number} ngày {day(on)}" if on else f"số {number}"


def replaces(number: str, when: str) -> str:
    """Return the sentence of a report that replaces one released before."""
    return f"Báo cáo này thay thế Báo cáo số {number} {when}."


def addressees(text: str) -> tuple[str, ...]:
    """Return whom a report is addressed to: names as recorded, parted by semicolons."""
    return tuple(one.strip() for one in text.split(";") if one.strip())


def closing(issuer: str, period: Period, to: tuple[str, ...]) -> str:
    text = f"Trên đây là báo cáo công tác cải cách hành chính {period_name(period)} của {issuer}"
    return f"{text}, kính gửi {', '.join(to)} tổng hợp./." if to else f"{text}./."


def signature(kind: str, authority: Authority) -> tuple[str, ...]:
    """Return authority and office of the signature block, in capitals."""
    committee = (f"TM. {PEOPLES_COMMITTEE}",) if kind in COMMITTEE_KINDS else ()
    lines = signing.block(committee, OFFICES.get(kind, "CHỦ TỊCH"), authority)
    return tuple(map(printable, lines))


def recipients(to: tuple[str, ...], parent: str) -> tuple[str, ...]:
    """Return Nơi nhận: whom the report is addressed to, else the unit it goes to; and the file."""
    first = "- Như trên;" if to else f"- {parent};" if parent else ""
    return (first, "- Lưu: VT.") if first else ("- Lưu: VT.",)


def footer(form: str, revision: int, receipt: str, code: str) -> str:
    """Return the line at the foot of every page; without a receipt the document is a draft."""
    proof = f"Biên nhận {receipt} · Mã xác minh {printed(code)}" if receipt else DRAFT
    return f"Mẫu {form} · Lần {revision} · {proof}"


def empty_footer(form: str, sha256: str) -> str:
    """Return the line at the foot of a form printed without a report."""
    return f"Mẫu {form} · Bản in chưa có số liệu · Mã băm {sha256[:12]}"


def empty_title() -> str:
    """Return the appendix's title; period and year are written in and stay on one line."""
    return f"Thống kê số liệu báo cáo cải cách hành chính kỳ\u00a0{DOTS}{DOTS}\u00a0năm\u00a0{DOTS}"


def empty_attached_to() -> str:
    return f"(Kèm theo Báo cáo số {DOTS} ngày …… tháng …… năm …… của\u00a0{DOTS}{DOTS})"


def empty_window() -> str:
    return "Số liệu từ ngày ……/……/……… đến hết ngày ……/……/………"


def empty_file_name(form: str, format_: str) -> str:
    """Return "mau-bnv-2022-huyen.pdf"."""
    return f"mau-{form}.{format_}"


def file_name(unit: str, period: str, part: str, format_: str) -> str:
    """Return "kongchro-2022-H1-phu-luc.pdf"."""
    parts = {
        "appendix": "phu-luc",
        "full": "bao-cao",
        "filling": "nhap-lieu",
        "consolidated": "tong-hop",
    }
    return f"{unit.rpartition('.')[2]}-{period}-{parts[part]}.{format_}"


def signed_file_name(name: str, receipt: str) -> str:
    """Return "kongchro-2022-H1-phu-luc-BN-2022-H1-000005-01-20220610153000.pdf"."""
    stem, _, format_ = name.rpartition(".")
    return f"{stem}-{receipt}.{format_}"


FILLING = (
    "(Tệp nhập liệu, không phải văn bản. Nhập vào các ô nền vàng, "
    "rồi đưa tệp trở lại báo cáo ở mục «Nhập từ tệp».)"
)
