"""What the portal exports can be filled in and imported again."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook

from reports import entry, exports, sheet
from reports.entry import Change, Channel
from reports.imports import preview, read
from reports.models import Report
from tests.cast import make_cast
from tests.factories import make_report

pytestmark = pytest.mark.django_db
CELLS = {
    "1.1": "58",
    "1.25": "1",
    "1.7": "không phát sinh",
    "1.9": "không áp dụng",
    "2.3": "1",
    "3.18": "2,531",
    "3.19": "2.521",
    "4.14": "19,5",
    "6.2": "32.780",
}


@pytest.fixture
def report():
    made = make_report(make_cast(), cells=CELLS)
    return Report.objects.for_page().get(pk=made.pk)


def plan(report, content: bytes, name: str):
    form = sheet.load(report)
    return preview.plan(read.read(content, name), form, sha256=report.form.sha256)


@pytest.mark.parametrize("part", [exports.APPENDIX, exports.FULL])
def test_an_exported_workbook_imported_untouched_changes_nothing(report, part):
    found = plan(report, exports.render(report, "xlsx", part).content, "a.xlsx")

    assert (found.changes, found.match.remarks) == ({}, ())
    assert len(found.match.matched) == len(sheet.load(report).form.items)
    assert found.match.unmatched == []
    assert (found.stamp.unit, found.stamp.period) == ("binhan.dongson", "2022-H1")


def test_what_is_not_confirmed_stays_so_in_an_exported_workbook(report):
    editor = User.objects.get(username="editor")
    change = Change("4.17", "74", "theo QĐ", 0)
    entry.save(report=report, changes=[change], by=editor, channel=Channel.CARRY)

    found = plan(report, exports.render(report, "xlsx", exports.APPENDIX).content, "a.xlsx")
    entry.save(report=report, changes=[*found.changes.values()], by=editor, channel=Channel.IMPORT)

    assert sheet.load(report).cell("4.17").carried


def test_a_figure_filled_into_an_exported_workbook_is_the_only_change(report):
    book = load_workbook(BytesIO(exports.render(report, "xlsx", exports.APPENDIX).content))
    page = book["Biểu 3"]
    (row,) = [line for line in page.iter_rows() if str(line[0].value).startswith("3.3.1")]
    row[3].value = 5102
    stream = BytesIO()
    book.save(stream)

    found = plan(report, stream.getvalue(), "a.xlsx")

    assert {item: change.typed for item, change in found.changes.items()} == {"3.21": "5102"}


def test_an_exported_word_appendix_is_recognised_whole(report):
    found = plan(report, exports.render(report, "docx").content, "a.docx")

    assert len(found.match.matched) == len(sheet.load(report).form.items)
    assert found.changes["3.18"].typed == "2.531"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://a")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"]
)
def test_text_that_looks_like_a_formula_stays_text_from_file_to_file(report, text):
    book = load_workbook(BytesIO(exports.render(report, "xlsx", exports.APPENDIX).content))
    (row,) = [line for line in book["Biểu 3"].iter_rows() if str(line[0].value) == "3.3.1."]
    row[4].value, row[4].data_type = text, "s"
    stream = BytesIO()
    book.save(stream)

    found = plan(report, stream.getvalue(), "a.xlsx")
    by = User.objects.get(username="editor")
    entry.save(report=report, changes=list(found.changes.values()), by=by, channel=Channel.IMPORT)
    report = Report.objects.for_page().get(pk=report.pk)
    exported = load_workbook(BytesIO(exports.render(report, "xlsx", exports.APPENDIX).content))

    assert {item: change.note for item, change in found.changes.items()} == {"3.21": text}
    (row,) = [line for line in exported["Biểu 3"].iter_rows() if str(line[0].value) == "3.3.1."]
    assert (row[4].value, row[4].data_type) == (text, "s")
