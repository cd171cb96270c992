"""POST of a rehearsal: what saving would answer, and nothing written."""

import pytest
from django.test.utils import CaptureQueriesContext

from reports.models import Event, Report, Value
from reports.workflow import LOCKED
from tests.factories import complete, fill, make_report, moment

COUNT, PART, RATE, FOREIGN = "3.18", "3.19", "3.17", "1.6"


def change(item, typed, version=0) -> dict:
    return {"item": item, "typed": typed, "version": version}


def rehearse(api, report, *changes):
    path = f"reports/{report.pk}/cells/rehearsal/"
    return api.send("POST", path, {"changes": list(changes)})


def save(api, report, *changes):
    return api.send("PATCH", f"reports/{report.pk}/cells/", {"changes": list(changes)})


def stands(report) -> tuple:
    """Return everything a save would move."""
    return (
        list(Value.objects.order_by("pk").values_list("item__code", "typed", "note", "version")),
        list(Event.objects.order_by("pk").values_list("name", "hash")),
        Report.objects.values_list("version", "last_hash", "last_sequence").get(pk=report.pk),
    )


CHANGES = (
    change(COUNT, "10"),  # saved
    change(PART, "8"),  # made on a version that is gone
    change("1.1", "42.95"),  # asked about
    change("1.3", "nhiều"),  # no number
    change(FOREIGN, "1"),  # another level's row
    change(RATE, "80"),  # the portal computes it
    change("9.99", "5"),  # no row
)


def test_a_rehearsal_answers_as_the_save_would_and_writes_nothing(api, report, cast):
    fill(report, {PART: "9"}, by=cast.editor)
    before = stands(report)
    rehearsed = rehearse(api("editor"), report, *CHANGES)
    assert rehearsed.status_code == 200
    assert stands(report) == before
    saved = save(api("editor"), report, *CHANGES)
    moved = {"version": 0, "sequence": 0}  # by the save itself
    assert rehearsed.json() | moved == saved.json() | moved
    assert [cell["status"] for cell in saved.json()["cells"]] == [
        *("saved", "conflict", "question", "refused", "refused", "refused", "refused")
    ]
    assert rehearsed.json()["version"] == before[2][0]
    assert stands(report) != before


def test_a_rehearsal_tells_what_would_be_computed_and_found(api, report):
    body = rehearse(api("editor"), report, change(COUNT, "9"), change(PART, "10")).json()
    assert body["computed"] == [{"item": RATE, "number": body["computed"][0]["number"],
                                 "display": "111,11"}]  # fmt: skip
    assert any(one["rule"] == "part_whole" and one["item"] == PART for one in body["findings"])
    assert not Value.objects.exists()


@pytest.mark.parametrize("person", ["signer", "reviewer", "leader"])
def test_who_may_not_edit_may_not_rehearse(api, report, person):
    answer = rehearse(api(person), report, change(COUNT, "5"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("person", ["outsider", "stranger", "nobody", "admin"])
def test_a_report_out_of_scope_cannot_be_rehearsed(api, report, person):
    assert rehearse(api(person), report, change(COUNT, "5")).status_code == 404


@pytest.mark.parametrize("state", LOCKED)
def test_a_locked_report_answers_409(api, cast, state):
    report = make_report(cast, state)
    answer = rehearse(api("editor"), report, change(COUNT, "5"))
    assert answer.status_code == 409
    assert answer.json() == {"code": "locked", "reason": LOCKED[state], "until": None}


def test_a_closed_round_answers_409(api, report):
    report.closes_at = moment("2022-06-15 17:00")
    report.save()
    assert rehearse(api("editor"), report, change(COUNT, "5")).status_code == 409


def test_the_limit_and_the_shape_are_those_of_a_save(api, report):
    answer = rehearse(api("editor"), report, *[change(COUNT, "5")] * 501)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many")
    for body in ({}, {"changes": [{"item": COUNT}]}, "{"):
        answer = api("editor").send("POST", f"reports/{report.pk}/cells/rehearsal/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_number_of_queries_does_not_grow_with_the_changes(
    api, report, django_assert_num_queries
):
    from django.db import connection

    texts = complete(report)
    client = api("editor")
    rehearse(client, report, change(COUNT, "5"))  # what is kept in memory is read
    with CaptureQueriesContext(connection) as one:
        rehearse(client, report, change(COUNT, "5"))
    changes = [change(item, text) for item, text in texts.items()]
    assert len(changes) > 100
    with django_assert_num_queries(len(one)):
        rehearse(client, report, *changes)
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in one)
