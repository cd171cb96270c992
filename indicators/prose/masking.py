"""What looks like a figure in a sentence and is none: dates, numbers of documents, articles of law.

Pure. Each is painted over with a mark of the same length, so that places in the sentence stay.
"""

import re

PAINT = "¤"  # stands for one character of what is no figure; no report types it

# Kinds of documents, which a number follows: "Quyết định số 1800", "Nghị định 61", "Đề án 06".
_DOCUMENT = (
    r"(?:Nghị định|Nghị quyết|Thông tư|Quyết định|Luật|Kế hoạch|Công văn|Chỉ thị|Văn bản|Tờ trình"
    r"|Kết luận|Thông báo|Giấy phép|Báo cáo|Chương trình|Đề án|Hướng dẫn|Bộ luật|Pháp lệnh|Quy chế"
    r"|Tổ [Kk]iểm tra|NĐ|QĐ|NQ|TT|KH|CV|CT|BC)"
)
_YEAR = r"(?:19[5-9]|20[0-4])\d"
_ENDS = r"(?![\w]|[.,/]\d)"  # where a whole number ends

_PATTERNS = (
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@\S{1,80}",
    r"<sup>.{0,20}?</sup>",
    # Telephone numbers.
    r"(?:điện thoại|ĐT|SĐT|[Hh]otline|[Ff]ax|Tel)\s*:?\s*[\d. ()+-]{8,}\d",
    r"\b0\d{2,3}[. -]?\d{3}[. -]?\d{3,4}\b",
    # Numbers of documents: 02/2022/QĐ-UBND, 359/SNV-TCBC&CCHC, 11/ KH-UBND, 20-NQ/TU.
    r"\b\d+[a-z]?\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]{2}[\wĐđ&.-]*(?:/[A-ZĐ]\w*)?",
    r"\b\d+\s*-\s*[A-ZĐ][A-Za-zĐđ]*\s*/\s*[A-ZĐ]\w*",
    rf"{_DOCUMENT}(?:\s+\S+){{0,2}}?\s+số\s*:?\s*\d+(?:/\d{{4}})?",
    rf"{_DOCUMENT}\s+\d+{_ENDS}(?:/\d{{4}})?",
    r"(?:[Mm]ẫu|[Bb]iểu(?:\s+mẫu)?|[Bb]ảng|[Pp]hụ lục)\s+(?:số\s+)?\d+",
    # Places in law, ranks, names with a number.
    r"(?:Điều|[Kk]hoản|[Đđ]iểm|[Cc]hương|[Mm]ục|[Tt]iêu chí(?:\s+thành phần)?|[Tt]iểu mục)"
    rf"\s+\d+(?:\.\d+)*{_ENDS}",
    r"(?:[Mm]ức(?:\s+độ)?|[Cc]ấp độ)\s+[1-5]"
    r"(?:\s*(?:,|và|hoặc|-|–)\s*(?:mức độ\s+)?[1-5](?![\d.,/%]*\d|%))*",
    r"(?:[Pp]hiên bản|[Kk]hóa|thứ|[Hh]ạng|[Ll]ần|[Đđ]ợt|[Gg]iai đoạn|[Nn]hiệm kỳ|[Ll]oại|[Ll]ớp)"
    r"\s+\d+(?:[.,]\d+)?(?!\s*(?:hồ sơ|người|đơn vị|học viên))\b",
    r"\b[A-ZĐ]\w*-\d+\b|\bISO\s*\d+(?::\d+)?|\bTCVN\s*\S{0,20}\s*\d+(?::\d+)?",
    r"(?<=[A-ZĐÂĂÊÔƠƯ])\d+\b",
    rf"\b(?:[A-ZĐÂĂÊÔƠƯ]\w+\s+){{2}}\d{{1,2}}{_ENDS}(?=\s*[,.;)]|$)",  # thôn Điện An 1,
    # Dates and times.
    r"\b\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4}\b|\b\d{1,2}[.-]\d{1,2}[.-]\d{4}\b",
    r"[Nn]gày\s+\d{1,2}(?:\s*/\s*\d{1,2}|\s+tháng\s+\d{1,2})?(?:\s*(?:/|năm)\s*\d{4})?",
    r"[Tt]háng\s+\d{1,2}(?:\s*(?:/|năm)\s*\d{4})?(?:\s*[-–]\s*\d{1,2}(?:\s*/\s*\d{4})?)?",
    rf"\b(?:0?[1-9]|1[0-2])\s*/\s*{_YEAR}\b",
    rf"\b{_YEAR}\s*[-–]\s*{_YEAR}\b",
    rf"(?:[Nn]ăm(?:\s+học)?|[Qq]uý\s+[IVX\d]+\s*/?)\s*{_YEAR}\b",
    rf"\b{_YEAR}{_ENDS}(?!\s*(?:hồ sơ|người|lượt|đơn|thủ tục|TTHC|văn bản))",
    r"\b\d{1,2}\s+(?:tháng(?:\s+(?:đầu|cuối))?(?:\s+năm)?|THÁNG)\b",
    r"[Qq]uý\s+(?:[IVX]+|\d)\b",
    r"\b\d+[.,]?\d*\s*(?:giờ|phút|giây|m²|m2|km|ha)(?!\w)",
    r"\b\d+\s+(?:năm|tháng|tuần|ngày)(?:\s+(?:làm việc|qua|tới|thi hành))?\b",
    # Bounds between which something lies: "từ 30 đến 45 phút", "từ 70% - dưới 100%".
    r"\b[Tt]ừ\s+\d[\d.,]*\s*%?\s*(?:-|–|đến)\s*(?:dưới\s+)?\d[\d.,]*\s*%",
    r"(?:^|(?<=[\s;:]))\(\d{1,2}\)\s",
)
_ANY = re.compile("|".join(f"(?:{one})" for one in _PATTERNS))


def masked(sentence: str) -> str:
    """Return the sentence with PAINT over all that is no figure; as long as before."""
    return _ANY.sub(lambda found: PAINT * len(found[0]), sentence)
