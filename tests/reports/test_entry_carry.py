"""The gate for figures of the last report: into empty rows, marked until someone confirms them."""

import pytest
from django.contrib.auth.models import User

from reports import actions, entry, inspection, record, sheet
from reports.entry import Change, Channel, Status
from reports.models import Event, Value
from reports.refusals import Locked, NotAllowed
from reports.workflow import State
from tests.factories import complete, fill, make_report

STAFF, OTHER = "4.17", "4.16"  # point in time, entered by a district
RATE, FOREIGN_ROW, HEADING = "3.17", "1.6", "1.5"

pytestmark = pytest.mark.django_db


def save(report, *changes, channel=Channel.BROWSER, by="editor"):
    user = User.objects.get(username=by)
    return entry.save(report=report, changes=list(changes), by=user, channel=channel)


def only(outcome: entry.Outcome) -> entry.CellResult:
    (result,) = outcome.cells
    return result


def carry(report, item=STAFF, typed="74", note="theo QĐ"):
    return only(save(report, Change(item, typed, note, 0), channel=Channel.CARRY))


def cell(report, item=STAFF):
    return sheet.load(report).cell(item)


def last_event(report) -> Event:
    return Event.objects.filter(report=report, name="cells").latest("sequence")


def test_a_figure_carried_over_is_stored_with_its_mark_and_event(report):
    assert carry(report).status == Status.SAVED
    stored = Value.objects.get(report=report)
    assert (stored.typed, stored.number, stored.note) == ("74", 74, "theo QĐ")
    assert (stored.carried, stored.imported, stored.version) == (True, False, 1)
    event = last_event(report)
    assert event.channel == "carry"
    assert [one["carried"] for one in event.payload["cells"]] == [True]


@pytest.mark.parametrize("stands", [{"typed": "70"}, {"note": "đã rà soát"}], ids=str)
def test_a_row_that_holds_anything_is_never_overwritten(report, stands):
    save(report, Change(STAFF, version=0, **stands))
    for version in (0, 1, None):
        change = Change(STAFF, "74", "theo QĐ", version)
        result = only(save(report, change, channel=Channel.CARRY))
        assert (result.status, result.code) == (Status.REFUSED, "not_empty")
        assert result.reason.startswith("Biểu 4, dòng 2.2 đã có nội dung")
    assert (cell(report).typed, cell(report).note) == (
        stands.get("typed", ""),
        stands.get("note", ""),
    )


def test_a_row_somebody_is_just_emptying_is_a_conflict(report):
    save(report, Change(STAFF, "70", version=0))
    save(report, Change(STAFF, "", version=1))
    result = only(save(report, Change(STAFF, "74", "", 1), channel=Channel.CARRY))
    assert result.status == Status.CONFLICT
    assert not cell(report).typed


@pytest.mark.parametrize(
    ("item", "code"),
    [(RATE, "computed_row"), (FOREIGN_ROW, "foreign_row"), (HEADING, "heading")],
)
def test_only_rows_the_unit_enters_take_it(report, item, code):
    assert carry(report, item).code == code
    assert not Value.objects.exists()


def test_a_note_alone_is_not_carried_into_a_computed_row(report):
    assert carry(report, RATE, typed="").code == "not_empty"


def test_a_locked_report_and_a_person_without_the_right_are_refused(cast):
    report = make_report(cast)
    with pytest.raises(NotAllowed):
        save(report, Change(STAFF, "74", "", 0), channel=Channel.CARRY, by="signer")
    with pytest.raises(Locked):
        sent = make_report(cast, State.SUBMITTED, period="2022-Q3")
        save(sent, Change("4.6", "1", "", 0), channel=Channel.CARRY)


# Until it is confirmed


def test_it_is_an_error_that_names_the_row_and_the_remedy(report):
    carry(report)
    (found,) = [one for one in sheet.load(report).findings(report) if one.rule == "carried"]
    assert (found.severity, found.item, found.typed) == ("error", STAFF, "74")
    assert found.message == (
        "Biểu 4, dòng 2.2: số liệu «74» lấy từ báo cáo kỳ trước, chưa được xác nhận; hãy đối chiếu "
        "rồi xác nhận, nhập lại hoặc bỏ."
    )


def test_a_note_alone_is_an_error_too(report):
    carry(report, typed="")
    (found,) = [one for one in sheet.load(report).findings(report) if one.rule == "carried"]
    assert found.message.startswith("Biểu 4, dòng 2.2: ghi chú lấy từ báo cáo kỳ trước")


def test_it_counts_at_once_in_rates_and_totals(report):
    carry(report, "4.13", "33")
    assert sheet.load(report).display("4.10") == "33"


def test_nobody_presents_what_is_not_confirmed(report, cast):
    carry(report)
    fill(report, complete(report), by=cast.editor)
    with pytest.raises(NotAllowed, match="1 lỗi phải sửa"):
        actions.move(report=report, name="present", by=cast.editor)
    save(report, Change(STAFF, version=1, confirm=True))
    actions.move(report=report, name="present", by=cast.editor)
    assert report.state == State.AWAITING_SIGNATURE


def test_confirming_leaves_figure_and_note_and_is_recorded(report):
    carry(report)
    result = only(save(report, Change(STAFF, version=1, confirm=True)))
    assert (result.status, result.after.version) == (Status.SAVED, 2)
    assert (cell(report).typed, cell(report).note, cell(report).carried) == ("74", "theo QĐ", False)
    (told,) = last_event(report).payload["cells"]
    assert told["confirmed"] is True and "carried" not in told
    assert told["before"]["typed"] == told["after"]["typed"] == "74"


def test_confirming_what_is_not_carried_changes_nothing(report):
    save(report, Change(STAFF, "74", version=0))
    events = Event.objects.count()
    for version in (0, 1, None):
        result = only(save(report, Change(STAFF, version=version, confirm=True)))
        assert result.status == Status.SAVED
    assert (Event.objects.count(), cell(report).version) == (events, 1)


def test_confirming_what_someone_edited_meanwhile_shows_what_stands(report):
    carry(report)
    save(report, Change(STAFF, "75", version=1))
    result = only(save(report, Change(STAFF, version=1, confirm=True)))
    assert (result.status, result.beside, result.after.typed) == (Status.SAVED, True, "75")
    assert cell(report).version == 2


def test_confirming_sent_again_after_a_lost_answer_meets_no_conflict(report):
    carry(report)
    for _ in range(2):
        result = only(save(report, Change(STAFF, version=1, confirm=True)))
        assert result.status == Status.SAVED
    assert (cell(report).carried, cell(report).version) == (False, 2)


def test_confirming_an_older_version_is_a_conflict(report):
    carry(report)
    save(report, Change(STAFF, note="khác", version=1))
    save(report, Change(STAFF, "", "", version=2))
    carry_again = Change(STAFF, "74", "", 3)
    save(report, carry_again, channel=Channel.CARRY)
    result = only(save(report, Change(STAFF, version=1, confirm=True)))
    assert result.status == Status.CONFLICT
    assert cell(report).carried


@pytest.mark.parametrize(
    ("change", "is_carried"),
    [
        ({"typed": "75"}, False),
        ({"note": "theo QĐ mới"}, False),
        ({"typed": "74"}, True),
        ({"typed": " 74 ", "note": "theo QĐ"}, True),
        ({"typed": "74", "confirm": True}, False),
        ({"typed": "42.95"}, False),
        ({"typed": "nhiều"}, True),
        ({"typed": "75", "version": 0}, True),
        ({"typed": "", "note": ""}, False),
    ],
    ids=str,
)
def test_a_real_edit_confirms_and_the_same_text_does_not(report, change, is_carried):
    carry(report)
    save(report, Change(STAFF, **({"version": 1} | change)))
    assert cell(report).carried == is_carried


def test_dropping_takes_it_back_and_is_no_confirmation(report):
    carry(report)
    save(report, Change(STAFF, "", "", 1))
    assert (cell(report).typed, cell(report).note, cell(report).mark) == ("", "", "")
    assert "confirmed" not in last_event(report).payload["cells"][0]
    assert only(save(report, Change(STAFF, "74", "", 2), channel=Channel.CARRY)).code == ""


@pytest.mark.parametrize("typed", ["74", "75"])
def test_a_file_that_fills_the_row_confirms_it(report, typed):
    carry(report)
    save(report, Change(STAFF, typed, version=1), channel=Channel.IMPORT)
    assert (cell(report).carried, cell(report).imported) == (False, True)


def test_a_file_that_brings_only_the_same_note_does_not(report):
    carry(report)
    save(report, Change(STAFF, note="theo QĐ", version=1), channel=Channel.IMPORT)
    assert cell(report).carried


def test_two_changes_of_one_row_confirm_it_if_either_does(report):
    carry(report)
    save(report, Change(STAFF, version=1, confirm=True), Change(STAFF, "74", version=1))
    assert not cell(report).carried


def test_a_rehearsal_answers_as_the_save(report):
    carry(report)
    before = sheet.load(report)
    outcome = entry.rehearse(before, [Change(STAFF, version=1, confirm=True)], Channel.BROWSER)
    assert "carried" not in {one.rule for one in outcome.findings}
    assert before.cell(STAFF).carried


def test_rows_are_taken_and_confirmed_in_one_event_each(report):
    changes = [Change(STAFF, "74", "", 0), Change(OTHER, "77", "", 0)]
    save(report, *changes, channel=Channel.CARRY)
    save(report, *[Change(one.item, version=1, confirm=True) for one in changes])
    assert Event.objects.filter(report=report, name="cells").count() == 2
    assert not Value.objects.filter(carried=True).exists()


def test_the_record_holds_and_a_mark_taken_away_in_the_database_is_found(report):
    carry(report)
    carry(report, OTHER, "77")
    save(report, Change(OTHER, version=1, confirm=True))
    assert [*record.faults(), *inspection.faults()] == []
    Value.objects.filter(report=report).update(carried=False)
    assert [*record.faults(), *inspection.faults()] == [
        f"Báo cáo {report.pk}: ô {STAFF} không như lần nhập cuối."
    ]
