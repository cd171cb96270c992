"""A workbook from a stranger -> openpyxl's, or a sentence why not. Pure.

What the file claims is checked in its directory before anything is unpacked: openpyxl would make a
cell of every place a merged range covers and believes every size it is told.
"""

import re
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_CELLS = 200_000  # that are written in the file
MOST_PLACES = 500_000  # up to the last row and column of each sheet: reading makes a cell of each
MOST_ROWS, MOST_COLUMNS = 5_000, 100

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_TOO_MANY = "Sổ tính có quá nhiều ô; hãy xóa các dòng, cột và trang thừa."
_SAVE_ANEW = "hãy lưu lại thành tệp Excel (.xlsx) rồi nạp lại."
# Parts of a workbook that do something, or fetch something.
_ACTIVE = {
    "vbaproject": "có macro",
    "externallinks/": "có liên kết đến tệp khác",
    "connections": "có kết nối dữ liệu",
    "embeddings/": "có nhúng tệp khác",
    "activex/": "có điều khiển ActiveX",
    "macrosheets/": "có macro",
}


def opened(content: bytes) -> Workbook:
    """Return the workbook. Raise ValueError, one Vietnamese sentence, for what is not taken in."""
    if len(content) > MOST_BYTES:
        raise ValueError("Tệp lớn hơn 5 MB; hãy bỏ hình ảnh và trang thừa rồi nạp lại.")
    try:
        with ZipFile(BytesIO(content)) as file:
            fault = _fault(file)
    except Exception as error:
        # zipfile raises RuntimeError, NotImplementedError and more for what it cannot unpack.
        raise ValueError(
            f"Tệp không phải sổ tính Excel (.xlsx) hoặc đã đặt mật khẩu; {_SAVE_ANEW}"
        ) from error
    if fault:
        raise ValueError(fault)
    try:
        book = load_workbook(BytesIO(content), read_only=False, data_only=False, keep_vba=False)
    except Exception as error:
        # openpyxl raises whatever the damaged part makes it stumble over.
        raise ValueError(f"Sổ tính bị hỏng; {_SAVE_ANEW}") from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise ValueError(
                f"Trang «{sheet.title}» có ô ở quá dòng {MOST_ROWS} hoặc quá cột {MOST_COLUMNS}; "
                "hãy xóa các dòng, cột thừa."
            )
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > MOST_PLACES:
        raise ValueError(_TOO_MANY)
    return book


def _fault(file: ZipFile) -> str:
    """Return the sentence about the first thing wrong; "" when the file may be opened."""
    parts = file.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "Sổ tính giải nén ra quá lớn; hãy bỏ hình ảnh và trang thừa rồi nạp lại."
    for part in parts:
        for mark, what in _ACTIVE.items():
            if mark in part.filename.lower():
                return f"Sổ tính {what}; {_SAVE_ANEW}"
    cells = 0
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        body = file.read(part)
        # A part in UTF-16 would pass by the looks below; spreadsheet programs write UTF-8.
        if b"\0" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            return f"Sổ tính chứa khai báo không được phép; {_SAVE_ANEW}"
        if part.filename == "[Content_Types].xml" and b"macroenabled" in body.lower():
            return f"Sổ tính có macro; {_SAVE_ANEW}"
        if _MERGED.search(body):
            return "Sổ tính có ô gộp; hãy bỏ gộp ô (Unmerge Cells) rồi nạp lại."
        cells += len(_CELL.findall(body))
    if cells > MOST_CELLS:
        return _TOO_MANY
    return ""
