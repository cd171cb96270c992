"""Make files of every kind from a shipped tsv, laid out as offices lay them out."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook

HEADER = ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú"]
COUNTERS = ["(1)", "(2)", "(3)", "(4)", "(5)"]


def tables(tsv: bytes) -> dict[str, dict]:
    """Return Biểu number -> {"title", "rows": [[stt, name, unit, value, note], ...]}."""
    found: dict[str, dict] = {}
    for line in tsv.decode().splitlines()[1:]:
        number, _, stt, level, name, unit, value, note, *_ = line.split("\t")
        table = found.setdefault(number, {"title": "", "rows": []})
        if level == "0":
            table["title"] = name
        else:
            table["rows"].append([stt, name, unit, value, note])
    return found


def workbook(tsv: bytes) -> Workbook:
    """One sheet per Biểu with the letterhead, a repeated header, and a signature below."""
    book = Workbook()
    book.remove(book.active)
    for number, table in tables(tsv).items():
        sheet = book.create_sheet(f"Biểu {number}")
        sheet.append(["ỦY BAN NHÂN DÂN", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
        sheet.append([f"Biểu mẫu {number}: {table['title'].upper()}"])
        sheet.merge_cells("A2:E2")
        sheet.append(["(Kèm theo Báo cáo số 56/BC-UBND ngày 05 tháng 6 năm 2022)"])
        sheet.append([])
        half = len(table["rows"]) // 2
        for rows in (table["rows"][:half], table["rows"][half:]):
            sheet.append(HEADER)
            sheet.append(COUNTERS)
            for row in rows:
                sheet.append(row)
        sheet.append([])
        sheet.append(["", "NGƯỜI LẬP BIỂU", "", "TM. ỦY BAN NHÂN DÂN"])
    return book


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(tsv: bytes) -> bytes:
    return saved(workbook(tsv))


def ods(tsv: bytes) -> bytes:
    """One sheet for all Biểu, under one header, each with its title as a row."""
    lines = [HEADER]
    for number, table in tables(tsv).items():
        lines += [[f"Biểu {number}. {table['title']}"], *table["rows"]]
    return ods_of(lines)


def ods_of(lines: list[list[str]], name: str = "Phụ lục") -> bytes:
    """One sheet of texts; a line break in a cell begins a paragraph."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{escape(text)}</text:p>" for text in cell.split("\n"))
            + "</table:table-cell>"
            for cell in line
        )
        + "</table:table-row>"
        for line in lines
    )
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{names}manifest:1.0" manifest:version="1.2"/>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def docx(tsv: bytes) -> bytes:
    """A report in words with the appendix behind it: a paragraph and a table for each Biểu."""
    from docx import Document

    document = Document()
    document.add_paragraph("BÁO CÁO")
    document.add_paragraph("I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH")
    document.add_paragraph("Ủy ban nhân dân huyện báo cáo như sau.")
    for number, table in tables(tsv).items():
        document.add_paragraph(f"Biểu mẫu {number}")
        document.add_paragraph(table["title"].upper())
        lines = [HEADER, [table["title"]] * 5, *table["rows"]]
        grid = document.add_table(len(lines), 5)
        for row, line in zip(grid.rows, lines, strict=True):
            for cell, text in zip(row.cells, line, strict=True):
                cell.text = text
        grid.cell(1, 0).merge(grid.cell(1, 4)).text = table["title"]
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
