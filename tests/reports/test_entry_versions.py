"""The gate and the versions of a cell: nothing is overwritten that its writer had not seen."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from reports import entry, migrations
from reports.entry import Change, Channel, Status
from reports.models import Event, Report, Value

COUNT = "3.18"  # đã giải quyết

pytestmark = pytest.mark.django_db


def save(report, *changes) -> entry.CellResult:
    """Save as the district's editor; return what became of the one cell."""
    from django.contrib.auth.models import User

    editor = User.objects.get(username="editor")
    outcome = entry.save(report=report, changes=list(changes), by=editor, channel=Channel.BROWSER)
    (result,) = outcome.cells
    return result


def cell(report, item) -> Value:
    return Value.objects.get(report=report, item__code=item)


def test_a_change_made_on_an_older_version_returns_both_values_and_overwrites_nothing(report):
    save(report, Change(COUNT, typed="5", version=0))
    save(report, Change(COUNT, typed="6", note="sửa", version=1))
    result = save(report, Change(COUNT, typed="7", version=1))
    assert (result.status, result.code, result.typed) == (Status.CONFLICT, "conflict", "7")
    assert (result.after.typed, result.after.note, result.after.version) == ("6", "sửa", 2)
    assert "«6»" in result.reason
    assert (cell(report, COUNT).typed, cell(report, COUNT).version) == ("6", 2)


def test_the_first_typing_of_a_cell_that_meanwhile_exists_is_a_conflict(report):
    save(report, Change(COUNT, typed="5", version=0))
    assert save(report, Change(COUNT, typed="7", version=0)).status == Status.CONFLICT


def test_the_same_change_sent_again_after_a_lost_answer_is_no_conflict(report):
    change = Change(COUNT, typed="5", note="x", version=0)
    save(report, change)
    before = Report.objects.get(pk=report.pk).version
    result = save(report, change)
    assert (result.status, result.after.version) == (Status.SAVED, 1)
    assert Event.objects.filter(report=report, name="cells").count() == 1
    assert Report.objects.get(pk=report.pk).version == before


def test_a_figure_and_the_note_beside_it_may_be_two_peoples(report):
    save(report, Change(COUNT, typed="5", note="cũ", version=0))
    save(report, Change(COUNT, note="ghi chú của người kia", version=1))
    result = save(report, Change(COUNT, typed="7", version=1))
    assert (result.status, result.after.version, result.beside) == (Status.SAVED, 3, True)
    stored = cell(report, COUNT)
    assert (stored.typed, stored.note) == ("7", "ghi chú của người kia")
    assert (stored.version, stored.typed_version, stored.note_version) == (3, 3, 2)
    result = save(report, Change(COUNT, note="mới", version=2))
    assert (result.status, result.beside) == (Status.SAVED, True)
    assert not save(report, Change(COUNT, note="mới nữa", version=4)).beside


@pytest.mark.parametrize("change", [Change(COUNT, typed="7"), Change(COUNT, note="của tôi")])
def test_the_part_someone_else_changed_is_still_a_conflict(report, change):
    save(report, Change(COUNT, typed="5", note="cũ", version=0))
    save(report, Change(COUNT, typed="6", version=1))
    save(report, Change(COUNT, note="sửa", version=2))
    result = save(report, replace(change, version=1))
    assert (result.status, result.after.typed, result.after.note) == (Status.CONFLICT, "6", "sửa")
    both = Change(COUNT, typed="6", note="của tôi", version=1)  # the figure is what stands
    assert save(report, both).status == Status.CONFLICT


def test_a_version_that_never_was_is_a_conflict(report):
    save(report, Change(COUNT, typed="5", version=0))
    assert save(report, Change(COUNT, typed="6", version=9)).status == Status.CONFLICT


def test_of_two_changes_of_one_cell_the_older_version_counts(report):
    save(report, Change(COUNT, typed="5", note="một", version=0))
    save(report, Change(COUNT, note="của người kia", version=1))
    changes = [Change(COUNT, typed="6", version=2), Change(COUNT, note="hai", version=1)]
    assert save(report, *changes).status == Status.CONFLICT


def test_a_change_without_a_version_takes_the_cell_as_it_stands(report):
    save(report, Change(COUNT, typed="5", version=0))
    assert save(report, Change(COUNT, typed="6")).status == Status.SAVED


def test_cells_stored_before_their_parts_had_versions_are_as_new_as_the_cell(report):
    """The migration's own step: with older versions somebody would overwrite what he never saw."""
    save(report, Change(COUNT, typed="5", note="cũ", version=0))
    save(report, Change(COUNT, typed="6", version=1))
    Value.objects.update(typed_version=1, note_version=1)  # as the columns are added
    (path,) = Path(migrations.__path__[0]).glob("*_figure_and_note_have_versions_of_their_own.py")
    import_module(f"reports.migrations.{path.stem}").as_the_row(apps, None)
    stored = cell(report, COUNT)
    assert (stored.typed_version, stored.note_version) == (2, 2)
    assert save(report, Change(COUNT, note="mới", version=1)).status == Status.CONFLICT
