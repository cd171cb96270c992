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
