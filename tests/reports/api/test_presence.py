"""Who has a report open and what changed in it, asked by an open page every few seconds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports import actions, entry, presence
from reports.api import tokens
from reports.entry import Change, Channel
from reports.models import Presence, Report
from reports.workflow import LOCKED, State
from tests.factories import complete, fill, make_report, staff

COUNT, PART, RATE, HEADING = "3.18", "3.19", "3.17", "1.5"


def ask(api, report, since=0, item="", **headers):
    body = {"since": since, "item": item}
    return api.send("POST", f"reports/{report.pk}/presence/", body, **headers)


def last(report) -> int:
    return Report.objects.values_list("last_sequence", flat=True).get(pk=report.pk)


@pytest.fixture
def colleague(cast):
    """A second editor of the district, whose account has a full name."""
    staff(cast, [cast.district], cast.outsider)
    cast.outsider.last_name, cast.outsider.first_name = "Người nhập", "thứ hai"
    cast.outsider.save()
    return cast.outsider


def test_two_editors_see_each_other_and_the_row_each_is_in(api, report, colleague):
    assert ask(api("editor"), report, item=COUNT).json()["people"] == []
    (seen,) = ask(api("outsider"), report, item=PART).json()["people"]
    assert seen == {
        "name": "editor",
        "item": COUNT,
        "row": "Biểu 3, dòng 3.2.1",
        "seconds": 0,
    }
    (seen,) = ask(api("editor"), report, item="").json()["people"]
    assert (seen["name"], seen["item"]) == ("Người nhập thứ hai", PART)
    assert Presence.objects.count() == 2
    assert Presence.objects.get(user__username="editor").item == ""


def test_whoever_gives_no_sign_of_life_is_gone_and_then_forgotten(api, report, cast, colleague):
    ask(api("outsider"), report)
    row = Presence.objects.filter(user=colleague)
    row.update(seen_at=timezone.now() - presence.STALE)
    assert ask(api("editor"), report).json()["people"] == []
    assert row.exists()
    Presence.objects.filter(user=cast.editor).delete()
    row.update(seen_at=timezone.now() - presence.KEPT - timedelta(seconds=1))
    ask(api("editor"), report)
    assert not row.exists()


def test_a_row_that_says_the_same_is_not_written_at_every_turn(api, report, cast):
    ask(api("editor"), report, item=COUNT)
    row = Presence.objects.get()
    for ago, is_written in ((timedelta(seconds=5), False), (presence.REFRESHED, True)):
        before = timezone.now() - ago
        Presence.objects.update(seen_at=before)
        ask(api("editor"), report, item=COUNT)
        row.refresh_from_db()
        assert (row.seen_at != before) == is_written


@pytest.mark.parametrize("person", ["signer", "reviewer", "leader"])
def test_readers_see_who_types_and_are_not_seen(api, report, person):
    ask(api("editor"), report, item=COUNT)
    answer = ask(api(person), report).json()
    assert [one["name"] for one in answer["people"]] == ["editor"]
    assert answer["lock_reason"]
    assert ask(api("editor"), report).json()["people"] == []


@pytest.mark.parametrize("person", ["outsider", "outside_signer", "stranger", "nobody", "admin"])
def test_names_are_not_told_out_of_scope(api, report, person):
    ask(api("editor"), report, item=COUNT)
    answer = ask(api(person), report)
    assert answer.status_code == 404
    assert "editor" not in answer.content.decode()
    assert Presence.objects.count() == 1


def test_a_program_gets_the_news_and_is_nobody_at_the_desk(api, cast, report):
    program = api(None, authorization=f"Token {tokens.create(cast.editor)}")
    assert ask(program, report).status_code == 200
    assert not Presence.objects.exists()


def test_what_others_changed_comes_with_their_name_and_what_follows(api, cast, report):
    since = last(report)
    fill(report, {COUNT: "10", PART: "9"}, by=cast.editor)
    answer = ask(api("reviewer"), report, since).json()
    assert answer["sequence"] == last(report) == since + 1
    first, second = answer["cells"]
    assert (first["item"], first["typed"], first["display"], first["version"], first["by"]) == (
        COUNT,
        "10",
        "10",
        1,
        "editor",
    )
    assert first["role"] == "entry" and first["at"] > "2026"
    assert second["item"] == PART
    assert [(one["item"], one["display"]) for one in answer["computed"]] == [(RATE, "90,00")]
    assert {"rule", "item", "message", "key"} <= set(answer["findings"][0])
    assert answer["reload"] is False
    quiet = ask(api("reviewer"), report, answer["sequence"]).json()
    assert quiet["cells"] == quiet["computed"] == quiet["findings"] == []
    assert quiet["sequence"] == answer["sequence"]


def test_of_several_changes_of_a_cell_the_last_one_counts(api, cast, report, colleague):
    since = last(report)
    fill(report, {COUNT: "10"}, by=cast.editor)
    fill(report, {COUNT: "11"}, by=colleague)
    (cell,) = ask(api("editor"), report, since).json()["cells"]
    assert (cell["typed"], cell["version"], cell["by"]) == ("11", 2, "Người nhập thứ hai")


def test_a_save_answers_up_to_which_event_its_page_knows(api, report):
    change = {"item": COUNT, "typed": "5", "version": 0}
    path = f"reports/{report.pk}/cells/"
    saved = api("editor").send("PATCH", path, {"changes": [change]}).json()
    assert saved["sequence"] == last(report)
    again = api("editor").send("PATCH", path, {"changes": [change]}).json()
    assert again["sequence"] == saved["sequence"]
    assert ask(api("editor"), report, saved["sequence"]).json()["cells"] == []


def test_an_answered_finding_is_news_without_a_changed_cell(api, cast, report):
    fill(report, {COUNT: "5", PART: "4"}, by=cast.editor)
    changes = [Change(RATE, typed="100%")]
    outcome = entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)
    found = next(one for one in outcome.findings if one.severity == "explain")
    since = last(report)
    actions.explain(report=report, finding=found, text="Tệp làm tròn", by=cast.editor)
    answer = ask(api("signer"), report, since).json()
    assert answer["cells"] == [] and list(answer["explained"]) == [found.key]
    assert answer["findings"]


@pytest.mark.parametrize("state", LOCKED)
def test_a_report_that_moved_on_says_so_and_why_it_takes_no_figures(api, cast, state):
    report = make_report(cast, state)
    answer = ask(api("editor"), report, last(report)).json()
    assert (answer["state"], answer["lock_reason"]) == (state, LOCKED[state])


def test_an_open_draft_has_no_reason_for_its_editor(api, report):
    answer = ask(api("editor"), report).json()
    assert (answer["state"], answer["lock_reason"]) == (State.DRAFT, "")


def test_a_page_too_far_behind_is_told_to_read_everything(api, cast, report, monkeypatch):
    monkeypatch.setattr(presence, "CELLS", 1)
    since = last(report)
    fill(report, {COUNT: "10", PART: "9"}, by=cast.editor)
    answer = ask(api("reviewer"), report, since).json()
    assert answer["reload"] is True and answer["cells"] == []
    monkeypatch.setattr(presence, "CELLS", 200)
    monkeypatch.setattr(presence, "EVENTS", 1)
    fill(report, {COUNT: "11"}, by=cast.editor)
    answer = ask(api("reviewer"), report, since).json()
    assert answer["reload"] is True and answer["sequence"] == last(report)


def test_a_page_from_before_the_database_was_put_back_reads_everything(api, report):
    answer = ask(api("editor"), report, 999).json()
    assert answer["reload"] is True and answer["sequence"] == last(report)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"since": -1},
        {"since": "mới"},
        {"since": 0, "item": "9.99"},
        {"since": 0, "item": "x" * 13},
        {"since": 0, "item": None},
    ],
)
def test_a_question_of_another_shape_answers_422(api, report, body):
    answer = api("editor").send("POST", f"reports/{report.pk}/presence/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not Presence.objects.exists()


def test_a_page_opened_by_another_account_is_refused(api, report, cast, colleague):
    other = {"x-account": str(colleague.pk)}
    assert ask(api("editor"), report, **other).json()["code"] == "other_account"
    assert not Presence.objects.exists()
    assert ask(api("editor"), report, **{"x-account": str(cast.editor.pk)}).status_code == 200


@pytest.mark.parametrize("others", [0, 5])
def test_asking_costs_the_same_whoever_is_here_and_however_much_changed(
    api, cast, report, others, django_assert_num_queries, django_user_model
):
    for number in range(others):
        user = django_user_model.objects.create_user(f"khac{number}")
        staff(cast, [cast.district], user)
        Presence.objects.create(report=report, user=user, seen_at=timezone.now())
    ask(api("reviewer"), report)  # the form is in memory from now on
    client, since = api("editor"), last(report)
    with django_assert_num_queries(7):  # session, account, report, roles, who is here, forget, own
        ask(client, report, since)
    with django_assert_num_queries(5):  # nothing new to write
        ask(client, report, since)
    with django_assert_num_queries(6):  # another row
        ask(client, report, since, item=COUNT)
    texts = list(complete(report).items())[: 1 + 9 * others]
    fill(report, dict(texts), by=cast.editor)
    with django_assert_num_queries(9):  # and events, cells, figures, explanations
        answer = ask(client, report, since, item=COUNT)
    assert len(answer.json()["cells"]) == len(texts)
