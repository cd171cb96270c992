"""Who is told of what happens to a report, in the transaction of what happened."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from indicators.periods import Period
from reports import actions, notifications, workflow
from reports.models import Event, Notification, Report
from reports.notifications import GROUPS, OPTIONAL, TOLD, Group
from reports.pages.history import DEEDS
from reports.workflow import State
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
from units.holders import Holders
from units.models import Assignment, held_by
from units.policy import Permission, Role, can

pytestmark = pytest.mark.django_db
NOTE = "Rà lại Biểu 3."


def told(kind: str) -> set[str]:
    """Return who was told of the events of one name."""
    found = Notification.objects.filter(kind=kind)
    return set(found.values_list("to__username", flat=True))


def move(report, name, by, note=NOTE):
    return actions.move(report=report, name=name, by=by, note=note)


def only(kind: str, to) -> Notification:
    return Notification.objects.get(kind=kind, to=to)


def test_an_opened_round_is_told_the_people_of_each_unit_it_asks(cast):
    make_round(cast)
    assert told("created") == {"editor", "signer", "outsider", "outside_signer"}
    one = only("created", cast.editor)
    assert one.title == "Mở đợt báo cáo: Huyện Đông Sơn, 6 tháng đầu năm 2022"
    assert one.detail == "Hạn gửi: 17:00 15/06/2022."
    assert one.report.unit == cast.district and one.at == moment("2022-06-01 08:00")
    assert one.read_at is None


def test_a_draft_its_own_unit_begins_outside_a_round_is_no_news(cast):
    make_report(cast)
    assert not Notification.objects.exists()


def test_a_draft_begun_before_its_round_is_told_when_it_joins(cast):
    make_report(cast)
    make_round(cast)
    assert told("joined") == {"editor", "signer"}
    assert only("joined", cast.signer).detail == "Hạn gửi: 17:00 15/06/2022."


def test_the_way_of_a_report_is_told_to_who_has_the_next_step_or_waits_for_it(cast):
    make_round(cast)
    report = make_report(cast, State.APPROVED)
    assert told("present") == {"signer"}
    assert told("submit") == {"editor"}
    assert told("approve") == {"editor", "signer"}
    assert only("approve", cast.signer).title == (
        "Báo cáo đã được phê duyệt: Huyện Đông Sơn, 6 tháng đầu năm 2022"
    )

    move(report, "ask_reopen", cast.signer)
    assert told("ask_reopen") == {"editor", "reviewer", "second_reviewer"}
    move(report, "refuse_reopen", cast.reviewer)
    assert told("refuse_reopen") == {"editor", "signer", "second_reviewer"}
    move(report, "ask_reopen", cast.reviewer)
    move(report, "reopen", cast.second_reviewer)
    assert told("reopen") == {"editor", "signer", "reviewer"}
    assert only("reopen", cast.editor).quote == NOTE


def test_a_returned_report_is_told_with_its_reason(cast):
    report = make_report(cast, State.SUBMITTED)
    move(report, "send_back", cast.reviewer)
    assert told("send_back") == {"editor", "signer"}
    assert only("send_back", cast.editor).quote == NOTE


def test_what_the_signer_hands_back_is_told_the_editor(cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    move(report, "decline", cast.signer)
    assert told("decline") == {"editor"} and only("decline", cast.editor).quote == NOTE
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    move(report, "withdraw", cast.signer)
    assert told("withdraw") == {"editor"}


def test_a_submission_is_not_told_its_reviewers_one_by_one(cast):
    make_report(cast, State.SUBMITTED)
    assert not Notification.objects.filter(to__in=[cast.reviewer, cast.second_reviewer]).exists()


def test_an_extension_is_told_with_the_new_deadline(cast):
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    due, at = moment("2022-06-20 17:00"), moment("2022-06-10 08:00")
    actions.extend(report=report, due_at=due, reason="Mất điện.", by=cast.reviewer, at=at)
    assert told("extend") == {"editor", "signer"}
    one = only("extend", cast.editor)
    assert (one.detail, one.quote) == ("Hạn gửi: 17:00 20/06/2022.", "Mất điện.")


def test_remarks_reach_the_other_side_once_until_they_are_read(cast):
    report = make_report(cast, State.SUBMITTED)
    thread = actions.remark(report=report, text="Vì sao?", item="3.18", by=cast.reviewer)
    for number in range(5):
        actions.remark(report=report, text=f"Dòng {number}?", by=cast.reviewer)
    assert told("remark") == {"editor", "signer"}
    assert Notification.objects.filter(kind="remark", to=cast.editor).count() == 1

    Notification.objects.filter(to=cast.editor).update(read_at=moment("2022-06-10 09:00"))
    actions.remark(report=report, text="Còn nữa.", by=cast.reviewer)
    remarks = Notification.objects.filter(kind="remark")
    assert Counter(remarks.values_list("to__username", flat=True)) == {"editor": 2, "signer": 1}

    actions.remark(report=report, text="Do sáp nhập.", answers=thread, by=cast.editor)
    assert told("remark") == {"editor", "signer", "reviewer"}
    assert only("remark", cast.reviewer).quote == "Do sáp nhập."


def test_a_reviewers_answer_to_the_units_answer_is_told_the_unit(cast):
    report = make_report(cast, State.SUBMITTED)
    thread = actions.remark(report=report, text="Vì sao?", by=cast.reviewer)
    Notification.objects.all().delete()
    actions.remark(report=report, text="Chưa đủ.", answers=thread, by=cast.second_reviewer)
    assert told("remark") == {"editor", "signer"}


def test_nobody_is_told_what_he_did_himself(cast):
    make_round(cast)
    report = make_report(cast, State.APPROVED)
    actions.remark(report=report, text="Xong.", by=cast.reviewer)
    for event in Event.objects.all():
        same = Notification.objects.filter(kind=event.name, report_id=event.report_id)
        assert not same.filter(to=event.by_id, at=event.at).exists(), event


def test_what_was_rolled_back_is_told_nobody(cast):
    report = make_report(cast, State.SUBMITTED)
    before = Notification.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move(report, "send_back", cast.reviewer)
        assert Notification.objects.count() > before
        raise ZeroDivisionError
    assert Notification.objects.count() == before


def test_a_closed_account_and_one_whose_role_ended_are_told_nothing(cast):
    cast.signer.is_active = False
    cast.signer.save()
    Assignment.objects.filter(user=cast.editor).update(valid_to="2021-12-31")
    make_round(cast)
    assert told("created") == {"outsider", "outside_signer"}


@pytest.mark.parametrize("permission", list(Permission))
def test_holders_are_those_the_policy_lets(cast, permission):
    report = make_report(cast)
    for unit in (cast.province, cast.district):
        Assignment.objects.create(user=cast.nobody, role=Role.LEADER, unit=unit)
    for user in cast.people.values():
        user.__dict__.pop("_held", None)
    for place in (report.place, make_province_place(cast)):
        allowed = {one.pk for one in cast.people.values() if can(held_by(one), permission, place)}
        assert Holders([place]).may([permission], place) == allowed


def make_province_place(cast):
    from units.policy import Place

    return Place(cast.province.code, f"/{cast.province.code}/", "")


def test_every_event_told_is_one_the_portal_writes_and_every_kind_has_a_group():
    assert TOLD.keys() <= workflow.TRANSITIONS.keys() | DEEDS.keys()
    assert set(GROUPS.values()) == set(Group)
    assert OPTIONAL.keys() == set(Group) - {Group.MUST}
    assert {name for name, group in GROUPS.items() if group == Group.MUST} == {
        "decline",
        "send_back",
        "refuse_reopen",
        "refuse_extension",
        "withdraw_extension",
    }


def test_telling_costs_the_same_however_many_units_and_people_there_are(
    cast, django_assert_max_num_queries
):
    report = make_report(cast, State.SUBMITTED)
    event = Event.objects.get(report=report, name="submit")
    with django_assert_max_num_queries(3):
        notifications.tell(event)
    staff(cast, [cast.district], *[cast.nobody, cast.stranger, cast.leader])
    before = Notification.objects.count()
    with django_assert_max_num_queries(3):
        notifications.tell(event)
    assert Notification.objects.count() == before + 4
    with django_assert_max_num_queries(0):
        notifications.tell(Event(report_id=report.pk, name="cells"))


def test_opening_a_round_tells_all_units_in_one_go(cast, django_assert_max_num_queries):
    """Three queries, however many units: what is told must not hold up the database."""
    staff(cast, make_children(cast.province, 3))
    with django_assert_max_num_queries(1000) as few:
        make_round(cast)
    staff(cast, make_children(cast.province, 20))
    with django_assert_max_num_queries(1000) as many:
        make_round(cast, period="2022-Q3")
    for found in (few, many):
        asked = [one["sql"] for one in found.captured_queries]
        assert sum("reports_notification" in sql for sql in asked) == 1
        assert sum("units_assignment" in sql and "is_active" in sql for sql in asked) == 1
    assert Notification.objects.filter(report__period="2022-Q3").count() == 4 + 2 * 23


def test_what_is_told_together_is_told_once_and_not_after_a_failure(cast):
    report = make_report(cast, State.SUBMITTED)
    event = Event.objects.get(report=report, name="submit")
    Notification.objects.all().delete()
    with pytest.raises(ZeroDivisionError), notifications.together():
        notifications.tell(event)
        raise ZeroDivisionError
    assert not Notification.objects.exists()
    with notifications.together():
        notifications.tell(event)
        notifications.tell(event)
        assert not Notification.objects.exists()
    assert Notification.objects.count() == 2
    notifications.tell(event)
    assert Notification.objects.count() == 3


def test_what_was_read_long_ago_is_cleared_and_what_is_unread_stays_a_year(cast):
    make_round(cast)
    now = moment("2022-10-01 08:00")
    Notification.objects.filter(to=cast.editor).update(read_at=now - timedelta(days=91))
    Notification.objects.filter(to=cast.outsider).update(read_at=now - timedelta(days=89))
    notifications.clear(now)
    assert told("created") == {"signer", "outsider", "outside_signer"}
    notifications.clear(moment("2023-06-02 08:00"))
    assert not Notification.objects.exists()


def test_a_unit_added_to_an_open_round_is_told_too(cast):
    """As a reorganisation does: through the same event."""
    from reports.actions.rounds import create
    from reports.entry import Channel
    from units.models import UnitParent

    opened = make_round(cast)
    (unit,) = make_children(cast.province, 1)
    staff(cast, [unit])
    line = opened.forms.get()
    tree = UnitParent.objects.tree(opened.data_to)
    period, now = Period.parse(opened.period), moment("2022-06-05 08:00")
    create(unit, period, make_form(), opened, line, tree, cast.reviewer, Channel.BROWSER, now)
    assert Notification.objects.filter(report__unit=unit).count() == 2


def test_saving_cells_tells_nobody(cast):
    report = make_report(cast)
    fill(report, complete(report), by=cast.editor)
    assert not Notification.objects.exists()


def test_a_request_for_time_reaches_the_reviewers_and_its_answer_the_unit(cast):
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    asked = actions.ask_extension(
        report=report,
        wanted_until=moment("2022-06-20 17:00"),
        reason=NOTE,
        by=cast.editor,
        at=moment("2022-06-10 08:00"),
    )
    assert told("ask_extension") == {"reviewer", "second_reviewer"}
    actions.refuse_extension(
        request=asked, reason=NOTE, by=cast.reviewer, at=moment("2022-06-10 09:00")
    )
    assert told("refuse_extension") == {"editor", "signer"}
    assert only("refuse_extension", cast.editor).quote == NOTE


def test_who_is_let_off_is_told_why_and_that_it_ended(cast):
    make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    actions.exempt(report=report, reason=NOTE, by=cast.reviewer)
    assert only("exempted", cast.editor).quote == NOTE
    actions.end_exemption(report=report, by=cast.reviewer)
    assert "17:00 15/06/2022" in only("owed_again", cast.signer).detail


def test_a_cancelled_round_is_told_with_the_reason(cast):
    actions.cancel_round(round=make_round(cast), reason=NOTE, by=cast.reviewer)
    assert told("cancelled") == {"editor", "signer", "outsider", "outside_signer"}
    assert only("cancelled", cast.editor).quote == NOTE
