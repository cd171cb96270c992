"""Sheets of cells written as .xlsx, .xls, .ods and .docx, as offices' programs write them."""

import warnings
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tests.reports.imports.files import zipped
from tests.reports.imports.laid_out import File, Line, Percent, Raised, Sheet

FONTS = {"": "Times New Roman", "tcvn3": ".VnTime", "vni": "VNI-Times"}
WIDTH = 7  # columns of the widest table


def text_of(cell) -> str:
    """Return a cell as a Word file has it, which knows no numbers."""
    if isinstance(cell, Percent):
        return f"{cell.rate * 100:g}%"
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def units_to_merge(file: File, sheet: Sheet) -> list[tuple[int, int]]:
    """Return (first, last) line of stretches with the same đơn vị tính, from 0."""
    found: list[tuple[int, int]] = []
    if not file.merges_down:
        return found
    start = None
    for at, line in enumerate([*sheet.lines, Line([])]):
        unit = line.row.unit if line.row and not line.is_merged else ""
        before = sheet.lines[start].row.unit if start is not None else ""
        if start is not None and unit != before:
            if at - start > 1:
                found.append((start, at - 1))
            start = None
        if start is None and unit:
            start = at
    return found


def xlsx(file: File, sheets: list[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    font = Font(FONTS[file.encoding])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.is_hidden else "visible"
        for y, line in enumerate(sheet.lines, start=1):
            for x, content in enumerate(line.cells, start=1):
                if content == "":
                    continue
                cell = page.cell(y, x)
                if isinstance(content, Raised):
                    mark = TextBlock(InlineFont(vertAlign="superscript"), content.mark)
                    cell.value = CellRichText(content.text, mark)
                elif isinstance(content, Percent):
                    cell.value, cell.number_format = content.rate, "0.0%"
                else:
                    cell.value = content
                cell.font = font
            page.row_dimensions[y].hidden = bool(line.row and line.row.is_hidden)
            if line.is_merged or not line.is_table:
                page.merge_cells(start_row=y, end_row=y, start_column=1, end_column=5)
        for first, last in units_to_merge(file, sheet):
            page.merge_cells(start_row=first + 1, end_row=last + 1, start_column=3, end_column=3)
        for x in file.hidden_columns:
            page.column_dimensions[get_column_letter(x + 1)].hidden = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(file: File, sheets: list[Sheet]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt
    book = xlwt.Workbook()
    font = f"font: name {FONTS[file.encoding]}"
    styles = {form: xlwt.easyxf(font, num_format_str=form) for form in ("General", "0.0%", "D-MMM")}
    plain, raised = styles["General"], xlwt.easyfont("escapement superscript")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        page.visibility = 1 if sheet.is_hidden else 0
        covered = {
            (y, 2)
            for first, last in units_to_merge(file, sheet)
            for y in range(first + 1, last + 1)
        }
        for first, last in units_to_merge(file, sheet):
            page.merge(first, last, 2, 2)
        for y, line in enumerate(sheet.lines):
            page.row(y).hidden = bool(line.row and line.row.is_hidden)
            if line.is_merged or not line.is_table:
                page.write_merge(y, y, 0, 4, line.cells[0], plain)
                continue
            for x, content in enumerate(line.cells):
                if content == "" or (y, x) in covered:
                    continue
                if isinstance(content, Raised):
                    page.write_rich_text(y, x, (content.text, (content.mark, raised)), plain)
                elif isinstance(content, Percent):
                    page.write(y, x, content.rate, styles["0.0%"])
                elif isinstance(content, date):
                    page.write(y, x, content, styles["D-MMM"])
                else:
                    page.write(y, x, content, plain)
        for x in file.hidden_columns:
            page.col(x).hidden = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


NAMES = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(file: File, sheets: list[Sheet]) -> bytes:
    pages = []
    for sheet in sheets:
        columns = "".join(
            f'<table:table-column{visible(x not in file.hidden_columns)} table:style-name="co1"/>'
            for x in range(WIDTH)
        )
        lines = "".join(
            f"<table:table-row{visible(not (line.row and line.row.is_hidden))}>"
            + "".join(map(ods_cell, line.cells))
            + '<table:table-cell table:number-columns-repeated="1017"/></table:table-row>'
            for line in sheet.lines
        )
        style = "hidden" if sheet.is_hidden else "shown"
        pages.append(
            f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">'
            f'{columns}{lines}<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
            "</table:table>"
        )
    font = FONTS[file.encoding]
    spaces = {
        "office": "office:1.0",
        "table": "table:1.0",
        "text": "text:1.0",
        "style": "style:1.0",
    }
    declared = " ".join(f'xmlns:{name}="{NAMES}{end}"' for name, end in spaces.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {declared} '
        'office:version="1.2"><office:font-face-decls>'
        f'<style:font-face style:name="{font}"/></office:font-face-decls><office:automatic-styles>'
        '<style:style style:name="hidden" style:family="table"><style:table-properties '
        'table:display="false"/></style:style><style:style style:name="shown" style:family="table">'
        '<style:table-properties table:display="true"/></style:style><style:style style:name="up" '
        'style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(pages)}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{NAMES}manifest:1.0" '
        f'manifest:version="1.2">{entries}</manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def visible(is_visible: bool) -> str:
    return "" if is_visible else ' table:visibility="collapse"'


def ods_cell(content) -> str:
    if content == "":
        return "<table:table-cell/>"
    kind, shown = "string", escape(text_of(content))
    if isinstance(content, Raised):
        shown = f'{escape(content.text)}<text:span text:style-name="up">{content.mark}</text:span>'
    elif isinstance(content, Percent):
        kind = f'percentage" office:value="{content.rate}'
    elif isinstance(content, date):
        kind = f'date" office:date-value="{content.isoformat()}'
    elif isinstance(content, int | float):
        kind = f'float" office:value="{content}'
    else:
        shown = shown.replace("\n", "</text:p><text:p>")
    return (
        f'<table:table-cell office:value-type="{kind}"><text:p>{shown}</text:p></table:table-cell>'
    )


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TABLE = f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * 5}</w:tblGrid>"


def docx(file: File, sheets: list[Sheet]) -> bytes:
    """A document with a paragraph above every table; a page that ends, ends its table too."""
    parts = []
    for sheet in sheets:
        if sheet.is_hidden:
            continue
        open_table = False
        merged = {
            y: "restart" if y == first else "continue"
            for first, last in units_to_merge(file, sheet)
            for y in range(first, last + 1)
        }
        for y, line in enumerate(sheet.lines):
            if line.is_table != open_table:
                parts.append(TABLE if line.is_table else "</w:tbl>")
                open_table = line.is_table
            if line.is_table:
                parts.append(docx_row(line, merged.get(y, ""), file.encoding))
            else:
                parts.append(docx_paragraph(line.cells[0], file.encoding))
        parts.append("</w:tbl>" if open_table else "")
    body = f'<w:document xmlns:w="{W}"><w:body>{"".join(parts)}</w:body></w:document>'
    schemas = "http://schemas.openxmlformats.org"
    office = f"{schemas}/officeDocument/2006/relationships/officeDocument"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
    )
    related = f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/>'
    begin = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package = f"{schemas}/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'{begin}<Types xmlns="{package}/content-types">{types}</Types>',
            "_rels/.rels": f'{begin}<Relationships xmlns="{package}/relationships">{related}'
            "</Relationships>",
            "word/document.xml": begin + body,
        }
    )


def docx_row(line: Line, merged: str, encoding: str) -> str:
    if line.is_merged:
        cells = (
            '<w:tc><w:tcPr><w:gridSpan w:val="5"/></w:tcPr>'
            f"{docx_paragraph(line.cells[0], encoding)}</w:tc>"
        )
        return f"<w:tr>{cells}</w:tr>"
    cells = []
    for x, content in enumerate(line.cells):
        look = f'<w:tcPr><w:vMerge w:val="{merged}"/></w:tcPr>' if merged and x == 2 else ""
        content = "" if look and merged == "continue" else content
        cells.append(f"<w:tc>{look}{docx_paragraph(content, encoding)}</w:tc>")
    return f"<w:tr>{''.join(cells)}</w:tr>"


def docx_paragraph(content, encoding: str) -> str:
    font = FONTS[encoding]
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'
    mark = ""
    if isinstance(content, Raised):
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        mark, content = f"<w:r>{raised}<w:t>{content.mark}</w:t></w:r>", content.text
    text = escape(text_of(content)).replace("\u00ad", "</w:t><w:softHyphen/><w:t>")
    text = text.replace("\n", "</w:t><w:br/><w:t>").replace("<w:t>", '<w:t xml:space="preserve">')
    first = f'<w:t xml:space="preserve">{text}</w:t>' if text else ""
    return f"<w:p><w:r>{look}{first}</w:r>{mark}</w:p>"


WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods, "docx": docx}
