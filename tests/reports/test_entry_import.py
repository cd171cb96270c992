"""What a file may leave behind through the gate, and the dry run that shows it first."""

import pytest

from indicators.spec import FOREIGN
from reports import entry, sheet
from reports.entry import Change, Channel, Status
from reports.models import Event, Value

# Rows of the district form, as they are to a district.
COUNT, OTHER_COUNT = "3.18", "3.19"  # đã giải quyết, đúng hạn
RATE = "3.17"  # computed from the two
FOREIGN_ROW, HEADING = "1.6", "1.5"

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(cast, report):
    """Return a function that saves changes as the editor."""

    def save(report, *changes, channel=Channel.BROWSER) -> entry.Outcome:
        return entry.save(report=report, changes=list(changes), by=cast.editor, channel=channel)

    return save


def only(outcome: entry.Outcome) -> entry.CellResult:
    (result,) = outcome.cells
    return result


def cell(report, item) -> Value:
    return Value.objects.get(report=report, item__code=item)


def test_a_file_keeps_its_text_in_computed_and_foreign_rows_without_a_number(report, save):
    outcome = save(
        report,
        Change(COUNT, typed="2.531"),
        Change(OTHER_COUNT, typed="2.521"),
        Change(RATE, typed="99,7%", unit_typed="phần trăm"),
        Change(FOREIGN_ROW, typed="7"),
        channel=Channel.IMPORT,
    )
    assert {one.status for one in outcome.cells} == {Status.SAVED}
    for item, typed in ((RATE, "99,7%"), (FOREIGN_ROW, "7")):
        stored = cell(report, item)
        assert (stored.typed, stored.number, stored.mark) == (typed, None, "")
        assert stored.imported
    assert cell(report, RATE).unit_typed == "phần trăm"
    assert outcome.sheet.display(RATE) == "99,60"
    assert {(one.rule, one.item) for one in outcome.findings} >= {
        ("ratio", RATE),
        ("foreign_row", FOREIGN_ROW),
    }


def test_a_file_too_may_not_put_a_figure_in_a_heading(report, save):
    result = only(save(report, Change(HEADING, typed="5"), channel=Channel.IMPORT))
    assert (result.status, result.code) == (Status.REFUSED, "heading")


def test_an_empty_heading_of_a_file_leaves_no_row_behind(report, save):
    assert only(save(report, Change(HEADING, typed=""), channel=Channel.IMPORT)).status == "saved"
    assert not Value.objects.filter(report=report).exists()


def test_a_text_a_file_left_in_a_foreign_or_computed_row_can_be_cleared_by_hand(report, save):
    save(
        report,
        Change(RATE, typed="99,7%"),
        Change(FOREIGN_ROW, typed="7"),
        channel=Channel.IMPORT,
    )
    outcome = save(report, Change(RATE, typed=""), Change(FOREIGN_ROW, typed=""))
    assert {one.status for one in outcome.cells} == {Status.SAVED}
    assert (cell(report, RATE).typed, cell(report, FOREIGN_ROW).typed) == ("", "")


def test_another_figure_ends_what_the_file_said_but_the_same_sent_along_does_not(report, save):
    save(report, Change("1.12", typed="3", unit_typed="%"), channel=Channel.IMPORT)
    save(report, Change("1.12", typed="3", note="đã rà soát"))
    assert (cell(report, "1.12").unit_typed, cell(report, "1.12").imported) == ("%", True)
    save(report, Change("1.12", typed="4"))
    assert (cell(report, "1.12").unit_typed, cell(report, "1.12").imported) == ("", False)


def test_a_long_unit_of_a_file_fits_its_column(report, save):
    save(report, Change("1.12", typed="3", unit_typed="x" * 300), channel=Channel.IMPORT)
    assert cell(report, "1.12").unit_typed == "x" * 120


# The dry run


def test_a_rehearsal_answers_as_the_gate_does_and_writes_nothing(report, save):
    changes = [
        Change(COUNT, typed="10"),
        Change(OTHER_COUNT, typed="42.95"),
        Change(RATE, typed="99%"),
        Change(FOREIGN_ROW, typed="7"),
        Change(HEADING, typed="7"),
    ]
    before = sheet.load(report)
    rehearsed = entry.rehearse(before, changes, Channel.IMPORT)
    assert (
        not Value.objects.exists()
        and not Event.objects.filter(report=report, name="cells").exists()
    )
    assert before.entered == {}
    saved = save(report, *changes, channel=Channel.IMPORT)
    assert rehearsed.cells == saved.cells
    assert rehearsed.findings == saved.findings


def test_every_foreign_row_of_the_form_stays_closed(report, save):
    foreign = [item for item, role in sheet.load(report).roles.items() if role == FOREIGN]
    outcome = save(report, *[Change(item, typed="0") for item in foreign])
    assert len(foreign) == 38
    assert {one.code for one in outcome.cells} == {"foreign_row"}


@pytest.mark.parametrize("item", [RATE, FOREIGN_ROW])
def test_a_text_of_a_file_that_was_dropped_is_put_back_and_nothing_else(report, save, item):
    save(report, Change(item, typed="99,7%"), channel=Channel.IMPORT)
    save(report, Change(item, typed="", version=1))

    other = only(save(report, Change(item, typed="99,8%", version=2)))
    with_note = only(save(report, Change(item, typed="99,7%", note="theo sổ", version=2)))
    assert (other.status, with_note.status) == (Status.REFUSED, Status.REFUSED)

    back = only(save(report, Change(item, typed="99,7%", version=2)))
    assert (back.status, back.after.version) == (Status.SAVED, 3)
    stored = cell(report, item)
    assert (stored.typed, stored.number, stored.imported) == ("99,7%", None, True)


def test_a_text_dropped_before_another_stood_there_is_not_put_back(report, save):
    for typed, version in (("99,7%", 0), ("99,8%", 2)):
        save(report, Change(RATE, typed=typed, version=version), channel=Channel.IMPORT)
        save(report, Change(RATE, typed="", version=version + 1))
    assert only(save(report, Change(RATE, typed="99,7%", version=4))).status == Status.REFUSED
    assert only(save(report, Change(RATE, typed="99,8%", version=4))).status == Status.SAVED


def test_looking_for_a_dropped_text_costs_one_query_and_only_where_it_is_asked_for(
    report, save, django_assert_max_num_queries
):
    save(report, Change(RATE, typed="99,7%"), channel=Channel.IMPORT)
    save(report, Change(RATE, typed="", version=1))

    def cost(*changes) -> int:
        with django_assert_max_num_queries(40) as found:
            save(report, *changes)
        return len(found)

    alone = cost(Change(COUNT, typed="1", version=0))
    assert cost(Change(COUNT, typed="2", version=1)) == alone
    both = cost(Change(COUNT, typed="3", version=2), Change(RATE, typed="99,7%", version=2))
    assert both == alone + 1
