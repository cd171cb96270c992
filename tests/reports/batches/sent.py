"""Files as units send them: the filled appendix under their own letterhead, named as people do."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import CORPUS
from tests.reports.imports import files

TSV = CORPUS / "kongchro_2022_h1.tsv"
WORDING = "Số nhiệm vụ đề ra trong kế hoạch"
DOUBTFUL = "Số nhiệm vụ trong kế hoạch năm"  # the same row as somebody else words it


def tsv(**changed: str) -> bytes:
    """Return the filled appendix; `changed` replaces texts of it."""
    text = TSV.read_text()
    for old, new in changed.items():
        text = text.replace(old, new)
    return text.encode()


def only(item: str) -> bytes:
    """Return the appendix with the figure of one row alone."""
    head, *lines = TSV.read_text().splitlines()
    rows = [line.split("\t") for line in lines]
    for row in rows:
        if f"{row[0]}.{row[1]}" != item:
            row[6] = ""
        row[7] = ""
    return "\n".join([head, *("\t".join(row) for row in rows)]).encode()


def appendix(office: str = "", content: bytes | None = None) -> bytes:
    """Return the workbook of an office, whose name stands in the letterhead of every sheet."""
    book = files.workbook(tsv() if content is None else content)
    for sheet in book.worksheets:
        sheet["A1"] = office or None
    return files.saved(book)


def doubtful(office: str) -> bytes:
    return appendix(office, TSV.read_text().replace(WORDING, DOUBTFUL).encode())


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def archive(**members: bytes) -> bytes:
    return files.zipped(dict(members))


GOOD = {
    "bac song.xlsx": "ỦY BAN NHÂN DÂN HUYỆN BẮC SÔNG",
    "namho_2022.xlsx": "",
    "phu luc 3.xlsx": "THỊ XÃ TRẢNG LÀNG",
    "binhan.locdien.xlsx": "ỦY BAN NHÂN DÂN",
    "H. Vĩnh Cù.xlsx": "UBND HUYỆN VĨNH CÙ",
}
