"""Files made to harm whoever opens them. Each maker returns the bytes."""

import re
import struct
import warnings
import zipfile
from io import BytesIO

from openpyxl import Workbook

from reports.imports import read
from tests.reports.imports import files

MEGABYTE = 1024**2
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = ["1", "Số hồ sơ", "Hồ sơ", "5", ""]
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def book(*rows, sheets=1) -> bytes:
    made = Workbook()
    for _ in range(1, sheets):
        made.create_sheet()
    made.active.append(files.HEADER)
    for row in rows or (ROW,):
        made.active.append(row)
    return files.saved(made)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx(**changed) -> bytes:
    """Return a small workbook with members put in place."""
    return files.zipped({**members(book()), **changed})


def tsv_of(*rows) -> bytes:
    lines = ["bieu\torder\tstt\tlevel\tname\tunit\tvalue_raw\tnote\tstt_printed"]
    lines += [f"1\t{n}\t{n}\t1\t{row[1]}\t{row[2]}\t{row[3]}\t\t" for n, row in enumerate(rows)]
    return "\n".join(lines).encode()


SMALL_TSV = tsv_of(*[ROW] * 3)
SHEET = "xl/worksheets/sheet1.xml"


def in_sheet(before: str, after: str, content: bytes | None = None) -> bytes:
    parts = members(content or book())
    changed = re.sub(before, lambda _: after, parts[SHEET].decode(), count=1)
    assert changed != parts[SHEET].decode()
    return files.zipped({**parts, SHEET: changed})


def in_word(before: str, after: str) -> bytes:
    parts = members(files.docx(SMALL_TSV))
    text = parts["word/document.xml"].decode()
    assert before in text
    return files.zipped({**parts, "word/document.xml": text.replace(before, after, 1)})


def in_ods(before: str, after: str) -> bytes:
    parts = members(files.ods(SMALL_TSV))
    text = parts["content.xml"].decode()
    assert before in text
    return files.zipped({**parts, "content.xml": text.replace(before, after, 1)})


def related(content: bytes, part: str, kind: str, target: str) -> bytes:
    """Return a document with a relation to something outside it."""
    parts = members(content)
    relation = f'<Relationship Id="out" Type="{RELATIONS}/{kind}" Target="{target}" '
    relation += 'TargetMode="External"/>'
    empty = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        "</Relationships>"
    )
    text = parts.get(part, empty.encode()).decode()
    text = text.replace("</Relationships>", f"{relation}</Relationships>")
    return files.zipped({**parts, part: text})


def sheet_relation(kind: str, target: str) -> bytes:
    return related(book(), "xl/worksheets/_rels/sheet1.xml.rels", kind, target)


def word_relation(part: str, kind: str, target: str) -> bytes:
    return related(files.docx(SMALL_TSV), f"word/_rels/{part}.xml.rels", kind, target)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def xls(*extra: bytes, cells: bytes = b"", kind: int = 0) -> bytes:
    """Return an old workbook of one sheet, from its records."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from xlwt.CompoundDoc import XlsDoc
    begin = struct.pack("<2H", 0x600, 5) + bytes(12)
    inside = struct.pack("<2H", 0x600, 0x10) + bytes(12)
    before = record(0x809, begin) + b"".join(extra)
    name = b"\x05\x00Sheet"
    position = len(before) + 4 + 6 + len(name) + 4
    sheet = record(0x85, struct.pack("<IBB", position, 0, kind) + name)
    content = before + sheet + record(0x0A) + record(0x809, inside) + cells + record(0x0A)
    stream = BytesIO()
    XlsDoc().save(stream, content)
    return stream.getvalue()


def label(y: int, x: int, text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return record(0x204, struct.pack("<4HB", y, x, 0, len(text), 1) + encoded)


def stated_smaller() -> bytes:
    """Return a zip whose directory says that a large member is small."""
    content = bytearray(xlsx(**{"xl/media/a.xml": bytes(80 * MEGABYTE)}))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/media/a.xml"))
    struct.pack_into("<I", content, at + 24, 100)
    return bytes(content)


def overlapping() -> bytes:
    """Return a zip whose directory names one large member many times."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(book()).items():
            archive.writestr(name, content)
        archive.writestr("a0.xml", bytes(30 * MEGABYTE))
        one = archive.filelist[-1]
        for number in range(1, 200):
            other = zipfile.ZipInfo(f"a{number}.xml")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(other, name, getattr(one, name))
            archive.filelist.append(other)
    return stream.getvalue()


def nested() -> bytes:
    content = bytes(MEGABYTE)
    for _ in range(8):
        content = files.zipped({f"{n}.zip": content for n in range(8)})
    return xlsx(**{"xl/embeddings/a.zip": content})


def flagged() -> bytes:
    content = bytearray(book())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    content = bytearray(xlsx(**{"xl/worksheets/sheetZ.xml": b"<x/>"}))
    return bytes(content).replace(b"xl/worksheets/sheetZ.xml", b"xl/worksheets/sheet1.xml")


def other_method() -> bytes:
    stream = BytesIO(book())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/media/a.png", bytes(MEGABYTE))
    return stream.getvalue()


def loop_of_sectors() -> bytes:
    """Return an old workbook whose chain of sectors never ends."""
    content = bytearray(xls())
    fat = struct.unpack_from("<I", content, 76)[0]
    at = (fat + 1) * 512
    for sector in range(128):
        struct.pack_into("<I", content, at + sector * 4, 0)
    return bytes(content)


def cells_without_end() -> bytes:
    cells = "<c><v>1</v></c>" * 200
    return in_sheet("</sheetData>", f"{f'<row>{cells}</row>' * 6000}</sheetData>")


def far_cell(column: str, row: int) -> bytes:
    cell = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
    return in_sheet("</sheetData>", f"{cell}</sheetData>")


def runs_without_end() -> bytes:
    text = '<vertAlign val="superscript"/>' + "<r><t>1</t>" * 200_000
    return in_sheet("</sheetData>", f"</sheetData><x>{text}</x>")


def nested_tables() -> bytes:
    deep = "<w:tbl><w:tr><w:tc><w:p/>" * 60 + "</w:tc></w:tr></w:tbl>" * 60
    return in_word("<w:body>", f"<w:body>{deep * 120}")


def many_similar() -> bytes:
    """Return rows that each share most words with the form's, and are none of them."""
    rows = [
        ["", f"Tỷ lệ số hồ sơ TTHC đã giải quyết trong kỳ {n}", "%", str(n)] for n in range(999)
    ]
    return tsv_of(*rows)


WORD_XML = "<w:body>"
SECTION = '<table:table table:name="Phụ lục">'

# name of the file -> (how it is made, why it must be refused)
REFUSED = {
    "bomb.xlsx": (lambda: xlsx(**{"xl/media/a.png": bytes(101 * MEGABYTE)}), "too_large_inside"),
    "bomb_in_sheet.xlsx": (
        lambda: in_sheet("</sheetData>", " " * (70 * MEGABYTE) + "</sheetData>"),
        "too_large_inside",
    ),
    "stated_smaller.xlsx": (stated_smaller, "damaged"),
    "overlapping.xlsx": (overlapping, "damaged"),
    "many_members.xlsx": (
        lambda: xlsx(**{f"xl/media/{n}.png": b"" for n in range(2001)}),
        "too_large_inside",
    ),
    "far_cell.xlsx": (
        lambda: far_cell("XFD", 1048576),
        "too_large_inside",
    ),
    "far_enough_cell.xlsx": (
        lambda: far_cell("ALL", 9000),
        ("too_many_cells", "too_slow"),
    ),
    "laughs.xlsx": (lambda: in_sheet("<worksheet", f"{LAUGHS}<worksheet"), "entities"),
    "laughs_in_styles.xlsx": (
        lambda: xlsx(**{"xl/styles.xml": f"{LAUGHS}<styleSheet>&i;</styleSheet>"}),
        "entities",
    ),
    "laughs.docx": (lambda: in_word("<w:document", f"{LAUGHS}<w:document"), "entities"),
    "laughs.ods": (lambda: in_ods("<office:document", f"{LAUGHS}<office:document"), "entities"),
    "outside.docx": (lambda: in_word("<w:document", f"{OUTSIDE}<w:document"), "entities"),
    "outside.ods": (lambda: in_ods("<office:document", f"{OUTSIDE}<office:document"), "entities"),
    "outside_wide.xlsx": (
        lambda: xlsx(**{SHEET: f"{OUTSIDE}<worksheet>&i;</worksheet>".encode("utf-16")}),
        "entities",
    ),
    "macros.xlsx": (lambda: xlsx(**{"xl/vbaProject.bin": b"x"}), "macros"),
    "macros_by_type.xlsx": (
        lambda: xlsx(
            **{
                "[Content_Types].xml": members(book())["[Content_Types].xml"].replace(
                    b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
                )
            }
        ),
        "macros",
    ),
    "macro_sheet.xlsx": (lambda: xlsx(**{"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "macros.docx": (
        lambda: files.zipped({**members(files.docx(SMALL_TSV)), "word/vbaProject.bin": b"x"}),
        "macros",
    ),
    "macros.ods": (
        lambda: files.zipped({**members(files.ods(SMALL_TSV)), "Basic/Standard/a.xml": b"<x/>"}),
        "macros",
    ),
    "macro_sheet.xls": (lambda: xls(kind=1), "macros"),
    "encrypted_zip.xlsx": (flagged, "encrypted"),
    "encrypted.ods": (
        lambda: files.zipped(
            {
                **members(files.ods(SMALL_TSV)),
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
            }
        ),
        "encrypted",
    ),
    "encrypted.xls": (lambda: xls(record(0x2F, bytes(54))), "encrypted"),
    "linked.xlsx": (lambda: xlsx(**{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "linked"),
    "connections.xlsx": (lambda: xlsx(**{"xl/connections.xml": b"<x/>"}), "linked"),
    "web_query.xlsx": (lambda: xlsx(**{"xl/queryTables/queryTable1.xml": b"<x/>"}), "linked"),
    "picture_outside.xlsx": (
        lambda: sheet_relation("image", "http://example.org/a.png"),
        "linked",
    ),
    "object_outside.xlsx": (lambda: sheet_relation("oleObject", "file:///\\\\a\\b.xls"), "linked"),
    "template.docx": (
        lambda: word_relation("settings", "attachedTemplate", "http://example.org/a.dotm"),
        "linked",
    ),
    "template_share.docx": (
        lambda: word_relation("settings", "attachedTemplate", "file://host/a.dotm"),
        "linked",
    ),
    "named_like_a_hyperlink.docx": (
        lambda: word_relation("document", "oleObject", "http://example.org/hyperlink"),
        "linked",
    ),
    "written_otherwise.docx": (
        lambda: files.zipped(
            {
                name: part.replace(b'"External"', b'"Exter&#110;al"')
                for name, part in members(
                    word_relation("document", "image", "http://example.org/a.png")
                ).items()
            }
        ),
        "linked",
    ),
    "frame.docx": (lambda: word_relation("document", "frame", "file:///etc/passwd"), "linked"),
    "dde.docx": (
        lambda: in_word(
            WORD_XML,
            f"{WORD_XML}<w:p><w:r><w:instrText>DDEAUTO c:\\\\a.exe</w:instrText></w:r></w:p>",
        ),
        "linked",
    ),
    "linked.ods": (
        lambda: in_ods(SECTION, f'{SECTION}<table:table-source xlink:href="http://a/b.ods"/>'),
        ("linked", "damaged"),
    ),
    "dde.ods": (lambda: in_ods(SECTION, f"{SECTION}<office:dde-source/>"), "linked"),
    "linked.xls": (
        lambda: xls(record(0x1AE, struct.pack("<2HB", 1, 5, 0) + b"a.xls")),
        "linked",
    ),
    "connection.xls": (lambda: xls(record(0x876, bytes(20))), "linked"),
    "many_sheets.xlsx": (lambda: book(sheets=31), "too_many_sheets"),
    "many_rows.xlsx": (lambda: book(*[ROW] * 5001), "too_many_cells"),
    "many_columns.xlsx": (lambda: book([*ROW, *["x"] * 60]), "too_many_cells"),
    "many_cells.xlsx": (lambda: book(*[["x"] * 50] * 1300), "too_many_cells"),
    "much_text.xlsx": (lambda: book(*[["x" * 3900] * 4] * 250), "too_much_text"),
    "many_rows.docx": (lambda: in_word(WORD_XML, WORD_XML + "<w:p/>" * 9000), "too_many_cells"),
    "many_cells.tsv": (lambda: b"a\tname\tvalue\n" + b"\t" * 90_000, "too_many_cells"),
    "many_rows.tsv": (lambda: b"a\tname\tvalue\n" * 200_000, "too_many_cells"),
    "repeated.ods": (
        lambda: in_ods(
            "</table:table>",
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row></table:table>",
        ),
        ("too_large_inside", "too_slow", "too_many_cells", "damaged"),
    ),
    "repeated_rates.ods": (
        lambda: in_ods(
            "</table:table>",
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="percentage" '
            'office:value="1"/></table:table-row></table:table>',
        ),
        ("too_large_inside", "too_slow", "too_many_cells", "damaged"),
    ),
    "far_cell.xls": (
        lambda: xls(cells=label(0, 0, "STT") + label(65535, 255, "x")),
        ("too_many_cells", "too_large_inside", "too_slow"),
    ),
    "record_too_long.xls": (lambda: xls(cells=struct.pack("<2H", 0x203, 60000)), "damaged"),
    "loop.xls": (loop_of_sectors, "damaged"),
    "cells_without_end.xlsx": (
        cells_without_end,
        ("too_slow", "too_many_cells"),
    ),
    "runs_without_end.xlsx": (runs_without_end, "too_slow"),
    "nested_tables.docx": (nested_tables, ("too_many_cells", "too_slow", "damaged")),
    "deep.docx": (
        lambda: in_word(WORD_XML, WORD_XML + "<w:p>" * 100_000 + "</w:p>" * 100_000),
        "damaged",
    ),
    "truncated.xlsx": (lambda: book()[:3000], "damaged"),
    "truncated.xls": (lambda: xls(cells=label(0, 0, "STT"))[:1500], "damaged"),
    "truncated.ods": (lambda: files.ods(SMALL_TSV)[:-400], "damaged"),
    "truncated.docx": (lambda: files.docx(SMALL_TSV)[:9000], "damaged"),
    "garbage.xlsx": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "damaged"),
    "garbage.xls": (lambda: read.OLE + bytes(range(256)) * 40, "damaged"),
    "polyglot.xlsx": (lambda: b"%PDF-1.7\n" + book(), "pdf"),
    "program.xlsx": (lambda: b"MZ\x90\x00" + book(), "damaged"),
    "outside_name.xlsx": (lambda: xlsx(**{"../../a.xml": b"<x/>"}), "damaged"),
    "absolute_name.xlsx": (lambda: xlsx(**{"/etc/a.xml": b"<x/>"}), "damaged"),
    "windows_name.xlsx": (lambda: xlsx(**{"..\\..\\a.xml": b"<x/>"}), "damaged"),
    "twice.xlsx": (twice, "damaged"),
    "other_method.xlsx": (other_method, "damaged"),
    "binary.xlsb": (lambda: files.zipped({"xl/workbook.bin": b"x"}), "kind"),
}  # fmt: skip

# Odd, but harmless: read like any other.
READ = {
    "hyperlink.xlsx": lambda: sheet_relation("hyperlink", "http://example.org/"),
    "hyperlink.docx": lambda: word_relation("document", "hyperlink", "http://example.org/"),
    "own_template.docx": lambda: word_relation(
        "settings", "attachedTemplate", "file:///C:\\Mau\\bao-cao.dotx"
    ),
    "nested.xlsx": nested,
    "many_similar.tsv": many_similar,
}
