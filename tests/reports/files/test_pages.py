"""The pages: what can be put together, one's own files, and a document that is made first."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, Worker
from reports import actions, exports, files
from reports.files import messages
from reports.models import MadeFile, Report
from reports.workflow import State
from tests.factories import make_archive, make_report
from tests.jobs.working import work_off
from tests.reports.browsing import get, post, url
from tests.reports.files.units import begin, round_of
from units.models import Assignment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
ARCHIVE, LIST = reverse("reports:file-archive"), reverse("reports:file-list")
ASKED = {"don-vi": "binhan", "ky": "2022-H1", "phan": "appendix", "dinh-dang": ["xlsx"]}


def take(row) -> str:
    return reverse("reports:file-take", args=[row.pk])


def discard(row) -> str:
    return reverse("reports:file-discard", args=[row.pk])


@pytest.fixture
def alive(db):
    now = timezone.now()
    return Worker.objects.create(name="w", started_at=now, seen_at=now)


# ---- Putting together


def test_the_page_offers_who_has_sent_and_names_who_has_not(client, cast):
    reports = round_of(cast, 2)
    text = get(client, cast.reviewer, f"{ARCHIVE}?don-vi=binhan&ky=2022-H1")
    for report in reports:
        assert f'name="bao-cao" value="{report.pk}" checked' in text
    assert "Chưa có văn bản (2)" in text and "Huyện Đông Sơn, Huyện Tây Lâm" in text
    assert text.count('name="bao-cao"') == 2


def test_from_the_page_to_the_file(client, cast):
    reports = round_of(cast, 2)
    asked = ASKED | {"bao-cao": [reports[0].pk], "buoc": "dong-goi"}
    answer = post(client, cast.reviewer, ARCHIVE, asked)
    job = Job.objects.get()
    page = reverse("jobs:job-detail", args=[job.pk])
    assert answer.url == page and "Đóng gói văn bản 1 đơn vị" in get(client, cast.reviewer, page)

    work_off()

    row = MadeFile.objects.get(job=job)
    text = get(client, cast.reviewer, page)
    assert take(row) in text and row.filename in text
    assert timezone.localtime(row.expires_at).strftime("%H:%M %d/%m/%Y") in text
    listed = get(client, cast.reviewer, LIST)
    assert row.label in listed and take(row) in listed
    answer = client.get(take(row))
    assert answer["Content-Disposition"] == f'attachment; filename="{row.filename}"'
    assert answer["Content-Type"] == "application/zip" and answer["ETag"] == f'"{row.sha256}"'
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert len(archive.namelist()) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bao-cao": []}, messages.NOTHING_CHOSEN),
        ({"bao-cao": ["x", "999999"]}, messages.NOTHING_CHOSEN),
        ({"dinh-dang": []}, messages.NO_FORMAT),
        ({"phan": "half"}, messages.NO_PART),
    ],
)
def test_a_choice_that_makes_no_file_is_told_and_kept(client, cast, wrong, said):
    report = round_of(cast, 1)[0]
    asked = ASKED | {"bao-cao": [report.pk]} | wrong
    text = post(client, cast.reviewer, ARCHIVE, asked, 422).content.decode()
    assert said in text and 'value="xlsx" checked' in text or "dinh-dang" in wrong
    assert not Job.objects.exists()


def test_made_again_only_by_who_reviews(client, cast):
    report = round_of(cast, 1)[0]
    asked = ASKED | {"bao-cao": [report.pk], "buoc": "lam-lai"}
    assert "Chỉ làm lại tệp" not in get(client, cast.leader, ARCHIVE)
    post(client, cast.leader, ARCHIVE, asked, 403)
    assert "Chỉ làm lại tệp" in get(client, cast.reviewer, ARCHIVE)
    answer = post(client, cast.reviewer, ARCHIVE, asked)
    work_off()
    text = get(client, cast.reviewer, answer.url)
    assert "Tệp đã làm" in text and MadeFile.objects.kept().get().submission.report == report


def test_what_is_out_of_scope_does_not_exist(client, cast):
    report = round_of(cast, 1)[0]
    get(client, cast.stranger, f"{ARCHIVE}?don-vi=binhan", 404)
    post(client, cast.stranger, ARCHIVE, ASKED | {"bao-cao": [report.pk]}, 404)
    assert "Chưa có báo cáo nào trong phạm vi của bạn" in get(client, cast.stranger, ARCHIVE)
    own = get(client, cast.outsider, f"{ARCHIVE}?don-vi=binhan&ky=2022-H1")
    assert f'value="{report.pk}"' in own and "Huyện Đông Sơn" not in own


def test_pages_lead_to_it(client, cast):
    report = round_of(cast, 1)[0]
    found = f"{ARCHIVE}?don-vi=binhan"
    detail = get(client, cast.reviewer, reverse("reports:round-detail", args=[report.round_id]))
    assert f"{found}&amp;ky=2022-H1" in detail
    assert found in get(client, cast.reviewer, reverse("reports:timeliness"))
    queue = get(client, cast.reviewer, reverse("reports:review-queue") + "?ky=2022-H1")
    assert f"{ARCHIVE}?ky=2022-H1" in queue


def test_the_page_costs_the_same_for_few_units_and_for_many(client, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(client, cast.reviewer, ARCHIVE)
        return len(queries)

    make_report(cast, State.SUBMITTED)
    cost()
    few = cost()
    round_of(cast, 6)
    assert cost() == few <= 14


# ---- One's own files


def test_an_empty_list_leads_to_where_files_are_made(client, cast):
    text = get(client, cast.reviewer, LIST)
    assert "Chưa có tệp nào" in text and ARCHIVE in text


def test_only_its_owner_takes_and_deletes_a_file(client, cast, stored):
    row = make_archive(make_report(cast, State.SUBMITTED), cast.reviewer)
    for person in (cast.second_reviewer, cast.editor, cast.admin):
        get(client, person, take(row), 404)
        post(client, person, discard(row), {}, 404)
        assert row.label not in get(client, person, LIST)
    assert len(stored()) == 1
    post(client, cast.reviewer, discard(row), {})
    assert stored() == [] and not MadeFile.objects.exists()
    get(client, cast.reviewer, take(row), 404)


def test_who_may_not_read_one_of_its_reports_any_more_takes_no_file(client, cast):
    row = make_archive(make_report(cast, State.SUBMITTED), cast.reviewer)
    client.force_login(cast.reviewer)
    assert client.get(take(row)).getvalue() == b"PK"
    Assignment.objects.filter(user=cast.reviewer).delete()
    get(client, cast.reviewer, take(row), 404)
    text = get(client, cast.reviewer, LIST)
    assert "không còn được xem hết các báo cáo" in text and f'href="{take(row)}"' not in text
    assert discard(row) in text


def test_a_file_lost_from_the_storage_is_no_fault_of_the_portal(client, cast):
    row = make_archive(make_report(cast, State.SUBMITTED), cast.reviewer)
    default_storage.delete(row.content.name)
    get(client, cast.reviewer, take(row), 404)
    assert row.label not in get(client, cast.reviewer, LIST)


def test_a_file_of_before_its_end_is_listed_and_then_not(client, cast):
    row = make_archive(make_report(cast, State.SUBMITTED), cast.reviewer)
    assert row.label in get(client, cast.reviewer, LIST)
    MadeFile.objects.update(made_at=row.made_at.replace(year=2020), expires_at=timezone.now())
    assert row.label not in get(client, cast.reviewer, LIST)


def test_the_list_costs_the_same_for_one_file_and_for_many(client, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(client, cast.reviewer, LIST)
        return len(queries)

    make_archive(make_report(cast, State.SUBMITTED), cast.reviewer)
    cost()
    few = cost()
    for report in round_of(cast, 4):
        make_archive(report, cast.reviewer)
    assert cost() == few


# ---- A document that is made first


def prepare(client, person, report, format_="pdf", part="appendix", **more):
    fields = {"format": format_, "part": part} | more
    return post(client, person, url("report-prepare", report), fields)


def test_a_pdf_that_takes_long_is_made_by_a_job_whose_progress_the_page_shows(
    client, cast, sent, alive
):
    answer = prepare(client, cast.editor, sent)
    job = Job.objects.get()
    assert answer.url == f"{url('report-documents', sent)}?tac-vu={job.pk}"
    text = get(client, cast.editor, answer.url)
    assert 'role="progressbar"' in text and '<meta http-equiv="refresh"' in text
    assert prepare(client, cast.editor, sent).url == answer.url and Job.objects.count() == 1

    work_off()

    file = f"{url('report-file', sent)}?format=pdf&amp;part=appendix"
    text = get(client, cast.editor, answer.url)
    assert "Đã làm xong tệp" in text and file in text and "http-equiv" not in text
    assert file in get(client, cast.editor, reverse("jobs:job-detail", args=[job.pk]))
    assert prepare(client, cast.editor, sent).url == file.replace("&amp;", "&")
    assert Job.objects.count() == 1
    content = client.get(url("report-file", sent), {"format": "pdf", "part": "appendix"}).getvalue()
    assert MadeFile.objects.get().size == len(content)


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
def test_what_is_made_in_a_moment_is_handed_out_at_once(client, cast, sent, alive, format_):
    answer = prepare(client, cast.editor, sent, format_)
    assert answer.url == f"{url('report-file', sent)}?format={format_}&part=appendix"
    assert not Job.objects.exists()


def test_drafts_and_portals_without_a_worker_print_while_one_waits(client, cast, report, alive):
    file = f"{url('report-file', report)}?format=pdf&part=appendix&deputy=1"
    assert prepare(client, cast.editor, report, deputy="1").url == file
    Worker.objects.all().delete()
    other = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    answer = prepare(client, cast.reviewer, other)
    assert answer.url.startswith(url("report-file", other)) and not Job.objects.exists()


def test_over_the_limit_of_jobs_it_is_printed_while_one_waits(client, cast, sent, alive, settings):
    settings.JOBS_PER_PERSON = 1
    begin(cast, round_of(cast, 1), by=cast.reviewer)
    assert prepare(client, cast.reviewer, sent).url.startswith(url("report-file", sent))


def test_another_persons_job_or_one_of_another_report_is_not_shown(client, cast, sent, alive):
    prepare(client, cast.editor, sent)
    shown = f"{url('report-documents', sent)}?tac-vu={Job.objects.get().pk}"
    assert 'role="progressbar"' not in get(client, cast.reviewer, shown)
    other = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    shown = f"{url('report-documents', other)}?tac-vu={Job.objects.get().pk}"
    assert 'role="progressbar"' not in get(client, cast.reviewer, shown)
    for wrong in ("x", "999999", "٣"):
        get(client, cast.editor, f"{url('report-documents', sent)}?tac-vu={wrong}")


def test_a_deputys_document_is_made_as_it_was_asked(client, cast, alive):
    report = make_report(cast, State.SUBMITTED)
    kept = report.submissions.get()
    kept.snapshot.pop("signature", None)
    kept.save(update_fields=["snapshot"])
    prepare(client, cast.editor, report, part="full", deputy="1")
    work_off()
    loaded = Report.objects.for_page().get(pk=report.pk)
    assert files.is_kept(loaded, "pdf", exports.FULL, by_deputy=True)
    assert not files.is_kept(loaded, "pdf", exports.FULL)


def test_a_job_of_a_report_withdrawn_meanwhile_says_so(client, cast, sent, alive):
    prepare(client, cast.editor, sent)
    actions.move(report=sent, name="withdraw", by=cast.signer, note="Nhập nhầm.")
    work_off()
    job = Job.objects.get()
    assert (job.state, job.message) == ("failed", messages.NOTHING_LEFT)
