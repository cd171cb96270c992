"""Where each field of a form stands in its workbook, and how its codes are called there. Pure.

`writing` and `reading` follow the same columns, so what one writes the other finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators import periods
from indicators.faults import EXPLAINERS, FORM_RULES
from indicators.kinds import UNIT_KIND_WORDS
from indicators.spec import (
    MARKERS,
    MISSING,
    OPERATORS,
    ROLLUPS,
    SEVERITIES,
    TIME_BASES,
    VALUE_TYPES,
)
from units.text import fold

FORM_SHEET, INDICATOR_SHEET, RULE_SHEET = "Mẫu", "Chỉ tiêu", "Quy tắc"
OUTLINE_SHEET, LIST_SHEET = "Đề cương", "Danh mục"
SHEETS = (FORM_SHEET, INDICATOR_SHEET, RULE_SHEET, OUTLINE_SHEET, LIST_SHEET)
TABLE_SHEET = "Biểu "  # and the table's number

TEXT, NUMBER, LIMIT, WORD, FLAG, NUMBERS = "text", "number", "limit", "word", "flag", "numbers"
CODE = "code"  # codes and what is composed of them
YES, NO = "Có", "Không"
FLAG_WORDS = {"1": YES, "0": NO}

VALUE_TYPE_WORDS = dict(
    zip(
        VALUE_TYPES,
        ("Số lượng", "Số thập phân", "Tỷ lệ %", "Số tiền", "Lựa chọn", "Chữ"),
        strict=True,
    )
)
ROLLUP_WORDS = dict(
    zip(
        ROLLUPS,
        (
            "Cộng",
            "Tính lại theo công thức",
            "Đếm theo phương án",
            "Lấy số kỳ mới nhất",
            "Lấy số lớn nhất",
            "Không tổng hợp",
        ),
        strict=True,
    )
)
TIME_BASIS_WORDS = dict(
    zip(
        TIME_BASES,
        ("Phát sinh trong kỳ", "Lũy kế từ đầu năm", "Tại thời điểm chốt", "So với mốc gốc"),
        strict=True,
    )
)
RULE_WORDS = dict(
    zip(
        FORM_RULES,
        (
            "Phần và tổng thể",
            "Khớp giữa các biểu",
            "Tính hợp lý",
            "Cộng đúng tổng",
            "Đúng tỷ lệ",
            "Đúng lựa chọn",
        ),
        strict=True,
    )
)
EXPLAINER_WORDS = dict(zip(EXPLAINERS, ("", "Người ký"), strict=True))


@dataclass(frozen=True)
class Column:
    title: str
    name: str  # field of the dataclass
    width: int  # characters
    kind: str = TEXT
    words: Mapping[str, str] = field(default_factory=dict)  # of a WORD: code -> what is written
    is_needed: bool = False  # an empty cell is refused


ITEM_COLUMNS = (
    Column("Vị trí", "order", 8, NUMBER, is_needed=True),
    Column("STT", "stt", 9),
    Column("Cấp", "level", 6, NUMBER, is_needed=True),
    Column("Tên dòng", "label", 70),
    Column("Đơn vị tính", "unit", 24),
    Column("Chỉ tiêu", "indicator", 38, CODE),
    Column("Ai báo", "reported_by", 16, WORD, {"": "", **MARKERS}),
    Column("Bắt buộc", "required", 10, FLAG),
    Column("Thay đổi nội dung", "changed", 50),
)
INDICATOR_COLUMNS = (
    Column("Mã chỉ tiêu", "code", 38, CODE, is_needed=True),
    Column("Tên chỉ tiêu", "name", 60),
    Column("Kiểu số liệu", "value_type", 16, WORD, VALUE_TYPE_WORDS, is_needed=True),
    Column("Cách tổng hợp", "rollup", 24, WORD, ROLLUP_WORDS, is_needed=True),
    Column("Thời gian", "time_basis", 20, WORD, TIME_BASIS_WORDS, is_needed=True),
    Column("Công thức", "formula", 50, CODE),
    Column("Nguồn", "source", 30),
    Column("Ngưỡng dưới", "minimum", 13, LIMIT),
    Column("Ngưỡng trên", "maximum", 13, LIMIT),
    Column("Hệ số biến động", "change_factor", 13, LIMIT),
)
RULE_COLUMNS = (
    Column("Mã quy tắc", "code", 32, CODE, is_needed=True),
    Column("Loại kiểm tra", "rule", 22, WORD, RULE_WORDS, is_needed=True),
    Column("Mức độ", "severity", 16, WORD, SEVERITIES, is_needed=True),
    Column("Vế trái", "left", 45, CODE),
    Column("Phép so sánh", "operator", 24, WORD, OPERATORS, is_needed=True),
    Column("Vế phải", "right", 45, CODE),
    Column("Lời nhắc", "message", 70),
    Column("Đặt ở dòng", "item", 12),
    Column("Khi thiếu số liệu", "missing", 40, WORD, MISSING, is_needed=True),
    Column("Người giải trình", "explained_by", 16, WORD, EXPLAINER_WORDS),
)
OUTLINE_COLUMNS = (
    Column("Mã mục", "key", 12, is_needed=True),
    Column("Số mục", "number", 10),
    Column("Cấp", "level", 6, NUMBER, is_needed=True),
    Column("Tên mục", "title", 80),
    Column("Các biểu", "tables", 14, NUMBERS),
    Column("Nhận lời văn", "takes_text", 13, FLAG, is_needed=True),
)


@dataclass(frozen=True)
class Line:
    """A field written as a line of its own: what it is, then its value. A list has several."""

    title: str
    name: str
    is_list: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    is_number: bool = False
    is_needed: bool = False


FORM_LINES = (
    Line("Mã mẫu", "code", is_needed=True),
    Line("Tên mẫu", "title"),
    Line("Căn cứ ban hành", "decision"),
    Line("Thay cho mẫu", "follows"),
    Line("Đơn vị báo cáo", "unit_kinds", True, UNIT_KIND_WORDS),
    Line("Kỳ báo cáo", "period_kinds", True, periods.NAMES),
    Line("Ghi chú", "notes", True),
)
TABLE_LINES = (
    Line("Số biểu", "number", is_needed=True),
    Line("Tên biểu", "title"),
    Line("Số in trước tên biểu", "title_stt"),
    Line("Vị trí của tên biểu", "title_order", is_number=True),
)


def list_columns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what the lists of choices hold: title of a column -> its words."""
    columns = (*ITEM_COLUMNS, *INDICATOR_COLUMNS, *RULE_COLUMNS)
    choices = [(one.title, one.words) for one in columns if one.kind == WORD]
    choices += [(line.title, line.words) for line in FORM_LINES if line.words]
    told = [(title, tuple(filter(None, words.values()))) for title, words in choices]
    return (*told, (FLAG, (YES, NO)))


def code_of(written: str, words: Mapping[str, str]) -> str | None:
    """Return the code somebody meant, by its words (accents aside) or as such; None: neither."""
    if written in words:
        return written
    meant = fold(written)
    return next((code for code, word in words.items() if fold(word) == meant), None)
