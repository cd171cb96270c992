"""The official report in Word: letterhead, title, text, signature and Nơi nhận."""

from collections.abc import Iterable
from dataclasses import replace

from reports.exports import measures, wording
from reports.exports.document import Grid, Heading, Letter, Paragraph, Run
from reports.exports.docx.footnotes import Footnotes
from reports.exports.docx.markup import EMPTY, TABLE, cell, paragraph, row, rule, run, table, twips
from reports.exports.docx.pages import Body

ISSUING = 68  # mm of the letterhead's left side
NATION = measures.PORTRAIT - ISSUING
SUBJECT_RULE = 52  # mm
ITEMS = {"-": "Gạch đầu dòng", "+": "Dấu cộng đầu dòng", "": "Nội dung"}
GRID_TEXT = "Bảng trong lời văn"


def letter(body: Body, one: Letter, notes: Footnotes) -> None:
    # LibreOffice puts an empty line above a table that begins a document, if there is none yet.
    body.add(paragraph(EMPTY))
    body.add(head(one))
    body.add(line("Tên văn bản", wording.TITLE))
    body.add(line("Trích yếu", one.subject))
    body.add(rule(measures.PORTRAIT, SUBJECT_RULE))
    for written in addressees(one):
        body.add(written)
    for block in one.blocks:
        if isinstance(block, Heading):
            body.add(line(f"Heading {block.level}", block.text))
        elif isinstance(block, Paragraph):
            sign = run(f"{block.sign} ") if block.sign else ""
            body.add(paragraph(ITEMS[block.sign], sign + runs(block.runs, notes)))
        else:
            if not block.is_wide:
                body.add(paragraph("Trên bảng"))
            body.add(grid(block, notes), is_wide=block.is_wide)
    body.add(paragraph("Nội dung"))
    body.add(ending(one))


def line(style: str, text: str) -> str:
    return paragraph(style, run(text))


def bold(one: Run) -> Run:
    return replace(one, is_bold=True)


def runs(content: Iterable[Run], notes: Footnotes) -> str:
    return "".join(written(one, notes) for one in content)


def written(one: Run, notes: Footnotes) -> str:
    if one.note:
        return notes.reference(one.note)
    return run(one.text, is_bold=one.is_bold, is_italic=one.is_italic)


def head(one: Letter) -> str:
    """Return the letterhead: who issues on the left, the nation on the right, each with a rule."""
    issuing = "".join(line("Cơ quan chủ quản", text) for text in one.superior)
    issuing += "".join(line("Cơ quan ban hành", text) for text in one.issuer)
    widest = max(measures.text_width(text, 12.5) for text in one.issuer)
    issuing += rule(ISSUING, 0.4 * widest)
    nation = line("Quốc hiệu", wording.NATION) + line("Tiêu ngữ", wording.MOTTO)
    nation += rule(NATION, measures.text_width(wording.MOTTO, 13.5))
    number, place = line("Số ký hiệu", one.number), line("Địa danh ngày tháng", one.place_date)
    return beside((issuing, nation), (number, place), widths=(ISSUING, NATION))


def addressees(one: Letter) -> list[str]:
    """Return Kính gửi: one on the line, several below it with dashes."""
    if not one.listed_addressees:
        return [line("Kính gửi", f"{wording.TO} {to}") for to in one.addressees]
    return [
        line("Kính gửi", wording.TO),
        *(line("Nơi kính gửi", to) for to in one.listed_addressees),
    ]


def grid(one: Grid, notes: Footnotes) -> str:
    widths = [twips(column.width) for column in one.columns]
    first = (
        cell(
            paragraph(GRID_TEXT, runs(map(bold, content), notes), align="center"),
            width,
            is_middle=True,
        )
        for content, width in zip(one.head, widths, strict=True)
    )
    rows = (
        row(
            cell(paragraph(GRID_TEXT, runs(content, notes), align=column.align), width)
            for (content, column), width in zip(printed, widths, strict=True)
        )
        for printed in one.body
    )
    return table((row(first, is_head=True), *rows), widths, style=TABLE)


def ending(one: Letter) -> str:
    """Return Nơi nhận beside the signature; room to sign is left also where no name is known."""
    to = line("Tiêu đề nơi nhận", wording.RECIPIENTS)
    to += "".join(line("Nơi nhận", text) for text in one.recipients)
    signed = "".join(line("Chức vụ người ký", text) for text in one.signature)
    signed += line("Họ tên người ký", one.signer)
    half = measures.PORTRAIT / 2
    return beside((to, signed), widths=(half, half))


def beside(*rows: tuple[str, str], widths: tuple[float, float]) -> str:
    """Return columns without rules: paragraphs that stand side by side."""
    measured = [twips(width) for width in widths]
    return table(
        (
            row(cell(one, width) for one, width in zip(cells, measured, strict=True))
            for cells in rows
        ),
        measured,
    )
