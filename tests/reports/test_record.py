"""The record: whatever is altered behind the portal's back is found and named."""

from datetime import timedelta

import pytest

from reports import actions, record
from reports.models import Event, Report, Submission
from reports.workflow import State
from tests.factories import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast) -> Report:
    """A report with two submissions, and another beside it."""
    report = make_report(cast, State.SUBMITTED, cells={"1.1": "5"})
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại")
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    return report


def faults() -> list[str]:
    return list(record.faults())


def test_an_untouched_record_has_no_faults(report):
    assert faults() == []
    assert list(report.events.values_list("sequence", flat=True)) == list(range(1, 9))


def test_each_event_carries_the_hash_of_the_one_before_and_the_report_the_last(report):
    events = list(report.events.all())
    assert events[0].previous_hash == ""
    assert [one.previous_hash for one in events[1:]] == [one.hash for one in events[:-1]]
    report.refresh_from_db()
    assert (report.last_hash, report.last_sequence) == (events[-1].hash, events[-1].sequence)


ALTERED = {
    "name": "withdraw",
    "at": timedelta(seconds=1),
    "by_id": "reviewer",
    "channel": "api",
    "payload": {"note": "khác"},
    "idempotency_key": "khác",
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
    "sequence": 99,
    "report_id": "other",
}


@pytest.mark.parametrize("field", ALTERED)
@pytest.mark.parametrize("position", [1, 4, 8])
def test_any_field_of_any_event_altered_is_found(report, cast, field, position):
    event = report.events.get(sequence=position)
    value = ALTERED[field]
    if field == "at":
        value = event.at + value
    if field == "by_id":
        value = cast.second_reviewer.pk
    if field == "report_id":
        value = Report.objects.exclude(pk=report.pk).get().pk
        Event.objects.filter(report_id=value, sequence=position).delete()
    Event.objects.filter(pk=event.pk).update(**{field: value})
    assert any(f"Báo cáo {report.pk}:" in fault for fault in faults())


def test_every_column_of_an_event_is_tried_above():
    columns = {field.attname for field in Event._meta.concrete_fields}
    assert columns - {"id"} == set(ALTERED)


def test_an_event_rewritten_with_its_own_hash_still_shows(report):
    event = report.events.get(sequence=4)
    event.payload = {"note": "khác"}
    event.hash = record.event_hash(event)
    event.save()
    assert faults() == [f"Báo cáo {report.pk}: sự kiện số 5 đã bị sửa."]


@pytest.mark.parametrize("position", [1, 4])
def test_an_event_taken_out_is_found(report, position):
    report.events.get(sequence=position).delete()
    assert faults() == [f"Báo cáo {report.pk}: thiếu sự kiện trước sự kiện số {position + 1}."]


@pytest.mark.parametrize("left", [7, 1, 0])
def test_a_tail_cut_off_is_found(report, left):
    report.events.filter(sequence__gt=left).delete()
    assert f"Báo cáo {report.pk}: sự kiện cuối không khớp với báo cáo." in faults()


def test_an_event_slipped_in_at_the_end_is_found(report, cast):
    stale = Report.objects.get(pk=report.pk)
    record.append(stale, "approve", by=cast.reviewer, payload={}, channel="api")
    assert faults() == [f"Báo cáo {report.pk}: sự kiện cuối không khớp với báo cáo."]


# Submissions


def alter_snapshot(one: Submission) -> dict:
    one.snapshot["cells"]["1.1"]["number"] = "6"
    return {"snapshot": one.snapshot}


def alter_snapshot_and_hash(one: Submission) -> dict:
    return alter_snapshot(one) | {"sha256": record.digest(one.snapshot)}


@pytest.mark.parametrize(
    "alter",
    [
        alter_snapshot,
        alter_snapshot_and_hash,
        lambda one: {"sha256": "0" * 64},
        lambda one: {"received_at": one.received_at - timedelta(seconds=1)},
        lambda one: {"signed_by": one.report.unit.reports.get().presented_by},
        lambda one: {"report": Report.objects.exclude(pk=one.report_id).get()},
    ],
    ids=["snapshot", "snapshot and hash", "hash", "time", "person", "report"],
)
def test_an_altered_submission_is_found(report, alter):
    one = report.submissions.first()
    Submission.objects.filter(pk=one.pk).update(**alter(one))
    assert faults() == [f"Biên nhận {one.receipt}: nội dung lưu đã bị sửa."]


def test_a_submission_taken_out_is_found(report):
    one = report.submissions.first()
    one.delete()
    assert faults() == [f"Biên nhận {one.receipt}: nội dung lưu không còn."]


def test_a_submission_nobody_signed_is_found(report):
    one = report.submissions.first()
    one.pk, one.receipt, one.code = None, "BN-giả", "0" * 12
    one.save()
    assert faults() == ["Biên nhận BN-giả: không có sự kiện ký và gửi."]


def test_the_text_that_is_hashed_does_not_depend_on_order_or_spaces():
    one = {"b": [1, None], "a": "Đã ký"}
    assert record.canonical(one) == '{"a":"Đã ký","b":[1,null]}'.encode()
    assert record.digest(one) == record.digest({"a": "Đã ký", "b": [1, None]})
    assert record.digest(one) != record.digest({"a": "Đã ký", "b": [1, "None"]})
