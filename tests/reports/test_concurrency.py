"""Several people at once, in threads with transactions of their own, on the database in use."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from indicators import catalogue, drafts
from indicators.catalogue import CatalogueError
from indicators.models import Figure, FormVersion, Indicator, Target
from indicators.spec import IndicatorSpec
from reports import actions, entry, record
from reports.entry import Change, Channel, Status
from reports.models import Event, Release, Report, Submission, Value
from reports.refusals import BadRequest, NotAllowed, Stale
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import RATE, make_form, make_report

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 8
ROWS = ("1.1", "1.3", "1.4", "1.7", "1.9", "1.10", "1.12", "1.16")


def together(work: Callable[[int], object], count: int) -> list:
    """Run the work `count` times at once; return results and exceptions in the order of numbers."""
    start = Barrier(count)

    def one(number: int):
        try:
            start.wait(timeout=30)
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def as_a_process_would(username: str, pk: int):
    """Return the person and the report as a request loads them: nothing shared between threads."""
    return User.objects.get(username=username), Report.objects.for_page().get(pk=pk)


def test_people_who_type_in_different_rows_all_keep_their_figures():
    report = make_report(make_cast())

    def work(number):
        editor, own = as_a_process_would("editor", report.pk)
        change = Change(ROWS[number], typed=str(number), version=0)
        outcome = entry.save(report=own, changes=[change], by=editor, channel=Channel.BROWSER)
        return outcome.cells[0].status

    assert together(work, PEOPLE) == [Status.SAVED] * PEOPLE
    stored = dict(Value.objects.filter(report=report).values_list("item__code", "typed"))
    assert stored == {item: str(number) for number, item in enumerate(ROWS)}
    assert Event.objects.filter(report=report, name="cells").count() == PEOPLE
    assert Report.objects.get(pk=report.pk).version == report.version + PEOPLE
    assert list(record.faults()) == []


def test_of_people_who_type_in_one_cell_the_first_is_saved_and_the_others_see_his_figure():
    report = make_report(make_cast())

    def work(number):
        editor, own = as_a_process_would("editor", report.pk)
        change = Change("1.1", typed=str(number + 1), version=0)
        outcome = entry.save(report=own, changes=[change], by=editor, channel=Channel.BROWSER)
        return outcome.cells[0]

    cells = together(work, PEOPLE)
    stored = Value.objects.get(report=report)
    statuses = Counter(cell.status for cell in cells)
    assert statuses == {Status.SAVED: 1, Status.CONFLICT: PEOPLE - 1}
    assert {cell.after.typed for cell in cells} == {stored.typed}
    assert stored.version == 1
    assert Event.objects.filter(report=report, name="cells").count() == 1


def test_a_hundred_identical_submits_make_one_submission_and_get_one_receipt():
    report = make_report(make_cast(), State.AWAITING_SIGNATURE)

    def work(number):
        signer, own = as_a_process_would("signer", report.pk)
        event = actions.move(
            report=own, name="submit", by=signer, version=report.version, idempotency_key="một"
        )
        return event.pk, event.payload["receipt"]

    answers = together(work, 100)
    assert set(answers) == {answers[0]}
    assert Submission.objects.get(report=report).receipt == answers[0][1]
    assert Event.objects.filter(report=report, name="submit").count() == 1
    assert list(record.faults()) == []


def test_of_submits_without_a_key_one_succeeds_and_the_others_are_told():
    report = make_report(make_cast(), State.AWAITING_SIGNATURE)

    def work(number):
        signer, own = as_a_process_would("signer", report.pk)
        return actions.move(report=own, name="submit", by=signer)

    kinds = Counter(type(answer) for answer in together(work, PEOPLE))
    assert kinds == {Event: 1, NotAllowed: PEOPLE - 1}
    assert Submission.objects.count() == 1


def test_an_approval_and_a_return_at_once_leave_one_decision():
    """Each decided on the version both had read; whoever is second is told that it changed."""
    report = make_report(make_cast(), State.SUBMITTED)

    def work(number):
        reviewer, own = as_a_process_would(("reviewer", "second_reviewer")[number % 2], report.pk)
        name = ("approve", "send_back")[number % 2]
        return actions.move(
            report=own, name=name, by=reviewer, note="Xem lại.", version=report.version
        ).name

    answers = together(work, PEOPLE)
    told = [one for one in answers if isinstance(one, Stale)]
    (decided,) = [one for one in answers if isinstance(one, str)]
    assert len(told) == PEOPLE - 1
    assert Event.objects.filter(report=report, name__in=["approve", "send_back"]).count() == 1
    assert Figure.objects.exists() is (decided == "approve")


def test_a_version_changed_after_it_was_read_is_not_approved():
    """Withdrawn, corrected and sent again while the reviewer read what was sent first."""
    cast = make_cast()
    report = make_report(cast, State.SUBMITTED)
    read = report.version
    actions.move(report=report, name="withdraw", by=cast.signer, note="Nhập nhầm một dòng.")
    cells = [Change("1.1", typed="7", version=1)]
    entry.save(report=report, changes=cells, by=cast.editor, channel=Channel.BROWSER)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    with pytest.raises(Stale):
        actions.move(report=report, name="approve", by=cast.reviewer, version=read)
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED
    assert not Figure.objects.exists()
    actions.move(report=report, name="approve", by=cast.reviewer, version=report.version)
    assert Figure.objects.get(item_code="1.1").value == 7


def test_two_reviewers_who_approve_the_same_reports_at_once_approve_each_once():
    cast = make_cast()
    clean = {"4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}  # nothing is found in it
    reports = [
        make_report(cast, State.SUBMITTED, unit=unit, cells=clean)
        for unit in (cast.district, cast.neighbour)
    ]
    versions = {one.pk: one.version for one in reports}

    def work(number):
        reviewer = User.objects.get(username=("reviewer", "second_reviewer")[number])
        own = Report.objects.for_page().order_by("pk" if number else "-pk")
        outcomes = actions.approve_clean(
            reports=own, versions=versions, by=reviewer, key=f"lần {number}"
        )
        return {one.report.pk: one.reason for one in outcomes}

    first, second = together(work, 2)
    for report in reports:
        told = sorted([first[report.pk], second[report.pk]])
        assert told == ["", "Báo cáo vừa thay đổi; hãy xem lại rồi thực hiện."]
        assert Event.objects.filter(report=report, name="approve").count() == 1
        assert Report.objects.get(pk=report.pk).state == State.APPROVED
    assert list(record.faults()) == []


def test_one_number_asked_for_two_documents_at_once_is_given_to_one():
    cast = make_cast()
    periods = ("2022-H1", "2022-Q3")
    reports = [make_report(cast, State.SUBMITTED, period=period) for period in periods]

    def work(number):
        editor, own = as_a_process_would("editor", reports[number].pk)
        on = date(2022, 9, 15)
        return actions.release_document(report=own, number="56", on=on, by=editor)

    answers = together(work, 2)
    (given,) = Release.objects.all()
    (refused,) = [one for one in answers if one != given]
    assert isinstance(refused, BadRequest) and "Số 56/BC-UBND năm 2022" in str(refused)
    assert Event.objects.filter(name="release_document").count() == 1
    assert list(record.faults()) == []


def test_a_report_is_begun_once_however_many_begin_it():
    cast = make_cast()
    form = make_report(cast, unit=cast.neighbour).form

    def work(number):
        from indicators.periods import Period

        editor = User.objects.get(username="editor")
        period = Period.parse("2022-H1")
        return actions.start_report(unit=cast.district, period=period, form=form, by=editor).pk

    assert len(set(together(work, PEOPLE))) == 1
    report = Report.objects.get(unit=cast.district)
    assert [event.name for event in report.events.all()] == ["created"]


def test_of_people_who_set_one_target_at_once_one_is_saved_and_the_others_are_told():
    admin = make_cast().admin
    make_form()
    fields = {"unit": "binhan", "unit_kind": "district", "indicator": RATE, "year": "2023"}
    fields |= {"minimum": "60", "source": "Kế hoạch số 96/KH-UBND"}
    clients = [Client() for _ in range(PEOPLE)]
    for client in clients:
        client.force_login(admin)

    def work(number):
        return clients[number].post(reverse("indicators:target-add"), fields)

    answers = together(work, PEOPLE)
    assert Counter(one.status_code for one in answers) == {302: 1, 422: PEOPLE - 1}
    for one in answers:
        if one.status_code == 422:
            assert "Đã có mục tiêu này của đơn vị trong năm" in one.content.decode()
    assert Target.objects.count() == 1


def test_two_drafts_with_one_new_indicator_are_issued_or_refused_in_a_sentence():
    cast = make_cast()
    spec = IndicatorSpec("thu.moi", "Chỉ tiêu mới", "count", "sum", "in_period")
    for number in range(2):
        draft = drafts.clone(form=make_form(), code=f"thu-{number}", title="Mẫu", by=cast.admin)
        form = catalogue.form_spec(draft)
        last = form.tables[0].items[-1]
        row = replace(last, code=f"1.{last.order + 1}", indicator=spec.code, unit="Người", level=1)
        table = replace(form.tables[0], items=(*form.tables[0].items, row))
        form = replace(form, tables=(table, *form.tables[1:]), indicators=(*form.indicators, spec))
        drafts.save(draft=draft, form=form, version=1, by=cast.admin)

    def work(number):
        leader = User.objects.get(username="leader")
        draft = FormVersion.objects.get(code=f"thu-{number}")
        try:
            return drafts.publish(draft=draft, version=2, by=leader).code
        except CatalogueError as refused:
            return str(refused)

    answers = set(together(work, 2))
    assert answers <= {"thu-0", "thu-1", catalogue.MADE_MEANWHILE}
    assert answers & {"thu-0", "thu-1"}
    assert Indicator.history.filter(code=spec.code).count() == 1
