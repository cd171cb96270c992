"""The tab Xuất bản, its files, and the command that writes them."""

from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from reports.models import Submission
from reports.workflow import State
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]

STARTS = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}


def page_of(report) -> str:
    return reverse("reports:report-documents", args=[report.pk])


def file_of(report, **query) -> str:
    return reverse("reports:report-file", args=[report.pk], query=query)


@pytest.mark.parametrize("person", ["editor", "signer", "reviewer", "leader"])
def test_everyone_who_reads_the_report_may_take_it(client, cast, report, person):
    client.force_login(getattr(cast, person))
    assert client.get(page_of(report)).status_code == 200
    assert client.get(file_of(report, format="xlsx", part="appendix")).status_code == 200


@pytest.mark.parametrize("person", ["outsider", "stranger", "admin", "nobody"])
def test_outside_its_scope_the_report_does_not_exist(client, cast, report, person):
    client.force_login(getattr(cast, person))
    assert client.get(page_of(report)).status_code == 404
    assert client.get(file_of(report, format="xlsx", part="appendix")).status_code == 404


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize(("part", "name"), [("appendix", "phu-luc"), ("full", "bao-cao")])
def test_each_file_comes_under_its_own_name(client, cast, report, format_, part, name):
    client.force_login(cast.editor)
    answer = client.get(file_of(report, format=format_, part=part))
    assert answer["Content-Disposition"] == (
        f'attachment; filename="dongson-2022-H1-{name}.{format_}"'
    )
    assert answer.getvalue().startswith(STARTS[format_])


@pytest.mark.parametrize("query", [{}, {"format": "exe", "part": "full"}, {"format": "pdf"}])
def test_a_format_or_part_that_is_not_offered_is_refused_in_words(client, cast, report, query):
    client.force_login(cast.editor)
    answer = client.get(file_of(report, **query))
    assert answer.status_code == 400
    assert "Chọn phần văn bản và định dạng" in answer.content.decode()


def test_a_deputys_signature_is_printed_when_asked_for(client, cast, report):
    client.force_login(cast.editor)
    content = client.get(file_of(report, format="xlsx", part="full", deputy="1")).getvalue()
    lines = [row[0] for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].values]
    assert lines[-2:] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_the_page_says_that_a_draft_is_one(client, cast, report):
    client.force_login(cast.editor)
    assert "DỰ THẢO – chưa gửi" in client.get(page_of(report)).content.decode()


def test_the_page_shows_the_receipt_of_a_sent_report(client, cast):
    report = factories.make_report(cast, State.SUBMITTED)
    client.force_login(cast.editor)
    page = client.get(page_of(report)).content.decode()
    assert Submission.objects.get(report=report).receipt in page
    assert "DỰ THẢO" not in page


def export(report, tmp_path, **options) -> str:
    """Run the command as it is run for a report; return what it said."""
    said = StringIO()
    given = {
        "unit": report.unit.code,
        "period": report.period,
        "form": report.form.code,
        "format": "xlsx",
        "out": str(tmp_path / "out"),
    } | options
    call_command("export_report", *(f"--{k}={v}" for k, v in given.items()), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
def test_the_command_writes_the_document(report, tmp_path, format_):
    said = export(report, tmp_path, format=format_, part="appendix")
    content = (tmp_path / "out").read_bytes()
    assert content.startswith(STARTS[format_])
    assert str(len(content)) in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": "binhan.khongco"}, "Không có đơn vị"),
        ({"period": "2022-X"}, "kỳ báo cáo"),
        ({"period": "2022-Y"}, "chưa có báo cáo kỳ 2022-Y"),
        ({"form": "mau-la"}, "Không có mẫu"),
        ({"out": "/khong/co/noi/nay.pdf"}, "Không ghi được tệp"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(report, tmp_path, wrong, said):
    with pytest.raises(CommandError) as error:
        export(report, tmp_path, **wrong)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()
