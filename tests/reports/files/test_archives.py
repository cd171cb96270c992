"""The documents of many units in one file: what is in it, what breaks off, what is refused."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from jobs import queue, tasks
from jobs.models import Job
from reports import actions, exports, files
from reports.files import archives, keeping, messages, rendering
from reports.models import MadeFile, Report
from reports.refusals import BadRequest, NotAllowed
from tests.factories import make_report
from tests.jobs.working import work_off
from tests.reports.files import units
from tests.reports.files.units import begin, fresh, unpacked
from units.models import Assignment, Unit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
State = Job.State
ARCHIVE = MadeFile.Kind.ARCHIVE


def archive_of(job: Job) -> MadeFile:
    return MadeFile.objects.get(job=job, kind=ARCHIVE)


@pytest.mark.parametrize("part", exports.PARTS)
def test_every_file_in_an_archive_is_the_one_its_page_hands_out(cast, part):
    reports = units.round_of(cast, 2)
    job = begin(cast, reports, formats=("docx", "xlsx", "pdf"), part=part)
    assert (job.total, job.label) == (2, "Đóng gói văn bản 2 đơn vị, 6 tháng đầu năm 2022")

    work_off()

    row = archive_of(job)
    found = unpacked(row)
    assert len(found) == 2 * 3 + 1
    for report in reports:
        for format_ in exports.FORMATS:
            ready = files.of(report, format_, part)
            assert found.pop(f"huyen/{ready.filename}") == ready.read()
    assert list(found) == ["muc-luc.xlsx"]
    assert row.is_open_to(cast.reviewer) and row.holds == [one.pk for one in reports]
    job = fresh(job)
    assert (job.state, job.done, job.total, job.message) == (State.DONE, 2, 2, "")
    assert (job.result["file"], job.result["units"], job.result["failed"]) == (row.pk, 2, 0)
    assert job.result["size"] == row.size and row.filename == "van-ban-binhan-2022-H1-2-don-vi.zip"


def test_the_list_tells_where_each_is_and_who_has_none(cast):
    reports = units.round_of(cast, 3)
    job = begin(cast, reports[:2])
    work_off()
    listed = units.index(unpacked(archive_of(job)))
    assert listed[reports[0].unit.code] == ("huyen/h004-2022-H1-phu-luc.xlsx", None)
    assert listed[reports[2].unit.code] == (None, messages.LEFT_OUT)
    assert listed[cast.district.code] == (None, messages.NOT_SENT)
    assert len(listed) == 5


def test_one_document_that_cannot_be_made_harms_no_other(cast, monkeypatch):
    reports = units.round_of(cast, 2)
    of = rendering.of

    def broken(report, *args, **how):
        if report.pk == reports[0].pk:
            raise ZeroDivisionError
        return of(report, *args, **how)

    monkeypatch.setattr(rendering, "of", broken)
    job = begin(cast, reports)
    work_off()
    row = archive_of(job)
    listed = units.index(unpacked(row))
    assert listed[reports[0].unit.code] == (None, messages.BROKEN) and row.holds == [reports[1].pk]
    assert (fresh(job).result["units"], fresh(job).result["failed"]) == (1, 1)


def test_where_no_document_can_be_made_nothing_is_kept(cast, monkeypatch, stored):
    def broken(*args, **how):
        raise ZeroDivisionError

    monkeypatch.setattr(rendering, "of", broken)
    job = begin(cast, units.round_of(cast, 1))
    work_off()
    assert (fresh(job).state, fresh(job).message) == (State.FAILED, messages.NONE_MADE)
    assert stored() == []


def test_the_same_asked_twice_is_one_job_and_by_another_is_another(cast):
    reports = units.round_of(cast, 2)
    first = begin(cast, reports)
    assert begin(cast, list(reversed(reports))).pk == first.pk
    assert begin(cast, reports[:1]).pk != first.pk
    assert begin(cast, reports, by=cast.second_reviewer).pk != first.pk


def test_a_person_has_a_limit_of_jobs(cast, settings):
    settings.JOBS_PER_PERSON = 1
    reports = units.round_of(cast, 2)
    begin(cast, reports)
    with pytest.raises(BadRequest, match="tối đa 1 tác vụ"):
        begin(cast, reports[:1])


def test_run_twice_it_leaves_one_archive(cast, stored):
    job = begin(cast, units.round_of(cast, 2))
    work_off()
    first, before = archive_of(job), stored()
    # Its worker died before it could say that it was done.
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, finished_at=None, result={})
    queue.enqueue(fresh(job))

    work_off()

    assert archive_of(job) == first and stored() == before
    assert fresh(job).result["file"] == first.pk and fresh(job).result["units"] == 2
    tasks.run_job.enqueue(job.pk)
    work_off()
    assert stored() == before


def test_cancelled_in_the_middle_it_leaves_no_archive_and_goes_on_from_what_is_made(
    cast, monkeypatch, settings, stored
):
    monkeypatch.setattr("jobs.running.PROGRESS_SECONDS", 0)
    reports = units.round_of(cast, 3)
    job = begin(cast, reports)
    of, made = rendering.of, []

    def cancelling(report, *args, **how):
        made.append(report.pk)
        if len(made) == 2:
            queue.cancel(fresh(job))
        return of(report, *args, **how)

    monkeypatch.setattr(rendering, "of", cancelling)
    work_off()
    assert fresh(job).state == State.CANCELLED and len(stored()) == 2
    assert not MadeFile.objects.filter(kind=ARCHIVE).exists()

    kept = set(MadeFile.objects.values_list("pk", "sha256"))
    queue.retry(fresh(job))
    work_off()
    assert fresh(job).state == State.DONE and len(unpacked(archive_of(job))) == 4
    assert kept <= set(MadeFile.objects.values_list("pk", "sha256"))
    assert MadeFile.objects.filter(kind=MadeFile.Kind.DOCUMENT).count() == 3


def test_a_report_withdrawn_before_the_job_runs_is_told_as_not_sent(cast):
    reports = units.round_of(cast, 2)
    job = begin(cast, reports)
    actions.move(report=reports[0], name="withdraw", by=cast.outside_signer, note="Nhập nhầm.")
    work_off()
    listed = units.index(unpacked(archive_of(job)))
    assert listed[reports[0].unit.code] == (None, messages.NOT_SENT)
    assert archive_of(job).holds == [reports[1].pk]


def test_rights_lost_before_the_job_runs_leave_nothing_to_put_together(cast, stored):
    job = begin(cast, units.round_of(cast, 1))
    Assignment.objects.filter(user=cast.reviewer).delete()
    work_off()
    assert (fresh(job).state, fresh(job).message) == (State.FAILED, messages.NOTHING_LEFT)
    assert stored() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"formats": ()}, messages.NO_FORMAT),
        ({"formats": ("exe",)}, messages.NO_FORMAT),
        ({"part": "half"}, messages.NO_PART),
    ],
)
def test_what_no_table_offers_is_refused(cast, wrong, said):
    with pytest.raises(BadRequest) as refusal:
        begin(cast, units.round_of(cast, 1), **wrong)
    assert str(refusal.value) == said and not Job.objects.exists()


def test_drafts_and_what_is_out_of_scope_are_not_put_together(cast):
    sent, draft = units.round_of(cast, 1)[0], make_report(cast)
    with pytest.raises(BadRequest, match="Chưa chọn đơn vị nào"):
        begin(cast, [draft])
    with pytest.raises(BadRequest, match="Chưa chọn đơn vị nào"):
        begin(cast, [sent], by=cast.stranger)
    assert begin(cast, [sent, draft]).payload["reports"] == [sent.pk]


def test_too_many_units_at_once_are_refused(cast, monkeypatch):
    reports = units.round_of(cast, 2)
    monkeypatch.setattr(messages, "LIMIT", 1)
    with pytest.raises(BadRequest, match="hãy bỏ bớt dấu"):
        begin(cast, reports)


def test_units_of_one_name_have_files_of_their_own(cast):
    """Codes end alike in different branches; a file is never written over another."""
    reports = units.round_of(cast, 2)
    Unit.objects.filter(pk=reports[0].unit_id).update(code="binhan.dong.trung")
    Unit.objects.filter(pk=reports[1].unit_id).update(code="binhan.tay.trung")
    job = begin(cast, reports)
    work_off()
    found = unpacked(archive_of(job))
    assert set(found) == {
        "huyen/trung-2022-H1-phu-luc.xlsx",
        "huyen/trung-2022-H1-phu-luc-binhan-tay-trung.xlsx",
        "muc-luc.xlsx",
    }
    assert len({hashlib.sha256(one).digest() for one in found.values()}) == 3


def test_documents_are_made_again_when_a_reviewer_asks(cast, stored):
    reports = units.round_of(cast, 2)
    begin(cast, reports)
    work_off()
    before = set(MadeFile.objects.kept().exclude(kind=ARCHIVE).values_list("pk", flat=True))
    job = actions.start_rendering(
        reports=[one.pk for one in reports],
        formats=["xlsx"],
        part=exports.APPENDIX,
        by=cast.reviewer,
    )
    work_off()
    assert fresh(job).result == {"made": 2, "failed": 0}
    now = set(MadeFile.objects.kept().exclude(kind=ARCHIVE).values_list("pk", flat=True))
    assert len(now) == 2 and not now & before and len(stored()) == 3
    # Run again, it finds them made: they are younger than what was asked.
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, finished_at=None)
    queue.enqueue(fresh(job))
    work_off()
    assert now == set(MadeFile.objects.kept().exclude(kind=ARCHIVE).values_list("pk", flat=True))


def test_only_who_reviews_them_has_documents_made_again(cast):
    reports = units.round_of(cast, 1)
    asked = {"reports": [reports[0].pk], "formats": ["xlsx"], "part": exports.APPENDIX}
    with pytest.raises(NotAllowed, match="Chỉ người thẩm định"):
        actions.start_rendering(by=cast.leader, **asked)
    assert not Job.objects.exists()


def test_an_archive_lost_from_the_storage_is_put_together_again(cast, stored):
    job = begin(cast, units.round_of(cast, 1))
    work_off()
    row = archive_of(job)
    default_storage.delete(row.content.name)
    assert keeping.found(row.key) is None
    assert not MadeFile.objects.filter(pk=row.pk).exists()
    assert archives.result_of(row, 1)["filename"] == row.filename


def test_rights_lost_later_close_an_archive(cast):
    job = begin(cast, units.round_of(cast, 1))
    work_off()
    row = archive_of(job)
    Report.objects.filter(pk__in=row.holds).update(path="/daian/daian.ha/", parent_code="daian")
    assert not row.is_open_to(cast.reviewer) and row.is_open_to(cast.stranger)
    assert row.expires_at - row.made_at == timedelta(days=30)
