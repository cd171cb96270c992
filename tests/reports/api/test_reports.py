"""Reports, transitions and documents through the API."""

import io
import zipfile

import pytest

from reports.models import Event, Report, Submission
from reports.workflow import State
from tests.factories import fill, make_report, make_round, moment

SHAPE = {
    *("id", "unit", "unit_name", "period", "form", "state", "revision", "version"),
    *("data_from", "data_to", "due_at", "submitted_at", "approved_at", "late"),
    *("document_number", "document_date"),
}


@pytest.fixture
def reports(cast):
    """A submitted report of the district and a draft of its neighbour, in one round."""
    make_round(cast, due_at=moment("2022-06-15 17:00"))
    submitted = make_report(cast, State.SUBMITTED)
    return submitted, make_report(cast, unit=cast.neighbour)


def listed(api, **query) -> list[str]:
    answer = api.get("reports/", **query)
    assert answer.status_code == 200
    return [one["unit"] for one in answer.json()["results"]]


@pytest.mark.parametrize(
    ("person", "units"),
    [
        ("editor", ["binhan.dongson"]),
        ("signer", ["binhan.dongson"]),
        ("outsider", ["binhan.taylam"]),
        ("reviewer", ["binhan.dongson", "binhan.taylam"]),
        ("leader", ["binhan.dongson", "binhan.taylam"]),
        ("admin", []),
        ("stranger", []),
        ("nobody", []),
    ],
)
def test_everyone_lists_the_reports_in_scope(api, reports, person, units):
    assert listed(api(person)) == units


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ({"unit": "binhan.taylam"}, ["binhan.taylam"]),
        ({"state": "submitted"}, ["binhan.dongson"]),
        ({"period": "2022-H1", "state": "draft"}, ["binhan.taylam"]),
        ({"form": "bnv-2022-huyen", "unit": "binhan.dongson"}, ["binhan.dongson"]),
        ({"period": "2022-Q3"}, []),
        ({"unit": "daian"}, []),
        ({"state": "lost"}, []),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(api, reports, query, units):
    assert listed(api("reviewer"), **query) == units


def test_a_list_comes_in_pages(api, reports):
    body = api("reviewer").get("reports/", page_size=1).json()
    assert (body["count"], len(body["results"]), body["previous"]) == (2, 1, None)
    assert body["next"].endswith("page=2&page_size=1")
    assert api("reviewer").get("reports/", page=99).status_code == 404


def test_a_report_is_shown_with_its_dates_as_the_round_set_them(api, reports):
    report, _ = reports
    body = api("editor").get(f"reports/{report.pk}/").json()
    assert set(body) == SHAPE
    assert (body["id"], body["unit"], body["unit_name"]) == (
        report.pk,
        "binhan.dongson",
        "Huyện Đông Sơn",
    )
    assert (body["state"], body["revision"], body["late"]) == ("submitted", 1, True)
    assert (body["data_from"], body["data_to"]) == ("2021-12-15", "2022-06-14")
    assert body["due_at"] == "2022-06-15T17:00:00+07:00"


@pytest.mark.parametrize("person", ["outsider", "stranger", "nobody", "admin"])
@pytest.mark.parametrize("path", ["", "cells/", "document/?format=xlsx"])
def test_a_report_out_of_scope_is_not_there(api, reports, person, path):
    assert api(person).get(f"reports/{reports[0].pk}/{path}").status_code == 404


@pytest.mark.parametrize("pk", [0, 10**9, 10**30])
def test_a_report_that_never_was_is_not_there(api, reports, pk):
    assert api("reviewer").get(f"reports/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["reports/", "units/", "forms/", "indicators/", "figures/", "rollup/"]
)
def test_every_list_answers_401_without_logging_in(api, path):
    assert api().get(path).status_code == 401


def test_a_list_costs_the_same_queries_for_few_and_many_reports(
    api, cast, reports, django_assert_num_queries
):
    from indicators.periods import Period
    from reports import actions
    from reports.actions.rounds import Asked
    from tests.factories import make_children, make_form

    client = api("reviewer")
    with django_assert_num_queries(5):
        client.get("reports/")
    make_children(cast.province, 20)
    asked = Asked("district", make_form(), moment("2022-10-01 17:00"))
    period = Period.parse("2022-Q3")
    actions.open_round(owner=cast.province, period=period, asked=[asked], by=cast.reviewer)
    with django_assert_num_queries(5):
        assert client.get("reports/").json()["count"] == 24


# Transitions


def move(api, report, body, key="k1"):
    headers = {"idempotency-key": key} if key else {}
    return api.send("POST", f"reports/{report.pk}/transitions/", body, **headers)


def asked(report, name, note="Lý do") -> dict:
    return {"name": name, "note": note, "version": Report.objects.get(pk=report.pk).version}


def test_a_report_is_signed_and_submitted_with_a_receipt(api, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    answer = move(api("signer"), report, asked(report, "submit"))
    assert answer.status_code == 200
    body = answer.json()
    submission = Submission.objects.get()
    assert body == {
        "event": report.events.latest("sequence").sequence,
        "name": "submit",
        "state": "submitted",
        "version": Report.objects.get(pk=report.pk).version,
        "revision": 1,
        "receipt": submission.receipt,
    }


def test_the_same_key_again_gives_the_same_answer_and_does_nothing(api, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    request = asked(report, "submit")
    first, again = (move(api("signer"), report, request) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert Event.objects.filter(name="submit").count() == 1


def test_a_key_used_for_something_else_answers_422(api, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    move(api("signer"), report, asked(report, "submit"))
    answer = move(api("reviewer"), report, asked(report, "approve"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("key", ["", "x" * 81])
def test_a_transition_needs_a_key(api, reports, key):
    answer = move(api("reviewer"), reports[0], asked(reports[0], "approve"), key=key)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["reason"]


@pytest.mark.parametrize(
    ("person", "name", "status"),
    [
        (None, "approve", 401),
        ("outsider", "approve", 404),
        ("stranger", "approve", 404),
        ("nobody", "approve", 404),
        ("editor", "approve", 403),
        ("leader", "approve", 403),
        ("reviewer", "submit", 403),
        ("reviewer", "publish", 422),
        ("reviewer", "approve", 200),
    ],
)
def test_who_moves_a_submitted_report_and_what_the_others_are_answered(
    api, reports, person, name, status
):
    answer = move(api(person), reports[0], asked(reports[0], name))
    assert answer.status_code == status
    assert status == 200 or answer.json().get("reason") or status == 401


def test_every_blocker_is_told(api, cast):
    report = make_report(cast)
    answer = move(api("editor"), report, asked(report, "present"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    assert answer.json()["reasons"] and "bắt buộc chưa nhập" in answer.json()["reason"]


def test_a_decision_on_an_older_version_answers_409(api, reports, cast):
    report, _ = reports
    request = asked(report, "approve")
    move(api("reviewer"), report, asked(report, "start_review"), key="k0")
    answer = move(api("second_reviewer"), report, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["reason"] and answer.json()["until"] is None


def test_a_step_back_needs_a_reason(api, reports):
    answer = move(api("reviewer"), reports[0], asked(reports[0], "send_back", note=" "))
    assert answer.status_code == 422 and "Nêu lý do" in answer.json()["reason"]


@pytest.mark.parametrize(
    "body", [{}, [], {"name": "approve"}, {"name": "approve", "version": 0}, {"version": 1}]
)
def test_a_request_of_another_shape_answers_422(api, reports, body):
    answer = move(api("reviewer"), reports[0], body)
    assert answer.status_code == 422 and answer.json()["errors"]


def test_the_event_tells_whether_a_browser_or_a_program_moved_it(api, reports, cast):
    from reports.api import tokens

    program = api(None, authorization=f"Token {tokens.create(cast.reviewer)}")
    move(program, reports[0], asked(reports[0], "start_review"), key="a")
    move(api("reviewer"), reports[0], asked(reports[0], "approve"), key="b")
    events = reports[0].events.order_by("-sequence")[:2]
    assert [event.channel for event in events] == ["browser", "api"]


# Documents


@pytest.mark.parametrize(
    ("query", "content_type", "begins"),
    [
        ({"format": "xlsx"}, "spreadsheetml.sheet", b"PK"),
        ({"format": "docx"}, "wordprocessingml.document", b"PK"),
        ({"format": "pdf", "part": "appendix"}, "application/pdf", b"%PDF"),
    ],
)
def test_the_document_comes_in_the_format_asked(api, reports, query, content_type, begins):
    answer = api("editor").get(f"reports/{reports[0].pk}/document/", **query)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith(content_type)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.getvalue().startswith(begins)


def test_the_document_holds_the_figures(api, reports, cast):
    fill(reports[1], {"3.18": "23.456"}, by=cast.outsider)
    answer = api("outsider").get(f"reports/{reports[1].pk}/document/", format="docx")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert "23.456" in archive.read("word/document.xml").decode()


@pytest.mark.parametrize("query", [{"format": "odt"}, {"format": "pdf", "part": "half"}])
def test_another_format_or_part_answers_422(api, reports, query):
    answer = api("editor").get(f"reports/{reports[0].pk}/document/", **query)
    assert answer.status_code == 422
