"""Published figures and roll-ups through the API."""

import pytest

from reports import actions
from reports.workflow import State
from tests.factories import fill, make_report
from units.models import UnitParent


@pytest.fixture
def approved(cast):
    """Two districts' approved figures: 9 of 10 and 30 of 90 in time."""
    return (
        make_report(cast, State.APPROVED, cells={"3.18": "10", "3.19": "9"}),
        make_report(cast, State.APPROVED, unit=cast.neighbour, cells={"3.18": "90", "3.19": "30"}),
    )


ROLLUP = {"unit": "binhan", "period": "2022-H1", "form": "bnv-2022-huyen"}


def units(answer) -> set[str]:
    assert answer.status_code == 200
    return {one["unit"] for one in answer.json()["results"]}


# Figures


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ("editor", {"binhan.dongson"}),
        ("outsider", {"binhan.taylam"}),
        ("reviewer", {"binhan.dongson", "binhan.taylam"}),
        ("leader", {"binhan.dongson", "binhan.taylam"}),
        ("stranger", set()),
        ("admin", set()),
        ("nobody", set()),
    ],
)
def test_everyone_reads_the_figures_of_the_reports_in_scope(api, approved, person, found):
    assert units(api(person).get("figures/", page_size=1000)) == found


def test_the_figures_in_scope_are_those_of_the_reports_not_of_all_a_units_years(
    api, cast, approved
):
    """A unit that moved to another province takes its new figures there, and leaves the old."""
    cast.district.parent_edges.update(valid_to="2022-08-31")
    UnitParent.objects.create(
        unit=cast.district, parent=cast.units["daian"], valid_from="2022-09-01"
    )
    report = make_report(cast, State.SUBMITTED, period="2022-Q3")
    actions.move(report=report, name="approve", by=cast.stranger)

    def periods(person):
        body = api(person).get("figures/", unit="binhan.dongson", page_size=1000).json()
        return {one["period"] for one in body["results"]}

    assert periods("reviewer") == {"2022-H1"}
    assert periods("stranger") == {"2022-Q3"}
    assert periods("editor") == {"2022-H1", "2022-Q3"}


def test_a_figure_is_shown_with_its_receipt(api, approved):
    body = api("editor").get("figures/", indicator="tthc.huyen.dung_han").json()
    (figure,) = body["results"]
    assert figure | {"receipt": "", "published_at": ""} == {
        "indicator": "tthc.huyen.dung_han",
        "unit": "binhan.dongson",
        "period": "2022-H1",
        "form": "bnv-2022-huyen",
        "item": "3.19",
        "value": "9",
        "mark": "value",
        "key": "",
        "receipt": "",
        "published_at": "",
    }
    assert figure["receipt"] == approved[0].submissions.get().receipt


def test_only_the_latest_approval_is_shown(api, cast, approved):
    report, _ = approved
    actions.move(report=report, name="ask_reopen", by=cast.signer, note="Sai")
    actions.move(report=report, name="reopen", by=cast.reviewer, note="Sai")
    fill(report, {"3.19": "8"}, by=cast.editor)
    for name, by in [("present", "editor"), ("submit", "signer"), ("approve", "reviewer")]:
        actions.move(report=report, name=name, by=cast.people[by])
    body = api("editor").get("figures/", indicator="tthc.huyen.dung_han").json()
    assert [one["value"] for one in body["results"]] == ["8"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"unit": "binhan.taylam"}, {"binhan.taylam"}),
        ({"period": "2022-H1"}, {"binhan.dongson", "binhan.taylam"}),
        ({"period": "2022-Q1"}, set()),
        ({"form": "khac"}, set()),
    ],
)
def test_figures_are_narrowed_by_what_is_asked(api, approved, query, found):
    assert units(api("reviewer").get("figures/", page_size=1000, **query)) == found


def test_figures_cost_the_same_queries_for_one_unit_and_for_all(
    api, approved, django_assert_num_queries
):
    client = api("reviewer")
    for query in ({"unit": "binhan.taylam", "page_size": 1}, {"page_size": 1000}):
        with django_assert_num_queries(5):
            client.get("figures/", **query)


# Roll-up


def test_a_rate_of_the_province_is_the_formula_over_the_summed_parts(api, approved):
    answer = api("reviewer").get("rollup/", **ROLLUP)
    assert answer.status_code == 200
    body = answer.json()
    assert body["coverage"]["filed"] == body["coverage"]["expected"] == 2
    assert body["indicators"]["tthc.huyen.dung_han"]["value"] == "39"
    assert body["indicators"]["tthc.huyen.dung_han"]["parts"] == 2
    assert body["indicators"]["tthc.huyen.ty_le_dung_han"]["value"] == "39"  # not (90 + 33,33) / 2


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (None, 401),
        ("nobody", 404),
        ("editor", 404),
        ("stranger", 404),
        ("admin", 404),
        ("leader", 200),
        ("reviewer", 200),
    ],
)
def test_a_roll_up_is_for_those_above(api, approved, person, status):
    assert api(person).get("rollup/", **ROLLUP).status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"unit": ""}, 422),
        ({"period": ""}, 422),
        ({"form": ""}, 422),
        ({"period": "2022"}, 422),
        ({"period": "2022-X"}, 422),
        ({"form": "khong-co"}, 404),
        ({"unit": "khong.co"}, 404),
    ],
)
def test_a_roll_up_of_nothing_says_what_is_wrong(api, approved, change, status):
    answer = api("reviewer").get("rollup/", **(ROLLUP | change))
    assert answer.status_code == status and answer.json()["reason"]


def test_a_period_may_be_written_in_small_letters(api, approved):
    answer = api("reviewer").get("rollup/", **(ROLLUP | {"period": "2022-h1"}))
    assert answer.json()["coverage"]["filed"] == 2
