"""What stands as in the last report, over HTTP: read with its mark, confirmed by a change."""

import pytest

from reports import entry, sheet
from reports.entry import Change, Channel
from reports.models import Event
from tests.reports.api.test_cells import change, patch

STAFF, OTHER = "4.17", "4.16"


@pytest.fixture
def carried(report, cast):
    """A draft with one row taken over and one typed."""
    for item, channel in ((STAFF, Channel.CARRY), (OTHER, Channel.BROWSER)):
        changes = [Change(item, "74", "", 0)]
        entry.save(report=report, changes=changes, by=cast.editor, channel=channel)
    return report


def cells(api, report) -> dict:
    answer = api("editor").get(f"reports/{report.pk}/cells/")
    return {cell["item"]: cell for cell in answer.json()["cells"]}


def rules(answer) -> list[tuple[str, str]]:
    return [(one["rule"], one["item"]) for one in answer.json()["findings"]]


def test_only_a_cell_not_confirmed_is_read_with_the_mark(api, carried):
    read = cells(api, carried)
    assert read[STAFF]["carried"] is True
    assert all("carried" not in cell for item, cell in read.items() if item != STAFF)


def test_confirming_takes_the_mark_and_the_error_away(api, carried):
    before = patch(api("editor"), carried, change("4.19", "0"))
    assert ("carried", STAFF) in rules(before)
    answer = patch(api("editor"), carried, change(STAFF, version=1, confirm=True))
    (cell,) = answer.json()["cells"]
    assert (cell["status"], cell["version"], cell["display"]) == ("saved", 2, "74")
    assert "carried" not in cell
    assert ("carried", STAFF) not in rules(answer)
    assert "carried" not in cells(api, carried)[STAFF]
    event = Event.objects.filter(report=carried).latest("sequence")
    assert (event.channel, event.payload["cells"][0]["confirmed"]) == ("browser", True)


@pytest.mark.parametrize("more", [{}, {"confirm": False}], ids=str)
def test_the_same_text_sent_along_does_not(api, carried, more):
    answer = patch(api("editor"), carried, change(STAFF, "74", version=1, **more))
    (cell,) = answer.json()["cells"]
    assert (cell["status"], cell["version"], cell["carried"]) == ("saved", 1, True)


def test_another_text_does(api, carried):
    answer = patch(api("editor"), carried, change(STAFF, "75", version=1))
    assert "carried" not in answer.json()["cells"][0]


def test_confirming_an_older_version_answers_what_stands(api, carried, cast):
    changes = [Change(STAFF, note="", version=1), Change(STAFF, "75", version=1)]
    entry.save(report=carried, changes=changes, by=cast.editor, channel=Channel.BROWSER)
    entry.save(
        report=carried,
        changes=[Change(STAFF, "", "", 2)],
        by=cast.editor,
        channel=Channel.BROWSER,
    )
    entry.save(
        report=carried, changes=[Change(STAFF, "70", "", 3)], by=cast.editor, channel=Channel.CARRY
    )
    answer = patch(api("editor"), carried, change(STAFF, version=1, confirm=True))
    (cell,) = answer.json()["cells"]
    assert (cell["status"], cell["theirs"]["typed"], cell["carried"]) == ("conflict", "70", True)
    assert sheet.load(carried).cell(STAFF).carried


@pytest.mark.parametrize("value", ["có", 2, None, [True]], ids=str)
def test_a_confirmation_that_is_neither_yes_nor_no_answers_422(api, carried, value):
    answer = patch(api("editor"), carried, change(STAFF, version=1, confirm=value))
    assert answer.status_code == 422
    assert sheet.load(carried).cell(STAFF).carried


def test_confirming_costs_as_many_queries_as_saving(api, carried, django_assert_num_queries):
    client = api("editor")
    with django_assert_num_queries(13):
        patch(client, carried, change(STAFF, version=1, confirm=True))


def test_the_openapi_document_knows_both(api):
    answer = api("editor", accept="application/json").get("schema/")
    schema = answer.json()["components"]["schemas"]
    assert schema["ChangeShape"]["properties"]["confirm"]["type"] == "boolean"
    for name in ("CellShape", "ResultShape"):
        assert "carried" in schema[name]["properties"]
        assert "carried" not in schema[name].get("required", [])
