"""Publishing: what was signed and nothing else, one figure an indicator."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from indicators.models import Figure
from indicators.spec import COMPUTED, ENTRY
from reports import actions, entry, sheet
from reports.actions import publication
from reports.entry import Change, Channel
from reports.models import Report, Submission
from reports.workflow import State
from tests.factories import complete, fill, make_report

pytestmark = pytest.mark.django_db

CELLS = {
    "3.18": "2.531",
    "3.19": "2.521",
    "1.25": "có",
    "1.7": "không áp dụng",
    "2.8": "0",
    "2.9": "không phát sinh",
}


def approved(cast, **kwargs) -> Report:
    return make_report(cast, State.APPROVED, **kwargs)


def figures(report) -> dict[str, Figure]:
    found = Figure.objects.current().filter(unit=report.unit).select_related("indicator")
    return {figure.item_code: figure for figure in found}


def test_nothing_is_published_before_the_approval(cast):
    make_report(cast, State.SUBMITTED)
    assert not Figure.objects.exists()


def test_every_reported_row_is_published_once_with_the_number_that_was_signed(cast):
    report = approved(cast, cells=CELLS)
    snapshot = Submission.objects.get().snapshot["cells"]
    published = figures(report)
    form = sheet.load(report).form
    reported = {item for item, cell in snapshot.items() if cell["mark"]}
    assert set(published) == reported
    assert len({one.indicator_id for one in published.values()}) == len(published)
    for item, figure in published.items():
        cell = snapshot[item]
        assert figure.indicator.code == form.items[item].indicator
        assert (figure.mark, figure.key) == (cell["mark"], cell["key"])
        if cell["number"] is None:
            assert figure.value is None
        else:
            signed = Decimal(cell["number"]).quantize(Decimal("1e-10"), ROUND_HALF_UP)
            assert abs(figure.value - signed) <= Decimal("1e-10"), item


def test_foreign_rows_and_headings_are_never_published(cast):
    report = make_report(cast, State.DRAFT)
    # A zero that a file puts in another level's row is no finding, and no figure either.
    entry.save(report=report, changes=[Change("1.6", "0")], by=cast.editor, channel=Channel.IMPORT)
    fill(report, complete(report), by=cast.editor)
    for name, by in [("present", "editor"), ("submit", "signer"), ("approve", "reviewer")]:
        actions.move(report=report, name=name, by=cast.people[by])
    assert report.values.get(item__code="1.6").typed == "0"
    roles = sheet.load(report).roles
    assert {roles[item] for item in figures(report)} == {ENTRY, COMPUTED}


@pytest.mark.parametrize(
    ("item", "value", "mark", "key"),
    [
        ("3.18", Decimal(2531), "value", ""),
        ("1.25", Decimal(1), "value", "co"),
        ("1.7", None, "na", ""),
        ("2.8", Decimal(0), "value", ""),
        ("2.9", Decimal(0), "nil", ""),
        ("2.7", None, "na", ""),  # 0/0
    ],
)
def test_each_kind_of_nothing_is_published_as_itself(cast, item, value, mark, key):
    figure = figures(approved(cast, cells=CELLS))[item]
    assert (figure.value, figure.mark, figure.key) == (value, mark, key)


def test_a_row_left_empty_is_not_published(cast):
    report = approved(cast)
    empty = [
        item
        for item, cell in Submission.objects.get().snapshot["cells"].items()
        if not cell["mark"]
    ]
    assert empty and not set(empty) & set(figures(report))


def test_a_figure_says_where_it_stood_and_on_which_receipt(cast):
    report = approved(cast)
    figure = figures(report)["1.1"]
    assert (figure.path, figure.parent_code) == ("/binhan/binhan.dongson/", "binhan")
    assert (figure.period, figure.form) == ("2022-H1", report.form)
    assert figure.submission_receipt == Submission.objects.get().receipt
    assert figure.published_at == report.approved_at
    approval = report.events.get(name="approve")
    assert approval.payload["figures"] == len(figures(report))


def test_a_second_approval_supersedes_all_figures_of_the_first_and_deletes_none(cast):
    report = approved(cast, cells=CELLS)
    before = Figure.objects.count()
    actions.move(report=report, name="ask_reopen", by=cast.signer, note="Sai")
    actions.move(report=report, name="reopen", by=cast.reviewer, note="Sai")
    fill(report, {"3.18": "2.600"}, by=cast.editor)
    for name, by in [("present", "editor"), ("submit", "signer"), ("approve", "reviewer")]:
        actions.move(report=report, name=name, by=cast.people[by])
    old = Figure.objects.filter(superseded_at__isnull=False)
    assert old.count() == before and Figure.objects.current().count() == before
    assert {one.superseded_at for one in old} == {report.approved_at}
    assert figures(report)["3.18"].value == 2600
    assert old.get(item_code="3.18").value == 2531


def test_what_is_published_is_what_was_signed_even_where_the_cells_say_otherwise(cast):
    report = make_report(cast, State.SUBMITTED, cells=CELLS)
    report.values.filter(item__code="3.18").update(number=1, typed="1")
    actions.move(report=report, name="approve", by=cast.reviewer)
    assert figures(report)["3.18"].value == 2531


def test_approving_one_report_leaves_other_units_and_periods_alone(cast):
    approved(cast)
    approved(cast, unit=cast.neighbour)
    approved(cast, period="2022-Q3")
    assert not Figure.objects.filter(superseded_at__isnull=False).exists()
    assert Figure.objects.values("unit", "period").distinct().count() == 3


def test_publishing_costs_the_same_queries_whatever_the_number_of_figures(
    cast, django_assert_max_num_queries
):
    report = make_report(cast, State.SUBMITTED)
    submission = Submission.objects.get()
    with django_assert_max_num_queries(10):
        count = publication.publish(report, submission, report.submitted_at)
    assert count > 100
