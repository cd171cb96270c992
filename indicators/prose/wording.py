"""How rows and sentences are worded: variants written in one way, phrases that tell rows apart.

Pure. What is general about Vietnamese administrative reports; a form's own words come from its
indicators' names.
"""

import re
from functools import lru_cache

from indicators.prose.reading import words

# Written in one way before words are compared.
_SPELLED = tuple(
    (re.compile(rf"(?<!\w)(?:{short})(?!\w)", re.IGNORECASE), full)
    for short, full in (
        ("tthc", "thủ tục hành chính"),
        ("cchc", "cải cách hành chính"),
        ("vbqppl", "văn bản quy phạm pháp luật"),
        ("qppl", "quy phạm pháp luật"),
        ("đvsncl", "đơn vị sự nghiệp công lập"),
        ("đvsn|đơn vị sncl", "đơn vị sự nghiệp"),
        ("dvctt", "dịch vụ công trực tuyến"),
        ("dvc", "dịch vụ công"),
        ("nsnn", "ngân sách nhà nước"),
        ("pakn", "phản ánh kiến nghị"),
        ("ubnd", "ủy ban nhân dân"),
        ("trễ hạn|trễ hẹn|chậm hạn", "quá hạn"),
        (
            "trước hạn(?:,| và|, và) đúng hạn|đúng hạn(?:,| và) trước hạn|trước và đúng hạn",
            "đúng hạn",
        ),
        ("thẩm quyền giải quyết", "thẩm quyền"),
        ("biên chế hành chính", "biên chế công chức"),
        ("biên chế sự nghiệp", "số người làm việc tại các đơn vị sự nghiệp công lập"),
        ("(?:các )?phòng, ban huyện", "cấp huyện"),
        ("xử lý(?= quá hạn| đúng hạn| trong hạn| xong)", "giải quyết"),
        ("các xã, thị trấn|xã, phường, thị trấn|các xã", "cấp xã"),
        ("ủy ban nhân dân cấp", "cấp"),
        ("của huyện|toàn huyện|ủy ban nhân dân huyện", "cấp huyện"),
        ("của tỉnh|toàn tỉnh|ủy ban nhân dân tỉnh", "cấp tỉnh"),
        (r"mức (?:độ )?3 và (?:mức độ )?4|mức (?:độ )?3, ?4", "mứcba mứcbốn"),
        ("mức (?:độ )?3", "mứcba"),
        ("mức (?:độ )?4", "mứcbốn"),
    )
)
# A unit by its own name is a unit of its level: "huyện Kông Chro", "tỉnh Đắk Nông".
_NAMED = re.compile(r"\b([Tt]ỉnh|[Hh]uyện|[Xx]ã)\s+(?:[A-ZĐÀ-Ỹ]\w*\s*){1,3}")
# Phrases of which a figure and its row have the same or none: the opposite is another figure.
FEATURES = tuple(
    re.compile(one)
    for one in (
        "cấp xã",
        "cấp huyện",
        "cấp tỉnh",
        "đăng ký đất đai",
        "trước hạn",
        "đúng hạn",
        "quá hạn",
        "còn hạn|trong hạn",
        "giao",
        "có mặt",
        "tinh giản",
        "hợp đồng",
        "đang giải quyết|đang xử lý",
        "đề ra",
        "hoàn thành",
        "mứcba",
        "mứcbốn",
        "một phần",
        "toàn trình",
        "thủ tướng|chính phủ",
        "sau kiểm tra",
        "sau rà soát",
        "thanh toán",
        "nghĩa vụ",
        "tích hợp",
        "phát sinh hồ sơ",
        "đầu tư công|vốn đầu tư",
        "chi đầu tư",
        "nhà nước bảo đảm",
        "cổ phần",
        "trực tuyến",
        "bưu chính",
        "liên thông",
        "đơn giản",
        "số hóa|số hoá",
        "thành phần hồ sơ",
        "rút",
        "kỳ trước|chuyển qua",
        "mới",
        "giải thể",
        "niêm yết",
        "biên chế",
        "sự nghiệp",
        "viên chức",
        "trả lại",
        "tiếp nhận",
        "giải quyết",
        "bổ nhiệm",
        "kỷ luật",
        "thanh tra",
        "tuyên truyền",
        "kiểm tra",
        "rà soát",
        "đào tạo|bồi dưỡng|tập huấn",
        "chuyển đổi số",
    )
)
FEATURE = {one.pattern: at for at, one in enumerate(FEATURES)}
# Where a figure is of; a sentence may leave it to the heading above.
PLACES = frozenset(map(FEATURE.get, ("cấp xã", "cấp huyện", "cấp tỉnh", "đăng ký đất đai")))
# What a sentence is about from its opening on: a row without it is of something else.
SUBJECTS = frozenset(
    map(
        FEATURE.get,
        ("tuyên truyền", "kiểm tra", "rà soát", "đào tạo|bồi dưỡng|tập huấn", "chuyển đổi số"),
    )
)
STOP = frozenset(
    words(
        "số tổng lượng các đã được do và của tại trong có theo ở về những cho từ đến là năm kỳ báo"
        " cáo thời điểm này nay đến thì cùng trên hiện với để khi còn vào qua đối như sau toàn gồm"
        " bao cả hết đầu cuối tháng tính ngày quý thực lũy kế cụ thể"
    )
)
SERVICE, PROCEDURE = words("dịch vụ công"), words("thủ tục hành chính")
LEVELS = frozenset(words("cấp xã huyện tỉnh"))
RATE = frozenset(words("tỷ tỉ lệ đạt chiếm bằng tương ứng đương"))
NOT_NOW = re.compile(
    r"\bsẽ\b|phấn đấu|dự kiến|tối thiểu|yêu cầu|chỉ tiêu|mục tiêu|cùng kỳ|so với|năm trước|ước"
    r"|trung bình|bình quân|nhiệm kỳ",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"phương hướng|nhiệm vụ trọng tâm|đề xuất|dự báo|phấn đấu|mục tiêu|dự kiến", re.IGNORECASE
)
# An office or a commune by its own name: the tables have the unit's own figures.
OFFICE = re.compile(
    r"(?:Phòng|Sở|Trung tâm|Trạm|Chi cục|Hạt|[Xx]ã|[Tt]hị trấn|[Pp]hường)\s+[A-ZĐÀ-Ỹ]\w*"
)
YEAR = re.compile(r"[Nn]ăm (20\d\d)\b")
QUARTER = re.compile(r"[Qq]uý (I{1,3}|IV)\b")
QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
MONTH = re.compile(r"[Tt]rong tháng \d|[Tt]háng \d{1,2}(?:/\d{4})?,")


@lru_cache(maxsize=8192)
def spell(text: str) -> str:
    """Return a text in lower case with abbreviations and variants written in one way."""
    text = _NAMED.sub(r"\1", text).lower()
    for pattern, full in _SPELLED:
        text = pattern.sub(full, text)
    return re.sub(r"do (?:ủy ban nhân dân )?(cấp (?:xã|huyện)) tiếp nhận", r"\1", text)


@lru_cache(maxsize=8192)
def features(spelled: str) -> frozenset[int]:
    return frozenset(place for place, one in enumerate(FEATURES) if one.search(spelled))
