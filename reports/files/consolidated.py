"""The consolidated document of a parent, and the job that makes it.

Of a sent report it is kept like its other documents, under all that it prints; of a draft it is
what one person's job made of the figures of that moment.
"""

from collections.abc import Callable

from jobs.refusals import JobFailed
from jobs.running import Work
from reports import exports
from reports.exports import consolidated
from reports.exports.consolidated import gathering
from reports.files import keeping, messages
from reports.files.documents import SENT, Ready, kept, standing, unkept
from reports.models import MadeFile, Report

LABEL = "Báo cáo tổng hợp theo từng đơn vị"
Progress = Callable[[int, int, str], None]  # done, of how many, what is being done


def has_one(report: Report) -> bool:
    """Tell whether other units file to a report's unit for its period. One query."""
    return Report.objects.children_of(report.unit, report.period).exists()


def of(report: Report, format_: str, *, progress: Progress | None = None) -> Ready:
    """Return a report's consolidated document: of a sent one that which is kept, or kept from now.

    Needs the report from `for_page()`. KeyError for another format.
    """
    if report.state not in SENT:
        return unkept(consolidated.render(report, format_, progress=progress))
    return kept(
        gathering.gather(report),
        format_,
        standing(report),
        LABEL,
        lambda: consolidated.render(report, format_, progress=progress),
    )


def run(work: Work) -> dict:
    """Make the document asked for. The result names the report, and the file where it is a draft's.

    The rights are those the person holds now.
    """
    (pk,), (format_,) = work.payload["reports"], work.payload["formats"]
    report = Report.objects.for_page().visible_to(work.by).filter(pk=pk).first()
    if report is None:
        raise JobFailed(messages.NOTHING_LEFT)
    row = keeping.found(f"consolidated-{work.pk}")  # its worker died before it could say so
    if row is None:
        ready = of(report, format_, progress=work.progress)
        row = ready.row or keep_draft(work, report, ready, format_)
    row.content.close()
    own = row.pk if row.kind == MadeFile.Kind.CONSOLIDATED else None
    return {"report": pk, "file": own, "filename": row.filename, "size": row.size}


def keep_draft(work: Work, report: Report, ready: Ready, format_: str) -> MadeFile:
    """Keep what was made of a draft for who asked."""
    return keeping.keep(
        ready.stream,
        kind=MadeFile.Kind.CONSOLIDATED,
        key=f"consolidated-{work.pk}",
        by=work.by,
        job_id=work.pk,
        holds=[report.pk],
        label=messages.consolidated_draft(
            report.unit_then.name, report.period_label, exports.FORMATS[format_].label
        ),
        format=format_,
        filename=ready.filename,
    )
