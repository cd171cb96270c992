"""The country-shaped portal: the same numbers give the same one, and it holds what people could."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from indicators import dashboards
from indicators.models import Figure
from indicators.periods import Period
from reports import country
from reports.models import Report
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import make_report
from units.models import Unit

pytestmark = pytest.mark.django_db


def seed(settings, *options: str) -> str:
    settings.DEBUG = True
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


def figures() -> list[tuple]:
    return list(
        Figure.objects.order_by("unit__code", "period", "indicator__code").values_list(
            "unit__code", "period", "indicator__code", "value", "key"
        )
    )


def test_the_same_seed_gives_the_same_figures_and_another_others(settings):
    told = []
    for number in ("7", "7", "8"):
        with transaction.atomic():
            seed(settings, "--units", "6", "--periods", "2", "--seed", number)
            told.append(figures())
            transaction.set_rollback(True)
    assert told[0] == told[1] != told[2]
    assert {period for _, period, *_ in told[0]} == {"2026-H1", "2026-Q3"}


def test_everything_went_through_the_real_actions(settings):
    seed(settings, "--units", "12")
    assert Report.objects.count() == 12
    assert Report.objects.filter(unit__kind="department").count() == 6
    approved = Report.objects.filter(state=State.APPROVED)
    assert 0 < approved.count() <= 12
    call_command("verify_events", stdout=StringIO())
    report = approved.filter(unit__kind="commune").select_related("form")[0]
    province = Unit.objects.get(code="p01")
    found = dashboards.rolled_up(province, Period.parse(report.period), report.form)
    assert found.coverage.expected == 6
    assert found.coverage.filed == approved.filter(form=report.form).count()


def test_a_second_run_changes_nothing(settings):
    seed(settings, "--units", "4")
    before = list(Report.objects.values_list("pk", "version", "last_hash"))
    assert "đã có sẵn" in seed(settings, "--units", "4")
    assert list(Report.objects.values_list("pk", "version", "last_hash")) == before


def test_it_refuses_a_database_with_other_reports(settings):
    make_report(make_cast())
    with pytest.raises(CommandError, match="đang có báo cáo khác"):
        seed(settings, "--units", "4")


def test_more_than_a_province_holds_settles_the_next(settings, monkeypatch):
    monkeypatch.setattr(country, "PER_PROVINCE", 4)
    assert "Đã dựng 2/2 tỉnh." in seed(settings, "--units", "6")
    assert Unit.objects.filter(kind="province").count() == 2
    assert Report.objects.count() == 6


@pytest.mark.parametrize("wrong", ["0", "-3", "nhiều"])
def test_a_wrong_number_is_told(settings, wrong):
    with pytest.raises(CommandError, match="--units"):
        seed(settings, "--units", wrong)
