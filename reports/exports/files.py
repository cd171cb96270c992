"""A report or an empty form as a file: name, content type, bytes. Formats are one table."""

from dataclasses import dataclass
from importlib import import_module

from indicators.models import FormVersion
from reports import sheet
from reports.exports import build, filling, wording
from reports.exports.document import Document
from reports.models import Report, Submission
from reports.receipts import Receipt

# Rises when what the printers make of the same document should reach those who have it already:
# files kept of an earlier edition are not handed out any more.
EDITION = 1
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    label: str  # what a page calls it
    content_type: str
    use: str  # what it is for
    takes_long: bool = False  # a second and more for a whole report


# Each is printed by the module of the same name.
FORMATS = {
    "pdf": Format("PDF", "application/pdf", "để in, phát hành và lưu trữ (PDF/A-3)", True),
    "docx": Format(
        "Word", f"{OFFICE}.wordprocessingml.document", "để hoàn thiện thể thức và trình ký"
    ),
    "xlsx": Format(
        "Excel", f"{OFFICE}.spreadsheetml.sheet", "mỗi biểu một trang tính, giữ công thức"
    ),
}


@dataclass(frozen=True)
class File:
    filename: str  # ASCII: "kongchro-2022-H1-phu-luc.pdf"
    content_type: str
    content: bytes


def render(
    report: Report,
    format_: str,
    part: str = build.FULL,
    *,
    by_deputy: bool = False,
    submission: Submission | None = None,
) -> File:
    """Return a report's document, a part of PARTS in a format of FORMATS.

    As it stands, or, with a `submission`, as that was signed, in a file named by its receipt. Needs
    the report from `for_page()`. KeyError for another format or part: callers offer only what the
    tables hold.
    """
    filename = wording.file_name(report.unit.code, report.period, part, format_)
    if submission:
        filename = wording.signed_file_name(filename, submission.receipt)
    document = build.build(report, part, by_deputy=by_deputy, submission=submission)
    return printed(document, filename, format_)


def render_receipt(receipt: Receipt) -> File:
    """Return a receipt as a PDF of one page."""
    pdf = import_module(f"{__package__}.pdf")
    content = pdf.written(pdf.page("documents/receipt.html", receipt=receipt))
    return File(f"bien-nhan-{receipt.number}.pdf", FORMATS["pdf"].content_type, content)


def render_filling(report: Report) -> File:
    """Return a report's workbook to fill in away from the portal and import again."""
    content = filling.render(build.build(report, build.APPENDIX), sheet.load(report))
    filename = wording.file_name(report.unit.code, report.period, "filling", "xlsx")
    return File(filename, FORMATS["xlsx"].content_type, content)


def render_empty(version: FormVersion, format_: str) -> File:
    """Return a form without figures in a format of FORMATS; KeyError for another."""
    filename = wording.empty_file_name(version.code, format_)
    return printed(build.empty(version), filename, format_)


def printed(document: Document, filename: str, format_: str) -> File:
    chosen = FORMATS[format_]
    # Not before it is needed: without Pango, WeasyPrint cannot be imported, and only PDF may fail.
    printer = import_module(f"{__package__}.{format_}")
    return File(filename, chosen.content_type, printer.render(document))
