"""Later deadlines: granted, asked for, refused, withdrawn; and judged at the moment of receipt."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from reports import actions, entry, inspection, record
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.models import Event, Extension, ExtensionRequest, Report, Submission
from reports.pages.frame import due_words
from reports.pages.queues import round_lines
from reports.receipts import receipt_of
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from tests.factories import fill, make_form, make_report, make_round, moment

DUE, BEFORE = moment("2022-06-15 17:00"), moment("2022-06-14 09:00")
LATER = DUE + timedelta(days=3)


@pytest.fixture
def report(cast) -> Report:
    make_round(cast)
    return Report.objects.for_page().get(unit=cast.district)


def extend(report, due_at, by, reason="Lũ lụt", at=BEFORE, **kwargs) -> Extension:
    return actions.extend(report=report, due_at=due_at, reason=reason, by=by, at=at, **kwargs)


def fresh(report) -> Report:
    return Report.objects.for_page().get(pk=report.pk)


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def nothing_is_broken() -> bool:
    return [*record.faults(), *inspection.faults()] == []


# Granting


@pytest.mark.django_db
def test_an_extension_moves_one_reports_deadline_and_says_why(cast, report):
    extension = extend(report, LATER, cast.reviewer, "  Lũ lụt ", document_number="12/SNV-CCHC ")
    assert (extension.reason, extension.granted_by) == ("Lũ lụt", cast.reviewer)
    assert extension.document_number == "12/SNV-CCHC"
    assert report.due_at == fresh(report).due_at == LATER
    assert fresh(report).asked_due_at == DUE  # nothing was overwritten
    assert Report.objects.get(unit=cast.neighbour).due_at == DUE
    payload = Event.objects.get(report=report, name="extend").payload
    assert payload["reason"] == "Lũ lụt" and payload["document"] == "12/SNV-CCHC"
    assert (moment_of(payload["before"]), moment_of(payload["after"])) == (DUE, LATER)
    assert nothing_is_broken()


@pytest.mark.django_db
def test_an_extension_beyond_the_closing_time_opens_the_report_until_it_ends(cast):
    """And closes it again by itself: nobody has to put the old date back."""
    closes = DUE + timedelta(days=1)
    make_round(cast, asked=[Asked("district", make_form(), DUE, closes)])
    report = Report.objects.for_page().get(unit=cast.district)
    with pytest.raises(Locked, match="đã khóa"):
        save(report, cast.editor, closes)
    extend(report, LATER, cast.reviewer, at=closes)
    assert fresh(report).closes_at == LATER
    save(report, cast.editor, LATER - timedelta(microseconds=1))
    with pytest.raises(Locked, match="đã khóa"):
        save(report, cast.editor, LATER)
    assert fresh(report).is_late(LATER) and not fresh(report).is_late(LATER - timedelta(seconds=1))


def save(report, by, at):
    version = (
        Report.objects.get(pk=report.pk)
        .values.filter(item__code="3.18")
        .values_list("version", flat=True)
    )
    change = Change("3.18", typed="5", version=next(iter(version), 0))
    return entry.save(report=report, changes=[change], by=by, channel=Channel.BROWSER, at=at)


@pytest.mark.django_db
def test_an_extension_must_be_later_than_the_deadline_and_than_now_and_reasoned(cast, report):
    for due_at in (DUE, DUE - timedelta(days=1)):
        with pytest.raises(BadRequest, match="17:00 15/06/2022"):
            extend(report, due_at, cast.reviewer)
    with pytest.raises(BadRequest, match="phải sau lúc này"):
        extend(report, LATER, cast.reviewer, at=LATER)
    for reason in ("", " ", "x" * 501):
        with pytest.raises(BadRequest, match="ý do"):
            extend(report, LATER, cast.reviewer, reason=reason)
    assert not Extension.objects.exists() and fresh(report).due_at == DUE


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "stranger", "nobody"])
def test_only_those_who_open_rounds_decide_on_deadlines(cast, report, person):
    by = cast.people[person]
    with pytest.raises(NotAllowed):
        extend(report, LATER, by)
    extension = extend(report, LATER, cast.reviewer)
    with pytest.raises(NotAllowed):
        actions.withdraw_extension(extension=extension, reason="Nhầm", by=by)
    request = ask(report, cast.editor, LATER + timedelta(days=1))
    with pytest.raises(NotAllowed):
        actions.refuse_extension(request=request, reason="Không", by=by)


@pytest.mark.django_db
def test_a_report_without_a_deadline_has_none_to_extend(cast):
    report = make_report(cast)
    with pytest.raises(BadRequest, match="không có hạn gửi"):
        extend(report, LATER, cast.reviewer)
    with pytest.raises(BadRequest, match="không có hạn gửi"):
        ask(report, cast.editor, LATER)


@pytest.mark.django_db
def test_an_extension_makes_a_decision_read_before_it_stale(cast, report):
    before = report.version
    extend(report, LATER, cast.reviewer)
    assert report.version == before + 1
    fill(report, {"1.1": "5"}, by=cast.editor)


# Receipt: judged by the deadline in force at that moment


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2022-06-15 17:00:00", False),  # the round's own deadline counts no more
        ("2022-06-18 16:59:59.999999", False),
        ("2022-06-18 17:00:00", True),
        ("2022-06-18 17:00:01", True),
    ],
)
def test_a_report_under_an_extension_is_late_from_the_second_it_ends(cast, received, late):
    opened = make_round(cast)
    report = make_report(cast, State.AWAITING_SIGNATURE)
    extend(report, LATER, cast.reviewer)
    actions.move(report=report, name="submit", by=cast.signer, at=moment(received))
    report = fresh(report)
    assert connection.timezone_name == "UTC" and report.due_at.hour == 10
    now = moment("2022-06-18 18:00")
    assert report.is_late(now) is late
    (line,) = round_lines(type(opened).objects.filter(pk=opened.pk), now)
    assert line.late == 1 + late  # the neighbour has sent nothing
    words = {False: ("đúng hạn", "gửi đúng hạn"), True: ("trễ hạn", "gửi trễ hạn")}[late]
    assert (receipt_of(report, Submission.objects.get()).timing, due_words(report, now)[0]) == words


@pytest.mark.django_db
@pytest.mark.parametrize(("granted", "late"), [("17:00:02", False), ("17:00:02.000001", True)])
def test_an_extension_granted_after_the_moment_of_receipt_does_not_count_for_it(
    cast, granted, late
):
    """The signature came at 17:00:02 and waited for the row while the extension was written."""
    make_round(cast)
    report = make_report(cast, State.AWAITING_SIGNATURE)
    extend(report, LATER, cast.reviewer, at=moment(f"2022-06-15 {granted}"))
    actions.move(report=report, name="submit", by=cast.signer, at=moment("2022-06-15 17:00:02"))
    assert fresh(report).is_late() is late
    kept = Submission.objects.get().snapshot["due_at"]
    assert moment_of(kept) == (DUE if late else LATER)


@pytest.mark.django_db
def test_what_was_received_keeps_its_deadline_whatever_is_decided_later(cast):
    make_round(cast)
    report = make_report(cast, State.AWAITING_SIGNATURE)
    extension = extend(report, LATER, cast.reviewer)
    actions.move(report=report, name="submit", by=cast.signer, at=DUE + timedelta(hours=1))
    with pytest.raises(BadRequest, match="hạn tính theo lúc nhận"):
        extend(report, LATER + timedelta(days=1), cast.reviewer)
    with pytest.raises(BadRequest, match="hạn tính theo lúc nhận"):
        actions.withdraw_extension(extension=extension, reason="Nhầm", by=cast.reviewer)
    assert fresh(report).due_at == LATER and not fresh(report).is_late()


@pytest.mark.django_db
def test_a_report_sent_back_is_under_what_stands_then(cast):
    make_round(cast)
    report = make_report(cast, State.AWAITING_SIGNATURE)
    extend(report, LATER, cast.reviewer, at=DUE + timedelta(seconds=5))
    actions.move(report=report, name="submit", by=cast.signer, at=DUE + timedelta(seconds=2))
    assert fresh(report).due_at == DUE
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại dòng 3.18.")
    assert fresh(report).due_at == LATER
    assert nothing_is_broken()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["due_at", "closes_at", "asked_due_at"])
def test_a_deadline_changed_straight_in_the_database_is_found(cast, report, name):
    extend(report, LATER, cast.reviewer)
    assert nothing_is_broken()
    Report.objects.filter(pk=report.pk).update(**{name: LATER + timedelta(days=1)})
    (fault,) = inspection.faults()
    assert "hạn gửi không như" in fault
    Report.objects.filter(pk=report.pk).update(**{name: getattr(report, name)})
    Extension.objects.update(due_at=LATER + timedelta(days=1))
    assert len(list(inspection.faults())) == 1


# Withdrawing


@pytest.mark.django_db
def test_a_withdrawn_extension_lets_the_deadline_fall_to_what_stands(cast, report):
    first = extend(report, LATER, cast.reviewer)
    second = extend(report, LATER + timedelta(days=2), cast.reviewer)
    for extension, due in ((second, LATER), (first, DUE)):
        actions.withdraw_extension(
            extension=extension, reason="Cấp nhầm đơn vị", by=cast.reviewer, at=BEFORE
        )
        assert fresh(report).due_at == due
    with pytest.raises(BadRequest, match="đã rút lúc"):
        actions.withdraw_extension(extension=first, reason="Lại", by=cast.reviewer)
    with pytest.raises(BadRequest, match="Nêu lý do rút"):
        actions.withdraw_extension(extension=second, reason="", by=cast.reviewer)
    told = Event.objects.filter(report=report, name="withdraw_extension").latest("sequence")
    assert told.payload["reason"] == "Cấp nhầm đơn vị"
    assert moment_of(told.payload["after"]) == DUE
    assert nothing_is_broken()


# Asking


def ask(report, by, wanted=LATER, at=BEFORE, reason="Mất điện từ 12/6") -> ExtensionRequest:
    return actions.ask_extension(report=report, wanted_until=wanted, reason=reason, by=by, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["editor", "signer"])
def test_a_unit_asks_and_the_extension_answers_it(cast, report, person):
    request = ask(report, cast.people[person])
    assert fresh(report).due_at == DUE  # asking moves nothing
    extension = extend(report, LATER + timedelta(days=1), cast.reviewer)
    request.refresh_from_db()
    assert (request.extension, request.answered_by, request.refusal) == (
        extension,
        cast.reviewer,
        "",
    )
    names = list(report.events.order_by("sequence").values_list("name", flat=True))
    assert names == ["created", "ask_extension", "extend"]
    assert nothing_is_broken()


@pytest.mark.django_db
def test_a_request_is_refused_with_a_reason_and_may_be_made_again(cast, report):
    request = ask(report, cast.editor)
    with pytest.raises(BadRequest, match="đang chờ trả lời"):
        ask(report, cast.signer)
    with pytest.raises(BadRequest, match="Nêu lý do không chấp thuận"):
        actions.refuse_extension(request=request, reason=" ", by=cast.reviewer)
    actions.refuse_extension(request=request, reason="Đã gia hạn một lần.", by=cast.reviewer)
    with pytest.raises(BadRequest, match="đã được trả lời"):
        actions.refuse_extension(request=request, reason="Lại", by=cast.reviewer)
    assert fresh(report).due_at == DUE
    assert ask(report, cast.signer).is_open
    assert nothing_is_broken()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person", ["reviewer", "leader", "admin", "outsider", "stranger", "nobody"]
)
def test_only_the_unit_s_own_people_ask(cast, report, person):
    with pytest.raises(NotAllowed):
        ask(report, cast.people[person])


@pytest.mark.django_db
def test_what_cannot_be_asked_is_told(cast, report):
    for wanted, at in ((DUE, BEFORE), (LATER, LATER)):
        with pytest.raises(BadRequest, match="phải sau hạn đang có"):
            ask(report, cast.editor, wanted, at=at)
    with pytest.raises(BadRequest, match="Nêu lý do"):
        ask(report, cast.editor, reason="")
    sent = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    with pytest.raises(BadRequest, match="đã gửi báo cáo lúc"):
        ask(sent, cast.outsider)


@pytest.mark.django_db
def test_the_database_holds_one_open_request_and_one_answer(cast, report):
    request = ask(report, cast.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.create(
            report=report, wanted_until=LATER, reason="x", asked_at=BEFORE, asked_by=cast.editor
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.filter(pk=request.pk).update(answered_at=BEFORE)
    extension = extend(report, LATER, cast.reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.filter(pk=request.pk).update(refusal="cả hai")
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(
            withdrawn_at=BEFORE, withdrawn_by=cast.reviewer
        )
