"""A round of some districts that have sent, and one that has not."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl

from jobs.models import Job
from reports import actions, exports
from reports.models import MadeFile, Report
from tests.factories import complete, fill, make_children, make_round, staff


def round_of(cast, count: int) -> list[Report]:
    """Return the reports of `count` new districts, sent; the cast's two districts owe theirs."""
    units = make_children(cast.province, count)
    make_round(cast)
    staff(cast, units)
    reports = list(Report.objects.for_page().filter(unit__in=units).order_by("unit__code"))
    for report in reports:
        fill(report, complete(report), by=cast.outsider)
        actions.move(report=report, name="present", by=cast.outsider)
        actions.move(report=report, name="submit", by=cast.outside_signer)
    return list(Report.objects.for_page().filter(unit__in=units).order_by("unit__code"))


def begin(cast, reports, formats=("xlsx",), part=exports.APPENDIX, by=None) -> Job:
    return actions.start_archive(
        owner=cast.province.code,
        period="2022-H1",
        reports=[report.pk for report in reports],
        formats=formats,
        part=part,
        by=by or cast.reviewer,
    )


def unpacked(row: MadeFile) -> dict[str, bytes]:
    """Return name -> content of what is in an archive; its checksums are verified."""
    with row.content.open("rb") as stream, ZipFile(BytesIO(stream.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index(files: dict[str, bytes]) -> dict[str, tuple]:
    """Return unit code -> (path, note) of an archive's list."""
    sheet = openpyxl.load_workbook(BytesIO(files["muc-luc.xlsx"])).active
    head, *lines = sheet.values
    assert head[0] == "Đơn vị" and head[8] == "Tệp trong hồ sơ"
    return {line[1]: (line[8], line[9]) for line in lines}


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)
