"""What of a file's row is worth writing: blanks, notes, units, the portal's own workbooks."""

from decimal import Decimal

import pytest

from indicators.compute import Entered
from reports.entry import Channel, Status
from reports.imports import changes, preview
from reports.imports.layout import Source, SourceRow, Stamp
from reports.imports.match import Match, Matched
from reports.imports.read import NotAnAppendix
from reports.sheet import Sheet

OWN = Stamp("bnv-2022-huyen", "", "", "")


@pytest.fixture
def sheet(district_form):
    return Sheet(district_form, "district")


def row(form, code, value="", note="", unit=None, is_numeric=False):
    item = form.items[code]
    unit = item.unit if unit is None else unit
    return SourceRow(
        item.order, "", item.table, item.stt, item.label, unit, value, note, is_numeric=is_numeric
    )


def build(sheet, *rows, is_own_workbook=False):
    """Return the changes of rows given as (code, value, ...)."""
    found = [
        Matched(row(sheet.form, code, *rest[:1], **(rest[1] if rest[1:] else {})), code, 1.0)
        for code, *rest in rows
    ]
    return changes.build(Match(sheet.form, tuple(found)), sheet, OWN if is_own_workbook else None)


def test_a_figure_becomes_a_change_on_the_version_that_stands(sheet):
    sheet.entered["1.1"] = Entered("5", Decimal(5), "value", version=3)

    (change,) = build(sheet, ("1.1", "58")).values()

    assert (change.item, change.typed, change.note, change.version) == ("1.1", "58", None, 3)


@pytest.mark.parametrize("carried", [True, False])
@pytest.mark.parametrize("is_own_workbook", [True, False])
def test_the_figure_that_stands_is_told_only_by_another_file_to_confirm_it(
    sheet, carried, is_own_workbook
):
    sheet.entered["4.17"] = Entered("74", Decimal(74), "value", version=1, carried=carried)
    row = ("4.17", "74", {"is_numeric": True})

    found = build(sheet, row, is_own_workbook=is_own_workbook)

    told = carried and not is_own_workbook
    assert [change.typed for change in found.values()] == ["74"] * told


def test_a_blank_in_an_entry_row_leaves_the_cell_as_it_is(sheet):
    assert build(sheet, ("1.1", "")) == {}


def test_a_blank_total_is_told_when_the_file_fills_its_parts(sheet):
    assert build(sheet, ("2.1", ""), ("2.3", "1"))["2.1"].typed == ""
    assert "2.1" not in build(sheet, ("2.1", ""), ("2.3", ""))


def test_a_figure_in_a_row_of_another_level_is_passed_on_and_a_blank_is_not(sheet):
    assert build(sheet, ("1.6", "0"))["1.6"].typed == "0"
    assert build(sheet, ("1.6", "")) == {}


@pytest.mark.parametrize("note", ["Cấp huyện báo", "Cấp huyện bao", "CẤP HUYỆN BÁO"])
def test_a_note_that_repeats_who_fills_the_row_is_no_note(sheet, note):
    assert build(sheet, ("3.7", "280", {"note": note}))["3.7"].note is None


def test_other_notes_are_kept_even_where_the_figure_is_blank(sheet):
    assert build(sheet, ("1.21", "", {"note": "Trong hạn 01"}))["1.21"].note == "Trong hạn 01"


def test_another_unit_is_told_and_a_missing_one_is_not(sheet):
    assert build(sheet, ("1.12", "0", {"unit": "%"}))["1.12"].unit_typed == "%"
    assert build(sheet, ("1.12", "0", {"unit": ""}))["1.12"].unit_typed == ""
    assert build(sheet, ("1.25", "1", {"unit": "Không = 0, Có = 1"}))["1.25"].unit_typed == ""


def test_a_number_cell_equal_to_what_stands_is_no_change(sheet):
    sheet.entered["3.18"] = Entered("2.531", Decimal(2531), "value", version=1)

    assert build(sheet, ("3.18", "2531", {"is_numeric": True})) == {}
    assert build(sheet, ("3.18", "2532", {"is_numeric": True}))["3.18"].typed == "2532"
    assert build(sheet, ("3.18", "2531"))["3.18"].typed == "2531"


def test_three_decimals_of_a_number_cell_are_no_question(sheet):
    changed = build(sheet, ("4.14", "19.125", {"is_numeric": True}))

    assert changed["4.14"].typed == "19.1250"
    assert preview.entry.decide(sheet, changed.values(), Channel.IMPORT)[0].status == Status.SAVED


def test_the_formulas_and_dashes_of_our_own_workbook_come_back_as_they_went(sheet):
    changed = build(
        sheet, ("3.17", "99.6"), ("3.18", "–"), ("3.19", "Không phát sinh"), is_own_workbook=True
    )

    assert {item: change.typed for item, change in changed.items()} == {
        "3.18": "không áp dụng",
        "3.19": "Không phát sinh",
    }


def plan_of(sheet, *codes, stamp=None, **values):
    rows = [row(sheet.form, code, value) for code, value in codes]
    return preview.plan(Source(rows, stamp), sheet, sha256="ab")


def test_a_figure_in_a_heading_is_refused_and_found(sheet):
    outcome = preview.rehearse(plan_of(sheet, ("1.5", "3"), ("1.1", "58")), sheet)

    (cell,) = preview.unsettled(outcome)
    found = {(one.item, one.rule, one.severity, one.typed) for one in preview.findings(outcome)}
    assert (cell.item, cell.status, cell.code) == ("1.5", Status.REFUSED, "heading")
    assert ("1.5", "foreign_row", "error", "3") in found


def test_a_code_outside_its_list_is_refused_and_found(sheet):
    outcome = preview.rehearse(plan_of(sheet, ("1.27", "5"), ("1.1", "58")), sheet)

    assert ("1.27", "choice", "error", "5") in {
        (one.item, one.rule, one.severity, one.typed) for one in preview.findings(outcome)
    }


def test_a_text_that_is_no_number_is_refused_and_found(sheet):
    outcome = preview.rehearse(plan_of(sheet, ("1.1", "nhiều"), ("1.3", "5")), sheet)

    assert ("1.1", "number_format", "error", "nhiều") in {
        (one.item, one.rule, one.severity, one.typed) for one in preview.findings(outcome)
    }
    assert outcome.sheet.cell("1.1").typed == ""


def test_a_workbook_of_another_form_or_edition_is_refused_by_name(sheet):
    with pytest.raises(NotAnAppendix, match="bnv-2022-tinh.*bnv-2022-huyen"):
        plan_of(sheet, ("1.1", "58"), stamp=Stamp("bnv-2022-tinh", "ab", "", ""))
    with pytest.raises(NotAnAppendix, match="nội dung khác"):
        plan_of(sheet, ("1.1", "58"), stamp=Stamp("bnv-2022-huyen", "cd", "", ""))
    assert plan_of(sheet, ("1.1", "58"), stamp=Stamp("bnv-2022-huyen", "ab", "", "")).changes


def test_a_file_with_more_rows_than_any_appendix_is_refused(sheet):
    rows = [row(sheet.form, "1.1", "58")] * (preview.ROWS + 1)

    with pytest.raises(NotAnAppendix, match="1.000 dòng"):
        preview.plan(Source(rows), sheet)


def test_a_preview_shows_what_would_be_replaced(sheet):
    sheet.entered["1.1"] = Entered("5", Decimal(5), "value", version=3)
    plan = plan_of(sheet, ("1.1", "58"), ("1.3", "43"))

    first, second = preview.lines(plan, sheet, preview.rehearse(plan, sheet))

    assert (first.before, first.overwrites, second.overwrites) == ("5", True, False)
