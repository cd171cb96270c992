"""Later deadlines for several units at once, and decisions that meet at one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from reports import actions
from reports.models import Extension, ExtensionRequest, Report, Submission
from reports.refusals import BadRequest
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import make_children, make_report, make_round, moment
from tests.reports.test_extensions import (
    BEFORE,
    LATER,
    ask,
    fresh,
    moment_of,
    nothing_is_broken,
)


@pytest.mark.django_db
def test_several_units_get_one_deadline_and_who_has_sent_holds_up_nobody(cast):
    make_children(cast.province, 2)
    make_round(cast)
    make_report(cast, State.SUBMITTED)
    reports = list(Report.objects.for_page().order_by("pk"))
    granted, refused = actions.extend_all(
        reports=reports,
        due_at=LATER,
        reason="Bão số 3",
        document_number="15/SNV",
        by=cast.reviewer,
        at=BEFORE,
    )
    assert {one.report.unit.code for one in granted} == {
        "binhan.taylam",
        "binhan.h004",
        "binhan.h005",
    }
    ((sent, sentence),) = refused
    assert sent.unit == cast.district and "đã gửi báo cáo" in sentence
    assert set(Report.objects.filter(submitted_at=None).values_list("due_at", flat=True)) == {LATER}
    assert nothing_is_broken()


# At one moment


@pytest.mark.django_db(transaction=True)
def test_an_extension_granted_while_the_report_is_sent_leaves_one_order_of_things():
    """Either it was granted first and counts, or the report came first and it is refused."""
    cast = make_cast()
    make_round(cast, due_at=moment("2030-06-15 17:00"))
    make_report(cast, State.AWAITING_SIGNATURE)
    report = Report.objects.get(unit=cast.district)
    later = moment("2030-06-20 17:00")

    def work(name):
        try:
            user = User.objects.get(username=name)
            own = Report.objects.for_page().get(pk=report.pk)
            if name == "signer":
                actions.move(report=own, name="submit", by=user)
            else:
                actions.extend(report=own, due_at=later, reason="Lũ lụt", by=user)
        except BadRequest as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent, granted = pool.map(work, ["signer", "reviewer"])
    assert sent is None
    kept = moment_of(Submission.objects.get().snapshot["due_at"])
    names = list(report.events.order_by("sequence").values_list("name", flat=True))
    if granted is None:
        assert names[-2:] == ["extend", "submit"]
    else:
        assert "hạn tính theo lúc nhận" in granted and names[-1] == "submit"
        assert kept == moment("2030-06-15 17:00") and not Extension.objects.exists()
    assert fresh(report).due_at == kept
    assert nothing_is_broken()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_one_request_the_second_is_told():
    cast = make_cast()
    make_round(cast, due_at=moment("2030-06-15 17:00"))
    report = Report.objects.for_page().get(unit=cast.district)
    later = moment("2030-06-20 17:00")
    request = ask(report, cast.editor, later, at=moment("2030-06-01 08:00"))

    def work(name):
        try:
            user = User.objects.get(username=name)
            one = ExtensionRequest.objects.get(pk=request.pk)
            actions.refuse_extension(request=one, reason=f"Không, {name}", by=user)
        except BadRequest as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(work, ["reviewer", "second_reviewer"]))
    assert sorted(answer is None for answer in answers) == [False, True]
    assert report.events.filter(name="refuse_extension").count() == 1
    assert nothing_is_broken()
