"""The written SQL of saving: the same answers as the ORM's, on the database in use."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.http import Http404

from reports import entry, sheet, statements
from reports.api.cells import report_in_scope
from reports.entry import Change, Channel
from reports.models import Report, Value
from reports.workflow import State
from tests.cast import PEOPLE, make_cast
from tests.factories import complete, make_report, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_a_report_is_read_as_the_orm_reads_it(cast):
    report = make_report(cast, State.SUBMITTED)
    closes = moment("2022-06-20 17:00")
    Report.objects.filter(pk=report.pk).update(closes_at=closes, document_date="2022-06-14")
    read, known = statements.report(report.pk), Report.objects.for_page().get(pk=report.pk)
    for name in statements.REPORT_FIELDS:
        assert getattr(read, name) == getattr(known, name), name
    assert (read.unit.code, read.unit.kind) == (known.unit.code, known.unit.kind)
    assert (read.form.code, read.form.sha256) == (known.form.code, known.form.sha256)
    assert (read.place, read.period_value) == (known.place, known.period_value)
    assert read.closes_at == closes and read.submitted_at.tzinfo


def test_what_a_report_leaves_out_is_read_when_asked_for(cast):
    read = statements.report(make_report(cast).pk)
    assert (read.revision, read.unit.name) == (1, cast.district.name)


def test_there_is_no_report_of_an_unknown_number(cast):
    assert statements.report(0) is None


@pytest.mark.parametrize("person", PEOPLE)
def test_a_report_is_in_scope_for_whom_lists_show_it(cast, person):
    user = cast.people[person]
    for report in (make_report(cast), make_report(cast, unit=cast.neighbour)):
        listed = Report.objects.visible_to(user).filter(pk=report.pk).exists()
        try:
            opened = report_in_scope(user, report.pk).pk == report.pk
        except Http404:
            opened = False
        assert opened == listed


@pytest.mark.parametrize(
    ("item", "typed", "number"),
    [
        ("3.18", "2.531", Decimal(2531)),
        ("3.18", "999.999.999.999", Decimal(999999999999)),
        ("1.13", "99,60", Decimal("99.6")),
        ("1.13", "0,1", Decimal("0.1")),
        ("1.13", "12,3456789", Decimal("12.3456789")),
        ("3.18", "không áp dụng", None),
    ],
)
def test_a_number_comes_back_as_it_was_stored(cast, item, typed, number):
    report = make_report(cast, cells={item: typed})
    read = sheet.load(report).cell(item)
    assert (read.value, read.typed) == (number, typed)
    assert str(read.value) == str(number)
    assert Value.objects.get(report=report, item__code=item).number == number


def test_a_cell_read_back_equals_the_cell_that_was_saved(cast):
    report = make_report(cast)
    changes = [Change(item, typed=text) for item, text in complete(report).items()]
    changes.append(Change("1.1", typed="42.95", note="ghi chú", unit_typed="%"))
    outcome = entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)
    assert sheet.load(report).entered == outcome.sheet.entered
    assert outcome.sheet.cell("1.1").imported is True


def test_the_moving_parts_of_a_report_are_those_in_the_database(cast):
    report = make_report(cast, cells={"3.18": "5"})
    opens, closes = moment("2022-06-01 08:00"), moment("2022-06-20 17:00")
    Report.objects.filter(pk=report.pk).update(opens_at=opens, closes_at=closes)
    with transaction.atomic():
        locked = entry.lock(report)
    known = Report.objects.get(pk=report.pk)
    for name in ("state", "version", "opens_at", "closes_at", "last_hash", "last_sequence"):
        assert getattr(locked, name) == getattr(known, name), name


def test_no_report_and_no_unit_give_no_rows():
    assert statements.cells([]) == []
    assert statements.figures([], ["2022-H1"]) == []
