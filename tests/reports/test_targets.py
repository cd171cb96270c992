"""A report's figures held against the targets of its unit and of those above it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator, Target
from reports import entry, sheet
from reports.entry import Change, Channel
from tests.factories import make_report, make_target

pytestmark = pytest.mark.django_db

COUNT, PART, RATE = "3.18", "3.19", "3.17"


def below(report) -> list[str]:
    found = sheet.load(report).findings(report)
    return [one.message for one in found if one.rule == "target"]


def half_done(cast, **kwargs):
    """A draft that solved 20 files, 11 of them in time: 55 %."""
    return make_report(cast, cells={COUNT: "20", PART: "11"}, **kwargs)


def test_a_figure_below_the_provinces_target_for_districts_is_shown(cast):
    report = half_done(cast)
    assert below(report) == []
    make_target(cast.province, "60", "district")
    (message,) = below(report)
    assert "55,00 % thấp hơn mức tối thiểu 60 % giao cho năm 2022" in message
    assert "(Kế hoạch số 96/KH-UBND)" in message


def test_the_units_own_target_stands_before_the_provinces(cast):
    report = half_done(cast)
    make_target(cast.province, "60", "district")
    make_target(cast.district, "55")
    assert below(report) == []
    assert len(below(half_done(cast, unit=cast.neighbour))) == 1


def test_targets_of_other_kinds_years_and_units_say_nothing(cast):
    report = half_done(cast)
    make_target(cast.province, "60", "commune")
    make_target(cast.province, "60")
    make_target(cast.province, "60", "district", year=2023)
    make_target(cast.neighbour, "60")
    make_target(cast.units["daian"], "60", "district")
    assert below(report) == []


def test_several_reports_are_held_against_their_own_years_targets_in_two_queries(cast):
    before, now = half_done(cast, period="2021-H1"), half_done(cast)
    make_target(cast.province, "60.5", "district", year=2021)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sheets = sheet.load_all([before, now])
    assert len(queries) == 2
    assert str(sheets[before.pk].targets["tthc.huyen.ty_le_dung_han"].minimum) == "60.5"
    assert sheets[now.pk].targets == {}


def test_a_save_tells_of_targets_without_a_query_of_their_own(cast):
    report = half_done(cast)

    def save(typed):
        change = Change(PART, typed=typed)
        with CaptureQueriesContext(connection) as queries:
            outcome = entry.save(
                report=report, changes=[change], by=cast.editor, channel=Channel.BROWSER
            )
        return [one.rule for one in outcome.findings], len(queries)

    without, asked = save("10")
    make_target(cast.province, "60", "district")
    found, asked_again = save("9")
    assert "target" not in without and "target" in found
    assert asked == asked_again


def test_a_rehearsal_tells_of_targets_too(cast):
    report = half_done(cast)
    make_target(cast.province, "60", "district")
    outcome = entry.rehearse(sheet.load(report), [Change(PART, typed="9")], Channel.IMPORT)
    assert "target" in [one.rule for one in outcome.findings]


# The rows themselves


def test_a_target_is_set_once(cast):
    make_target(cast.province, "60", "district")
    make_target(cast.province, "60")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_target(cast.province, "70", "district")


def test_a_choice_or_a_text_takes_no_target(cast):
    choice = Indicator.objects.filter(value_type="choice").first()
    one = Target(unit=cast.province, indicator=choice, year=2022, minimum=1, source="Kế hoạch")
    with pytest.raises(ValidationError, match="không có mức tối thiểu"):
        one.full_clean()
    one.indicator = Indicator.objects.get(code="tthc.huyen.ty_le_dung_han")
    one.full_clean()
    one.source = ""
    with pytest.raises(ValidationError):
        one.full_clean()


def test_every_change_of_a_target_stands_in_its_history(cast):
    one = make_target(cast.province, "60", "district")
    one.minimum = 65
    one.save()
    pk = one.pk
    one.delete()
    history = Target.history.filter(id=pk).order_by("history_id")
    assert list(history.values_list("history_type", "minimum")) == [
        ("+", 60),
        ("~", 65),
        ("-", 65),
    ]
