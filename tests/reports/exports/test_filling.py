"""The workbook to fill in: what is open, what is offered, and what comes back from it."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from indicators import catalogue
from indicators.spec import COMPUTED, ENTRY
from reports import entry, exports, sheet
from reports.entry import Change, Channel
from reports.exports import filling, xlsx
from reports.imports import preview, read
from reports.models import Report, Value
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import fill, make_report

pytestmark = pytest.mark.django_db
CELLS = {"1.1": "58", "1.25": "1", "1.7": "không phát sinh", "3.18": "2,531", "6.2": "32.780"}


@pytest.fixture
def people():
    return make_cast()


@pytest.fixture
def report(people):
    made = make_report(people, cells=CELLS)
    return Report.objects.for_page().get(pk=made.pk)


def handed_out(report) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(exports.render_filling(report).content))


def cell_of(book, report, item, column="D"):
    form = catalogue.form_spec(report.form)
    table = next(one for one in form.tables if one.number == form.items[item].table)
    position = [one.code for one in table.items].index(item) + 1
    return book[f"Biểu {table.number}"][f"{column}{xlsx.HEADER_ROW + position}"]


def brought_back(report, book) -> preview.Plan:
    stream = BytesIO()
    book.save(stream)
    cells = sheet.load(report)
    return preview.plan(read.read(stream.getvalue(), "a.xlsx"), cells, sha256=report.form.sha256)


def typed(plan) -> dict:
    return {item: change.typed for item, change in plan.changes.items()}


def test_only_the_units_own_rows_are_open(report):
    book, cells = handed_out(report), sheet.load(report)

    for item, role in cells.roles.items():
        figure, note = cell_of(book, report, item), cell_of(book, report, item, "E")
        assert figure.protection.locked == (role != ENTRY), item
        assert note.protection.locked == (role not in (ENTRY, COMPUTED)), item
        assert cell_of(book, report, item, "B").protection.locked
    assert all(page.protection.sheet for page in book if page.title.startswith("Biểu"))


def test_coded_units_are_chosen_from_a_list_and_show_what_stands(report):
    book, cells = handed_out(report), sheet.load(report)
    measures = cells.form.measures
    coded = {i for i, role in cells.roles.items() if role == ENTRY and measures[i].options}

    offered = set()
    for page in book:
        for rule in page.data_validations.dataValidation:
            texts = [one[0].value for one in book[filling.CHOICES][rule.formula1.split("!")[1]]]
            for place in rule.sqref.ranges:
                for row in page[place.coord] if ":" in place.coord else ((page[place.coord],),):
                    offered.add(row[0].coordinate + page.title)
                    assert all(" = " in text for text in texts)
    shown = {cell_of(book, report, item) for item in coded}
    assert offered == {cell.coordinate + cell.parent.title for cell in shown}
    assert cell_of(book, report, "1.25").value == "Có = 1"
    assert book[filling.CHOICES].sheet_state == "hidden"


def test_every_option_offered_is_read_back_as_that_option(report):
    from indicators import numbers

    for measure in sheet.load(report).form.measures.values():
        for option in measure.options:
            assert numbers.parse(filling.as_chosen(option), measure).key == option.key


def test_brought_back_untouched_it_changes_nothing(report):
    plan = brought_back(report, handed_out(report))

    assert plan.changes == {}
    assert plan.match.unmatched == []


def test_what_was_filled_in_changed_or_taken_out_is_the_change(report):
    book = handed_out(report)
    cell_of(book, report, "3.19").value = 2521
    cell_of(book, report, "1.1").value = 60
    cell_of(book, report, "6.2").value = None
    cell_of(book, report, "1.26").value = "Không = 0"
    cell_of(book, report, "3.18", "E").value = "theo phần mềm một cửa"

    plan = brought_back(report, book)

    assert typed(plan) == {
        "1.1": "60",
        "1.26": "Không = 0",
        "3.18": None,
        "3.19": "2521",
        "6.2": "",
    }
    assert plan.changes["3.18"].note == "theo phần mềm một cửa"


def test_what_was_typed_in_the_portal_meanwhile_is_kept(people, report):
    book = handed_out(report)
    fill(report, {"1.1": "61", "3.21": "7"}, by=people.editor)
    cell_of(book, report, "3.19").value = 2521

    assert typed(brought_back(report, book)) == {"3.19": "2521"}


def test_the_same_row_changed_on_both_sides_is_a_conflict(people, report):
    book = handed_out(report)
    fill(report, {"1.1": "61"}, by=people.editor)
    cell_of(book, report, "1.1").value = 60
    cells = sheet.load(report)

    shown = preview.preview(brought_back(report, book), cells, report)

    (line,) = [line for line in shown.lines if line.is_newer_here]
    assert (line.item.code, line.before) == ("1.1", "61")
    assert "«61»" in line.remark


def test_a_workbook_of_another_edition_of_the_form_is_refused_with_the_reason(report):
    book = handed_out(report)
    keys = book[xlsx.KEY_SHEET]
    (place,) = [row[1] for row in keys.iter_rows() if row[0].value == "sha256"]
    place.value = "0" * 64

    with pytest.raises(read.NotAnAppendix, match="nội dung khác"):
        brought_back(report, book)


def test_a_hostile_note_stays_text(people, report):
    note = '=HYPERLINK("http://x")'
    change = Change("3.18", note=note)
    entry.save(report=report, changes=[change], by=people.editor, channel=Channel.API)

    book = handed_out(report)

    assert cell_of(book, report, "3.18", "E").data_type == "s"
    assert brought_back(report, book).changes == {}


def test_whoever_may_enter_figures_takes_it_away_through_the_page(client, people, report):
    client.force_login(people.editor)
    address = reverse("reports:report-filling", args=[report.pk])

    assert (
        address in client.get(reverse("reports:report-import", args=[report.pk])).content.decode()
    )
    answer = client.get(address)

    assert answer["Content-Disposition"].endswith('-2022-H1-nhap-lieu.xlsx"')
    assert openpyxl.load_workbook(BytesIO(answer.content))["Biểu 3"]["A5"].value
    assert Value.objects.filter(report=report).count() == len(CELLS)


def test_of_a_sent_report_there_is_none(client, people):
    sent = make_report(people, State.SUBMITTED)
    client.force_login(people.editor)

    assert client.get(reverse("reports:report-filling", args=[sent.pk])).status_code == 409
