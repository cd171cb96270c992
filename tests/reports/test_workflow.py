"""When may: every state, transition and role, held against one table a reader can audit."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from indicators import faults
from reports import workflow
from reports.models import Report
from reports.workflow import LOCKED, STATE_LABELS, TRANSITIONS, Situation, State, blockers
from units.policy import Held, Place, Role

NOW = datetime(2022, 6, 10, 9, 0, tzinfo=timezone(timedelta(hours=7)))
DISTRICT = Place("t.d", "/t/t.d/", "t")
PROVINCE = Place("t", "/t/", "")

PEOPLE = {
    "editor": Held(Role.EDITOR, 2, "t.d"),
    "signer": Held(Role.SIGNER, 2, "t.d"),
    "reviewer": Held(Role.REVIEWER, 1, "t"),
    "leader": Held(Role.LEADER, 1, "t"),
    "administrator": Held(Role.ADMINISTRATOR, 1, "t"),
    "province_editor": Held(Role.EDITOR, 1, "t"),
    "province_signer": Held(Role.SIGNER, 1, "t"),
    "own_reviewer": Held(Role.REVIEWER, 2, "t.d"),  # reviews the district's communes
    "neighbour": Held(Role.EDITOR, 3, "t.e"),
    "stranger": Held(Role.REVIEWER, 9, "u"),
    "nobody": None,
}

# Of a district's report: in which state, by whom, to which state.
DISTRICT_TABLE = """
    transition    in                  by               becomes
    present       draft               editor           awaiting_signature
    take_back     awaiting_signature  editor           draft
    decline       awaiting_signature  signer           draft
    submit        awaiting_signature  signer           submitted
    withdraw      submitted           signer           draft
    start_review  submitted           reviewer         submitted
    send_back     submitted           reviewer         draft
    approve       submitted           reviewer         approved
    ask_reopen    approved            signer,reviewer  approved
    reopen        approved            reviewer         draft
    refuse_reopen approved            signer,reviewer  approved
"""
# Of a province's own report, which nobody above reviews.
PROVINCE_TABLE = """
    transition    in                  by                                becomes
    present       draft               province_editor                   awaiting_signature
    take_back     awaiting_signature  province_editor                   draft
    decline       awaiting_signature  province_signer,leader            draft
    submit        awaiting_signature  province_signer,leader            submitted
    withdraw      submitted           province_signer,leader            draft
    start_review  submitted           reviewer                          submitted
    send_back     submitted           reviewer                          draft
    approve       submitted           reviewer                          approved
    ask_reopen    approved            province_signer,leader,reviewer   approved
    reopen        approved            reviewer                          draft
    refuse_reopen approved            province_signer,leader,reviewer   approved
"""
NEED_A_REASON = {"decline", "withdraw", "send_back", "ask_reopen", "reopen", "refuse_reopen"}


def rows(table: str) -> dict[str, tuple[State, set[str], State]]:
    lines = (line.split() for line in table.strip().splitlines()[1:])
    return {name: (State(at), set(by.split(",")), State(to)) for name, at, by, to in lines}


def situation(state: State, person: str, place: Place = DISTRICT, **facts) -> Situation:
    """Return a person before a report where no guard has anything to say, but for `facts`."""
    held = PEOPLE[person]
    facts.setdefault("reopen_asked_by", 99 if state == State.APPROVED else None)
    return Situation(state, place, 7, (held,) if held else (), NOW, **facts)


def calm(name: str) -> dict:
    """Return the facts under which a transition's own guards are silent."""
    return {"reopen_asked_by": None} if name == "ask_reopen" else {}


def test_the_tables_above_name_every_transition():
    assert set(rows(DISTRICT_TABLE)) == set(rows(PROVINCE_TABLE)) == set(TRANSITIONS)


@pytest.mark.parametrize(
    ("table", "place"),
    [(DISTRICT_TABLE, DISTRICT), (PROVINCE_TABLE, PROVINCE)],
    ids=["district", "province"],
)
@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_transition_is_open_to_whom_the_table_says_and_to_nobody_else(
    table, place, name, state, person
):
    at, by, _ = rows(table)[name]
    reasons = blockers(TRANSITIONS[name], situation(state, person, place, **calm(name)))
    assert (reasons == []) is (state == at and person in by), reasons


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_transition_leads_where_the_table_says(name):
    at, _, becomes = rows(DISTRICT_TABLE)[name]
    assert (TRANSITIONS[name].sources, TRANSITIONS[name].target) == ((at,), becomes)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_step_that_goes_back_needs_a_reason(name):
    assert TRANSITIONS[name].needs_note is (name in NEED_A_REASON)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_transition_has_a_label_and_says_what_it_did(name):
    assert TRANSITIONS[name].name == name
    assert TRANSITIONS[name].label and TRANSITIONS[name].done.endswith(".")


def test_the_wrong_state_is_told_before_the_missing_right():
    (reason,) = blockers(TRANSITIONS["approve"], situation(State.DRAFT, "nobody"))
    assert reason == "Chỉ thực hiện được khi báo cáo ở trạng thái: đã gửi."


def test_the_missing_right_is_told_before_the_guards():
    (reason,) = blockers(TRANSITIONS["present"], situation(State.DRAFT, "nobody", errors=3))
    assert reason == "Tài khoản này không có quyền «Trình ký» đối với báo cáo của đơn vị."


# Guards: the facts that close a step, and the facts just beside them that do not.

LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
GUARDS = [
    # transition, person, closing facts, open facts, what the reason speaks of
    ("present", "editor", {"closes_at": NOW}, {"closes_at": LATER}, "đã khóa"),
    ("present", "editor", {"closes_at": EARLIER}, {"closes_at": None}, "đã khóa"),
    ("present", "editor", {"errors": 1}, {"errors": 0}, "1 lỗi phải sửa"),
    (
        "present",
        "editor",
        {"errors": 3, "missing": 3},
        {"errors": 0},
        "Còn 3 dòng bắt buộc chưa nhập.",
    ),
    (
        "present",
        "editor",
        {"errors": 5, "missing": 3},
        {"errors": 0},
        "chưa nhập và 2 lỗi phải sửa.",
    ),
    ("present", "editor", {"unexplained": 2}, {"unexplained": 0}, "2 điểm"),
    ("submit", "signer", {"closes_at": NOW}, {"closes_at": LATER}, "đã khóa"),
    ("submit", "signer", {"errors": 1}, {"errors": 0}, "1 lỗi phải sửa"),
    ("submit", "signer", {"unexplained": 2}, {"unexplained": 0}, "2 điểm"),
    ("submit", "signer", {"unexplained_by_signer": 2}, {"unexplained_by_signer": 0}, "người ký"),
    ("withdraw", "signer", {"review_started": True}, {"review_started": False}, "đã bắt đầu"),
    ("start_review", "reviewer", {"review_started": True}, {"review_started": False}, "đã bắt đầu"),
    (
        "approve",
        "reviewer",
        {"touched_by": frozenset({3, 7})},
        {"touched_by": frozenset({3, 8})},
        "không được phê duyệt",
    ),
    ("ask_reopen", "signer", {"reopen_asked_by": 3}, {"reopen_asked_by": None}, "đang chờ"),
    ("reopen", "reviewer", {"reopen_asked_by": None}, {"reopen_asked_by": 3}, "Chưa có đề nghị"),
    ("refuse_reopen", "signer", {"reopen_asked_by": None}, {"reopen_asked_by": 3}, "Không có đề"),
    ("reopen", "reviewer", {"reopen_asked_by": 7}, {"reopen_asked_by": 3}, "người thứ hai"),
]


@pytest.mark.parametrize(("name", "person", "closed", "opened", "words"), GUARDS)
def test_a_guard_closes_a_step_only_on_its_own_facts(name, person, closed, opened, words):
    transition = TRANSITIONS[name]
    state = transition.sources[0]
    (reason,) = blockers(transition, situation(state, person, **(calm(name) | closed)))
    assert words in reason
    assert blockers(transition, situation(state, person, **(calm(name) | opened))) == []


def test_every_guard_of_every_transition_is_tried_above():
    tried = set()
    for name, person, closed, _, _ in GUARDS:
        facts = situation(TRANSITIONS[name].sources[0], person, **closed)
        tried |= {(name, guard) for guard in TRANSITIONS[name].guards if guard(facts)}
    assert tried == {(one.name, guard) for one in TRANSITIONS.values() for guard in one.guards}


def test_a_closed_round_does_not_keep_a_report_from_going_back_or_being_approved():
    for name, person in [
        ("take_back", "editor"),
        ("send_back", "reviewer"),
        ("approve", "reviewer"),
    ]:
        facts = situation(TRANSITIONS[name].sources[0], person, closes_at=EARLIER)
        assert blockers(TRANSITIONS[name], facts) == []


@pytest.mark.parametrize(
    ("errors", "missing", "told"),
    [
        (3, 3, "Còn 3 dòng bắt buộc chưa nhập."),
        (3, 0, "Còn 3 lỗi phải sửa."),
        (3, 2, "Còn 2 dòng bắt buộc chưa nhập và 1 lỗi phải sửa."),
    ],
)
def test_empty_rows_and_wrong_figures_are_told_apart(errors, missing, told):
    facts = situation(State.DRAFT, "editor", errors=errors, missing=missing)
    assert blockers(TRANSITIONS["present"], facts) == [told]


def test_all_guards_are_told_at_once():
    facts = situation(State.DRAFT, "editor", closes_at=NOW, errors=1, unexplained=1)
    assert len(blockers(TRANSITIONS["present"], facts)) == 3


def test_a_page_offers_what_the_person_may_in_this_state_with_what_stands_in_the_way():
    facts = situation(State.SUBMITTED, "reviewer", review_started=True)
    offered = {transition.name: reasons for transition, reasons in workflow.offered(facts)}
    assert list(offered) == ["start_review", "send_back", "approve"]
    assert offered["start_review"] and not offered["send_back"] and not offered["approve"]
    assert list(workflow.offered(replace(facts, held=()))) == []


# States


@pytest.mark.parametrize("state", State)
def test_a_draft_and_only_a_draft_can_be_changed(state):
    reason = workflow.locked(state, None, NOW)
    assert reason == (None if state == State.DRAFT else LOCKED[state])


def test_every_state_but_the_draft_says_why_it_is_locked():
    assert set(LOCKED) == set(State) - {State.DRAFT}


def test_a_draft_is_locked_from_the_moment_its_round_closes():
    assert workflow.locked(State.DRAFT, LATER, NOW) is None
    assert "đã khóa" in workflow.locked(State.DRAFT, NOW, NOW)


def test_every_state_has_a_label():
    assert set(STATE_LABELS) == set(State)
    assert [state.label for state in State] == list(STATE_LABELS.values())


def test_the_database_knows_the_states_of_the_workflow_and_their_labels():
    field = Report._meta.get_field("state")
    assert field.choices == [(state.value, state.label) for state in State]
    assert field.default == State.DRAFT


def test_every_state_can_be_reached_and_left():
    sources = {state for one in TRANSITIONS.values() for state in one.sources}
    assert sources == set(State) == {one.target for one in TRANSITIONS.values()}


# Who answers a finding, and when


@pytest.mark.parametrize(
    ("explained_by", "open_in"),
    [("", {State.DRAFT}), ("signer", {State.DRAFT, State.AWAITING_SIGNATURE})],
)
def test_what_only_the_signer_answers_stays_open_until_he_signs(explained_by, open_in):
    taken = {
        state
        for state in State
        if workflow.explaining_locked(explained_by, state, None, NOW) is None
    }
    assert taken == open_in
    for state in State:
        reason = workflow.explaining_locked(explained_by, state, EARLIER, NOW)
        assert reason and reason.endswith(".")
    assert set(workflow.EXPLAINING) == set(faults.EXPLAINERS)


def test_what_only_the_signer_answers_does_not_keep_the_editor_from_presenting():
    facts = situation(State.DRAFT, "editor", unexplained_by_signer=3)
    assert blockers(TRANSITIONS["present"], facts) == []
