"""The way of a report, by the real actions: signed, returned, approved, reopened."""

import pytest
from django.db import connection

from indicators.models import Figure
from reports import actions, record
from reports.models import Event, Report, Round, Submission
from reports.pages.frame import due_words
from reports.pages.queues import round_lines
from reports.receipts import receipt_of
from reports.refusals import BadRequest, NotAllowed, Stale
from reports.workflow import TRANSITIONS, State
from tests.factories import complete, fill, make_report, make_round, moment

pytestmark = pytest.mark.django_db

COUNT, PART, RATE = "3.18", "3.19", "3.17"  # đã giải quyết, đúng hạn, the rate computed of them


def at_state(cast, state: State) -> Report:
    return make_report(cast, state)


def move(report, name, by, note="Lý do", **kwargs) -> Event:
    return actions.move(report=report, name=name, by=by, note=note, **kwargs)


def fresh(report) -> Report:
    return Report.objects.for_page().get(pk=report.pk)


# The whole way


def test_the_whole_way_of_a_report_there_and_back(cast):
    report = make_report(cast, State.AWAITING_SIGNATURE, cells={COUNT: "10", PART: "9"})
    move(report, "decline", cast.signer)
    move(report, "present", cast.editor)
    move(report, "take_back", cast.editor)
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    move(report, "withdraw", cast.signer)
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    move(report, "start_review", cast.reviewer)
    move(report, "send_back", cast.reviewer)
    fill(report, {COUNT: "20"}, by=cast.editor)
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    move(report, "approve", cast.reviewer)
    move(report, "ask_reopen", cast.signer)
    move(report, "refuse_reopen", cast.reviewer)
    move(report, "ask_reopen", cast.signer)
    move(report, "reopen", cast.reviewer)
    fill(report, {PART: "20"}, by=cast.editor)
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    move(report, "approve", cast.second_reviewer)

    report = fresh(report)
    assert (report.state, report.revision) == (State.APPROVED, 2)
    assert [one.revision for one in report.submissions.all()] == [1, 1, 1, 2]
    assert set(report.events.values_list("name", flat=True)) >= set(TRANSITIONS)
    current = Figure.objects.current().get(unit=report.unit, item_code=RATE)
    assert current.value == 100
    superseded = Figure.objects.filter(superseded_at__isnull=False, item_code=RATE)
    assert [figure.value for figure in superseded] == [45]
    assert list(record.faults()) == []


def test_each_step_says_who_did_it_and_when_and_the_way_back_clears_it(cast):
    report = at_state(cast, State.DRAFT)
    fill(report, complete(report), by=cast.editor)
    first, second, third = (moment(f"2022-06-1{day} 09:00") for day in (0, 1, 2))
    move(report, "present", cast.editor, at=first)
    move(report, "submit", cast.signer, at=second)
    move(report, "start_review", cast.reviewer, at=third)
    report = fresh(report)
    assert (report.presented_by, report.presented_at) == (cast.editor, first)
    assert (report.submitted_by, report.submitted_at) == (cast.signer, second)
    assert (report.review_started_by, report.review_started_at) == (cast.reviewer, third)
    move(report, "send_back", cast.reviewer)
    report = fresh(report)
    for stage in ("presented", "submitted", "review_started"):
        assert getattr(report, f"{stage}_by") is None and getattr(report, f"{stage}_at") is None
    names = list(report.events.values_list("name", flat=True))
    assert names[-4:] == ["present", "submit", "start_review", "send_back"]


def test_an_event_tells_from_where_to_where_and_why(cast):
    report = at_state(cast, State.SUBMITTED)
    event = move(report, "send_back", cast.reviewer, note="  Thiếu Biểu 3  ", channel="api")
    assert event.payload == {"from": "submitted", "to": "draft", "note": "Thiếu Biểu 3"}
    assert (event.by, event.channel, event.name) == (cast.reviewer, "api", "send_back")


def test_the_report_in_hand_shows_what_the_database_holds_afterwards(cast):
    report = at_state(cast, State.SUBMITTED)
    move(report, "approve", cast.reviewer)
    stored = fresh(report)
    assert (report.state, report.version, report.approved_by_id) == (
        State.APPROVED,
        stored.version,
        cast.reviewer.pk,
    )


def test_a_reopened_report_keeps_its_figures_published_until_the_next_approval(cast):
    report = at_state(cast, State.APPROVED)
    published = set(Figure.objects.current().values_list("pk", flat=True))
    move(report, "ask_reopen", cast.signer)
    move(report, "reopen", cast.reviewer)
    assert set(Figure.objects.current().values_list("pk", flat=True)) == published
    assert (report.state, report.revision, report.approved_at) == (State.DRAFT, 2, None)
    assert report.reopen_asked_by is None


# Who may not


def test_nobody_approves_what_he_edited_or_signed(cast):
    from units.models import Assignment
    from units.policy import Role

    report = at_state(cast, State.SUBMITTED)
    for person in (cast.editor, cast.signer):
        Assignment.objects.create(user=person, role=Role.REVIEWER, unit=cast.province)
        del person._held
        with pytest.raises(NotAllowed, match="không được phê duyệt"):
            move(report, "approve", person)
    move(report, "approve", cast.reviewer)


def test_whoever_asks_to_reopen_does_not_confirm_it(cast):
    report = at_state(cast, State.APPROVED)
    with pytest.raises(NotAllowed, match="Chưa có đề nghị"):
        move(report, "reopen", cast.reviewer)
    move(report, "ask_reopen", cast.reviewer)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        move(report, "reopen", cast.reviewer)
    with pytest.raises(NotAllowed, match="đang chờ"):
        move(report, "ask_reopen", cast.second_reviewer)
    move(report, "reopen", cast.second_reviewer)


def test_a_request_to_reopen_can_be_refused_and_made_again(cast):
    report = at_state(cast, State.APPROVED)
    with pytest.raises(NotAllowed, match="Không có đề nghị"):
        move(report, "refuse_reopen", cast.reviewer)
    move(report, "ask_reopen", cast.signer)
    move(report, "refuse_reopen", cast.reviewer, note="Số liệu đúng.")
    report = fresh(report)
    assert report.state == "approved"
    assert (report.reopen_asked_by, report.reopen_asked_at) == (None, None)
    with pytest.raises(NotAllowed, match="Chưa có đề nghị"):
        move(report, "reopen", cast.reviewer)
    move(report, "ask_reopen", cast.signer)
    move(report, "reopen", cast.reviewer)
    assert fresh(report).revision == 2
    assert list(record.faults()) == []


def test_a_refused_move_leaves_no_trace(cast):
    report = at_state(cast, State.SUBMITTED)
    before = (fresh(report).version, report.events.count())
    for name, by in [("approve", cast.editor), ("submit", cast.signer), ("reopen", cast.reviewer)]:
        with pytest.raises(NotAllowed):
            move(report, name, by)
    assert (fresh(report).version, report.events.count()) == before


def test_a_draft_with_an_empty_required_row_is_not_presented(cast):
    report = at_state(cast, State.DRAFT)
    with pytest.raises(NotAllowed, match="bắt buộc chưa nhập"):
        move(report, "present", cast.editor)


def test_a_page_is_told_the_same_reasons_as_the_refusal(cast):
    from reports import workflow

    report = at_state(cast, State.DRAFT)
    facts = actions.situation(report, cast.editor)
    with pytest.raises(NotAllowed) as raised:
        move(report, "present", cast.editor)
    assert workflow.blockers(TRANSITIONS["present"], facts) == raised.value.reasons


@pytest.mark.parametrize("name", [one.name for one in TRANSITIONS.values() if one.needs_note])
def test_a_step_back_without_a_reason_is_refused(cast, name):
    by = {"decline": cast.signer, "withdraw": cast.signer, "ask_reopen": cast.signer}
    report = at_state(cast, TRANSITIONS[name].sources[0])
    if name in ("reopen", "refuse_reopen"):
        move(report, "ask_reopen", cast.signer)
    for note in ("", "  \n ", "\x00\u200b"):
        with pytest.raises(BadRequest, match="Nêu lý do"):
            move(report, name, by.get(name, cast.reviewer), note=note)
    with pytest.raises(BadRequest, match="dài quá"):
        move(report, name, by.get(name, cast.reviewer), note="x" * 2001)
    move(report, name, by.get(name, cast.reviewer), note="Lý do")


def test_a_step_nobody_knows_is_refused(cast):
    with pytest.raises(BadRequest, match="Không có thao tác"):
        move(at_state(cast, State.DRAFT), "publish", cast.editor)


# Versions and keys


def test_a_decision_on_an_older_version_is_stale(cast):
    report = at_state(cast, State.SUBMITTED)
    old = report.version
    move(report, "start_review", cast.reviewer)
    with pytest.raises(Stale):
        move(report, "approve", cast.second_reviewer, version=old)
    move(report, "approve", cast.second_reviewer, version=report.version)


def test_a_step_somebody_else_just_made_is_stale_and_not_a_riddle_about_states(cast):
    report = at_state(cast, State.SUBMITTED)
    old = report.version
    move(report, "approve", cast.reviewer)
    with pytest.raises(Stale):
        move(report, "approve", cast.second_reviewer, version=old)


def test_who_may_not_learns_nothing_from_a_wrong_version(cast):
    report = at_state(cast, State.SUBMITTED)
    with pytest.raises(NotAllowed):
        move(report, "approve", cast.editor, version=report.version + 1)


def test_a_change_of_a_cell_after_the_page_was_read_makes_presenting_stale(cast):
    report = at_state(cast, State.DRAFT)
    fill(report, complete(report), by=cast.editor)
    old = report.version
    fill(report, {COUNT: "5"}, by=cast.editor)
    with pytest.raises(Stale):
        move(report, "present", cast.editor, version=old)


def test_the_same_key_again_returns_the_first_answer(cast):
    report = at_state(cast, State.AWAITING_SIGNATURE)
    first = move(report, "submit", cast.signer, version=report.version, idempotency_key="k")
    again = move(report, "submit", cast.signer, version=1, idempotency_key="k")
    assert again.pk == first.pk
    assert Submission.objects.count() == 1


def test_a_key_serves_one_step_of_one_person(cast):
    report = at_state(cast, State.AWAITING_SIGNATURE)
    move(report, "submit", cast.signer, idempotency_key="k")
    for name, by in [("approve", cast.reviewer), ("withdraw", cast.signer)]:
        with pytest.raises(BadRequest, match="Idempotency-Key"):
            move(report, name, by, idempotency_key="k")
    assert fresh(report).state == State.SUBMITTED


def test_two_reports_may_use_one_key(cast):
    for unit, by in [(cast.district, cast.signer), (cast.neighbour, cast.outside_signer)]:
        report = make_report(cast, State.AWAITING_SIGNATURE, unit=unit)
        move(report, "submit", by, idempotency_key="k")
    assert Submission.objects.count() == 2


# Submitting


def test_submitting_gives_a_receipt_and_freezes_what_was_signed(cast):
    report = make_report(cast, State.AWAITING_SIGNATURE, cells={COUNT: "2.531", PART: "2.521"})
    at = moment("2022-06-14 16:59")
    event = move(report, "submit", cast.signer, at=at)
    submission = Submission.objects.get(report=report)
    assert submission.receipt == f"BN-2022-H1-{report.pk:06d}-01-20220614165900"
    assert (submission.received_at, submission.signed_by) == (at, cast.signer)
    assert event.payload["receipt"] == submission.receipt
    assert event.payload["sha256"] == submission.sha256 == record.digest(submission.snapshot)
    cells = submission.snapshot["cells"]
    assert (cells[COUNT]["typed"], cells[COUNT]["number"]) == ("2.531", "2531")
    assert cells[RATE]["display"] == "99,60" and cells[RATE]["number"].startswith("99.6048")

    move(report, "send_back", cast.reviewer)
    fill(report, {COUNT: "9.999"}, by=cast.editor)
    submission.refresh_from_db()
    assert submission.snapshot["cells"][COUNT]["typed"] == "2.531"


def test_each_submission_has_a_receipt_of_its_own(cast):
    report = at_state(cast, State.SUBMITTED)
    move(report, "withdraw", cast.signer)
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    receipts = list(Submission.objects.values_list("receipt", flat=True))
    assert len(set(receipts)) == 2
    assert [receipt.split("-")[4] for receipt in receipts] == ["01", "02"]


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("16:59:59", False),
        ("16:59:59.999999", False),
        ("17:00:00", True),
        ("17:00:00.000001", True),
        ("17:00:01", True),
    ],
)
def test_a_report_is_late_from_the_second_of_its_deadline(cast, received, late):
    """In Python, in the database's own comparison, on the receipt and on every page alike."""
    opened = make_round(cast, due_at=moment("2022-06-15 17:00"))
    report = make_report(cast, State.AWAITING_SIGNATURE)
    move(report, "submit", cast.signer, at=moment(f"2022-06-15 {received}"))
    report = fresh(report)
    assert connection.timezone_name == "UTC"
    assert report.submitted_at.utcoffset().total_seconds() == 0  # stored in UTC
    assert report.due_at.hour == 10
    now = moment("2022-06-15 18:00")
    assert report.is_late(now) is late
    (line,) = round_lines(Round.objects.filter(pk=opened.pk), now)
    assert line.late == 1 + late  # the neighbour has sent nothing
    words = {False: ("đúng hạn", "gửi đúng hạn"), True: ("trễ hạn", "gửi trễ hạn")}[late]
    assert (receipt_of(report, Submission.objects.get()).timing, due_words(report, now)[0]) == words
    digits = received.partition(".")[0].replace(":", "")
    assert Submission.objects.get().receipt.endswith(f"-20220615{digits}")


def test_an_unsubmitted_report_becomes_late_when_its_deadline_passes(cast):
    make_round(cast, due_at=moment("2022-06-15 17:00"))
    report = Report.objects.get(unit=cast.district)
    assert not report.is_late(moment("2022-06-15 16:59"))
    assert report.is_late(moment("2022-06-15 17:00"))
