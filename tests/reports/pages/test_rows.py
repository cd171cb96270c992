"""What a posted table changes, and how a coded choice is offered: no database needed."""

from decimal import Decimal

from indicators import numbers
from indicators.compute import Entered
from indicators.spec import ItemSpec, TableSpec
from reports.pages import rows

TABLE = TableSpec("3", "Biểu", (ItemSpec("3.1", "1.", 1, "A"), ItemSpec("3.2", "2.", 1, "B")))
YES_NO = numbers.options("Có = 1; Không = 0")
MISPRINTED = numbers.options("Có = 1 Không = 1")


def test_an_untouched_row_is_no_change():
    posted = {"so-3.1": "5", "cu-3.1": "5", "ghi-3.1": "", "ghicu-3.1": "", "ban-3.1": "2"}
    assert rows.changes_of(posted, TABLE) == []


def test_only_the_part_that_changed_is_sent():
    posted = {"so-3.1": "6", "cu-3.1": "5", "ghi-3.1": "a", "ghicu-3.1": "a", "ban-3.1": "2"}
    (change,) = rows.changes_of(posted, TABLE)
    assert (change.item, change.typed, change.note, change.version) == ("3.1", "6", None, 2)


def test_an_emptied_cell_is_a_change():
    (change,) = rows.changes_of({"so-3.2": "", "cu-3.2": "5", "ban-3.2": "1"}, TABLE)
    assert change.typed == ""


def test_a_row_of_another_table_is_passed_over():
    assert rows.changes_of({"so-4.1": "6", "cu-4.1": "5"}, TABLE) == []


def test_a_made_up_version_counts_as_none_seen():
    for version in ("", "-1", "1.5", "²", "9" * 40):
        posted = {"so-3.1": "6", "cu-3.1": "5", "ban-3.1": version}
        assert rows.changes_of(posted, TABLE)[0].version == 0


def test_a_choice_offers_its_codes_with_their_labels():
    entered = Entered("1", Decimal(1), "value", "co")
    options, chosen = rows.choice_options(YES_NO, entered)
    assert options == [("1", "1 – Có", True), ("0", "0 – Không", False)]
    assert chosen == "1"


def test_a_code_printed_twice_is_answered_by_the_label():
    options, chosen = rows.choice_options(
        MISPRINTED, Entered("Không", Decimal(1), "value", "khong")
    )
    assert [value for value, _, _ in options] == ["Có", "Không"]
    assert chosen == "Không"


def test_a_text_that_is_no_option_stays_visible():
    options, chosen = rows.choice_options(YES_NO, Entered("7", problem="choice"))
    assert (chosen, options[-1]) == ("7", ("7", "«7» chưa rõ", True))


def test_an_empty_choice_has_no_option_picked():
    options, chosen = rows.choice_options(YES_NO, Entered())
    assert chosen == "" and not any(picked for _, _, picked in options)
