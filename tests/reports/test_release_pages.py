"""The tab Xuất bản: releasing, correcting, replacing; where else the document's number is shown."""

from datetime import date
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from reports import actions, exports, verification
from reports.models import Release, Report, Submission
from reports.workflow import State
from tests.factories import attach, complete, fill, make_report

pytestmark = pytest.mark.django_db

FORM = {"so-van-ban": "56", "ngay-van-ban": "15/06/2022"}


def documents(client, report: Report) -> str:
    return client.get(reverse("reports:report-documents", args=[report.pk])).content.decode()


def release(client, report: Report, **posted):
    return client.post(reverse("reports:report-release", args=[report.pk]), FORM | posted)


def test_a_sent_report_is_released_from_its_page_with_the_number_written_before(client, cast):
    report = make_report(cast)
    actions.number_document(report=report, number="56", on=date(2022, 6, 15), by=cast.editor)
    fill(report, complete(report), by=cast.editor)
    client.force_login(cast.editor)
    assert 'id="phat-hanh"' not in documents(client, report)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    page = documents(client, report)
    assert "Chưa phát hành" in page and 'value="56"' in page and 'value="15/06/2022"' in page
    assert verification.printed(Submission.objects.get().code) in page
    assert release(client, report).url == reverse("reports:report-documents", args=[report.pk])
    page = documents(client, report)
    assert "Đã phát hành" in page and "56/BC-UBND" in page and "Đính chính số" in page


def test_a_fault_is_told_beside_what_was_typed_and_an_early_date_can_be_meant(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.signer)
    answer = release(client, report, **{"ngay-van-ban": "10/06/2022"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "trước ngày chốt số liệu (14/06/2022)" in page
    assert 'value="10/06/2022"' in page and 'name="ngay-dung"' in page
    answer = release(client, report, **{"ngay-van-ban": "31/06/2022"})
    assert "Ngày văn bản không hợp lệ" in answer.content.decode()
    answer = release(client, report, **{"ngay-van-ban": "10/06/2022", "ngay-dung": "1"})
    assert answer.status_code == 302 and Release.objects.get().date == date(2022, 6, 10)


def test_who_reads_sees_the_release_and_no_form(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.leader)
    page = documents(client, report)
    assert "Chưa phát hành" in page and 'name="so-van-ban"' not in page
    assert release(client, report).status_code == 403
    client.force_login(cast.outsider)
    assert release(client, report).status_code == 404
    assert not Release.objects.exists()


def test_a_later_revision_asks_why_it_replaces(client, cast):
    report = make_report(cast, State.APPROVED)
    client.force_login(cast.editor)
    release(client, report)
    for name, by in (("ask_reopen", cast.signer), ("reopen", cast.reviewer)):
        actions.move(report=report, name=name, by=by, note="Sai số liệu")
    assert "còn hiệu lực đến khi bản sau được phát hành" in documents(client, report)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    page = documents(client, report)
    assert "Lý do thay thế Báo cáo số 56/BC-UBND ngày 15/06/2022" in page
    release(client, report, **{"so-van-ban": "80", "ly-do": "Sai số liệu <b>Biểu 3</b>"})
    page = documents(client, report)
    assert "Đã được thay thế" in page and "Sai số liệu &lt;b&gt;Biểu 3" in page


def text_of(content: bytes, format_: str) -> str:
    """Return what a document's pages and footers say, as it is stored."""
    if format_ == "pdf":
        pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
        assert all("Mẫu bnv-2022-huyen" in page for page in pages)
        return " ".join(" ".join(pages).split())
    with ZipFile(BytesIO(content)) as package:
        parts = [name for name in package.namelist() if name.endswith(".xml")]
        return unescape(" ".join(package.read(name).decode() for name in parts))


@pytest.mark.parametrize("format_", exports.FORMATS)
def test_every_format_prints_the_code_and_the_number_of_the_release(cast, format_):
    report = make_report(cast)
    draft = text_of(exports.render(report, format_).content, format_)
    assert "DỰ THẢO – chưa gửi" in draft and "Mã xác minh" not in draft
    fill(report, complete(report), by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    actions.release_document(report=report, number="56", on=date(2022, 6, 15), by=cast.editor)
    sent = Submission.objects.get()
    text = text_of(exports.render(report, format_).content, format_)
    footer = f"Mẫu bnv-2022-huyen · Lần 1 · Biên nhận {sent.receipt} · Mã xác minh "
    assert footer + verification.printed(sent.code) in text
    assert "56/BC-UBND" in text and "DỰ THẢO" not in text


def test_the_submission_and_the_review_show_number_and_files(client, cast):
    report = make_report(cast)
    attach(report, cast.editor, name="Biên bản <kiểm tra>.pdf")
    fill(report, complete(report), by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    sent = Submission.objects.get()
    client.force_login(cast.reviewer)
    address = reverse("reports:submission-detail", args=[report.pk, sent.pk])
    page = client.get(address).content.decode()
    assert "Bản gửi này chưa phát hành" in page and "Biên bản &lt;kiểm tra&gt;.pdf" in page
    actions.release_document(report=report, number="56", on=date(2022, 6, 15), by=cast.editor)
    assert "số 56/BC-UBND ngày 15/06/2022" in client.get(address).content.decode()
    review = client.get(reverse("reports:review-detail", args=[report.pk])).content.decode()
    assert "số 56/BC-UBND ngày 15/06/2022" in review and "Biên bản &lt;kiểm tra&gt;.pdf" in review


def test_the_page_costs_the_same_however_many_releases_and_files(
    client, cast, django_assert_num_queries, django_assert_max_num_queries
):
    report = make_report(cast)
    attach(report, cast.editor)
    fill(report, complete(report), by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    client.force_login(cast.editor)
    release(client, report)
    documents(client, report)
    address = reverse("reports:report-documents", args=[report.pk])
    with django_assert_max_num_queries(15) as few:
        client.get(address)
    count = len(few)  # what was captured goes with the next request
    for number in range(5):
        release(client, report, **{"so-van-ban": str(60 + number), "ly-do": "Ghi nhầm"})
        attach(report, cast.editor, "scan", content=b"%PDF-1.7\n" + str(number).encode())
    documents(client, report)
    with django_assert_num_queries(count):
        client.get(address)
