"""The one gate: what it answers, in which order it asks, and what it leaves behind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from reports import actions, entry, record
from reports.entry import Change, Channel, Status
from reports.models import Event, Extension, Report, Value
from reports.refusals import Locked, NotAllowed, TooMany
from reports.workflow import LOCKED, State
from tests.factories import complete, make_report, make_round, moment

# Rows of the district form, as they are to a district.
COUNT, OTHER_COUNT = "3.18", "3.19"  # đã giải quyết, đúng hạn
RATE = "3.17"  # computed from the two
FOREIGN_ROW, HEADING, CHOICE, PERCENT = "1.6", "1.5", "1.25", "1.13"
NOW = moment("2022-06-10 09:00")

pytestmark = pytest.mark.django_db


def save(report, *changes, by=None, channel=Channel.BROWSER, at=NOW):
    by = by or report_editor()
    return entry.save(report=report, changes=list(changes), by=by, channel=channel, at=at)


def report_editor():
    from django.contrib.auth.models import User

    return User.objects.get(username="editor")


def shown(outcome: entry.Outcome) -> str:
    """Return what a person reads in the one cell saved."""
    return outcome.sheet.display(only(outcome).item)


def only(outcome: entry.Outcome) -> entry.CellResult:
    (result,) = outcome.cells
    return result


def cells_events(report) -> list[dict]:
    events = Event.objects.filter(report=report, name="cells").order_by("sequence")
    return [event.payload for event in events]


def cell(report, item) -> Value:
    return Value.objects.get(report=report, item__code=item)


# What one cell is answered


def test_a_number_is_saved_as_typed_and_as_understood(report, cast):
    outcome = save(report, Change(COUNT, typed=" 2.531 ", version=0))
    result = only(outcome)
    assert (result.status, shown(outcome), result.after.version) == (Status.SAVED, "2.531", 1)
    stored = cell(report, COUNT)
    assert (stored.typed, stored.number, stored.mark) == ("2.531", Decimal(2531), "value")
    assert (stored.changed_by, stored.changed_at, stored.imported) == (cast.editor, NOW, False)


@pytest.mark.parametrize(
    ("typed", "number", "mark", "read"),
    [
        ("0", Decimal(0), "value", "0"),
        ("không phát sinh", Decimal(0), "nil", "Không phát sinh"),
        ("không áp dụng", None, "na", "–"),
        ("", None, "", ""),
    ],
)
def test_the_four_kinds_of_nothing_stay_apart(report, typed, number, mark, read):
    save(report, Change(COUNT, typed="5", version=0))
    outcome = save(report, Change(COUNT, typed=typed, version=1))
    stored = cell(report, COUNT)
    assert (stored.typed, stored.number, stored.mark) == (typed, number, mark)
    assert (only(outcome).status, shown(outcome)) == (Status.SAVED, read)


def test_a_choice_is_kept_by_its_option_and_its_printed_code(report):
    outcome = save(report, Change(CHOICE, typed="có", version=0))
    after = only(outcome).after
    assert (after.key, after.value, shown(outcome)) == ("co", Decimal(1), "1")


def test_an_ambiguous_text_is_kept_without_a_number_until_it_is_settled(report):
    result = only(save(report, Change(COUNT, typed="42.95", version=0)))
    assert (result.status, result.code) == (Status.QUESTION, "ambiguous_decimal")
    assert result.reason.startswith("Biểu 3, dòng 3.2.1: ")
    assert "4.295" in result.candidates and "42.950" in result.candidates
    stored = cell(report, COUNT)
    assert (stored.typed, stored.number, stored.mark) == ("42.95", None, "")
    assert stored.problem == "ambiguous_decimal"
    only(save(report, Change(COUNT, typed="42.950", version=1)))
    stored = cell(report, COUNT)
    assert (stored.number, stored.mark, stored.problem) == (Decimal(42950), "value", "")


def test_a_question_takes_the_place_of_the_number_that_stood_there(report):
    save(report, Change(COUNT, typed="5", version=0))
    outcome = save(report, Change(COUNT, typed="42.95", version=1))
    assert cell(report, COUNT).number is None
    assert outcome.sheet.computed[RATE].missing


@pytest.mark.parametrize("typed", ["abc", "-5", "1_000", "１２", "NaN", "1e400", "12\x003"])
def test_a_text_that_is_no_number_is_refused_and_the_cell_keeps_what_it_had(report, typed):
    save(report, Change(COUNT, typed="5", note="cũ", version=0))
    result = only(save(report, Change(COUNT, typed=typed, note="mới", version=1)))
    assert result.status == Status.REFUSED
    assert result.code and result.reason.startswith("Biểu 3, dòng 3.2.1: ")
    assert result.typed == typed
    stored = cell(report, COUNT)
    assert (stored.typed, stored.note, stored.version) == ("5", "cũ", 1)


@pytest.mark.parametrize(
    ("item", "typed", "code"),
    [
        (FOREIGN_ROW, "0", "foreign_row"),
        (HEADING, "5", "heading"),
        (RATE, "99,6", "computed_row"),
        ("9.99", "5", "unknown_item"),
        ("", "5", "unknown_item"),
    ],
)
def test_a_row_that_takes_no_figure_is_refused_and_nothing_is_stored(report, item, typed, code):
    result = only(save(report, Change(item, typed=typed, version=0)))
    assert (result.status, result.code) == (Status.REFUSED, code)
    assert result.reason
    assert not Value.objects.filter(report=report).exists()
    assert cells_events(report) == []


def test_a_foreign_row_takes_no_note_either(report):
    assert only(save(report, Change(FOREIGN_ROW, note="x"))).code == "foreign_row"
    assert only(save(report, Change(HEADING, note="x"))).code == "heading"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(COUNT, note="x" * 1001), "note_too_long"),
        (Change(COUNT, typed="1" * 501), "too_long"),
    ],
)
def test_too_long_a_text_is_refused_not_cut(report, change, code):
    assert only(save(report, change)).code == code


def test_a_computed_row_takes_a_note_but_no_number(report):
    result = only(save(report, Change(RATE, note="theo hệ thống một cửa", version=0)))
    assert result.status == Status.SAVED
    stored = cell(report, RATE)
    assert (stored.typed, stored.number, stored.note) == ("", None, "theo hệ thống một cửa")


def test_what_a_change_leaves_out_stays(report):
    save(report, Change(COUNT, typed="5", note="ghi chú", version=0))
    save(report, Change(COUNT, note="ghi chú khác", version=1))
    stored = cell(report, COUNT)
    assert (stored.typed, stored.number, stored.note) == ("5", Decimal(5), "ghi chú khác")
    save(report, Change(COUNT, typed="6", version=2))
    assert cell(report, COUNT).note == "ghi chú khác"


def test_texts_are_stored_in_one_normal_form(report):
    save(report, Change(COUNT, typed="\u00a05\u200b", note="to\u0302n \x00trọng", version=0))
    stored = cell(report, COUNT)
    assert (stored.typed, stored.note) == ("5", "tôn trọng")


# Versions: see test_entry_versions.py


def test_an_unreadable_text_is_told_before_a_conflict(report):
    save(report, Change(COUNT, typed="5", version=0))
    assert only(save(report, Change(COUNT, typed="abc", version=0))).status == Status.REFUSED


def test_one_cell_that_cannot_be_saved_does_not_stop_the_others(report):
    save(report, Change(OTHER_COUNT, typed="1", version=0))
    outcome = save(
        report,
        Change(COUNT, typed="2.531", version=0),
        Change(OTHER_COUNT, typed="9", version=0),
        Change("1.1", typed="42.95", version=0),
        Change(FOREIGN_ROW, typed="5", version=0),
    )
    assert [(one.item, one.status) for one in outcome.cells] == [
        (COUNT, Status.SAVED),
        (OTHER_COUNT, Status.CONFLICT),
        ("1.1", Status.QUESTION),
        (FOREIGN_ROW, Status.REFUSED),
    ]
    assert set(outcome.sheet.entered) == {COUNT, OTHER_COUNT, "1.1"}


def test_two_changes_of_one_cell_count_as_one_with_each_later_part(report):
    outcome = save(
        report,
        Change(COUNT, typed="5", note="một", version=0),
        Change(COUNT, typed="6", version=0),
        Change(COUNT, note="hai", version=0),
    )
    assert only(outcome).status == Status.SAVED
    stored = cell(report, COUNT)
    assert (stored.typed, stored.note, stored.version) == ("6", "hai", 1)


# What follows from a save


def test_a_save_returns_the_computed_rows_that_changed_and_all_findings(report):
    save(report, Change(COUNT, typed="10", version=0))
    outcome = save(report, Change(OTHER_COUNT, typed="12", version=0))
    assert outcome.changed == [RATE]
    assert outcome.sheet.display(RATE) == "120,00"
    assert ("part_whole", OTHER_COUNT) in {(one.rule, one.item) for one in outcome.findings}


def test_a_note_changes_no_computed_row(report):
    save(report, Change(COUNT, typed="10", version=0), Change(OTHER_COUNT, typed="9", version=0))
    assert save(report, Change(COUNT, note="x", version=1)).changed == []


def test_a_batch_writes_one_event_with_what_was_and_what_is(report, cast):
    save(report, Change(COUNT, typed="5", version=0))
    save(report, Change(COUNT, typed="6", version=1), Change("1.1", typed="7", note="x", version=0))
    first, second = cells_events(report)
    assert second == {
        "cells": [
            {
                "item": COUNT,
                "before": {"typed": "5", "note": "", "version": 1},
                "after": {"typed": "6", "note": "", "version": 2},
            },
            {
                "item": "1.1",
                "before": {"typed": "", "note": "", "version": 0},
                "after": {"typed": "7", "note": "x", "version": 1},
            },
        ]
    }
    event = Event.objects.filter(report=report).latest("sequence")
    assert (event.by, event.channel, event.at) == (cast.editor, "browser", NOW)
    assert list(record.faults()) == []


def test_a_save_raises_the_reports_version_once_and_returns_it(report):
    before = report.version
    outcome = save(report, Change(COUNT, typed="5"), Change("1.1", typed="7"))
    assert outcome.report_version == report.version == before + 1
    assert Report.objects.get(pk=report.pk).version == before + 1


def test_saving_nothing_leaves_no_trace(report):
    before = Event.objects.count()
    outcome = save(report)
    assert (outcome.cells, outcome.changed) == ([], [])
    assert Event.objects.count() == before


def test_a_save_costs_the_same_queries_for_one_cell_and_for_many(report):
    changes = [Change(item, typed=text) for item, text in complete(report).items()]
    costs = []
    for part in (changes[:1], changes[1:67], changes[:77]):
        with CaptureQueriesContext(connection) as queries:
            outcome = save(report, *(replace(one, note=f"{len(part)}") for one in part))
        assert [one.status for one in outcome.cells] == [Status.SAVED] * len(part)
        costs.append(len(queries))
    one, many, more = costs
    assert one == many == more <= 11


def test_half_a_save_is_no_save(report):
    # The next event's place in the chain is taken, so the event cannot be written.
    save(report, Change("1.1", typed="1"))
    taken = Event.objects.get(report=report, name="cells")
    Event.objects.filter(pk=taken.pk).update(sequence=taken.sequence + 1)
    with pytest.raises(IntegrityError):
        save(report, Change(COUNT, typed="5"))
    assert not Value.objects.filter(report=report, item__code=COUNT).exists()


# Rights, state, window, size: for the whole request, in this order


@pytest.mark.parametrize(
    "person",
    ["signer", "reviewer", "leader", "admin", "nobody", "outsider", "outside_signer", "stranger"],
)
def test_only_the_units_editor_writes(report, cast, person):
    with pytest.raises(NotAllowed) as raised:
        save(report, Change(COUNT, typed="5"), by=cast.people[person])
    assert raised.value.reasons and not Value.objects.exists()


@pytest.mark.parametrize("state", LOCKED)
def test_only_a_draft_takes_changes_and_the_refusal_says_what_to_do(cast, state):
    report = make_report(cast, state)
    values = list(Value.objects.values_list("pk", "version"))
    with pytest.raises(Locked) as raised:
        save(report, Change(COUNT, typed="5"))
    assert (raised.value.reason, raised.value.until) == (LOCKED[state], None)
    assert list(Value.objects.values_list("pk", "version")) == values


def test_the_state_that_counts_is_the_one_in_the_database(cast, report):
    Report.objects.filter(pk=report.pk).update(state=State.SUBMITTED.value)
    assert report.state == State.DRAFT
    with pytest.raises(Locked):
        save(report, Change(COUNT, typed="5"))


def test_a_closed_round_takes_no_changes_until_it_is_extended(cast):
    from indicators.periods import Period
    from reports.actions.rounds import Asked
    from tests.factories import make_form

    closes = moment("2022-06-20 17:00")
    asked = Asked("district", make_form(), moment("2022-06-15 17:00"), closes)
    actions.open_round(
        owner=cast.province, period=Period.parse("2022-H1"), asked=[asked], by=cast.reviewer
    )
    report = Report.objects.for_page().get(unit=cast.district)
    save(report, Change(COUNT, typed="5"), at=closes - timedelta(seconds=1))
    with pytest.raises(Locked, match="đã khóa"):
        save(report, Change(COUNT, typed="6"), at=closes)
    later = moment("2022-06-25 17:00")
    actions.extend(report=report, due_at=later, reason="Lũ lụt", by=cast.reviewer, at=closes)
    assert Extension.objects.count() == 1
    save(report, Change(COUNT, typed="6"), at=closes)
    assert cell(report, COUNT).typed == "6"


def test_a_late_report_stays_open_where_its_round_does_not_close(cast):
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    save(report, Change(COUNT, typed="5"), at=moment("2023-01-01 00:00"))
    assert report.is_late(moment("2023-01-01 00:00"))


def test_five_hundred_changes_are_the_most(report):
    assert len(save(report, *[Change(COUNT, typed="5")] * 500).cells) == 1
    with pytest.raises(TooMany, match="500"):
        save(report, *[Change(COUNT, typed="5")] * 501)


def test_too_many_is_told_before_the_right_and_the_right_before_the_state(cast):
    report = make_report(cast, State.SUBMITTED)
    with pytest.raises(TooMany):
        save(report, *[Change(COUNT)] * 501, by=cast.nobody)
    with pytest.raises(NotAllowed):
        save(report, Change("9.99"), by=cast.nobody)
    with pytest.raises(Locked):
        save(report, Change("9.99"))
