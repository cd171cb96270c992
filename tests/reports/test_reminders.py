"""Reminders: to those who owe and to nobody else, each step once for a deadline."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobs.periodic import Clock
from reports import actions, reminders
from reports.models import Notification, Report
from reports.refusals import BadRequest, NotAllowed
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import complete, fill, make_children, make_report, make_round, moment, staff
from tests.jobs.working import work_off
from units.models import Assignment
from units.policy import Role

STEPS = (7, 3, 1, -1)
DUE = "2022-06-15"
database = pytest.mark.django_db


# ---- Which step is due


@pytest.mark.parametrize(
    ("days", "is_over", "step"),
    [
        (9, False, None),
        (8, False, None),
        (7, False, 7),
        (6, False, 7),  # nothing ran the day before
        (5, False, 7),
        (4, False, None),  # too late for that one, too early for the next
        (3, False, 3),
        (2, False, 3),
        (1, False, 1),
        (0, False, 1),
        (0, True, None),  # the hour has passed, the day after has not come
        (-1, True, -1),
        (-3, True, -1),
        (-4, True, None),
        (-200, True, None),
    ],
)
def test_the_newest_step_is_due_and_not_for_ever(days, is_over, step):
    assert reminders.step_due(days, 30, is_over, STEPS) == step


@pytest.mark.parametrize(("told", "step"), [(30, 3), (4, 3), (3, None), (2, None)])
def test_news_of_the_deadline_takes_the_place_of_the_steps_before_it(told, step):
    assert reminders.step_due(2, told, False, STEPS) == step


@given(
    st.integers(-40, 40),
    st.integers(0, 40),
    st.booleans(),
    st.sets(st.integers(-10, 20), max_size=6),
)
def test_a_step_due_is_one_of_the_steps_and_near(days, told, is_over, steps):
    found = reminders.step_due(days, told, is_over, steps)
    if found is not None:
        assert found in steps and 0 <= found - days <= reminders.LATE and found < told
        assert (found < 0) == is_over
        assert not [one for one in steps if days <= one < found and (one < 0) == is_over]


# ---- Who is told


@pytest.fixture
def opened(cast):
    """A round of two districts, due on DUE; its opening is told and done with."""
    one = make_round(cast)
    Notification.objects.all().delete()
    return one


def remind(day: str, hour: str = "09:00") -> set[str]:
    """Return who was told something new."""
    known = set(Notification.objects.values_list("pk", flat=True))
    reminders.remind(moment(f"{day} {hour}"))
    new = Notification.objects.exclude(pk__in=known)
    assert set(new.values_list("kind", flat=True)) <= {"remind"}
    return set(new.values_list("to__username", flat=True))


OWING = {"editor", "signer", "outsider", "outside_signer"}


def lead(cast, unit, user="nobody") -> None:
    Assignment.objects.create(user=cast.people[user], role=Role.LEADER, unit=unit)


@database
def test_those_who_owe_are_told_at_each_step_and_leaders_at_the_last_two(cast, opened):
    lead(cast, cast.district)
    told = {day: remind(f"2022-06-{day:02}") for day in range(1, 25)}
    assert {day: names for day, names in told.items() if names} == {
        8: OWING,
        12: OWING,
        14: OWING | {"nobody"},
        16: OWING | {"nobody"},
    }


@database
def test_a_reminder_says_what_by_when_and_in_which_state(cast, opened):
    remind("2022-06-12")
    one = Notification.objects.get(to=cast.editor)
    assert one.title == "Nhắc hạn gửi báo cáo: Huyện Đông Sơn, 6 tháng đầu năm 2022"
    assert one.detail == ("Còn 3 ngày: hạn gửi 17:00 15/06/2022. Trạng thái báo cáo: đang nhập.")
    assert one.report == Report.objects.get(unit=cast.district)
    remind("2022-06-16")
    late = Notification.objects.filter(to=cast.editor).latest("pk")
    assert late.title.startswith("Quá hạn gửi báo cáo: ") and "Quá hạn 1 ngày" in late.detail


@database
@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_who_has_filed_is_not_told(cast, opened, state):
    make_report(cast, state)
    Notification.objects.all().delete()
    for day in range(1, 25):
        remind(f"2022-06-{day:02}")
    assert not Notification.objects.filter(to__in=[cast.editor, cast.signer]).exists()
    assert Notification.objects.filter(to=cast.outsider).count() == 4


@database
def test_what_waits_for_its_signature_is_still_owed(cast, opened):
    make_report(cast, State.AWAITING_SIGNATURE)
    assert remind("2022-06-12") == OWING
    assert "chờ ký" in Notification.objects.filter(to=cast.signer, kind="remind").get().detail


@database
def test_a_report_that_came_back_is_owed_again(cast, opened):
    report = make_report(cast, State.SUBMITTED)
    assert "editor" not in remind("2022-06-08")
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    assert {"editor", "signer"} <= remind("2022-06-12")


@database
def test_the_same_day_again_tells_nobody_again(cast, opened):
    assert remind("2022-06-08") == OWING
    for hour in range(7, 24):
        assert remind("2022-06-08", f"{hour:02}:00") == set()
    assert remind("2022-06-09") == set()


@database
def test_after_a_day_without_workers_only_the_newest_step_is_told(cast, opened):
    assert remind("2022-06-13") == OWING  # T-3 was missed
    assert remind("2022-06-17") == OWING  # T-1 and T+1 were missed
    assert Notification.objects.filter(to=cast.editor).count() == 2
    assert "Quá hạn 2 ngày" in Notification.objects.filter(to=cast.editor).latest("pk").detail


@database
def test_nobody_is_told_at_night(cast, opened):
    assert remind("2022-06-08", "06:59") == set()
    assert remind("2022-06-08", "07:00") == OWING


@database
def test_a_round_opened_days_before_its_deadline_reminds_of_what_comes_after(cast):
    make_round(cast, at=moment("2022-06-13 10:00"))
    Notification.objects.all().delete()
    assert remind("2022-06-13", "12:00") == set()
    assert remind("2022-06-14") == OWING


@database
def test_the_deadline_in_force_counts(cast, opened):
    assert remind("2022-06-12") == OWING
    report = Report.objects.for_page().get(unit=cast.district)
    actions.extend(
        report=report,
        due_at=moment("2022-06-25 17:00"),
        reason="Mất điện.",
        by=cast.reviewer,
        at=moment("2022-06-13 08:00"),
    )
    Notification.objects.filter(kind="extend").delete()
    told = {day: remind(f"2022-06-{day}") for day in range(13, 30)}
    mine = {day for day, names in told.items() if "editor" in names}
    assert mine == {18, 22, 24, 26}  # the steps of the new deadline, T-3 among them
    assert {day for day, names in told.items() if "outsider" in names} == {14, 16}


@database
def test_a_report_outside_any_round_or_out_of_it_again_is_not_asked_for(cast, opened):
    make_report(cast, period="2022-Q1")
    Report.objects.filter(unit=cast.district).update(round=None)
    assert remind("2022-06-12") == {"outsider", "outside_signer"}


@database
def test_overdue_reports_of_years_ago_stay_silent(cast, opened):
    assert remind("2026-06-12") == set()


@database
def test_a_person_with_two_roles_is_told_once(cast, opened):
    Assignment.objects.create(user=cast.editor, role=Role.SIGNER, unit=cast.district)
    lead(cast, cast.district, "editor")
    remind("2022-06-14")
    assert Notification.objects.filter(to=cast.editor).count() == 1


@database
def test_the_steps_are_a_setting(cast, opened, settings):
    settings.REMINDER_DAYS = (5, 0)
    told = {day: remind(f"2022-06-{day:02}") for day in range(1, 25)}
    assert [day for day, names in told.items() if names] == [10, 15]


@database
def test_the_clock_reminds_through_a_worker(cast, settings):
    settings.REMINDERS_FROM_HOUR = 0
    settings.JOB_PERIODS = {"remind": settings.JOB_PERIODS["remind"]}
    now = timezone.now()
    make_round(cast, at=now - timedelta(days=9), due_at=now + timedelta(days=3))
    Notification.objects.all().delete()
    for _ in range(2):
        assert Clock().tick() in (["remind"], [])
        work_off()
    assert Counter(Notification.objects.values_list("kind", flat=True)) == {"remind": 4}


@database
def test_it_costs_the_same_for_2_and_for_30_units(cast, django_assert_num_queries):
    make_round(cast, period="2022-Q1")  # due on the same day
    Notification.objects.all().delete()
    with django_assert_num_queries(7):  # reports, people, told, savepoint, owed, written, savepoint
        assert reminders.remind(moment("2022-06-12 09:00")) == 4
    Notification.objects.all().delete()
    staff(cast, make_children(cast.province, 28))
    make_round(cast)
    Notification.objects.all().delete()
    with django_assert_num_queries(7):
        assert reminders.remind(moment("2022-06-12 09:00")) == 2 * 2 * 2 + 2 * 28


# ---- Over any course of events

DAYS = st.integers(0, 24)
DEEDS = st.sampled_from(["present", "submit", "send_back", "approve", "withdraw", "extend"])


@database
@settings(max_examples=12)  # each is a month of 25 mornings
@given(st.lists(st.tuples(DAYS, DEEDS), max_size=8), st.sets(DAYS))
@example([(7, "submit"), (9, "send_back")], set())
@example([(12, "extend")], {7, 11})
def test_nobody_who_filed_is_reminded_and_who_owes_gets_each_step_at_most_once(story, down):
    """Days of a month with things done on some, and no worker on others."""
    with transaction.atomic():
        run_a_month(story, down)
        transaction.set_rollback(True)


def run_a_month(story, down) -> None:
    cast = make_cast()
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    fill(report, complete(report), by=cast.editor)
    first, told = moment("2022-06-01 10:00"), []
    for day in range(25):
        now = first + timedelta(days=day)
        for deed in [name for when, name in story if when == day]:
            do(deed, cast, Report.objects.for_page().get(pk=report.pk), now)
        if day in down:
            continue
        before = set(Notification.objects.values_list("pk", flat=True))
        for _ in range(2):
            reminders.remind(now)
        fresh = Report.objects.get(pk=report.pk)
        new = list(Notification.objects.exclude(pk__in=before).filter(report=report))
        assert len(new) in (0, 2)  # editor and signer, or nobody
        assert not (new and fresh.submitted_at), "reminded although it was filed"
        if not fresh.submitted_at and fresh.due_at == moment(f"{DUE} 17:00"):
            assert new or 14 - day not in STEPS, "owed and not reminded"
        told += [(one.to_id, one.once) for one in new]
    assert len(told) == len(set(told))
    for user in (cast.editor.pk, cast.signer.pk):
        assert Counter(to for to, _ in told)[user] <= 2 * len(STEPS)  # of two deadlines


def do(deed: str, cast, report: Report, now) -> None:
    """Do something if the workflow lets it be done."""
    steps = {"submit": ("present", "submit"), "approve": ("approve",)}.get(deed, (deed,))
    who = {"present": cast.editor, "submit": cast.signer, "withdraw": cast.signer}
    for step in steps:
        try:
            if step == "extend":
                due = moment("2022-06-22 17:00")
                actions.extend(report=report, due_at=due, reason="Lũ", by=cast.reviewer, at=now)
            else:
                by = who.get(step, cast.reviewer)
                actions.move(report=report, name=step, by=by, note="Lý do.", at=now)
        except (NotAllowed, BadRequest):
            return
