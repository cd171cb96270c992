"""The consolidated document by a job: of a sent report kept for all, of a draft for who asked."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from jobs import queue
from jobs.models import Job
from reports import actions, exports
from reports.exports.consolidated import gathering
from reports.files import consolidated, known_files, messages
from reports.models import MadeFile, Report
from tests.factories import complete, fill
from tests.jobs.working import work_off
from tests.reports.browsing import get, post, url
from tests.reports.consolidated import Scene
from tests.reports.files.units import fresh
from units.models import Assignment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def scene(cast):
    """A province whose draft was made of two districts and a sở."""
    scene = Scene(cast)
    scene.take()
    scene.report = Report.objects.for_page().get(pk=scene.report.pk)
    return scene


@pytest.fixture
def parents(scene) -> Report:
    """The province's report, sent."""
    fill(scene.report, complete(scene.report), by=scene.clerk)
    actions.move(report=scene.report, name="present", by=scene.clerk)
    actions.move(report=scene.report, name="submit", by=scene.cast.leader)
    return Report.objects.for_page().get(pk=scene.report.pk)


def start(client, person, report, format_="xlsx") -> str:
    """Ask for the document on its page; return where that leads."""
    return post(client, person, url("report-consolidated", report), {"format": format_}).url


@pytest.mark.parametrize("format_", exports.FORMATS)
def test_of_a_sent_report_it_is_made_once_and_handed_out_again(client, cast, parents, format_):
    page = start(client, cast.reviewer, parents, format_)
    assert 'role="progressbar"' in get(client, cast.reviewer, page)
    work_off()

    address = f"{url('report-consolidated', parents)}?format={format_}"
    assert address in get(client, cast.reviewer, page)
    first = client.get(address).getvalue()
    row = MadeFile.objects.get()
    assert client.get(address).getvalue() == first and row.size == len(first)
    assert known_files(parents.submissions.get())[row.sha256].startswith(consolidated.LABEL)
    start(client, cast.leader, parents, format_)
    work_off()
    assert MadeFile.objects.get() == row
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]


def test_of_a_draft_it_belongs_to_who_asked(client, cast, scene):
    page = start(client, cast.reviewer, scene.report)
    work_off()
    row = MadeFile.objects.get()
    assert (row.kind, row.by, row.holds) == ("consolidated", cast.reviewer, [scene.report.pk])
    assert "dự thảo, Excel" in row.label
    take = reverse("reports:file-take", args=[row.pk])
    assert take in get(client, cast.reviewer, page)
    assert row.label in get(client, cast.reviewer, reverse("reports:file-list"))
    book = openpyxl.load_workbook(BytesIO(client.get(take).getvalue()))
    assert len(book.sheetnames) >= 2
    get(client, cast.leader, take, 404)


def test_run_twice_the_job_leaves_one_file(client, cast, scene, stored):
    start(client, cast.reviewer, scene.report)
    work_off()
    job, before = Job.objects.get(), stored()
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, finished_at=None, result={})
    queue.enqueue(fresh(job))
    work_off()
    assert stored() == before and fresh(job).result["file"] == MadeFile.objects.get().pk


def test_the_job_tells_how_far_it_is_and_stops_when_asked(client, cast, scene, stored, monkeypatch):
    monkeypatch.setattr("jobs.running.PROGRESS_SECONDS", 0)
    start(client, cast.reviewer, scene.report)
    job, gather, seen = Job.objects.get(), gathering.gather, []

    def cancelling(report):
        seen.append(fresh(job).message)
        queue.cancel(fresh(job))
        return gather(report)

    monkeypatch.setattr(gathering, "gather", cancelling)
    work_off()
    assert seen == ["Đang đọc số liệu của các đơn vị"]
    assert fresh(job).state == Job.State.CANCELLED and stored() == []


def test_only_a_report_others_file_to_has_one(client, cast, scene):
    page = get(client, cast.reviewer, url("report-documents", scene.report))
    assert "Báo cáo tổng hợp theo từng đơn vị" in page
    assert "Báo cáo tổng hợp" not in get(client, cast.editor, url("report-documents", scene.first))
    post(client, cast.editor, url("report-consolidated", scene.first), {"format": "pdf"}, 400)
    get(client, cast.editor, url("report-consolidated", scene.report), 404)


def test_what_cannot_be_made_is_refused_in_words(client, cast, scene, settings):
    address = url("report-consolidated", scene.report)
    refused = post(client, cast.reviewer, address, {"format": "exe"}, 400).content.decode()
    assert messages.NO_FORMAT in refused
    assert "Chọn định dạng" in get(client, cast.reviewer, f"{address}?format=exe", 400)
    settings.JOBS_PER_PERSON = 1
    start(client, cast.reviewer, scene.report, "pdf")
    post(client, cast.reviewer, address, {"format": "xlsx"}, 400)
    assert Job.objects.count() == 1


def test_rights_lost_before_the_job_runs_leave_nothing_to_make(client, cast, scene, stored):
    start(client, cast.reviewer, scene.report)
    Assignment.objects.filter(user=cast.reviewer).delete()
    work_off()
    job = Job.objects.get()
    assert (job.state, job.message) == ("failed", messages.NOTHING_LEFT) and stored() == []
