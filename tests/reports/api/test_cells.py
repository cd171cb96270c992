"""GET and PATCH of a report's cells: the gate, over HTTP."""

import pytest

from reports.models import Event, Value
from reports.workflow import LOCKED
from tests.factories import complete, make_report, moment

COUNT, PART, RATE, FOREIGN, HEADING = "3.18", "3.19", "3.17", "1.6", "1.5"


def patch(api, report, *changes, **headers):
    return api.send("PATCH", f"reports/{report.pk}/cells/", {"changes": list(changes)}, **headers)


def change(item, typed=None, version=0, **more) -> dict:
    return {"item": item, "version": version} | ({} if typed is None else {"typed": typed}) | more


def test_every_row_of_the_form_is_read_with_its_role(api, report):
    patch(api("editor"), report, change(COUNT, "2.531"), change(PART, "2.521", note="đã rà soát"))
    answer = api("editor").get(f"reports/{report.pk}/cells/")
    assert answer.status_code == 200 and set(answer.json()) == {"cells"}
    cells = {cell["item"]: cell for cell in answer.json()["cells"]}
    assert len(cells) == len(answer.json()["cells"]) == 200
    assert {cell["role"] for cell in cells.values()} == {"entry", "computed", "foreign", "heading"}
    assert cells[PART] == {
        "item": PART,
        "typed": "2.521",
        "number": "2521",
        "mark": "value",
        "note": "đã rà soát",
        "display": "2.521",
        "version": 1,
        "role": "entry",
    }
    assert cells[RATE]["display"] == "99,60" and cells[RATE]["number"].startswith("99.6048")
    assert cells[RATE] | {"number": ""} == {
        "item": RATE,
        "typed": "",
        "number": "",
        "mark": "value",
        "note": "",
        "display": "99,60",
        "version": 0,
        "role": "computed",
    }
    assert (cells["1.1"]["number"], cells["1.1"]["mark"], cells["1.1"]["version"]) == (
        None,
        None,
        0,
    )
    assert (cells[HEADING]["role"], cells[FOREIGN]["role"]) == ("heading", "foreign")


@pytest.mark.parametrize(
    ("typed", "number", "mark"),
    [("không phát sinh", "0", "nil"), ("không áp dụng", None, "na"), ("0", "0", "value")],
)
def test_the_kinds_of_nothing_have_their_marks(api, report, typed, number, mark):
    cell = patch(api("editor"), report, change(COUNT, typed)).json()["cells"][0]
    assert (cell["number"], cell["mark"]) == (number, mark)


def test_a_patch_answers_each_cell_what_was_recomputed_and_all_findings(api, report):
    patch(api("editor"), report, change(PART, "9"))
    answer = patch(
        api("editor"),
        report,
        change(COUNT, "10"),
        change(PART, "8"),
        change("1.1", "42.95"),
        change(FOREIGN, "1"),
    )
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"cells", "computed", "findings", "version", "sequence"}
    saved, conflict, question, refused = body["cells"]
    keys = [
        "item",
        "status",
        "typed",
        "number",
        "mark",
        "display",
        "version",
        "reason",
        "code",
        "candidates",
        "theirs",
    ]
    assert all(set(cell) == set(keys) for cell in body["cells"])
    assert saved == {
        "item": COUNT,
        "status": "saved",
        "typed": "10",
        "number": "10",
        "mark": "value",
        "display": "10",
        "version": 1,
        "reason": "",
        "code": "",
        "candidates": [],
        "theirs": None,
    }
    assert (conflict["status"], conflict["typed"], conflict["display"]) == ("conflict", "8", "9")
    assert conflict["theirs"] == {
        "typed": "9",
        "number": "9",
        "mark": "value",
        "note": "",
        "display": "9",
        "version": 1,
    }
    assert (question["status"], question["number"], question["mark"]) == ("question", None, None)
    assert question["display"] == "42.95" and "4.295" in question["candidates"]
    assert (refused["status"], refused["code"]) == ("refused", "foreign_row")
    assert refused["reason"].startswith("Biểu 1, dòng 3.1")
    assert body["computed"] == [{"item": RATE, "number": "90", "display": "90,00"}]
    finding = next(one for one in body["findings"] if one["item"] == "1.1")
    assert finding["rule"] == "number_format" and finding["severity"] == "error"
    assert {"rule", "severity", "item", "items", "typed", "computed", "message"} <= set(finding)


def test_what_is_not_sent_stays_and_an_empty_text_clears(api, report):
    patch(api("editor"), report, change(COUNT, "5", note="ghi chú"))
    patch(api("editor"), report, change(COUNT, version=1, note="khác"))
    stored = Value.objects.get()
    assert (stored.typed, stored.note) == ("5", "khác")
    patch(api("editor"), report, {"item": COUNT, "typed": None, "note": None, "version": 2})
    assert Value.objects.get().version == 2
    patch(api("editor"), report, change(COUNT, "", version=2))
    stored = Value.objects.get()
    assert (stored.typed, stored.number, stored.mark, stored.note) == ("", None, "", "khác")


def test_who_saves_a_figure_learns_of_a_note_written_meanwhile(api, report):
    patch(api("editor"), report, change(COUNT, note="của người kia"))
    cell = patch(api("editor"), report, change(COUNT, "5")).json()["cells"][0]
    assert (cell["status"], cell["version"], cell["theirs"]["note"]) == (
        "saved",
        2,
        "của người kia",
    )
    cell = patch(api("editor"), report, change(COUNT, "6", version=2)).json()["cells"][0]
    assert (cell["status"], cell["theirs"]) == ("saved", None)


def test_what_one_account_typed_is_not_saved_under_another(api, report, cast):
    headers = {"x-account": str(cast.signer.pk)}
    answer = patch(api("editor"), report, change(COUNT, "5"), **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_account")
    assert answer.json()["reason"]
    assert not Value.objects.exists()
    headers = {"x-account": str(cast.editor.pk)}
    assert patch(api("editor"), report, change(COUNT, "5"), **headers).status_code == 200


def test_an_unknown_row_is_refused_by_itself(api, report):
    cell = patch(api("editor"), report, change("9.99", "5")).json()["cells"][0]
    assert (cell["status"], cell["code"], cell["version"]) == ("refused", "unknown_item", 0)


def test_the_event_tells_whether_a_browser_or_a_program_wrote(api, report, cast):
    from reports.api import tokens

    patch(api("editor"), report, change(COUNT, "5"))
    program = api(None, authorization=f"Token {tokens.create(cast.editor)}")
    patch(program, report, change(PART, "5"))
    channels = Event.objects.filter(name="cells").order_by("sequence")
    assert list(channels.values_list("channel", flat=True)) == ["browser", "api"]


# The whole request


def test_without_logging_in_the_answer_is_401(api, report):
    for answer in (
        api().get(f"reports/{report.pk}/cells/"),
        patch(api(), report, change(COUNT, "5")),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("person", ["outsider", "outside_signer", "stranger", "nobody", "admin"])
def test_a_report_out_of_scope_is_not_there(api, report, person):
    assert api(person).get(f"reports/{report.pk}/cells/").status_code == 404
    answer = patch(api(person), report, change(COUNT, "5"))
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found" and answer.json()["reason"]


@pytest.mark.parametrize("person", ["signer", "reviewer", "leader"])
def test_who_sees_but_does_not_edit_gets_403_with_the_reason(api, report, person):
    assert api(person).get(f"reports/{report.pk}/cells/").status_code == 200
    answer = patch(api(person), report, change(COUNT, "5"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed" and answer.json()["reason"]
    assert not Value.objects.exists()


@pytest.mark.parametrize("state", LOCKED)
def test_a_locked_report_answers_409_with_reason_and_until(api, cast, state):
    report = make_report(cast, state)
    answer = patch(api("editor"), report, change(COUNT, "5"))
    assert answer.status_code == 409
    assert answer.json() == {"code": "locked", "reason": LOCKED[state], "until": None}


def test_a_closed_round_answers_409(api, cast, report):
    report.closes_at = moment("2022-06-15 17:00")
    report.save()
    assert patch(api("editor"), report, change(COUNT, "5")).status_code == 409


def test_more_than_500_changes_answer_413(api, report):
    answer = patch(api("editor"), report, *[change(COUNT, "5")] * 501)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many")
    assert patch(api("editor"), report, *[change(COUNT, "5")] * 500).status_code == 200


def test_a_body_beyond_the_limit_is_not_even_read(api, report, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = patch(api("editor"), report, change(COUNT, "5", note="x" * 1000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "5",
        {"changes": None},
        {"changes": {"item": COUNT}},
        {"changes": [5]},
        {"changes": [{"typed": "5", "version": 0}]},
        {"changes": [{"item": COUNT, "typed": "5"}]},
        {"changes": [{"item": COUNT, "typed": "5", "version": "một"}]},
        {"changes": [{"item": COUNT, "typed": "5", "version": -1}]},
        {"changes": [{"item": COUNT, "typed": ["5"], "version": 0}]},
        {"changes": [{"item": COUNT, "typed": "5\x00", "version": 0}]},
        {"changes": [{"item": COUNT, "typed": "\ud800", "version": 0}]},
        {"changes": [{"item": COUNT, "typed": "1" * 2001, "version": 0}]},
        {"changes": [{"item": COUNT, "typed": "5", "version": 0}, {}]},
    ],
)
def test_a_request_of_another_shape_answers_422_and_saves_nothing(api, report, body):
    answer = api("editor").send("PATCH", f"reports/{report.pk}/cells/", body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == "invalid" and answer.json()["reason"]
    assert not Value.objects.exists()


@pytest.mark.parametrize("body", ["{", "", "[" * 100_000, '{"changes": [NaN]}'])
def test_what_is_no_json_answers_422(api, report, body):
    answer = api("editor").send("PATCH", f"reports/{report.pk}/cells/", body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == "invalid" and answer.json()["reason"]
    assert not Value.objects.exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods_are_not_taken(api, report, method):
    answer = api("editor").send(method, f"reports/{report.pk}/cells/", {})
    assert answer.status_code == 405


def test_a_patch_through_the_session_needs_the_forms_token(cast, report):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.editor)
    answer = strict.patch(
        f"/api/v1/reports/{report.pk}/cells/", {"changes": []}, content_type="application/json"
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("count", [1, 60])
def test_reading_and_saving_cost_the_same_queries_whatever_the_number_of_cells(
    api, cast, report, count, django_assert_num_queries
):
    texts = list(complete(report).items())[:count]
    client = api("editor")
    with django_assert_num_queries(13):
        patch(client, report, *[change(item, text) for item, text in texts])
    with django_assert_num_queries(6):
        client.get(f"reports/{report.pk}/cells/")
