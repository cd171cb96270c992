"""Who may fill in for a unit, and when: at the moment each file is written."""

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.periods import Period
from reports import actions, entry
from reports.entry import Change, Channel
from reports.models import BatchFile, Event, Report, Value
from reports.refusals import NotAllowed
from reports.workflow import State
from tests.factories import fill, make_form, make_report, staff
from tests.jobs.working import work_off
from tests.reports.batches import sent
from tests.reports.batches.table import files_of, page, post

pytestmark = pytest.mark.django_db
FileState = BatchFile.State


def test_a_report_locked_meanwhile_is_refused_and_can_be_tried_again(
    reviewer, cast, asked, send, good
):
    batch = send({"bacsong.xlsx": good["bac song.xlsx"], "namho.xlsx": good["namho_2022.xlsx"]})
    work_off()
    Report.objects.filter(pk=asked["bacsong"].pk).update(closes_at=timezone.now())

    post(reviewer, batch, "nhap", files=["bacsong.xlsx", "namho.xlsx"])
    work_off()

    found = files_of(batch)
    assert found["namho.xlsx"].state == FileState.WRITTEN
    assert found["bacsong.xlsx"].state == FileState.FAILED
    assert "đã khóa" in found["bacsong.xlsx"].reason
    assert "Thử lại 1 tệp" in page(reviewer, batch).content.decode()

    Report.objects.filter(pk=asked["bacsong"].pk).update(closes_at=None)
    post(reviewer, batch, "doc-lai")
    work_off()
    post(reviewer, batch, "nhap", files=["bacsong.xlsx"])
    work_off()
    assert files_of(batch)["bacsong.xlsx"].state == FileState.WRITTEN


def test_a_report_that_was_sent_takes_no_file(reviewer, cast, send):
    make_report(cast, State.SUBMITTED)
    batch = send({"dongson.xlsx": sent.appendix()})
    work_off()
    file = files_of(batch)["dongson.xlsx"]
    assert file.state == FileState.REFUSED and "đã gửi" in file.reason


def test_a_role_that_ended_meanwhile_writes_nothing(reviewer, cast, send, good):
    batch = send(good)
    work_off()
    post(reviewer, batch, "nhap", files=good)
    cast.reviewer.assignments.update(valid_to="2021-12-31")
    work_off()
    assert {one.state for one in batch.files.all()} == {FileState.FAILED}
    assert not Value.objects.exists()


def test_an_account_closed_meanwhile_writes_nothing(reviewer, cast, send, good):
    batch = send(good)
    work_off()
    post(reviewer, batch, "nhap", files=good)
    cast.reviewer.is_active = False
    cast.reviewer.save()
    work_off()
    assert not Value.objects.exists()


def test_a_roots_own_report_is_not_filled_in_by_those_who_review_it(cast, client):
    form = make_form("bnv-2022-tinh")
    staff(cast, [cast.province], cast.editor)
    own = actions.start_report(
        unit=cast.province, period=Period.parse("2022-H1"), form=form, by=cast.editor
    )
    with pytest.raises(NotAllowed):
        entry.save(
            report=own,
            changes=[Change("1.1", typed="7", version=0)],
            by=cast.reviewer,
            channel=Channel.IMPORT,
        )
    client.force_login(cast.reviewer)
    assert client.get(reverse("reports:report-import", args=[own.pk])).status_code == 403


def test_written_twice_changes_nothing_the_second_time(reviewer, cast, send, good):
    batch = send(good)
    work_off()
    post(reviewer, batch, "nhap", files=good)
    work_off()
    events = Event.objects.count()
    again = {f"lần 2 {name}": content for name, content in good.items()}

    second = send(again)
    work_off()

    assert all(one.changes == [] for one in second.files.all())
    text = post(reviewer, second, "nhap", files=again, status=422)
    assert text.count("Tệp không làm thay đổi ô nào.") == 5
    assert Event.objects.count() == events
    with pytest.raises(Exception, match="Chưa chọn tệp nào"):
        actions.confirm_batch(batch=batch, files=[one.pk for one in batch.files.all()])


def test_who_filled_in_does_not_approve_what_the_units_own_people_signed(
    reviewer, cast, asked, send
):
    batch = send({"dongson.tsv": sent.only("3.18")})
    work_off()
    post(reviewer, batch, "nhap", files=["dongson.tsv"])
    work_off()
    written = Value.objects.get(report=asked["dongson"], item__code="3.18")
    assert (written.typed, written.changed_by) == ("2.531", cast.reviewer)

    report = make_report(cast, State.SUBMITTED)
    with pytest.raises(NotAllowed, match="Người đã nhập"):
        actions.move(report=report, name="approve", by=cast.reviewer)
    actions.move(report=report, name="approve", by=cast.second_reviewer)


def test_filling_in_opens_no_other_door(cast, asked):
    change = [Change("3.18", typed="7", version=0)]
    for channel in (Channel.BROWSER, Channel.API):
        with pytest.raises(NotAllowed, match="không có quyền nhập số liệu"):
            entry.save(report=asked["dongson"], changes=change, by=cast.reviewer, channel=channel)
    for name in ("leader", "signer", "stranger", "admin", "outsider"):
        with pytest.raises(NotAllowed):
            entry.save(
                report=asked["dongson"],
                changes=change,
                by=cast.people[name],
                channel=Channel.IMPORT,
            )


def test_a_cell_that_cannot_be_read_is_left_out_and_its_reason_is_kept(reviewer, cast, asked, send):
    fill(make_report(cast), {"1.1": "60"}, by=cast.editor)
    content = sent.TSV.read_text().replace("\t58\t", "\tnhiều\t").replace("\t2.934\t", "\t29.34\t")
    batch = send({"dongson.tsv": content.encode()})
    work_off()
    reading = files_of(batch)["dongson.tsv"].reading
    assert (reading["lost"], reading["questions"], reading["replaced"]) == (1, 1, 0)
    assert "1 ô không đọc được số, sẽ bỏ qua." in page(reviewer, batch).content.decode()

    post(reviewer, batch, "nhap", files=["dongson.tsv"])
    work_off()

    outcome = files_of(batch)["dongson.tsv"].outcome
    assert (outcome["stored"], outcome["lost"]) == (reading["cells"], 1)
    assert "«nhiều»" in outcome["reasons"][0]
    assert Value.objects.get(report=asked["dongson"], item__code="1.1").typed == "60"
    assert Value.objects.get(report=asked["dongson"], item__code="7.55").problem


def test_while_a_job_works_on_the_files_nothing_else_is_begun(reviewer, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    for step in ("nhap", "sua", "doc-lai"):
        text = post(reviewer, batch, step, status=422)
        assert "đang được xử lý" in text
    assert 'name="nhap"' not in page(reviewer, batch).content.decode()
