"""A report, or a form nobody has filled -> its `Document`. What the exports read, is read here.

Prints a draft's cells as they stand, and what was sent as it was signed: from its submission, never
from the tables; the footer names the receipt and the hash.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from indicators import catalogue, formula, numbers
from indicators.models import FormVersion
from indicators.periods import Period
from indicators.spec import (
    COMPUTED,
    ENTRY,
    FOREIGN,
    HEADING,
    MARKERS,
    FormSpec,
    TableSpec,
    portal_names,
)
from reports import sheet
from reports.exports import prose, wording
from reports.exports.content import APPENDIX, FULL, Content, content_of
from reports.exports.document import (
    Appendix,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Letter,
    Row,
    Table,
)
from reports.exports.wording import printable
from reports.models import Report, Submission
from reports.sheet import Sheet
from reports.signed import Signed, day_of
from units.signing import Authority, Form
from units.text import fold

PARTS = {APPENDIX: "Phụ lục số liệu", FULL: "Báo cáo và phụ lục"}

# The text area is 165 mm wide: A4 less margins of 30 and 15 mm.
COLUMNS = (
    Column("STT", 13),
    Column("Chỉ tiêu thống kê", 72),
    Column("Đơn vị tính", 29),
    Column("Số liệu", 24),
    Column("Ghi chú", 27),
)
OPTION_FITS = 12  # characters of a coded unit's label that, with "= 1", fit into Đơn vị tính


def build(
    report: Report,
    part: str = FULL,
    *,
    by_deputy: bool = False,
    submission: Submission | None = None,
) -> Document:
    """Return a report's document: the appendix alone, or the official report with its appendix.

    A draft as it stands; what was sent, or a given `submission`, as it was signed. `by_deputy`
    makes the signature block one of a deputy (KT.) where the submission does not state how it was
    signed. Needs the report from `for_page()`. Three queries for the appendix of a draft, two for
    what was sent; at most two more for the full report.
    """
    content = content_of(report, part, submission)
    cells, head = content.cells, content.letterhead
    period = report.period_value
    issuer = printable(wording.issuer_name(head["name"], head["issuer"], head["kind"]))
    number = number_of(head, content.number)
    when = wording.long_date(content.on, content.data_to.year)
    return Document(
        title=f"Báo cáo cải cách hành chính {wording.period_name(period)} · {issuer}",
        issuer=issuer,
        footer=wording.footer(report.form.code, content.revision, content.receipt, content.code),
        is_draft=content.is_draft,
        letter=letter(report, content, issuer, by_deputy) if part == FULL else None,
        appendix=Appendix(
            label="Phụ lục",
            title=f"Thống kê số liệu báo cáo cải cách hành chính {wording.period_name(period)}",
            attached_to=printable(wording.attached_to(number, when, issuer)),
            window=wording.window(content.data_from, content.data_to),
            tables=tables(cells),
        ),
        form=report.form.code,
        form_sha256=report.form.sha256,
        unit=report.unit.code,
        period=report.period,
        revision=content.revision,
    )


def empty(version: FormVersion) -> Document:
    """Return a form as its units will print it, before there is any report: its appendix alone.

    The first kind of unit that files the form decides which rows are other levels'. No query once
    the form is in memory.
    """
    form = catalogue.form_spec(version)
    cells = Sheet(form, next(iter(form.unit_kinds), ""))
    return Document(
        title=printable(form.title),
        issuer=wording.NOBODY_YET,
        footer=wording.empty_footer(version.code, version.sha256),
        is_draft=False,
        letter=None,
        appendix=Appendix(
            label="Phụ lục",
            title=wording.empty_title(),
            attached_to=wording.empty_attached_to(),
            window=wording.empty_window(),
            tables=tables(cells),
        ),
        form=version.code,
        form_sha256=version.sha256,
        unit="",
        period="",
        revision=0,
    )


def number_of(head: dict, number: str) -> str:
    """Return a document number as printed, completed with the unit's symbol."""
    return printable(wording.document_number(number, head["symbol"], head["kind"]))


# ---- The appendix


def tables(cells: Sheet | Signed) -> tuple[Table, ...]:
    return tuple(
        Table(
            name=f"Biểu {spec.number}",
            caption=printable(caption(spec)),
            columns=COLUMNS,
            rows=tuple(row(cells, item.code) for item in spec.items),
            footnote=footnote(cells, spec),
        )
        for spec in cells.form.tables
    )


def caption(table: TableSpec) -> str:
    """Return "Biểu 3. Cải cách ..."; a form that prints "III." before the title keeps it."""
    if table.title_stt:
        return f"Biểu {table.number} – {table.title_stt} {table.title}"
    return f"Biểu {table.number}. {table.title}"


def footnote(cells: Sheet | Signed, table: TableSpec) -> str:
    """Explain the sign of figures taken over and not confirmed; what is signed holds none."""
    return wording.CARRIED if any(cells.cell(one.code).carried for one in table.items) else ""


def row(cells: Sheet | Signed, code: str) -> Row:
    item, role = cells.form.items[code], cells.roles[code]
    reporter = cells.form.reporters[code]
    note = cells.cell(code).note
    if reporter and reporter != cells.unit_kind:
        note = MARKERS[reporter]
    is_bold = role == HEADING or item.level == 1
    return Row(
        cells=(
            Cell(printable(item.stt), align="center", is_bold=is_bold),
            Cell(printable(item.label), level=item.level, is_bold=is_bold),
            Cell(unit_text(item.unit), align="center"),
            figure(cells, code, is_bold),
            Cell(printable(note)),
        ),
        item=code,
        indicator=item.indicator,
        is_heading=role == HEADING,
        is_foreign=role == FOREIGN,
    )


def unit_text(unit: str) -> str:
    """Return a đơn vị tính as printed; an option that fits the column stays on one line."""
    text = printable(unit).replace(" = ", "\u00a0=\u00a0")
    for option in numbers.options(unit):
        if len(option.label) <= OPTION_FITS:
            text = text.replace(option.label, option.label.replace(" ", "\u00a0"))
    return text


def figure(cells: Sheet | Signed, code: str, is_bold: bool) -> Cell:
    """Return the cell of Số liệu: blank for headings and rows of other levels."""
    role = cells.roles[code]
    if role not in (ENTRY, COMPUTED):
        return Cell()
    shown = printable(cells.display(code))
    value, mark = cells.number(code)
    measure = cells.form.measures[code]
    is_number = mark == "value" and value is not None and measure.kind != "text"
    return Cell(
        text=shown,
        number=sheet.plain(round(value, 10) or Decimal(0)) if is_number else None,  # no -0
        decimals=len(shown.partition(",")[2]) if is_number else measure.decimals or 0,
        formula=live_formula(cells.form, code) if role == COMPUTED else "",
        align="left" if measure.kind == "text" else "right",
        is_bold=is_bold,
        sign=wording.CARRIED_SIGN if cells.cell(code).carried else "",
    )


def live_formula(form: FormSpec, code: str) -> str:
    """Return the row's expression where a workbook can follow it.

    Past periods and what the portal counts are not in one.
    """
    expression = form.formulas[code]
    is_past = any(when != formula.THIS for _, when in expression.references)
    if is_past or portal_names(expression):
        return ""
    return expression.text


# ---- The official report


def letter(report: Report, content: Content, issuer: str, by_deputy: bool) -> Letter:
    head, period = content.letterhead, report.period_value
    form = content.cells.form
    opening = [
        wording.opening(
            wording.dispatch(head["dispatch"], day_of(head["dispatch_date"])),
            issuer,
            period,
            content.data_from,
            content.data_to,
        ),
        *replacement(content),
    ]
    authority = content.authority
    if by_deputy and not authority.is_stated:
        authority = Authority(Form.DEPUTY)
    to = wording.addressees(printable(head["addressee"]))
    parent = wording.issuer_name(*head["parent"]) if head["parent"] else ""
    basis = wording.basis(form.decision, head["dispatch"])
    plans = any("phuong huong" in fold(section.title) for section in form.outline)
    return Letter(
        superior=wording.superior_lines(printable(head["superior"])),
        issuer=wording.issuer_lines(printable(head["issuer"] or issuer)),
        number="Số: " + number_of(head, content.number),
        place_date=printable(
            wording.place_date(
                wording.place_name(head["place"], head["name"], head["kind"]),
                content.on,
                content.data_to.year,
            )
        ),
        subject=wording.subject(period, plans=plans),
        addressees=to,
        blocks=(
            *([prose.paragraph(basis, is_italic=True)] if basis else []),
            *map(prose.paragraph, opening),
            *narrative(
                content.texts,
                form,
                period,
                content.is_draft,
                figures=content.figures,
                has_marks=content.has_marks,
            ),
            prose.paragraph(wording.closing(issuer, period, to)),
        ),
        signature=wording.signature(head["kind"], authority),
        signer=printable(content.authority.name),
        recipients=tuple(map(printable, wording.recipients(to, parent))),
    )


def replacement(content: Content) -> list[str]:
    """Say which released report a later revision replaces, if it was released with a number."""
    before = content.replaced
    if not before or not before["number"] or not before["date"]:
        return []
    number, on = number_of(content.letterhead, before["number"]), day_of(before["date"])
    return [wording.replaces(number, wording.long_date(on, on.year))]


def narrative(
    texts: Mapping[str, str],
    form: FormSpec,
    period: Period,
    is_draft: bool,
    *,
    figures: Mapping[str, str] = MappingProxyType({}),
    has_marks: bool = True,
) -> list[Block]:
    """Return the outline's headings with the text written under each.

    The outline is prescribed, so no heading is left out. One with nothing below it says so, of the
    report alone: that nothing happened is for the unit to write. A draft says "not yet". `figures`
    gives what a text's references stand for; texts without marks are printed as typed.
    """
    nothing = wording.NOTHING_YET if is_draft else wording.NOTHING_WRITTEN
    blocks: list[Block] = []
    for place, section in enumerate(form.outline):
        title = wording.with_period(section.title, period)
        heading = printable(f"{section.number} {title}".strip())
        # NĐ 30/2020: a point ("a)") is set in regular type, whatever its depth.
        level = 4 if section.number.endswith(")") else min(section.level, 3)
        blocks.append(Heading(level, heading.upper() if level == 1 else heading))
        written = texts.get(section.key, "")
        blocks += prose.blocks(written, figures) if has_marks else prose.plain_blocks(written)
        following = form.outline[place + 1] if place + 1 < len(form.outline) else None
        is_last_level = following is None or following.level <= section.level
        if is_last_level and section.takes_text and isinstance(blocks[-1], Heading):
            blocks.append(prose.paragraph(nothing))
    return blocks
