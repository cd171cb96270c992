"""The consolidated document of a parent (a province, a district), as PDF, DOCX or XLSX.

Its official report, every Biểu with one column per unit and the total, and the list of who has
filed. `gathering` reads the database and makes a `Consolidated`; `pdf`, `docx` and `xlsx` print it.
"""

from collections.abc import Callable
from importlib import import_module

from reports.exports import wording
from reports.exports.consolidated import gathering
from reports.exports.files import FORMATS, File
from reports.models import Report

__all__ = ["render"]

Progress = Callable[[int, int, str], None]  # done, of how many, what is being done


def render(report: Report, format_: str, *, progress: Progress | None = None) -> File:
    """Return the consolidated document in a format of FORMATS.

    Of a sent report as it was signed, in a file named by its receipt; of another as it stands.
    Needs the report from `for_page()`. Some seconds for 200 units; `progress` is told of the steps.
    """
    told = progress or (lambda done, of, said: None)
    told(0, 1, "Đang đọc số liệu của các đơn vị")
    consolidated = gathering.gather(report)
    # Not before it is needed: without Pango, WeasyPrint cannot be imported, and only PDF may fail.
    printer = import_module(f"{__package__}.{format_}")
    content = printer.render(consolidated, lambda done, of: told(done, of, "Đang viết tài liệu"))
    filename = wording.file_name(report.unit.code, report.period, "consolidated", format_)
    if submission := gathering.last_submission(report):
        filename = wording.signed_file_name(filename, submission.receipt)
    return File(filename, FORMATS[format_].content_type, content)
