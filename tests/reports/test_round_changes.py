"""A round after it was opened: what may be changed, what follows, and how a mistake is undone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from indicators.periods import Period
from reports import actions, entry, inspection, record
from reports.actions.round_changes import Wanted, changes
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.models import Event, Report, Round, RoundForm
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import (
    complete,
    fill,
    make_children,
    make_form,
    make_report,
    make_round,
    moment,
    staff,
)
from tests.reorganised import small_form
from units.models import UnitParent

DUE, NOW = moment("2022-06-15 17:00"), moment("2022-06-02 09:00")
LATER, EARLIER = DUE + timedelta(days=5), DUE - timedelta(days=3)
pytestmark = pytest.mark.django_db


def as_it_is(one: Round, **other) -> Wanted:
    asked = [
        Asked(line.unit_kind, line.form, line.due_at, line.closes_at)
        for line in RoundForm.objects.filter(round=one).select_related("form")
    ]
    names = ("title", "dispatch_number", "dispatch_date", "data_from", "data_to", "opens_at")
    wanted = Wanted(**{name: getattr(one, name) for name in names}, asked=asked)
    return replace(wanted, **other)


def moved_to(one: Round, due_at, closes_at=None) -> Wanted:
    wanted = as_it_is(one)
    return replace(wanted, asked=[replace(wanted.asked[0], due_at=due_at, closes_at=closes_at)])


def edit(one: Round, wanted: Wanted, by, at=NOW):
    return actions.edit_round(round=one, wanted=wanted, by=by, at=at)


def of(unit) -> Report:
    return Report.objects.for_page().get(unit=unit)


def nothing_is_broken() -> bool:
    return [*record.faults(), *inspection.faults()] == []


# Dates


@pytest.mark.parametrize("due_at", [LATER, EARLIER])
def test_a_moved_deadline_moves_every_report_and_each_says_so(cast, due_at):
    one = make_round(cast)
    edit(one, moved_to(one, due_at, LATER), cast.reviewer)
    assert RoundForm.objects.get(round=one).due_at == due_at
    for unit in (cast.district, cast.neighbour):
        report = of(unit)
        assert (report.due_at, report.asked_due_at, report.closes_at) == (due_at, due_at, LATER)
        assert report.version == 2
        told = report.events.get(name="rescheduled").payload
        assert told["before"]["asked_due_at"] == "2022-06-15T10:00:00+00:00"
    assert nothing_is_broken()


def test_what_was_granted_stands_when_the_round_moves(cast):
    one = make_round(cast)
    actions.extend(report=of(cast.district), due_at=LATER, reason="Lũ", by=cast.reviewer, at=NOW)
    between = DUE + timedelta(days=2)
    edit(one, moved_to(one, between), cast.reviewer)
    assert of(cast.district).due_at == LATER
    assert of(cast.neighbour).due_at == between


def test_a_report_received_keeps_its_deadline_and_is_under_the_new_one_when_it_comes_back(cast):
    one = make_round(cast)
    report = make_report(cast, State.AWAITING_SIGNATURE)
    actions.move(report=report, name="submit", by=cast.signer, at=DUE - timedelta(days=4))
    edit(one, moved_to(one, EARLIER), cast.reviewer, at=DUE - timedelta(days=3, seconds=9))
    assert of(cast.district).due_at == DUE and of(cast.neighbour).due_at == EARLIER
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    assert of(cast.district).due_at == EARLIER
    assert nothing_is_broken()


@pytest.mark.parametrize("at", [EARLIER, EARLIER + timedelta(microseconds=1)])
def test_a_deadline_is_not_moved_into_the_past(cast, at):
    """Nobody becomes late by a decision taken afterwards."""
    one = make_round(cast)
    with pytest.raises(BadRequest, match="phải sau lúc này"):
        edit(one, moved_to(one, EARLIER), cast.reviewer, at=at)
    with pytest.raises(BadRequest, match="Thời điểm khóa mới"):
        edit(one, moved_to(one, DUE, DUE + timedelta(hours=1)), cast.reviewer, at=LATER)
    assert not Event.objects.filter(name="rescheduled").exists()


def test_dates_that_stand_may_be_past_when_something_else_is_edited(cast):
    one = make_round(cast)
    edit(
        one, as_it_is(one, title="Báo cáo 6 tháng", dispatch_number="360/SNV"), cast.reviewer, LATER
    )
    one.refresh_from_db()
    assert (one.title, one.dispatch_number) == ("Báo cáo 6 tháng", "360/SNV")
    assert of(cast.district).version == 1


# Opening ahead


def test_before_a_round_opens_its_units_see_it_and_enter_nothing(cast):
    opens = moment("2022-06-05 08:00")
    make_round(cast, opens_at=opens)
    report = of(cast.district)
    change = Change("1.1", typed="5", version=0)

    def save(at):
        return entry.save(
            report=of(cast.district), changes=[change], by=cast.editor, channel=Channel.API, at=at
        )

    with pytest.raises(Locked, match="08:00 05/06/2022") as refused:
        save(opens - timedelta(microseconds=1))
    assert refused.value.until == opens
    facts = actions.situation(report, cast.editor, now=NOW)
    assert "mở lúc" in " ".join(
        entry.workflow.blockers(entry.workflow.TRANSITIONS["present"], facts)
    )
    save(opens)
    assert report.values.get().typed == "5"


def test_an_opening_ahead_moves_until_it_has_come(cast):
    opens = moment("2022-06-05 08:00")
    one = make_round(cast, opens_at=opens)
    sooner = moment("2022-06-03 08:00")
    edit(one, as_it_is(one, opens_at=sooner), cast.reviewer)
    assert of(cast.district).opens_at == sooner
    one.refresh_from_db()
    with pytest.raises(BadRequest, match="đã mở cho các đơn vị nhập"):
        edit(one, as_it_is(one, opens_at=opens), cast.reviewer, at=sooner)
    with pytest.raises(BadRequest, match="phải trước hạn gửi"):
        edit(one, as_it_is(one, opens_at=DUE), cast.reviewer)


def test_figures_typed_before_a_round_stay_open_to_their_unit_before_it_opens(cast):
    make_report(cast, cells={"1.1": "7"})
    make_round(cast, opens_at=moment("2022-06-05 08:00"))
    assert of(cast.district).opens_at is None
    assert of(cast.neighbour).opens_at is not None


# The window


def test_another_window_asks_the_units_of_its_last_day(cast):
    one = make_round(cast)
    cast.neighbour.parent_edges.update(valid_to=date(2022, 6, 16))
    (late,) = make_children(cast.province, 1)
    UnitParent.objects.filter(unit=late).update(valid_from=date(2022, 6, 16))
    wanted = as_it_is(one, data_from=date(2021, 12, 18), data_to=date(2022, 6, 17))
    found = edit(one, wanted, cast.reviewer)
    assert found.newly == [late.name] and [one.unit for one in found.released] == [cast.neighbour]
    assert (of(cast.district).data_from, of(cast.district).data_to) == (
        wanted.data_from,
        wanted.data_to,
    )
    assert of(late).round == one and of(late).due_at == DUE
    gone = of(cast.neighbour)
    assert (gone.round, gone.due_at, gone.is_owed) == (None, None, False)
    assert gone.events.latest("sequence").name == "dropped"
    assert nothing_is_broken()


def test_the_window_stands_once_figures_were_sent_for_it(cast):
    one = make_round(cast)
    report = make_report(cast, State.SUBMITTED)
    other = as_it_is(one, data_to=date(2022, 6, 17))
    with pytest.raises(BadRequest, match="Đã có 1 đơn vị gửi số liệu từ 15/12/2021"):
        edit(one, other, cast.reviewer)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Đổi kỳ số liệu.")
    edit(one, other, cast.reviewer)
    assert of(cast.district).data_to == date(2022, 6, 17)


# Lines


def test_another_kind_of_unit_is_asked_and_one_is_not_any_more(cast):
    """What the units of a dropped line typed stays theirs."""
    one = make_round(cast)
    make_report(cast, cells={"1.1": "7"})
    (commune,) = make_children(cast.province, 1, kind="commune")
    with pytest.raises(BadRequest, match="Chọn ít nhất"):
        edit(one, as_it_is(one, asked=[]), cast.reviewer)
    more = [*as_it_is(one).asked, Asked("commune", small_form(), LATER)]
    found = edit(one, as_it_is(one, asked=more), cast.reviewer)
    assert found.newly == [commune.name] and not found.moved and not found.released
    assert of(commune).due_at == LATER
    found = edit(one, as_it_is(one, asked=more[1:]), cast.reviewer)
    assert {each.unit for each in found.released} == {cast.district, cast.neighbour}
    report = of(cast.district)
    assert (report.round_id, report.is_owed, report.values.get().typed) == (None, False, "7")
    assert nothing_is_broken()


def test_another_form_is_asked_of_the_same_units(cast):
    one = make_round(cast)
    make_report(cast, cells={"1.1": "7"})
    report = of(cast.district)
    other = make_form("soctrang-2022-huyen")
    found = edit(one, as_it_is(one, asked=[Asked("district", other, LATER)]), cast.reviewer)
    assert len(found.released) == 2 and len(found.newly) == 2
    report.refresh_from_db()
    assert (report.round_id, report.is_owed, report.values.get().typed) == (None, False, "7")
    assert set(one.reports.values_list("form__code", flat=True)) == {"soctrang-2022-huyen"}
    assert nothing_is_broken()


def test_a_line_on_which_something_is_on_its_way_stays(cast):
    one = make_round(cast)
    make_report(cast, State.AWAITING_SIGNATURE)
    other = make_form("soctrang-2022-huyen")
    with pytest.raises(BadRequest, match="Còn 1 đơn vị đã trình ký hoặc đã gửi"):
        edit(one, as_it_is(one, asked=[Asked("district", other, LATER)]), cast.reviewer)


@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "stranger", "nobody"])
def test_only_those_who_open_rounds_change_and_cancel_them(cast, person):
    one = make_round(cast)
    by = cast.people[person]
    with pytest.raises(NotAllowed):
        edit(one, moved_to(one, LATER), by)
    with pytest.raises(NotAllowed):
        actions.cancel_round(round=one, reason="Nhầm", by=by)
    with pytest.raises(NotAllowed):
        actions.attach(round=one, attachment=None, by=by)


def test_looking_at_changes_costs_the_same_for_few_and_many_units(
    cast, django_assert_max_num_queries
):
    def cost(period):
        one = make_round(cast, period=period)
        one = Round.objects.select_related("owner").get(pk=one.pk)
        wanted = moved_to(one, LATER + timedelta(days=365))
        with django_assert_max_num_queries(8) as asked:
            changes(one, wanted, NOW)
        return len(asked)

    few = cost("2022-Q1")
    make_children(cast.province, 20)
    assert cost("2022-H1") == few


# Cancelling


def test_a_cancelled_round_lets_its_drafts_go_with_their_figures(cast):
    one = make_round(cast)
    report = make_report(cast, cells={"1.1": "7"})
    assert actions.cancel_round(round=one, reason=" Mở nhầm kỳ ", by=cast.reviewer, at=NOW) == 2
    one.refresh_from_db()
    assert (one.cancel_reason, one.cancelled_by, one.cancelled_at) == (
        "Mở nhầm kỳ",
        cast.reviewer,
        NOW,
    )
    report = of(cast.district)
    assert (report.round, report.due_at, report.is_owed) == (None, None, False)
    assert report.values.get().typed == "7"
    assert report.events.latest("sequence").payload["reason"] == "Mở nhầm kỳ"
    assert nothing_is_broken()


def test_the_period_of_a_cancelled_round_is_asked_anew_and_takes_the_drafts_in(cast):
    make_report(cast, cells={"1.1": "7"})
    one = make_round(cast)
    actions.cancel_round(round=one, reason="Nhầm hạn", by=cast.reviewer)
    again = make_round(cast, due_at=LATER)
    report = of(cast.district)
    assert (report.round, report.due_at, report.is_owed) == (again, LATER, True)
    assert report.values.get().typed == "7"
    with pytest.raises(BadRequest, match="đã hủy"):
        edit(Round.objects.get(pk=one.pk), moved_to(again, LATER), cast.reviewer)
    with pytest.raises(BadRequest, match="đã hủy"):
        actions.cancel_round(round=one, reason="Lại", by=cast.reviewer)


@pytest.mark.parametrize("state", [State.AWAITING_SIGNATURE, State.SUBMITTED, State.APPROVED])
def test_a_round_someone_has_answered_is_not_cancelled(cast, state):
    one = make_round(cast)
    make_report(cast, state)
    with pytest.raises(BadRequest, match="Đã có 1 đơn vị trình ký hoặc gửi"):
        actions.cancel_round(round=one, reason="Nhầm", by=cast.reviewer)
    assert Round.objects.standing().get() == one


def test_a_round_once_answered_is_not_cancelled_although_the_report_came_back(cast):
    one = make_round(cast)
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    with pytest.raises(BadRequest, match="Đã có 1 đơn vị"):
        actions.cancel_round(round=one, reason="Nhầm", by=cast.reviewer)
    with pytest.raises(BadRequest, match="Nêu lý do hủy"):
        actions.cancel_round(round=one, reason="", by=cast.reviewer)


def test_a_report_begun_after_its_round_was_cancelled_is_in_no_round(cast):
    one = make_round(cast)
    actions.cancel_round(round=one, reason="Nhầm", by=cast.reviewer)
    (added,) = make_children(cast.province, 1)
    staff(cast, [added], cast.nobody)
    report = actions.start_report(
        unit=added, period=Period.parse("2022-H1"), form=make_form(), by=cast.nobody
    )
    assert (report.round, report.due_at) == (None, None)


# At one moment


@pytest.mark.django_db(transaction=True)
def test_a_round_cancelled_while_a_report_is_presented_leaves_one_of_the_two():
    cast = make_cast()
    one = make_round(cast, due_at=moment("2030-06-15 17:00"))
    make_report(cast)
    report = of(cast.district)
    fill(report, complete(report), by=cast.editor)

    def work(name):
        try:
            user = User.objects.get(username=name)
            if name == "editor":
                actions.move(report=of(cast.district), name="present", by=user)
            else:
                actions.cancel_round(round=Round.objects.get(pk=one.pk), reason="Nhầm", by=user)
        except BadRequest as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        presented, cancelled = pool.map(work, ["editor", "reviewer"])
    report = of(cast.district)
    assert presented is None and report.state == State.AWAITING_SIGNATURE
    if cancelled is None:  # the draft had left the round before it was presented
        assert report.round is None
    else:
        assert "trình ký hoặc gửi" in cancelled and report.round == one
    assert nothing_is_broken()


@pytest.mark.django_db(transaction=True)
def test_a_report_begun_while_its_round_is_moved_is_under_the_new_dates():
    cast = make_cast()
    one = make_round(cast, due_at=moment("2030-06-15 17:00"))
    (unit,) = make_children(cast.province, 1)
    staff(cast, [unit], cast.nobody)
    wanted = moved_to(one, moment("2030-06-20 17:00"))
    form = make_form()

    def work(name):
        try:
            user = User.objects.get(username=name)
            if name == "nobody":
                period = Period.parse("2022-H1")
                actions.start_report(unit=unit, period=period, form=form, by=user)
            else:
                actions.edit_round(round=Round.objects.get(pk=one.pk), wanted=wanted, by=user)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, ["nobody", "reviewer"])) == [None, None]
    due = set(Report.objects.filter(round=one).values_list("due_at", flat=True))
    assert due == {moment("2030-06-20 17:00")} and of(unit).round == one
    assert nothing_is_broken()
